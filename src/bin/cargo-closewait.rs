//! `cargo closewait`: the same binary under the name that cargo looks for.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    closewait::cli::main(std::env::args_os())
}
