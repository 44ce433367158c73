//! Documents as workbooks: what is a table, what belongs to it, what is text; and those that mean harm.

#[path = "support/docx.rs"]
mod docx;

use std::path::Path;
use std::time::{Duration, Instant};

use docx::{cell, document, paragraph, table};
use yusuan::error::{Error, Result};
use yusuan::grid::{ReadNote, Workbook};
use yusuan::read::{Format, Limits, read, sniff};

fn open(bytes: Vec<u8>) -> Result<Workbook> {
    let limits = Limits {
        cells: 100_000,
        ..Limits::default()
    };
    let start = Instant::now();
    let book = read(bytes, Path::new("x"), &limits);
    assert!(start.elapsed() < Duration::from_secs(60));
    book
}

/// Each sheet by its name, with its cells.
fn shown(bytes: Vec<u8>) -> Vec<String> {
    let book = open(bytes).unwrap();
    let cells = |grid: &yusuan::grid::Grid| {
        let cells = grid.cells().iter().map(|cell| format!("{}={}", cell.at, cell.value));
        format!("{}: {}", grid.name, cells.collect::<Vec<_>>().join(" "))
    };
    book.sheets.iter().map(cells).collect()
}

fn two_by_two(first: &str) -> String {
    table(&[&[first, "b"], &["c", "1.50"]])
}

#[test]
fn titles_stand_above_their_table_notes_below_it_and_the_rest_is_text() {
    let body = [
        paragraph("一、概况。"),
        paragraph("表题"),
        paragraph("部门：甲局\t单位：万元"),
        two_by_two("a"),
        paragraph("备注：本表仅含当年财政拨款"),
        paragraph("第二题"),
        two_by_two("d"),
        paragraph("二、说明2025年收入5万元。"),
        paragraph("三、其他"),
    ]
    .concat();
    assert_eq!(
        shown(document(&body, &[])),
        [
            "Table1: A1=表题 A2=部门：甲局 B2=单位：万元 A3=a B3=b A4=c B4=1.50 A5=备注：本表仅含当年财政拨款",
            "Table2: A1=第二题 A2=d B2=b A3=c B3=1.50",
            "Text: A1=一、概况。 A2=二、说明2025年收入5万元。 A3=三、其他",
        ]
    );
}

#[test]
fn entries_of_a_list_of_contents_and_other_pages_belong_to_no_table() {
    let entry = r#"<w:p><w:pPr><w:pStyle w:val="TOC1"/></w:pPr><w:r><w:t>二、收入表</w:t></w:r></w:p>"#;
    let page = r#"<w:p><w:pPr><w:pageBreakBefore/></w:pPr><w:r><w:t>表题</w:t></w:r></w:p>"#;
    let body = [
        paragraph("一、收支表……2"),
        entry.to_owned(),
        page.to_owned(),
        two_by_two("a"),
    ]
    .concat();
    assert_eq!(
        shown(document(&body, &[])),
        [
            "Table1: A1=表题 A2=a B2=b A3=c B3=1.50",
            "Text: A1=一、收支表……2 A2=二、收入表"
        ]
    );
}

/// Where a page ends: before a paragraph, behind its text, with its section.
#[test]
fn what_stands_on_the_page_before_is_no_title() {
    let ends = [
        r#"<w:p><w:r><w:t>附件</w:t></w:r><w:r><w:br w:type="page"/></w:r></w:p>"#,
        r#"<w:p><w:pPr><w:sectPr><w:type w:val="nextPage"/></w:sectPr></w:pPr><w:r><w:t>附件</w:t></w:r></w:p>"#,
        r#"<w:p><w:r><w:t>附件</w:t></w:r></w:p><w:p><w:pPr><w:sectPr/></w:pPr></w:p>"#,
    ];
    for end in ends {
        let body = [end.to_owned(), paragraph("表题"), two_by_two("a")].concat();
        assert_eq!(
            shown(document(&body, &[])),
            ["Table1: A1=表题 A2=a B2=b A3=c B3=1.50", "Text: A1=附件"],
            "{end}"
        );
    }
}

