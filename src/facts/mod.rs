//! Tables keyed to lines: the estates and what is known of them, and the money granted.

mod cells;
mod ids;
mod index;
mod quotas;
mod runs;
mod series;
mod spellings;
mod wide;

pub use quotas::{Columns, Quota, Quotas, Sought, TakeQuotas};
pub use spellings::Remembered;

use std::sync::{Arc, OnceLock};

use crate::budget::cells::Cut;
use crate::budget::header::{self, Given, Known, Layout};
use crate::budget::small::{self, Head, Small, Take};
use crate::budget::total_words::is_total_word;
use crate::budget::{Encoding, Input};
use crate::facts::cells::Cells;
use crate::facts::ids::Ids;
use crate::facts::index::Index;
use crate::model::{Arg, Problem, Problems, Said, text};

/// The table of estates, each known by its place in it.
#[derive(Debug)]
pub struct Estates {
    /// The path, as people are shown it.
    pub path: Arc<str>,
    /// Which column is which.
    pub layout: Layout,
    /// The encoding it was read in; none for a workbook.
    pub encoding: Option<Encoding>,
    /// The other sheets of its workbook, and why they are passed over.
    pub passed: Vec<(String, Said)>,
    cells: Cells,
    /// Where the ids are and the names.
    seats: Seats,
    /// Ids as they are written; the others are found by the form in which names are compared.
    ids: Ids,
    by_id: Index,
    /// Made when the first name is looked for: most tables are known by their ids.
    by_name: OnceLock<Index>,
}

/// Where the cells are that say who an estate is.
#[derive(Clone, Copy, Debug)]
struct Seats {
    id: Option<usize>,
    name: Option<usize>,
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

/// Room for this many bytes is taken at once, at most.
const MOST_ROOM: u64 = 1 << 28;

impl Estates {
    /// Reads the table. Any row that cannot be read makes the whole table unusable, and every one is named.
    pub fn read(input: &Input, facts: &[Known], given: &Given) -> Result<Estates, Problems> {
        let mut problems = Problems::default();
        let columns = columns(facts);
        let room = usize::try_from(input.size.min(MOST_ROOM)).unwrap_or_default();
        let mut begin = |head: Head| Taking::new(head.headers, &columns, given, room);
        let Small { taken, encoding, passed, .. } =
            records(input, &columns, &|_| false, given, &mut begin, &mut problems)?;
        let of_table = |said: Said| Problem::of(&input.path, said);
        let Taking { layout, mut cells, seats, mut wrong } = match taken {
            Some(Ok(taking)) => taking,
            Some(Err(wrong)) => {
                problems.extend(wrong.into_iter().map(of_table));
                return Err(problems);
            }
            None => {
                if problems.is_empty() {
                    problems.push(of_table(Said::new("table-empty")));
                }
                return Err(problems);
            }
        };
        cells.settle();
        let (path, by_name) = (Arc::clone(&input.path), OnceLock::new());
        let (ids, by_id) = (Ids::default(), Index::default());
        let mut estates = Estates { path, layout, encoding, passed, cells, seats, ids, by_id, by_name };
        wrong.extend(estates.find_ids());
        wrong.sort_by_key(|(row, _)| *row);
        problems.extend(wrong.into_iter().map(|(row, said)| of_table(said.with("row", row))));
        problems.or(estates)
    }

    /// Makes the estates findable by their ids; those that have one of another, by their rows.
    fn find_ids(&mut self) -> Vec<(u64, Said)> {
        let mut index = Index::with_room(self.len());
        let mut twice = Vec::new();
        let ids: Vec<&str> = (0..self.len()).map(|row| self.id(row)).collect();
        let id_of = |row: u32| ids.get(row as usize).copied().unwrap_or_default();
        for (row, id) in self.numbers().zip(&ids).filter(|_| self.seats.id.is_some()) {
            if index.add(row, id, id_of) {
                twice.push((self.row(row as usize), Said::new("table-estate-twice").with("estate", *id)));
            }
        }
        let ids = Ids::new(&ids);
        (self.by_id, self.ids) = (index, ids);
        twice
    }

