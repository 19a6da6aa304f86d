//! What a plan is measured by.

use std::ops::{Add, Mul, Neg, Sub};

/// What one fen costs, or all of them. Each figure goes before those that follow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost {
    /// By how much bounds are passed that cannot be kept, as their rows weigh it.
    pub broken: i128,
    /// Unfunded money.
    pub unfunded: i128,
    /// Money that another fund pays than in the draft.
    pub moved: i128,
    /// Money by the place of its fund in the order of funds.
    pub order: i128,
}

impl Cost {
    /// A fen that nobody pays.
    pub const UNFUNDED: Cost = Cost { broken: 0, unfunded: 1, moved: 0, order: 0 };

    /// The first so many figures, nothing after them.
    #[must_use]
    pub fn first(self, figures: usize) -> Cost {
        let Cost { broken, unfunded, moved, order } = self;
        let kept = |at: usize, figure: i128| if at < figures { figure } else { 0 };
        Cost { broken, unfunded: kept(1, unfunded), moved: kept(2, moved), order: kept(3, order) }
    }
}

impl Add for Cost {
    type Output = Cost;
    fn add(self, other: Cost) -> Cost {
        Cost {
            broken: self.broken + other.broken,
            unfunded: self.unfunded + other.unfunded,
            moved: self.moved + other.moved,
            order: self.order + other.order,
        }
    }
}

impl Neg for Cost {
    type Output = Cost;
    fn neg(self) -> Cost {
        Cost { broken: -self.broken, unfunded: -self.unfunded, moved: -self.moved, order: -self.order }
    }
}

impl Sub for Cost {
    type Output = Cost;
    fn sub(self, other: Cost) -> Cost {
        self + -other
    }
}

impl Mul<i128> for Cost {
    type Output = Cost;
    fn mul(self, fen: i128) -> Cost {
        Cost {
            broken: self.broken * fen,
            unfunded: self.unfunded * fen,
            moved: self.moved * fen,
            order: self.order * fen,
        }
    }
}
