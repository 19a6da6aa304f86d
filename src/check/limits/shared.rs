//! Lines of plain groups on their way to the ledger that all workers share.

use std::sync::{Arc, Mutex};

use crate::check::limits::ledger::Ledger;
use crate::check::limits::plain::{Count, Heading};
use crate::check::limits::role::Role;
use crate::model::threads::lock;

/// Into so many neighbourhoods the estates are parted, or fewer.
const NEIGHBOURS: usize = 64;

/// So many lines of neighbouring estates are handed over together.
const TOGETHER: usize = 1 << 11;

/// A worker's lines, and the ledger they go to. Those of neighbouring estates go together: their slots are then at hand,
/// where memory would have to be waited for with each.
pub(super) struct Shared {
    ledger: Arc<Mutex<Ledger>>,
    /// The columns this worker has met; a line has the number of its own here until it is handed over.
    columns: Vec<Heading>,
    /// The numbers they have in the ledger, as far as it has them.
    numbers: Vec<Option<u32>>,
    neighbours: Vec<Vec<Count>>,
    /// How many estates are neighbours, as a power of two.
    shift: u32,
}

impl Shared {
    /// Nothing yet, for so many estates.
    pub(super) fn new(estates: usize) -> Shared {
        let shift = (estates / NEIGHBOURS + 1).next_power_of_two().trailing_zeros();
        Shared {
            ledger: Arc::default(),
            columns: Vec::new(),
            numbers: Vec::new(),
            neighbours: vec![Vec::new(); (estates >> shift) + 1],
            shift,
        }
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
        let at = (line.row as usize >> self.shift).min(self.neighbours.len() - 1);
        let Some(lines) = self.neighbours.get_mut(at) else { return };
        lines.push(line);
        if lines.len() >= TOGETHER {
            hand_over(lines, &mut lock(&self.ledger), &self.columns, &mut self.numbers);
        }
    }

    /// Hands over every line.
    pub(super) fn settle(&mut self) {
        let mut ledger = lock(&self.ledger);
        for lines in &mut self.neighbours {
            hand_over(lines, &mut ledger, &self.columns, &mut self.numbers);
        }
    }
}

/// Hands lines over, with the numbers that their columns have in the ledger.
fn hand_over(lines: &mut Vec<Count>, ledger: &mut Ledger, columns: &[Heading], numbers: &mut [Option<u32>]) {
    for line in lines.iter_mut() {
        let at = line.column as usize;
        let (Some(heading), Some(number)) = (columns.get(at), numbers.get_mut(at)) else { continue };
        line.column = *number.get_or_insert_with(|| ledger.plain.column(*heading));
    }
    ledger.plain.take(lines);
}
