//! A table named beside the budgets, by `--estates`, `--quotas` or `--approved`: its path, and how it is to be read.
//!
//! `--sheet`, `--unit` and their like speak of the budgets. What such a table needs stands behind its own name:
//! `approved.xlsx#sheet=批复,unit=wan`.

use std::path::{Path, PathBuf};

use crate::budget::header::{Given, Known};
use crate::command::args::{UnitArg, delimiter, encoding};
use crate::model::{Arg, Problem, Said, text};
use crate::rules::tree::suggestion;

/// What may be said of a table beside its columns.
const WORDS: [&str; 5] = ["sheet", "header-row", "unit", "encoding", "delimiter"];

/// Refusals that such a word would settle, each with an example of it.
const SETTLED: [(&str, &str); 11] = [
    ("several-sheets", "sheet=NAME"),
    ("several-sheets-here", "sheet=NAME"),
    ("no-such-sheet", "sheet=NAME"),
    ("not-encoded", "encoding=gb18030"),
    ("units-clash", "unit=wan"),
    ("unit-in-doubt", "unit=wan"),
    ("unit-below", "unit=wan"),
    ("two-headers", "amount=HEADER"),
    ("columns-missing", "NAME=HEADER"),
    ("no-such-header", "amount=HEADER"),
    ("no-money-column", "amount=HEADER"),
];

/// A table beside the budgets.
pub(super) struct Beside {
    /// Where it is.
    pub path: PathBuf,
    /// How it is to be read.
    pub given: Given,
}

/// The path of a table, without what is said of it.
pub(super) fn path_of(written: &Path) -> PathBuf {
    split(written).0
}

/// Reads a table's name: `PATH`, or `PATH#WORD=VALUE,…`, where a word may be one of its columns.
pub(super) fn read(written: &Path, columns: &[Known]) -> Result<Beside, Problem> {
    let (path, words) = split(written);
    let mut given = Given::default();
    for word in words.iter().flat_map(|words| words.split(',')) {
        take(word, columns, &mut given).map_err(|said| Problem::of(&written.to_string_lossy(), said))?;
    }
    Ok(Beside { path, given })
}

/// A file whose own name holds the sign is that file.
fn split(written: &Path) -> (PathBuf, Option<String>) {
    let shown = written.to_string_lossy();
    match shown.rsplit_once('#').filter(|_| !written.exists()) {
        Some((path, words)) => (PathBuf::from(path), Some(words.to_owned())),
        None => (written.to_owned(), None),
    }
}

fn take(word: &str, columns: &[Known], given: &mut Given) -> Result<(), Said> {
    let (name, value) = word.split_once('=').unwrap_or((word, ""));
    let bad = |detail: &str| Said::new("beside-value").with("text", word).with("detail", detail);
    if value.is_empty() {
        return Err(bad("NAME=VALUE"));
    }
    match name {
        "sheet" => given.sheet = Some(value.to_owned()),
        "header-row" => given.header_row = Some(value.parse().map_err(|_| bad("1, 2, 3, …"))?),
        "unit" => given.unit = Some(UnitArg::named(value).ok_or_else(|| bad("yuan, wan, yi"))?.unit()),
        "encoding" => given.encoding = Some(encoding(value).map_err(|_| bad("utf-8, gb18030, utf-16le, …"))?),
        "delimiter" => given.delimiter = Some(delimiter(value).map_err(|_| bad("comma, semicolon, tab"))?),
        column if columns.iter().any(|known| known.id == column) => {
            given.columns.insert(column.to_owned(), value.to_owned());
        }
        _ => {
            let known = || WORDS.into_iter().chain(columns.iter().map(|column| column.id.as_str()));
            let near = suggestion(text::nearest(name, known()));
            let said = Said::new("beside-word").with("name", name).with("near", near);
            return Err(said.with("known", WORDS.into_iter().collect::<Arg>()));
        }
    }
    Ok(())
}

/// A refusal of such a table: where a word behind its name would settle it, that word is said.
pub(super) fn refused(path: &str, said: Said) -> Problem {
    let word = SETTLED.iter().find(|(key, _)| *key == said.key).map(|(_, word)| *word);
    let said = match word {
        Some(word) => {
            Said::new("beside-settles").with("example", format!("{path}#{word}")).with("said", said)
        }
        None => said,
    };
    Problem::of(path, said)
}
