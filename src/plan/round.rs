//! A plan that does not hold made one that does, though not the best: money goes back until it does.

use crate::plan::place::place;
use crate::plan::problem::{Problem, Row, Way};
use crate::plan::rooms::Rooms;

/// A plan like this one that keeps every row it can, one alternative of each choice, and lines whole where
/// they are to be.
pub(super) fn rounded(problem: &Problem, money: &[i128]) -> Vec<i128> {
    let mut money = money.to_vec();
    for choice in &problem.choices {
        let broken = |rows: &Vec<usize>| problem.broken(&money, rows);
        if let Some(rows) = choice.iter().min_by_key(|rows| broken(rows)) {
            for row in rows.iter().filter_map(|row| problem.rows.get(*row)) {
                give_back(&mut money, row);
            }
        }
    }
    // Money that goes back may be missing in a base: until all hold, or nothing is left.
    loop {
        let before = money.clone();
        if problem.whole {
            give_back_split(problem, &mut money);
        }
        for row in problem.rows.iter().filter(|row| !row.optional) {
            give_back(&mut money, row);
        }
        if money == before {
            break;
        }
    }
    let left = problem.unfunded(&money);
    if left.iter().any(|left| *left > 0) {
        let rooms = Rooms::of(problem, &money);
        if problem.whole {
            place(problem, &mut money, rooms);
        } else {
            fill_up(problem, &mut money, rooms, left);
        }
    }
    money
}

/// Lets what is unfunded go the cheapest way that has room.
fn fill_up(problem: &Problem, money: &mut [i128], mut rooms: Rooms, mut left: Vec<i128>) {
    let mut ways: Vec<usize> = (0..problem.ways.len()).collect();
    ways.sort_by_key(|&at| problem.ways.get(at).map(Way::cost));
    for at in ways {
        let from = problem.ways.get(at).map(|way| way.from).unwrap_or_default();
        let Some(left) = left.get_mut(from).filter(|left| **left > 0) else { continue };
        let fen = rooms.most(at, *left);
        *left -= fen;
        rooms.take(at, fen);
        money.get_mut(at).into_iter().for_each(|money| *money += fen);
    }
}

/// Takes money off a row until it holds, the last ways first.
fn give_back(money: &mut [i128], row: &Row) {
    let mut excess = Problem::sum(row, money) - row.most;
    for (way, weight) in row.terms.iter().rev().filter(|(_, weight)| *weight > 0) {
        if excess <= 0 {
            return;
        }
        if let Some(fen) = money.get_mut(*way) {
            let less = (excess.div_euclid(*weight) + i128::from(excess.rem_euclid(*weight) != 0)).min(*fen);
            *fen -= less;
            excess -= less * weight;
        }
    }
}

/// Takes back all money of kinds that do not go one way as a whole.
fn give_back_split(problem: &Problem, money: &mut [i128]) {
    let mut split: Vec<usize> = Vec::new();
    for (way, fen) in problem.ways.iter().zip(&*money) {
        if *fen > 0 && problem.supplies.get(way.from).is_some_and(|supply| fen < supply) {
            split.push(way.from);
        }
    }
    split.dedup();
    for (way, fen) in problem.ways.iter().zip(money) {
        if split.binary_search(&way.from).is_ok() {
            *fen = 0;
        }
    }
}
