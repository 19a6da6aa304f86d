//! What is known of how a file came to be a table of lines.

use std::sync::Arc;

use crate::budget::encoding::Encoding;
use crate::budget::header::{Given, Layout};
use crate::budget::noted::Noted;
use crate::budget::shape::Shaped;
use crate::budget::units::header_unit;
use crate::budget::wide::FundColumn;
use crate::budget::{Broken, Input};
use crate::model::{Said, Unit};

/// What earlier passes have shown of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Learnt {
    /// Some bytes are no UTF-8.
    pub not_utf_8: bool,
    /// Some bytes are no GB18030.
    pub not_gb18030: bool,
    /// Some row is no line, or takes something over from another.
    pub needs_shaping: bool,
}

/// Why a file is not opened as a budget.
#[derive(Debug)]
pub enum NotABudget {
    /// It is a report that earmark wrote itself.
    Own,
    /// It cannot be read as one.
    Wrong(Vec<Said>),
    /// It is a plan that earmark wrote, and cannot be read as a budget as it is.
    Plan(Vec<Said>),
}

/// A table of lines, ready to be scanned.
#[derive(Debug)]
pub struct Opened {
    /// The bytes to scan.
    pub input: Input,
    /// Which column is which.
    pub layout: Layout,
    /// What its cells are parted by.
    pub delimiter: u8,
    /// How it came to be.
    pub origin: Origin,
}

/// How a file came to be a table of lines.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The encoding of the bytes that are scanned.
    pub encoding: Encoding,
    /// The encoding of the file, as people are told; none for a workbook.
    pub written_in: Option<Encoding>,
    /// What opening it again would have to go by; none where this is the last word.
    pub learnt: Option<Learnt>,
    /// How many records stand above the one with which the header ends.
    pub records_above: u64,
    /// The rows of the header.
    pub header_rows: Option<(u64, u64)>,
    /// The headers as they stand in the file, those of groups joined to those under them.
    pub headers: Vec<String>,
    /// How many columns the file itself has; headers after them stand for what its sections say.
    pub width: usize,
    /// What the cells of the file are parted by.
    pub parted_by: u8,
    /// The unit that a line above the table names.
    pub noted: Option<Unit>,
    /// The first of the rows at the top that names a unit of money where those of quantities stand, and what
    /// it names.
    pub noted_beside: Option<(u64, Noted)>,
    /// Columns that are called as funds are, beside one that says the fund of each line; they are not read.
    pub beside: Vec<String>,
    /// Rows above the header, with how they begin.
    pub above: Vec<(u64, String)>,
    /// The sheet.
    pub sheet: Option<Arc<str>>,
    /// Sheets beside it that are not read, and why.
    pub passed: Vec<(String, Said)>,
    /// Whether it is a plan that earmark wrote.
    pub is_plan: bool,
    /// What laying it down has shown, where that was needed.
    pub shaped: Option<Arc<Shaped>>,
    /// Why the file was not read to its end, where that was seen before the scan.
    pub broken: Option<Broken>,
}

impl Origin {
    /// The row of a record that is scanned as standing on `row`.
    pub fn row(&self, record: u64, row: u64) -> u64 {
        self.shaped.as_ref().and_then(|shaped| shaped.places.row(record)).unwrap_or(row)
    }

    /// The columns of funds, in a wide table.
    pub fn funds(&self) -> &[FundColumn] {
        self.shaped.as_ref().map(|shaped| shaped.funds.as_slice()).unwrap_or_default()
    }

    /// The column that holds the sum of a row, in a wide table.
    pub fn row_total(&self) -> Option<usize> {
        self.shaped.as_ref().and_then(|shaped| shaped.row_total)
    }

    /// Where the unit of amounts is said: `header`, `line`, `flag` or `nowhere`.
    pub fn unit_from(&self, layout: &Layout, given: &Given) -> &'static str {
        let amount = layout.at("amount").filter(|_| self.funds().is_empty());
        let of_funds = || self.funds().first().map(|fund| fund.at);
        let header = amount.or_else(of_funds).and_then(|at| self.headers.get(at));
        match header.map(|header| header_unit(header)) {
            Some(Ok(Some(_))) => "header",
            _ if self.noted.is_some() => "line",
            _ if given.unit.is_some() => "flag",
            _ => "nowhere",
        }
    }

    /// Where a column of the file is among those that are scanned; the money of every fund is in one.
    pub fn laid(&self, column: usize) -> Option<usize> {
        let Some(shaped) = &self.shaped else { return Some(column) };
        let last = shaped.columns.len() + 1;
        shaped.columns.iter().position(|at| *at == column).or(Some(last).filter(|_| !shaped.funds.is_empty()))
    }

    /// Where a column that is scanned is in the file; one that holds funds or their money is where `fund` is.
    pub fn column(&self, laid: usize, fund: Option<&str>) -> Option<usize> {
        let Some(shaped) = &self.shaped else { return Some(laid) };
        let of_fund = || shaped.funds.iter().find(|one| fund == Some(one.fund.as_str())).map(|one| one.at);
        shaped.columns.get(laid).copied().or_else(of_fund)
    }
}

impl Learnt {
    /// What is learnt from bytes that are no text in an encoding.
    #[must_use]
    pub fn unreadable_in(self, encoding: Encoding) -> Learnt {
        let utf_8 = encoding == Encoding::UTF_8;
        Learnt {
            not_utf_8: self.not_utf_8 || utf_8,
            not_gb18030: self.not_gb18030 || !utf_8,
            needs_shaping: false,
        }
    }

    /// Whether the encoding is open: bytes that are no text in it may be text in the next.
    pub fn is_open(self) -> bool {
        !(self.not_utf_8 && self.not_gb18030)
    }
}

impl From<Said> for NotABudget {
    fn from(said: Said) -> NotABudget {
        NotABudget::Wrong(vec![said])
    }
}

impl From<Vec<Said>> for NotABudget {
    fn from(said: Vec<Said>) -> NotABudget {
        NotABudget::Wrong(said)
    }
}
