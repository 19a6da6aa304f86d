//! One pass over the lines of an input, in as many threads as are asked for; the answer does not depend on them.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::Mutex;
use std::thread;

use crate::budget::totals::Mismatch;
use crate::budget::{Broken, Chunk, Fields, Input, Learnt, Scanner};
use crate::check::audit::Audit;
use crate::check::line::{Judge, Judged, Table};
use crate::check::tally::{Sums, Waiting, WaitingKey};
use crate::check::{bad_fact, bad_row, total_mismatch, undetermined};
use crate::finding::{Finding, Grounds, Place, Standing, Verdict};
use crate::model::Said;
use crate::rules::Reading;

/// What a pass over an input came to.
#[derive(Debug, Default)]
pub struct Found {
    /// Sums and findings.
    pub sums: Sums,
    /// Why the input was not read to its end, if it was not.
    pub broken: Option<Broken>,
    /// What the input is to be opened again with, where this way does not understand it; then nothing else counts.
    pub again: Option<Learnt>,
}

/// Sees the bytes of an input as they are read, in order.
pub type OnBytes<'a> = &'a mut (dyn FnMut(&[u8]) + Send);

/// The chunks of an input, handed out in order to whoever asks next.
struct Source<'a> {
    scanner: Scanner<Box<dyn Read + Send>>,
    on_bytes: OnBytes<'a>,
    error: Option<io::Error>,
    again: Option<Learnt>,
}

/// Judges every line of a table that has a header.
pub fn run(
    audit: &Audit<'_>,
    table: &Table,
    input: &Input,
    jobs: usize,
    on_bytes: OnBytes<'_>,
) -> io::Result<Found> {
    let scanner = Scanner::new(input.reader()?, table.delimiter);
    let source = Mutex::new(Source { scanner, on_bytes, error: None, again: None });
    let done: Mutex<Vec<(usize, Sums)>> = Mutex::new(Vec::new());
    let work = || {
        let mut judge = Judge::new(audit, table);
        let mut fields = Fields::default();
        while let Some(chunk) = next(&source) {
            let sums = judge_chunk(&mut judge, &mut fields, &chunk);
            if let Some(learnt) = judge.again() {
                lock(&source).again.get_or_insert(learnt);
            }
            lock(&done).push((chunk.index, sums));
        }
    };
    thread::scope(|scope| {
        (1..jobs).for_each(|_| drop(scope.spawn(work)));
        work();
    });
    let source = source.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(error) = source.error {
        return Err(error);
    }
    if source.again.is_some() {
        return Ok(Found { again: source.again, ..Found::default() });
    }
    let mut chunks = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    chunks.sort_by_key(|(index, _)| *index);
    let mut sums = Sums::default();
    for (_, next) in chunks {
        sums.merge(next);
    }
    let broken = source.scanner.broken().or(table.origin.broken);
    if let Some(broken) = broken {
        give_up(table, broken, &mut sums);
    }
    finish(audit, table, &mut sums);
    Ok(Found { sums, broken, again: None })
}

/// Locks; a thread that died cannot have left anything half done here.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn next(source: &Mutex<Source<'_>>) -> Option<Chunk> {
    let mut source = lock(source);
    let Source { scanner, on_bytes, error, again } = &mut *source;
    if error.is_some() || again.is_some() {
        return None;
    }
    scanner.chunk(on_bytes).unwrap_or_else(|failed| {
        *error = Some(failed);
        None
    })
}

fn judge_chunk(judge: &mut Judge<'_>, fields: &mut Fields, chunk: &Chunk) -> Sums {
    let mut sums = Sums::default();
    let table = judge.table();
    each_record(table, chunk, |record, place| judge.take(record, fields, place, &mut sums));
    judge.settle(&mut sums);
    sums
}

/// Hands over every data record of a chunk: those below the header.
pub fn each_record(table: &Table, chunk: &Chunk, mut take: impl FnMut(&[u8], Place)) {
    for (at, span) in chunk.spans.iter().enumerate() {
        let record = (chunk.before + at as u64).saturating_sub(table.origin.records_above);
        if record > 0 {
            let bytes = chunk.bytes.get(span.start..span.end).unwrap_or_default();
            let row = table.origin.row(record, span.row);
            take(bytes, Place { row, record, offset: chunk.offset + span.start as u64 });
        }
    }
}

