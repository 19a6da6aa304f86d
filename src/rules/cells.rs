//! The whole space a ruleset speaks of, for proofs: where it begins, which works are alike, what a set of
//! boxes leaves.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::rules::clause::Clause;
use crate::rules::judge::split;
use crate::rules::meter::Meter;
use crate::rules::ruleset::Ruleset;
use crate::rules::sets::{FundId, WorkId, Works};
use crate::rules::space::{Dim, Holds, Mask, Region, State, at, set};

/// Past this many optional facts, only all of them present and all of them absent are looked at apart.
const MOST_OPTIONAL: usize = 6;

/// A box of cells: some funds, some works, and the bands of every dimension.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Block {
    /// The funds, in the pack's order.
    pub funds: Vec<FundId>,
    /// The works, leaves of the tree, in the pack's order.
    pub works: Vec<WorkId>,
    /// Side, date and facts.
    pub state: State,
}

/// A region less others.
#[derive(Clone, Debug)]
pub struct Shape<'r> {
    /// What it covers.
    pub region: &'r Region,
    /// What is left out of it.
    pub unless: Vec<&'r Region>,
}

impl<'r> Shape<'r> {
    /// A region with nothing left out.
    pub fn whole(region: &'r Region) -> Shape<'r> {
        Shape { region, unless: Vec::new() }
    }

    /// Where a clause bites on a work.
    pub fn of(clause: &'r Clause, work: WorkId) -> Shape<'r> {
        let unless = clause.unless.iter().filter(|(works, _)| works.has(work)).map(|(_, region)| region);
        Shape { region: &clause.region, unless: unless.collect() }
    }

    fn holds(&self, state: &[Mask]) -> Holds {
        let mut holds = self.region.holds(state);
        for region in &self.unless {
            match region.holds(state) {
                _ if holds == Holds::No => break,
                Holds::Yes => holds = Holds::No,
                Holds::Maybe => holds = Holds::Maybe,
                Holds::No => {}
            }
        }
        holds
    }

    fn open(&self, state: &[Mask]) -> Option<(Dim, Mask)> {
        let mut exceptions = self.unless.iter().filter(|region| region.holds(state) == Holds::Maybe);
        self.region.open(state).or_else(|| exceptions.find_map(|region| region.open(state)))
    }
}

/// Whether [`worlds`] are all there are: past so many columns that a table may lack, they are too many to
/// look at.
pub fn are_all(rules: &Ruleset) -> bool {
    rules.facts.iter().filter(|fact| fact.optional).count() <= MOST_OPTIONAL
}

/// Where a line may begin: every band of every dimension, with an estate and, where the pack has a word for
/// it, for the whole programme; with and without each column that a table may lack.
pub fn worlds(rules: &Ruleset) -> Vec<State> {
    let numbers = || (0..rules.facts.len()).filter_map(|at| u16::try_from(at).ok());
    let fact = |number: u16| rules.fact(number);
    let mut programme = rules.everything();
    for number in numbers().filter(|&number| fact(number).is_some_and(|fact| fact.of_estate)) {
        set(&mut programme, Dim::Fact(number), 0);
    }
    let mut worlds = vec![rules.everything()];
    worlds.extend((!rules.programme.is_empty()).then_some(programme));
    let optional: Vec<u16> =
        numbers().filter(|&number| fact(number).is_some_and(|fact| fact.optional)).collect();
    if optional.len() > MOST_OPTIONAL {
        let all: Vec<State> = worlds.iter().map(|world| lacking(world, &optional)).collect();
        worlds.extend(all);
    } else {
        for number in optional {
            let without: Vec<State> = worlds.iter().map(|world| lacking(world, &[number])).collect();
            worlds.extend(without);
        }
    }
    worlds.sort_unstable_by(|a, b| b.cmp(a));
    worlds.dedup();
    worlds
}

fn lacking(world: &[Mask], facts: &[u16]) -> State {
    let mut world = world.to_vec();
    for &number in facts {
        set(&mut world, Dim::Fact(number), 0);
    }
    world
}

/// The leaves of the tree, in groups that everything these rulesets say of a fund treats alike.
pub fn alike(rulesets: &[&Ruleset], fund: FundId, also: &[&Works]) -> Vec<Vec<WorkId>> {
    let Some(first) = rulesets.first() else { return Vec::new() };
    let mut groups: BTreeMap<Vec<u32>, Vec<WorkId>> = BTreeMap::new();
    for work in first.work_ids().filter(|&work| first[work].leaves == [work]) {
        let mut sign = Vec::new();
        for rules in rulesets {
            for (id, clause) in rules.clauses_for(fund, work) {
                sign.push(id);
                sign.extend(clause.unless.iter().map(|(works, _)| u32::from(works.has(work))));
            }
            sign.push(u32::MAX);
        }
        sign.extend(also.iter().map(|works| u32::from(works.has(work))));
        groups.entry(sign).or_default().push(work);
    }
    let mut groups: Vec<Vec<WorkId>> = groups.into_values().collect();
    groups.sort();
    groups
}

/// What of a state none of the shapes covers, in boxes that do not overlap.
pub fn remainder(state: &[Mask], shapes: &[Shape<'_>], meter: &Meter) -> Vec<State> {
    let mut out = Vec::new();
    walk(state, shapes, meter, &mut |left| {
        out.push(left);
        true
    });
    out
}

/// Whether the shapes cover all of a state; if not, a part of it that they leave.
pub fn first_left(state: &[Mask], shapes: &[Shape<'_>], meter: &Meter) -> Option<State> {
    let mut found = None;
    walk(state, shapes, meter, &mut |left| {
        found = Some(left);
        false
    });
    found
}

/// Hands over every part of a state that no shape covers, until told to stop.
fn walk(state: &[Mask], shapes: &[Shape<'_>], meter: &Meter, take: &mut dyn FnMut(State) -> bool) {
    let mut pending = vec![state.to_vec()];
    while let Some(state) = pending.pop() {
        if !meter.takes() {
            return;
        }
        let mut open = None;
        let covered = shapes.iter().any(|shape| match shape.holds(&state) {
            Holds::Yes => true,
            Holds::Maybe => {
                open = open.or_else(|| shape.open(&state));
                false
            }
            Holds::No => false,
        });
        match open {
            _ if covered => {}
            Some((dim, mask)) => pending.extend(split(&state, dim, mask)),
            None if !take(state) => return,
            None => {}
        }
    }
}

/// The part of a state that lies in a region; none where they have nothing in common.
pub fn meet(state: &[Mask], region: &Region) -> Option<State> {
    let mut met = state.to_vec();
    for &(dim, mask) in &region.0 {
        let both = at(&met, dim) & mask;
        if both == 0 {
            return None;
        }
        set(&mut met, dim, both);
    }
    Some(met)
}

/// One thing in which blocks may differ.
#[derive(Clone, Copy)]
enum Axis {
    Bands(usize),
    Works,
    Funds,
}

/// The same cells in fewer boxes: those that differ in one thing alone become one.
pub fn merged(mut blocks: Vec<Block>) -> Vec<Block> {
    let dims = blocks.first().map_or(0, |block| block.state.len());
    loop {
        let before = blocks.len();
        for axis in (0..dims).rev().map(Axis::Bands).chain([Axis::Works, Axis::Funds]) {
            blocks = joined_along(blocks, axis);
        }
        if blocks.len() == before {
            return blocks;
        }
    }
}

/// Joins the blocks that are alike but for one thing.
fn joined_along(blocks: Vec<Block>, axis: Axis) -> Vec<Block> {
    let mut groups: BTreeMap<Block, Block> = BTreeMap::new();
    for block in blocks {
        match groups.entry(block.without(axis)) {
            Entry::Vacant(place) => {
                place.insert(block);
            }
            Entry::Occupied(mut place) => place.get_mut().join(&block, axis),
        }
    }
    groups.into_values().collect()
}

impl Block {
    /// The block but for one thing. What does not apply stays apart from what does.
    fn without(&self, axis: Axis) -> Block {
        let mut rest = self.clone();
        match axis {
            Axis::Works => rest.works.clear(),
            Axis::Funds => rest.funds.clear(),
            Axis::Bands(index) => {
                if let Some(bands) = rest.state.get_mut(index) {
                    *bands = if *bands == 0 { 0 } else { Mask::MAX };
                }
            }
        }
        rest
    }

    fn join(&mut self, other: &Block, axis: Axis) {
        match axis {
            Axis::Works => unite(&mut self.works, &other.works),
            Axis::Funds => unite(&mut self.funds, &other.funds),
            Axis::Bands(index) => {
                if let (Some(mine), Some(theirs)) = (self.state.get_mut(index), other.state.get(index)) {
                    *mine |= theirs;
                }
            }
        }
    }
}

fn unite<T: Ord + Copy>(mine: &mut Vec<T>, theirs: &[T]) {
    mine.extend_from_slice(theirs);
    mine.sort_unstable();
    mine.dedup();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(fund: u16, work: u16, state: &[Mask]) -> Block {
        Block { funds: vec![FundId(fund)], works: vec![WorkId(work)], state: state.to_vec() }
    }

    #[test]
    fn boxes_alike_but_for_one_thing_become_one() {
        let many =
            vec![block(0, 0, &[1, 1]), block(0, 0, &[2, 1]), block(0, 1, &[3, 1]), block(1, 1, &[3, 1])];
        let found = merged(many);
        let both = Block { works: vec![WorkId(0), WorkId(1)], ..block(0, 0, &[3, 1]) };
        assert_eq!(found, vec![both, block(1, 1, &[3, 1])]);
    }

    #[test]
    fn what_does_not_apply_is_no_band() {
        assert_eq!(merged(vec![block(0, 0, &[0]), block(0, 0, &[1])]).len(), 2);
    }

    #[test]
    fn what_is_left_is_left_exactly() {
        let one = Region(vec![(Dim::Side, 1)]);
        let other = Region(vec![(Dim::Date, 0b011)]);
        let but = Region(vec![(Dim::Date, 0b001)]);
        let shapes = [Shape { region: &one, unless: vec![&but] }, Shape::whole(&other)];
        let meter = Meter::new(100);
        let left = remainder(&[0b11, 0b111], &shapes, &meter);
        assert_eq!(left, vec![vec![0b10, 0b100]], "inside is covered by the one or the other");
        assert_eq!(first_left(&[0b01, 0b111], &shapes, &meter), None);
    }
}
