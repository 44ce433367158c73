#![no_main]
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    shared::try_read([b"<?mso-application?>", data].concat());
});
