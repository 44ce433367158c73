#![no_main]
use libfuzzer_sys::fuzz_target;

// Whatever it is: the content decides the format, and most of it is text.
fuzz_target!(|data: &[u8]| {
    shared::try_read(data.to_vec());
});
