//! A plan, for people, for programs, and as a budget in the user's own columns.

mod human;
pub mod json;
mod rows;

use std::io::{self, Write};

use crate::check::Audit;
use crate::check::limits::telling::values;
use crate::finding::Place;
use crate::model::{Arg, Bilingual, Problem, Said};
use crate::plan::draft::{Draft, Line};
use crate::plan::short::Short;
use crate::plan::{Aims, Plan};
use crate::report::{Book, Style};
use crate::rules::{FundId, Ruleset};
use crate::words::Words;

/// All there is to show of a plan.
pub struct Planned<'a> {
    /// What lines were judged by.
    pub audit: &'a Audit<'a>,
    /// The budgets, in order, with their tables.
    pub books: &'a [Book],
    /// Their lines.
    pub draft: &'a Draft,
    /// What was planned by.
    pub aims: &'a Aims,
    /// What was planned.
    pub plan: &'a Plan,
    /// What could not be read, and why.
    pub problems: &'a [Problem],
    /// How it is drawn on a terminal.
    pub style: Style,
}

/// A way to write a plan.
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is, in a phrase.
    pub about: &'static str,
    /// Whether it says what stays unfunded; otherwise that is told beside it, on standard error.
    pub tells: bool,
    /// Whether spreadsheets open it, which take a file for UTF-8 only where a mark says so.
    pub marked: bool,
    /// Writes it.
    pub render: fn(&Planned<'_>, &Words, &mut dyn Write) -> io::Result<()>,
}

/// Every format, the default first.
pub const ALL: &[Format] = &[human::FORMAT, json::FORMAT, rows::FORMAT, rows::UNFUNDED];

/// Writes the few lines that close a plan: what becomes of the lines, and what stays unfunded.
pub fn close(planned: &Planned<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    human::close(planned, words, out)
}

impl Planned<'_> {
    fn rules(&self) -> &Ruleset {
        self.audit.rules
    }

    /// `budget.csv:42`
    fn place(&self, line: &Line) -> String {
        let path = self.books.get(line.input).map(|book| &*book.input.path).unwrap_or_default();
        let Place { row, .. } = line.place;
        format!("{path}:{row}")
    }

    fn fund(&self, fund: FundId) -> &Bilingual {
        &self.rules()[fund].name
    }

    /// Funds by their names.
    fn funds(&self, funds: &[FundId]) -> Arg {
        funds.iter().map(|&fund| Arg::from(self.fund(fund))).collect()
    }

    /// The lines that are short together.
    fn lines_of<'s>(&'s self, short: &'s Short) -> impl Iterator<Item = (usize, &'s Line)> {
        short.lines.iter().filter_map(|&number| Some((number, self.draft.lines.get(number)?)))
    }

    /// A sentence about a group of a limit: with its name, and the money granted where a table grants it.
    fn about(&self, [bare, granted]: [&'static str; 2], number: usize) -> Said {
        let room = self.draft.rooms.get(number);
        let limit = room.and_then(|room| self.rules().limits.get(room.limit));
        let said = |key: &'static str| {
            Said::new(key).with("limit", limit.map(|limit| limit.id.as_str()).unwrap_or_default()).with(
                "group",
                values(self.rules(), room.map(|room| room.group.as_slice()).unwrap_or_default()),
            )
        };
        match room.and_then(|room| room.granted) {
            Some(amount) => said(granted).with("amount", amount),
            None => said(bare),
        }
    }
}
