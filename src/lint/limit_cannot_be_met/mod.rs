//! A limit that every budget with such lines breaks.

use crate::finding::Severity;
use crate::lint::{Found, Lint, Survey};
use crate::model::{Money, Said};
use crate::rules::limit::{Bound, Flat, Test};

pub(super) const LINT: Lint = Lint {
    code: "limit-cannot-be-met",
    severity: Severity::Error,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    find,
};

fn find(survey: &Survey<'_>) -> Vec<Found> {
    let mut out = Vec::new();
    for limit in &survey.rules.limits {
        for version in &limit.versions {
            let Test::Within { at_most, at_least } = &version.test else { continue };
            let least = flats(at_least).max_by_key(|flat| size(*flat));
            let most = flats(at_most).min_by_key(|flat| size(*flat));
            if let (Some(least), Some(most)) = (least, most)
                && alike(least, most)
                && size(least) > size(most)
            {
                let said = Said::new("lint-limit-cannot-be-met")
                    .with("id", &limit.id)
                    .with("least", least.to_string())
                    .with("most", most.to_string());
                out.push(Found::at(&limit.spot, said));
            }
        }
    }
    out
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