    fn find_names(&self) -> Index {
        let mut index = Index::with_room(self.len());
        for row in self.numbers().filter(|row| !self.name_of(*row).is_empty()) {
            index.add(row, self.name_of(row), |other| self.name_of(other));
        }
        index
    }

    fn numbers(&self) -> std::ops::Range<u32> {
        0..u32::try_from(self.len()).unwrap_or(u32::MAX)
    }

    /// How many estates there are.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// An estate's id; its name where the table has none.
    pub fn id(&self, estate: usize) -> &str {
        match self.trimmed(estate, self.seats.id) {
            "" => self.name(estate),
            id => id,
        }
    }

    /// An estate's name.
    pub fn name(&self, estate: usize) -> &str {
        self.trimmed(estate, self.seats.name)
    }

    /// The physical line an estate stands on.
    pub fn row(&self, estate: usize) -> u64 {
        self.cells.line(estate)
    }

    /// An estate's record, from 1.
    pub fn record(&self, estate: usize) -> u64 {
        self.cells.record(estate)
    }

    fn id_of(&self, row: u32) -> &str {
        self.id(row as usize)
    }

    fn name_of(&self, row: u32) -> &str {
        self.name(row as usize)
    }

    fn trimmed(&self, estate: usize, column: Option<usize>) -> &str {
        column.and_then(|at| self.cells.cell(estate, at)).map(text::trim).unwrap_or_default()
    }

    fn by_name(&self) -> &Index {
        self.by_name.get_or_init(|| self.find_names())
    }

    /// The row of the estate whose id stands in some bytes from `start` to `end` as it is written, if it is
    /// found that way; its name, where the table has no ids.
    pub fn written_in(&self, bytes: &[u8], start: usize, end: usize) -> Option<u32> {
        self.ids.get_in(bytes, start, end)
    }

    /// The estate that a text is the id of, where the table has ids; the name of a row stands for one that is
    /// blank.
    pub fn with_id(&self, cell: &str) -> Option<usize> {
        self.find_id(cell).map(|at| at as usize)
    }

    fn find_id(&self, cell: &str) -> Option<u32> {
        let written = || self.seats.id.and_then(|_| self.written_in(cell.as_bytes(), 0, cell.len()));
        written().or_else(|| self.by_id.first(cell, |row| self.id_of(row)))
    }

    /// The one estate that a text is the id of; else the first that it is the name of, and whether there are
    /// more.
    fn find(&self, cell: &str) -> Option<(u32, &[u32])> {
        self.find_id(cell).map(|at| (at, &[][..])).or_else(|| {
            let names = self.by_name();
            names.first(cell, |row| self.name_of(row)).map(|at| (at, names.more(at)))
        })
    }

    /// The one estate that a text surely means, by its id or its name.
    pub fn one(&self, cell: &str) -> Option<usize> {
        self.find(cell).filter(|(_, more)| more.is_empty()).map(|(at, _)| at as usize)
    }

    /// What an estate cell means: an id, else a name.
    pub fn meant(&self, cell: &str) -> Meant {
        match self.find(cell) {
            Some((at, [])) => Meant::One(at as usize),
            Some((first, more)) => {
                let all = std::iter::once(&first).chain(more).map(|&at| at as usize);
                Meant::Several(all.map(|at| format!("{} ({})", self.id(at), self.row(at))).collect())
            }
            None if self.len() > MOST_FOR_NEAR => Meant::Unknown(Vec::new()),
            None => {
                let ids = (0..self.len()).map(|at| self.id(at));
                let names = (0..self.len()).map(|at| self.name(at)).filter(|name| !name.is_empty());
                Meant::Unknown(text::nearest(cell, ids.chain(names)).into_iter().map(str::to_owned).collect())
            }
        }
    }