#[test]
fn a_table_that_goes_on_behind_a_page_is_one() {
    let body = [paragraph("表题"), two_by_two("a"), "<w:p/>".to_owned(), two_by_two("d")].concat();
    assert_eq!(
        shown(document(&body, &[])),
        ["Table1: A1=表题 A2=a B2=b A3=c B3=1.50 A4=d B4=b A5=c B5=1.50"]
    );
}

#[test]
fn a_table_in_a_cell_stands_by_itself_and_a_line_is_text_of_the_cell() {
    let inner = format!("{}{}{}", paragraph("x"), two_by_two("a"), paragraph("y"));
    let line = format!("{}{}", paragraph("z"), table(&[&["p", "q"]]));
    let row = |first: &str, second: &str| format!("<w:tr>{}{}</w:tr>", cell(first, ""), cell(second, ""));
    let body = format!(
        "<w:tbl>{}{}</w:tbl>",
        row(&paragraph("k"), &line),
        row(&paragraph("l"), &inner)
    ) + &format!(
        "<w:tbl><w:tr>{}</w:tr></w:tbl>",
        cell(&(paragraph("e") + &two_by_two("f")), "")
    );
    assert_eq!(
        shown(document(&body, &[])),
        [
            "Table1: A1=k B1=z\np q A2=l B2=x\ny",
            "Table2: A1=a B1=b A2=c B2=1.50",
            "Table3: A1=e A2=f B2=b A3=c B3=1.50",
        ]
    );
}

#[test]
fn what_was_deleted_is_gone_and_what_a_field_shows_is_there() {
    let text = r#"<w:p><w:r><w:t>收入</w:t></w:r><w:del><w:r><w:delText>5</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>7</w:t></w:r></w:moveFrom><w:ins><w:r><w:t>6</w:t></w:r></w:ins><w:fldSimple w:instr="PAGE"><w:r><w:t>元</w:t></w:r></w:fldSimple><w:r><w:br/><w:t>支出&#x4E00;</w:t></w:r></w:p>"#;
    assert_eq!(shown(document(text, &[])), ["Text: A1=收入6元\n支出一"]);
}

#[test]
fn documents_are_known_by_what_is_in_them() {
    assert_eq!(sniff(&document(&two_by_two("a"), &[])), Format::Docx);
}

#[test]
fn documents_that_mean_harm_end_soon() {
    let limit = |body: &str| open(document(body, &[]));
    let is_damaged = |book: Workbook| {
        let mut notes = book.sheets.iter().flat_map(|grid| &grid.notes);
        notes.any(|note| matches!(note, ReadNote::Damaged(_)))
    };
    let deep = "<w:tbl><w:tr><w:tc>".repeat(50_000);
    assert!(matches!(limit(&deep), Err(Error::Damaged { .. })));
    let boxes = "<w:p><w:txbxContent>".repeat(50_000);
    assert!(matches!(limit(&boxes), Err(Error::Damaged { .. })));
    let wide = cell(
        &paragraph("1"),
        r#"<w:gridSpan w:val="4000000000"/><w:vMerge w:val="restart"/>"#,
    );
    let rows = format!("<w:tbl>{}</w:tbl>", format!("<w:tr>{wide}</w:tr>").repeat(5_000));
    let rows = limit(&rows);
    assert!(rows.is_ok(), "{rows:?}");
    let narrow = format!("<w:tr>{}</w:tr>", cell(&paragraph("1"), "").repeat(17_000));
    assert!(is_damaged(limit(&format!("<w:tbl>{narrow}</w:tbl>")).unwrap()));
    let many = paragraph("a").repeat(200_000);
    assert!(matches!(limit(&many), Err(Error::TooLarge { .. })));
    let whole = document(
        &(paragraph("表题") + &two_by_two("a")),
        &[("footnotes", "<w:footnote>")],
    );
    assert!(is_damaged(open(whole.clone()).unwrap()));
    for step in 1..20 {
        assert!(open(whole[..whole.len() * step / 20].to_vec()).is_err());
    }
}
