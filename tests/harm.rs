//! Files that mean harm: whatever they claim, repeat or nest, reading them ends soon, with a result
//! or an error, and takes no more memory than the limits promise.

#[path = "support/harm.rs"]
mod harm;
#[path = "support/marked.rs"]
mod marked;
#[path = "support/processor.rs"]
mod processor;
#[path = "support/xlsb.rs"]
mod xlsb;

use std::path::Path;

use harm::{container, ods, record, xls, xlsx, xlsx_of};
use marked::keeps_its_cells;
use processor::bounded;
use yusuan::error::{Error, Result};
use yusuan::grid::{ReadNote, Workbook};
use yusuan::read::{Limits, read};
use yusuan::rules::{self, Rules};
use yusuan::{mapping, pipeline, schema, write};

/// What the small inputs here are held to.
fn limits() -> Limits {
    Limits {
        unpacked: 8 << 20,
        cells: 100_000,
        text: 4 << 20,
        ..Limits::default()
    }
}

fn open(what: &str, bytes: Vec<u8>) -> Result<Workbook> {
    let outcome = bounded(what, || read(bytes, Path::new("x"), &limits()));
    if let Ok(book) = &outcome {
        let cells: usize = book.sheets.iter().map(|grid| grid.cells().len()).sum();
        assert!(cells <= limits().cells, "{what}: {cells} cells");
    }
    outcome
}

fn refused(what: &str, bytes: Vec<u8>) {
    let outcome = open(what, bytes);
    assert!(
        matches!(outcome, Err(Error::TooLarge { .. })),
        "{what}: {:?}",
        outcome.map(|book| book.sheets.len())
    );
}

fn damaged(what: &str, bytes: Vec<u8>) {
    match open(what, bytes) {
        Err(Error::Damaged { .. } | Error::NotAWorkbook { .. }) => {}
        Ok(book) => {
            let mut notes = book.sheets.iter().flat_map(|grid| &grid.notes);
            assert!(notes.any(|note| matches!(note, ReadNote::Damaged(_))), "{what}");
        }
        Err(other) => panic!("{what}: {other}"),
    }
}

fn cells(what: &str, bytes: Vec<u8>, expected: &[&str]) {
    let book = open(what, bytes).unwrap_or_else(|error| panic!("{what}: {error}"));
    let shown = book.sheets.iter().flat_map(|grid| grid.cells());
    let shown: Vec<String> = shown.map(|cell| format!("{}={}", cell.at, cell.value)).collect();
    assert_eq!(shown, expected, "{what}");
}

const ROW: &str = "<row><c><v>1</v></c></row>";

#[test]
fn containers_that_unpack_to_too_much_are_refused() {
    let spaces = vec![b' '; 9 << 20];
    refused("one large part", xlsx_of(&spaces, b"<sst/>", 1));
    refused(
        "large part that nobody reads",
        container(&[("xl/workbook.xml", b"<a/>"), ("x", &spaces)]),
    );
    // A part of 1 MiB that 100 sheets show.
    let sheet = format!(
        "<worksheet><sheetData>{ROW}</sheetData>{}</worksheet>",
        " ".repeat(1 << 20)
    );
    refused("one part for many sheets", xlsx_of(sheet.as_bytes(), b"<sst/>", 100));
    // The directory says that a part is small: what is read ends there.
    let mut forged = xlsx_of(
        format!("<worksheet><sheetData>{}", ROW.repeat(100_000)).as_bytes(),
        b"<sst/>",
        1,
    );
    let size = ("<worksheet><sheetData>".len() + ROW.len() * 100_000) as u32;
    while let Some(place) = forged.windows(4).position(|bytes| bytes == size.to_le_bytes()) {
        forged[place..place + 4].copy_from_slice(&1000u32.to_le_bytes());
    }
    damaged("forged size", forged);
    let inner = container(&[("a", &spaces)]);
    let nested = container(&[("xl/workbook.xml", b"<workbook/>"), ("xl/inner.zip", &inner)]);
    damaged("nested container", nested);
}

