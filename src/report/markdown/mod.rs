//! The report as Markdown, for a merge request or a memo: the money first, findings by code, what they rest
//! on, and what was not looked at.

pub mod drawn;
mod findings;
mod inert;
mod sections;
mod table;

use std::io::{self, Write};

use crate::model::{Money, Said};
use crate::report::Format;
use crate::report::record::Record;
use crate::words::Words;

/// The format.
pub const FORMAT: Format = Format {
    name: "markdown",
    about: "for a merge request or a memo: the money, the findings by code, and what they rest on",
    digests: true,
    closes: true,
    lines: false,
    render,
};

/// What is kept free to say what was left out.
const RESERVE: usize = 1024;

/// What did not fit.
#[derive(Default)]
struct LeftOut {
    findings: u64,
    amount: Money,
}

fn render(record: &Record<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    within(record, words, usize::MAX, out)
}

/// The report in so many bytes: what does not fit is left out, findings first, and what of them is said with
/// its money.
pub fn within(record: &Record<'_>, words: &Words, room: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page { out, room: room.saturating_sub(RESERVE) };
    for section in sections::before(record, words) {
        page.put(&section)?;
    }
    let after: Vec<String> = sections::after(record, words);
    let kept = after.iter().map(String::len).sum::<usize>().min(page.room / 2);
    page.room -= kept;
    let left_out = findings::write(record, words, &mut page)?;
    page.room += kept;
    if left_out.findings > 0 {
        let said = Said::new("found-more").with("count", left_out.findings).with("amount", left_out.amount);
        writeln!(page.out, "\n{}", inert::inert(&words.say(&said)))?;
    }
    after.iter().try_for_each(|section| page.put(section).map(|_| ()))
}

/// Where it is written, and how much there is room for.
struct Page<'o> {
    out: &'o mut dyn Write,
    room: usize,
}

impl Page<'_> {
    /// Writes what fits whole; whether it did.
    fn put(&mut self, text: &str) -> io::Result<bool> {
        let Some(room) = self.room.checked_sub(text.len()) else { return Ok(false) };
        self.room = room;
        self.out.write_all(text.as_bytes()).map(|()| true)
    }
}
