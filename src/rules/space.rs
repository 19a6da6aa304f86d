//! The finite space that rules cut into boxes: side, date and facts, each a few bands.
//!
//! A set of bands is a [`Mask`], one bit a band. A line is a [`State`]: for every dimension the bands its
//! value may lie in, one where it is known, several where it is missing, none where it does not apply.

use crate::model::Side;

/// A set of bands of one dimension.
pub type Mask = u64;

/// The most bands a dimension may have.
pub const MOST_BANDS: usize = 64;

/// For every dimension, the bands a line's value may lie in.
pub type State = Vec<Mask>;

/// A dimension: the side, the date, or a fact by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dim {
    /// Inside or outside the red line.
    Side,
    /// The line's date.
    Date,
    /// A fact, by its number in the ruleset.
    Fact(u16),
}

/// Whether something holds of every value a state allows, of some, or of none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Of every one.
    Yes,
    /// Of some and not of others.
    Maybe,
    /// Of none.
    No,
}

/// An AND over dimensions, each a set of bands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Region(pub Vec<(Dim, Mask)>);

/// The bands of a line of ordered values, cut at these points: band `i` begins at cut `i - 1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cuts<T>(Vec<T>);

impl<T> Default for Cuts<T> {
    fn default() -> Cuts<T> {
        Cuts(Vec::new())
    }
}

impl Dim {
    /// The dimension's place in a [`State`].
    pub fn index(self) -> usize {
        match self {
            Dim::Side => 0,
            Dim::Date => 1,
            Dim::Fact(number) => 2 + usize::from(number),
        }
    }
}

/// The bands of a state in one dimension.
pub fn at(state: &[Mask], dim: Dim) -> Mask {
    state.get(dim.index()).copied().unwrap_or(0)
}

/// Sets the bands of a state in one dimension.
pub fn set(state: &mut [Mask], dim: Dim, mask: Mask) {
    if let Some(slot) = state.get_mut(dim.index()) {
        *slot = mask;
    }
}

/// The single band of a side.
pub fn side_mask(side: Side) -> Mask {
    match side {
        Side::Inside => 1,
        Side::Outside => 2,
    }
}

/// One band by its place; none past the most there may be, which no ruleset that loads has.
pub fn band(at: usize) -> Mask {
    if at < MOST_BANDS { 1 << at } else { 0 }
}

/// All bands of a dimension with `count` of them.
pub fn all_bands(count: usize) -> Mask {
    if count >= MOST_BANDS { Mask::MAX } else { (1 << count) - 1 }
}

impl Region {
    /// Whether a state lies in the region.
    pub fn holds(&self, state: &[Mask]) -> Holds {
        let mut all = Holds::Yes;
        for &(dim, mask) in &self.0 {
            match within(at(state, dim), mask) {
                Holds::Yes => {}
                Holds::Maybe => all = Holds::Maybe,
                Holds::No => return Holds::No,
            }
        }
        all
    }

    /// Whether it asks for a dimension at all.
    pub fn asks_for(&self, dim: Dim) -> bool {
        self.0.iter().any(|(asked, _)| *asked == dim)
    }

    /// The first condition that holds of some values of the state and not of others.
    pub fn open(&self, state: &[Mask]) -> Option<(Dim, Mask)> {
        self.0.iter().copied().find(|&(dim, mask)| within(at(state, dim), mask) == Holds::Maybe)
    }
}

/// The runs of neighbouring bands in a mask, by their first and last band.
pub fn runs(mask: Mask) -> Vec<(usize, usize)> {
    let mut out: Vec<(usize, usize)> = Vec::new();
    for band in (0..64).filter(|band| mask & (1 << band) != 0) {
        match out.last_mut() {
            Some((_, last)) if *last + 1 == band => *last = band,
            _ => out.push((band, band)),
        }
    }
    out
}

/// Whether bands lie within others.
pub fn within(bands: Mask, mask: Mask) -> Holds {
    if bands & mask == 0 {
        Holds::No
    } else if bands & !mask == 0 {
        Holds::Yes
    } else {
        Holds::Maybe
    }
}

impl<T: Ord + Copy> Cuts<T> {
    /// Bands cut at these points, in any order.
    pub fn new(mut points: Vec<T>) -> Cuts<T> {
        points.sort_unstable();
        points.dedup();
        Cuts(points)
    }

    /// How many bands there are.
    pub fn bands(&self) -> usize {
        self.0.len() + 1
    }

    /// The band a value lies in.
    pub fn band_of(&self, value: T) -> Mask {
        band(self.0.partition_point(|cut| *cut <= value))
    }

    /// The bands from one value up to, and not with, another; open where there is none.
    pub fn between(&self, from: Option<T>, until: Option<T>) -> Mask {
        let first = from.map_or(0, |value| self.0.partition_point(|cut| *cut <= value));
        let end = until.map_or(self.bands(), |value| self.0.partition_point(|cut| *cut < value) + 1);
        all_bands(end) & !all_bands(first)
    }

    /// Bands cut wherever one or the other is cut.
    #[must_use]
    pub fn united(&self, other: &Cuts<T>) -> Cuts<T> {
        Cuts::new(self.0.iter().chain(&other.0).copied().collect())
    }

    /// Some bands of coarser cuts, in these bands; they are cut wherever the coarser ones are.
    pub fn refined(&self, coarse: &Cuts<T>, mask: Mask) -> Mask {
        let begins = |at: usize| at.checked_sub(1).and_then(|before| self.0.get(before));
        let lies_in = |at: &usize| begins(*at).map_or(1, |cut| coarse.band_of(*cut)) & mask != 0;
        (0..self.bands()).filter(lies_in).map(band).sum()
    }

    /// Where the bands from `first` to `last` begin and end: the value they start at, and the one they end
    /// before.
    pub fn ends(&self, first: usize, last: usize) -> (Option<T>, Option<T>) {
        (first.checked_sub(1).and_then(|i| self.0.get(i)).copied(), self.0.get(last).copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_begin_at_their_cut() {
        let cuts = Cuts::new(vec![2001, 2006]);
        assert_eq!((cuts.band_of(2000), cuts.band_of(2001), cuts.band_of(2006)), (1, 2, 4));
        assert_eq!(cuts.between(Some(2001), None), 0b110);
        assert_eq!(cuts.between(None, Some(2001)), 0b001);
        assert_eq!(cuts.between(Some(2001), Some(2006)), 0b010);
        assert_eq!(cuts.ends(1, 1), (Some(2001), Some(2006)));
    }

    #[test]
    fn bands_are_the_same_in_finer_cuts() {
        let (coarse, other) = (Cuts::new(vec![2001, 2006]), Cuts::new(vec![1990, 2003]));
        let fine = coarse.united(&other);
        assert_eq!(fine, Cuts::new(vec![1990, 2001, 2003, 2006]));
        assert_eq!(fine.refined(&coarse, 0b001), 0b00011);
        assert_eq!(fine.refined(&coarse, 0b110), 0b11100);
    }

    #[test]
    fn a_dimension_that_does_not_apply_is_in_no_region() {
        let region = Region(vec![(Dim::Fact(0), 1)]);
        assert_eq!(region.holds(&[3, 1, 0]), Holds::No);
        assert_eq!(region.holds(&[3, 1, 3]), Holds::Maybe);
        assert_eq!(region.holds(&[3, 1, 1]), Holds::Yes);
    }
}
