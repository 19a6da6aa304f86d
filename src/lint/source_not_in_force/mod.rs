//! A rule holds on days on which a text it cites is not in force.

use crate::finding::Severity;
use crate::lint::{Found, Lint, Survey};
use crate::model::{Date, Said};
use crate::rules::Witness;
use crate::rules::ruleset::{Ruleset, Source};
use crate::rules::space::{Dim, set};

pub(super) const LINT: Lint = Lint {
    code: "source-not-in-force",
    severity: Severity::Warning,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
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
            let witness = survey.deciding.get(&clause.rule).map(|line| dated(rules, line, day));
            out.push(Found::at(&rule.spot, said).shown_by(witness));
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

/// The same line on another day.
fn dated(rules: &Ruleset, line: &Witness, day: Date) -> Witness {
    let mut line = line.clone();
    set(&mut line.state, Dim::Date, rules.dates.band_of(day));
    line
}
