//! Who is to pay for what: the smallest change of funds that makes a draft lawful, and what then stays unfunded.
//!
//! [`draft`] reads the lines, each with the funds that may pay for it and the groups of limits it would count in;
//! [`problem`] merges lines that are alike and turns limits into sums with bounds; [`solve`] plans the money, exactly,
//! in fen; [`share`] gives it back to the single lines; [`short`] says of what stays unfunded what keeps it so.
//!
//! The aims, each before the next: the least money unfunded, the least money moved, the funds in their order, the
//! fewest lines touched.

mod branch;
pub mod cost;
pub mod draft;
mod flow;
mod nest;
mod parts;
pub mod problem;
mod round;
pub mod share;
pub mod short;
mod simplex;
pub mod solve;
pub mod sums;

use crate::model::Money;
use crate::plan::cost::Cost;
use crate::plan::draft::Draft;
use crate::plan::share::Piece;
use crate::plan::short::Short;
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
#[derive(Debug)]
pub struct Plan {
    /// For each line of the draft, who pays how much of it.
    pub pieces: Vec<Vec<Piece>>,
    /// What stays unfunded, and why.
    pub shorts: Vec<Short>,
    /// What it costs.
    pub cost: Cost,
    /// What any plan costs at least: the same, where this one is proved to be the best.
    pub at_least: Cost,
}

/// Plans a draft.
pub fn plan(draft: &Draft, aims: &Aims) -> Plan {
    let problem = problem::problem(draft, aims);
    let solution = solve::solve(&problem, aims.seconds.saturating_mul(solve::WORK_A_SECOND));
    let pieces = share::share(draft, &problem, &solution);
    let shorts = short::shorts(&problem, &solution);
    Plan { pieces, shorts, cost: solution.cost, at_least: solution.at_least }
}

impl Plan {
    /// What stays unfunded.
    pub fn unfunded(&self) -> Money {
        self.pieces.iter().flatten().filter(|piece| piece.fund.is_none()).map(|piece| piece.amount).sum()
    }
}
