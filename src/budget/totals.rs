//! Sums that a table states of its own lines, held against those lines.
//!
//! A total may stand below its lines or above them, and nobody writes which lines it covers. So it is right
//! if it is the sum of any stretch it may cover; where it is none, the likeliest is named.

use crate::budget::capitals;
use crate::budget::kinds::is_none;
use crate::budget::total_words::Rank;
use crate::model::{Money, Said, Unit, text};

/// How many totals and headings away the end of what a total covers is looked for.
const FARTHEST: usize = 4096;

/// What a row that is no line takes together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// A total of a rank.
    Total(Rank),
    /// The lines of a section so many levels down.
    Section(usize),
}

/// One amount that a row states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// The sums it belongs to: a column of money, or a fund.
    pub series: usize,
    /// The column it stands in.
    pub column: usize,
    /// The amount.
    pub amount: Money,
}

/// A row that states sums.
#[derive(Clone, Debug)]
struct Mark {
    row: u64,
    /// What it says in words.
    words: String,
    scope: Scope,
    stated: Vec<Stated>,
    /// What it states in all, as its reader is told.
    in_all: Option<Money>,
    /// The sums of all lines above it.
    sums: Vec<Money>,
    lines: u64,
    /// How many amounts above it could not be read.
    unread: usize,
}

/// A stretch of lines: from one mark, or the start, to another.
type Stretch = (Option<usize>, usize);

/// A sum that its lines do not make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The row.
    pub row: u64,
    /// The column in the table as it stands.
    pub column: usize,
    /// What is stated; none where that could not be read.
    pub stated: Option<Money>,
    /// What is to be said of it.
    pub said: Said,
    /// What it is known again by, wherever it stands: what its row says in words, and what is stated.
    pub held_by: String,
}

impl Mismatch {
    /// A sum that a row states and that is none.
    pub fn new(row: u64, words: &str, column: usize, stated: Money, said: Said) -> Mismatch {
        Mismatch { row, column, stated: Some(stated), said, held_by: format!("{words} {stated}") }
    }

    /// A cell of a row that adds others up which holds something, but no amount.
    pub fn unread(
        row: u64,
        words: impl FnOnce() -> String,
        column: usize,
        cell: &str,
        unit: Unit,
    ) -> Option<Mismatch> {
        if is_none(cell) || Money::parse_sum(cell, unit).is_ok() || capitals::read(cell).is_some() {
            return None;
        }
        let said = Said::new("total-unread").with("text", text::shorten(cell, 40));
        let held_by = format!("{} {}", words(), text::trim(cell));
        Some(Mismatch { row, column, stated: None, said, held_by })
    }
}

/// What a row says in words: its cells that are more than figures.
pub fn in_words<'c>(cells: impl IntoIterator<Item = &'c str>) -> String {
    let cells = cells.into_iter().map(text::trim).filter(|cell| cell.contains(char::is_alphabetic));
    cells.collect::<Vec<_>>().join(" ")
}

/// A total as a reader of the table is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The row.
    pub row: u64,
    /// What is stated; none where no amount could be read.
    pub stated: Option<Money>,
    /// Whether its lines make it, where anything is stated.
    pub agrees: bool,
}

/// The sums of a table, row by row.
#[derive(Debug, Default)]
pub struct Totals {
    sums: Vec<Money>,
    lines: u64,
    /// The rows whose amounts could not be read, with the series each belongs to.
    unread: Vec<(u64, usize)>,
    marks: Vec<Mark>,
}

impl Totals {
    /// Counts a line's money; none where it could not be read.
    pub fn line(&mut self, row: u64, amounts: &[(usize, Option<Money>)]) {
        self.count();
        for &(series, amount) in amounts {
            self.add(series, amount.unwrap_or_default());
            if amount.is_none() {
                self.unread(row, series);
            }
        }
    }

    /// Counts a line whose money is added beside.
    pub fn count(&mut self) {
        self.lines += 1;
    }

    /// Adds money of a line.
    pub fn add(&mut self, series: usize, amount: Money) {
        if self.sums.len() <= series {
            self.sums.resize(series + 1, Money::ZERO);
        }
        self.sums.get_mut(series).into_iter().for_each(|sum| *sum += amount);
    }

    /// Notes that a part of a line's money could not be read.
    pub fn unread(&mut self, row: u64, series: usize) {
        self.unread.push((row, series));
    }

