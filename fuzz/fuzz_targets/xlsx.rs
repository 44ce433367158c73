#![no_main]
use libfuzzer_sys::fuzz_target;

const PARTS: [&str; 5] = [
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
];

fuzz_target!(|data: &[u8]| {
    let whole = include_bytes!("../../tests/data/kinds.xlsx");
    if let Some(bytes) = shared::with_part(whole, &PARTS, data) {
        shared::try_read(bytes);
    }
});
