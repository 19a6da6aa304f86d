//! Lines of plain groups on their way to the ledger that all workers share.

use std::sync::{Arc, Mutex};

use crate::check::limits::ledger::Ledger;
use crate::check::limits::plain::{Count, Heading};
use crate::check::limits::role::Role;
use crate::model::threads::lock;

/// So many lines are handed over together.
const TOGETHER: usize = 1 << 12;

/// A worker's lines, and the ledger they go to.
pub(super) struct Shared {
    ledger: Arc<Mutex<Ledger>>,
    /// The columns this worker has met; a line has the number of its own here until it is handed over.
    columns: Vec<Heading>,
    /// The numbers they have in the ledger, as far as it has them.
    numbers: Vec<Option<u32>>,
    /// The lines, in the order in which they came.
    lines: Vec<Count>,
}

impl Shared {
    /// Nothing yet.
    pub(super) fn new() -> Shared {
        Shared { ledger: Arc::default(), columns: Vec::new(), numbers: Vec::new(), lines: Vec::new() }
    }

    /// Counts for this ledger from now on.
    pub(super) fn turn_to(&mut self, ledger: &Arc<Mutex<Ledger>>) {
        self.ledger = Arc::clone(ledger);
        self.numbers.fill(None);
    }

    /// The column of a role that is plain.
    pub(super) fn column(&mut self, role: &Role) -> u32 {
        let heading = Heading { part: role.part, slot: role.slot, keys: role.keys, is: role.may_be };
        let at = self.columns.iter().position(|known| *known == heading).unwrap_or_else(|| {
            self.columns.push(heading);
            self.numbers.push(None);
            self.columns.len() - 1
        });
        u32::try_from(at).unwrap_or(u32::MAX)
    }

    /// Counts a line.
    pub(super) fn note(&mut self, line: Count) {
        self.lines.push(line);
        if self.lines.len() >= TOGETHER {
            self.settle();
        }
    }

    /// Hands over every line, with the numbers that their columns have in the ledger.
    pub(super) fn settle(&mut self) {
        let mut ledger = lock(&self.ledger);
        for line in &mut self.lines {
            let at = line.column as usize;
            let (Some(heading), Some(number)) = (self.columns.get(at), self.numbers.get_mut(at)) else {
                continue;
            };
            line.column = *number.get_or_insert_with(|| ledger.plain.column(*heading));
        }
        ledger.plain.take(&mut self.lines);
    }
}