    /// Notes a row, by its number and its words, that states sums of lines, the one of all its columns of
    /// money among them or not.
    pub fn mark(
        &mut self,
        (row, words): (u64, String),
        scope: Scope,
        stated: Vec<Stated>,
        in_all: Option<Money>,
    ) {
        let (sums, lines, unread) = (self.sums.clone(), self.lines, self.unread.len());
        self.marks.push(Mark { row, words, scope, stated, in_all, sums, lines, unread });
    }

    /// Every total and heading in order, and what does not agree.
    pub fn finish(mut self) -> (Vec<Seen>, Vec<Mismatch>) {
        let last = self.marks.last().map_or(0, |mark| mark.row);
        self.mark((last, String::new()), Scope::Total(Rank::Whole), Vec::new(), None);
        let (mut seen, mut wrong) = (Vec::new(), Vec::new());
        for at in 0..self.marks.len().saturating_sub(1) {
            let Some(mark) = self.marks.get(at) else { break };
            let (before, stretches) = (wrong.len(), self.stretches(at, mark.scope));
            wrong.extend(mark.stated.iter().filter_map(|stated| self.mismatch(mark, stated, &stretches)));
            seen.push(Seen { row: mark.row, stated: mark.in_all, agrees: wrong.len() == before });
        }
        (seen, wrong)
    }

    /// What is wrong with a stated sum, if none of the stretches of lines that its row may take together
    /// makes it.
    fn mismatch(&self, mark: &Mark, stated: &Stated, stretches: &[Stretch]) -> Option<Mismatch> {
        let sum = |&(from, to): &Stretch| self.sum(from, to, stated.series);
        let with_lines = |&(from, to): &Stretch| self.lines_of(from, to) > 0;
        // Nothing makes nothing; a sum of nothing is right only where some lines make it, if there are any.
        let likeliest = stretches.iter().copied().find(with_lines);
        let counts = |stretch: &&Stretch| likeliest.is_none() || with_lines(stretch);
        if stretches.iter().filter(counts).any(|stretch| sum(stretch) == stated.amount) {
            return None;
        }
        let likeliest = likeliest.or(stretches.first().copied())?;
        let lines = self.lines_of(likeliest.0, likeliest.1);
        let sum = sum(&likeliest);
        let unread = self.unread_in(likeliest, stated.series).filter(|_| stated.amount > sum);
        let said = match unread {
            Some(row) => Said::new("total-mismatch-unread").with("row", row),
            None => Said::new("total-mismatch"),
        };
        let off = if stated.amount > sum { stated.amount - sum } else { sum - stated.amount };
        let said = said.with("stated", stated.amount).with("sum", sum).with("off", off).with("lines", lines);
        Some(Mismatch::new(mark.row, &mark.words, stated.column, stated.amount, said))
    }

    /// The stretches of lines that a row may take together, the likeliest first; there is always one.
    fn stretches(&self, at: usize, scope: Scope) -> Vec<Stretch> {
        let end = self.marks.len() - 1;
        let before = |ends: &dyn Fn(Scope) -> bool| {
            let near = at.saturating_sub(FARTHEST);
            let marks = self.marks.get(near..at).unwrap_or_default();
            marks.iter().rposition(|mark| ends(mark.scope)).map(|found| near + found)
        };
        let after = |ends: &dyn Fn(Scope) -> bool| {
            let rest = self.marks.get(at + 1..end.min(at + FARTHEST)).unwrap_or_default();
            rest.iter().position(|mark| ends(mark.scope)).map_or(end, |found| at + 1 + found)
        };
        let any = |_: Scope| true;
        let total = |other: Scope| matches!(other, Scope::Total(_));
        let section = |other: Scope| matches!(other, Scope::Section(_));
        let alike = |other: Scope| match (scope, other) {
            (Scope::Total(mine), Scope::Total(theirs)) => theirs >= mine,
            (Scope::Section(mine), Scope::Section(theirs)) => theirs <= mine,
            (Scope::Section(_), Scope::Total(rank)) => rank == Rank::Whole,
            (Scope::Total(_), Scope::Section(_)) => false,
        };
        let same = |other: Scope| other == scope;
        let above = [
            before(&any),
            before(&same),
            before(&alike),
            before(&total),
            before(&section),
            before(&|s| s == Scope::Section(0)),
            None,
        ];
        let above = above.map(|from| (from, at));
        let below = [after(&alike), after(&same), after(&any), after(&total), after(&section), end];
        let below = below.map(|to| (Some(at), to));
        let whole = [(None, end)];
        match scope {
            Scope::Total(Rank::Whole) => {
                let mut all = vec![(None, at)];
                all.extend(whole.into_iter().chain(above).chain(below));
                all
            }
            Scope::Total(_) => above.into_iter().chain(below).chain(whole).collect(),
            // A heading says nothing of the lines above it.
            Scope::Section(_) => below.into_iter().collect(),
        }
    }

