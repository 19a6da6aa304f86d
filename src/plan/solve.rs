//! From a problem to how much goes each way: part by part, as far as parts have nothing to do with each
//! other.

use std::thread;

use crate::model::threads::in_turn;
use crate::plan::branch::{Found, find, look};
use crate::plan::cost::Cost;
use crate::plan::parts::parts;
use crate::plan::problem::Problem;

/// How much work a search does in about a second. It is counted, not timed, so that a plan does not depend on
/// the machine.
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
    let looks = side_by_side(parts, |part| {
        let found = look(&part.problem);
        (part, found)
    });
    let is_open = |found: &Found| found.at_least < found.cost;
    let open = looks.iter().filter(|(_, found)| is_open(found)).count() as u64;
    let each = work / open.max(1);
    let found = side_by_side(looks, |(part, first)| {
        // Where one look takes all there is to spend, nothing more is seen by another.
        let searched = is_open(&first) && first.work < each;
        let found = if searched { find(part.problem, &first, each) } else { first };
        (part.ways, found)
    });
    let mut solution = Solution { money: vec![0; problem.ways.len()], ..Solution::default() };
    for (ways, found) in found {
        solution.cost = solution.cost + found.cost;
        solution.at_least = solution.at_least + found.at_least;
        for (way, fen) in ways.into_iter().zip(found.money) {
            solution.money.get_mut(way).into_iter().for_each(|place| *place = fen);
        }
    }
    solution
}

/// Does something to each of many, several at a time; in their order.
fn side_by_side<T: Send, U: Send>(all: Vec<T>, work: impl Fn(T) -> U + Sync) -> Vec<U> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(all.len());
    let mut done = Vec::with_capacity(all.len());
    in_turn(all.into_iter(), threads, work, |one| done.push(one));
    done
}
