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
    if problem.whole {
        place_whole(problem, &mut money, split);
    } else {
        fill_up(problem, &mut money);
    }
    money
}

/// Lets what is unfunded go the cheapest way that has room.
fn fill_up(problem: &Problem, money: &mut [i128]) {
    let mut left = problem.unfunded(money);
    if left.iter().all(|left| *left == 0) {
        return;
    }
    let mut room: Vec<i128> = problem.rows.iter().map(|row| row.most - Problem::sum(row, money)).collect();
    // An alternative that holds is kept.
    let rows = problem.rows.iter().zip(&room).enumerate();
    let kept = rows.filter(|(_, (row, room))| !row.optional || **room >= 0);
    let mut of_way: Vec<Vec<(usize, i128)>> = vec![Vec::new(); problem.ways.len()];
    for (number, (row, _)) in kept {
        for (way, weight) in &row.terms {
            of_way.get_mut(*way).into_iter().for_each(|rows| rows.push((number, *weight)));
        }
    }
    let mut ways: Vec<usize> = (0..problem.ways.len()).collect();
    ways.sort_by_key(|&at| problem.ways.get(at).map(|way| way.cost));
    for at in ways {
        let (Some(way), Some(rows)) = (problem.ways.get(at), of_way.get(at)) else { continue };
        let Some(left) = left.get_mut(way.from).filter(|left| **left > 0) else { continue };
        let takes = |(row, weight): &(usize, i128)| room.get(*row).map(|room| (*room).max(0) / weight);
        let most = rows.iter().filter(|(_, weight)| *weight > 0).filter_map(takes).min();
        let fen = most.map_or(*left, |most| most.min(*left));
        *left -= fen;
        money.get_mut(at).into_iter().for_each(|money| *money += fen);
        for (row, weight) in rows {
            room.get_mut(*row).into_iter().for_each(|room| *room -= fen * weight);
        }
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
            if problem.cost(money).broken <= held && !problem.oversteps(money) {
                break;
            }
            money.get_mut(way).into_iter().for_each(|fen| *fen = 0);
        }
    }
}
