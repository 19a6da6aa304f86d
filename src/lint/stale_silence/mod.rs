//! A gap that is declared where some rule speaks of every line.

use crate::finding::Severity;
use crate::lint::{Found, Lint, Survey};
use crate::model::Said;
use crate::rules::Witness;
use crate::rules::cells::{Block, meet};
use crate::rules::clause::Silent;
use crate::rules::ruleset::Ruleset;

pub(super) const LINT: Lint = Lint {
    code: "stale-silence",
    severity: Severity::Warning,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    of_answers: false,
    of_absence: true,
    find,
};

fn find(survey: &Survey<'_>) -> Vec<Found> {
    let stale = survey.rules.silents.iter().enumerate().filter(|(at, _)| !survey.silent.contains(at));
    let found = stale.map(|(_, silent)| {
        let witness = line_in(survey.rules, silent);
        let said = Said::new("lint-stale-silence");
        let mut found = Found::at(&silent.spot, said);
        for id in witness.iter().flat_map(|line| line.answer(survey.rules).1) {
            let rule = survey.rules.rule(&id);
            found =
                rule.into_iter().fold(found, |found, rule| found.and(&rule.spot, Said::new("lint-speaks")));
        }
        found.shown_by(witness)
    });
    found.collect()
}

/// A line in a declared gap.
fn line_in(rules: &Ruleset, silent: &Silent) -> Option<Witness> {
    let funds = rules.fund_ids().filter(|fund| silent.funds.has(*fund));
    let works = rules.work_ids().filter(|&work| rules[work].leaves == [work] && silent.works.has(work));
    let state = meet(&rules.everything(), &silent.region)?;
    Witness::of(&Block { funds: funds.collect(), works: works.collect(), state })
}
