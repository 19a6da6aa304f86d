//! What a plan is measured by.

use std::ops::{Add, Mul};

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
    /// Lines that are touched: of which another than in the draft, or nobody, pays anything.
    pub lines: i128,
}

/// What a plan aims at, in the order of the figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aim {
    /// Bounds that cannot be kept are passed by little.
    Bounds,
    /// Little stays unfunded.
    Unfunded,
    /// Little moves.
    Moved,
    /// Funds are drawn on in their order.
    Order,
    /// Few lines are touched.
    Lines,
}

impl Aim {
    /// Every aim, the first before all others.
    pub const ALL: [Aim; Cost::FIGURES] = [Aim::Bounds, Aim::Unfunded, Aim::Moved, Aim::Order, Aim::Lines];

    /// The word reports use.
    pub fn id(self) -> &'static str {
        match self {
            Aim::Bounds => "bounds",
            Aim::Unfunded => "unfunded",
            Aim::Moved => "moved",
            Aim::Order => "order",
            Aim::Lines => "lines",
        }
    }
}

impl Cost {
    /// How many figures there are.
    pub const FIGURES: usize = 5;

    /// A fen that nobody pays.
    pub const UNFUNDED: Cost = Cost { broken: 0, unfunded: 1, moved: 0, order: 0, lines: 0 };

    /// The figures, in order.
    pub fn figures(self) -> [i128; Cost::FIGURES] {
        let Cost { broken, unfunded, moved, order, lines } = self;
        [broken, unfunded, moved, order, lines]
    }

    /// The cost of figures.
    pub fn of([broken, unfunded, moved, order, lines]: [i128; Cost::FIGURES]) -> Cost {
        Cost { broken, unfunded, moved, order, lines }
    }

    /// The first aim of which it is not proved that no plan serves it better, where any plan costs at least
    /// so much; and by how much another may.
    pub fn open(self, at_least: Cost) -> Option<(Aim, i128)> {
        let figures = self.figures().into_iter().zip(at_least.figures());
        let mut open = Aim::ALL.into_iter().zip(figures.map(|(is, least)| is - least));
        open.find(|(_, by)| *by > 0)
    }

    /// The first so many figures, nothing after them.
    #[must_use]
    pub fn first(self, figures: usize) -> Cost {
        let mut kept = self.figures();
        kept.iter_mut().skip(figures).for_each(|figure| *figure = 0);
        Cost::of(kept)
    }
}

impl Add for Cost {
    type Output = Cost;
    fn add(self, other: Cost) -> Cost {
        let mut sums = self.figures();
        sums.iter_mut().zip(other.figures()).for_each(|(sum, figure)| *sum += figure);
        Cost::of(sums)
    }
}

impl Mul<i128> for Cost {
    type Output = Cost;
    fn mul(self, fen: i128) -> Cost {
        Cost::of(self.figures().map(|figure| figure * fen))
    }
}
