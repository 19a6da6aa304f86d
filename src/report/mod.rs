//! `Report` in, bytes out: a file for each format. A format filters nothing and decides nothing.

pub mod changed;
pub mod closing;
pub mod commands;
pub mod concise;
pub mod condition;
pub mod earlier;
mod excerpt;
pub mod fingerprint;
pub mod footnotes;
pub mod github;
pub mod grid;
pub mod html;
pub mod human;
pub mod in_order;
pub mod inspection;
pub mod json;
pub mod jsonl;
pub mod junit;
pub mod lines;
pub mod linted;
pub mod markdown;
mod paint;
pub mod planned;
mod quotas;
pub mod record;
pub mod rows;
pub mod sarif;
pub mod section;
pub mod sheet;
pub mod standing;
pub mod terminal;
pub mod tested;
pub mod waivers;
pub mod works;
pub mod xlsx;

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::budget::Input;
use crate::check::approved::{Comparison, Kind};
use crate::check::limits::{Drawn, Sought, table_column};
use crate::check::line::Table;
use crate::check::repeats::Wanted;
use crate::check::{Assumption, Audit, Sums, Tally};
use crate::finding::Finding;
use crate::model::{Arg, Bilingual, Date, Money, Problem, Said};
use crate::report::record::Record;
use crate::rules::Ruleset;
use crate::rules::limit::Test;
use crate::rules::nouns::Pack;
use crate::triage::Gate;
use crate::words::Words;

/// All there is to show of a run.
pub struct Report<'a> {
    /// What the run judged by.
    pub audit: &'a Audit<'a>,
    /// The budgets, in order, with their tables.
    pub books: &'a [Book],
    /// Every input: the budgets first, then the other tables.
    pub inputs: &'a [InputRecord],
    /// Whether everything that was named could be read to its end.
    pub complete: bool,
    /// What could not be read, and why.
    pub problems: &'a [Problem],
    /// What a reader should know beside the findings.
    pub notes: &'a [Said],
    /// Files that were passed over, and why; people were told when it happened.
    pub skipped: &'a [Said],
    /// The day of the run.
    pub as_of: Option<Date>,
    /// The sums over all budgets. Its findings have been taken out.
    pub sums: &'a Sums,
    /// The findings, settled and in order.
    pub findings: &'a [Finding],
    /// What was drawn on each quota.
    pub quotas: &'a Drawn,
    /// How findings are drawn on a terminal.
    pub style: Style,
    /// On how many threads they are drawn.
    pub jobs: usize,
    /// The flags that make another command see the lines as this one did, ready to be typed.
    pub flags: &'a str,
    /// The words that, after the name of the command, ask the same again.
    pub again: &'a [String],
    /// What to say of the settings that were read from a file.
    pub settings: Option<&'a Said>,
    /// From which severity on a finding fails the run.
    pub fail_on: Gate,
    /// The group whose lines alone are given back, where one is asked for.
    pub wanted: Option<&'a Sought>,
    /// Values given for columns that files lack, with the lines they stand for.
    pub set: &'a [(Assumption, Tally)],
    /// What the budgets were held against, and what came of it.
    pub approved: Option<&'a Approved>,
}

/// What was approved, and what became of it.
pub struct Approved {
    /// The table.
    pub book: Book,
    /// What it is.
    pub kind: Kind,
    /// Whether anybody said so.
    pub is_told: bool,
    /// The comparison. Its findings have been taken out.
    pub comparison: Comparison,
}

/// A budget: where its bytes are, and which column is which.
pub struct Book {
    /// The bytes.
    pub input: Input,
    /// The columns.
    pub table: Arc<Table>,
}

/// An input, as reports list it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct InputRecord {
    /// The path as given.
    pub path: Arc<str>,
    /// `budget`, `estates`, …
    pub role: Cow<'static, str>,
    /// The encoding it was read in; none for a workbook.
    pub encoding: Option<Cow<'static, str>>,
    /// Its digest, where a format asked for digests.
    pub sha256: Option<String>,
    /// Its lines.
    pub lines: u64,
    /// Their money; none where it holds none.
    pub amount: Option<Money>,
}

