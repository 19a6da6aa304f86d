//! Problems near one whose best takes no whole fen: what is best of these is whole, or may be rounded down, and
//! is a plan of the other, though not the best.

use crate::plan::problem::Problem;

/// The same problem with some room kept free: so much as rows lose of their bases where each way that is now
/// taken gives up less than a fen.
pub(super) fn roomy(problem: &Problem, money: &[i128]) -> Problem {
    let is_taken = |way: usize| money.get(way).is_some_and(|fen| *fen > 0);
    let mut near = problem.clone();
    for row in &mut near.rows {
        let base = row.terms.iter().filter(|(way, weight)| *weight < 0 && is_taken(*way));
        row.most += base.map(|(_, weight)| weight).sum::<i128>();
    }
    near
}

/// The same problem with all money in multiples of so many fen: where its best takes no more than such a part
/// of a fen of any way, it now takes whole ones.
pub(super) fn coarse(problem: &Problem, fen: i128) -> Problem {
    let down = |money: i128| if money > 0 { money - money % fen } else { money };
    let mut near = problem.clone();
    near.supplies.iter_mut().for_each(|supply| *supply = down(*supply));
    // Which lines are touched is of no matter here.
    let line = |supply: &i128| Some(*supply).filter(|supply| *supply > 0).into_iter().collect();
    near.lines = near.supplies.iter().map(line).collect();
    near.rows.iter_mut().for_each(|row| row.most = down(row.most));
    near
}
