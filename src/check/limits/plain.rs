//! Groups of which only money is asked: a slot for each estate, shared by all who count.

use std::hint::black_box;

use rustc_hash::FxHashMap;

use crate::check::limits::group::{Group, Largest, Mark};
use crate::check::limits::role::{COUNTS, Completions, IN_BASE, must};
use crate::check::limits::slot::{Slot, Spot};
use crate::finding::Place;
use crate::model::Money;
use crate::rules::limit::MOST_KEYS;

/// So many lines are kept as they come; of more, only the sums are.
const MOST_PENDING: usize = 1 << 17;

/// The slots of so many lines are fetched together: memory that each has to wait for comes to all of them at
/// once.
const TOGETHER: usize = 64;

/// The input of a line that is being looked for, until the whole input was gone through.
const SOUGHT: usize = usize::MAX;

/// One line, to be counted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Count {
    /// The column, by its number.
    pub(crate) column: u32,
    /// The estate, by its row.
    pub(crate) row: u32,
    /// The money.
    pub(crate) fen: i64,
    /// Where the line stands.
    pub(crate) spot: Spot,
}

/// What lines come to that are one thing to a part of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Heading {
    /// The part.
    pub(crate) part: u16,
    /// The slot of the part.
    pub(crate) slot: u16,
    /// What all its groups have in common.
    pub(crate) keys: [u32; MOST_KEYS],
    /// What the lines are.
    pub(crate) is: Completions,
}

/// What they come to, estate by estate.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    /// What it is of.
    pub(crate) of: Heading,
    slots: Vec<Slot>,
}

/// All columns. What few lines come to is kept as these lines: there are as many slots as estates.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plain {
    /// The columns, in the order in which they were first met.
    pub(crate) columns: Vec<Column>,
    pending: Vec<Count>,
    /// Sums that their slots have no room for.
    over: Vec<(u32, u32, Slot)>,
    rows: usize,
    /// The groups whose largest lines are looked for, where nothing else is.
    sought: Option<FxHashMap<(u32, u32), Largest>>,
}

impl Plain {
    /// Nothing counted yet, for so many estates.
    pub(crate) fn new(rows: usize) -> Plain {
        Plain { rows, ..Plain::default() }
    }

    /// The same columns, to look for the largest lines of some groups in, each by column and estate.
    pub(crate) fn seeking(&self, groups: impl Iterator<Item = (u32, u32)>) -> Plain {
        let columns = self.columns.iter().map(|column| Column::new(column.of));
        let sought = groups.map(|group| (group, Largest::default())).collect();
        Plain { columns: columns.collect(), sought: Some(sought), ..Plain::default() }
    }

    /// The largest lines of a group that was looked for, by their places in an input, which are set to what
    /// `whole` says.
    pub(crate) fn found(&mut self, input: usize, whole: impl Fn(Place) -> Place) {
        for largest in self.sought.iter_mut().flat_map(FxHashMap::values_mut) {
            for (_, mark) in largest.lines.iter_mut().filter(|(_, mark)| mark.input == SOUGHT) {
                *mark = Mark { input, place: whole(mark.place) };
            }
        }
    }

    /// The largest lines of a group that was looked for.
    pub(crate) fn largest(&self, group: (u32, u32)) -> Option<&Largest> {
        self.sought.as_ref()?.get(&group)
    }

    /// The number of a column, which begins empty.
    pub(crate) fn column(&mut self, of: Heading) -> u32 {
        let at = self.columns.iter().position(|known| known.of == of).unwrap_or_else(|| {
            self.columns.push(Column::new(of));
            self.columns.len() - 1
        });
        u32::try_from(at).unwrap_or(u32::MAX)
    }

    /// Counts lines.
    pub(crate) fn take(&mut self, lines: &mut Vec<Count>) {
        if let Some(sought) = &mut self.sought {
            for line in lines.drain(..) {
                if let Some(largest) = sought.get_mut(&(line.column, line.row)) {
                    let (offset, record) = line.spot.parts();
                    let place = Place { offset, row: record, record };
                    largest.keep(Money::from_fen(i128::from(line.fen)), Mark { input: SOUGHT, place });
                }
            }
            return;
        }
        if !self.has_slots() {
            return self.keep(lines);
        }
        for some in lines.chunks(TOGETHER) {
            self.fetch(some);
            for line in some {
                self.put_line(*line);
            }
        }
        lines.clear();
    }

    /// Has the slots of some lines at hand.
    fn fetch(&self, lines: &[Count]) {
        let slot = |line: &Count| self.columns.get(line.column as usize)?.slots.get(line.row as usize);
        black_box(lines.iter().filter_map(slot).fold(0, |all, slot| all ^ slot.fen()));
    }

    /// Keeps lines as they come, as long as they are few.
    fn keep(&mut self, lines: &mut Vec<Count>) {
        self.pending.append(lines);
        if self.pending.len() > MOST_PENDING {
            self.settle();
        }
    }

    /// Whether there is a slot for each estate already.
    fn has_slots(&self) -> bool {
        self.columns.iter().any(|column| !column.slots.is_empty())
    }

    /// Puts every line into its slot, neighbours together.
    pub(crate) fn settle(&mut self) {
        let mut lines = std::mem::take(&mut self.pending);
        lines.sort_unstable_by_key(|line| (line.column, line.row));
        lines.drain(..).for_each(|line| self.put_line(line));
        self.pending = lines;
    }

    #[inline]
    fn put_line(&mut self, line: Count) {
        self.put(line.column, line.row, Slot::of_line(line.fen, line.spot));
    }

