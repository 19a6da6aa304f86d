//! Parts of a report under their headings, not yet drawn.

use crate::report::sheet::Sheet;

/// A part of a report.
pub struct Section {
    /// What links and sheets know it by.
    pub id: &'static str,
    /// Its heading.
    pub title: String,
    /// What stands under it.
    pub blocks: Vec<Block>,
}

/// What stands under a heading.
pub enum Block {
    /// A table.
    Table(Sheet),
    /// A sentence.
    Text(String),
    /// Sentences that stand side by side.
    List(Vec<Item>),
}

/// A sentence of a list.
pub struct Item {
    /// What it says.
    pub text: String,
    /// What stands below it.
    pub below: Vec<Item>,
}

impl Section {
    /// A part with nothing under its heading yet.
    pub fn new(id: &'static str, title: String) -> Section {
        Section { id, title, blocks: Vec::new() }
    }

    /// The same with a table.
    #[must_use]
    pub fn table(mut self, sheet: Sheet) -> Section {
        self.blocks.push(Block::Table(sheet));
        self
    }

    /// The same with sentences, each by itself.
    #[must_use]
    pub fn texts(mut self, texts: impl IntoIterator<Item = String>) -> Section {
        self.blocks.extend(texts.into_iter().map(Block::Text));
        self
    }

    /// The same with a list, unless there is nothing in it.
    #[must_use]
    pub fn list(mut self, items: Vec<Item>) -> Section {
        if !items.is_empty() {
            self.blocks.push(Block::List(items));
        }
        self
    }

    /// The part, unless there is nothing under its heading.
    pub fn unless_empty(self) -> Option<Section> {
        (!self.blocks.is_empty()).then_some(self)
    }
}

impl Item {
    /// A sentence with nothing below it.
    pub fn new(text: String) -> Item {
        Item { text, below: Vec::new() }
    }
}
