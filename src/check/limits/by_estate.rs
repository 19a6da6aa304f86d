//! Money by estate and fund, in few bytes a row: tables of quotas have millions.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::budget::places::Places;
use crate::finding::Place;
use crate::model::Money;
use crate::rules::FundId;

/// Money by estate and fund, both by number.
#[derive(Debug, Default)]
pub(super) struct ByEstate {
    /// The estate of each row.
    estates: Vec<u32>,
    /// Where the rows of each estate begin, and where the last ends; once all are there.
    starts: Vec<u32>,
    funds: Vec<FundId>,
    fen: Vec<i64>,
    records: Vec<u32>,
    /// The physical lines of the records.
    lines: Places,
    /// The amounts that are too large to stand among the others, by their records and funds: a record may
    /// have several.
    large: BTreeMap<(u32, FundId), Money>,
}

impl ByEstate {
    /// Adds a row, if one more can be told apart.
    pub(super) fn add(&mut self, estate: u32, fund: FundId, amount: Money, place: Place) -> Option<()> {
        let record = u32::try_from(place.record).ok()?;
        u32::try_from(self.fen.len() + 1).ok()?;
        self.estates.push(estate);
        self.funds.push(fund);
        self.records.push(record);
        let fen = i64::try_from(amount.fen());
        self.fen.push(fen.unwrap_or_default());
        if fen.is_err() {
            self.large.insert((record, fund), amount);
        }
        self.lines.push(place.record, place.row);
        Some(())
    }

    /// Brings the rows in order, now that all are there; those for one estate and fund are added up into the
    /// first of them. Returns how many were.
    pub(super) fn settle(&mut self) -> u64 {
        if !self.estates.is_sorted() {
            self.sort();
        }
        let estates = std::mem::take(&mut self.estates);
        self.estates = Vec::with_capacity(estates.len());
        let mut kept = 0;
        for (at, estate) in estates.iter().enumerate() {
            while self.starts.len() <= *estate as usize {
                self.starts.push(small(kept));
            }
            let start = self.starts.last().map_or(0, |start| *start as usize);
            match self.place_in(start..kept, self.funds.get(at)) {
                Some(same) => self.set(same, self.amount(same) + self.amount(at)),
                None => {
                    self.funds.swap(kept, at);
                    self.records.swap(kept, at);
                    self.fen.swap(kept, at);
                    self.estates.push(*estate);
                    kept += 1;
                }
            }
        }
        self.starts.push(small(kept));
        self.cut(kept);
        (estates.len() - kept) as u64
    }

    /// Sorts the rows by estate; those of one estate stay as they are.
    fn sort(&mut self) {
        let mut order: Vec<usize> = (0..self.estates.len()).collect();
        order.sort_by_key(|&at| self.estates.get(at));
        self.estates = in_order(&self.estates, &order);
        self.funds = in_order(&self.funds, &order);
        self.records = in_order(&self.records, &order);
        self.fen = in_order(&self.fen, &order);
    }

    /// Gives all room back that the first rows do not take.
    fn cut(&mut self, rows: usize) {
        self.funds.truncate(rows);
        self.funds.shrink_to_fit();
        self.records.truncate(rows);
        self.records.shrink_to_fit();
        self.fen.truncate(rows);
        self.fen.shrink_to_fit();
    }

    /// The rows of an estate.
    pub(super) fn of(&self, estate: u32) -> Range<usize> {
        let at = estate as usize;
        let bound = |at: usize| self.starts.get(at).map_or(self.fen.len(), |start| *start as usize);
        bound(at)..bound(at + 1)
    }

    fn place_in(&self, rows: Range<usize>, fund: Option<&FundId>) -> Option<usize> {
        let start = rows.start;
        Some(start + self.funds.get(rows)?.iter().position(|other| Some(other) == fund)?)
    }

