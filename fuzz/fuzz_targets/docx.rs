#![no_main]
use libfuzzer_sys::fuzz_target;

const PARTS: [&str; 4] = [
    "word/document.xml",
    "word/_rels/document.xml.rels",
    "[Content_Types].xml",
    "_rels/.rels",
];

fuzz_target!(|data: &[u8]| {
    let whole = include_bytes!("../../tests/cases/publication-docx/input.docx");
    if let Some(bytes) = shared::with_part(whole, &PARTS, data) {
        shared::try_read(bytes);
    }
});
