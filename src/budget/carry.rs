//! What a row takes over from those above it: the rest of a merged cell, ditto marks, what its section says.

use crate::budget::Layout;
use crate::budget::cells::Cut;
use crate::budget::headings::{Heading, Style, bare_number};
use crate::budget::kinds::is_none;
use crate::budget::row::{CellText, Row};
use crate::budget::total_words::Rank;
use crate::model::{Side, text};

/// What lines may take over.
#[derive(Debug, Default)]
pub struct Carry {
    estate: Option<usize>,
    estate_name: Option<usize>,
    /// The columns that say facts of the estate.
    of_estate: Vec<usize>,
    item: Option<usize>,
    work: Option<usize>,
    side: Option<usize>,
    /// Every column with a meaning that holds no money.
    meant: Vec<usize>,
    /// The columns without a meaning before that of what is paid for: what stands there may be a label.
    before: Vec<usize>,
    /// Whether a blank estate is of none: lines above the last heading are of several.
    is_open: bool,
    /// The cells of the line before, as it was filled.
    last: Vec<CellText>,
    /// The sections that are open, the outermost first.
    open: Vec<Open>,
    /// How many cells were filled.
    pub filled: u64,
}

/// A section that is open.
#[derive(Debug)]
struct Open {
    heading: Heading,
    /// The estate of the first of its lines.
    estate: Option<CellText>,
    /// Whether another has another.
    has_several: bool,
}

impl Carry {
    /// Nothing to take over yet.
    pub fn new(layout: &Layout, of_estate: &[String], money: &[usize]) -> Carry {
        let facts: Vec<usize> = of_estate.iter().filter_map(|id| layout.at(id)).collect();
        let ids = layout.ids().filter_map(|id| layout.at(id));
        let meant: Vec<usize> = ids.filter(|at| !money.contains(at)).collect();
        let paid_for = ["work", "estate", "fund"].into_iter().find_map(|id| layout.at(id)).unwrap_or(0);
        let is_label = |at: &usize| layout.headers.get(*at).is_some_and(|header| !is_about(header));
        let before = (0..paid_for).filter(|at| !meant.contains(at) && !money.contains(at));
        let before = before.filter(is_label).collect();
        Carry {
            estate: layout.at("estate"),
            estate_name: layout.at("estate_name"),
            of_estate: facts,
            item: layout.at("item"),
            work: layout.at("work"),
            side: layout.at("side"),
            meant,
            before,
            ..Carry::default()
        }
    }

    /// A section begins: those side by side with it and within them end. Where lines of the one before it are
    /// of several estates, a blank below is of none of them.
    pub fn enter(&mut self, heading: Heading) {
        let before = self.section_estate().map(str::to_owned);
        let beside = self.open.iter().position(|open| open.heading.style == heading.style);
        let had_several = beside.and_then(|at| self.open.get(at)).is_some_and(|open| open.has_several);
        self.open.truncate(beside.unwrap_or(self.open.len()));
        let names_estate = heading.estate.is_some();
        self.open.push(Open { heading, estate: None, has_several: false });
        self.is_open |= had_several;
        if names_estate || before.as_deref() != self.section_estate() {
            self.last.clear();
        }
    }

    /// A total ends what could be taken over, unless only a page ends.
    pub fn total(&mut self, rank: Rank) {
        if rank > Rank::Page {
            self.last.clear();
        }
    }

    /// Whether a row has a blank or a mark that another row above it is to fill.
    pub fn wants(&self, row: &Row) -> bool {
        let blank = |at: Option<usize>| at.is_some_and(|at| row.cell(at).is_empty());
        blank(self.estate) || blank(self.work) || self.meant.iter().any(|&at| is_ditto(row.cell(at)))
    }

    /// Lets a row pass that takes nothing over: every cell of it that has a meaning says something of its
    /// own. The next may take over from it.
    pub fn pass(&mut self, row: &Cut<'_>) {
        self.last.resize_with(row.cells.len(), CellText::default);
        for &at in self.meant.iter().chain(&self.before) {
            if let (Some(last), Some(cell)) = (self.last.get_mut(at), row.cells.get(at)) {
                last.clear();
                last.push_str(cell);
            }
        }
    }

    /// Fills what a line takes over.
    pub fn fill(&mut self, row: &mut Row) {
        let as_it_stands = row.cells.clone();
        if self.has_label(row) {
            self.last.clear();
        }
        for (at, cell) in row.merged.clone() {
            if self.meant.contains(&at) && row.cell(at).is_empty() {
                set(row, at, &cell);
            }
        }
        for &at in &self.meant {
            if is_ditto(row.cell(at)) {
                set(row, at, last(&self.last, at));
            }
        }
        self.fill_estate(row, &as_it_stands);
        self.fill_item(row, &as_it_stands);
        if let Some(at) = self.side.filter(|&at| row.cell(at).is_empty()) {
            let side = self.open.iter().rev().find_map(|open| open.heading.side);
            set(row, at, side.map_or("", side_word));
        }
        self.filled +=
            row.cells.iter().zip(&as_it_stands).filter(|(now, before)| now != before).count() as u64;
        self.last.clone_from(&row.cells);
        self.meet(row);
    }

