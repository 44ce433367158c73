//! Templates that others hand out: filled in by a layout, everything else as it was, or refused with all that is wrong.

#[path = "support/own.rs"]
mod own;
#[path = "support/run.rs"]
mod run;

use std::path::Path;

use own::{Lists, beside, coded, package, parts, replaced, sheet, template};
use proptest::prelude::*;
use run::{Desk, Ran};
use yusuan::cell::{CellRef, CellValue};
use yusuan::grid::{Grid, Workbook};
use yusuan::read;

const AMOUNTS: &str = "
[[into.tables.columns]]
header = \"合计\"
key = \"total\"
";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.copy("tests/data/seed-2024.xlsx", "seed.xlsx")
        .file("t.xlsx", &template());
    desk
}

fn bytes(desk: &Desk, file: &str) -> Vec<u8> {
    std::fs::read(desk.path(file)).unwrap()
}

fn opened(bytes: Vec<u8>) -> Workbook {
    read::read(bytes, Path::new("x"), &read::Limits::default()).unwrap()
}

fn shown(grid: &Grid, address: &str) -> String {
    let cell = grid.get(CellRef::parse(address).unwrap());
    cell.map(|cell| cell.value.to_string()).unwrap_or_default()
}

/// Fills the template in by a layout of this text.
fn fill(desk: &Desk, layout: &str) -> Ran {
    desk.file("own.toml", format!("name = \"own\"\n[into]\n{layout}").as_bytes());
    desk.run("convert seed.xlsx -o out --export own.toml --into t.xlsx --force")
}