    /// The row of an estate and a fund.
    pub(super) fn place(&self, estate: u32, fund: FundId) -> Option<usize> {
        self.place_in(self.of(estate), Some(&fund))
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> usize {
        self.fen.len()
    }

    /// The estate of a row.
    pub(super) fn estate(&self, row: usize) -> Option<u32> {
        self.estates.get(row).copied()
    }

    /// How many estates there are, up to the last that has a row.
    pub(super) fn estates(&self) -> u32 {
        small(self.starts.len().saturating_sub(1))
    }

    /// The fund of a row.
    pub(super) fn fund(&self, row: usize) -> Option<FundId> {
        self.funds.get(row).copied()
    }

    /// The money of a row.
    pub(super) fn amount(&self, row: usize) -> Money {
        let large = || self.large.get(&(*self.records.get(row)?, self.fund(row)?)).copied();
        let fen = || self.fen.get(row).map(|fen| Money::from_fen(i128::from(*fen)));
        Some(&self.large)
            .filter(|large| !large.is_empty())
            .and_then(|_| large())
            .or_else(fen)
            .unwrap_or_default()
    }

    /// Where a row stands in the table.
    pub(super) fn place_of(&self, row: usize) -> Place {
        let record = self.records.get(row).map_or(0, |record| u64::from(*record));
        Place { row: self.lines.row(record).unwrap_or_default(), record, offset: 0 }
    }

    /// Changes the money of a row.
    pub(super) fn set(&mut self, row: usize, amount: Money) {
        let of = self.records.get(row).copied().zip(self.fund(row));
        let (Some(fen), Some(of)) = (self.fen.get_mut(row), of) else { return };
        match i64::try_from(amount.fen()) {
            Ok(small) => {
                *fen = small;
                self.large.remove(&of);
            }
            Err(_) => drop(self.large.insert(of, amount)),
        }
    }
}

/// A number of rows; there are never more of them.
fn small(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

fn in_order<T: Copy>(all: &[T], order: &[usize]) -> Vec<T> {
    order.iter().filter_map(|&at| all.get(at).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a table of rows (estate, fund, fen) holds: row by row, with the record of the first of those
    /// added up.
    fn held(rows: &[(u32, u16, i128)]) -> (u64, Vec<(u32, u16, i128, u64)>) {
        held_in(1.., rows)
    }

    /// The same of rows that stand in these records.
    fn held_in(
        records: impl IntoIterator<Item = u64>,
        rows: &[(u32, u16, i128)],
    ) -> (u64, Vec<(u32, u16, i128, u64)>) {
        let mut table = ByEstate::default();
        for (record, (estate, fund, fen)) in records.into_iter().zip(rows) {
            let place = Place { row: record + 1, record, offset: 0 };
            let added = table.add(*estate, FundId(*fund), Money::from_fen(*fen), place);
            assert_eq!(added, Some(()));
        }
        let added = table.settle();
        let of = |estate: u32| table.of(estate).map(move |row| (estate, row));
        let row = |(estate, row): (u32, usize)| {
            let fund = table.fund(row).unwrap_or(FundId(u16::MAX));
            assert_eq!(table.place(estate, fund), Some(row));
            (estate, fund.0, table.amount(row).fen(), table.place_of(row).record)
        };
        (added, (0..10).flat_map(of).map(row).collect())
    }

    #[test]
    fn rows_are_found_by_estate_and_fund_in_whatever_order_they_stand() {
        let rows = [(1, 5, 10), (1, 3, 20), (4, 5, 30)];
        assert_eq!(held(&rows), (0, vec![(1, 5, 10, 1), (1, 3, 20, 2), (4, 5, 30, 3)]));
        let rows = [(4, 5, 30), (1, 5, 10), (9, 0, 1), (1, 3, 20)];
        assert_eq!(held(&rows), (0, vec![(1, 5, 10, 2), (1, 3, 20, 4), (4, 5, 30, 1), (9, 0, 1, 3)]));
        assert_eq!(held(&[]), (0, vec![]));
    }

    #[test]
    fn rows_for_one_group_add_up_into_the_first_however_large_they_get() {
        let rows = [(4, 5, 30), (1, 5, 10), (4, 5, -7), (1, 3, 20), (1, 5, 5), (4, 5, 1)];
        assert_eq!(held(&rows), (3, vec![(1, 5, 15, 2), (1, 3, 20, 4), (4, 5, 24, 1)]));
        let most = i128::from(i64::MAX);
        let rows = [(0, 0, most), (0, 1, 1), (0, 0, most), (0, 0, 2)];
        assert_eq!(held(&rows), (2, vec![(0, 0, 2 * most + 2, 1), (0, 1, 1, 2)]));
        assert_eq!(held(&[(0, 0, most), (0, 0, 1), (0, 0, -1)]), (2, vec![(0, 0, most, 1)]));
        let rows = [(0, 0, most), (0, 1, most), (0, 0, 1), (0, 1, 2)];
        let both = vec![(0, 0, most + 1, 1), (0, 1, most + 2, 1)];
        assert_eq!(held_in([1, 1, 2, 2], &rows), (2, both), "a record may have several funds");
    }
}
