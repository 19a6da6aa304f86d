//! Small tables read whole: estates, quotas. They come in the same encodings, under the same title rows, in workbooks too.

use std::io;

use crate::budget::head::{self, DEEPEST, Vocabulary};
use crate::budget::header::{Given, Known};
use crate::budget::kinds::is_aside;
use crate::budget::noted::Noted;
use crate::budget::open::{Text, cannot_read, cut_short};
use crate::budget::row::Row;
use crate::budget::workbook::{self, Workbook};
use crate::budget::{Encoding, Input, Learnt};
use crate::model::{Arg, Said};

/// A small table.
#[derive(Debug, Default)]
pub struct Small {
    /// Its header, joined to one row, and the rows below it that hold anything; notes at the foot left out.
    pub rows: Vec<Row>,
    /// The encoding it was read in; none for a workbook.
    pub encoding: Option<Encoding>,
    /// What a line above the table says of the unit.
    pub noted: Noted,
}

/// Reads a table of some columns to its end, as far as the user said how.
pub fn read(input: &Input, known: &[Known], given: &Given) -> Result<Small, Vec<Said>> {
    // Two of the columns are enough to tell a header, whichever they are.
    let known: Vec<Known> = known.iter().map(|column| Known { required: true, ..column.clone() }).collect();
    let words = Vocabulary { known: &known, of_estate: &[], is_fund: &|_| false, is_estate: None };
    let first = input.first_bytes().map_err(|error| vec![cannot_read(&error)])?;
    if workbook::is_workbook(&first) {
        of_workbook(input, words, given)
    } else if given.sheet.is_some() {
        Err(vec![Said::new("no-sheets")])
    } else {
        of_text(input, &first, words, given)
    }
}

fn of_text(input: &Input, first: &[u8], words: Vocabulary<'_>, given: &Given) -> Result<Small, Vec<Said>> {
    let mut text = Text::of(input.again(Encoding::UTF_8), first, given, Learnt::default())?;
    loop {
        let top = text.top(words, given).map_err(|error| vec![cannot_read(&error)])?;
        let mut all = text.rows(top.delimiter).map_err(|error| vec![cannot_read(&error)])?;
        let rows: io::Result<Vec<Row>> = all.by_ref().collect();
        let rows = rows.map_err(|error| vec![cannot_read(&error)])?;
        if let Some(learnt) = text.unreadable(&rows) {
            text.learn(learnt);
            continue;
        }
        if let Some(broken) = all.broken() {
            return Err(vec![cut_short(broken)]);
        }
        head::asked_for(&rows, given).map_err(|said| vec![said])?;
        let encoding = Some(text.written_in());
        return Ok(Small { rows: below(rows, &top.head), encoding, noted: top.head.noted });
    }
}

/// The sheet that is asked for, or the one that has the columns; the first, where none has.
fn of_workbook(input: &Input, words: Vocabulary<'_>, given: &Given) -> Result<Small, Vec<Said>> {
    let mut book = Workbook::open(input).map_err(|said| vec![said])?;
    let mut found: Vec<(String, Small)> = Vec::new();
    let (mut first, mut missed) = (None, None);
    for name in book.wanted(given.sheet.as_deref()).map_err(|said| vec![said])? {
        let grid = book.grid(&name).map_err(|said| vec![said])?;
        let most = given.header_row.map_or(DEEPEST, |_| usize::MAX);
        let top: Vec<Row> = grid.rows().take(most).filter_map(Result::ok).collect();
        if let Err(said) = head::asked_for(&top, given) {
            missed.get_or_insert(said);
            continue;
        }
        let (head, score) = head::find(&top, words, given);
        let rows = grid.padded(head.headers.len()).ok_or_else(|| vec![workbook::too_large()])?;
        let small = Small { rows: below(rows, &head), encoding: None, noted: head.noted };
        if score.is_header() {
            found.push((name, small));
        } else {
            first.get_or_insert(small);
        }
    }
    if found.len() > 1 {
        let sheets: Arg = found.iter().map(|(name, _)| name).collect();
        return Err(vec![Said::new("several-sheets-here").with("sheets", sheets)]);
    }
    match (found.pop().map(|(_, small)| small).or(first), missed) {
        (None, Some(said)) => Err(vec![said]),
        (small, _) => Ok(small.unwrap_or_default()),
    }
}

/// The header as one row, and the rows below it that are not for people alone.
fn below(rows: Vec<Row>, head: &head::Head) -> Vec<Row> {
    let header = rows.get(head.first).map(|row| Row {
        cells: head.headers.clone(),
        number: row.number,
        ..Row::default()
    });
    let mut out: Vec<Row> = header.into_iter().filter(|header| !header.cells.is_empty()).collect();
    let below = rows.into_iter().skip(head.first + head.height);
    out.extend(below.filter(|row| !row.is_blank() && !is_aside(row, &head.headers)));
    out
}
