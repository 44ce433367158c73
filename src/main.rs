//! The binary: parse, run, exit code.

#![forbid(unsafe_code)]

use std::process::ExitCode;

#[cfg(feature = "parquet")]
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    yusuan::cli::run(std::env::args_os())
}
