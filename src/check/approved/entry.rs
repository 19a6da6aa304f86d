//! A line as the comparison keeps it.

use std::sync::Arc;

use crate::finding::Place;
use crate::model::{Money, Side, Unit, text};
use crate::rules::FundId;

/// A line of a budget, or of what was approved.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The input, by its place in the run.
    pub input: usize,
    /// Its place there.
    pub place: Place,
    /// The item as items are compared; blank where there is none.
    pub item: String,
    /// The item as it is written.
    pub written: Option<Box<str>>,
    /// The estate's id, or its cell.
    pub estate: Arc<str>,
    /// The work's id, or its cell.
    pub work: Arc<str>,
    /// Whether both could be read.
    pub readable: bool,
    /// The side; none where it is blank or none.
    pub side: Option<Side>,
    /// The fund, where it is a single one.
    pub fund: Option<FundId>,
    /// The money; none where it could not be read.
    pub amount: Option<Money>,
    /// The quantity.
    pub quantity: Quantity,
    /// What the quantity is counted in, as units are compared.
    pub unit: String,
    /// Whether a number of approval stands beside it.
    pub approval: bool,
}

/// A quantity, in millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// None is given.
    Blank,
    /// This much.
    Known(i128),
    /// The cell is no number.
    Bad,
}

/// What one unit of a quantity is worth, read as money is: six decimals.
const MILLIONTHS: Unit = Unit::Wan;

impl Quantity {
    /// Reads a cell.
    pub fn read(cell: &str) -> Quantity {
        if cell.trim().is_empty() {
            return Quantity::Blank;
        }
        Money::parse(cell, MILLIONTHS).map_or(Quantity::Bad, |amount| Quantity::Known(amount.fen()))
    }
}

/// A quantity in millionths as people write it: `1250`, `86.5`.
pub fn quantity_text(millionths: i128) -> String {
    let (sign, all) = (if millionths < 0 { "-" } else { "" }, millionths.unsigned_abs());
    let text = format!("{sign}{}.{:06}", all / 1_000_000, all % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl Entry {
    /// The estate and work that it is about, as they are compared; none where they could not be read.
    pub fn content(&self) -> Option<(String, &str)> {
        self.readable.then(|| (text::fold(&self.estate), &*self.work))
    }

    /// What orders lines whatever their rows and files: these decide only between lines that are else alike.
    pub fn order(&self) -> impl Ord {
        let written = (&self.item, &self.estate, self.written.as_deref());
        (written, &*self.work, self.side, self.fund, self.input, self.place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_exact_to_a_millionth() {
        for (cell, text) in [("1,250", "1250"), ("86.500", "86.5"), ("-3", "-3"), ("0.000001", "0.000001")] {
            let read = Quantity::read(cell);
            assert!(
                matches!(read, Quantity::Known(known) if quantity_text(known) == text),
                "{cell}: {read:?}"
            );
        }
        assert_eq!(Quantity::read(" "), Quantity::Blank);
        assert_eq!(Quantity::read("约3"), Quantity::Bad);
    }
}
