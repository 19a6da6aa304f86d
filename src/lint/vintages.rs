//! Vintages of rules and limits as they follow one another in time.

use std::collections::BTreeMap;

use crate::lint::Found;
use crate::model::{Date, Said};
use crate::rules::clause::Clause;
use crate::rules::ruleset::Ruleset;
use crate::rules::tree::Spot;

/// A vintage of a rule or of a limit.
#[derive(Clone, Copy)]
pub(super) struct Vintage<'r> {
    /// The id of the rule or the limit as its pack writes it.
    pub id: &'r str,
    /// Where it stands.
    pub spot: &'r Spot,
    /// When it holds.
    pub period: (Option<Date>, Option<Date>),
    /// What it says, of a rule.
    pub clause: Option<&'r Clause>,
}

/// Each vintage but the first with the one before it that holds longest.
pub(super) fn following(rules: &Ruleset) -> Vec<[Vintage<'_>; 2]> {
    let mut by_id: BTreeMap<&str, Vec<Vintage<'_>>> = BTreeMap::new();
    for clause in rules.clauses.iter().filter(|clause| clause.vintage.is_some()) {
        let Some(rule) = rules.rules.get(clause.rule) else { continue };
        let (id, spot, period) = (rule.written_id(), &rule.spot, clause.period);
        by_id.entry(id).or_default().push(Vintage { id, spot, period, clause: Some(clause) });
    }
    for limit in rules.limits.iter().filter(|limit| limit.vintages.len() > 1) {
        let (id, spot) = (limit.id.as_str(), &limit.spot);
        let vintages = limit.vintages.iter().map(|vintage| vintage.period);
        let vintages = vintages.map(|period| Vintage { id, spot, period, clause: None });
        by_id.entry(id).or_default().extend(vintages);
    }
    let mut out = Vec::new();
    for mut vintages in by_id.into_values() {
        vintages.sort_by_key(|vintage| vintage.period.0);
        let mut vintages = vintages.into_iter();
        let Some(mut longest) = vintages.next() else { continue };
        for vintage in vintages {
            out.push([longest, vintage]);
            if vintage.outlasts(&longest) {
                longest = vintage;
            }
        }
    }
    out
}

impl Vintage<'_> {
    /// Whether it holds when another no longer does.
    fn outlasts(&self, other: &Vintage<'_>) -> bool {
        other.period.1.is_some_and(|end| self.period.1.is_none_or(|mine| mine > end))
    }
}

/// A finding about two vintages.
pub(super) fn found(before: Vintage<'_>, after: Vintage<'_>, said: Said) -> Found {
    let found = Found::at(after.spot, said);
    if after.spot == before.spot { found } else { found.and(before.spot, Said::new("lint-vintage-before")) }
}