#[test]
fn a_template_filled_in_by_a_drafted_layout_is_the_same_book() {
    let desk = desk();
    let ran = desk.run("mapping t.xlsx --export -o t.toml");
    assert_eq!((ran.exit, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    let ran = desk.run("convert seed.xlsx -o out --export t.toml --into t.xlsx");
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    assert_eq!(desk.list("out"), ["seed.t.xlsx"]);
    desk.run("convert out/seed.t.xlsx seed.xlsx -o both --to csv");
    for number in ["01", "03"] {
        let read = |name: &str| String::from_utf8(bytes(&desk, &format!("both/{name}/预算{number}表.csv"))).unwrap();
        assert_eq!(read("seed.t"), read("seed"));
    }
    let (before, after) = (parts(&bytes(&desk, "t.xlsx")), parts(&bytes(&desk, "out/seed.t.xlsx")));
    for (name, content) in &before {
        let is_changed = name.contains("worksheets/sheet") || name.contains("alcChain");
        let says_chain =
            ["[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml"].contains(&name.as_str());
        assert!(is_changed || says_chain || after.get(name) == Some(content), "{name}");
    }
    // The rows keep their looks, those without values too.
    let rows = sheet(&bytes(&desk, "out/seed.t.xlsx"), 2);
    assert_eq!(rows.matches("ht=\"21\"").count(), 7);
    assert!(rows.contains("<c r=\"A13\" s=\"1\"/>"), "{rows}");
}

#[test]
fn results_follow_the_values_and_what_is_not_known_is_said() {
    let desk = desk();
    desk.run("mapping t.xlsx --export -o t.toml");
    let ran = desk.run("convert seed.xlsx -o out --export t.toml --into t.xlsx");
    assert!(
        ran.stderr.contains("W642") && ran.stderr.contains("汇总!A3"),
        "{}",
        ran.stderr
    );
    let filled = bytes(&desk, "out/seed.t.xlsx");
    let names = parts(&filled);
    assert!(!names.contains_key("xl/calcChain.xml"));
    let texts = ["[Content_Types].xml", "xl/_rels/workbook.xml.rels"].map(|name| String::from_utf8_lossy(&names[name]));
    assert!(!texts.concat().contains("calcChain"));
    let workbook = opened(filled.clone());
    let sums = workbook.sheets.iter().find(|grid| grid.name == "汇总").unwrap();
    let of = |grid: &Grid| -> Vec<String> { ["A1", "A2", "A3", "A4"].map(|at| shown(grid, at)).into() };
    let rows = workbook.sheets.iter().find(|grid| grid.name == "预算03表").unwrap();
    let total: rust_decimal::Decimal = rows
        .cells()
        .iter()
        .filter(|cell| cell.at.col == 6 && cell.at.row >= 6)
        .map(|cell| match cell.value {
            CellValue::Number(number) => number,
            _ => panic!("no number"),
        })
        .sum();
    let twice = (total * rust_decimal::Decimal::TWO).normalize().to_string();
    assert_eq!(
        of(sums),
        [total.normalize().to_string(), twice, String::new(), "2".to_owned()]
    );
    // The difference of a row is zero where it is filled in.
    assert_eq!(shown(rows, "P7"), "0");
    assert!(
        sheet(&filled, 3).contains("<f>VLOOKUP(1,B1:C2,2,0)</f></c>"),
        "{}",
        sheet(&filled, 3)
    );
    assert!(String::from_utf8_lossy(&names["xl/workbook.xml"]).contains("fullCalcOnLoad=\"1\""));
}

#[test]
fn rows_are_added_like_the_last_one_where_the_layout_says_so() {
    let desk = desk();
    let table = |more: &str| format!("[[into.tables]]\ntable = \"03\"\nsheet = \"预算03表\"\n{more}{AMOUNTS}");
    // Blank rows are left as if there were two of them.
    let few = opened(template());
    assert_eq!(few.sheets[1].formulas.len(), 7);
    let mut short = sheet(&template(), 2);
    let from = short.find("<row r=\"9\"").unwrap();
    short.replace_range(from..short.find("</sheetData>").unwrap(), "");
    let mut all = parts(&template());
    all.insert("xl/worksheets/sheet2.xml".to_owned(), short.into_bytes());
    desk.file("t.xlsx", &package(&all));
    let ran = fill(&desk, &table(""));
    assert_eq!(ran.exit, 2);
    assert!(
        ran.stderr.contains("E641") && ran.stderr.contains("6 > 2") && ran.stderr.contains("grow = true"),
        "{}",
        ran.stderr
    );
    assert!(desk.list("out").is_empty());
    let ran = fill(&desk, &table("grow = true\n"));
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    let filled = bytes(&desk, "out/seed.own.xlsx");
    let rows = sheet(&filled, 2);
    assert_eq!(rows.matches("ht=\"21\"").count(), 6, "{rows}");
    let grid = &opened(filled).sheets[1];
    assert_eq!(&*grid.formulas[&CellRef::parse("P11").unwrap()], "F11-G11-L11");
    assert_eq!(shown(grid, "P11"), shown(grid, "F11"), "its result is stored");
    assert!(!shown(grid, "F11").is_empty());
}

/// The template with two blank rows of 03, and these rows below; what else stands in the sheet, behind its rows.
fn short(rows: &str, more: &str) -> Vec<u8> {
    let mut short = sheet(&template(), 2);
    let from = short.find("<row r=\"9\"").unwrap();
    let end = short.find("</sheetData>").unwrap() + "</sheetData>".len();
    short.replace_range(from..end, &format!("{rows}</sheetData>{more}"));
    let mut all = parts(&template());
    all.insert("xl/worksheets/sheet2.xml".to_owned(), short.into_bytes());
    package(&all)
}

fn formula(grid: &Grid, address: &str) -> String {
    let own = grid.formulas.get(&CellRef::parse(address).unwrap());
    own.map(|own| own.to_string()).unwrap_or_default()
}

const GROWN: &str = "[[into.tables]]\ntable = \"03\"\nsheet = \"预算03表\"\ngrow = true\n";

/// A total of the rows, a share of it, a note over several columns.
const BELOW: &str = "<row r=\"9\" ht=\"30\" customHeight=\"1\"><c r=\"E9\" t=\"inlineStr\"><is><t>合计</t></is></c>\
    <c r=\"F9\"><f>SUM(F7:F8)</f><v>0</v></c><c r=\"G9\"><f>F9*2+F$7</f></c><c r=\"H9\"><f>SUBTOTAL(9,$F$7:$F$8)/2</f></c></row>\
    <row r=\"11\"><c r=\"A11\" t=\"inlineStr\"><is><t>制表人：</t></is></c></row>";

#[test]
fn what_stands_below_moves_down_and_sums_hold_the_rows_that_are_added() {
    let desk = desk();
    let more = "<autoFilter ref=\"A6:P8\"/><mergeCells count=\"3\"><mergeCell ref=\"A11:D11\"/><mergeCell ref=\"O8:P8\"/>\
        <mergeCell ref=\"R7:R8\"/></mergeCells>\
        <conditionalFormatting sqref=\"F7:F8 F9\"><cfRule type=\"expression\" priority=\"1\"><formula>F7&gt;$F$9</formula></cfRule></conditionalFormatting>\
        <dataValidations count=\"1\"><dataValidation type=\"decimal\" operator=\"lessThan\" sqref=\"F7:F8\"><formula1>$F$9+1000000</formula1></dataValidation></dataValidations>\
        <hyperlinks><hyperlink ref=\"A11\" location=\"预算03表!F9\"/></hyperlinks>\
        <rowBreaks count=\"1\" manualBreakCount=\"1\"><brk id=\"10\" max=\"16383\" man=\"1\"/></rowBreaks>";
    let given = short(BELOW, more);
    let given = replaced(
        &given,
        "xl/worksheets/sheet3.xml",
        ("SUM(预算03表!G7:G20)", "预算03表!F9"),
    );
    let given = replaced(
        &given,
        "xl/workbook.xml",
        (
            "</sheets>",
            "</sheets><definedNames><definedName name=\"_xlnm.Print_Area\" localSheetId=\"1\">预算03表!$A$1:$P$11</definedName>\
             <definedName name=\"合计\">预算03表!$F$9</definedName></definedNames>",
        ),
    );
    desk.file("t.xlsx", &given);
    let ran = fill(&desk, &format!("{GROWN}{AMOUNTS}"));
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    let filled = bytes(&desk, "out/seed.own.xlsx");
    let workbook = opened(filled.clone());
    let grid = &workbook.sheets[1];
    assert_eq!(shown(grid, "E13"), "合计");
    assert_eq!(formula(grid, "F13"), "SUM(F7:F12)");
    assert_eq!(formula(grid, "G13"), "F13*2+F$7");
    assert_eq!(formula(grid, "H13"), "SUBTOTAL(9,$F$7:$F$12)/2");
    let sum: rust_decimal::Decimal = (7..13)
        .map(|row| {
            shown(grid, &format!("F{row}"))
                .parse::<rust_decimal::Decimal>()
                .unwrap()
        })
        .sum();
    assert_eq!(shown(grid, "F13"), sum.normalize().to_string());
    assert_eq!(formula(&workbook.sheets[2], "A1"), "预算03表!F13");
    assert_eq!(shown(&workbook.sheets[2], "A1"), sum.normalize().to_string());
    let merges: Vec<String> = grid
        .merges
        .iter()
        .map(|merge| format!("{}:{}", merge.first, merge.last))
        .collect();
    for merge in ["A15:D15", "O8:P8", "O9:P9", "O12:P12", "R7:R12"] {
        assert!(merges.iter().any(|own| own == merge), "{merge}: {merges:?}");
    }
    let text = sheet(&filled, 2);
    for piece in [
        "<row r=\"13\" ht=\"30\" customHeight=\"1\">",
        "<c r=\"A15\" t=\"inlineStr\">",
        "<autoFilter ref=\"A6:P12\"/>",
        "sqref=\"F7:F12 F13\"",
        "<formula>F7&gt;$F$13</formula>",
        "sqref=\"F7:F12\"><formula1>$F$13+1000000<",
        "ref=\"A15\" location=\"预算03表!F13\"",
        "<brk id=\"14\"",
        "<mergeCells count=\"7\">",
    ] {
        assert!(text.contains(piece), "{piece}: {text}");
    }
    let book = String::from_utf8(parts(&filled).remove("xl/workbook.xml").unwrap()).unwrap();
    assert!(
        book.contains("预算03表!$A$1:$P$15<") && book.contains("预算03表!$F$13<"),
        "{book}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Wherever lists stand and however many rows they lack, all that refers to them is right afterwards.
    #[test]
    fn lists_of_any_size_add_up_when_they_are_filled_in(
        (above, gap) in (0u32..4, 0u32..3),
        blank in [1u32..9, 1u32..9],
        is_shared in any::<bool>(),
        (one, two) in (0usize..3, 0usize..3),
    ) {
        let levels = [("totals = false\n", 5), ("leaves = true\n", 4), ("levels = [\"department\"]\n", 1)];
        let desk = Desk::new();
        desk.copy("tests/data/seed-2024.xlsx", "seed.xlsx");
        desk.file("t.xlsx", &Lists { above, blank, gap, is_shared }.file());
        desk.file("own.toml", Lists::layout([levels[one].0, levels[two].0]).as_bytes());
        let ran = desk.run("convert seed.xlsx -o out --export own.toml --into t.xlsx");
        prop_assert_eq!(ran.exit, 0, "{}", ran.stderr);
        let wrong = Lists::wrong(&opened(bytes(&desk, "out/seed.own.xlsx")).sheets, [levels[one].1, levels[two].1]);
        prop_assert!(wrong.is_empty(), "{:?}", wrong);
    }
}

#[test]
fn notes_drawings_charts_and_tables_move_along() {
    let desk = desk();
    // A list with two blank rows and its total in row 5, which has a note; a chart of it below and one beside it; a table
    // of its own in row 30; shared formulas, a choice under a name, a colour by condition, a link.
    desk.copy("tests/data/list.xlsx", "t.xlsx");
    let given = bytes(&desk, "t.xlsx");
    let ran = fill(
        &desk,
        "[[into.tables]]\ntable = \"03\"\nsheet = \"表 1\"\ngrow = true\ntotals = false\n[[into.tables.columns]]\nheader = \"名称\"\n\
         key = \"name\"\n[[into.tables.columns]]\nheader = \"金额\"\nkey = \"total\"\n",
    );
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    let filled = bytes(&desk, "out/seed.own.xlsx");
    let all = parts(&filled);
    let text = |name: &str| String::from_utf8(all[name].clone()).unwrap();
    assert!(
        text("xl/comments1.xml").contains("ref=\"B8\""),
        "{}",
        text("xl/comments1.xml")
    );
    let notes = text("xl/drawings/vmlDrawing1.vml");
    assert!(notes.contains("<x:Row>7</x:Row>"), "{notes}");
    let anchor = |bytes: &[u8]| -> Vec<u32> {
        let text = String::from_utf8(parts(bytes).remove("xl/drawings/vmlDrawing1.vml").unwrap()).unwrap();
        let anchor = text
            .split("<x:Anchor>")
            .nth(1)
            .unwrap()
            .split('<')
            .next()
            .unwrap()
            .to_owned();
        anchor.split(',').map(|part| part.trim().parse().unwrap()).collect()
    };
    let (before, after) = (anchor(&given), anchor(&filled));
    assert_eq!((after[2], after[6]), (before[2] + 3, before[6] + 3));
    for chart in ["xl/charts/chart1.xml", "xl/charts/chart2.xml"] {
        let text = text(chart).replace("&apos;", "'");
        assert!(text.contains("<c:f>'表 1'!$B$3:$B$7</c:f>"), "{text}");
    }
    let rows = |bytes: &[u8]| -> Vec<u32> {
        let text = String::from_utf8(parts(bytes).remove("xl/drawings/drawing1.xml").unwrap()).unwrap();
        text.split("<xdr:row>")
            .skip(1)
            .map(|after| after.split('<').next().unwrap().parse().unwrap())
            .collect()
    };
    let (before, after) = (rows(&given), rows(&filled));
    // What moves as one goes down; what begins above and keeps its size stays.
    assert_eq!(after, [before[0], before[1], before[2] + 3, before[3] + 3]);
    let table = text("xl/tables/table1.xml");
    assert!(table.contains("ref=\"A33:B36\""), "{table}");
    assert_eq!(formula(&opened(filled).sheets[0], "B8"), "SUM(B3:B7)");
}

#[test]
fn lists_beside_each_other_grow_together_or_not_at_all() {
    let desk = desk();
    let table = |name: &str, rows: &str| {
        format!(
            "[[into.tables]]\ntable = \"03\"\nsheet = \"表\"\ngrow = true\n{rows}[[into.tables.columns]]\nheader = \"{name}名\"\nkey = \"name\"\n\
             [[into.tables.columns]]\nheader = \"{name}额\"\nkey = \"total\"\n"
        )
    };
    let layout = [table("甲", "totals = false\n"), table("乙", "leaves = true\n")].concat();
    desk.file("t.xlsx", &beside([2, 2]));
    let ran = fill(&desk, &layout);
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    let grid = &opened(bytes(&desk, "out/seed.own.xlsx")).sheets[0];
    assert_eq!(
        (formula(grid, "B7"), formula(grid, "E7")),
        ("SUM(B2:B6)".into(), "SUM(E2:E6)".into())
    );
    assert_eq!(
        (shown(grid, "B7"), shown(grid, "E7")),
        ("1413.22".into(), "706.61".into())
    );
    for blank in [[2, 4], [3, 1]] {
        desk.file("t.xlsx", &beside(blank));
        let ran = fill(&desk, &layout);
        assert!(ran.exit == 2 && ran.stderr.contains("不在同一行结束"), "{}", ran.stderr);
    }
    // The shorter one may end within the other.
    desk.file("t.xlsx", &beside([5, 4]));
    let ran = fill(&desk, &layout);
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
}

#[test]
fn rows_that_cannot_be_added_are_refused_with_what_is_in_the_way() {
    let desk = desk();
    let layout = format!("{GROWN}{AMOUNTS}");
    let total = |formula: &str| BELOW.replace("<f>SUM(F7:F8)</f>", formula);
    let plain = short(BELOW, "");
    for (given, words) in [
        (short(&total("<f>F7+F8</f>"), ""), "一行一行"),
        (short(&total("<f>SUM(F7:G7,F8)</f>"), ""), "一行一行"),
        (short(&total("<f>INDIRECT(\"F7\")</f>"), ""), "INDIRECT"),
        (short(&total("<f>SUM(预算01表:汇总!F9)</f>"), ""), "几张工作表"),
        (
            short(&total("<f t=\"array\" ref=\"F8:F9\">F7:F8*2</f>"), ""),
            "数组公式",
        ),
        (short(BELOW, "<sheetProtection sheet=\"1\"/>"), "不许插入行"),
        (
            replaced(&plain, "xl/worksheets/sheet2.xml", ("<f>F8-G8-L8</f>", "<f>F8*S2</f>")),
            "不能照抄",
        ),
    ] {
        desk.file("t.xlsx", &given);
        let ran = fill(&desk, &layout);
        assert!(ran.exit == 2 && ran.stderr.contains(words), "{words}: {}", ran.stderr);
        assert!(desk.list("out").is_empty());
    }
    // What says that rows may be added lets them be added; references to rows above stay.
    for given in [
        short(BELOW, "<sheetProtection sheet=\"1\" insertRows=\"0\"/>"),
        replaced(&plain, "xl/worksheets/sheet2.xml", ("<f>F8-G8-L8</f>", "<f>F8*S$2</f>")),
    ] {
        desk.file("t.xlsx", &given);
        let ran = fill(&desk, &layout);
        assert!(!ran.stderr.contains("加行"), "{}", ran.stderr);
    }
}

#[test]
fn all_that_does_not_fit_is_said_at_once_and_nothing_is_written() {
    let desk = desk();
    let list = "<dataValidations count=\"1\"><dataValidation type=\"list\" sqref=\"E7:E13\"><formula1>\"甲,乙\"</formula1></dataValidation></dataValidations>";
    let guarded = replaced(
        &template(),
        "xl/worksheets/sheet2.xml",
        ("<pageMargins", &format!("{list}<pageMargins")),
    );
    let protected = replaced(
        &guarded,
        "xl/worksheets/sheet1.xml",
        (
            "</sheetData>",
            "</sheetData><sheetProtection sheet=\"1\" password=\"CC1A\"/>",
        ),
    );
    desk.file("t.xlsx", &protected);
    let column = |header: &str, key: &str| format!("[[into.tables.columns]]\nheader = \"{header}\"\nkey = \"{key}\"\n");
    let table = |number: &str, sheet: &str, columns: &[String]| {
        format!(
            "[[into.tables]]\ntable = \"{number}\"\nsheet = \"{sheet}\"\n{}",
            columns.concat()
        )
    };
    let layout = [
        table("02", "收入", &[column("总计", "total")]),
        table(
            "03",
            "预算03表",
            &[column("金额合计", "total"), column("小计", "basic.subtotal")],
        ),
        table(
            "05",
            "预算03表",
            &[column("单位（科目名称）", "name"), column("合计", "name")],
        ),
        "[[into.cells]]\nsheet = \"预算01表\"\ncell = \"B6\"\ntable = \"03\"\nkey = \"total\"\nlevel = \"total\"\n"
            .to_owned(),
        "[[into.cells]]\nsheet = \"汇总\"\ncell = \"A1\"\nsource = \"year\"\n".to_owned(),
        "[[into.cells]]\nsheet = \"汇总\"\ncell = \"D1\"\ntable = \"03\"\nkey = \"total\"\n".to_owned(),
    ];
    let ran = fill(&desk, &layout.concat());
    assert_eq!(ran.exit, 2);
    for words in [
        "没有工作表“收入”",
        "没有栏目“金额合计”",
        "有几个栏目都叫“小计”",
        "不在这一格的下拉选项里",
        "是文字，模板的这一格是数字格式",
        "这一格是锁定的",
        "这一格是公式",
        "符合条件的有 6 行",
    ] {
        assert!(ran.stderr.contains(words), "{words}: {}", ran.stderr);
    }
    assert!(desk.list("out").is_empty());
    assert_eq!(bytes(&desk, "t.xlsx"), protected);
}

#[test]
fn lists_under_names_and_on_other_sheets_are_looked_up_and_calculated_ones_are_said() {
    let desk = desk();
    let layout = |cell: &str| format!("[[into.cells]]\nsheet = \"汇总\"\ncell = \"{cell}\"\nvalue = \"项目\"\n");
    let list = |formula: &str| {
        format!(
            "<dataValidations count=\"1\"><dataValidation type=\"list\" sqref=\"D1:D9\"><formula1>{formula}</formula1></dataValidation></dataValidations>"
        )
    };
    let beside = |formula: &str| {
        format!(
            "<extLst><ext uri=\"{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}\" xmlns:x14=\"http://schemas.microsoft.com/office/spreadsheetml/2009/9/main\">\
             <x14:dataValidations xmlns:xm=\"http://schemas.microsoft.com/office/excel/2006/main\" count=\"1\"><x14:dataValidation type=\"list\">\
             <x14:formula1><xm:f>{formula}</xm:f></x14:formula1><xm:sqref>D1:D9</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
        )
    };
    // The labels of the first table: A5 is 项目, B5 is not.
    let names = "</sheets><definedNames><definedName name=\"Right\">预算01表!$A$5:$A$6</definedName><definedName name=\"Wrong\">预算01表!$B$5:$B$6</definedName>\
        <definedName name=\"Other\">Right</definedName><definedName name=\"Local\">Wrong</definedName><definedName name=\"Local\" localSheetId=\"2\">Right</definedName>\
        <definedName name=\"Far\">OFFSET(预算01表!$A$5,0,0,2,1)</definedName><definedName name=\"Round\">Round</definedName></definedNames>";
    let named = replaced(&template(), "xl/workbook.xml", ("</sheets>", names));
    for (more, exit, words) in [
        (list("Right"), 0, ""),
        (list("right"), 0, ""),
        (list("Other"), 0, ""),
        (list("Local"), 0, ""),
        (list("Wrong"), 2, "E641"),
        (list("预算01表!$A$5:$A$6"), 0, ""),
        (list("'预算01表'!$B$5:$B$6"), 2, "E641"),
        (list("INDIRECT(\"Right\")"), 0, ""),
        (list("INDIRECT(\"预算01表!A5:A6\")"), 0, ""),
        (list("INDIRECT(\"Wrong\")"), 2, "E641"),
        (list("INDIRECT($A$1)"), 0, "W643"),
        (list("Far"), 0, "W643"),
        (list("Round"), 0, "W643"),
        (list("Nowhere"), 0, "W643"),
        (list("没有!$A$1:$A$2"), 0, "W643"),
        (beside("预算01表!$A$5:$A$6"), 0, ""),
        (beside("预算01表!$B$5:$B$6"), 2, "E641"),
    ] {
        let given = replaced(
            &named,
            "xl/worksheets/sheet3.xml",
            ("<pageMargins", &format!("{more}<pageMargins")),
        );
        desk.file("t.xlsx", &given);
        let ran = fill(&desk, &layout("D1"));
        assert_eq!(ran.exit, exit, "{more}: {}", ran.stderr);
        let found = ["E641", "W643"].into_iter().filter(|code| ran.stderr.contains(code));
        assert_eq!(found.collect::<String>(), words, "{more}: {}", ran.stderr);
    }
    // A range without signs moves along with the cell.
    let given = replaced(
        &named,
        "xl/worksheets/sheet3.xml",
        ("<pageMargins", &format!("{}<pageMargins", list("预算01表!A4"))),
    );
    desk.file("t.xlsx", &given);
    assert_eq!(fill(&desk, &layout("D2")).exit, 0);
    assert_eq!(fill(&desk, &layout("D1")).exit, 2);
}

#[test]
fn single_cells_and_rows_by_their_text() {
    let desk = desk();
    let layout = "unit = \"元\"
[[into.cells]]
sheet = \"汇总\"
cell = \"D1\"
source = \"department\"
[[into.cells]]
sheet = \"汇总\"
cell = \"D2\"
table = \"03\"
key = \"total\"
level = \"total\"
[[into.tables]]
table = \"01\"
sheet = \"预算01表\"
rows = \"key\"
levels = [\"revenue\"]
[[into.tables.columns]]
header = \"收入/项目\"
key = \"item\"
[[into.tables.columns]]
header = \"收入/金额\"
key = \"amount\"
";
    let ran = fill(&desk, layout);
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    let filled = opened(bytes(&desk, "out/seed.own.xlsx"));
    let sums = filled.sheets.iter().find(|grid| grid.name == "汇总").unwrap();
    assert_eq!(shown(sums, "D1"), "新乡市红旗区人大常委会");
    assert_eq!(shown(sums, "D2"), "7066100");
    assert_eq!(shown(&filled.sheets[0], "B6"), "7066100");
    // What the template does not have is named.
    let renamed = replaced(&template(), "xl/sharedStrings.xml", ("其中：财政拨款", "其中：拨款"));
    desk.file("t.xlsx", &renamed);
    let ran = fill(&desk, layout);
    assert!(
        ran.exit == 2 && ran.stderr.contains("没有“其中：财政拨款”这一行"),
        "{}",
        ran.stderr
    );
}

#[test]
fn rows_are_found_by_several_columns() {
    let desk = desk();
    desk.file("t.xlsx", &coded());
    let columns = |names: [&str; 4], key: &str| -> String {
        let keys = ["function.class", "function.section", "function.item", key];
        let column =
            |(header, key): (&str, &str)| format!("[[into.tables.columns]]\nheader = \"{header}\"\nkey = \"{key}\"\n");
        names.into_iter().zip(keys).map(column).collect()
    };
    let table = |keys: &str, columns: &str| {
        format!("[[into.tables]]\ntable = \"03\"\nsheet = \"支出\"\nrows = \"key\"\nleaves = true\n{keys}{columns}")
    };
    let above = columns(["类", "款", "项", "金额"], "total");
    let ran = fill(&desk, &table("key-columns = 3\n", &above));
    // The labels 款 and 项 stand in two headers; the one with 类 is meant.
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    let grid = &opened(bytes(&desk, "out/seed.own.xlsx")).sheets[0];
    let amounts: Vec<String> = (3..=6).map(|row| shown(grid, &format!("D{row}"))).collect();
    assert_eq!(amounts, ["600.99", "60", "45", "0.62"]);
    assert!((11..=14).all(|row| shown(grid, &format!("D{row}")).is_empty()));
    assert_eq!(shown(grid, "B3"), "1", "what says which row it is stays");
    // Two lists, one below the other.
    let below = columns(["甲类", "款", "项", "基本"], "basic.subtotal");
    let ran = fill(
        &desk,
        &[table("key-columns = 3\n", &above), table("key-columns = 3\n", &below)].concat(),
    );
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    let grid = &opened(bytes(&desk, "out/seed.own.xlsx")).sheets[0];
    assert_eq!(
        (shown(grid, "D3"), shown(grid, "D11"), shown(grid, "D12")),
        ("600.99".into(), "600.99".into(), String::new())
    );
    // One column does not say it.
    let ran = fill(&desk, &table("", &columns(["项", "款", "类", "金额"], "total")));
    assert!(ran.exit == 2 && ran.stderr.contains("E641"), "{}", ran.stderr);
    for keys in ["key-columns = 4\n", "key-columns = 0\n"] {
        let ran = fill(&desk, &table(keys, &above));
        assert!(
            ran.exit == 2 && ran.stderr.contains("第 8 行") && ran.stderr.contains("key-columns"),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn a_template_of_excel_becomes_a_workbook() {
    let desk = desk();
    let layout = "[[into.cells]]\nsheet = \"汇总\"\ncell = \"D1\"\nsource = \"year\"\n";
    let plain = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
    let macros = "application/vnd.ms-excel.sheet.macroEnabled.main+xml";
    for (extension, kind, becomes) in [("xltx", plain, "xlsx"), ("xltm", macros, "xlsm")] {
        let given = replaced(
            &template(),
            "[Content_Types].xml",
            (plain, &kind.replace(".sheet.", ".template.")),
        );
        desk.file(&format!("t.{extension}"), &given);
        desk.file("own.toml", format!("name = \"own\"\n[into]\n{layout}").as_bytes());
        let ran = desk.run(&format!(
            "convert seed.xlsx -o {extension} --export own.toml --into t.{extension}"
        ));
        assert_eq!(ran.exit, 0, "{}", ran.stderr);
        assert_eq!(desk.list(extension), [format!("seed.own.{becomes}")]);
        let filled = bytes(&desk, &format!("{extension}/seed.own.{becomes}"));
        let types = String::from_utf8(parts(&filled).remove("[Content_Types].xml").unwrap()).unwrap();
        assert!(
            types.contains(&format!("PartName=\"/xl/workbook.xml\" ContentType=\"{kind}\"")),
            "{types}"
        );
        // It is read like any other, also in a folder.
        let ran = desk.run(&format!("mapping t.{extension} --export -o {extension}.toml"));
        assert_eq!(ran.exit, 0, "{}", ran.stderr);
    }
}

#[test]
fn a_template_or_layout_that_will_not_do_is_an_error_that_says_what_to_do() {
    let desk = desk();
    let table = format!("[[into.tables]]\ntable = \"03\"\nsheet = \"预算03表\"\n{AMOUNTS}");
    desk.copy("examples/legacy-2024.xls", "t.xls");
    let mut signed = parts(&template());
    signed.insert("_xmlsignatures/origin.sigs".to_owned(), Vec::new());
    desk.file("signed.xlsx", &package(&signed));
    desk.copy("tests/data/locked-agile.xlsx", "locked.xlsx");
    desk.file("own.toml", format!("name = \"own\"\n[into]\n{table}").as_bytes());
    for (into, code, words) in [
        ("t.xls", "E134", "另存为 .xlsx"),
        ("signed.xlsx", "E134", "没有签名的"),
        ("locked.xlsx", "E134", "取消“文件 › 信息 › 保护工作簿”的密码"),
        ("nowhere.xlsx", "E101", "没有这个文件"),
    ] {
        let ran = desk.run(&format!("convert seed.xlsx -o out --export own.toml --into {into}"));
        assert_eq!(ran.exit, 2, "{into}: {}", ran.stderr);
        assert!(
            ran.stderr.contains(code) && ran.stderr.contains(words),
            "{into}: {}",
            ran.stderr
        );
    }
    let ran = desk.run("convert seed.xlsx -o out --export flat-csv --into t.xlsx");
    assert!(ran.exit == 2 && ran.stderr.contains("没有 [into]"), "{}", ran.stderr);
    for (layout, line, words) in [
        (
            "[[into.cells]]\nsheet = \"a\"\ncell = \"3B\"\nsource = \"year\"\n",
            5,
            "不是单元格的位置",
        ),
        (
            "[[into.cells]]\nsheet = \"a\"\ncell = \"B3\"\nsource = \"title\"\n",
            6,
            "只能是 year",
        ),
        (
            "[[into.tables]]\ntable = \"03\"\nsheet = \"a\"\ncolumns = []\n",
            4,
            "没有写 columns",
        ),
        (
            "[[into.tables]]\ntable = \"03\"\nsheet = \"a\"\n[[into.tables.columns]]\nkey = \"sum\"\n",
            7,
            "sum",
        ),
        ("unit = \"两\"\n", 3, "两"),
    ] {
        let ran = fill(&desk, layout);
        assert_eq!(ran.exit, 2, "{layout}");
        assert!(
            ran.stderr.contains(&format!("第 {line} 行")) && ran.stderr.contains(words),
            "{layout}: {}",
            ran.stderr
        );
    }
    assert!(desk.list("out").is_empty());
}

#[test]
fn the_examples_of_the_documentation_are_layouts() {
    let desk = desk();
    for page in [
        include_str!("../docs/export.md"),
        include_str!("../docs/zh-CN/export.md"),
    ] {
        let layouts = page
            .split("```toml\n")
            .skip(1)
            .map(|after| after.split("```").next().unwrap());
        let layout = layouts.into_iter().find(|layout| layout.contains("[into]")).unwrap();
        desk.file("own.toml", layout.as_bytes());
        let ran = desk.run("convert seed.xlsx -o out --export own.toml --into t.xlsx");
        let told = ran.stderr;
        assert!(
            told.contains("没有工作表“支出”") && told.contains("没有工作表“收支”"),
            "{told}"
        );
        assert!(!told.contains("E115"), "{told}");
    }
}
