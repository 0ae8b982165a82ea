//! The command `bgplint`.

use std::process::ExitCode;

fn main() -> ExitCode {
    bgplint::cli::run(std::env::args_os())
}
