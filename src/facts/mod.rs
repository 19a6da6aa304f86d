//! Tables keyed to lines: the estates and what is known of them, and the money granted.

mod ids;
mod quotas;

pub use ids::Ids;
pub use quotas::{Quota, Quotas};

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use crate::budget::header::{self, Given, Known, Layout};
use crate::budget::kinds::is_total_word;
use crate::budget::row::Row;
use crate::budget::small::{self, Small};
use crate::budget::{Encoding, Input};
use crate::model::{Arg, Problem, Problems, Said, text};

/// The table of estates.
#[derive(Debug)]
pub struct Estates {
    /// The path, as people are shown it.
    pub path: Arc<str>,
    /// Which column is which.
    pub layout: Layout,
    /// The encoding it was read in; none for a workbook.
    pub encoding: Option<Encoding>,
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
        given: &Given,
        on_bytes: &mut dyn FnMut(&[u8]),
    ) -> Result<Estates, Problems> {
        let mut problems = Problems::default();
        let columns = known(facts);
        let Small { rows, encoding, .. } = records(input, &columns, given, on_bytes, &mut problems);
        let mut rows = rows.into_iter();
        let Some(header) = rows.next() else {
            if problems.is_empty() {
                problems.push(Problem::of(&input.path, Said::new("table-empty")));
            }
            return Err(problems);
        };
        let layout = match header::layout(header.cells, &columns, given) {
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
            encoding,
            rows: Vec::new(),
            by_id: BTreeMap::new(),
            by_name: BTreeMap::new(),
        };
        for (record, row) in rows.enumerate().filter(|(_, row)| row.bytes.is_none()) {
            if !estates.is_total(&row) {
                estates.add(row.number, record as u64 + 1, row.cells, &mut problems);
            }
        }
        problems.or(estates)
    }

    /// Whether a row is a sum of others: its first cell, or that of the name, says so.
    fn is_total(&self, row: &Row) -> bool {
        let first = row.cells.iter().map(|cell| cell.trim()).find(|cell| !cell.is_empty());
        let name = self.layout.at("name").map(|at| row.cell(at));
        first.into_iter().chain(name).any(is_total_word)
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

    /// Whether a text is an estate's id or name.
    pub fn knows(&self, name: &str) -> bool {
        let folded = text::fold(name);
        self.by_id.contains_key(&folded) || self.by_name.contains_key(&folded)
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

/// The rows of a small table, its header first. What cannot be read is named, every row of it.
fn records(
    input: &Input,
    known: &[Known],
    given: &Given,
    on_bytes: &mut dyn FnMut(&[u8]),
    problems: &mut Problems,
) -> Small {
    let mut wrong = |said: Said| problems.push(Problem::of(&input.path, said));
    if let Err(error) = each_byte(input, on_bytes) {
        wrong(Said::new("cannot-read").with("detail", error.to_string()));
        return Small::default();
    }
    let small = small::read(input, known, given).unwrap_or_else(|said| {
        said.into_iter().for_each(&mut wrong);
        Small::default()
    });
    for row in small.rows.iter().filter(|row| row.bytes.is_some()) {
        wrong(Said::new("table-row-bytes").with("row", row.number));
    }
    small
}

/// Shows every byte of a table.
fn each_byte(input: &Input, on_bytes: &mut dyn FnMut(&[u8])) -> io::Result<()> {
    let mut reader = input.reader()?;
    let mut bytes = vec![0; 1 << 16];
    loop {
        match reader.read(&mut bytes)? {
            0 => return Ok(()),
            read => on_bytes(bytes.get(..read).unwrap_or_default()),
        }
    }
}
