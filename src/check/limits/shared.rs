//! Lines of plain groups on their way to the ledger that all workers share.

use std::sync::Mutex;

use crate::check::limits::ledger::Ledger;
use crate::check::limits::plain::Count;
use crate::check::limits::role::Role;
use crate::check::run::lock;

/// Into so many neighbourhoods the estates are parted, or fewer.
const NEIGHBOURS: usize = 64;

/// So many lines of neighbouring estates are handed over together.
const TOGETHER: usize = 1 << 11;

/// A worker's lines, and the ledger they go to. Those of neighbouring estates go together: their slots are then at hand,
/// where memory would have to be waited for with each.
pub(super) struct Shared<'a> {
    ledger: &'a Mutex<Ledger>,
    neighbours: Vec<Vec<Count>>,
    /// How many estates are neighbours, as a power of two.
    shift: u32,
}

impl<'a> Shared<'a> {
    /// Nothing yet, for so many estates.
    pub(super) fn new(ledger: &'a Mutex<Ledger>, estates: usize) -> Shared<'a> {
        let shift = (estates / NEIGHBOURS + 1).next_power_of_two().trailing_zeros();
        Shared { ledger, neighbours: vec![Vec::new(); (estates >> shift) + 1], shift }
    }

    /// The column of a role that is plain.
    pub(super) fn column(&self, role: &Role) -> u32 {
        lock(self.ledger).plain.column(role.part, role.slot, role.keys, role.may_be)
    }

    /// Counts a line.
    pub(super) fn note(&mut self, line: Count) {
        let at = (line.row as usize >> self.shift).min(self.neighbours.len() - 1);
        let Some(lines) = self.neighbours.get_mut(at) else { return };
        lines.push(line);
        if lines.len() >= TOGETHER {
            lock(self.ledger).plain.take(lines);
        }
    }

    /// Hands over every line.
    pub(super) fn settle(&mut self) {
        let mut ledger = lock(self.ledger);
        for lines in &mut self.neighbours {
            ledger.plain.take(lines);
        }
    }
}
