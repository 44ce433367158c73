#![no_main]
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use yusuan::book::Book;
use yusuan::cell::CellRef;
use yusuan::grid::Workbook;
use yusuan::mapping::{self, Mapping};
use yusuan::pipeline::{self, Options};
use yusuan::read::{self, Limits};
use yusuan::schema::{self, Standard};
use yusuan::write::{self, Class, Filled, List, Mark, OwnMarks, Template};

static STANDARD: LazyLock<&'static Standard> = LazyLock::new(|| schema::standard().unwrap());
static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let bytes = include_bytes!("../../tests/data/seed-2024.xlsx").to_vec();
    let outcome = pipeline::run(bytes, Path::new("x.xlsx"), *STANDARD, &Options::default());
    outcome.unwrap().book
});
static LAYOUT: LazyLock<Mapping> = LazyLock::new(|| mapping::parse("x.toml", LINES, *STANDARD).unwrap());
const LINES: &str = "
name = \"x\"
[into]
[[into.tables]]
table = \"03\"
sheet = \"表 1\"
grow = true
totals = false
[[into.tables.columns]]
header = \"名称\"
key = \"name\"
[[into.tables.columns]]
header = \"金额\"
key = \"total\"
";
const WHOLE: &[u8] = include_bytes!("../../tests/data/list.xlsx");
const PARTS: [&str; 10] = [
    "xl/worksheets/sheet1.xml",
    "xl/workbook.xml",
    "xl/styles.xml",
    "xl/comments1.xml",
    "xl/drawings/vmlDrawing1.vml",
    "xl/drawings/drawing1.xml",
    "xl/charts/chart1.xml",
    "xl/tables/table1.xml",
    "xl/worksheets/_rels/sheet1.xml.rels",
    "[Content_Types].xml",
];

fn read(bytes: &[u8]) -> yusuan::error::Result<Workbook> {
    read::read(bytes.to_vec(), Path::new("x"), &Limits { unpacked: 64 << 20, ..shared::limits() })
}

// An office's workbook with one part replaced; the first byte selects the part. It is marked, and filled in
// with more rows than it has; what comes of it is read again, and what was in it is there still.
fuzz_target!(|data: &[u8]| {
    let Some(bytes) = shared::with_part(WHOLE, &PARTS, data) else { return };
    let Ok(workbook) = read(&bytes) else { return };
    let mark = |class, note: &str| Mark {
        class,
        note: Some(note.to_owned()),
    };
    let mut cells = HashMap::new();
    for grid in &workbook.sheets {
        let sheet = yusuan::cell::Text::from(grid.name.as_str());
        cells.insert((sheet.clone(), CellRef::new(3, 1)), mark(Class::Error, "a"));
        cells.insert((sheet, CellRef::new(4, 1)), mark(Class::Warning, "b"));
    }
    let marks = OwnMarks {
        cells,
        list: List {
            name: "x".to_owned(),
            title: "x".to_owned(),
            subtitle: "x".to_owned(),
            columns: Vec::new(),
            rows: Vec::new(),
            keeps_looks: true,
        },
        former: None,
        remarks: BTreeMap::new(),
    };
    let limit = shared::limits().unpacked;
    if let Ok(marked) = write::marked(&bytes, &marks, *STANDARD, limit) {
        let again = read(&marked).expect("what is marked can be read");
        for (one, other) in workbook.sheets.iter().zip(&again.sheets) {
            assert!(one.cells() == other.cells(), "cells");
            assert!(one.formulas == other.formulas, "formulas");
        }
    }
    let template = Template {
        bytes: &bytes,
        workbook: &workbook,
        shifted: &read::shifted_formula,
        reread: &read,
        limit,
    };
    let filling = LAYOUT.into.as_ref().unwrap();
    if let Ok(Ok(Filled::Workbook { bytes, .. })) = write::fill(&BOOK, *STANDARD, filling, template) {
        read(&bytes).expect("what is filled in can be read");
    }
});
