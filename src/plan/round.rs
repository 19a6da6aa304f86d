//! A plan that does not hold made one that does, though not the best: money goes back until it does.

use std::cmp::Reverse;

use crate::plan::problem::{Problem, Row};

/// A plan like this one that keeps every row it can, one alternative of each choice, and lines whole where they are to
/// be.
pub(super) fn rounded(problem: &Problem, money: &[i128]) -> Vec<i128> {
    let mut money = money.to_vec();
    for choice in &problem.choices {
        let broken = |rows: &Vec<usize>| problem.cost_within(&money, rows).broken;
        if let Some(rows) = choice.iter().min_by_key(|rows| broken(rows)) {
            for row in rows.iter().filter_map(|row| problem.rows.get(*row)) {
                give_back(&mut money, row);
            }
        }
    }
    let split = if problem.whole { give_back_split(problem, &mut money) } else { Vec::new() };
    // Money that goes back may be missing in a base: until all hold, or nothing is left.
    loop {
        let before = money.clone();
        for row in problem.rows.iter().filter(|row| !row.optional) {
            give_back(&mut money, row);
        }
        if problem.whole {
            give_back_split(problem, &mut money);
        }
        if money == before {
            break;
        }
    }
    place_whole(problem, &mut money, split);
    money
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

/// Takes back all money of kinds that do not go one way as a whole; which kinds these are.
fn give_back_split(problem: &Problem, money: &mut [i128]) -> Vec<usize> {
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
    split
}

/// Lets kinds go the cheapest way on which all of them fits, the largest first.
fn place_whole(problem: &Problem, money: &mut [i128], mut kinds: Vec<usize>) {
    let supply = |kind: usize| problem.supplies.get(kind).copied().unwrap_or_default();
    kinds.sort_by_key(|&kind| (Reverse(supply(kind)), kind));
    let held = problem.cost(money).broken;
    for kind in kinds {
        let ways = problem.ways.iter().enumerate().filter(|(_, way)| way.from == kind);
        let mut ways: Vec<usize> = ways.map(|(at, _)| at).collect();
        ways.sort_by_key(|&at| problem.ways.get(at).map(|way| way.cost));
        for way in ways {
            money.get_mut(way).into_iter().for_each(|fen| *fen = supply(kind));
            if problem.cost(money).broken <= held {
                break;
            }
            money.get_mut(way).into_iter().for_each(|fen| *fen = 0);
        }
    }
}
