//! Small tables read whole: estates, quotas. They come in the same encodings, under the same title rows, in
//! workbooks too.

use crate::budget::asides::{begins_line, is_aside};
use crate::budget::cells::Cut;
use crate::budget::head::{self, Dictionary, Vocabulary};
use crate::budget::header::{Given, Known};
use crate::budget::noted::{self, Noted};
use crate::budget::open::{Text, cannot_read, cut_short};
use crate::budget::pick::{Picked, pick};
use crate::budget::workbook::{self, Workbook};
use crate::budget::{Encoding, Input, Learnt};
use crate::model::Said;

/// What stands above the rows of a small table.
#[derive(Debug)]
pub struct Head {
    /// Its header, joined to one row.
    pub headers: Vec<String>,
    /// What a line above the table says of the unit.
    pub noted: Noted,
}

/// A small table whose rows were taken, one by one.
#[derive(Debug)]
pub struct Small<T> {
    /// What was made of them; nothing where the table is empty.
    pub taken: Option<T>,
    /// The encoding it was read in; none for a workbook.
    pub encoding: Option<Encoding>,
    /// How many rows below the header hold anything; notes at the foot left out.
    pub rows: u64,
    /// Those of them that are no text, by their physical lines.
    pub no_text: Vec<u64>,
    /// The first row below the header that notes the unit of amounts, and what it says.
    pub noted: Option<(u64, Noted)>,
    /// The other sheets of its workbook, and why they are passed over.
    pub passed: Vec<(String, Said)>,
}

/// Takes the rows of a small table.
pub trait Take {
    /// Takes the next row below the header that holds anything and is no note; rows are counted from 1.
    fn row(&mut self, record: u64, row: &Cut<'_>);
}

/// Reads a table of some columns, or of a column for each fund, to its end, as far as the user said how.
/// Whoever takes its rows may be begun anew, once it is known how they are to be read.
pub fn read<T: Take>(
    input: &Input,
    known: &[Known],
    is_fund: &dyn Fn(&str) -> bool,
    given: &Given,
    begin: &mut dyn FnMut(Head) -> T,
) -> Result<Small<T>, Vec<Said>> {
    // Two of the columns are enough to tell a header, whichever they are.
    let known: Vec<Known> = known.iter().map(|column| Known { required: true, ..column.clone() }).collect();
    let dictionary = Dictionary::new(&known, given);
    let (of_estate, same_fund) = (&[], &|one: &str, other: &str| one == other);
    let words = Vocabulary { dictionary: &dictionary, of_estate, is_fund, same_fund, is_estate: None };
    let first = input.first_bytes().map_err(|error| vec![cannot_read(&error)])?;
    if workbook::is_workbook(&first) {
        of_workbook(input, words, given, begin)
    } else if workbook::is_miscalled(&input.path, &first) {
        Err(vec![workbook::broken("")])
    } else if given.sheet.is_some() {
        Err(vec![Said::new("no-sheets")])
    } else {
        of_text(input, &first, words, given, begin)
    }
}

fn of_text<T: Take>(
    input: &Input,
    first: &[u8],
    words: Vocabulary<'_>,
    given: &Given,
    begin: &mut dyn FnMut(Head) -> T,
) -> Result<Small<T>, Vec<Said>> {
    let mut text = Text::of(input.again(Encoding::UTF_8), first, given, Learnt::default())?;
    loop {
        let top = text.top(words, given).map_err(|error| vec![cannot_read(&error)])?;
        let mut all = text.rows(top.delimiter).map_err(|error| vec![cannot_read(&error)])?;
        let mut taking = Taking::new(top.head, Some(text.written_in()), given.header_row, begin);
        let taken = all.each(|row| match text.unreadable(row.bytes) {
            Some(learnt) => Err(learnt),
            None => {
                taking.row(row);
                Ok(())
            }
        });
        if let Err(learnt) = taken.map_err(|error| vec![cannot_read(&error)])? {
            text.learn(learnt);
            continue;
        }
        if let Some(broken) = all.broken() {
            return Err(vec![cut_short(broken)]);
        }
        return taking.asked.map_or(Ok(taking.small), |asked| Err(vec![head::no_such_row(asked)]));
    }
}

fn of_workbook<T: Take>(
    input: &Input,
    words: Vocabulary<'_>,
    given: &Given,
    begin: &mut dyn FnMut(Head) -> T,
) -> Result<Small<T>, Vec<Said>> {
    let picked = Workbook::open(input).and_then(|book| pick(book, words, given));
    let Picked { head, rows, passed } = picked.map_err(|said| vec![said])?;
    let mut taking = Taking::new(head, None, None, begin);
    for row in &rows {
        row.show(|row| taking.row(row));
    }
    Ok(Small { passed, ..taking.small })
}

/// Passes the rows of a table on that stand below its header and are not for people alone.
struct Taking<'b, T> {
    head: head::Head,
    begin: &'b mut dyn FnMut(Head) -> T,
    /// How many rows were met, blank ones and those above the header too.
    met: usize,
    /// The row that is asked for as the header, until it is met.
    asked: Option<u64>,
    /// A first cell that settles that its row is passed on: many rows in succession begin alike.
    begins: String,
    small: Small<T>,
}

impl<T: Take> Taking<'_, T> {
    fn new(
        head: head::Head,
        encoding: Option<Encoding>,
        asked: Option<u64>,
        begin: &mut dyn FnMut(Head) -> T,
    ) -> Taking<'_, T> {
        let small =
            Small { taken: None, encoding, rows: 0, no_text: Vec::new(), noted: None, passed: Vec::new() };
        Taking { head, begin, met: 0, asked, begins: String::new(), small }
    }

    fn row(&mut self, row: &Cut<'_>) {
        self.met += 1;
        self.asked = self.asked.filter(|asked| *asked != row.number);
        let headers = &self.head.headers;
        if self.met <= self.head.first + self.head.height {
            if self.met == self.head.first + 1 && !headers.is_empty() {
                let head = Head { headers: headers.clone(), noted: self.head.noted.clone() };
                self.small.taken = Some((self.begin)(head));
            }
        } else if self.passes(row) {
            self.small.rows += 1;
            match &mut self.small.taken {
                _ if row.bytes.is_some() => self.small.no_text.push(row.number),
                Some(taken) => taken.row(self.small.rows, row),
                None => {}
            }
        } else if self.small.noted.is_none() {
            let noted = noted::below(row.cells.iter().copied());
            self.small.noted = Some((row.number, noted)).filter(|(_, noted)| *noted != Noted::Nothing);
        }
    }

    /// Whether a row holds anything and is not for people alone.
    fn passes(&mut self, row: &Cut<'_>) -> bool {
        let headers = &self.head.headers;
        if let (Some(&first), Some(header)) = (row.cells.first(), headers.first()) {
            if self.begins == first && !first.is_empty() {
                return true;
            }
            if begins_line(first, header) {
                first.clone_into(&mut self.begins);
                return true;
            }
        }
        !row.is_blank() && !is_aside(row.cells, headers)
    }
}
