//! Every budget of a run judged, and what that comes to.

use std::io;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::budget::header::Given;
use crate::budget::open::cut_short;
use crate::budget::{Broken, Input, NotABudget, units};
use crate::check::limits::{Drawn, Ledger, Sources, finish, name_items};
use crate::check::line::Table;
use crate::check::run::{Found, run, seek};
use crate::check::{self, Audit, Judges, Sums};
use crate::command::approved::ApprovedTable;
use crate::command::progress::Progress;
use crate::command::session;
use crate::command::unread;
use crate::finding::Finding;
use crate::model::threads::in_turn;
use crate::model::{Problem, Said};
use crate::report::{Approved, Book, InputRecord};
use crate::rules::load::hex;
use crate::words::Words;

/// A budget of no more bytes is judged by one thread, while others judge others.
const SMALL: u64 = 1 << 20;

/// What a run gathers before it is reported.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) inputs: Vec<InputRecord>,
    pub(super) problems: Vec<Problem>,
    pub(super) notes: Vec<Said>,
    pub(super) sums: Sums,
    pub(super) findings: Vec<Finding>,
    pub(super) quotas: Drawn,
    ledger: Ledger,
}

/// How a run judges.
#[derive(Clone, Copy)]
pub(super) struct How<'a> {
    /// What it judges by.
    pub(super) audit: &'a Audit<'a>,
    /// What the user said about columns.
    pub(super) given: &'a Given,
    /// On how many threads.
    pub(super) jobs: usize,
    /// Whether the digests of inputs are asked for.
    pub(super) digests: bool,
    /// Whether the largest lines of a group are asked for.
    pub(super) largest: bool,
    /// Whether nothing is shown meanwhile.
    pub(super) quiet: bool,
    /// In whose words it is shown.
    pub(super) words: &'a Words,
}

/// What came of a budget.
#[derive(Default)]
struct Judged {
    found: Found,
    problems: Vec<Problem>,
    sha256: Option<String>,
}

impl Gathered {
    /// Nothing yet but what went wrong before.
    pub(super) fn new(problems: Vec<Problem>) -> Gathered {
        Gathered { problems, ..Gathered::default() }
    }

    /// Judges every budget. One that cannot be read to its end is a problem, and the rest is still judged.
    /// Many that are small are judged beside each other, and what comes of them is gathered in their order.
    pub(super) fn judge(&mut self, books: &mut [Book], how: How<'_>) {
        let progress = Progress::new(books.iter().map(|book| book.input.size).sum(), how.quiet, how.words);
        let judges = Judges::new(how.audit);
        let is_small = |book: &Book| book.input.size <= SMALL;
        for some in books.chunk_by_mut(|one, next| is_small(one) && is_small(next)) {
            let (beside, within) = if some.len() > 1 { (how.jobs, 1) } else { (1, how.jobs) };
            let judged = |book| judge_book(&judges, book, how, within, &progress);
            in_turn(some.iter_mut(), beside, judged, |(book, judged)| self.add(book, judged, how.given));
        }
        progress.finish();
    }

    /// Adds what came of a budget.
    fn add(&mut self, book: &Book, judged: Judged, given: &Given) {
        let Judged { mut found, problems, sha256 } = judged;
        let path = &book.input.path;
        let broken = found.broken.map(cut_short);
        let said = broken.into_iter().chain(unit_in_doubt(book, &found.sums, given));
        self.problems.extend(problems);
        self.problems.extend(said.map(|said| Problem::of(path, said)));
        self.inputs.push(InputRecord {
            encoding: book.table.origin.written_in.map(|encoding| encoding.name().into()),
            sha256,
            lines: found.sums.read.lines,
            amount: Some(found.sums.read.amount),
            ..InputRecord::new(path.clone(), "budget")
        });
        let findings = std::mem::take(&mut found.sums.findings);
        // Those of a single budget stay where they are: there may be very many.
        if self.findings.is_empty() {
            self.findings = findings;
        } else {
            self.findings.extend(findings);
        }
        self.ledger.merge(found.ledger);
        self.sums.merge(found.sums);
    }

    /// Looks for lines that repeat each other, now that all have been seen.
    pub(super) fn repeats(&mut self, books: &[Book], how: How<'_>) {
        let traces = std::mem::take(&mut self.sums.traces);
        match check::repeats::find(how.audit, &tables(books), &traces, how.jobs) {
            Ok(found) => self.findings.extend(found),
            Err((input, error)) => {
                let path = books.get(input).map(|book| &*book.input.path).unwrap_or_default();
                self.problems.push(unread::unreadable(path, &error));
            }
        }
    }

