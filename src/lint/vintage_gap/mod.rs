//! Days between two vintages of a rule or a limit on which none of them holds, and nothing else is said.

use crate::finding::Severity;
use crate::lint::{Found, Lint, Survey, showing, vintages};
use crate::model::Said;

pub(super) const LINT: Lint = Lint {
    code: "vintage-gap",
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
        let ((_, Some(end)), (Some(start), _)) = (before.period, after.period) else { continue };
        if end >= start {
            continue;
        }
        let days = rules.dates.between(Some(end), Some(start));
        let mut clauses = before.clause.into_iter().chain(after.clause);
        let witness = clauses.find_map(|clause| showing::missing(rules, clause, days));
        // Another rule may fill the gap of a rule, or a declared silence; nothing fills that of a limit.
        if witness.is_some() || after.clause.is_none() {
            let said = Said::new("lint-vintage-gap")
                .with("id", after.id)
                .with("from", end.to_string())
                .with("until", start.to_string());
            out.push(vintages::found(before, after, said).shown_by(witness));
        }
    }
    out
}
