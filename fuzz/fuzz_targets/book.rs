#![no_main]
use std::io::{Cursor, Read};
use std::path::Path;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use yusuan::pipeline::{self, Options};
use yusuan::schema::{self, Standard};
use yusuan::write;
use zip::ZipArchive;

static STANDARD: LazyLock<&'static Standard> = LazyLock::new(|| schema::standard().unwrap());
const WHOLE: &[u8] = include_bytes!("../../tests/cases/seed-xlsx/input.xlsx");
const SHEETS: [&str; 12] = [
    "xl/worksheets/sheet1.xml",
    "xl/worksheets/sheet2.xml",
    "xl/worksheets/sheet3.xml",
    "xl/worksheets/sheet4.xml",
    "xl/worksheets/sheet5.xml",
    "xl/worksheets/sheet6.xml",
    "xl/worksheets/sheet7.xml",
    "xl/worksheets/sheet8.xml",
    "xl/worksheets/sheet9.xml",
    "xl/worksheets/sheet10.xml",
    "xl/worksheets/sheet11.xml",
    "xl/worksheets/sheet12.xml",
];

// A whole workbook of which one sheet is damaged here and there: the first byte says which, then each four
// bytes put one in the place of others. What can be read of it is mapped, checked and written.
fuzz_target!(|data: &[u8]| {
    let Some((choice, edits)) = data.split_first() else { return };
    let sheet = SHEETS[usize::from(*choice) % SHEETS.len()];
    let mut xml = Vec::new();
    let mut archive = ZipArchive::new(Cursor::new(WHOLE)).unwrap();
    archive.by_name(sheet).unwrap().read_to_end(&mut xml).unwrap();
    for edit in edits.chunks_exact(4) {
        let at = usize::from(u16::from_le_bytes([edit[0], edit[1]])) % xml.len().max(1);
        let end = (at + usize::from(edit[2] % 8)).min(xml.len());
        xml.splice(at..end, [edit[3]]);
    }
    let mut part = vec![*choice];
    part.extend(xml);
    let Some(bytes) = shared::with_part(WHOLE, &SHEETS, &part) else { return };
    let options = Options {
        limits: shared::limits(),
        ..Options::default()
    };
    if let Ok(outcome) = pipeline::run(bytes, Path::new("x.xlsx"), *STANDARD, &options) {
        let _ = write::xlsx(&outcome.book, *STANDARD);
    }
});
