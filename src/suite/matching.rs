//! What a test expects to be found against what was found: one finding for each expectation.

use crate::finding::Finding;
use crate::model::{Money, Side, Unit};
use crate::rules::expected::Row;

/// Whether a finding is all that a test says of it.
pub(super) fn fits(expected: &Row, finding: &Finding) -> bool {
    expected.iter().all(|(name, wanted)| value(name, finding).is_some_and(|has| has == plain(name, wanted)))
}

/// What a finding has under a name; none where it has nothing.
fn value(name: &str, finding: &Finding) -> Option<String> {
    match name {
        "code" => Some(finding.code.to_owned()),
        "line" => finding.place.map(|place| place.record.to_string()),
        "lines" => Some(finding.lines().to_string()),
        "item" => finding.item().map(str::to_owned),
        "estate" => finding.estate().map(str::to_owned),
        "work" => finding.work.as_deref().map(str::to_owned),
        "side" => finding.side.map(Side::id).map(str::to_owned),
        "fund" => finding.fund.as_deref().map(str::to_owned),
        "amount" => finding.amount.map(|amount| amount.to_string()),
        "limit_id" => finding.held().map(|held| held.limit_id.clone()),
        "value" => finding.held()?.value.map(|value| value.to_string()),
        "limit" => finding.held()?.limit.map(|limit| limit.to_string()),
        "excess" => finding.held()?.excess.map(|excess| excess.to_string()),
        _ => None,
    }
}

/// What a test wrote, as findings have it: amounts with their two decimals.
fn plain(name: &str, written: &str) -> String {
    let amount = ["amount", "value", "limit", "excess"]
        .contains(&name)
        .then(|| Money::parse(written, Unit::Yuan).ok())
        .flatten();
    amount.map_or_else(|| written.to_owned(), |amount| amount.to_string())
}

/// For each of `ones` the one of `others` it goes with, as many as can go together, each with one alone.
pub(super) fn pairs(ones: usize, others: usize, fits: impl Fn(usize, usize) -> bool) -> Vec<Option<usize>> {
    let mut taken: Vec<Option<usize>> = vec![None; others];
    for one in 0..ones {
        place(one, &fits, &mut taken, &mut vec![false; others]);
    }
    let with = |one: usize| taken.iter().position(|taken| *taken == Some(one));
    (0..ones).map(with).collect()
}

/// Finds a place for one, moving those placed before it where they can go elsewhere.
fn place(
    one: usize,
    fits: &impl Fn(usize, usize) -> bool,
    taken: &mut Vec<Option<usize>>,
    tried: &mut Vec<bool>,
) -> bool {
    for other in 0..taken.len() {
        match tried.get_mut(other) {
            Some(tried) if !*tried && fits(one, other) => *tried = true,
            _ => continue,
        }
        let before = taken.get(other).copied().flatten();
        if before.is_none_or(|before| place(before, fits, taken, tried)) {
            if let Some(slot) = taken.get_mut(other) {
                *slot = Some(one);
            }
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_goes_with_several_leaves_room_for_one_that_does_not() {
        // 0 goes with both, 1 with the first alone.
        let fits = |one: usize, other: usize| one == 0 || other == 0;
        assert_eq!(pairs(2, 2, fits), [Some(1), Some(0)]);
    }

    #[test]
    fn none_goes_with_two() {
        assert_eq!(pairs(1, 2, |_, _| true), [Some(0)]);
        assert_eq!(pairs(2, 1, |_, _| true), [Some(0), None]);
        assert_eq!(pairs(0, 1, |_, _| true), []);
    }
}
