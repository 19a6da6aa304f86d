//! The sums that totals of a table of quotas are held against: one for each column of money, and for each
//! fund under it.

use crate::budget::totals::Totals;
use crate::facts::spellings::Remembered;
use crate::model::{Money, text};

/// How many sums are kept apart.
const MOST_SERIES: usize = 64;

/// Tells sums apart by number: those of whole columns come first, then for each fund those of its columns.
#[derive(Debug)]
pub(super) struct Series {
    columns: usize,
    /// The funds with sums of their own, folded.
    funds: Vec<String>,
    spellings: Remembered<Option<usize>>,
}

impl Series {
    pub(super) fn new(columns: usize) -> Series {
        Series { columns, funds: Vec::new(), spellings: Remembered::default() }
    }

    /// The sum of a fund's column.
    pub(super) fn of(&self, fund: usize, column: usize) -> Option<usize> {
        Some(self.columns * (fund + 1) + column).filter(|series| *series < MOST_SERIES)
    }

    /// The fund that a cell names, if it has sums of its own.
    pub(super) fn known(&self, cell: &str) -> Option<usize> {
        let folded = text::fold(cell);
        self.funds.iter().position(|fund| *fund == folded)
    }

    /// The fund that a cell names, which gets sums of its own as long as there are some left.
    pub(super) fn fund(&mut self, cell: &str, number: Option<u64>) -> Option<usize> {
        if let Some(known) = self.spellings.get(number) {
            return known;
        }
        let fund = self.known(cell).or_else(|| self.add(text::fold(cell)));
        self.spellings.put(number, fund);
        fund
    }

    fn add(&mut self, folded: String) -> Option<usize> {
        let fund = self.funds.len();
        self.of(fund, 0).filter(|_| !folded.is_empty())?;
        self.funds.push(folded);
        Some(fund)
    }

    /// Counts the money of a row in the sums it belongs to.
    pub(super) fn count(&self, fund: Option<usize>, money: &[Option<Money>], totals: &mut Totals) {
        totals.count();
        for (column, amount) in money.iter().enumerate() {
            let amount = amount.unwrap_or_default();
            totals.add(column, amount);
            if let Some(series) = fund.and_then(|fund| self.of(fund, column)) {
                totals.add(series, amount);
            }
        }
    }
}
