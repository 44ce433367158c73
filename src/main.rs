//! The binary: parse, run, exit code.

#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    yusuan::cli::run(std::env::args_os())
}