#[test]
fn containers_with_too_many_or_overlapping_parts_are_refused() {
    let one = container(&[("xl/workbook.xml", &vec![b' '; 1 << 20])]);
    let find = |mark: &[u8]| one.windows(4).position(|bytes| bytes == mark).unwrap();
    let (central, end) = (find(b"PK\x01\x02"), find(b"PK\x05\x06"));
    let entry = &one[central..end];
    for count in [60_000usize, 70_000] {
        let mut bytes = one[..central].to_vec();
        for number in 0..count {
            let from = bytes.len();
            bytes.extend(entry);
            // Other names, the same place.
            let name = format!("xl/{number:05}");
            bytes[from + 46..][..name.len()].copy_from_slice(name.as_bytes());
        }
        let size = bytes.len() - central;
        let from = bytes.len();
        bytes.extend(&one[end..]);
        bytes[from + 8..from + 10].copy_from_slice(&(count as u16).to_le_bytes());
        bytes[from + 10..from + 12].copy_from_slice(&(count as u16).to_le_bytes());
        bytes[from + 12..from + 16].copy_from_slice(&(size as u32).to_le_bytes());
        let outcome = open("overlapping parts", bytes);
        assert!(
            matches!(outcome, Err(Error::TooLarge { .. } | Error::Damaged { .. })),
            "{outcome:?}"
        );
    }
}