    /// Says which tables of lines are no longer what they were when they were first seen: lines were read
    /// more than once.
    pub(super) fn unchanged<'b>(&mut self, books: impl IntoIterator<Item = &'b Book>) {
        let changed = books.into_iter().filter(|book| !book.input.is_unchanged());
        self.problems.extend(changed.map(|book| Problem::of(&book.input.path, Said::new("file-changed"))));
    }

    /// Holds the lines against what was approved.
    pub(super) fn compare(&mut self, audit: &Audit<'_>, books: &[Book], table: ApprovedTable) -> Approved {
        let entries = std::mem::take(&mut self.sums.entries);
        let mut comparison = table.compare(audit, &entries);
        for finding in &mut comparison.findings {
            let book = books.get(finding.input).unwrap_or(&table.book);
            finding.column = book.table.layout.at(check::approved::column(finding.code));
        }
        self.findings.append(&mut comparison.findings);
        self.findings.extend(table.findings);
        self.inputs.push(table.record);
        Approved { book: table.book, kind: table.kind, is_told: table.is_told, comparison }
    }

    /// Judges what was counted over all budgets.
    pub(super) fn limits(&mut self, books: &[Book], how: How<'_>) {
        let has = |id: &str| {
            books.iter().any(|book| book.table.layout.has(id))
                || how.audit.estates.is_some_and(|estates| estates.layout.has(id))
        };
        let sources = Sources { has: &has, first_table: self.inputs.len() };
        let mut ledger = std::mem::take(&mut self.ledger);
        let mut finished = finish(how.audit, &mut ledger, &sources, how.jobs);
        name_items(&tables(books), &mut finished.findings, how.jobs);
        if how.largest {
            largest(how, books, &ledger, &mut finished.findings, &mut self.problems);
        }
        self.findings.extend(finished.findings);
        self.notes.extend(finished.notes);
        self.quotas = finished.quotas;
    }
}

/// The tables of budgets, and where they are read from.
fn tables(books: &[Book]) -> Vec<(&Arc<Table>, &Input)> {
    books.iter().map(|book| (&book.table, &book.input)).collect()
}

/// Judges a budget, opening it again as long as a pass shows that it is to be read another way.
fn judge_book<'b>(
    judges: &Judges<'_>,
    book: &'b mut Book,
    how: How<'_>,
    jobs: usize,
    progress: &Progress<'_>,
) -> (&'b Book, Judged) {
    let path = book.input.path.clone();
    let failed = |problems: Vec<Problem>| Judged { problems, ..Judged::default() };
    let judged = loop {
        let judged = match pass(judges, book, how, jobs, progress) {
            Ok(judged) => judged,
            Err(error) => break failed(vec![unread::unreadable(&path, &error)]),
        };
        let Some(learnt) = judged.found.again else { break judged };
        match session::book_again(how.audit, book, how.given, learnt) {
            Ok(again) => *book = again,
            Err(NotABudget::Own) => break Judged::default(),
            Err(NotABudget::Wrong(wrong) | NotABudget::Plan(wrong)) => {
                break failed(wrong.into_iter().map(|said| Problem::of(&path, said)).collect());
            }
        }
    };
    (book, judged)
}

/// Judges a budget as it was opened; and its digest.
fn pass(
    judges: &Judges<'_>,
    book: &Book,
    how: How<'_>,
    jobs: usize,
    progress: &Progress<'_>,
) -> io::Result<Judged> {
    let mut hash = Sha256::new();
    let in_place = how.digests && !book.input.is_made();
    let mut on_bytes = |bytes: &[u8]| {
        if in_place {
            hash.update(bytes);
        }
        progress.advance(bytes);
    };
    let found = run(judges, &book.table, &book.input, jobs, &mut on_bytes)?;
    // The digest of a file is that of all its bytes, or there is none.
    let whole = found.again.is_none() && !matches!(found.broken, Some(Broken::TooLong { .. }));
    let sha256 = match how.digests && whole {
        true if in_place => Some(hex(&hash.finalize())),
        true => Some(session::digest(&book.input)?),
        false => None,
    };
    Ok(Judged { found, sha256, problems: Vec::new() })
}

/// Asks for the unit, where nobody names it and the amounts are small.
fn unit_in_doubt(book: &Book, sums: &Sums, given: &Given) -> Option<Said> {
    let (layout, origin) = (&book.table.layout, &book.table.origin);
    let named = origin.unit_from(layout, given) != "nowhere" || layout.header("amount") == Some("amount");
    units::in_doubt(sums.read.lines, sums.largest).filter(|_| !named)
}

/// Looks for the largest lines of groups of which only sums were kept.
fn largest(
    how: How<'_>,
    books: &[Book],
    ledger: &Ledger,
    findings: &mut [Finding],
    problems: &mut Vec<Problem>,
) {
    let plain = || findings.iter().filter_map(|finding| finding.held()).flat_map(|held| &held.plain).copied();
    if plain().next().is_none() {
        return;
    }
    let judges = Judges::new(how.audit).silent(ledger.estates_of(how.audit, plain()));
    let mut seeking = ledger.seeking(plain());
    for book in books {
        match seek(&judges, &book.table, &book.input, how.jobs, std::mem::take(&mut seeking)) {
            Ok(found) => seeking = found,
            Err(error) => problems.push(unread::unreadable(&book.input.path, &error)),
        }
    }
    for finding in findings.iter_mut().filter(|finding| finding.held().is_some()) {
        let Some(held) = &mut finding.more().held else { continue };
        held.largest = seeking.largest(&held.plain, &held.largest);
    }
}
