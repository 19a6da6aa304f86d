//! Small tables read whole: estates, quotas. They come in the same encodings, under the same title rows, in workbooks too.

use std::io;

use crate::budget::head::{self, DEEPEST, Vocabulary};
use crate::budget::header::{Given, Known};
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
}

/// Reads a table of some columns to its end.
pub fn read(input: &Input, known: &[Known]) -> Result<Small, Vec<Said>> {
    // Two of the columns are enough to tell a header, whichever they are.
    let known: Vec<Known> = known.iter().map(|column| Known { required: true, ..column.clone() }).collect();
    let words = Vocabulary { known: &known, of_estate: &[], is_fund: &|_| false, is_estate: None };
    let first = input.first_bytes().map_err(|error| vec![cannot_read(&error)])?;
    if workbook::is_workbook(&first) { of_workbook(input, words) } else { of_text(input, &first, words) }
}

fn of_text(input: &Input, first: &[u8], words: Vocabulary<'_>) -> Result<Small, Vec<Said>> {
    let given = Given::default();
    let mut text = Text::of(input.again(Encoding::UTF_8), first, &given, Learnt::default())?;
    loop {
        let top = text.top(words, &given).map_err(|error| vec![cannot_read(&error)])?;
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
        let rows = below(rows, &top.head, false);
        return Ok(Small { rows, encoding: Some(text.written_in()) });
    }
}

/// The one sheet that has the columns; the first, where none has.
fn of_workbook(input: &Input, words: Vocabulary<'_>) -> Result<Small, Vec<Said>> {
    let mut book = Workbook::open(input).map_err(|said| vec![said])?;
    let mut found: Vec<(String, Vec<Row>)> = Vec::new();
    let mut first = None;
    for sheet in book.sheets().into_iter().filter(|sheet| !sheet.hidden) {
        let grid = book.grid(&sheet.name).map_err(|said| vec![said])?;
        let rows: Vec<Row> = grid.rows().filter_map(Result::ok).collect();
        let (head, score) = head::find(rows.get(..DEEPEST).unwrap_or(&rows), words, &Given::default());
        let rows = below(rows, &head, true);
        if score.is_header() {
            found.push((sheet.name, rows));
        } else {
            first.get_or_insert(rows);
        }
    }
    if found.len() > 1 {
        let sheets: Arg = found.iter().map(|(name, _)| name).collect();
        return Err(vec![Said::new("several-sheets-here").with("sheets", sheets)]);
    }
    let rows = found.pop().map(|(_, rows)| rows).or(first).unwrap_or_default();
    Ok(Small { rows, encoding: None })
}

/// The header as one row, and the rows below it.
fn below(rows: Vec<Row>, head: &head::Head, pads: bool) -> Vec<Row> {
    let width = head.headers.len();
    let header = rows.get(head.first).map(|row| Row {
        cells: head.headers.clone(),
        number: row.number,
        ..Row::default()
    });
    let mut out: Vec<Row> = header.into_iter().filter(|_| width > 0).collect();
    let below = rows.into_iter().skip(head.first + head.height);
    out.extend(below.filter(|row| !row.is_blank() && !is_note(row)).map(|mut row| {
        if pads {
            row.cells.resize(width, String::new());
        }
        row
    }));
    out
}

/// Whether a row is one text that begins as notes do.
fn is_note(row: &Row) -> bool {
    let mut filled = row.cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    let lead = filled.next().unwrap_or_default();
    let begins = ["注", "备注", "说明", "附注", "资料来源", "数据来源", "填报", "制表"]
        .iter()
        .any(|note| lead.starts_with(note));
    begins && filled.next().is_none()
}