#[test]
fn places_far_away_cost_nothing() {
    let far = r#"<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
    let claim = r#"<dimension ref="A1:XFD1048576"/>"#;
    cells("one cell far away", xlsx(far, claim), &["XFD1048576=1"]);
    let merge = r#"<mergeCells count="4294967295"><mergeCell ref="A1:XFD1048576"/></mergeCells>"#;
    cells("one merge over all", xlsx(ROW, merge), &["A1=1"]);
    for place in ["XFE1", "A1048577", "A99999999999999999999", "ZZZZZZZZZZ1"] {
        damaged(place, xlsx(&format!(r#"<row><c r="{place}"><v>1</v></c></row>"#), ""));
    }
    damaged(
        "a row far away",
        xlsx(r#"<row r="4294967295"><c><v>1</v></c><c/></row><row/><row/>"#, ""),
    );
    let styles = r#"<row r="1" s="4294967295"><c s="4294967295"><f t="shared" si="4294967295"/><v>1</v></c></row>"#;
    cells("indexes of anything", xlsx(styles, ""), &["A1=1"]);
    let sst = br#"<sst count="4294967295" uniqueCount="4294967295"><si><t>a</t></si></sst>"#;
    let sheet = br#"<worksheet><sheetData><row><c t="s"><v>0</v></c></row></sheetData></worksheet>"#;
    cells("texts that are claimed", xlsx_of(sheet, sst, 1), &["A1=a"]);
    let rows = r#"<table:table-row table:number-rows-repeated="1048575"><table:table-cell table:number-columns-repeated="16383"/></table:table-row>
        <table:table-row><table:table-cell table:number-columns-repeated="16383"/><table:table-cell office:value-type="float" office:value="1"/></table:table-row>"#;
    cells("far away in .ods", ods(rows), &["XFD1048576=1"]);
    let span = r#"<table:table-row><table:table-cell table:number-columns-spanned="4294967295" table:number-rows-spanned="4294967295" office:value-type="float" office:value="1"/></table:table-row>"#;
    cells("a span over all in .ods", ods(span), &["A1=1"]);
}

#[test]
fn repetitions_are_counted_before_they_are_made() {
    let cell = |more: &str| format!(r#"<table:table-cell office:value-type="float" office:value="1" {more}/>"#);
    let row = |more: &str, cell: &str| format!("<table:table-row {more}>{cell}</table:table-row>");
    let wide = cell(r#"table:number-columns-repeated="16384""#);
    refused(
        "a cell in all rows",
        ods(&row(r#"table:number-rows-repeated="4294967295""#, &cell(""))),
    );
    refused(
        "a row full of cells, repeated",
        ods(&row(r#"table:number-rows-repeated="1048576""#, &wide)),
    );
    damaged(
        "a cell in more columns than there are",
        ods(&row("", &cell(r#"table:number-columns-repeated="4294967295""#))),
    );
    let blanks = format!(
        r#"<table:table-row><table:table-cell><text:p>{}</text:p></table:table-cell></table:table-row>"#,
        r#"<text:s text:c="4294967295"/>"#.repeat(2000)
    );
    refused("blanks that stand for many", ods(&[blanks.as_str(); 3].concat()));
    refused("many cells", xlsx(&ROW.repeat(100_001), ""));
    refused(
        "formulas never computed",
        xlsx(&"<row><c><f/></c></row>".repeat(100_001), ""),
    );
    refused("many merges", xlsx(ROW, &r#"<mergeCell ref="A1:B2"/>"#.repeat(100_001)));
    let texts: String = (0..70_000)
        .map(|n| format!(r#"<row><c t="str"><v>{n}</v></c></row>"#))
        .collect();
    refused("many texts", xlsx(&texts, ""));
    refused(
        "many shared texts",
        xlsx_of(
            b"<worksheet/>",
            format!("<sst>{}", "<si/>".repeat(300_000)).as_bytes(),
            1,
        ),
    );
}

/// What is held once is written as often as it comes.
#[test]
fn long_texts_and_comments_count_as_often_as_they_come() {
    let strings = format!("<sst><si><t>{}</t></si></sst>", "长".repeat(30_000));
    let cells = |count: usize| r#"<row><c t="s"><v>0</v></c></row>"#.repeat(count);
    let book = |count: usize| {
        let sheet = format!("<worksheet><sheetData>{}</sheetData></worksheet>", cells(count));
        xlsx_of(sheet.as_bytes(), strings.as_bytes(), 1)
    };
    assert!(open("a long text in 40 cells", book(40)).is_ok());
    refused("a long text in 50 cells", book(50));
    let comments = |count: usize| {
        let own = |row: usize| format!(r#"<comment ref="A{}"><text><t>批注</t></text></comment>"#, row + 1);
        let all: String = (0..count).map(own).collect();
        let relation = |kind: &str, target: &str| {
            format!(r#"<Relationships><Relationship Id="r" Type="x/{kind}" Target="{target}"/></Relationships>"#)
        };
        container(&[
            (
                "xl/workbook.xml",
                br#"<workbook><sheets><sheet name="s" r:id="r"/></sheets></workbook>"#.as_slice(),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                relation("worksheet", "worksheets/sheet1.xml").as_bytes(),
            ),
            ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData/></worksheet>"),
            (
                "xl/worksheets/_rels/sheet1.xml.rels",
                relation("comments", "../comments1.xml").as_bytes(),
            ),
            (
                "xl/comments1.xml",
                format!("<comments><commentList>{all}</commentList></comments>").as_bytes(),
            ),
        ])
    };
    let few = open("comments", comments(1_000)).unwrap();
    assert_eq!(few.sheets[0].comments.len(), 1_000);
    refused("many comments", comments(3_000));
}

/// Merges side by side, all open at once, and as many below one another.
#[test]
fn many_merges_are_found_quickly() {
    let letters = |col: usize| yusuan::cell::column_letters(col as u32);
    let tall = (0..500).map(|n| format!(r#"<mergeCell ref="{0}1:{0}1048576"/>"#, letters(n)));
    let low = (1..40_000).map(|n| format!(r#"<mergeCell ref="XAA{n}:XBA{n}"/>"#));
    let merges: String = tall.chain(low).collect();
    let rows: String = (0..50_000).map(|_| "<row><c><v>1</v></c></row>").collect();
    // A row counts as 15 cells.
    let roomy = Limits {
        cells: 1_000_000,
        ..limits()
    };
    let bytes = xlsx(&rows, &merges);
    let book = bounded("merges", || read(bytes, Path::new("x"), &roomy)).unwrap();
    let grid = &book.sheets[0];
    assert_eq!(grid.merges.len(), 40_499);
    let merged = || {
        grid.cells()
            .iter()
            .filter(|cell| grid.merge_at(cell.at).is_some())
            .count()
    };
    assert_eq!(bounded("cells in merges", merged), grid.cells().len());
    let crossing = r#"<mergeCell ref="A1:XFD1"/><mergeCell ref="A1:A1048576"/>"#.repeat(20_000);
    let book = open("merges that cross", xlsx(ROW, &crossing)).unwrap();
    assert_eq!(book.sheets[0].merges.len(), 1);
}

#[test]
fn depth_is_followed_without_recursion() {
    let deep = "<a>".repeat(1_000_000);
    damaged(
        "deep sheet",
        xlsx_of(format!("<worksheet><sheetData>{deep}").as_bytes(), b"<sst/>", 1),
    );
    damaged("deep cell", xlsx(&format!("<row><c>{deep}"), ""));
    damaged("deep text", xlsx(&format!(r#"<row><c t="inlineStr"><is>{deep}"#), ""));
    damaged(
        "deep shared text",
        xlsx_of(b"<worksheet/>", format!("<sst><si>{deep}").as_bytes(), 1),
    );
    damaged("deep rows in .ods", ods(&"<table:table-row-group>".repeat(100_000)));
    damaged(
        "deep text in .ods",
        ods(&format!(
            "<table:table-row><table:table-cell><text:p>{}",
            "<text:span>".repeat(100_000)
        )),
    );
    damaged(
        "tables in tables",
        ods(&"<table:table><table:table-row><table:table-cell>".repeat(20_000)),
    );
    let sst = br#"<!DOCTYPE sst [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><sst><si><t>&b;&b;&b;</t></si></sst>"#;
    let sheet = br#"<worksheet><sheetData><row><c t="s"><v>0</v></c></row></sheetData></worksheet>"#;
    cells("entities", xlsx_of(sheet, sst, 1), &["A1=&b;&b;&b;"]);
}

#[test]
fn long_texts_and_attributes_end_soon() {
    let long = "x".repeat(3 << 20);
    cells(
        "an attribute",
        xlsx(&format!(r#"<row x="{long}"><c y="{long}"><v>1</v></c></row>"#), ""),
        &["A1=1"],
    );
    damaged(
        "an address",
        xlsx(&format!(r#"<row><c r="{long}"><v>1</v></c></row>"#), ""),
    );
    assert!(
        open(
            "a number",
            xlsx(&format!("<row><c><v>{}</v></c></row>", "1".repeat(3 << 20)), "")
        )
        .is_ok()
    );
    refused(
        "two texts",
        xlsx(
            &format!(r#"<row><c t="str"><v>{long}</v></c><c t="str"><v>y{long}</v></c><c><v>1</v></c></row>"#),
            "",
        ),
    );
    assert!(open("a name", xlsx(&format!("<{long}/>"), "")).is_ok());
    assert!(
        open(
            "many attributes",
            xlsx(&format!("<row {}/>", "a=\"\" ".repeat(500_000)), "")
        )
        .is_ok()
    );
    damaged("no end", xlsx_of(format!("<worksheet {long}").as_bytes(), b"<sst/>", 1));
}

#[test]
fn binary_records_size_nothing() {
    let number = |row: u16, col: u16| {
        record(
            0x0203,
            &[
                row.to_le_bytes(),
                col.to_le_bytes(),
                [0; 2],
                [0; 2],
                [0; 2],
                [0; 2],
                [0; 2],
            ]
            .concat(),
        )
    };
    let claim = record(0x0200, &[0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 0, 0]);
    let sheet = [claim, number(65_535, 16_383)].concat();
    cells("far away in .xls", xls(&[], &sheet), &["XFD65536=0"]);
    damaged("outside in .xls", xls(&[], &number(1, 16_384)));
    refused("many cells in .xls", xls(&[], &number(0, 0).repeat(100_001)));
    let merges = record(
        0x00E5,
        &[[0xFF, 0xFF].as_slice(), &[0, 0, 9, 0, 0, 0, 9, 0].repeat(1000)].concat(),
    );
    refused("many merges in .xls", xls(&[], &merges.repeat(101)));
    // A table that claims four thousand million texts, of which each has no letter.
    let sst = record(0x00FC, &[[0xFF; 8].as_slice(), &[0, 0, 0].repeat(2700)].concat());
    let more = record(0x003C, &[0, 0, 0].repeat(2700));
    refused("many texts in .xls", xls(&[sst, more.repeat(150)].concat(), &[]));
    let runs = record(
        0x00FC,
        &[
            [0xFF; 8].as_slice(),
            &[1, 0, 12, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, b'x'],
        ]
        .concat(),
    );
    assert!(open("runs that are claimed", xls(&runs, &number(0, 0))).is_ok());
    assert!(
        open(
            "records without content",
            xls(&[], &record(0x003C, &[]).repeat(500_000))
        )
        .is_ok()
    );
    damaged(
        "charts in charts",
        xls(&[], &[number(0, 0), record(0x0809, &[]).repeat(500_000)].concat()),
    );

    let data = [xlsb::row(u32::MAX, false), xlsb::cell(2, u32::MAX, 0, &[0; 4])].concat();
    damaged(
        "outside in .xlsb",
        xlsb::container(&xlsb::sheet(&[], &data, &[]), &xlsb::strings(&[])),
    );
    let data = [xlsb::row(0, false), xlsb::cell(2, 0, 0, &[0; 4]).repeat(100_001)].concat();
    refused(
        "many cells in .xlsb",
        xlsb::container(&xlsb::sheet(&[], &data, &[]), &xlsb::strings(&[])),
    );
    let texts = [xlsb::record(159, &[0xFF; 8]), xlsb::record(19, &[]).repeat(300_000)].concat();
    refused(
        "many texts in .xlsb",
        xlsb::container(&xlsb::sheet(&[], &[], &[]), &texts),
    );
}

#[test]
fn compound_files_with_loops_end_soon() {
    let sound = xls(&[], &record(0x0203, &[0; 14]).repeat(2000));
    assert!(open("sound", sound.clone()).is_ok());
    // Every place of the table of sectors points at the first sector, or at itself.
    let table = sound.len() - 4096;
    for number in [0u32, 1, 2, 7] {
        let mut bytes = sound.clone();
        for place in bytes[table..].as_chunks_mut::<4>().0 {
            *place = number.to_le_bytes();
        }
        let _ = open("loop", bytes);
    }
    for place in (24..76).chain(4096 * 9..4096 * 9 + 256) {
        for value in [0, 1, 0x7F, 0xFF] {
            let mut bytes = sound.clone();
            if let Some(byte) = bytes.get_mut(place) {
                *byte = value;
            }
            let _ = open("header", bytes);
        }
    }
}

#[test]
fn a_file_larger_than_the_limit_is_not_looked_at() {
    let limits = Limits {
        source: 1000,
        ..Limits::default()
    };
    let outcome = read(vec![b'a'; 1001], Path::new("x"), &limits);
    assert!(matches!(
        outcome,
        Err(Error::TooLarge {
            size: 1001,
            limit: 1000,
            ..
        })
    ));
}

/// Inputs that once failed: workbooks go all the way, as far as they can be read, and mapping files are parsed.
#[test]
fn what_was_found_stays_repaired() {
    let standard = schema::standard().unwrap();
    let options = pipeline::Options {
        limits: limits(),
        ..Default::default()
    };
    for entry in std::fs::read_dir("tests/data/found").unwrap() {
        let path = entry.unwrap().path();
        let what = path.display().to_string();
        let bytes = std::fs::read(&path).unwrap();
        bounded(&what, || {
            if path.extension().is_some_and(|extension| extension == "toml") {
                let text = String::from_utf8(bytes).unwrap();
                let _ = mapping::parse(&what, &text, standard);
                let _ = rules::parse(&what, &text, standard, &Rules::default());
            } else {
                let read = open(&what, bytes.clone());
                if let Ok(workbook) = read {
                    keeps_its_cells(&bytes, &workbook, limits().unpacked, |bytes| {
                        open(&what, bytes.to_vec())
                    });
                }
                if let Ok(outcome) = pipeline::run(bytes, &path, standard, &options) {
                    let _ = write::xlsx(&outcome.book, standard);
                    let _ = write::csv(&outcome.book, standard);
                    let _ = write::json(&outcome.book, standard);
                }
            }
        });
    }
}

#[cfg(target_os = "linux")]
#[path = "support/memory.rs"]
mod memory;