    #[inline]
    fn put(&mut self, number: u32, row: u32, sums: Slot) {
        let Some(column) = self.columns.get_mut(number as usize) else { return };
        if column.slots.len() <= row as usize {
            column.slots.resize(self.rows.max(row as usize + 1), Slot::default());
        }
        let Some(slot) = column.slots.get_mut(row as usize) else { return };
        match slot.with(sums) {
            Some(both) => *slot = both,
            None => self.over.push((number, row, std::mem::replace(slot, sums))),
        }
    }

    /// Adds what was counted over an input before which so many bytes stand. Lines of many small inputs are
    /// counted together.
    pub(crate) fn merge(&mut self, mut next: Plain, bytes: u64) {
        if self.columns.is_empty() && bytes == 0 {
            *self = next;
            return;
        }
        self.rows = self.rows.max(next.rows);
        let all = std::mem::take(&mut next.columns);
        let numbers: Vec<u32> = all.iter().map(|one| self.column(one.of)).collect();
        let number = |column: u32| numbers.get(column as usize).copied().unwrap_or(u32::MAX);
        for (column, &number) in all.iter().zip(&numbers) {
            for (row, slot) in column.slots() {
                self.put(number, row, slot.after(bytes));
            }
        }
        for (column, row, sums) in next.over {
            self.put(number(column), row, sums.after(bytes));
        }
        let here = |line: Count| Count { column: number(line.column), spot: line.spot.after(bytes), ..line };
        self.take(&mut next.pending.into_iter().map(here).collect());
    }

    /// The sums that had no room, each with its column and estate.
    pub(crate) fn over(&self) -> impl Iterator<Item = (&Column, u32, Slot)> {
        let column = |number: u32| self.columns.get(number as usize);
        self.over.iter().filter_map(move |&(number, row, slot)| Some((column(number)?, row, slot)))
    }
}

impl Column {
    fn new(of: Heading) -> Column {
        Column { of, slots: Vec::new() }
    }

    /// The sums of a group; nothing where no line was counted.
    pub(crate) fn slot(&self, row: u32) -> Option<Slot> {
        self.slots.get(row as usize).copied().filter(|slot| slot.lines() > 0)
    }

    /// The groups that have lines, each with its estate.
    pub(crate) fn slots(&self) -> impl Iterator<Item = (u32, Slot)> {
        (0..).zip(self.slots.iter().copied()).filter(|(_, slot)| slot.lines() > 0)
    }

    /// Whether its lines count, and are not only part of a base.
    pub(crate) fn counts(&self) -> bool {
        must(self.of.is, COUNTS)
    }

    /// A slot as other groups are told. Of its lines, only the last is known.
    pub(crate) fn group<O: Ord>(&self, slot: Slot, mark: impl Fn(Spot) -> Mark) -> Group<O> {
        let counts = self.counts();
        let sum = |what: u8| if must(self.of.is, what) { i128::from(slot.fen()) } else { 0 };
        let lines = if counts { u64::from(slot.lines()) } else { 0 };
        let mut group = Group::new();
        group.sure = [sum(COUNTS), sum(IN_BASE)];
        group.lines = lines;
        group.surely = lines;
        group.is_sure = true;
        group.last = (counts, mark(slot.last));
        group
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_that_have_no_room_in_their_slots_are_not_lost() {
        let mut plain = Plain::new(3);
        let of = Heading { part: 0, slot: 0, keys: [0; MOST_KEYS], is: COUNTS };
        let column = plain.column(of);
        let line = |at: u64| {
            let spot = Spot::new(at * 100, at).unwrap_or_default();
            Count { column, row: 1, fen: 1 << 40, spot }
        };
        plain.take(&mut (0..100).map(line).collect());
        plain.settle();
        let slot = plain.columns.first().and_then(|column| column.slot(1));
        let all: Vec<Slot> = plain.over().map(|(_, _, slot)| slot).chain(slot).collect();
        assert!(all.len() > 1, "all fit");
        assert_eq!(all.iter().map(|slot| i128::from(slot.fen())).sum::<i128>(), 100 << 40);
        assert_eq!(all.iter().map(|slot| slot.lines()).sum::<u32>(), 100);
        assert_eq!(all.iter().map(|slot| slot.last).max(), Spot::new(9_900, 99));
    }

    #[test]
    fn what_small_inputs_come_to_is_added_to_what_was_counted_before_whether_few_lines_or_many() {
        let of = Heading { part: 0, slot: 0, keys: [0; MOST_KEYS], is: COUNTS };
        let lines = |many: usize| -> Vec<Count> {
            let spot = |at: u64| Spot::new(at * 100, at % 7).unwrap_or_default();
            (0..many as u64).map(|at| Count { column: 0, row: 1, fen: 3, spot: spot(at) }).collect()
        };
        for many in [1, 2, MOST_PENDING + 1] {
            let (mut all, mut next) = (Plain::new(3), Plain::new(3));
            for (plain, many) in [(&mut all, many), (&mut next, 2)] {
                plain.column(of);
                plain.take(&mut lines(many));
            }
            let bytes = 1 << 30;
            all.merge(next, bytes);
            all.settle();
            let slot = all.columns.first().and_then(|column| column.slot(1)).unwrap_or_default();
            assert_eq!(slot.lines() as usize, many + 2);
            assert_eq!(slot.fen(), 3 * i64::from(slot.lines()));
            assert_eq!(Some(slot.last), Spot::new(bytes + 100, 1), "{many} lines before it");
        }
    }
}