/// Hands over every data record of an input in order, with its judgement; none where it cannot be taken apart.
pub fn each_line(
    audit: &Audit<'_>,
    table: &Table,
    input: &Input,
    mut take: impl FnMut(&Judge<'_>, &Fields, Option<&Judged>) -> io::Result<()>,
) -> io::Result<()> {
    let mut scanner = Scanner::new(input.reader()?, table.delimiter);
    let mut judge = Judge::new(audit, table);
    let mut fields = Fields::default();
    while let Some(chunk) = scanner.chunk(&mut |_| {})? {
        let mut result = Ok(());
        each_record(table, &chunk, |record, _| {
            if result.is_ok() {
                result = match judge.split(record, &mut fields) {
                    Ok(false) => Ok(()),
                    Ok(true) => {
                        let judged = judge.judge(&fields);
                        take(&judge, &fields, Some(&judged))
                    }
                    Err(_) => take(&judge, &fields, None),
                };
            }
        });
        result?;
    }
    // The record at which reading stopped is a line too, though nothing of it can be given back.
    if scanner.broken().or(table.origin.broken).is_some() {
        fields.split(b"", table.delimiter);
        take(&judge, &fields, None)?;
    }
    Ok(())
}

/// The record at which reading stopped is a line of its own: undetermined, its money unread.
fn give_up(table: &Table, broken: Broken, sums: &mut Sums) {
    let (place, said) = match broken {
        Broken::Unclosed { row, offset, lines, record } => {
            (Place { row, record, offset }, bad_row::unclosed(lines))
        }
        Broken::TooLong { row, offset, record } => (Place { row, record, offset }, bad_row::too_long()),
    };
    sums.read.count(None);
    sums.count(Verdict::Undetermined, None, &[]);
    sums.findings.push(whole(table.input, &bad_row::CHECK, Some(place), said));
}

/// A finding that has no cells of its own.
fn whole(input: usize, check: &'static crate::check::Check, place: Option<Place>, said: Said) -> Finding {
    Finding {
        code: check.code,
        severity: check.severity,
        standing: Standing::Open,
        input,
        place,
        column: None,
        lines: 1,
        item: None,
        estate: None,
        work: None,
        side: None,
        fund: None,
        amount: None,
        cells: Box::default(),
        fact: None,
        said: Some(Box::new(said)),
        grounds: std::sync::Arc::new(Grounds::default()),
    }
}

/// Findings that only the whole input can tell: sums that do not agree, and one for all lines that wait for the same
/// facts.
fn finish(audit: &Audit<'_>, table: &Table, sums: &mut Sums) {
    let wrong = table.origin.shaped.iter().flat_map(|shaped| &shaped.wrong);
    sums.findings.extend(wrong.map(|wrong| mismatch(table, wrong)));
    let waiting: BTreeMap<WaitingKey, Waiting> = sums.waiting.clone();
    for (key, waiting) in waiting {
        let estate = key.as_ref().map(|(estate, _)| estate.clone());
        let said = undetermined::waiting(audit.rules, estate.as_deref(), &waiting);
        let mut finding = whole(table.input, &undetermined::CHECK, None, said);
        finding.lines = waiting.all().lines;
        finding.amount = Some(waiting.all().amount);
        finding.estate = estate;
        finding.cells = waiting.missing.iter().cloned().collect::<Vec<_>>().join(",").into_boxed_str();
        finding.grounds = std::sync::Arc::new(Grounds {
            reasons: waiting.reasons.into_iter().collect(),
            missing: waiting.missing.into_iter().collect(),
            ..Grounds::default()
        });
        sums.findings.push(finding);
    }
}

/// A sum that its lines do not make. It is about a row that is no line.
fn mismatch(table: &Table, wrong: &Mismatch) -> Finding {
    let place = Place { row: wrong.row, record: 0, offset: 0 };
    let mut finding = whole(table.input, &total_mismatch::CHECK, Some(place), wrong.said.clone());
    finding.lines = 0;
    finding.amount = Some(wrong.stated);
    finding.column = table.origin.laid(wrong.column);
    finding.cells = format!("{} {}", wrong.row, wrong.column).into_boxed_str();
    finding
}

/// Cells of the estate table that are no values of the facts they hold.
pub fn bad_estate_cells(audit: &Audit<'_>, input: usize) -> Vec<Finding> {
    let Some(estates) = audit.estates else { return Vec::new() };
    let mut out = Vec::new();
    for estate in &estates.rows {
        for fact in audit.rules.facts.iter().filter(|fact| fact.of_estate) {
            let Some(at) = estates.layout.at(&fact.id) else { continue };
            let cell = estate.cells.get(at).map(String::as_str).unwrap_or_default();
            if fact.read(cell) == Reading::Bad {
                let place = Place { row: estate.row, record: estate.record, offset: 0 };
                let mut finding = whole(input, &bad_fact::CHECK, Some(place), bad_fact::say(fact, cell));
                finding.column = Some(at);
                finding.lines = 0;
                finding.estate = Some(estate.id.clone());
                finding.cells = format!("{}\u{1f}{cell}", fact.id).into_boxed_str();
                out.push(finding);
            }
        }
    }
    out
}
