//! Parts of a report as Markdown: tables, sentences and lists under their headings.

use std::io::{self, Write};

use crate::report::markdown::inert::inert;
use crate::report::markdown::table;
use crate::report::section::{Block, Item, Section};

/// Writes a part.
pub fn write(section: &Section, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n## {}", inert(&section.title))?;
    for block in &section.blocks {
        match block {
            Block::Table(sheet) => write!(out, "\n{}", table::sheet(sheet))?,
            Block::Text(text) => writeln!(out, "\n{}", inert(text))?,
            Block::List(items) => write!(out, "\n{}", list(items, 0))?,
        }
    }
    Ok(())
}

/// Text that reads the same when Markdown is made of it.
pub fn plain(text: &str) -> String {
    inert(text)
}

fn list(items: &[Item], depth: usize) -> String {
    let item = |item: &Item| {
        format!("{}- {}\n{}", "  ".repeat(depth), inert(&item.text), list(&item.below, depth + 1))
    };
    items.iter().map(item).collect()
}
