//! Rows and columns of typed cells, not yet drawn.

use crate::model::{Date, Money};

/// A table: a heading for each column, and rows.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// The headings.
    pub headings: Vec<String>,
    /// The rows, as wide as the headings.
    pub rows: Vec<Vec<Cell>>,
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Text.
    Text(String),
    /// A count.
    Count(u64),
    /// An amount of money.
    Money(Money),
    /// A plain number of money or of a quantity, as somebody wrote it.
    Number(String),
    /// A number of whatever else, shown as it is written.
    Plain(String),
    /// A day.
    Date(Date),
}

impl Sheet {
    /// A table with these headings and no rows.
    pub fn new(headings: impl IntoIterator<Item = String>) -> Sheet {
        Sheet { headings: headings.into_iter().collect(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell::Text(text)
    }
}
