//! The tables that stand beside budgets: estates and quotas; digests of files.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::budget::Input;
use crate::check::audit::{estate_columns, quota_keys, quota_money};
use crate::check::limits::Grants;
use crate::command::Failure;
use crate::command::beside::{self, Beside};
use crate::command::unread::unreadable;
use crate::facts::{self, Estates};
use crate::model::{Problem, Problems};
use crate::report::InputRecord;
use crate::rules::Ruleset;
use crate::rules::load::hex;

/// Reads the table of estates, if there is one.
pub(in crate::command) fn estates(
    path: Option<&Path>,
    rules: &Ruleset,
    digest: bool,
) -> Result<Option<(Estates, InputRecord)>, Failure> {
    let Some(path) = path else { return Ok(None) };
    let facts = estate_columns(rules);
    let Beside { path, given } =
        beside::read(path, &facts::columns(&facts)).map_err(|wrong| Failure::Problems(wrong.into()))?;
    let shown = path.to_string_lossy();
    let input = Input::file(&path).map_err(|error| Failure::Problems(unreadable(&shown, &error).into()))?;
    let estates = Estates::read(&input, &facts, &given);
    let estates = estates.map_err(|wrong| Failure::Problems(refused(wrong)))?;
    let record = InputRecord {
        sha256: digest_of(&input, digest).map_err(|wrong| Failure::Problems(wrong.into()))?,
        lines: estates.len() as u64,
        encoding: estates.encoding.map(|encoding| encoding.name().into()),
        ..InputRecord::new(input.path, "estates")
    };
    Ok(Some((estates, record)))
}

/// Reads the tables of quotas, in the rules' own words.
pub(in crate::command) fn quotas<'a>(
    paths: &[PathBuf],
    rules: &'a Ruleset,
    estates: Option<&'a Estates>,
    digest: bool,
) -> Result<Vec<(Grants<'a>, InputRecord)>, Failure> {
    let mut out = Vec::new();
    if paths.is_empty() {
        return Ok(out);
    }
    let mut problems = Problems::default();
    let columns = [quota_keys(rules), quota_money(rules)].concat();
    for path in paths {
        let Beside { path, given } = match beside::read(path, &columns) {
            Ok(beside) => beside,
            Err(wrong) => {
                problems.push(wrong);
                continue;
            }
        };
        let shown = path.to_string_lossy();
        let input = match Input::file(&path) {
            Ok(input) => input,
            Err(error) => {
                problems.push(unreadable(&shown, &error));
                continue;
            }
        };
        let read = Grants::read(rules, estates, &input, &given).map_err(refused);
        match read.and_then(|quotas| Ok((digest_of(&input, digest)?, quotas))) {
            Ok((sha256, quotas)) => {
                let record = InputRecord {
                    sha256,
                    lines: quotas.lines,
                    encoding: quotas.encoding.map(|encoding| encoding.name().into()),
                    ..InputRecord::new(input.path, "quotas")
                };
                out.push((quotas.taken, record));
            }
            Err(wrong) => problems.extend(wrong),
        }
    }
    problems.or(out).map_err(Failure::Problems)
}

/// The digest of a file, where one is asked for.
fn digest_of(input: &Input, asked: bool) -> Result<Option<String>, Problem> {
    asked.then(|| digest(input)).transpose().map_err(|error| unreadable(&input.path, &error))
}

/// The digest of a file as its owner knows it.
pub(in crate::command) fn digest(input: &Input) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut reader = input.original().reader()?;
    let mut bytes = vec![0; 1 << 16];
    loop {
        let read = reader.read(&mut bytes)?;
        if read == 0 {
            return Ok(hex(&hash.finalize()));
        }
        hash.update(bytes.get(..read).unwrap_or_default());
    }
}

/// The refusals of a table that stands beside the budgets.
fn refused(wrong: Problems) -> Problems {
    let mut problems = Problems::default();
    problems.extend(wrong.into_iter().map(|problem| beside::refused(&problem.path, problem.said)));
    problems
}
