//! Rows that lie within each other: a network can hold these. Whatever crosses them is left to others.

use crate::plan::problem::Row;

/// Rows of plain sums, each within the next larger one.
#[derive(Debug, Default)]
pub(super) struct Nest {
    /// The rows, outer before inner.
    pub rows: Vec<Nested>,
    /// The innermost of them that each way counts in.
    pub of_way: Vec<Option<usize>>,
    /// Rows that are not among them, by their place in the problem.
    pub beyond: Vec<usize>,
}

/// A row that a network holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Nested {
    /// Its place in the problem.
    pub row: usize,
    /// What it may come to.
    pub most: i128,
    /// The row it lies in.
    pub within: Option<usize>,
}

/// A row that crosses another, or is no plain sum.
struct Crosses;

/// Nests as many rows as go, the largest first.
pub(super) fn nest<'r>(ways: usize, rows: impl Iterator<Item = (usize, &'r Row)>) -> Nest {
    let mut all: Vec<(usize, &Row)> = rows.collect();
    all.sort_by_key(|(at, row)| (std::cmp::Reverse(row.terms.len()), *at));
    let mut nest = Nest { of_way: vec![None; ways], ..Nest::default() };
    for (at, row) in all {
        match nest.place(row) {
            Ok(within) => {
                let number = nest.rows.len();
                nest.rows.push(Nested { row: at, most: row.most.max(0), within });
                for (way, _) in &row.terms {
                    if let Some(inner) = nest.of_way.get_mut(*way) {
                        *inner = Some(number);
                    }
                }
            }
            Err(Crosses) => nest.beyond.push(at),
        }
    }
    nest.beyond.sort_unstable();
    nest
}

impl Nest {
    /// The row that a row lies in; none where it lies in no other.
    fn place(&self, row: &Row) -> Result<Option<usize>, Crosses> {
        let mut inner = row.terms.iter().map(|(way, _)| self.of_way.get(*way).copied().flatten());
        let first = inner.next().unwrap_or_default();
        let plain = row.terms.iter().all(|(_, weight)| *weight == 1);
        if plain && inner.all(|other| other == first) { Ok(first) } else { Err(Crosses) }
    }
}
