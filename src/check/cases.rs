//! Spellings turned into numbers once, and what the rules see of a line.

use rustc_hash::FxHashMap;

use crate::model::Side;
use crate::rules::space::Mask;

/// Distinct spellings of a column's cells, each with what it was found to mean.
pub(super) struct Spellings<T> {
    numbers: FxHashMap<Box<[u8]>, u32>,
    meanings: Vec<T>,
}

/// Everything the rules see of a line.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// The fund, by its spelling.
    pub fund: u32,
    /// The work, by its spelling.
    pub work: u32,
    /// The side.
    pub side: SideCell,
    /// The date.
    pub date: DateCell,
    /// What is known of the estate, by the profile's number.
    pub estate: u32,
    /// What else is known of the line, by the profile's number.
    pub line: u32,
}

/// What a side's cell means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum SideCell {
    /// This side.
    Known(Side),
    /// Nothing, but the work's text says this side.
    Said(Side),
    /// This side, but the work's text says the other.
    Clash(Side),
    /// Nothing.
    Blank,
    /// Something that is no side.
    Unknown,
}

/// What a date's cell means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum DateCell {
    /// A day in this band.
    Known(Mask),
    /// Nothing.
    Blank,
    /// Something that is no day.
    Bad,
}

impl SideCell {
    /// The side of the column itself.
    pub(super) fn given(self) -> Option<Side> {
        match self {
            SideCell::Known(side) | SideCell::Clash(side) => Some(side),
            SideCell::Said(_) | SideCell::Blank | SideCell::Unknown => None,
        }
    }

    /// The id of the side that the column or the work's text says.
    pub(super) fn said(self) -> Option<&'static str> {
        match self {
            SideCell::Known(side) | SideCell::Clash(side) | SideCell::Said(side) => Some(side.id()),
            SideCell::Blank | SideCell::Unknown => None,
        }
    }

    /// The same cell beside a text that says a side, or none.
    pub(super) fn beside(self, said: Option<Side>) -> SideCell {
        match (self, said) {
            (SideCell::Blank, Some(said)) => SideCell::Said(said),
            (SideCell::Known(given), Some(said)) if given != said => SideCell::Clash(given),
            (cell, _) => cell,
        }
    }
}

impl<T> Default for Spellings<T> {
    fn default() -> Spellings<T> {
        Spellings { numbers: FxHashMap::default(), meanings: Vec::new() }
    }
}

impl<T> Spellings<T> {
    /// The number of a spelling; what it means is found out when it is first met.
    pub(super) fn number(&mut self, cell: &[u8], meaning: impl FnOnce(&str) -> T) -> u32 {
        if let Some(&number) = self.numbers.get(cell) {
            return number;
        }
        let number = u32::try_from(self.meanings.len()).unwrap_or(u32::MAX);
        self.meanings.push(meaning(&String::from_utf8_lossy(cell)));
        self.numbers.insert(cell.into(), number);
        number
    }

    /// What the spelling with this number means.
    pub(super) fn meaning(&self, number: u32) -> Option<&T> {
        self.meanings.get(number as usize)
    }
}
