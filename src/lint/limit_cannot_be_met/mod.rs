//! A limit that every budget with such lines breaks.

use crate::finding::Severity;
use crate::lint::{Found, Lint, Survey, shares};
use crate::model::{Money, Said};
use crate::rules::limit::{Bound, Flat, Rate, Test, Vintage};

pub(super) const LINT: Lint = Lint {
    code: "limit-cannot-be-met",
    severity: Severity::Error,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    of_answers: false,
    of_absence: false,
    find,
};

fn find(survey: &Survey<'_>) -> Vec<Found> {
    let mut out = Vec::new();
    for limit in &survey.rules.limits {
        let why = limit.vintages.iter().filter_map(why_not);
        out.extend(why.map(|said| Found::at(&limit.spot, said.with("id", &limit.id))));
    }
    out
}

/// Why lines that count always break a vintage of a limit, if so.
fn why_not(vintage: &Vintage) -> Option<Said> {
    let Test::Within { at_most, at_least } = &vintage.test else { return None };
    let least = flats(at_least).max_by_key(|flat| size(*flat));
    let most = flats(at_most).min_by_key(|flat| size(*flat));
    if let Some(most) = most.filter(|most| shares::is_nothing(*most)) {
        return Some(Said::new("lint-limit-leaves-nothing").with("most", most.to_string()));
    }
    let over_whole = |flat: &Flat| matches!(flat, Flat::Rate(rate) if rate.millionths() > Rate::WHOLE);
    if let Some(least) = least.filter(over_whole).filter(|_| shares::is_part_of_base(vintage)) {
        return Some(Said::new("lint-limit-over-whole").with("least", least.to_string()));
    }
    let (least, most) = (least?, most?);
    let clash = alike(least, most) && size(least) > size(most);
    clash.then(|| {
        Said::new("lint-limit-cannot-be-met").with("least", least.to_string()).with("most", most.to_string())
    })
}

/// The bounds that are plain, which alone can be held against each other.
fn flats(bounds: &[Bound]) -> impl Iterator<Item = Flat> {
    bounds.iter().filter_map(|bound| match bound {
        Bound::Flat(flat) => Some(*flat),
        _ => None,
    })
}

fn alike(one: Flat, other: Flat) -> bool {
    matches!((one, other), (Flat::Amount(_), Flat::Amount(_)) | (Flat::Rate(_), Flat::Rate(_)))
}

/// Yuan or shares in order, each among its own kind.
fn size(flat: Flat) -> (u8, Money, u64) {
    match flat {
        Flat::Amount(amount) => (0, amount, 0),
        Flat::Rate(rate) => (1, Money::default(), rate.millionths()),
    }
}
