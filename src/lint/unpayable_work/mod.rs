//! A work that no fund may pay for, anywhere.

use crate::finding::Severity;
use crate::lint::{Found, Lint, Survey};
use crate::model::Said;
use crate::rules::Witness;
use crate::rules::cells::Block;

pub(super) const LINT: Lint = Lint {
    code: "unpayable-work",
    severity: Severity::Warning,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    of_answers: true,
    of_absence: true,
    find,
};

fn find(survey: &Survey<'_>) -> Vec<Found> {
    let rules = survey.rules;
    let leaves = rules.work_ids().filter(|&work| rules[work].leaves == [work]);
    let unpaid = leaves.filter(|work| !survey.payable.contains(work));
    let found = unpaid.map(|work| {
        let said = Said::new("lint-unpayable-work").with("id", &rules[work].id);
        let line = rules.fund_ids().next().and_then(|fund| {
            Witness::of(&Block { funds: vec![fund], works: vec![work], state: rules.everything() })
        });
        Found::at(&rules[work].spot, said).shown_by(line)
    });
    found.collect()
}
