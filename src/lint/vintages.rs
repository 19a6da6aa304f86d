//! What the lints about versions in time have in common.

use std::collections::BTreeMap;

use crate::lint::Found;
use crate::model::{Date, Said};
use crate::rules::ruleset::{Clause, Ruleset};
use crate::rules::space::{Dim, set};
use crate::rules::{Witness, cells};

/// Each two versions of a rule of which one follows the other in time.
pub(super) fn neighbours(rules: &Ruleset) -> Vec<[&Clause; 2]> {
    let mut by_rule: BTreeMap<&str, Vec<&Clause>> = BTreeMap::new();
    for clause in rules.clauses.iter().filter(|clause| clause.vintage.is_some()) {
        by_rule.entry(written_id(rules, clause)).or_default().push(clause);
    }
    let mut out = Vec::new();
    for mut versions in by_rule.into_values() {
        versions.sort_by_key(|clause| clause.period.0);
        out.extend(versions.windows(2).filter_map(|pair| <[&Clause; 2]>::try_from(pair).ok()));
    }
    out
}

/// The id of a rule as its pack writes it, without the day a version of it begins on.
pub(super) fn written_id<'r>(rules: &'r Ruleset, clause: &Clause) -> &'r str {
    let id = rules.rules.get(clause.rule).map(|rule| rule.id.as_str()).unwrap_or_default();
    id.split_once('@').map_or(id, |(id, _)| id)
}

/// A finding about two versions, shown by a line of that day.
pub(super) fn found(rules: &Ruleset, before: &Clause, after: &Clause, day: Date, said: Said) -> Found {
    let spot =
        |clause: &Clause| rules.rules.get(clause.rule).map(|rule| rule.spot.clone()).unwrap_or_default();
    let fund = rules.fund_ids().find(|fund| after.funds.get(usize::from(fund.0)) == Some(&true));
    let work = rules.work_ids().find(|&work| rules[work].leaves == [work] && after.works.has(work));
    let witness = fund.zip(work).and_then(|(fund, work)| {
        let mut state = cells::meet(&rules.everything(), &after.region)?;
        set(&mut state, Dim::Date, rules.dates.band_of(day));
        Witness::of(&cells::Block { funds: vec![fund], works: vec![work], state })
    });
    Found::at(&spot(after), said).and(&spot(before), Said::new("lint-version-before")).shown_by(witness)
}
