//! `--approved`: the table of what was approved, read line by line.

use std::path::Path;

use sha2::{Digest, Sha256};

use crate::budget::header::Given;
use crate::budget::{Fields, Input};
use crate::check::approved::{Comparison, Entry, Kind, compare};
use crate::check::audit::approved_columns;
use crate::check::line::Judge;
use crate::check::run::each_record;
use crate::check::{Audit, Tally};
use crate::command::Failure;
use crate::command::args::{CheckArgs, KindArg};
use crate::command::session::{self, NotABudget};
use crate::finding::Finding;
use crate::model::{Problem, Problems, Said};
use crate::report::{Approved, Book, InputRecord};
use crate::rules::load::hex;

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
    let shown = path.to_string_lossy().into_owned();
    let problem = |said: Said| Failure::Problems(Problem::of(&shown, said).into());
    let input =
        Input::file(path).map_err(|error| Failure::Problems(session::unreadable(&shown, &error).into()))?;
    let book = session::book_of(input, at, |headers| (approved_columns(audit), fitting(given, headers)));
    let book = book.map_err(|wrong| not_a_table(&shown, wrong))?;
    let told = args.approved_kind.map(KindArg::kind).or_else(|| kind_of(path, &book));
    let mut table = ApprovedTable {
        record: InputRecord {
            path: book.input.path.clone(),
            role: "approved",
            sha256: None,
            lines: 0,
            amount: None,
        },
        book,
        kind: told.unwrap_or(Kind::Estimate),
        is_told: told.is_some(),
        findings: Vec::new(),
        entries: Vec::new(),
    };
    table
        .lines(audit, digest)
        .map_err(|error| Failure::Problems(session::unreadable(&shown, &error).into()))?
        .map_or(Ok(()), |said| Err(problem(said)))?;
    Ok(Some(table))
}

/// What the user says of columns, as far as this table has them; what it has needs no value for all lines.
fn fitting(given: &Given, headers: &[String]) -> Given {
    let folded = |text: &str| crate::model::text::fold(text);
    let has = |header: &String| headers.iter().any(|mine| folded(mine) == folded(header));
    let columns = given
        .columns
        .iter()
        .filter(|(_, header)| has(header))
        .map(|(id, header)| (id.clone(), header.clone()));
    Given { columns: columns.collect(), set: given.set.clone(), unit: given.unit }
}

/// What the header of the amounts, else the file's name, says of the table.
fn kind_of(path: &Path, book: &Book) -> Option<Kind> {
    let header = book.table.layout.header("amount").and_then(Kind::named_in);
    header.or_else(|| Kind::named_in(&path.file_name()?.to_string_lossy()))
}

fn not_a_table(path: &str, wrong: NotABudget) -> Failure {
    let mut problems = Problems::default();
    match wrong {
        NotABudget::Own => problems.push(Problem::of(path, Said::new("skipped-own"))),
        NotABudget::Wrong(wrong) => problems.extend(wrong.into_iter().map(|said| Problem::of(path, said))),
    }
    Failure::Problems(problems)
}

impl ApprovedTable {
    /// Reads every line. What keeps the table from being read to its end makes it unusable.
    fn lines(&mut self, audit: &Audit<'_>, digest: bool) -> std::io::Result<Option<Said>> {
        let mut scanner = self.book.input.scanner(self.book.table.delimiter)?;
        let mut judge = Judge::new(audit, &self.book.table);
        let (mut fields, mut hash, mut tally) = (Fields::default(), Sha256::new(), Tally::default());
        while let Some(chunk) = scanner.chunk(&mut |bytes| hash.update(bytes))? {
            each_record(&chunk, |record, place| {
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
        self.record.sha256 = digest.then(|| hex(&hash.finalize()));
        Ok(scanner.broken().map(session::cut_short))
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
    let kind = (!approved.is_told).then(|| Said::new("note-kind").with("path", &*approved.book.input.path));
    quantities.into_iter().chain(kind).collect()
}
