#![no_main]
#[path = "../../tests/support/marked.rs"]
mod marked;

use std::path::Path;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use yusuan::book::Book;
use yusuan::grid::Workbook;
use yusuan::mapping::{self, Mapping};
use yusuan::pipeline::{self, Options};
use yusuan::read::{self, Limits};
use yusuan::schema::{self, Standard};
use yusuan::write::{self, Filled, Template};

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
    let limit = shared::limits().unpacked;
    marked::keeps_its_cells(&bytes, &workbook, limit, read);
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
