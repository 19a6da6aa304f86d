//! What the rows of a problem still have room for, while money is put here and there by hand.

use crate::plan::problem::Problem;

/// What rows still have room for.
pub(super) struct Rooms {
    left: Vec<i128>,
    /// The rows of each way, with what a fen of it weighs: those of the first, then those of the next.
    rows: Vec<(usize, i128)>,
    /// Where those of each way begin, and where the last end.
    begins: Vec<usize>,
}

impl Rooms {
    /// What is left of all rows but those of alternatives that do not hold.
    pub(super) fn of(problem: &Problem, money: &[i128]) -> Rooms {
        let left: Vec<i128> = problem.rows.iter().map(|row| row.most - Problem::sum(row, money)).collect();
        let rows = problem.rows.iter().zip(&left).enumerate();
        let kept: Vec<_> = rows.filter(|(_, (row, left))| !row.optional || **left >= 0).collect();
        let terms = || kept.iter().flat_map(|(at, (row, _))| row.terms.iter().map(move |term| (*at, *term)));
        let mut begins = vec![0; problem.ways.len() + 1];
        for (_, (way, _)) in terms() {
            begins.get_mut(way + 1).into_iter().for_each(|count| *count += 1);
        }
        let mut so_far = 0;
        for begin in &mut begins {
            so_far += *begin;
            *begin = so_far;
        }
        let mut next = begins.clone();
        let mut rows = vec![(0, 0); so_far];
        for (at, (way, weight)) in terms() {
            if let Some(next) = next.get_mut(way) {
                rows.get_mut(*next).into_iter().for_each(|place| *place = (at, weight));
                *next += 1;
            }
        }
        Rooms { left, rows, begins }
    }

    /// The rows that a way counts in, with what a fen of it weighs.
    pub(super) fn rows(&self, way: usize) -> &[(usize, i128)] {
        let begin = |way: usize| self.begins.get(way).copied().unwrap_or_default();
        self.rows.get(begin(way)..begin(way + 1)).unwrap_or_default()
    }

    /// What a row has left; below zero where it does not hold.
    pub(super) fn left(&self, row: usize) -> i128 {
        self.left.get(row).copied().unwrap_or_default()
    }

    /// How much more, of so much, may go a way.
    pub(super) fn most(&self, way: usize, fen: i128) -> i128 {
        let takes = |(row, weight): &(usize, i128)| self.left(*row).max(0) / weight;
        self.rows(way).iter().filter(|(_, weight)| *weight > 0).map(takes).fold(fen, i128::min)
    }

    /// So much more goes a way, or less where it is below zero.
    pub(super) fn take(&mut self, way: usize, fen: i128) {
        for at in 0..self.rows(way).len() {
            if let Some((row, weight)) = self.rows(way).get(at).copied()
                && let Some(left) = self.left.get_mut(row)
            {
                *left -= fen * weight;
            }
        }
    }
}
