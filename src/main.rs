//! Runs the command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(earmark::command::main(std::env::args_os()))
}
