//! The sums that totals of a table of quotas are held against: one for each column of money, and for each fund under it.

use rustc_hash::FxHashMap;

use crate::model::{Money, text};

/// How many sums are kept apart.
const MOST_SERIES: usize = 64;

/// How many spellings of funds are remembered.
const MOST_SPELLINGS: usize = 1024;

/// Tells sums apart by number: those of whole columns come first, then for each fund those of its columns.
#[derive(Debug)]
pub(super) struct Series {
    columns: usize,
    /// The funds with sums of their own, folded.
    funds: Vec<String>,
    spellings: FxHashMap<String, Option<usize>>,
    counted: Vec<(usize, Option<Money>)>,
}

impl Series {
    pub(super) fn new(columns: usize) -> Series {
        Series { columns, funds: Vec::new(), spellings: FxHashMap::default(), counted: Vec::new() }
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
    pub(super) fn fund(&mut self, cell: &str) -> Option<usize> {
        if let Some(&known) = self.spellings.get(cell) {
            return known;
        }
        let fund = self.known(cell).or_else(|| self.add(text::fold(cell)));
        if self.spellings.len() < MOST_SPELLINGS {
            self.spellings.insert(cell.to_owned(), fund);
        }
        fund
    }

    fn add(&mut self, folded: String) -> Option<usize> {
        let fund = self.funds.len();
        self.of(fund, 0).filter(|_| !folded.is_empty())?;
        self.funds.push(folded);
        Some(fund)
    }

    /// The money of a row, by the sums it counts in.
    pub(super) fn counted(
        &mut self,
        fund: Option<usize>,
        money: &[Option<Money>],
    ) -> &[(usize, Option<Money>)] {
        let mut counted = std::mem::take(&mut self.counted);
        counted.clear();
        let money = || money.iter().map(|amount| Some(amount.unwrap_or_default())).enumerate();
        counted.extend(money());
        if let Some(fund) = fund {
            counted.extend(money().filter_map(|(column, amount)| Some((self.of(fund, column)?, amount))));
        }
        self.counted = counted;
        &self.counted
    }
}