    fn sum(&self, from: Option<usize>, to: usize, series: usize) -> Money {
        let upto = |at: usize| {
            self.marks.get(at).and_then(|mark| mark.sums.get(series)).copied().unwrap_or_default()
        };
        upto(to) - from.map_or(Money::ZERO, upto)
    }

    fn lines_of(&self, from: Option<usize>, to: usize) -> u64 {
        let upto = |at: usize| self.marks.get(at).map_or(0, |mark| mark.lines);
        upto(to) - from.map_or(0, upto)
    }

    /// The one row of a stretch whose amount could not be read.
    fn unread_in(&self, (from, to): Stretch, series: usize) -> Option<u64> {
        let upto = |at: usize| self.marks.get(at).map_or(0, |mark| mark.unread);
        let unread = self.unread.get(from.map_or(0, upto)..upto(to)).unwrap_or_default();
        let mut mine = unread.iter().filter(|(_, other)| *other == series);
        mine.next().filter(|_| mine.next().is_none()).map(|(row, _)| *row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yuan(yuan: i128) -> Money {
        Money::from_fen(yuan * 100)
    }

    fn stated(amount: i128) -> Vec<Stated> {
        vec![Stated { series: 0, column: 5, amount: yuan(amount) }]
    }

    /// A table: a line's amount, or a scope with what is stated.
    fn wrong(rows: &[Result<i128, (Scope, i128)>]) -> Vec<u64> {
        let mut totals = Totals::default();
        for (at, row) in rows.iter().enumerate() {
            match row {
                Ok(amount) => totals.line(at as u64 + 1, &[(0, Some(yuan(*amount)))]),
                Err((scope, amount)) => {
                    totals.mark((at as u64 + 1, String::new()), *scope, stated(*amount), None);
                }
            }
        }
        totals.finish().1.into_iter().map(|wrong| wrong.row).collect()
    }

    const PART: Scope = Scope::Total(Rank::Part);
    const WHOLE: Scope = Scope::Total(Rank::Whole);

    #[test]
    fn totals_stand_below_or_above_their_lines() {
        assert!(wrong(&[Ok(3), Ok(4), Err((PART, 7)), Ok(5), Err((PART, 5)), Err((WHOLE, 12))]).is_empty());
        assert!(wrong(&[Err((WHOLE, 12)), Err((PART, 7)), Ok(3), Ok(4), Err((PART, 5)), Ok(5)]).is_empty());
        assert_eq!(wrong(&[Ok(3), Ok(4), Err((PART, 8)), Ok(5), Err((WHOLE, 12))]), [3]);
        assert_eq!(wrong(&[Ok(3), Err((WHOLE, 4))]), [2]);
    }

    #[test]
    fn sections_hold_the_lines_below_them() {
        let (one, two) = (Scope::Section(0), Scope::Section(1));
        let rows = [
            Err((one, 12)),
            Err((two, 7)),
            Ok(3),
            Ok(4),
            Err((two, 5)),
            Ok(5),
            Err((one, 6)),
            Ok(6),
            Err((WHOLE, 18)),
        ];
        assert!(wrong(&rows).is_empty());
        assert_eq!(wrong(&[Err((one, 8)), Ok(3), Err((one, 6)), Ok(6)]), [1]);
        // Where none stand below it, those above it are not meant.
        assert_eq!(wrong(&[Ok(6), Err((one, 6))]), [2]);
        assert_eq!(wrong(&[Ok(6), Err((one, 12)), Ok(6)]), [2]);
    }

    #[test]
    fn an_amount_that_could_not_be_read_is_named_beside_the_difference() {
        let mut totals = Totals::default();
        totals.line(2, &[(0, Some(yuan(3)))]);
        totals.line(3, &[(0, None)]);
        totals.mark((4, String::new()), WHOLE, stated(10), None);
        let (_, wrong) = totals.finish();
        assert_eq!(wrong.first().map(|wrong| wrong.said.key), Some("total-mismatch-unread"));
    }
}
