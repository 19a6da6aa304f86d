//! A fund that may pay for nothing.

use crate::finding::Severity;
use crate::lint::{Found, Lint, Survey};
use crate::model::Said;
use crate::rules::Witness;
use crate::rules::cells::Block;

pub(super) const LINT: Lint = Lint {
    code: "idle-fund",
    severity: Severity::Warning,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    of_answers: true,
    of_absence: true,
    find,
};

fn find(survey: &Survey<'_>) -> Vec<Found> {
    let rules = survey.rules;
    let idle = rules.fund_ids().filter(|fund| !survey.paying.contains(fund));
    let found = idle.map(|fund| {
        let said = Said::new("lint-idle-fund").with("id", &rules[fund].id);
        let leaf = rules.work_ids().find(|&work| rules[work].leaves == [work]);
        let line = leaf.and_then(|work| {
            Witness::of(&Block { funds: vec![fund], works: vec![work], state: rules.everything() })
        });
        Found::at(&rules[fund].spot, said).shown_by(line)
    });
    found.collect()
}
