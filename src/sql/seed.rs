//! Small tables of the pack's own words: how they are written so that a person can read them.

use crate::sql::dialect::{Dialect, Seed};
use crate::sql::text::{comment, comments, literal};

/// A small table.
#[derive(Debug)]
pub(super) struct Table<'d> {
    dialect: &'d Dialect,
    name: &'static str,
    columns: Vec<(String, &'static str)>,
    rows: Vec<Row>,
}

/// A row: what is said above it, its cells as SQL, and what is said beside it.
#[derive(Debug, Default)]
struct Row {
    above: Vec<String>,
    cells: Vec<String>,
    beside: String,
}

/// A whole number of 64 bits.
pub(super) const BITS: &str = "BIGINT";
/// A small whole number.
pub(super) const COUNT: &str = "INT";
/// Yes or no.
pub(super) const FLAG: &str = "BOOLEAN";
/// A text, by whatever the engine calls it.
pub(super) const TEXT: &str = "";

impl<'d> Table<'d> {
    /// A table with these columns.
    pub(super) fn new(
        dialect: &'d Dialect,
        name: &'static str,
        columns: &[(&str, &'static str)],
    ) -> Table<'d> {
        let columns = columns.iter().map(|(name, kind)| ((*name).to_owned(), *kind)).collect();
        Table { dialect, name, columns, rows: Vec::new() }
    }

    /// One more column.
    pub(super) fn column(&mut self, name: &str, kind: &'static str) {
        self.columns.push((name.to_owned(), kind));
    }

    /// Says something above the next row.
    pub(super) fn say(&mut self, words: &str) {
        match self.rows.last_mut() {
            Some(row) if row.cells.is_empty() => row.above.push(words.to_owned()),
            _ => self.rows.push(Row { above: vec![words.to_owned()], ..Row::default() }),
        }
    }

    /// Adds a row of cells that are SQL already, with words beside it.
    pub(super) fn row(&mut self, cells: Vec<String>, beside: &str) {
        let beside = comment(beside);
        match self.rows.last_mut() {
            Some(row) if row.cells.is_empty() => (row.cells, row.beside) = (cells, beside),
            _ => self.rows.push(Row { above: Vec::new(), cells, beside }),
        }
    }

    /// A text of a row.
    pub(super) fn text(&self, text: &str) -> String {
        literal(self.dialect, text)
    }

    /// A text of a row, or nothing.
    pub(super) fn text_or_null(&self, text: Option<&str>) -> String {
        text.map_or_else(|| "NULL".to_owned(), |text| self.text(text))
    }

    /// The whole table.
    pub(super) fn written(&self) -> String {
        let rows: Vec<&Row> = self.rows.iter().filter(|row| !row.cells.is_empty()).collect();
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| name.as_str()).collect();
        match self.dialect.seed {
            Seed::Inserted => self.inserted(&rows, &names),
            Seed::Viewed => self.viewed(&rows, &names),
        }
    }

    fn kind(&self, kind: &'static str) -> &'static str {
        if kind.is_empty() { self.dialect.text_type } else { kind }
    }

    fn inserted(&self, rows: &[&Row], names: &[&str]) -> String {
        let columns = self.columns.iter().map(|(name, kind)| format!("    {name} {}", self.kind(kind)));
        let columns = columns.collect::<Vec<_>>().join(",\n");
        let mut out =
            format!("DROP TABLE IF EXISTS {0} CASCADE;\nCREATE TABLE {0} (\n{columns}\n);\n", self.name);
        if !rows.is_empty() {
            out.extend([format!("INSERT INTO {} ({}) VALUES\n", self.name, names.join(", "))]);
            out.push_str(&body(rows));
            out.push_str(";\n");
        }
        out.push_str(&(self.dialect.filled)(self.name));
        out
    }

    fn viewed(&self, rows: &[&Row], names: &[&str]) -> String {
        let columns =
            self.columns.iter().map(|(name, kind)| format!("CAST({name} AS {}) AS {name}", self.kind(kind)));
        let columns = columns.collect::<Vec<_>>().join(",\n    ");
        let view = (self.dialect.view)(self.name);
        let empty = vec!["NULL"; names.len()].join(", ");
        let (values, only) =
            if rows.is_empty() { (format!("    ({empty})\n"), "\nWHERE 1 = 0") } else { (body(rows), "") };
        format!("{view}\nSELECT\n    {columns}\nFROM VALUES\n{values}AS seed({}){only};\n", names.join(", "))
    }
}

/// The rows, each with its comma before what is said beside it.
fn body(rows: &[&Row]) -> String {
    let mut out = String::new();
    for (at, row) in rows.iter().enumerate() {
        for words in &row.above {
            out.push_str(&comments(words));
        }
        let comma = if at + 1 < rows.len() { "," } else { "" };
        let beside = if row.beside.is_empty() { String::new() } else { format!("  -- {}", row.beside) };
        out.extend([format!("    ({}){comma}{beside}\n", row.cells.join(", "))]);
    }
    out
}
