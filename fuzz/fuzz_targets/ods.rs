#![no_main]
use libfuzzer_sys::fuzz_target;

const PARTS: [&str; 2] = ["content.xml", "META-INF/manifest.xml"];

fuzz_target!(|data: &[u8]| {
    let whole = include_bytes!("../../tests/data/kinds.ods");
    if let Some(bytes) = shared::with_part(whole, &PARTS, data) {
        shared::try_read(bytes);
    }
});