    /// Notes in the sections that are open which estate a line is of.
    fn meet(&mut self, row: &Row) {
        let Some(cell) = self.estate.map(|at| row.cell(at)).filter(|cell| !cell.is_empty()) else { return };
        self.is_open = false;
        for open in &mut self.open {
            let first = open.estate.get_or_insert_with(|| cell.into());
            open.has_several |= first != cell;
        }
    }

    /// Whether a row that does not say what is paid for says in words what it is, where the one above it does
    /// not: it is another thing than the line before, whatever it leaves blank.
    fn has_label(&self, row: &Row) -> bool {
        let is_label = |at: usize| says_words(row.cell(at)) && !says_words(last(&self.last, at));
        let says_work = self.work.is_some_and(|at| !row.cell_or_merged(at).is_empty());
        let is_again = self.meant.iter().any(|&at| is_ditto(row.cell(at)));
        !says_work && !is_again && self.before.iter().any(|&at| is_label(at))
    }

    /// A blank estate is that of the line before in its section, else that of the section, with what is said
    /// of it there.
    fn fill_estate(&self, row: &mut Row, before: &[CellText]) {
        let taken = |at: usize| {
            let cell = before.get(at).map(|cell| cell.trim()).unwrap_or_default();
            cell.is_empty() || is_ditto(cell)
        };
        let Some(at) = self.estate else { return };
        if row.cell(at).is_empty() {
            let before = if self.is_open { "" } else { last(&self.last, at) };
            match (before, self.section_estate()) {
                ("", Some(estate)) => set(row, at, estate),
                (last, _) => set(row, at, last),
            }
        }
        let goes_on = taken(at) && row.cell(at) == last(&self.last, at).trim();
        for &fact in self.of_estate.iter().chain(&self.estate_name).filter(|_| goes_on) {
            if row.cell(fact).is_empty() {
                set(row, fact, last(&self.last, fact));
            }
        }
    }

    /// An item and a work that are both blank are those of the line before, if it is of the same estate; a
    /// blank side beside them is too.
    fn fill_item(&self, row: &mut Row, before: &[CellText]) {
        let same = self.estate.is_none_or(|at| row.cell(at) == last(&self.last, at).trim());
        let blank = |at: Option<usize>| at.is_none_or(|at| last(before, at).trim().is_empty());
        if same && self.work.is_some() && blank(self.item) && blank(self.work) {
            for at in self.item.into_iter().chain(self.work).chain(self.side) {
                if row.cell(at).is_empty() {
                    set(row, at, last(&self.last, at));
                }
            }
        }
    }

    fn section_estate(&self) -> Option<&str> {
        self.open.iter().rev().find_map(|open| open.heading.estate.as_deref())
    }
}

/// Whether any heading of a table gives what a column would.
pub fn gives(headings: &[Heading], column: &str) -> bool {
    headings.iter().any(|heading| match column {
        "side" => heading.side.is_some(),
        "estate" => heading.estate.is_some() && heading.style != Style::Bare,
        _ => false,
    })
}

fn set(row: &mut Row, at: usize, cell: &str) {
    if let Some(place) = row.cells.get_mut(at).filter(|_| !cell.is_empty()) {
        *place = CellText::from(cell);
    }
}

fn last(cells: &[CellText], at: usize) -> &str {
    cells.get(at).map(CellText::as_str).unwrap_or_default()
}

/// Whether a cell holds words, and no number.
fn says_words(cell: &str) -> bool {
    !is_none(cell) && bare_number(cell).is_none() && cell.chars().any(char::is_alphabetic)
}

/// Whether a column says which paper a row comes from, when, or anything else about it: 文号, 批次, 备注.
fn is_about(header: &str) -> bool {
    ["文号", "文件", "批次", "依据", "备注", "说明"].iter().any(|word| header.contains(word))
}

/// Whether a cell says "as above".
pub fn is_ditto(cell: &str) -> bool {
    if text::is_plain(cell) {
        return cell == "同上" || cell.eq_ignore_ascii_case("ditto");
    }
    matches!(text::fold(cell).as_str(), "〃" | "′′" | "〞" | "同上" | "ditto")
}

/// A side as a budget writes it.
fn side_word(side: Side) -> &'static str {
    match side {
        Side::Inside => "红线内",
        Side::Outside => "红线外",
    }
}
