//! A limit that no budget could ever break.

use crate::finding::Severity;
use crate::lint::{Found, Lint, Survey, shares};
use crate::model::Said;
use crate::rules::cells::meet;
use crate::rules::limit::{Bound, Flat, Lines, Rate, Test, Vintage};

pub(super) const LINT: Lint = Lint {
    code: "limit-cannot-bind",
    severity: Severity::Warning,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    of_answers: false,
    of_absence: false,
    find,
};

fn find(survey: &Survey<'_>) -> Vec<Found> {
    let mut out = Vec::new();
    for limit in &survey.rules.limits {
        for vintage in &limit.vintages {
            if let Some(why) = why_not(vintage, survey) {
                let said =
                    Said::new("lint-limit-cannot-bind").with("id", &limit.id).with("why", Said::new(why));
                out.push(Found::at(&limit.spot, said));
            }
        }
    }
    out
}

/// Why a vintage of a limit can never be broken, if so.
fn why_not(vintage: &Vintage, survey: &Survey<'_>) -> Option<&'static str> {
    if selects_nothing(&vintage.of, survey) {
        return Some("lint-selects-nothing");
    }
    let Test::Within { at_most, at_least } = &vintage.test else { return None };
    let free = |bound: &Bound| is_whole_of_itself(bound, vintage);
    let nothing = |bound: &Bound| matches!(bound, Bound::Flat(flat) if shares::is_nothing(*flat));
    let ceiling = !at_most.is_empty() && at_most.iter().all(free);
    let floor = !at_least.is_empty() && at_least.iter().all(nothing);
    match (at_most.is_empty() || ceiling, at_least.is_empty() || floor) {
        (true, true) if ceiling => Some("lint-whole-of-itself"),
        (true, true) => Some("lint-floor-of-nothing"),
        _ => None,
    }
}

/// Whether no line at all can count: its funds or works are none, or its conditions exclude each other.
fn selects_nothing(lines: &Lines, survey: &Survey<'_>) -> bool {
    let everything = survey.rules.everything();
    lines.funds.is_empty() || lines.works.is_empty() || meet(&everything, &lines.region).is_none()
}

/// Whether a bound lets the lines have all of a base that holds no other lines.
fn is_whole_of_itself(bound: &Bound, vintage: &Vintage) -> bool {
    let Bound::Flat(Flat::Rate(rate)) = bound else { return false };
    rate.millionths() >= Rate::WHOLE && shares::is_part_of_base(vintage)
}
