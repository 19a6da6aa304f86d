//! A bound on how much is looked at: what rules leave open can double with every pair of things that are
//! missing.

use std::cell::Cell;

/// How many boxes may still be looked at.
#[derive(Debug)]
pub struct Meter(Cell<u64>);

impl Meter {
    /// A meter for so many boxes.
    pub fn new(boxes: u64) -> Meter {
        Meter(Cell::new(boxes))
    }

    /// Whether there were more boxes to look at than it allows: what was found is not all there is.
    pub fn is_spent(&self) -> bool {
        self.0.get() == 0
    }

    /// Counts one box; false where none is left.
    pub(super) fn takes(&self) -> bool {
        self.0.set(self.0.get().saturating_sub(1));
        !self.is_spent()
    }
}
