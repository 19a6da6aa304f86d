//! Tables keyed to lines: the estates and what is known of them, and the money granted.

mod quotas;

pub use quotas::{Quota, Quotas};

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::budget::fields::Fields;
use crate::budget::header::{self, Given, Known, Layout};
use crate::budget::{Broken, Input, Scanner};
use crate::model::{Arg, Problem, Problems, Said, text};

/// The delimiter of tables.
const COMMA: u8 = b',';

/// The table of estates.
#[derive(Debug)]
pub struct Estates {
    /// The path, as people are shown it.
    pub path: Arc<str>,
    /// Which column is which.
    pub layout: Layout,
    /// The estates, in the table's order.
    pub rows: Vec<Estate>,
    by_id: BTreeMap<String, usize>,
    by_name: BTreeMap<String, Vec<usize>>,
}

/// One estate.
#[derive(Debug)]
pub struct Estate {
    /// Its id; its name where the table has no ids.
    pub id: Arc<str>,
    /// Its name.
    pub name: String,
    /// The physical line it stands on.
    pub row: u64,
    /// Its record, from 1.
    pub record: u64,
    /// Its cells.
    pub cells: Vec<String>,
}

/// What an estate cell of a budget means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    /// This estate, by its place in the table.
    One(usize),
    /// A name that several estates have; their ids.
    Several(Vec<String>),
    /// No estate of the table; the nearest names.
    Unknown(Vec<String>),
}

/// Above this many estates, no near names are looked for.
const MOST_FOR_NEAR: usize = 5_000;

impl Estates {
    /// Reads the table. Any row that cannot be read makes the whole table unusable, and every one is named.
    pub fn read(
        input: &Input,
        facts: &[Known],
        on_bytes: &mut dyn FnMut(&[u8]),
    ) -> Result<Estates, Problems> {
        let mut problems = Problems::default();
        let records = records(input, on_bytes, &mut problems);
        let mut records = records.into_iter();
        let Some((_, headers)) = records.next() else {
            if problems.is_empty() {
                problems.push(Problem::of(&input.path, Said::new("table-empty")));
            }
            return Err(problems);
        };
        let layout = match header::layout(headers, &known(facts), &Given::default()) {
            Ok(layout) if layout.has("estate") || layout.has("name") => layout,
            Ok(layout) => {
                let headers: Arg = layout.headers.iter().map(|header| text::shorten(header, 24)).collect();
                let said = Said::new("columns-missing").with("count", 1_u64).with("columns", "estate");
                problems.push(Problem::of(&input.path, said.with("headers", headers)));
                return Err(problems);
            }
            Err(wrong) => {
                problems.extend(wrong.into_iter().map(|said| Problem::of(&input.path, said)));
                return Err(problems);
            }
        };
        let mut estates = Estates {
            path: Arc::clone(&input.path),
            layout,
            rows: Vec::new(),
            by_id: BTreeMap::new(),
            by_name: BTreeMap::new(),
        };
        for (record, (row, cells)) in records.enumerate() {
            estates.add(row, record as u64 + 1, cells, &mut problems);
        }
        problems.or(estates)
    }

    /// Takes one row in, or says what is wrong with it.
    fn add(&mut self, row: u64, record: u64, cells: Vec<String>, problems: &mut Problems) {
        let width = self.layout.headers.len();
        let mut wrong = |said: Said| {
            problems.push(Problem::of(&self.path, said.with("row", row)));
        };
        if cells.len() != width {
            wrong(Said::new("table-row-width").with("has", cells.len()).with("wants", width));
            return;
        }
        let cell = |column: &str| {
            self.layout.at(column).and_then(|at| cells.get(at)).map(|cell| cell.trim()).unwrap_or_default()
        };
        let name = cell("name").to_owned();
        let id = match cell("estate") {
            "" => name.clone(),
            id => id.to_owned(),
        };
        if id.is_empty() {
            wrong(Said::new("table-no-estate"));
            return;
        }
        let place = self.rows.len();
        if self.layout.has("estate") && self.by_id.insert(text::fold(&id), place).is_some() {
            wrong(Said::new("table-estate-twice").with("estate", &id));
        }
        if !name.is_empty() {
            self.by_name.entry(text::fold(&name)).or_default().push(place);
        }
        self.rows.push(Estate { id: Arc::from(id), name, row, record, cells });
    }

    /// What an estate cell means: an id, else a name.
    pub fn meant(&self, cell: &str) -> Meant {
        let folded = text::fold(cell);
        if let Some(&at) = self.by_id.get(&folded) {
            return Meant::One(at);
        }
        match self.by_name.get(&folded).map(Vec::as_slice) {
            Some([one]) => Meant::One(*one),
            Some(several) => {
                let rows = several.iter().filter_map(|&at| self.rows.get(at));
                Meant::Several(rows.map(|estate| format!("{} ({})", estate.id, estate.row)).collect())
            }
            None if self.rows.len() > MOST_FOR_NEAR => Meant::Unknown(Vec::new()),
            None => {
                let ids = self.rows.iter().map(|estate| &*estate.id);
                let names =
                    self.rows.iter().map(|estate| estate.name.as_str()).filter(|name| !name.is_empty());
                Meant::Unknown(text::nearest(cell, ids.chain(names)).into_iter().map(str::to_owned).collect())
            }
        }
    }

    /// A cell of an estate; none where the table lacks the column.
    pub fn cell(&self, estate: usize, column: &str) -> Option<&str> {
        self.rows.get(estate)?.cells.get(self.layout.at(column)?).map(String::as_str)
    }
}

/// The columns of an estate table: who it is, and the facts rules ask for.
fn known(facts: &[Known]) -> Vec<Known> {
    let mut columns =
        vec![header::known("estates", "estate", false), header::known("estates", "name", false)];
    columns.extend(facts.iter().cloned());
    columns
}

/// Every record of a small table with the line it begins on; blank ones left out.
fn records(
    input: &Input,
    on_bytes: &mut dyn FnMut(&[u8]),
    problems: &mut Problems,
) -> Vec<(u64, Vec<String>)> {
    let mut out = Vec::new();
    let mut wrong = |said: Said| problems.push(Problem::of(&input.path, said));
    let reader = match input.reader() {
        Ok(reader) => reader,
        Err(error) => {
            wrong(Said::new("cannot-read").with("detail", error.to_string()));
            return out;
        }
    };
    let mut scanner = Scanner::new(reader, COMMA);
    let mut fields = Fields::default();
    loop {
        match scanner.chunk(on_bytes) {
            Ok(Some(chunk)) => {
                for span in &chunk.spans {
                    let record = chunk.bytes.get(span.start..span.end).unwrap_or_default();
                    if std::str::from_utf8(record).is_err() || record.contains(&0) {
                        wrong(Said::new("table-row-bytes").with("row", span.row));
                    }
                    fields.split(record, COMMA);
                    if !fields.is_blank() {
                        out.push((span.row, fields.texts()));
                    }
                }
            }
            Ok(None) => break,
            Err(error) => {
                wrong(Said::new("cannot-read").with("detail", error.to_string()));
                break;
            }
        }
    }
    match scanner.broken() {
        Some(Broken::Unclosed { row, lines, .. }) => {
            wrong(Said::new("quote-unclosed").with("row", row).with("lines", lines));
        }
        Some(Broken::TooLong { row, .. }) => wrong(Said::new("record-too-long").with("row", row)),
        None => {}
    }
    out
}
