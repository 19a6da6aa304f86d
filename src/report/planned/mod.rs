//! A plan, for people, for programs, and as a budget in the user's own columns; or two side by side.

mod basis;
mod differs;
mod human;
pub mod json;
mod lead;
mod pages;
pub mod plans;
mod rows;
mod sections;
mod versus;
mod workbook;

pub use versus::Versus;

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::check::Audit;
use crate::check::limits::telling::values;
use crate::model::text::path_first;
use crate::model::{Arg, Bilingual, Money, Problem, Said};
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
    /// What was given for columns that budgets lack.
    pub set: &'a BTreeMap<String, String>,
    /// The command that asks the same again, ready to be typed.
    pub asked: &'a str,
    /// How it is drawn on a terminal.
    pub style: Style,
}

/// Writes two plans side by side.
type RenderBoth = fn(&Versus<'_>, &Words, &mut dyn Write) -> io::Result<()>;

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
    /// Writes two side by side, where it can.
    pub versus: Option<RenderBoth>,
}

/// Every format, the default first.
pub const ALL: &[Format] = &[
    human::FORMAT,
    json::FORMAT,
    rows::FORMAT,
    rows::UNFUNDED,
    pages::MARKDOWN,
    pages::HTML,
    workbook::FORMAT,
];

/// Writes the few lines that close a plan: what becomes of the lines, and what stays unfunded.
pub fn close(planned: &Planned<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    human::close(planned, words, out)
}

/// Writes the few lines that close two plans side by side.
pub fn close_both(versus: &Versus<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    human::close_both(versus, words, out)
}

impl Planned<'_> {
    fn rules(&self) -> &Ruleset {
        self.audit.rules
    }

    /// `budget.csv:42`
    fn place(&self, line: &Line) -> String {
        format!("{}:{}", path_first(self.path(line)), line.place.row)
    }

    fn fund(&self, fund: FundId) -> &Bilingual {
        &self.rules()[fund].name
    }

    /// Funds by their names.
    fn funds(&self, funds: &[FundId]) -> Arg {
        funds.iter().map(|&fund| Arg::from(self.fund(fund))).collect()
    }

    /// The path of a line's budget.
    fn path(&self, line: &Line) -> &str {
        self.books.get(line.input).map(|book| &*book.input.path).unwrap_or_default()
    }

    /// The lines that are short together of which a part is unfunded, with how much of each is.
    fn unfunded_of<'s>(&'s self, short: &'s Short) -> impl Iterator<Item = (&'s Line, Money)> {
        self.lines_of(short).filter_map(|(number, line)| {
            let pieces = self.plan.pieces.get(number)?.iter();
            let unfunded: Money = pieces.filter(|piece| piece.fund.is_none()).map(|piece| piece.amount).sum();
            (unfunded > Money::ZERO).then_some((line, unfunded))
        })
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
