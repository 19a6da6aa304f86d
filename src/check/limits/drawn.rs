//! What was drawn on the quotas of a run, in few bytes a quota: there may be millions.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::check::limits::granted::{Grant, Texts};
use crate::check::limits::means::{Grants, Means};
use crate::model::Money;
use crate::model::threads::in_turn;
use crate::rules::limit::Key;

/// So many quotas are looked at together.
const TOGETHER: usize = 1 << 14;

/// What was drawn on every quota of a run.
#[derive(Debug, Default)]
pub struct Drawn(Vec<OfPart>);

/// What the lines of one part of a limit drew on the quotas of a table, by the rows of the quotas.
#[derive(Debug)]
pub(super) struct OfPart {
    /// The part.
    part: u16,
    /// The table, by its place among the run's.
    table: usize,
    fen: Vec<i64>,
    lines: Vec<u32>,
    /// What does not fit there.
    large: BTreeMap<usize, (Money, u64)>,
}

/// A quota and what was drawn on it.
#[derive(Clone, Copy, Debug)]
pub struct DrawnQuota<'q> {
    keys: &'q [Key],
    texts: Texts<'q>,
    /// The money granted.
    pub granted: Money,
    /// What lines come to that surely count.
    pub used: Money,
    /// How many lines count or may count.
    pub lines: u64,
}

impl Drawn {
    /// Adds what one part's lines drew.
    pub(super) fn push(&mut self, part: OfPart) {
        self.0.push(part);
    }

    /// Adds what the lines of other parts drew.
    pub(super) fn append(&mut self, Drawn(parts): Drawn) {
        self.0.extend(parts);
    }

    /// How many quotas there are.
    pub fn len(&self, means: &Means<'_>) -> usize {
        self.0.iter().filter_map(|part| part.grants(means)).map(Grants::len).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self, means: &Means<'_>) -> bool {
        self.len(means) == 0
    }

    /// Some of the quotas, by their places in the order of the tables' groups.
    pub fn range<'q>(
        &'q self,
        means: &'q Means<'_>,
        range: Range<usize>,
    ) -> impl Iterator<Item = DrawnQuota<'q>> {
        let mut before = 0;
        let parts = self.0.iter().filter_map(|part| Some((part, part.grants(means)?)));
        parts.flat_map(move |(part, grants)| {
            let first = before;
            before += grants.len();
            let clip = |at: usize| at.clamp(first, before) - first;
            (clip(range.start)..clip(range.end)).filter_map(|at| Some(part.quota(grants, grants.grant(at)?)))
        })
    }

    /// All of them.
    pub fn iter<'q>(&'q self, means: &'q Means<'_>) -> impl Iterator<Item = DrawnQuota<'q>> {
        self.range(means, 0..usize::MAX)
    }

    /// What the lines of a part drew.
    pub(super) fn part(&self, part: u16) -> Option<&OfPart> {
        self.0.iter().find(|one| one.part == part)
    }
}

impl OfPart {
    /// Nothing drawn yet on the quotas of a table.
    pub(super) fn new(part: u16, table: usize, grants: &Grants<'_>) -> OfPart {
        let rows = grants.rows();
        OfPart { part, table, fen: vec![0; rows], lines: vec![0; rows], large: BTreeMap::new() }
    }

    /// Says of the quota of every row what was drawn on it, fen and lines, on so many threads.
    pub(super) fn fill(&mut self, jobs: usize, drawn: impl Fn(usize) -> (i64, u32) + Sync) {
        let chunks = self.fen.chunks_mut(TOGETHER).zip(self.lines.chunks_mut(TOGETHER));
        let fill = |(at, (fen, lines)): (usize, (&mut [i64], &mut [u32]))| {
            for (row, (fen, lines)) in (at * TOGETHER..).zip(fen.iter_mut().zip(lines)) {
                (*fen, *lines) = drawn(row);
            }
        };
        in_turn(chunks.enumerate(), jobs, fill, |()| {});
    }

    /// Says what was drawn on the quota of a row.
    pub(super) fn set(&mut self, row: usize, used: Money, count: u64) {
        let small = (i64::try_from(used.fen()), u32::try_from(count));
        match (small, self.fen.get_mut(row), self.lines.get_mut(row)) {
            ((Ok(small), Ok(few)), Some(fen), Some(lines)) => (*fen, *lines) = (small, few),
            _ => drop(self.large.insert(row, (used, count))),
        }
    }

    /// What was drawn on the quota of a row, and by how many lines.
    pub(super) fn used(&self, row: usize) -> (Money, u64) {
        if let Some(large) = Some(&self.large).filter(|large| !large.is_empty()).and_then(|all| all.get(&row))
        {
            return *large;
        }
        let fen = self.fen.get(row).copied().unwrap_or_default();
        (Money::from_fen(i128::from(fen)), self.lines.get(row).map_or(0, |lines| u64::from(*lines)))
    }

    /// The table that grants the quotas.
    pub(super) fn grants<'m, 'r>(&self, means: &'m Means<'r>) -> Option<&'m Grants<'r>> {
        means.tables.get(self.table)
    }

    fn quota<'q>(&self, grants: &'q Grants<'_>, grant: Grant<'q>) -> DrawnQuota<'q> {
        let (used, lines) = self.used(grant.row);
        DrawnQuota { keys: &grants.keys, texts: grant.group(), granted: grant.amount(), used, lines }
    }
}

impl<'q> DrawnQuota<'q> {
    /// What it is for: keys and values.
    pub fn group(self) -> impl Iterator<Item = (&'q str, &'q str)> {
        self.keys.iter().map(Key::id).zip(self.texts.iter())
    }

    /// The value of one of its keys.
    pub fn of(self, key: &str) -> Option<&'q str> {
        self.group().find(|(id, _)| *id == key).map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_told_what_was_drawn_on_it_however_many_threads_there_are() {
        let rows = 2 * TOGETHER + 3;
        let drawn = |row: usize| (i64::try_from(row).unwrap_or_default() - 5, u32::from(row > 7));
        for jobs in [1, 2, 3] {
            let (fen, lines) = (vec![0; rows], vec![0; rows]);
            let mut part = OfPart { part: 0, table: 0, fen, lines, large: BTreeMap::new() };
            part.fill(jobs, drawn);
            let used = |row: usize| (Money::from_fen(drawn(row).0.into()), drawn(row).1.into());
            assert!((0..rows).all(|row| part.used(row) == used(row)), "{jobs} threads");
            let large = Money::from_fen(1 << 70);
            part.set(1, large, 2);
            assert_eq!((part.used(1), part.used(2)), ((large, 2), used(2)));
        }
    }
}
