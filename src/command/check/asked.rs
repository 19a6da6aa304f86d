//! What a `check` is asked for, as far as flags and packs tell it.

use std::collections::{BTreeMap, BTreeSet};
use std::mem::ManuallyDrop;

use crate::budget::header::Given;
use crate::check;
use crate::check::audit::{Wishes, quota_keys};
use crate::check::control_total::Expected;
use crate::check::limits::{Sought, table_column};
use crate::command::check::args::CheckArgs;
use crate::command::expected;
use crate::command::session;
use crate::command::{Failure, misused};
use crate::model::{Arg, Said, text};
use crate::report::InputRecord;
use crate::rules::Ruleset;
use crate::rules::limit::Vintage;
use crate::rules::tree::suggestion;
use crate::triage::Level;

/// What a run is asked for.
pub(super) struct Asked {
    /// By what it judges. Like all that is gathered, it is not given back.
    pub(super) rules: ManuallyDrop<Ruleset>,
    /// What reports list of the user's own table of works.
    pub(super) works: Option<InputRecord>,
    /// How findings are taken, by their codes.
    pub(super) levels: BTreeMap<&'static str, Level>,
    /// The group whose lines alone are to be given back.
    pub(super) wanted: Option<Sought>,
    /// What is said of columns.
    pub(super) given: Given,
    /// What is to be assumed.
    pub(super) wishes: Wishes,
    /// What all lines are to come to.
    pub(super) expected: Expected,
    /// On how many threads.
    pub(super) jobs: usize,
}

impl Asked {
    /// Reads the packs, and what flags say of them.
    pub(super) fn of(args: &CheckArgs) -> Result<Asked, Failure> {
        let codes: Vec<&'static str> = check::ALL.iter().map(|check| check.code).collect();
        let levels = session::levels(&args.levels, &codes)?;
        let (rules, works) = session::rules_with_map(&args.rules, &args.read.taken)?;
        Ok(Asked {
            works,
            levels,
            wanted: wanted(args, &rules)?,
            given: session::given(&args.read, &rules)?,
            wishes: session::wishes(&args.read.taken, &rules)?,
            expected: expected::expected(args, &rules)?,
            jobs: session::jobs(args.jobs),
            rules: ManuallyDrop::new(rules),
        })
    }

    /// The codes of which nothing is to be found.
    pub(super) fn off(&self) -> BTreeSet<&'static str> {
        let off = self.levels.iter().filter(|(_, level)| **level == Level::Off);
        off.map(|(code, _)| *code).collect()
    }
}

/// The group whose lines alone are to be given back.
fn wanted(args: &CheckArgs, rules: &Ruleset) -> Result<Option<Sought>, Failure> {
    let Some(limit) = &args.lines_of else { return Ok(None) };
    if !rules.limits.iter().any(|known| known.id == *limit) {
        let near = suggestion(text::nearest(limit, rules.limits.iter().map(|known| known.id.as_str())));
        return Err(misused(Said::new("no-such-limit").with("name", limit).with("near", near)));
    }
    for pair in &args.group {
        let keys: Vec<String> = keys_of(limit, rules).into_iter().collect();
        if !keys.contains(&pair.name) {
            let near = suggestion(text::nearest(&pair.name, keys.iter().map(String::as_str)));
            let said =
                Said::new("no-such-key").with("limit", limit).with("name", &pair.name).with("near", near);
            return Err(misused(said.with("keys", keys.into_iter().map(Arg::from).collect::<Arg>())));
        }
    }
    let group = args.group.iter().map(|pair| (pair.name.clone(), pair.value.clone())).collect();
    Ok(Some(Sought { limit: limit.clone(), group }))
}

/// The keys that groups of a limit may have: its own, or those of any table of quotas.
fn keys_of(limit: &str, rules: &Ruleset) -> BTreeSet<String> {
    let vintages = rules.limits.iter().filter(|known| known.id == limit).flat_map(|known| &known.vintages);
    let keys = |vintage: &Vintage| -> Vec<String> {
        match table_column(vintage) {
            Some(_) => quota_keys(rules).into_iter().map(|column| column.id).collect(),
            None => vintage.by.iter().flatten().map(|key| key.id().to_owned()).collect(),
        }
    };
    vintages.flat_map(keys).collect()
}
