//! A plan, or two side by side, as people read it at a terminal.

use std::io::{self, Write};

use crate::report::planned::sections::{Parts, Room};
use crate::report::planned::versus::Versus;
use crate::report::planned::{Format, Planned};
use crate::report::section::{Block, Item, Section};
use crate::report::terminal;
use crate::words::Words;

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "human",
    about: "for people at a terminal",
    tells: true,
    marked: false,
    render,
    versus: Some(versus),
};

fn render(planned: &Planned<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    let parts = Parts { planned, words, room: Room::on(planned.style.width) };
    let parts =
        [parts.moves(), parts.shorts(), parts.not_planned(), parts.funds(), parts.left(), parts.ends()];
    write(parts, planned.style.width, out)?;
    writeln!(out, "{}", words.plain("plan-proposal"))
}

fn versus(two: &Versus<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    write(two.sections(words, Room::on(two.first.style.width)), two.first.style.width, out)?;
    writeln!(out, "{}", words.plain("plan-proposal"))
}

/// Writes the few lines that close a plan: what becomes of the lines, and what stays unfunded.
pub(super) fn close(planned: &Planned<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    write([Parts { planned, words, room: Room::Screen }.ends()], planned.style.width, out)
}

/// Writes the few lines that close two plans side by side.
pub(super) fn close_both(two: &Versus<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    write(two.closing(words), two.first.style.width, out)
}

/// Writes what has something under its heading, with a blank line between.
pub(super) fn write(
    sections: impl IntoIterator<Item = Section>,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let sections = sections.into_iter().filter_map(Section::unless_empty);
    let drawn: Vec<String> = sections.map(|section| drawn(&section, width)).collect();
    writeln!(out, "{}", drawn.join("\n\n"))
}

fn drawn(section: &Section, width: usize) -> String {
    let blocks = section.blocks.iter().map(|block| match block {
        Block::Table(sheet) => terminal::draw(sheet, width),
        Block::Text(text) => text.clone(),
        Block::List(items) => list(items, 1).join("\n"),
    });
    [section.title.clone()].into_iter().chain(blocks).collect::<Vec<_>>().join("\n")
}

fn list(items: &[Item], depth: usize) -> Vec<String> {
    let item = |item: &Item| {
        let mine = format!("{}{}", "  ".repeat(depth), item.text);
        [vec![mine], list(&item.below, depth + 1)].concat()
    };
    items.iter().flat_map(item).collect()
}
