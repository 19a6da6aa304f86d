//! Lines that are to stay whole put where there is room for them: one goes in where another makes way.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::ops::Bound::{Excluded, Unbounded};

use crate::plan::problem::{Problem, Way};
use crate::plan::rooms::Rooms;

/// How often all that nobody pays is looked at.
const MOST_ROUNDS: usize = 4;

/// How many kinds are asked to make way on one way of another.
const MOST_ASKED: usize = 16;

/// Kinds that nobody pays, the largest first.
type Waiting = BTreeSet<(Reverse<i128>, usize)>;

/// Kinds being placed, each one way as a whole or none.
struct Placing<'p> {
    problem: &'p Problem,
    rooms: Rooms,
    /// The way that each kind goes.
    goes: Vec<Option<usize>>,
    /// The kinds that count in each row, the smallest first.
    inside: Vec<BTreeSet<(i128, usize)>>,
}

/// How a kind was placed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seated {
    /// Nobody goes without for it.
    Freely,
    /// This kind, which is smaller, now waits.
    For(usize),
    /// Not at all.
    Nowhere,
}

/// Lets kinds of which nothing goes anywhere go one way as a whole.
pub(super) fn place(problem: &Problem, money: &mut [i128], rooms: Rooms) {
    let mut placing = Placing::new(problem, money, rooms);
    let mut waiting: Waiting = placing.waiting().collect();
    for _ in 0..MOST_ROUNDS {
        if !placing.round(&mut waiting) {
            break;
        }
    }
    money.fill(0);
    for (kind, way) in placing.goes.iter().enumerate() {
        if let Some(fen) = way.and_then(|way| money.get_mut(way)) {
            *fen = placing.supply(kind);
        }
    }
}

impl<'p> Placing<'p> {
    fn new(problem: &'p Problem, money: &[i128], rooms: Rooms) -> Placing<'p> {
        let goes = vec![None; problem.supplies.len()];
        let inside = vec![BTreeSet::new(); problem.rows.len()];
        let mut placing = Placing { problem, rooms, goes, inside };
        for (number, (way, _)) in problem.ways.iter().zip(money).enumerate().filter(|(_, (_, fen))| **fen > 0)
        {
            placing.note(way.from, number);
        }
        placing
    }

    fn supply(&self, kind: usize) -> i128 {
        self.problem.supplies.get(kind).copied().unwrap_or_default()
    }

    fn waiting(&self) -> impl Iterator<Item = (Reverse<i128>, usize)> {
        let kinds = self.goes.iter().zip(&self.problem.supplies).enumerate();
        kinds
            .filter(|(_, (way, fen))| way.is_none() && **fen > 0)
            .map(|(kind, (_, fen))| (Reverse(*fen), kind))
    }

    /// Tries to place all that wait, the largest first; whether any was placed. What makes way for it waits
    /// in its turn.
    fn round(&mut self, waiting: &mut Waiting) -> bool {
        let mut placed = false;
        let mut next = waiting.first().copied();
        while let Some(one) = next {
            let seated = self.seat(one.1);
            if seated != Seated::Nowhere {
                placed = true;
                waiting.remove(&one);
            }
            if let Seated::For(out) = seated {
                waiting.insert((Reverse(self.supply(out)), out));
            }
            next = waiting.range((Excluded(one), Unbounded)).next().copied();
        }
        placed
    }

    /// Places a kind, where another makes way if need be.
    fn seat(&mut self, kind: usize) -> Seated {
        let fen = self.supply(kind);
        let mut ways: Vec<(usize, &Way)> = self.problem.ways_of(kind).collect();
        ways.sort_by_key(|(_, way)| way.cost());
        let ways: Vec<usize> = ways.into_iter().map(|(way, _)| way).collect();
        if let Some(way) = ways.iter().find(|way| self.rooms.most(**way, fen) == fen) {
            self.put(kind, *way);
            return Seated::Freely;
        }
        let asked: Vec<(usize, usize)> = ways
            .iter()
            .flat_map(|way| self.in_the_way(*way, fen).into_iter().map(|other| (*way, other)))
            .collect();
        let shifts = asked.iter().any(|(way, other)| self.exchange(kind, *way, *other, true));
        if shifts {
            return Seated::Freely;
        }
        let smaller =
            asked.iter().filter(|(_, other)| self.supply(*other) < fen).copied().collect::<Vec<_>>();
        smaller
            .into_iter()
            .find(|(way, other)| self.exchange(kind, *way, *other, false))
            .map_or(Seated::Nowhere, |(_, other)| Seated::For(other))
    }

    /// Kinds that take so much of a row that a way of another has no room in that it would have without one
    /// of them.
    fn in_the_way(&self, way: usize, fen: i128) -> Vec<usize> {
        let rows = self.rooms.rows(way).iter();
        let lacks = rows.filter_map(|(row, weight)| {
            let lack = fen * weight - self.rooms.left(*row).max(0);
            (lack > 0).then_some((self.inside.get(*row)?, lack))
        });
        let Some((inside, lack)) = lacks.min_by_key(|(inside, _)| inside.len()) else { return Vec::new() };
        inside.range((lack, 0)..).take(MOST_ASKED).map(|(_, kind)| *kind).collect()
    }

    /// Lets a kind go a way that another makes free, which goes elsewhere where it `shifts`, else nowhere.
    /// False, and nothing has changed, where that does not go.
    fn exchange(&mut self, kind: usize, way: usize, other: usize, shifts: bool) -> bool {
        let Some(old) = self.goes.get(other).copied().flatten() else { return false };
        let bases: Vec<(usize, i128)> = self
            .rooms
            .rows(old)
            .iter()
            .filter(|(_, weight)| *weight < 0)
            .map(|(row, _)| (*row, self.rooms.left(*row).min(0)))
            .collect();
        let fen = self.supply(other);
        self.lift(other, old);
        if self.rooms.most(way, self.supply(kind)) < self.supply(kind) {
            self.put(other, old);
            return false;
        }
        self.put(kind, way);
        let ways = self.problem.ways_of(other).map(|(way, _)| way);
        let new = if shifts {
            ways.filter(|way| *way != old).find(|way| self.rooms.most(*way, fen) == fen)
        } else {
            None
        };
        if let Some(new) = new {
            self.put(other, new);
        }
        // What is a share of less, now that money is gone from its base, must not be too much.
        let holds = bases.iter().all(|(row, least)| self.rooms.left(*row) >= *least);
        if new.is_some() == shifts && holds {
            return true;
        }
        if let Some(new) = new {
            self.lift(other, new);
        }
        self.lift(kind, way);
        self.put(other, old);
        false
    }

    fn put(&mut self, kind: usize, way: usize) {
        self.rooms.take(way, self.supply(kind));
        self.note(kind, way);
    }

    fn lift(&mut self, kind: usize, way: usize) {
        let fen = self.supply(kind);
        self.rooms.take(way, -fen);
        self.goes.get_mut(kind).into_iter().for_each(|goes| *goes = None);
        for (row, _) in self.rooms.rows(way) {
            if let Some(inside) = self.inside.get_mut(*row) {
                inside.remove(&(fen, kind));
            }
        }
    }

    /// Notes that a kind goes a way.
    fn note(&mut self, kind: usize, way: usize) {
        let fen = self.supply(kind);
        self.goes.get_mut(kind).into_iter().for_each(|goes| *goes = Some(way));
        for (row, weight) in self.rooms.rows(way) {
            if let Some(inside) = self.inside.get_mut(*row).filter(|_| *weight > 0) {
                inside.insert((fen, kind));
            }
        }
    }
}
