//! A rule or an exception that makes no difference to any line.

use crate::finding::Severity;
use crate::lint::{Found, Lint, Survey};
use crate::model::Said;
use std::collections::BTreeSet;

pub(super) const LINT: Lint = Lint {
    code: "never-decides",
    severity: Severity::Warning,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    of_answers: false,
    of_absence: true,
    find,
};

fn find(survey: &Survey<'_>) -> Vec<Found> {
    let rules = survey.rules;
    let mut out = Vec::new();
    for (at, rule) in rules.rules.iter().enumerate() {
        if survey.deciding.contains_key(&at) {
            continue;
        }
        let witness = survey.biting.get(&at).cloned();
        let key = if witness.is_some() { "lint-never-decides" } else { "lint-never-bites" };
        let instead = witness.iter().flat_map(|witness| witness.answer(rules).1);
        let instead: Vec<String> = instead.filter(|id| *id != rule.id).collect();
        let mut found = Found::at(&rule.spot, Said::new(key).with("id", &rule.id)).shown_by(witness);
        for other in instead.iter().filter_map(|id| rules.rule(id)) {
            found = found.and(&other.spot, Said::new("lint-decides-instead"));
        }
        out.push(found);
    }
    let mut told = BTreeSet::new();
    for rule in &rules.rules {
        for exception in rule.unless.iter().filter(|one| !survey.lifting.contains(one.id.as_str())) {
            if told.insert(&exception.id) {
                let said = Said::new("lint-never-lifts").with("id", &exception.id).with("rule", &rule.id);
                let witness = rules.rules.iter().position(|one| one.id == rule.id);
                let witness = witness.and_then(|at| survey.deciding.get(&at)).cloned();
                let found = Found::at(&exception.spot, said).shown_by(witness);
                out.push(found.and(&rule.spot, Said::new("lint-its-rule")));
            }
        }
    }
    out
}
