//! What a kind of line may be to a limit: counted, part of the base, holder of a quantity, in which group.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::limits::plan::Part;
use crate::model::Side;
use crate::rules::limit::{Key, Lines, MOST_KEYS, Test};
use crate::rules::outcome::dim_name;
use crate::rules::space::{Dim, Holds, Mask, State, at, set, side_mask};
use crate::rules::{Case, FundId, Ruleset, WorkId};

/// A set of completions, one bit each: bit `n` for the completion in which the line is `n`, a sum of
/// `COUNTS`, `IN_BASE` and `HOLDS`.
pub type Completions = u8;

/// The line counts.
pub(super) const COUNTS: u8 = 1;
/// The line is part of the base.
pub(super) const IN_BASE: u8 = 2;
/// The line holds a quantity.
pub(super) const HOLDS: u8 = 4;

/// The completion in which the line has nothing to do with the group.
pub(super) const NEITHER: Completions = 1;

/// A part of a group's key that the kind of line does not decide.
pub(super) const OPEN: u32 = u32::MAX;

/// What a kind of line may be to one group of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// The part, by its place in the run's list.
    pub part: u16,
    /// The slot of the part.
    pub slot: u16,
    /// What the kind of line decides of the group's key.
    pub keys: [u32; MOST_KEYS],
    /// What it may be.
    pub may_be: Completions,
    /// What leaves it open.
    pub open: BTreeSet<String>,
    /// For each fact that decides a rate: the bands it may lie in.
    pub facts: Vec<Mask>,
}

/// Whether completions are about something that may be.
pub(super) fn may(completions: Completions, what: u8) -> bool {
    (0..8).any(|n| completions & (1 << n) != 0 && n & what != 0)
}

/// Whether in every completion it is so.
pub(super) fn must(completions: Completions, what: u8) -> bool {
    (0..8).all(|n| completions & (1 << n) == 0 || n & what != 0)
}

/// Everything a kind of line may be to the groups of a part.
pub(super) fn roles(rules: &Ruleset, number: u16, part: &Part<'_>, case: &Case) -> Vec<Role> {
    let everything: Vec<FundId> = rules.fund_ids().collect();
    let leaves: Vec<WorkId> = rules.work_ids().filter(|&work| rules[work].leaves == [work]).collect();
    let funds = if case.funds.is_empty() { &everything } else { &case.funds };
    let works = if case.works.is_empty() { &leaves } else { &case.works };
    let mut out = Vec::new();
    for slot in 0..part.slots() {
        let mut met: BTreeMap<[u32; MOST_KEYS], Completions> = BTreeMap::new();
        let mut open = BTreeSet::new();
        let mut first = None;
        for &fund in funds {
            for &work in works {
                let sets = Sets::new(part, slot, fund, work);
                for (state, is) in completions(rules, &sets, part, case.state.clone(), &mut open) {
                    if *first.get_or_insert(is) != is {
                        open.extend((funds.len() > 1).then(|| "fund".to_owned()));
                        open.extend((works.len() > 1).then(|| "work".to_owned()));
                    }
                    *met.entry(fixed(rules, part, fund, work, &state)).or_default() |= 1 << is;
                }
            }
        }
        let several = met.len() > 1;
        open.extend(parted_by(part, &met).map(str::to_owned));
        for (keys, may_be) in met {
            let may_be = if several { may_be | NEITHER } else { may_be };
            if may_be != NEITHER {
                let facts = part.facts.iter().map(|&fact| at(&case.state, Dim::Fact(fact))).collect();
                let slot = u16::try_from(slot).unwrap_or(u16::MAX);
                out.push(Role { part: number, slot, keys, may_be, open: open.clone(), facts });
            }
        }
    }
    out
}

