//! The summary of a step of a GitHub workflow: the whole report as Markdown, where the environment says there
//! is one.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

use crate::command::Failure;
use crate::command::place::cannot_write;
use crate::report::markdown;
use crate::report::record::Record;
use crate::words::Words;

/// How much of a step's summary GitHub takes; of one that is larger it shows nothing.
const MOST: usize = 1 << 20;

/// Adds the report to the summary of the step, after what stands there.
pub(super) fn write(record: &Record<'_>, words: &Words) -> Result<(), Failure> {
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else {
        return Ok(());
    };
    let path = Path::new(&path);
    append(path, record, words).map_err(|error| cannot_write(path, &error))
}

fn append(path: &Path, record: &Record<'_>, words: &Words) -> io::Result<()> {
    let file = OpenOptions::new().append(true).create(true).open(path)?;
    let taken = usize::try_from(file.metadata()?.len()).unwrap_or(MOST);
    let mut out = io::BufWriter::new(file);
    markdown::within(record, words, MOST.saturating_sub(taken), &mut out)?;
    out.flush()
}
