//! Parts of a report, and budgets, as the sheets of a workbook.

use std::io::{self, Write};

use crate::budget::header::Layout;
use crate::model::Said;
use crate::report::section::{Block, Item, Section};
use crate::report::sheet::Cell;
use crate::report::xlsx::book::{Book, Page, Shade};
use crate::report::xlsx::own_cells::own_cells;
use crate::words::Words;

/// A workbook being drawn.
pub struct Drawn<'w> {
    book: Book,
    words: &'w Words,
}

/// How a row of a budget stands out.
#[derive(Clone, Copy)]
pub enum Mark {
    /// Not at all.
    Plain,
    /// Something about it is new.
    New,
    /// It is left as it is.
    Left,
}

/// A row of a budget.
pub struct BudgetRow<'r> {
    /// What stands in front of its own cells.
    pub marks: Vec<String>,
    /// The columns of its budget.
    pub layout: &'r Layout,
    /// Its own cells.
    pub cells: Vec<String>,
    /// How it stands out.
    pub mark: Mark,
}

/// A sheet that holds a budget, filled row by row.
pub struct BudgetSheet<'h> {
    page: Page,
    /// The budget's own headers, by which it is told what a column holds.
    headers: &'h [String],
    left_out: u64,
}

impl<'w> Drawn<'w> {
    /// A workbook without sheets, to be known again by a name.
    pub fn new(title: &str, mark: &'static str, words: &'w Words) -> io::Result<Drawn<'w>> {
        Ok(Drawn { book: Book::new(title, mark)?, words })
    }

    /// Adds a sheet with some parts; the table of one that has nothing else can be filtered.
    pub fn sheet(&mut self, name: &str, title: Option<&str>, sections: &[Section]) -> io::Result<()> {
        let mut page = Page::new(name, &[])?;
        let alone = matches!(sections, [one] if matches!(one.blocks.first(), Some(Block::Table(_))));
        if let Some(title) = title {
            page.title(title)?;
        }
        for (at, section) in sections.iter().enumerate() {
            if at > 0 || title.is_some() {
                page.skip();
            }
            if !alone {
                page.heads(std::slice::from_ref(&section.title))?;
            }
            for block in &section.blocks {
                self.block(&mut page, block, alone)?;
            }
        }
        self.book.add(page)
    }

    fn block(&self, page: &mut Page, block: &Block, alone: bool) -> io::Result<()> {
        match block {
            Block::Text(text) => page.text(text),
            Block::List(items) => items.iter().try_for_each(|item| list(page, item, 0)),
            Block::Table(sheet) => {
                if alone {
                    page.main_heads(&sheet.headings)?;
                } else {
                    page.heads(&sheet.headings)?;
                }
                for (at, row) in sheet.rows.iter().enumerate() {
                    if page.left() <= 1 {
                        let left = (sheet.rows.len() - at) as u64;
                        return page.text(&self.words.say(&Said::new("xlsx-left-out").with("count", left)));
                    }
                    page.row(row, Shade::Plain)?;
                }
                page.end_main();
                Ok(())
            }
        }
    }

    /// Adds a sheet that holds a budget: under `heads`, the last of which are its own `headers` as they are
    /// shown.
    pub fn budget<'h>(
        &self,
        name: &str,
        heads: &[String],
        headers: &'h [String],
    ) -> io::Result<BudgetSheet<'h>> {
        let mut page = Page::new(name, &[])?;
        page.main_heads(heads)?;
        Ok(BudgetSheet { page, headers, left_out: 0 })
    }

    /// Adds such a sheet once it is full.
    pub fn done(&mut self, mut sheet: BudgetSheet<'_>) -> io::Result<()> {
        sheet.page.end_main();
        if sheet.left_out > 0 {
            sheet.page.text(&self.words.say(&Said::new("xlsx-left-out").with("count", sheet.left_out)))?;
        }
        self.book.add(sheet.page)
    }

    /// Writes the file.
    pub fn write(self, out: &mut dyn Write) -> io::Result<()> {
        self.book.write(out)
    }
}

impl BudgetSheet<'_> {
    /// Adds a row; one is kept for what is said of those that found no room.
    pub fn row(&mut self, row: &BudgetRow<'_>) -> io::Result<()> {
        if self.page.left() <= 1 {
            self.left_out += 1;
            return Ok(());
        }
        let marks = row.marks.iter().map(|mark| Cell::from(&**mark));
        let cells: Vec<Cell> = marks.chain(own_cells(row.layout, self.headers, &row.cells)).collect();
        let shade = match row.mark {
            Mark::Plain => Shade::Plain,
            Mark::New => Shade::Amber,
            Mark::Left => Shade::Grey,
        };
        self.page.row(&cells, shade)
    }
}

fn list(page: &mut Page, item: &Item, depth: usize) -> io::Result<()> {
    page.text(&format!("{}{}", "    ".repeat(depth), item.text))?;
    item.below.iter().try_for_each(|item| list(page, item, depth + 1))
}
