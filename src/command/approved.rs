//! `--approved`: the table of what was approved, read line by line.

use std::path::Path;

use crate::budget::head::Dictionary;
use crate::budget::header::Given;
use crate::budget::open::cut_short;
use crate::budget::{Fields, Input, NotABudget};
use crate::check::approved::{Comparison, Entry, Kind, compare};
use crate::check::audit::approved_columns;
use crate::check::line::Judge;
use crate::check::run::{each_of_chunk, mismatches};
use crate::check::{Audit, Tally};
use crate::command::Failure;
use crate::command::beside::{self, Beside};
use crate::command::check::args::{CheckArgs, KindArg};
use crate::command::session;
use crate::command::unread;
use crate::finding::Finding;
use crate::model::{Arg, Problem, Problems, Said};
use crate::report::{Approved, Book, InputRecord};

/// What was approved.
pub(super) struct ApprovedTable {
    /// The table, to be read again.
    pub book: Book,
    /// What reports list of it.
    pub record: InputRecord,
    /// What it is.
    pub kind: Kind,
    /// Whether the table itself, or the user, said so.
    pub is_told: bool,
    /// What is wrong with its cells.
    pub findings: Vec<Finding>,
    entries: Vec<Entry>,
}

/// Reads the table, if there is one. `at` is its place among the inputs of the run.
pub(super) fn read(
    args: &CheckArgs,
    audit: &Audit<'_>,
    given: &Given,
    at: usize,
    digest: bool,
) -> Result<Option<ApprovedTable>, Failure> {
    let Some(path) = args.approved.as_deref() else { return Ok(None) };
    let Beside { path, given: own } =
        beside::read(path, &approved_columns(audit)).map_err(|wrong| Failure::Problems(wrong.into()))?;
    let shown = path.to_string_lossy().into_owned();
    let problem = |said: Said| Failure::Problems(Problem::of(&shown, said).into());
    let input =
        Input::file(&path).map_err(|error| Failure::Problems(unread::unreadable(&shown, &error).into()))?;
    let book =
        open(audit, &input, at, given, own).map_err(|wrong| Failure::Problems(refused(&shown, wrong)))?;
    let told = args.approved_kind.map(KindArg::kind).or_else(|| kind_of(&path, &book));
    let mut table = ApprovedTable {
        record: InputRecord {
            encoding: book.table.origin.written_in.map(|encoding| encoding.name().into()),
            ..InputRecord::new(book.input.path.clone(), "approved")
        },
        book,
        kind: told.unwrap_or(Kind::Estimate),
        is_told: told.is_some(),
        findings: Vec::new(),
        entries: Vec::new(),
    };
    table
        .lines(audit, digest)
        .map_err(|error| Failure::Problems(unread::unreadable(&shown, &error).into()))?
        .map_or(Ok(()), |said| Err(problem(said)))?;
    Ok(Some(table))
}

/// Opens the table the way that understands it. What is said behind its own name holds. What the user says of
/// the columns and the unit of budgets holds as far as this table has such columns and names no unit; what is
/// said of their files says nothing of it.
fn open(
    audit: &Audit<'_>,
    input: &Input,
    at: usize,
    budgets: &Given,
    own: Given,
) -> Result<Book, NotABudget> {
    let columns = approved_columns(audit);
    let (mine, is_own_unit) = (own.columns.clone(), own.unit.is_some());
    let mut given = Given {
        columns: budgets.columns.clone().into_iter().chain(own.columns.clone()).collect(),
        set: budgets.set.clone(),
        unit: own.unit.or(budgets.unit),
        ..own
    };
    loop {
        let dictionary = Dictionary::new(&columns, &given);
        let settled = session::settle(audit, |learnt| {
            session::book_of(&[audit], &dictionary, session::afresh(input), at, &given, learnt)
        });
        let before = (given.columns.len(), given.unit);
        if let Err(NotABudget::Wrong(wrong) | NotABudget::Plan(wrong)) = &settled {
            let elsewhere = |id: &str| wrong.iter().any(|said| is_elsewhere(said, id));
            given.columns.retain(|id, _| mine.contains_key(id) || !elsewhere(id));
            let clashes =
                |said: &Said| ["unit-clash", "unit-line-clash"].contains(&unread::of_table(said).key);
            given.unit = given.unit.filter(|_| is_own_unit || !wrong.iter().any(clashes));
        }
        if (given.columns.len(), given.unit) == before {
            return settled;
        }
    }
}