impl InputRecord {
    /// An input of a role, of which nothing else is known yet.
    pub fn new(path: Arc<str>, role: &'static str) -> InputRecord {
        InputRecord { path, role: role.into(), encoding: None, sha256: None, lines: 0, amount: None }
    }
}

/// How a terminal draws.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether to use colours.
    pub color: bool,
    /// How many columns there are.
    pub width: usize,
}

/// How a file is drawn: as wide as a page, and plain.
impl Default for Style {
    fn default() -> Style {
        Style { color: false, width: 100 }
    }
}

/// A way to write a report.
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is, in a phrase.
    pub about: &'static str,
    /// Whether it carries digests, which cost a pass over the bytes.
    pub digests: bool,
    /// Whether the closing block is part of it; otherwise it goes beside it, to standard error.
    pub closes: bool,
    /// Whether it gives back the lines themselves, which a record read from a file does not hold.
    pub lines: bool,
    /// Writes the record.
    pub render: fn(&Record<'_>, &Words, &mut dyn Write) -> io::Result<()>,
}

impl Format {
    /// Whether it tells the largest lines of a group, which cost another pass over the lines: a format that
    /// is whole by itself does, one with a row for each finding or line does not.
    pub fn tells_largest(&self) -> bool {
        self.closes
    }
}

/// Every format, the default first.
pub const ALL: &[Format] = &[
    human::FORMAT,
    concise::FORMAT,
    json::FORMAT,
    jsonl::FORMAT,
    rows::FORMAT,
    lines::FORMAT,
    sarif::FORMAT,
    junit::FORMAT,
    github::FORMAT,
    markdown::FORMAT,
    html::FORMAT,
    xlsx::FORMAT,
];

/// A format by its name.
pub fn by_name(name: &str) -> Option<&'static Format> {
    ALL.iter().find(|format| format.name == name)
}

