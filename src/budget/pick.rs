//! Picks the sheet of a workbook that holds a small table, and tells of those that are not read.

use crate::budget::grid::Grid;
use crate::budget::head::{self, DEEPEST, Head, Vocabulary};
use crate::budget::header::Given;
use crate::budget::row::Row;
use crate::budget::workbook::{self, Workbook};
use crate::model::{Arg, Said};

/// The sheet that is read.
pub(super) struct Picked {
    /// Its header.
    pub head: Head,
    /// All its rows.
    pub rows: Vec<Row>,
    /// The sheets that are passed over, and why.
    pub passed: Vec<(String, Said)>,
}

/// The sheet that is asked for, or the one that has the columns; the only one that holds anything, where none
/// has.
pub(super) fn pick(mut book: Workbook, words: Vocabulary<'_>, given: &Given) -> Result<Picked, Said> {
    let mut sheets = Vec::new();
    for name in book.wanted(given.sheet.as_deref())? {
        let grid = book.grid(&name)?;
        sheets.push(Sheet::of(name, grid, words, given));
    }
    let hidden = if given.sheet.is_none() { hidden(&mut book, words, given) } else { Vec::new() };
    let at = which(&sheets, &hidden)?;
    let picked = at.map(|at| sheets.remove(at));
    let name = picked.as_ref().map_or("", |sheet| sheet.name.as_str());
    let passed = sheets.iter().chain(&hidden).map(|sheet| (sheet.name.clone(), sheet.why(name))).collect();
    match picked {
        None => Ok(Picked { head: Head::default(), rows: Vec::new(), passed }),
        Some(Sheet { head, grid, .. }) => {
            let rows = grid.padded(head.headers.len()).ok_or_else(workbook::too_large)?;
            Ok(Picked { head, rows, passed })
        }
    }
}

/// A sheet, and how it reads.
struct Sheet {
    name: String,
    grid: Grid,
    head: Head,
    is_empty: bool,
    /// Whether it has the columns.
    has_columns: bool,
    is_hidden: bool,
    /// What keeps it from being read, where it has not the row that is asked for.
    wrong: Option<Said>,
}

impl Sheet {
    fn of(name: String, grid: Grid, words: Vocabulary<'_>, given: &Given) -> Sheet {
        let most = given.header_row.map_or(DEEPEST, |_| usize::MAX);
        let top: Vec<Row> = grid.rows().take(most).filter_map(Result::ok).collect();
        let wrong = head::asked_for(&top, given).err();
        let (head, score) = head::find(&top, words, given);
        let (is_empty, has_columns) = (top.is_empty(), score.is_header() && wrong.is_none());
        Sheet { name, grid, head, is_empty, has_columns, is_hidden: false, wrong }
    }

    /// Why it is passed over, where the sheet with this name is read.
    fn why(&self, read: &str) -> Said {
        match (self.is_hidden, self.has_columns) {
            (true, true) => Said::new("skipped-hidden-table").with("read", read),
            (true, false) => Said::new("skipped-hidden"),
            (false, _) if self.is_empty => Said::new("skipped-empty"),
            (false, _) => Said::new("skipped-no-table").with("read", read),
        }
    }
}

/// The sheets that nobody is meant to see. One that cannot be read is none that has the columns.
fn hidden(book: &mut Workbook, words: Vocabulary<'_>, given: &Given) -> Vec<Sheet> {
    let names: Vec<String> =
        book.sheets().into_iter().filter(|sheet| sheet.hidden).map(|sheet| sheet.name).collect();
    let read = |name: String| {
        let grid = book.grid(&name).unwrap_or_default();
        Sheet { is_hidden: true, ..Sheet::of(name, grid, words, given) }
    };
    names.into_iter().map(read).collect()
}

/// Which of the sheets is the table, by its place among them; an error where that is to be asked.
fn which(sheets: &[Sheet], hidden: &[Sheet]) -> Result<Option<usize>, Said> {
    let ask = |key: &'static str, some: &[&Sheet]| {
        let sheets: Arg = some.iter().map(|sheet| &sheet.name).collect();
        Err(Said::new(key).with("sheets", sheets))
    };
    let all = |is: fn(&Sheet) -> bool| sheets.iter().filter(|sheet| is(sheet)).collect::<Vec<_>>();
    let found = all(|sheet| sheet.has_columns);
    let filled = all(|sheet| !sheet.is_empty && sheet.wrong.is_none());
    let unseen: Vec<&Sheet> = hidden.iter().filter(|sheet| sheet.has_columns).collect();
    let is = |one: &Sheet| sheets.iter().position(|sheet| std::ptr::eq(sheet, one));
    match (found.as_slice(), filled.as_slice()) {
        ([one], _) => Ok(is(one)),
        ([_, ..], _) => ask("several-sheets-here", &found),
        ([], _) if !unseen.is_empty() => ask("only-hidden-sheets-here", &unseen),
        ([], [one]) => Ok(is(one)),
        ([], [_, ..]) => ask("no-sheet-surely", &filled),
        ([], []) => sheets.iter().find_map(|sheet| sheet.wrong.clone()).map_or(Ok(None), Err),
    }
}
