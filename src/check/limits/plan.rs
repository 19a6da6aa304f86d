//! What the limits of a pack come to in a run: each vintage with the keys of its groups and all that it
//! measures.

use crate::check::limits::means::Means;
use crate::rules::Ruleset;
use crate::rules::limit::{Bound, Cell, Key, Limit, Lines, Test, Vintage};

/// One vintage of a limit, ready to be counted for.
pub struct Part<'a> {
    /// The limit.
    pub limit: &'a Limit,
    /// The vintage.
    pub vintage: &'a Vintage,
    /// What makes its groups.
    pub keys: Vec<Key>,
    /// The table that makes them, by its place among the run's.
    pub table: Option<usize>,
    /// Columns that are added up, each value once an item or an estate: that of a unit cap first.
    pub measured: Vec<Cell>,
    /// Facts that decide a rate.
    pub facts: Vec<u16>,
}

/// The parts of a pack's limits. A vintage that a table bounds is there once for each table that has its
/// column.
pub(crate) fn parts<'a>(rules: &'a Ruleset, means: &Means) -> Vec<Part<'a>> {
    let mut out = Vec::new();
    for limit in &rules.limits {
        for vintage in &limit.vintages {
            match table_column(vintage) {
                None => out.push(part(limit, vintage, None, vintage.by.clone().unwrap_or_default())),
                Some(column) => {
                    let tables = means.tables.iter().enumerate();
                    for (at, table) in tables.filter(|(_, table)| table.columns.iter().any(|c| c == column)) {
                        out.push(part(limit, vintage, Some(at), table.keys.clone()));
                    }
                }
            }
        }
    }
    out
}

/// The column of the table that bounds a vintage.
pub fn table_column(vintage: &Vintage) -> Option<&str> {
    vintage.bounds().find_map(|bound| match bound {
        Bound::Table(column) => Some(column.as_str()),
        _ => None,
    })
}

/// A vintage of a limit with the keys of its groups, and the table that makes them.
pub(super) fn part<'a>(
    limit: &'a Limit,
    vintage: &'a Vintage,
    table: Option<usize>,
    keys: Vec<Key>,
) -> Part<'a> {
    let mut measured: Vec<Cell> = vintage.per.iter().map(|per| per.column.clone()).collect();
    let mut facts = Vec::new();
    for bound in vintage.bounds() {
        match bound {
            Bound::Share { part, whole } => measured.extend([part.clone(), whole.clone()]),
            Bound::ByFact { fact, .. } => facts.push(*fact),
            _ => {}
        }
    }
    Part { limit, vintage, keys, table, measured, facts }
}

impl Part<'_> {
    /// The sets of lines whose sums are held against each other: one, but for funds that exclude each other.
    pub fn slots(&self) -> usize {
        match &self.vintage.test {
            Test::Exclusive(sets) => sets.len(),
            Test::Within { .. } | Test::Equals { .. } => 1,
        }
    }

    /// Whether it is bounded by its table alone.
    pub fn asks_for_quotas_alone(&self) -> bool {
        let of_table = |bound: &Bound| matches!(bound, Bound::Table(_));
        self.table.is_some() && self.vintage.bounds().all(of_table)
    }

    /// The lines of the base, if any count.
    pub fn base(&self) -> Option<&Lines> {
        self.vintage.over.as_ref()?.lines.as_ref()
    }

    /// The column the lines must add up to.
    pub fn total(&self) -> Option<&Cell> {
        match &self.vintage.test {
            Test::Equals { column, .. } => Some(column),
            Test::Within { .. } | Test::Exclusive(_) => None,
        }
    }
}
