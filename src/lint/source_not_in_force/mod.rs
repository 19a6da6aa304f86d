//! A rule or a limit holds on days on which a text it cites is not in force.

use crate::finding::Severity;
use crate::lint::{Found, Lint, Survey, showing};
use crate::model::{Date, Said};
use crate::rules::Witness;
use crate::rules::nouns::Source;

pub(super) const LINT: Lint = Lint {
    code: "source-not-in-force",
    severity: Severity::Warning,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    of_answers: false,
    of_absence: false,
    find,
};

fn find(survey: &Survey<'_>) -> Vec<Found> {
    let rules = survey.rules;
    let mut out = Vec::new();
    for clause in &rules.clauses {
        let Some(rule) = rules.rules.get(clause.rule) else { continue };
        for source in rule.cites.iter().filter_map(|cite| rules.source(cite)) {
            let Some(day) = day_out_of_force(clause.period, source) else { continue };
            let said = Said::new("lint-source-not-in-force")
                .with("id", &rule.id)
                .with("source", &source.id)
                .with("day", day.to_string());
            let witness = showing::biting(rules, clause, rules.dates.band_of(day));
            let witness = witness.map(|line| Witness { day: Some(day), ..line });
            out.push(Found::at(&rule.spot, said).shown_by(witness));
        }
    }
    for limit in &rules.limits {
        for vintage in &limit.vintages {
            let cites = vintage.cites.as_ref().unwrap_or(&limit.cites);
            for source in cites.iter().filter_map(|cite| rules.source(cite)) {
                let Some(day) = day_out_of_force(vintage.period, source) else { continue };
                let said = Said::new("lint-source-not-in-force")
                    .with("id", &limit.id)
                    .with("source", &source.id)
                    .with("day", day.to_string());
                out.push(Found::at(&limit.spot, said));
            }
        }
    }
    out
}

/// A day on which a rule holds and a source does not; none where the source is in force as long as the rule.
fn day_out_of_force((from, until): (Option<Date>, Option<Date>), source: &Source) -> Option<Date> {
    let (begins, ends) = source.in_force;
    // A rule that does not say from when it holds claims nothing of the days before its texts.
    let early = from.filter(|from| begins.is_some_and(|begins| *from < begins));
    early.or(ends.filter(|ends| until.is_none_or(|until| *ends < until)))
}
