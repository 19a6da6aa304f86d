//! What a pack says, cut into boxes that do not overlap and together are everything a line may be.

use std::collections::BTreeMap;

use crate::rules::cells::{Block, Shape, merged, remainder};
use crate::rules::clause::Clause;
use crate::rules::judge::{Answer, MOST_LOOKED_AT, answers};
use crate::rules::limit::Lines;
use crate::rules::meter::Meter;
use crate::rules::space::{Dim, Holds, Mask, Region, State, at};
use crate::rules::{FundId, Ruleset, WorkId, judge};

/// The answers for a fund and a work, wherever a line may lie, the strictest first; none where there are too
/// many to look at them all, so that `check` may leave a line open.
pub(super) fn of_answers(
    rules: &Ruleset,
    fund: FundId,
    work: WorkId,
    everything: &State,
) -> Option<Vec<(State, Answer)>> {
    let mut by_answer: BTreeMap<Answer, Vec<Block>> = BTreeMap::new();
    let meter = Meter::new(MOST_LOOKED_AT);
    for (state, answer) in answers(rules, fund, work, everything, &meter) {
        let block = Block { funds: vec![fund], works: vec![work], state };
        by_answer.entry(answer).or_default().push(block);
    }
    let mut boxes: Vec<(State, Answer)> = by_answer
        .into_iter()
        .flat_map(|(answer, blocks)| merged(blocks).into_iter().map(move |block| (block.state, answer)))
        .collect();
    boxes.sort_by_key(|(state, answer)| (std::cmp::Reverse(answer.strictness()), state.clone()));
    (!meter.is_spent()).then_some(boxes)
}

/// Where a clause bites on a work, and where it does not.
pub(super) fn of_clause(clause: &Clause, work: WorkId, everything: &State) -> Vec<(State, bool)> {
    let meter = Meter::new(u64::MAX);
    let shape = Shape::of(clause, work);
    let misses = remainder(everything, std::slice::from_ref(&shape), &meter);
    let regions: Vec<Region> = misses.iter().map(region).collect();
    let shapes: Vec<Shape<'_>> = regions.iter().map(Shape::whole).collect();
    let bites = remainder(everything, &shapes, &meter);
    let bites = bites.into_iter().map(|state| (state, true));
    bites.chain(misses.into_iter().map(|state| (state, false))).collect()
}

/// A state as a region that asks for every dimension.
fn region(state: &State) -> Region {
    Region(state.iter().enumerate().map(|(index, mask)| (judge::dim_of(index), *mask)).collect())
}

/// Where a line counts, where it is of the base, where it holds a quantity: a sum of `1`, `2` and `4`. Cut by
/// side as well where groups are by side.
pub(super) fn of_lines(sets: [Option<&Lines>; 3], by_side: bool, everything: &State) -> Vec<(State, u8)> {
    let (mut out, mut pending) = (Vec::new(), vec![everything.clone()]);
    while let Some(state) = pending.pop() {
        let open = sets.iter().flatten().find_map(|lines| lines.region.open(&state));
        let side = (Dim::Side, 1);
        match open.or((by_side && at(&state, Dim::Side) == 3).then_some(side)) {
            Some((dim, mask)) => pending.extend(judge::split(&state, dim, mask)),
            None => {
                let holds = |lines: &&Lines| lines.region.holds(&state) == Holds::Yes;
                let bits = sets.iter().zip([1, 2, 4]);
                let is =
                    bits.filter(|(lines, _)| lines.as_ref().is_some_and(holds)).map(|(_, bit)| bit).sum();
                out.push((state, is));
            }
        }
    }
    out
}

/// Bits of a region in a dimension; none where it does not ask for it.
pub(super) fn asked(region: &Region, dim: Dim) -> Option<Mask> {
    let all: Vec<Mask> = region.0.iter().filter(|(asked, _)| *asked == dim).map(|(_, mask)| *mask).collect();
    all.into_iter().reduce(|one, other| one & other)
}
