//! Where the pieces of an input begin that were read beside each other.

use std::sync::Arc;

use crate::budget::shape::Shaped;
use crate::check::line::Table;
use crate::finding::Place;

/// The first byte of each piece, and how many lines and records stand before it.
#[derive(Clone, Debug, Default)]
pub struct Pieces {
    starts: Vec<Place>,
    /// What laying the table down has shown, where that was needed.
    shaped: Option<Arc<Shaped>>,
}

impl Pieces {
    /// The pieces of a table, in order.
    pub(super) fn new(starts: Vec<Place>, table: &Table) -> Pieces {
        Pieces { starts, shaped: table.origin.shaped.clone() }
    }

    /// Where a record is in the whole input whose line and number were counted from the start of its piece.
    pub fn whole(&self, place: Place) -> Place {
        let after = self.starts.partition_point(|start| start.offset <= place.offset);
        let start = after.checked_sub(1).and_then(|at| self.starts.get(at));
        let (row, record) = start.map_or((0, 0), |start| (start.row, start.record));
        let (row, record) = (place.row + row, place.record + record);
        let laid = self.shaped.as_ref().and_then(|shaped| shaped.places.row(record));
        Place { row: laid.unwrap_or(row), record, ..place }
    }
}
