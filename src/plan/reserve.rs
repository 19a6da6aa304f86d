//! Room that is kept free in case: lines of which it is not certain that they count in a group are held
//! against it as if they did, and others that could draw on it move away or stay unfunded for that.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::limits::Draw;
use crate::model::Money;
use crate::plan::draft::{Choice, Draft};
use crate::plan::drawn;
use crate::plan::problem::Problem;
use crate::plan::solve::Solution;

/// A group in which room is kept free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reserve {
    /// The group, by its number.
    pub room: usize,
    /// How much is kept: what the lines that may count in it come to, or all that there is beside what counts
    /// for certain.
    pub amount: Money,
}

/// What draws on a group.
type Drawn = Vec<(Draw, i128)>;

/// The groups in which room is kept that a line would use that does not get it, and that has room elsewhere.
pub(super) fn reserves(draft: &Draft, problem: &Problem, solution: &Solution) -> Vec<Reserve> {
    let all: Vec<Drawn> = drawn(draft, solution).into_iter().map(summed).collect();
    let certain: Vec<Drawn> = all
        .iter()
        .map(|drawn| drawn.iter().copied().filter(|(draw, _)| !draw.is_in_case()).collect())
        .collect();
    let kept =
        |room: usize| all.get(room).into_iter().flatten().filter(|(draw, fen)| draw.is_in_case() && *fen > 0);
    let has_room = |drawn: &[Drawn], draw: Draw, fen: i128| {
        let room = draft.rooms.get(draw.group as usize).zip(drawn.get(draw.group as usize));
        room.is_none_or(|(room, drawn)| room.has_room(drawn, (draw, fen)))
    };
    let mut pressed: BTreeSet<usize> = BTreeSet::new();
    for (option, fen) in wanted(draft, problem, solution) {
        let full = || {
            option.draws.iter().filter(|draw| !has_room(&all, **draw, fen)).map(|draw| draw.group as usize)
        };
        if full().next().is_some() && option.draws.iter().all(|draw| has_room(&certain, *draw, fen)) {
            pressed.extend(full().filter(|&room| kept(room).next().is_some()));
        }
    }
    let reserve = |room: usize| {
        let (draw, _) = kept(room).next()?;
        let left = draft.rooms.get(room)?.left(certain.get(room)?, *draw)?;
        let kept: i128 = kept(room).map(|(_, fen)| fen).sum();
        Some(Reserve { room, amount: Money::from_fen(kept.min(left).max(0)) })
    };
    pressed.into_iter().filter_map(reserve).collect()
}

/// The same by what draws alike, what is above and below zero apart.
fn summed(drawn: Drawn) -> Drawn {
    let mut sums: BTreeMap<(Draw, bool), i128> = BTreeMap::new();
    for (draw, fen) in drawn {
        *sums.entry((draw, fen > 0)).or_default() += fen;
    }
    sums.into_iter().map(|((draw, _), fen)| (draw, fen)).collect()
}

/// The funds that lines would rather have than those that pay, each with the least that they would draw: all
/// that may pay where somebody goes unpaid.
fn wanted<'d>(
    draft: &'d Draft,
    problem: &'d Problem,
    solution: &'d Solution,
) -> impl Iterator<Item = (&'d Choice, i128)> {
    let unfunded = problem.unfunded(&solution.money).into_iter();
    draft.kinds.iter().zip(unfunded).enumerate().flat_map(|(number, (kind, unfunded))| {
        let whole = problem.lines.get(number).filter(|_| problem.whole);
        let least = whole.and_then(|lines| lines.last()).copied().unwrap_or(1);
        let ways: Vec<_> = problem.ways_of(number).map(|(at, way)| (at, (way.moves, way.order))).collect();
        let is_used = |at: usize| solution.money.get(at).is_some_and(|fen| *fen > 0);
        let worst = ways.iter().filter(|(at, _)| is_used(*at)).map(|(_, rank)| *rank).max();
        let wanted =
            kind.options.iter().zip(ways).filter(move |(_, (_, rank))| unfunded > 0 || Some(*rank) < worst);
        wanted.map(move |(option, _)| (option, least))
    })
}
