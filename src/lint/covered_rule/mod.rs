//! A rule that bites nowhere where another of the same effect does not bite as well.

use crate::finding::Severity;
use crate::lint::{Found, Lint, Survey};
use crate::model::Said;
use crate::rules::ruleset::Rule;

pub(super) const LINT: Lint = Lint {
    code: "covered-rule",
    severity: Severity::Note,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    find,
};

fn find(survey: &Survey<'_>) -> Vec<Found> {
    let rules = survey.rules;
    let covered = |one: usize, by: usize| survey.covering.get(&one).is_some_and(|all| all.contains(&by));
    let mut out = Vec::new();
    for (&one, by) in &survey.covering {
        for &other in by.iter().filter(|&&other| !covered(other, one)) {
            let Some((first, second)) = owners(survey, one, other) else { continue };
            let said = Said::new("lint-covered-rule").with("id", &first.id).with("other", &second.id);
            let witness = rules.clauses.get(one).and_then(|clause| survey.within.get(&clause.rule));
            let found = Found::at(&first.spot, said).shown_by(witness.cloned());
            out.push(found.and(&second.spot, Said::new("lint-covers")));
        }
    }
    out
}

/// The two rules, where both decide something.
fn owners<'r>(survey: &Survey<'r>, one: usize, other: usize) -> Option<(&'r Rule, &'r Rule)> {
    let owner = |clause: usize| {
        let rule = survey.rules.clauses.get(clause)?.rule;
        survey.deciding.contains_key(&rule).then(|| survey.rules.rules.get(rule))?
    };
    Some((owner(one)?, owner(other)?))
}
