#![no_main]
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use yusuan::mapping;
use yusuan::rules::{self, Rules};
use yusuan::schema::{self, Standard};

static STANDARD: LazyLock<&'static Standard> = LazyLock::new(|| schema::standard().unwrap());

// A mapping file, or a file of checks: each is refused with its line, or is one.
fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = mapping::parse("x.toml", text, *STANDARD);
    let _ = rules::parse("x.toml", text, *STANDARD, &Rules::default());
});