/// The columns that leave open which of several groups a line is in; that of the side is known before.
fn parted_by<'m>(
    part: &'m Part<'_>,
    met: &'m BTreeMap<[u32; MOST_KEYS], Completions>,
) -> impl Iterator<Item = &'static str> + 'm {
    let differs = |at: usize| {
        let values: BTreeSet<Option<&u32>> = met.keys().map(|keys| keys.get(at)).collect();
        values.len() > 1
    };
    part.keys.iter().enumerate().filter_map(move |(at, key)| match key {
        Key::Fund if differs(at) => Some("fund"),
        Key::Work | Key::Class if differs(at) => Some("work"),
        _ => None,
    })
}

/// The sets a fund and a work are in, each with the region that decides the rest; none where they are not in
/// it.
struct Sets<'a>([Option<&'a Lines>; 3]);

impl<'a> Sets<'a> {
    fn new(part: &'a Part<'_>, slot: usize, fund: FundId, work: WorkId) -> Sets<'a> {
        let vintage = part.vintage;
        let excluded = match &vintage.test {
            Test::Exclusive(sets) => !sets.get(slot).is_some_and(|(funds, _)| funds.has(fund)),
            Test::Within { .. } | Test::Equals { .. } => false,
        };
        let per = vintage.per.as_ref().map(|per| &per.lines);
        let all = [(!excluded).then_some(&vintage.of), part.base(), per];
        Sets(all.map(|lines| lines.filter(|lines| lines.funds.has(fund) && lines.works.has(work))))
    }
}

/// Splits a state until every set either holds it or does not; what it was split by is left open by the line.
fn completions(
    rules: &Ruleset,
    sets: &Sets<'_>,
    part: &Part<'_>,
    state: State,
    open: &mut BTreeSet<String>,
) -> Vec<(State, u8)> {
    let (mut out, mut pending) = (Vec::new(), vec![state]);
    while let Some(state) = pending.pop() {
        let mut regions = sets.0.iter().flatten().map(|lines| &lines.region);
        let by_side = part.keys.contains(&Key::Side).then(|| (Dim::Side, side_mask(Side::Inside)));
        let by_side =
            by_side.filter(|&(dim, mask)| at(&state, dim) & mask != 0 && at(&state, dim) & !mask != 0);
        if let Some((dim, mask)) = regions.find_map(|region| region.open(&state)).or(by_side) {
            open.insert(dim_name(rules, dim));
            for half in [at(&state, dim) & mask, at(&state, dim) & !mask] {
                let mut state = state.clone();
                set(&mut state, dim, half);
                pending.push(state);
            }
            continue;
        }
        let holds = |lines: &&Lines| lines.region.holds(&state) == Holds::Yes;
        let bits = sets.0.iter().zip([COUNTS, IN_BASE, HOLDS]);
        let is = bits.filter(|(lines, _)| lines.as_ref().is_some_and(holds)).map(|(_, bit)| bit).sum();
        out.push((state, is));
    }
    out
}

/// What a completion decides of a group's key.
fn fixed(rules: &Ruleset, part: &Part<'_>, fund: FundId, work: WorkId, state: &[Mask]) -> [u32; MOST_KEYS] {
    let mut keys = [OPEN; MOST_KEYS];
    for (slot, key) in keys.iter_mut().zip(&part.keys) {
        *slot = match key {
            Key::Fund => u32::from(fund.0),
            Key::Work => u32::from(work.0),
            Key::Class => class(rules, work),
            Key::Side => u32::from(at(state, Dim::Side) != side_mask(Side::Inside)),
            Key::Estate | Key::Item | Key::Year | Key::Cell(_) => OPEN,
        };
    }
    keys
}

/// The class of a work by its place; one past the last where it has none.
fn class(rules: &Ruleset, work: WorkId) -> u32 {
    let classes = &crate::rules::select::CLASSES;
    let at = classes.iter().position(|class| rules[work].class.as_deref() == Some(class));
    u32::try_from(at.unwrap_or(classes.len())).unwrap_or(OPEN)
}
