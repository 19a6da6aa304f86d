//! A table named beside the budgets, by `--estates`, `--quotas` or `--approved`: its path, and how it is to
//! be read.
//!
//! `--sheet`, `--unit` and their like speak of the budgets. What such a table needs stands behind its own
//! name: `approved.xlsx#sheet=批复,unit=wan`.

use std::path::{Path, PathBuf};

use crate::budget::files::Other;
use crate::budget::header::{Given, Known};
use crate::command::args::{ReadArgs, UnitArg, delimiter, encoding};
use crate::command::unread::{of_table, put_as};
use crate::model::{Arg, Problem, Said, text};
use crate::rules::tree::suggestion;

/// The files that flags about reading name, and these tables: none of them is a budget.
pub(super) fn files(read: &ReadArgs, tables: &[PathBuf]) -> Vec<Other> {
    let tables = read.estates.iter().chain(tables).map(|written| {
        let (path, words) = split(written);
        let is_sheet = words.is_some_and(|words| words.split(',').any(|word| word.starts_with("sheet=")));
        Other { path, is_sheet }
    });
    tables.chain(read.taken.works_map.clone().map(Other::whole)).collect()
}

/// What may be said of a table beside its columns.
const WORDS: [&str; 5] = ["sheet", "header-row", "unit", "encoding", "delimiter"];

/// Refusals that such a word would settle: how they are put of such a table, and the word, where `*` is the
/// columns that are spoken of.
const SETTLED: [(&str, &str, &str); 17] = [
    ("several-sheets", "several-sheets", "sheet=NAME"),
    ("sheet-in-doubt", "sheet-in-doubt", "sheet=NAME"),
    ("only-hidden-sheets", "only-hidden-sheets", "sheet=NAME"),
    ("several-sheets-here", "several-sheets-here", "sheet=NAME"),
    ("only-hidden-sheets-here", "only-hidden-sheets-here", "sheet=NAME"),
    ("no-sheet-surely", "no-sheet-surely", "sheet=NAME"),
    ("no-such-sheet", "no-such-sheet", "sheet=NAME"),
    ("not-encoded", "not-encoded", "encoding=gb18030"),
    ("units-clash", "units-clash", "unit=wan"),
    ("unit-in-doubt", "unit-in-doubt", "unit=wan"),
    ("unit-below", "unit-below", "unit=wan"),
    ("two-headers", "two-headers-here", "*"),
    ("one-header-twice", "one-header-twice-here", "*"),
    ("columns-missing", "columns-missing-here", "*"),
    ("no-such-header", "no-such-header-here", "*"),
    ("no-money-column", "no-money-column", "amount=HEADER"),
    ("no-key-column", "no-key-column", "estate=HEADER"),
];

/// A table beside the budgets.
pub(super) struct Beside {
    /// Where it is.
    pub path: PathBuf,
    /// How it is to be read.
    pub given: Given,
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
    let inner = of_table(&said);
    let Some((_, key, word)) = SETTLED.iter().find(|(key, ..)| *key == inner.key) else {
        return Problem::of(path, said);
    };
    let word = if *word == "*" { headers_of(inner) } else { (*word).to_owned() };
    let settles = Said::new("beside-settles").with("example", format!("{path}#{word}"));
    Problem::of(path, settles.with("said", put_as(said, key)))
}

/// The words that give the columns a refusal speaks of their headers.
fn headers_of(said: &Said) -> String {
    let spoken_of = said.args.iter().filter(|(name, _)| ["column", "columns"].contains(name));
    let columns = spoken_of.flat_map(|(_, arg)| match arg {
        Arg::List(all) => all.as_slice(),
        one => std::slice::from_ref(one),
    });
    let word = |column: &Arg| match column {
        Arg::Text(column) | Arg::Column(column) => Some(format!("{column}=HEADER")),
        _ => None,
    };
    columns.filter_map(word).collect::<Vec<_>>().join(",")
}
