//! The tests of a pack: lines, and what must be said of them.

use crate::rules::tree::Spot;

/// Cells of a table as tests write them, by column or fact.
pub type Row = Vec<(String, String)>;

/// Lines with what must be said of them.
#[derive(Clone, Debug)]
pub struct Test {
    /// What it shows.
    pub name: String,
    /// The lines, judged together as one budget.
    pub lines: Vec<Row>,
    /// The table of their estates; empty where there is none.
    pub estates: Vec<Row>,
    /// The table of quotas; empty where there is none.
    pub quotas: Vec<Row>,
    /// The answer to each line, in their order; empty where the test leaves it open.
    pub expect: Vec<Expected>,
    /// All that must be found, each told by some of its values; none where the test leaves it open.
    pub findings: Option<Vec<Row>>,
    /// Where its name stands in the pack.
    pub spot: Spot,
}

/// The answer that a line must get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// `eligible`, or a code.
    pub code: String,
    /// Exactly the rules that decide; none where the test leaves it open.
    pub by: Option<Vec<String>>,
}
