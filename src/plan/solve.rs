//! From a problem to how much goes each way: part by part, as far as parts have nothing to do with each other.

use crate::plan::flow;
use crate::plan::nest::nest;
use crate::plan::parts::parts;
use crate::plan::problem::Problem;

/// What was planned.
#[derive(Clone, Debug, Default)]
pub struct Solution {
    /// How much goes each way, in fen.
    pub money: Vec<i128>,
}

/// Solves a problem.
pub fn solve(problem: &Problem) -> Solution {
    let mut money = vec![0; problem.ways.len()];
    for part in parts(problem) {
        for (way, fen) in part.ways.iter().zip(of_part(&part.problem)) {
            if let Some(place) = money.get_mut(*way) {
                *place = fen;
            }
        }
    }
    Solution { money }
}

fn of_part(problem: &Problem) -> Vec<i128> {
    let rows = problem.rows.iter().enumerate().filter(|(_, row)| !row.optional);
    let nest = nest(problem.ways.len(), rows);
    flow::cheapest(problem, &nest, &[], &[]).unwrap_or_default()
}
