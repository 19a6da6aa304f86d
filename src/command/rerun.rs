//! A saved report's run, run once more.

use std::io;

use crate::command::cli::Command;
use crate::command::{Failure, Stage, check, failed, misuse, settings};
use crate::report::record::Record;
use crate::report::{Report, Style};
use crate::words::Words;

/// Runs it again in the language of the report and tells `told` of it; else says why it could not be run.
pub(super) fn rerun<T>(
    saved: &Record<'_>,
    words: &Words,
    told: impl FnOnce(&Report<'_>) -> Result<T, Failure>,
) -> Result<T, String> {
    let cli = settings::read_again(&saved.run.again).map_err(|error| words.say(&misuse::said(&error)))?;
    let Command::Check(args) = cli.command else { return Err(String::new()) };
    let (mut out, mut err) = (io::sink(), Vec::new());
    let mut stage = Stage {
        words,
        style: Style::default(),
        lang: None,
        settings_file: None,
        settings: None,
        again: saved.run.again.clone(),
        out: &mut out,
        err: &mut err,
    };
    let ran = check::report(&args, &[], check::Digests::All, &mut stage, |report, _| told(report));
    let ran = ran.map_err(|failure| failed(&failure, &mut stage));
    ran.map_err(|_| String::from_utf8_lossy(&err).trim().trim_start_matches("earmark: ").to_owned())
}
