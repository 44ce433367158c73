#![no_main]
use libfuzzer_sys::fuzz_target;

const PARTS: [&str; 4] = [
    "xl/worksheets/sheet1.bin",
    "xl/sharedStrings.bin",
    "xl/styles.bin",
    "xl/workbook.bin",
];

fuzz_target!(|data: &[u8]| {
    let whole = &shared::kinds_xlsb();
    if let Some(bytes) = shared::with_part(whole, &PARTS, data) {
        shared::try_read(bytes);
    }
});