/// Why the table cannot be read, and what behind its name would settle it.
fn refused(path: &str, wrong: NotABudget) -> Problems {
    let mut problems = Problems::default();
    match wrong {
        NotABudget::Own => problems.push(Problem::of(path, Said::new("skipped-own"))),
        NotABudget::Wrong(wrong) | NotABudget::Plan(wrong) => {
            problems.extend(wrong.into_iter().map(|said| beside::refused(path, said)));
        }
    }
    problems
}

/// Whether this says that the table has no header by the name that the user gave for a column.
fn is_elsewhere(said: &Said, column: &str) -> bool {
    let said = unread::of_table(said);
    said.key == "no-such-header"
        && said.args.iter().any(|(name, arg)| *name == "column" && *arg == Arg::from(column))
}

/// What the header of the amounts, else the file's name, says of the table.
fn kind_of(path: &Path, book: &Book) -> Option<Kind> {
    let header = book.table.layout.header("amount").and_then(Kind::named_in);
    header.or_else(|| Kind::named_in(&path.file_name()?.to_string_lossy()))
}

impl ApprovedTable {
    /// Reads every line. What keeps the table from being read to its end makes it unusable.
    fn lines(&mut self, audit: &Audit<'_>, digest: bool) -> std::io::Result<Option<Said>> {
        let mut scanner = self.book.input.scanner(self.book.table.delimiter)?;
        let mut judge = Judge::new(audit, &self.book.table);
        let (mut fields, mut tally) = (Fields::default(), Tally::default());
        while let Some(chunk) = scanner.chunk(&mut |_| {})? {
            each_of_chunk(&self.book.table, &chunk, |record, place| {
                let (entry, wrong) = judge.approved(record, &mut fields, place);
                if let Some(entry) = &entry {
                    tally.count(entry.amount);
                }
                self.entries.extend(entry);
                self.findings.extend(wrong);
            });
        }
        self.record.lines = tally.lines;
        self.record.amount = Some(tally.amount);
        self.findings.extend(mismatches(&self.book.table));
        self.record.sha256 = digest.then(|| session::digest(&self.book.input)).transpose()?;
        Ok(scanner.broken().or(self.book.table.origin.broken).map(cut_short))
    }

    /// Holds the lines of the budgets against it.
    pub(super) fn compare(&self, audit: &Audit<'_>, now: &[Entry]) -> Comparison {
        compare(audit.rules, &self.entries, now)
    }
}

impl KindArg {
    fn kind(self) -> Kind {
        match self {
            KindArg::Estimate => Kind::Estimate,
            KindArg::ControlPrice => Kind::ControlPrice,
        }
    }
}

/// What a reader should know of a comparison beside its findings.
pub(super) fn notes(approved: &Approved) -> Vec<Said> {
    let without = approved.comparison.without_quantity;
    let quantities = (without > 0).then(|| Said::new("note-without-quantity").with("count", without));
    let other = approved.comparison.other_units;
    let units = (other > 0).then(|| Said::new("note-other-units").with("count", other));
    let unlike = approved.comparison.unlike_quantities;
    let funds = (unlike > 0).then(|| Said::new("note-unlike-quantities").with("count", unlike));
    let kind = (!approved.is_told).then(|| Said::new("note-kind").with("path", &*approved.book.input.path));
    [quantities, units, funds, kind].into_iter().flatten().collect()
}
