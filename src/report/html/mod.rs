//! The report as one page of HTML: to be read in a browser without a network, with or without scripts, and
//! printed.
//!
//! Whatever comes from a budget or from a saved report passes through [`maud`], which escapes it, and through
//! [`visible`](crate::model::text::visible); the style and the script are the two files beside this one.

mod approved;
pub mod drawn;
mod estates;
mod findings;
mod frame;
mod gathered;
mod head;
mod money;
mod record;
mod rules;
mod table;
mod where_to;

use std::io::{self, Write};

use maud::{Markup, html};

use crate::model::text;
use crate::report::Format;
use crate::report::html::estates::Checked;
use crate::report::html::frame::Frame;
use crate::report::html::gathered::Gathered;
use crate::report::record::Record;
use crate::words::Words;

/// The format.
pub const FORMAT: Format = Format {
    name: "html",
    about: "one page for a browser or the printer: the money first, then findings to filter and sort",
    digests: true,
    closes: true,
    lines: false,
    render,
};

const SCRIPT: &str = include_str!("report.js");

/// What every part of the page is drawn from.
#[derive(Clone, Copy)]
struct Page<'p> {
    record: &'p Record<'p>,
    words: &'p Words,
    gathered: &'p Gathered,
    /// What was checked of each estate, where the lines are at hand.
    checked: Option<&'p Checked>,
}

fn render(record: &Record<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    let gathered = Gathered::of(&record.findings);
    let checked = estates::checked(record.findings.run())?;
    let page = Page { record, words, gathered: &gathered, checked: checked.as_ref() };
    let title = format!("{} · {}", words.plain("html-title"), head::budgets(page));
    let foot = Some(words.plain("closing-alert"));
    let frame = Frame { words, tool: &record.tool, title, foot, script: Some(SCRIPT) };
    write!(out, "{}", frame.opening().into_string())?;
    for part in [head::header(page), head::contents(page)] {
        write!(out, "{}", part.into_string())?;
    }
    writeln!(out, "<main>")?;
    for part in [money::section, money::quotas, where_to::heat, estates::section_of] {
        write!(out, "{}", part(page).into_string())?;
    }
    findings::write(page, out)?;
    for part in [rules::section, approved::section, record::not_checked, record::notes, record::section] {
        write!(out, "{}", part(page).into_string())?;
    }
    writeln!(out, "</main>")?;
    write!(out, "{}", frame.closing().into_string())
}

/// A part of the page under a heading, which its name leads to.
fn section(id: &str, heading: &str, body: &Markup) -> Markup {
    html! {
        section id=(id) aria-labelledby={ (id) "-heading" } {
            h2 id={ (id) "-heading" } { (heading) }
            (body)
        }
        "\n"
    }
}

/// Text from a table or a file: no character of it is hidden or turns others around.
fn seen(plain: &str) -> String {
    text::visible(plain)
}
