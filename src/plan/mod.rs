//! Who is to pay for what: the smallest change of funds that makes a draft lawful, and what then stays
//! unfunded.
//!
//! [`draft`] reads the lines, each with the funds that may pay for it and the groups of limits it would count
//! in; [`problem`] merges lines that are alike and turns limits into sums with bounds; [`solve`] plans the
//! money, exactly, in fen; [`share`] gives it back to the single lines; [`short`] says of what stays unfunded
//! what keeps it so, and [`reserve`] which room is kept free in case.
//!
//! The aims, each before the next: the least money unfunded, the least money moved, the funds in their order,
//! the fewest lines touched.

mod branch;
pub mod cost;
pub mod draft;
mod flow;
mod near;
mod nest;
mod network;
mod parts;
mod place;
pub mod problem;
mod relax;
pub mod reserve;
mod rests;
mod rooms;
mod round;
pub mod share;
pub mod short;
mod simplex;
pub mod solve;
pub mod sums;

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use crate::budget::Input;
use crate::check::Audit;
use crate::check::limits::{Draw, Room};
use crate::check::line::Table;
use crate::model::Money;
use crate::plan::cost::{Aim, Cost};
use crate::plan::draft::Draft;
use crate::plan::reserve::Reserve;
use crate::plan::share::Piece;
use crate::plan::short::Short;
use crate::plan::solve::Solution;
use crate::rules::FundId;

/// What is to be planned by.
#[derive(Clone, Debug)]
pub struct Aims {
    /// Whether money may go where somebody must look at it first.
    pub allow_review: bool,
    /// Funds that are to pay for nothing that is planned.
    pub without: Vec<FundId>,
    /// The place of each fund in the order in which they are to be drawn on.
    pub order: Vec<usize>,
    /// Whether no line may be split.
    pub whole_lines: bool,
    /// For how many seconds, or so, to look for a better plan where that takes a search.
    pub seconds: u64,
}

/// A plan.
#[derive(Debug, Default)]
pub struct Plan {
    /// For each line of the draft, who pays how much of it.
    pub pieces: Vec<Vec<Piece>>,
    /// What stays unfunded, and why.
    pub shorts: Vec<Short>,
    /// The groups in which room is kept free for lines that may count in them.
    pub reserves: Vec<Reserve>,
    /// The groups of limits that are beyond their bounds by it, or may be.
    pub passed: Vec<usize>,
    /// What it costs.
    pub cost: Cost,
    /// What any plan costs at least: the same, where this one is proved to be the best.
    pub at_least: Cost,
}

/// More often than this nothing is planned anew.
const MOST_ROUNDS: usize = 40;

/// Plans a draft, which was read from these tables. Where a bound hangs on quantities, and the plan leaves
/// out lines that hold some, it is planned again with what is left.
pub fn plan(
    audit: &Audit<'_>,
    aims: &Aims,
    draft: &mut Draft,
    books: &[(&Arc<Table>, &Input)],
) -> io::Result<Plan> {
    let mut at_least = None;
    for round in 0.. {
        let problem = problem::problem(draft, aims);
        let solution = solve::solve(&problem, aims.seconds.saturating_mul(solve::WORK_A_SECOND));
        let pieces = share::share(draft, &problem, &solution);
        let at_least = *at_least.get_or_insert(solution.at_least);
        if round < MOST_ROUNDS && tighter(audit, draft, books, &solution, &pieces)? {
            continue;
        }
        let shorts = short::shorts(draft, &problem, &solution);
        let reserves = reserve::reserves(draft, &problem, &solution);
        let passed = passed(draft, &solution);
        return Ok(Plan { pieces, shorts, reserves, passed, cost: solution.cost, at_least });
    }
    Ok(Plan::default())
}

/// Whether quantities that count no more leave less than is planned; then the draft asks for no more than
/// that.
fn tighter(
    audit: &Audit<'_>,
    draft: &mut Draft,
    books: &[(&Arc<Table>, &Input)],
    solution: &Solution,
    pieces: &[Vec<Piece>],
) -> io::Result<bool> {
    let drawn = drawn(draft, solution);
    if !draft.rooms.iter().zip(&drawn).any(|(room, drawn)| room.measured && !drawn.is_empty()) {
        return Ok(false);
    }
    let asked = draft.asked_by(audit, books, pieces)?;
    let mut changed = false;
    for ((room, asked), drawn) in draft.rooms.iter_mut().zip(asked).zip(&drawn) {
        if room.measured && !drawn.is_empty() && !asked.holds(drawn) && *room.rows != asked.rows {
            (room.rows, room.untold) = (asked.rows, asked.untold);
            changed = true;
        }
    }
    Ok(changed)
}

/// What draws on each group by a plan, and how many fen.
fn drawn(draft: &Draft, solution: &Solution) -> Vec<Vec<(Draw, i128)>> {
    let mut drawn = vec![Vec::new(); draft.rooms.len()];
    let mut add = |draw: &Draw, fen: i128| {
        if let Some(room) = drawn.get_mut(draw.group as usize).filter(|_| fen != 0) {
            room.push((*draw, fen));
        }
    };
    for (draw, sums) in &draft.carried {
        for fen in sums {
            add(draw, *fen);
        }
    }
    let options = draft.kinds.iter().flat_map(|kind| &*kind.options);
    for (option, fen) in options.zip(&solution.money) {
        for draw in &option.draws {
            add(draw, *fen);
        }
    }
    drawn
}

/// The groups that a plan leaves beyond their bounds, or that may be, with what is carried.
fn passed(draft: &Draft, solution: &Solution) -> Vec<usize> {
    let drawn = drawn(draft, solution);
    let mut drawn_on: BTreeMap<u32, usize> = BTreeMap::new();
    let all = || draft.rooms.iter().zip(&drawn);
    let draws = |drawn: &[(Draw, i128)]| drawn.iter().map(|(_, fen)| fen).sum::<i128>() > 0;
    for rivals in all().filter(|(_, drawn)| draws(drawn)).filter_map(|(room, _)| room.rivals) {
        *drawn_on.entry(rivals).or_default() += 1;
    }
    let is_passed = |room: &Room, drawn: &[(Draw, i128)]| {
        let rivals = room.rivals.and_then(|rivals| drawn_on.get(&rivals)).is_some_and(|count| *count > 1);
        !room.holds(drawn) || rivals && draws(drawn)
    };
    let rooms = draft.rooms.iter().zip(&drawn).enumerate();
    let rooms = rooms.filter(|(_, (room, drawn))| !drawn.is_empty() && is_passed(room, drawn));
    rooms.map(|(number, _)| number).collect()
}

impl Plan {
    /// The first aim of which it is not proved that no plan serves it better, and by how much another may.
    pub fn open(&self) -> Option<(Aim, i128)> {
        self.cost.open(self.at_least)
    }

    /// What stays unfunded.
    pub fn unfunded(&self) -> Money {
        self.pieces.iter().flatten().filter(|piece| piece.fund.is_none()).map(|piece| piece.amount).sum()
    }
}
