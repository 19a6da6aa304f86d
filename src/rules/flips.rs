//! What can flip a verdict that is open.

use std::collections::{BTreeMap, BTreeSet};

use crate::rules::judge::{Answer, Part, dim_of};
use crate::rules::ruleset::Ruleset;
use crate::rules::space::{Dim, Holds, State, at, within};

/// What can flip a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flip {
    /// Which of its candidates the fund is.
    Fund,
    /// Which of its candidates the work is.
    Work,
    /// The side, the date or a fact.
    Dim(Dim),
}

/// Past this many parts, what can flip the verdict is no longer told apart.
const MOST_PARTS: usize = 4096;

/// What can flip the verdict: two completions that differ in one thing alone and in their verdict. Where
/// there are too many parts to tell, or some are not told, everything is named that is open: more than it may
/// hang on.
pub fn flips(rules: &Ruleset, parts: &[Part]) -> BTreeSet<Flip> {
    if parts.iter().any(|part| part.answer.is_none()) {
        return open_things(rules, parts);
    }
    let parts = unlike(parts);
    if parts.len() > MOST_PARTS {
        return open_things(rules, &parts);
    }
    let mut out = BTreeSet::new();
    for (i, one) in parts.iter().enumerate() {
        for other in parts.iter().skip(i + 1) {
            if one.answer.map(Answer::verdict) != other.answer.map(Answer::verdict) {
                out.extend(only_difference(one, other));
            }
        }
    }
    out
}

/// The parts but for those of works, and of funds, that are answered in all just as another is: nothing flips
/// between such two that does not flip without the one.
fn unlike(parts: &[Part]) -> Vec<Part> {
    let of_works = without_likes(parts.to_vec(), |part| (part.work, part.fund.0));
    without_likes(of_works, |part| (part.fund, part.work.0))
}

/// A part but for its key.
type Rest<'p> = (u16, &'p State, Option<Answer>);

/// The parts but for those under a key that has, for all the rest, just the parts that a key before it has.
fn without_likes<K: Ord + Copy>(parts: Vec<Part>, key: impl Fn(&Part) -> (K, u16)) -> Vec<Part> {
    let mut by_key: BTreeMap<K, Vec<Rest<'_>>> = BTreeMap::new();
    for part in &parts {
        let (mine, rest) = key(part);
        by_key.entry(mine).or_default().push((rest, &part.state, part.answer));
    }
    let mut met = BTreeSet::new();
    let kept: BTreeSet<K> =
        by_key.into_iter().filter(|(_, all)| met.insert(all.clone())).map(|(key, _)| key).collect();
    drop(met);
    let keeps: Vec<bool> = parts.iter().map(|part| kept.contains(&key(part).0)).collect();
    parts.into_iter().zip(keeps).filter(|(_, keep)| *keep).map(|(part, _)| part).collect()
}

/// Everything in which any part differs from the first, or on which the answer hangs where it is not told.
fn open_things(rules: &Ruleset, parts: &[Part]) -> BTreeSet<Flip> {
    let mut out = BTreeSet::new();
    let Some(first) = parts.first() else { return out };
    for part in parts {
        out.extend((part.fund != first.fund).then_some(Flip::Fund));
        out.extend((part.work != first.work).then_some(Flip::Work));
        let apart = part.state.iter().zip(&first.state).enumerate().filter(|(_, (a, b))| a != b);
        out.extend(apart.map(|(index, _)| Flip::Dim(dim_of(index))));
        if part.answer.is_none() {
            out.extend(hangs_on(rules, part).map(Flip::Dim));
        }
    }
    out
}

/// What the conditions of its fund and work leave open on a part.
fn hangs_on<'r>(rules: &'r Ruleset, part: &'r Part) -> impl Iterator<Item = Dim> {
    let clauses = rules.clauses_for(part.fund, part.work).map(|(_, clause)| clause);
    let regions =
        clauses.filter(|clause| clause.bites(part.work, &part.state) == Holds::Maybe).flat_map(|clause| {
            let exceptions = clause.unless.iter().filter(|(works, _)| works.has(part.work));
            [&clause.region].into_iter().chain(exceptions.map(|(_, region)| region))
        });
    let conditions =
        regions.filter(|region| region.holds(&part.state) == Holds::Maybe).flat_map(|region| &region.0);
    let open = conditions.filter(|(dim, mask)| within(at(&part.state, *dim), *mask) == Holds::Maybe);
    open.map(|(dim, _)| *dim)
}

/// The one thing in which two parts differ, if every other could be the same in both.
fn only_difference(one: &Part, other: &Part) -> Option<Flip> {
    let named = [(one.fund != other.fund, Flip::Fund), (one.work != other.work, Flip::Work)];
    let mut found = named.into_iter().filter(|(differs, _)| *differs).map(|(_, flip)| flip);
    let apart =
        one.state.iter().zip(&other.state).enumerate().filter(|(_, (a, b))| **a & **b == 0 && **a != **b);
    let mut apart = apart.map(|(index, _)| Flip::Dim(dim_of(index)));
    let first = found.next().or_else(|| apart.next())?;
    (found.next().is_none() && apart.next().is_none()).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Side;
    use crate::rules::judge::{agreed, answer};
    use crate::rules::load::NotLoaded;
    use crate::rules::space::{set, side_mask};
    use crate::rules::{FundId, WorkId, load};

    #[test]
    fn a_case_of_which_a_part_is_not_told_is_open_and_hangs_on_what_its_rules_ask_for()
    -> Result<(), NotLoaded> {
        let rules = load("cn-old-estates")?;
        let pairs = rules.fund_ids().flat_map(|fund| rules.work_ids().map(move |work| (fund, work)));
        let part = |(fund, work), side: Side, answer| {
            let mut state = rules.everything();
            set(&mut state, Dim::Side, side_mask(side));
            Part { fund, work, state, answer }
        };
        let is_open = |pair| hangs_on(&rules, &part(pair, Side::Inside, None)).next().is_some();
        let open: Vec<_> = pairs.filter(|&pair| is_open(pair)).collect();
        assert!(!open.is_empty(), "some rule of the pack asks for a fact");
        for (pair, told) in open.into_iter().zip([Answer::Eligible, Answer::Forbidden]) {
            let parts = [part(pair, Side::Outside, Some(told)), part(pair, Side::Inside, None)];
            assert_eq!((agreed(&parts), answer(&parts)), (None, None));
            let hangs_on = flips(&rules, &parts);
            assert!(hangs_on.contains(&Flip::Dim(Dim::Side)) && hangs_on.len() > 1, "{hangs_on:?}");
        }
        Ok(())
    }

    #[test]
    fn past_the_most_parts_everything_open_is_named() -> Result<(), NotLoaded> {
        let rules = load("cn-old-estates")?;
        let part = |at: usize| Part {
            fund: FundId(0),
            work: WorkId(0),
            state: vec![1, 1, 1 << (at % 2), 1 << (at % 3)],
            answer: Some(if at == MOST_PARTS { Answer::Forbidden } else { Answer::Eligible }),
        };
        let parts: Vec<Part> = (0..=MOST_PARTS).map(part).collect();
        let named = [Flip::Dim(Dim::Fact(0)), Flip::Dim(Dim::Fact(1))];
        assert_eq!(flips(&rules, &parts), BTreeSet::from(named));
        Ok(())
    }
}
