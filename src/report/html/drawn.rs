//! Parts of a report as a page: tables, sentences and lists under their headings.

use std::io::{self, Write};

use maud::{Markup, html};

use crate::report::html::frame::Frame;
use crate::report::html::table::{figure_head, head, shown};
use crate::report::html::{section as part, seen};
use crate::report::record::Tool;
use crate::report::section::{Block, Item, Section};
use crate::report::sheet::{Cell, Sheet};
use crate::words::Words;

/// A page.
pub struct Page {
    /// What kind of page it is.
    pub kind: String,
    /// What it is about, safe to show.
    pub title: String,
    /// All of it in a sentence.
    pub lead: String,
    /// What a reader must know first; nothing, as a rule.
    pub alarms: Vec<String>,
    /// How it is to be taken.
    pub foot: String,
    /// Its parts.
    pub sections: Vec<Section>,
}

/// Writes a page.
pub fn write(page: &Page, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    let tool = Tool::default();
    let title = format!("{} · {}", page.kind, page.title);
    let frame = Frame { words, tool: &tool, title, foot: Some(page.foot.clone()), script: None };
    write!(out, "{}{}", frame.opening().into_string(), header(page, words).into_string())?;
    writeln!(out, "<main>")?;
    for section in &page.sections {
        write!(out, "{}", part(section.id, &section.title, &body(section)).into_string())?;
    }
    writeln!(out, "</main>")?;
    write!(out, "{}", frame.closing().into_string())
}

/// The head of the page, and what is on it.
fn header(page: &Page, words: &Words) -> Markup {
    html! {
        header {
            p.kicker { (page.kind) }
            h1 { (page.title) }
            p.lead { (page.lead) }
            @if !page.alarms.is_empty() {
                div.alarm role="note" {
                    p { strong { (words.plain("incomplete")) } }
                    ul { @for alarm in &page.alarms { li { (alarm) } } }
                }
            }
        }
        nav aria-label=(words.plain("html-contents")) {
            ul { @for section in &page.sections { li { a href={ "#" (section.id) } { (section.title) } } } }
        }
        "\n"
    }
}

fn body(section: &Section) -> Markup {
    html! { @for block in &section.blocks { @match block {
        Block::Table(sheet) => (table(section.id, sheet)),
        Block::Text(text) => p.quiet { (text) },
        Block::List(items) => (list(items)),
    } } }
}

fn table(id: &str, sheet: &Sheet) -> Markup {
    let first = sheet.rows.first();
    let is_figure =
        |at: usize| first.and_then(|row| row.get(at)).is_some_and(|cell| !matches!(cell, Cell::Text(_)));
    html! {
        div.scroll tabindex="0" role="region" aria-labelledby={ (id) "-heading" } { table.drawn.few[sheet.headings.len() < 4] {
            thead { tr { @for (at, heading) in sheet.headings.iter().enumerate() {
                @if is_figure(at) { (figure_head(&seen(heading))) } @else { (head(&seen(heading))) }
            } } }
            tbody { @for row in &sheet.rows { tr { @for (at, cell) in row.iter().enumerate() {
                @match cell {
                    _ if at == 0 => th scope="row" { (lines(cell)) },
                    _ if is_figure(at) => td.n.none[matches!(cell, Cell::Text(_))] { (shown(cell)) },
                    _ => td { (lines(cell)) },
                }
            } } "\n" } }
        } }
    }
}

/// What is in a cell, each of its lines on one.
fn lines(cell: &Cell) -> Markup {
    let Cell::Text(text) = cell else { return html! { (shown(cell)) } };
    html! { @for (at, line) in text.split('\n').enumerate() { @if at > 0 { br; } (seen(line)) } }
}

fn list(items: &[Item]) -> Markup {
    html! { ul { @for item in items { li {
        (item.text)
        @if !item.below.is_empty() { (list(&item.below)) }
    } } } }
}
