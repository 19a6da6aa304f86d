//! Room that is kept free in case: lines of which it is not certain that they count in a group are held against it as if
//! they did, and others that could draw on it move away or stay unfunded for that.

use crate::check::limits::{Draw, Room};
use crate::model::Money;
use crate::plan::draft::{Draft, Kind};
use crate::plan::problem::Problem;
use crate::plan::solve::Solution;

/// A group in which room is kept free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reserve {
    /// The group, by its number.
    pub room: usize,
    /// How much is kept: what the lines that may count in it come to.
    pub amount: Money,
}

/// The groups in which room is kept that a line would use that does not get it.
pub(super) fn reserves(
    draft: &Draft,
    problem: &Problem,
    solution: &Solution,
    drawn: &[Vec<(Draw, i128)>],
) -> Vec<Reserve> {
    let kept = kept(draft);
    if kept.iter().all(|fen| *fen == 0) {
        return Vec::new();
    }
    let mut pressed = vec![false; draft.rooms.len()];
    for (draw, fen) in wanted(draft, problem, solution) {
        let number = draw.group as usize;
        let (Some(room), Some(drawn)) = (draft.rooms.get(number), drawn.get(number)) else { continue };
        if kept.get(number).is_some_and(|kept| *kept > 0) && is_in_the_way(room, drawn, (*draw, fen)) {
            pressed.get_mut(number).into_iter().for_each(|pressed| *pressed = true);
        }
    }
    let reserves = kept.iter().zip(pressed).enumerate().filter(|(_, (_, pressed))| *pressed);
    reserves.map(|(room, (fen, _))| Reserve { room, amount: Money::from_fen(*fen) }).collect()
}

/// What is kept free in each group, by its number.
fn kept(draft: &Draft) -> Vec<i128> {
    let mut kept = vec![0; draft.rooms.len()];
    for (draw, [above, _]) in draft.carried.iter().filter(|(draw, _)| draw.is_in_case()) {
        kept.get_mut(draw.group as usize).into_iter().for_each(|kept| *kept += above);
    }
    kept
}

/// What lines that nobody pays in full could draw on, and those that leave the fund that may pay for them: each with the
/// least that would be drawn.
fn wanted<'d>(
    draft: &'d Draft,
    problem: &Problem,
    solution: &Solution,
) -> impl Iterator<Item = (&'d Draw, i128)> {
    let (unfunded, away) = (problem.unfunded(&solution.money), problem.away(&solution.money));
    let least = |kind: usize| {
        let whole = problem.lines.get(kind).filter(|_| problem.whole);
        whole.and_then(|lines| lines.last()).copied().unwrap_or(1)
    };
    let kinds = draft.kinds.iter().zip(unfunded.into_iter().zip(away)).enumerate();
    let wanted = kinds.map(move |(number, (kind, (unfunded, away)))| (kind, unfunded, away, least(number)));
    let wanted: Vec<(&Kind, i128, i128, i128)> = wanted.collect();
    wanted.into_iter().flat_map(|(kind, unfunded, away, least)| {
        let wants = move |fund| unfunded > 0 || (away > 0 && fund == kind.fund);
        let options = kind.options.iter().filter(move |option| wants(option.fund));
        options.flat_map(|option| &option.draws).map(move |draw| (draw, least))
    })
}

/// Whether something more is too much for a group, and would not be without what is counted in case.
fn is_in_the_way(room: &Room, drawn: &[(Draw, i128)], more: (Draw, i128)) -> bool {
    let with = |drawn: &mut dyn Iterator<Item = &(Draw, i128)>| {
        let all: Vec<(Draw, i128)> = drawn.copied().chain([more]).collect();
        room.holds(&all)
    };
    !with(&mut drawn.iter()) && with(&mut drawn.iter().filter(|(draw, _)| !draw.is_in_case()))
}
