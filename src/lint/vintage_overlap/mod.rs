//! Days on which two vintages of a rule or a limit hold at once.

use crate::finding::Severity;
use crate::lint::{Found, Lint, Survey, showing, vintages};
use crate::model::{Date, Said};

pub(super) const LINT: Lint = Lint {
    code: "vintage-overlap",
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
    for [before, after] in vintages::following(rules) {
        let (until, from) = (before.period.1, after.period.0);
        if until.is_none_or(|until| from.is_none_or(|from| from < until)) {
            let ends = [until, after.period.1].into_iter().flatten().min();
            let day = from.or(before.period.0).or(ends.and_then(Date::before));
            let Some(day) = day else { continue };
            let said = Said::new("lint-vintage-overlap").with("id", after.id).with("day", day.to_string());
            let days = rules.dates.band_of(day);
            let witness = after.clause.and_then(|clause| showing::biting(rules, clause, days));
            out.push(vintages::found(before, after, said).shown_by(witness));
        }
    }
    out
}
