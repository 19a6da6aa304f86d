//! A rule that no test of the pack names among those that decide.

use crate::finding::Severity;
use crate::lint::{Found, Lint, Survey};
use crate::model::Said;
use std::collections::BTreeSet;

pub(super) const LINT: Lint = Lint {
    code: "untested-rule",
    severity: Severity::Warning,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    of_answers: false,
    of_absence: false,
    find,
};

fn find(survey: &Survey<'_>) -> Vec<Found> {
    let rules = survey.rules;
    let named: BTreeSet<&String> = rules
        .tests
        .iter()
        .flat_map(|test| &test.expect)
        .flat_map(|expected| expected.by.iter().flatten())
        .collect();
    // The rules of the packs below have their tests there.
    let top = rules.packs.len().saturating_sub(1);
    let mine =
        rules.rules.iter().enumerate().filter(|(_, rule)| rule.pack == top && !named.contains(&rule.id));
    // What decides nothing cannot be tested, and is told as that.
    let found = mine.filter_map(|(at, rule)| {
        let witness = survey.deciding.get(&at)?;
        let said = Said::new("lint-untested-rule").with("id", &rule.id);
        Some(Found::at(&rule.spot, said).shown_by(Some(witness.clone())))
    });
    found.collect()
}
