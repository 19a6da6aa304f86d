//! The report as a workbook, made new: what an office reads, filters, fills in and files.

mod annotated;
mod approved;
mod book;
pub mod drawn;
mod own_cells;
mod sheets;

use std::io::{self, Write};

use crate::budget::own;
use crate::model::Said;
use crate::report::Format;
use crate::report::record::Record;
use crate::report::xlsx::book::Book;
use crate::words::Words;

/// The format.
pub const FORMAT: Format = Format {
    name: "xlsx",
    about: "a workbook: summary, findings to confirm, the rows as they were with their verdicts, quotas, rules",
    digests: true,
    closes: true,
    lines: false,
    render,
};

fn render(record: &Record<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    let mut book = Book::new(&words.say(&Said::new("xlsx-title")), own::REPORT)?;
    book.add(sheets::summary(record, words)?)?;
    book.add(sheets::findings(record, words)?)?;
    book.add(annotated::page(record, words)?)?;
    book.add(sheets::quotas(record, words)?)?;
    book.add(sheets::suggestions(record, words)?)?;
    book.add(sheets::not_checked(record, words)?)?;
    book.add(sheets::rules(record, words)?)?;
    book.add(sheets::run(record, words)?)?;
    book.write(out)
}
