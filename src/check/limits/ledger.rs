//! What all workers counted, over all inputs of a run.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::check::Audit;
use crate::check::limits::group::{Group, Largest, Mark};
use crate::check::limits::means::GroupKey;
use crate::check::limits::name::{Name, shown};
use crate::check::limits::plain::Plain;
use crate::check::limits::plan::parts;
use crate::check::limits::slot::Spot;
use crate::check::pieces::Pieces;
use crate::finding::Place;
use crate::model::Money;
use crate::rules::limit::Key;

/// A group, by its part and slot, and its key.
pub(super) type GroupId = (u16, u16, GroupKey);

/// What all workers counted.
#[derive(Debug, Default)]
pub struct Ledger {
    /// The sums of every group, but for those that are plain.
    pub groups: FxHashMap<GroupId, Group<Name>>,
    /// The sums of those.
    pub(super) plain: Plain,
    /// The inputs that were read: the bytes before each, its place in the run, and its pieces.
    inputs: Vec<(u64, usize, Pieces)>,
    /// The bytes of all of them.
    bytes: u64,
}

impl Ledger {
    /// An empty ledger, for so many estates.
    pub fn new(estates: usize) -> Ledger {
        Ledger { plain: Plain::new(estates), ..Ledger::default() }
    }

    /// A ledger that looks for the largest lines of some plain groups, each by column and estate.
    #[must_use]
    pub fn seeking(&self, groups: impl Iterator<Item = (u32, u32)>) -> Ledger {
        Ledger { plain: self.plain.seeking(groups), ..Ledger::default() }
    }

    /// Whether the lines of each estate, by its row, may be among those of some plain groups; none where all
    /// may be.
    pub fn estates_of(
        &self,
        audit: &Audit<'_>,
        groups: impl Iterator<Item = (u32, u32)>,
    ) -> Option<Arc<[bool]>> {
        let parts = parts(audit.rules, &audit.means);
        let mut estates = vec![false; audit.estates?.len()];
        for (column, row) in groups {
            let column = self.plain.columns.get(column as usize)?;
            let part = parts.get(usize::from(column.of.part)).filter(|part| part.keys.contains(&Key::Estate));
            part.and_then(|_| estates.get_mut(row as usize)).map(|is_of| *is_of = true)?;
        }
        Some(estates.into())
    }

    /// Sets the lines found in an input to where they are in it.
    pub fn found(&mut self, input: usize, pieces: &Pieces) {
        self.plain.found(input, |place| pieces.whole(place));
    }

    /// The largest lines of a group: those of some that are plain, beside those that are known.
    pub fn largest(
        &self,
        groups: &[(u32, u32)],
        known: &[(usize, Place, Money)],
    ) -> Vec<(usize, Place, Money)> {
        let mut all = Largest::default();
        for &(input, place, amount) in known {
            all.keep(amount, Mark { input, place });
        }
        let found = groups.iter().filter_map(|group| self.plain.largest(*group));
        for (amount, mark) in found.flat_map(|largest| &largest.lines) {
            all.keep(*amount, *mark);
        }
        all.places()
    }

    /// Notes an input that was counted to its end: its place in the run, its bytes, and its pieces.
    pub fn close(&mut self, input: usize, bytes: u64, pieces: Pieces) {
        self.inputs.push((self.bytes, input, pieces));
        self.bytes += bytes;
    }

    /// Where a line of a plain group stands.
    pub(super) fn mark(&self, spot: Spot) -> Mark {
        let (bytes, record) = spot.parts();
        let after = self.inputs.partition_point(|(before, ..)| *before <= bytes);
        let of = after.checked_sub(1).and_then(|at| self.inputs.get(at));
        let local = |before: u64| Place { offset: bytes - before, row: record, record };
        of.map_or(Mark { input: 0, place: local(0) }, |(before, input, pieces)| Mark {
            input: *input,
            place: pieces.whole(local(*before)),
        })
    }

    /// Sets every place to what it is in the whole input.
    pub fn set_places(&mut self, whole: impl Fn(Place) -> Place) {
        for group in self.groups.values_mut() {
            let largest = group.largest.lines.iter_mut().map(|(_, mark)| mark);
            largest.chain([&mut group.last.1]).for_each(|mark| mark.place = whole(mark.place));
        }
    }

    /// Adds what another ledger holds.
    pub fn merge(&mut self, next: Ledger) {
        self.plain.merge(next.plain, self.bytes);
        let before = self.bytes;
        self.inputs
            .extend(next.inputs.into_iter().map(|(bytes, input, pieces)| (bytes + before, input, pieces)));
        self.bytes += next.bytes;
        for (id, group) in next.groups {
            self.add(id, group);
        }
    }

    /// Adds what was summed over lines of a group, however they spell it.
    pub(super) fn add(&mut self, id: GroupId, group: Group<Name>) {
        let Some(((part, slot, key), mut sums)) = self.groups.remove_entry(&id) else {
            self.groups.insert(id, group);
            return;
        };
        sums.merge(group);
        self.groups.insert((part, slot, shown(key, id.2)), sums);
    }
}