impl Report<'_> {
    /// The table that a finding's line stands in: a budget, or what was approved.
    pub fn book(&self, finding: &Finding) -> Option<&Book> {
        let approved = self.approved.map(|approved| &approved.book);
        let of_approved = approved.filter(|book| book.table.input == finding.input);
        self.books.get(finding.input).or(of_approved)
    }

    /// The item of a finding; the record's number where the table has no items.
    pub fn item<'f>(&self, finding: &'f Finding) -> Option<Cow<'f, str>> {
        finding.item().map(Cow::Borrowed).or_else(|| {
            let book = self.book(finding)?;
            let record = finding.place.filter(|_| finding.lines() > 0)?.record;
            book.table.layout.at("item").is_none().then(|| record.to_string().into())
        })
    }

    /// The sheet a finding is on, in a workbook.
    pub fn sheet(&self, finding: &Finding) -> Option<&str> {
        self.book(finding)?.table.origin.sheet.as_deref()
    }

    /// The heading of the column a finding is about; in a table with a column for each fund, that of its
    /// fund.
    pub fn header(&self, finding: &Finding) -> Option<&str> {
        let laid = finding.column?;
        let Some(book) = self.book(finding) else {
            return self.audit.estates?.layout.headers.get(laid).map(String::as_str);
        };
        let own = if self.is_wide(finding) { self.column(finding) } else { None };
        let own = own.and_then(|at| book.table.origin.headers.get(at));
        own.or_else(|| book.table.layout.headers.get(laid)).map(String::as_str)
    }

    /// Whether the table of a finding has a column for each fund.
    pub fn is_wide(&self, finding: &Finding) -> bool {
        self.book(finding).is_some_and(|book| !book.table.origin.funds().is_empty())
    }

    /// Where the column a finding is about is in its file.
    fn column(&self, finding: &Finding) -> Option<usize> {
        let table = &self.book(finding)?.table;
        let fund = self.cells(finding).and_then(|cells| cells.get(table.layout.at("fund")?).cloned());
        table.origin.column(finding.column?, fund.as_deref())
    }

    /// The letters of the column a finding is about, in a workbook: `F`, `AB`.
    pub fn letters(&self, finding: &Finding) -> Option<String> {
        self.sheet(finding)?;
        self.column(finding).map(column_letters)
    }

    /// The cells of the line a finding is about, read again.
    pub fn cells(&self, finding: &Finding) -> Option<Vec<String>> {
        let book = self.book(finding)?;
        let place = finding.place.filter(|_| finding.lines() > 0)?;
        book.input.cells_at(place.offset, book.table.delimiter).ok()
    }

    /// What was not looked at, for want of a table or a column.
    pub fn not_checked(&self) -> Option<Said> {
        let (quotas, totals) = self.limits_not_checked();
        let repeats = !self.books.iter().any(|book| Wanted::of(self.audit, &book.table).any());
        let what = [
            quotas.then_some("not-checked-quotas"),
            totals.then_some("not-checked-totals"),
            repeats.then_some("not-checked-repeats"),
            self.approved.is_none().then_some("not-checked-approved"),
        ];
        let what: Vec<Said> = what.into_iter().flatten().map(Said::new).collect();
        (!what.is_empty()).then(|| Said::new("not-checked").with("what", what.into_iter().collect::<Arg>()))
    }

    /// Whether limits wait for a table of quotas, and for a column of totals.
    fn limits_not_checked(&self) -> (bool, bool) {
        let audit = self.audit;
        let has_table = |column: &str| {
            audit.means.tables.iter().any(|table| table.columns.iter().any(|known| known == column))
        };
        let has = |id: &str| self.books.iter().any(|book| book.table.layout.has(id));
        let vintages = || audit.rules.limits.iter().flat_map(|limit| &limit.vintages);
        let quotas = vintages().filter_map(table_column).any(|column| !has_table(column));
        let totals = vintages().any(|vintage| match &vintage.test {
            Test::Equals { column, .. } => !has(&column.id),
            Test::Within { .. } | Test::Exclusive(_) => false,
        });
        (quotas, totals)
    }

    /// The values given for whole files and the assumptions that mattered, with the lines that rest on each.
    pub fn assumptions(&self) -> impl Iterator<Item = (&Assumption, Tally)> {
        let given = self.set.iter().map(|(assumption, tally)| (assumption, *tally));
        let assumed = self.sums.assumed.iter();
        given.chain(assumed.filter_map(|(&at, &tally)| Some((self.audit.assumptions.get(at)?, tally))))
    }
}

/// What must be said first of a pack.
pub fn notice(pack: &Pack) -> Option<Said> {
    let notice = pack.notice.as_ref()?;
    let called = Bilingual { en: pack.id.clone(), zh: pack.title.zh.clone() };
    Some(Said::new("note-pack").with("pack", &called).with("notice", notice))
}

/// The packs that are past the day by which they were to be reviewed.
pub fn review_due(rules: &Ruleset, as_of: Option<Date>) -> impl Iterator<Item = Said> {
    rules.packs.iter().filter_map(move |pack| {
        let review_by = pack.review_by.filter(|day| as_of.is_some_and(|today| today > *day))?;
        Some(Said::new("note-review-due").with("pack", &pack.id).with("date", review_by.to_string()))
    })
}

/// The letters that a sheet shows over a column, from 0: `A`, …, `Z`, `AA`.
pub fn column_letters(column: usize) -> String {
    let (mut rest, mut letters) = (column + 1, Vec::new());
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or_default()));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::column_letters;

    #[test]
    fn columns_have_the_letters_of_a_sheet() {
        let letters = [0, 25, 26, 701, 702, 16_383].map(column_letters);
        assert_eq!(letters, ["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
    }
}
