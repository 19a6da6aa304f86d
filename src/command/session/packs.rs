//! The packs to judge by.

use std::io;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::command::args::{RulesArgs, TakenArgs};
use crate::command::unread::unreadable;
use crate::command::{Failure, Stage};
use crate::model::{Date, Problem};
use crate::report::{self, InputRecord};
use crate::rules::load::{hex, open, to_judge_by};
use crate::rules::{BUILT_IN, Ruleset, works_map};

/// Loads the pack to judge by.
pub(in crate::command) fn rules(args: &RulesArgs) -> Result<Ruleset, Failure> {
    let default = BUILT_IN.first().map(|pack| pack.id).unwrap_or_default();
    let asked: Vec<&str> = args.rules.iter().map(String::as_str).collect();
    to_judge_by(if asked.is_empty() { std::slice::from_ref(&default) } else { &asked })
        .map_err(|not_loaded| Failure::Rules(Box::new(not_loaded)))
}

/// Loads the pack to judge by, with what was confirmed of the texts of works, and the record of that file.
pub(in crate::command) fn rules_with_map(
    packs: &RulesArgs,
    args: &TakenArgs,
) -> Result<(Ruleset, Option<InputRecord>), Failure> {
    let mut rules = rules(packs)?;
    let record = confirm(&mut rules, args)?;
    Ok((rules, record))
}

/// Says which packs are past the day by which they were to be reviewed.
pub(in crate::command) fn say_due(
    rules: &Ruleset,
    as_of: Option<Date>,
    stage: &mut Stage<'_>,
) -> io::Result<()> {
    let mut due = report::review_due(rules, as_of);
    due.try_for_each(|said| writeln!(stage.err, "{}", stage.words.say(&said)))
}

/// Takes into a pack what was confirmed of the texts of works, if a file of that is given; its record.
pub(in crate::command) fn confirm(
    rules: &mut Ruleset,
    args: &TakenArgs,
) -> Result<Option<InputRecord>, Failure> {
    let Some(path) = &args.works_map else { return Ok(None) };
    let shown = path.to_string_lossy();
    if !path.is_file() {
        let error = io::Error::from(io::ErrorKind::NotFound);
        return Err(Failure::Problems(unreadable(&shown, &error).into()));
    }
    let file = open(&shown).map_err(|said| Failure::Problems(Problem::of(&shown, said).into()))?;
    let (path, sha256) = (Arc::clone(&file.path), hex(&Sha256::digest(file.text.as_bytes())));
    let lines = works_map::confirm(rules, file).map_err(|wrong| Failure::Rules(Box::new(wrong)))?;
    let record = InputRecord { sha256: Some(sha256), lines: lines as u64, ..InputRecord::new(path, "works") };
    Ok(Some(record))
}
