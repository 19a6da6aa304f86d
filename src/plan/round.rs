//! A plan that does not hold made one that does, though not the best: money goes back until it does.

use crate::plan::place::place;
use crate::plan::problem::{Problem, Row, Way};
use crate::plan::rooms::Rooms;

/// How often rows give back no more than they must: two that are each the base of the other would go on for
/// as many rounds as there are fen.
const PATIENCE: usize = 100;

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
    for round in 0.. {
        let before = money.clone();
        if problem.whole {
            give_back_split(problem, &mut money);
        }
        for row in problem.rows.iter().filter(|row| !row.optional) {
            if round < PATIENCE {
                give_back(&mut money, row);
            } else {
                give_all_back(&mut money, row);
            }
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
            Filling { problem, money: &mut money, rooms, left }.fill_up();
        }
    }
    money
}

/// How often all ways are gone over: what goes one way may be what another lacked.
const ROUNDS: usize = 2;

/// Money being put where there is room for it.
struct Filling<'p> {
    problem: &'p Problem,
    money: &'p mut [i128],
    rooms: Rooms,
    /// What is unfunded of each kind.
    left: Vec<i128>,
}

impl Filling<'_> {
    /// Lets what is unfunded go the cheapest way that has room, or would have if a part of it went another.
    fn fill_up(&mut self) {
        let mut ways: Vec<usize> = (0..self.problem.ways.len()).collect();
        ways.sort_by_key(|&at| self.problem.ways.get(at).map(Way::cost));
        // Only money in a base gives others room.
        let has_base = self.problem.rows.iter().flat_map(|row| &row.terms).any(|(_, weight)| *weight < 0);
        for _ in 0..if has_base { ROUNDS } else { 1 } {
            for &at in &ways {
                let fen = self.rooms.most(at, self.left(at));
                self.put(at, fen);
                if has_base {
                    self.put_with_help(at);
                }
            }
        }
    }

    fn left(&self, way: usize) -> i128 {
        let kind = self.problem.ways.get(way).map(|way| way.from);
        kind.and_then(|kind| self.left.get(kind)).copied().unwrap_or_default()
    }

    fn put(&mut self, way: usize, fen: i128) {
        let Some(from) = self.problem.ways.get(way).map(|way| way.from) else { return };
        self.rooms.take(way, fen);
        self.left.get_mut(from).into_iter().for_each(|left| *left -= fen);
        self.money.get_mut(way).into_iter().for_each(|money| *money += fen);
    }

    /// Lets what is left of a kind go this way, and a part of it the cheapest other that gives it room here.
    fn put_with_help(&mut self, way: usize) {
        if self.left(way) == 0 {
            return;
        }
        let Some(kind) = self.problem.ways.get(way).map(|way| way.from) else { return };
        let mut others: Vec<(usize, &Way)> =
            self.problem.ways_of(kind).filter(|(other, _)| *other != way).collect();
        others.sort_by_key(|(_, way)| way.cost());
        for (other, _) in others {
            if let Some([theirs, mine]) = self.asked(way, other) {
                self.put(other, theirs);
                self.put(way, mine);
                return;
            }
        }
    }

    /// How much is to go another way so that the rest has room on this one, and that rest; none where it
    /// would have no more room.
    fn asked(&mut self, way: usize, other: usize) -> Option<[i128; 2]> {
        let fen = self.left(way);
        let help = |row: usize| self.rooms.rows(other).iter().find(|(at, weight)| *at == row && *weight < 0);
        let asked = |(row, weight): &(usize, i128)| {
            let lacks = weight * fen - self.rooms.left(*row);
            let (_, help) = help(*row).filter(|_| *weight > 0 && lacks > 0)?;
            let by = weight - help;
            Some(lacks.div_euclid(by) + i128::from(lacks.rem_euclid(by) != 0))
        };
        let asked = self.rooms.rows(way).iter().filter_map(asked).max()?;
        let theirs = self.rooms.most(other, asked.min(fen));
        self.rooms.take(other, theirs);
        let mine = self.rooms.most(way, fen - theirs);
        self.rooms.take(other, -theirs);
        (mine > 0).then_some([theirs, mine])
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

/// Takes all money off a row that does not hold.
fn give_all_back(money: &mut [i128], row: &Row) {
    if Problem::sum(row, money) > row.most {
        let taking = row.terms.iter().filter(|(_, weight)| *weight > 0);
        taking.for_each(|(way, _)| money.get_mut(*way).into_iter().for_each(|fen| *fen = 0));
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