    /// Whether a text is an estate's id or name.
    pub fn knows(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// A cell of an estate; none where the table lacks the column.
    pub fn cell(&self, estate: usize, column: &str) -> Option<&str> {
        self.cell_at(estate, self.layout.at(column)?)
    }

    /// All cells of an estate.
    pub fn cells(&self, estate: usize) -> impl Iterator<Item = &str> {
        self.cells.cells(estate)
    }

    /// The bytes of all cells of an estate.
    pub fn raw_cells(&self, estate: usize) -> impl Iterator<Item = &[u8]> {
        self.cells.raw(estate)
    }

    /// A cell of an estate, by its column's place.
    pub fn cell_at(&self, estate: usize, at: usize) -> Option<&str> {
        self.cells.cell(estate, at)
    }
}

/// Takes the rows of the table in, one after another.
struct Taking {
    layout: Layout,
    seats: Seats,
    cells: Cells,
    /// What is wrong with rows, by their physical lines.
    wrong: Vec<(u64, Said)>,
}

impl Taking {
    fn new(headers: Vec<String>, known: &[Known], given: &Given, room: usize) -> Result<Taking, Vec<Said>> {
        let layout = header::layout(headers, known, given)?;
        let seats = Seats { id: layout.at("estate"), name: layout.at("name") };
        if seats.id.or(seats.name).is_none() {
            let headers: Arg = layout.headers.iter().map(|header| text::shorten(header, 24)).collect();
            let said = Said::new("columns-missing").with("count", 1_u64).with("columns", "estate");
            return Err(vec![said.with("headers", headers)]);
        }
        Ok(Taking { layout, seats, cells: Cells::with_room(room), wrong: Vec::new() })
    }

    /// Takes one row in; one that is a sum of others is left out.
    fn take(&mut self, record: u64, row: &Cut<'_>) -> Result<(), Said> {
        let cell = |at: Option<usize>| at.map(|at| row.cell(at)).unwrap_or_default();
        if row.first().into_iter().chain(self.seats.name.map(|at| row.cell(at))).any(is_total_word) {
            return Ok(());
        }
        let width = self.layout.headers.len();
        if row.cells.len() != width {
            return Err(Said::new("table-row-width").with("has", row.cells.len()).with("wants", width));
        }
        if cell(self.seats.id).is_empty() && cell(self.seats.name).is_empty() {
            return Err(Said::new("table-no-estate"));
        }
        let mut cells = row.cells.to_vec();
        for (at, held) in
            row.merged.iter().filter(|(at, _)| ![self.seats.id, self.seats.name].contains(&Some(*at)))
        {
            cells
                .get_mut(*at)
                .filter(|cell| cell.trim().is_empty())
                .into_iter()
                .for_each(|cell| *cell = held);
        }
        self.cells.push(record, row.number, &cells);
        Ok(())
    }
}

impl Take for Result<Taking, Vec<Said>> {
    fn row(&mut self, record: u64, row: &Cut<'_>) {
        if let Ok(taking) = self {
            let wrong = taking.take(record, row).err();
            taking.wrong.extend(wrong.map(|said| (row.number, said)));
        }
    }
}

/// The columns of an estate table: who it is, and the facts rules ask for.
pub fn columns(facts: &[Known]) -> Vec<Known> {
    let mut columns =
        vec![header::known("estates", "estate", false), header::known("estates", "name", false)];
    columns.extend(facts.iter().cloned());
    columns
}

/// Takes the rows of a small table. What cannot be read is named, every row of it.
fn records<T: Take>(
    input: &Input,
    known: &[Known],
    is_fund: &dyn Fn(&str) -> bool,
    given: &Given,
    begin: &mut dyn FnMut(Head) -> T,
    problems: &mut Problems,
) -> Result<Small<T>, Problems> {
    let of_table = |said: Said| Problem::of(&input.path, said);
    let small = small::read(input, known, is_fund, given, begin).map_err(|wrong| {
        let mut problems = Problems::default();
        problems.extend(wrong.into_iter().map(of_table));
        problems
    })?;
    let no_text = small.no_text.iter().map(|&row| of_table(Said::new("table-row-bytes").with("row", row)));
    problems.extend(no_text);
    Ok(small)
}
