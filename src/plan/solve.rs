//! From a problem to how much goes each way: part by part, as far as parts have nothing to do with each other.

use crate::plan::branch::{Found, find};
use crate::plan::cost::Cost;
use crate::plan::parts::parts;
use crate::plan::problem::Problem;

/// How much work a search does in about a second. It is counted, not timed, so that a plan does not depend on the
/// machine.
pub const WORK_A_SECOND: u64 = 50_000_000;

/// What was planned.
#[derive(Clone, Debug, Default)]
pub struct Solution {
    /// How much goes each way, in fen.
    pub money: Vec<i128>,
    /// What it costs.
    pub cost: Cost,
    /// What any plan costs at least: the same, where this one is proved to be the best.
    pub at_least: Cost,
}

/// Solves a problem with so much work of search at most.
pub fn solve(problem: &Problem, work: u64) -> Solution {
    let parts = parts(problem);
    let first: Vec<Found> = parts.iter().map(|part| find(&part.problem, 0)).collect();
    let open = first.iter().filter(|found| found.at_least < found.cost).count() as u64;
    let each = (work / open.max(1)).max(1);
    let mut solution = Solution { money: vec![0; problem.ways.len()], ..Solution::default() };
    for (part, first) in parts.iter().zip(first) {
        let found = if first.at_least < first.cost { find(&part.problem, each) } else { first };
        solution.cost = solution.cost + found.cost;
        solution.at_least = solution.at_least + found.at_least;
        for (way, fen) in part.ways.iter().zip(found.money) {
            solution.money.get_mut(*way).into_iter().for_each(|place| *place = fen);
        }
    }
    solution
}
