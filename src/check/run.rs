//! One pass over the lines of an input, in as many threads as are asked for; the answer does not depend on them.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::budget::totals::Mismatch;
use crate::budget::{Broken, Chunk, Fields, Input, Learnt, Scanner};
use crate::check::audit::Audit;
use crate::check::limits::Ledger;
use crate::check::line::{Judge, Judged, Table};
use crate::check::repeats::{Trace, Wanted};
use crate::check::tally::{Sums, Waiting, WaitingKey};
use crate::check::{bad_fact, bad_row, total_mismatch, undetermined};
use crate::finding::{Finding, Grounds, Kind, Place, Verdict};
use crate::model::Said;
use crate::rules::Reading;

/// What a pass over an input came to.
#[derive(Debug, Default)]
pub struct Found {
    /// Sums and findings.
    pub sums: Sums,
    /// What was counted into the groups of limits.
    pub ledger: Ledger,
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
    let ledger = Mutex::new(Ledger::default());
    let start = || (Judge::new(audit, table), Fields::default());
    let take = |(judge, fields): &mut (Judge<'_>, Fields), chunk: &Chunk| {
        judge_chunk(judge, fields, chunk, Wanted::of(audit, table))
    };
    let close = |(judge, _): (Judge<'_>, Fields)| judge.close(&mut lock(&ledger));
    let read = in_chunks(table, input, jobs, on_bytes, start, take, close)?;
    let Whole { taken: chunks, broken } = match read {
        Ok(whole) => whole,
        Err(again) => return Ok(Found { again: Some(again), ..Found::default() }),
    };
    let mut sums = Sums::default();
    for next in chunks {
        sums.merge(next);
    }
    if let Some(broken) = broken {
        give_up(table, broken, &mut sums);
    }
    finish(audit, table, &mut sums);
    let ledger = ledger.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    Ok(Found { sums, ledger, broken, again: None })
}

/// What came of an input that was read as far as it goes.
pub(super) struct Whole<T> {
    /// What came of each chunk, in order.
    pub(super) taken: Vec<T>,
    /// Why it was not read to its end, if it was not.
    pub(super) broken: Option<Broken>,
}

/// What comes of each chunk of an input; or what it is to be opened again with, where `take` says so of a chunk. Every
/// thread starts with something of its own, and hands it over when it is through.
pub(super) fn in_chunks<W, T: Send>(
    table: &Table,
    input: &Input,
    jobs: usize,
    on_bytes: OnBytes<'_>,
    start: impl Fn() -> W + Sync,
    take: impl Fn(&mut W, &Chunk) -> Result<T, Learnt> + Sync,
    close: impl Fn(W) + Sync,
) -> io::Result<Result<Whole<T>, Learnt>> {
    let scanner = input.scanner(table.delimiter)?;
    let source = Mutex::new(Source { scanner, on_bytes, error: None, again: None });
    let done: Mutex<Vec<(usize, T)>> = Mutex::new(Vec::new());
    let work = || {
        let mut worker = start();
        while let Some(chunk) = next(&source) {
            match take(&mut worker, &chunk) {
                Ok(taken) => lock(&done).push((chunk.index, taken)),
                Err(learnt) => drop(lock(&source).again.get_or_insert(learnt)),
            }
        }
        close(worker);
    };
    thread::scope(|scope| {
        (1..jobs).for_each(|_| drop(scope.spawn(work)));
        work();
    });
    let source = source.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(error) = source.error {
        return Err(error);
    }
    if let Some(learnt) = source.again {
        return Ok(Err(learnt));
    }
    let mut chunks = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    chunks.sort_by_key(|(index, _)| *index);
    let broken = source.scanner.broken().or(table.origin.broken);
    Ok(Ok(Whole { taken: chunks.into_iter().map(|(_, taken)| taken).collect(), broken }))
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

fn judge_chunk(
    judge: &mut Judge<'_>,
    fields: &mut Fields,
    chunk: &Chunk,
    wanted: Wanted,
) -> Result<Sums, Learnt> {
    let mut sums = Sums::default();
    let mut trace: Option<Trace> = None;
    let table = judge.table();
    each_record(table, chunk, |record, place| {
        let line = judge.take(record, fields, place, &mut sums);
        if wanted.any() {
            let new = || Trace::new(table.input, place, wanted, chunk.spans.len());
            trace.get_or_insert_with(new).push(line);
        }
    });
    sums.traces.extend(trace);
    judge.settle(&mut sums);
    judge.again().map_or(Ok(sums), Err)
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

/// Hands over every data record of an input in order, with its place and its judgement; none where it
/// cannot be taken apart.
pub fn each_line(
    audit: &Audit<'_>,
    table: &Table,
    input: &Input,
    mut take: impl FnMut(&Judge<'_>, &Fields, Option<Place>, Option<&Judged>) -> io::Result<()>,
) -> io::Result<()> {
    let mut judge = Judge::new(audit, table);
    each_with(&mut judge, input, |judge, fields, place, judged| take(judge, fields, place, judged)).map(drop)
}

/// The same with a judge that is kept; and why the input was not read to its end,
/// if it was not.
pub fn each_with<'a>(
    judge: &mut Judge<'a>,
    input: &Input,
    mut take: impl FnMut(&mut Judge<'a>, &Fields, Option<Place>, Option<&Judged>) -> io::Result<()>,
) -> io::Result<Option<Broken>> {
    let table = judge.table();
    let mut scanner = input.scanner(table.delimiter)?;
    let mut fields = Fields::default();
    while let Some(chunk) = scanner.chunk(&mut |_| {})? {
        let mut result = Ok(());
        each_record(table, &chunk, |record, place| {
            if result.is_ok() {
                result = match judge.split(record, &mut fields) {
                    Ok(false) => Ok(()),
                    Ok(true) => {
                        let judged = judge.judge(&fields);
                        take(judge, &fields, Some(place), Some(&judged))
                    }
                    Err(_) => take(judge, &fields, Some(place), None),
                };
            }
        });
        result?;
    }
    // The record at which reading stopped is a line too, though nothing of it can be given back.
    let broken = scanner.broken().or(table.origin.broken);
    if broken.is_some() {
        fields.split(b"", table.delimiter);
        take(judge, &fields, None, None)?;
    }
    Ok(broken)
}

/// Where reading stopped.
pub fn place_of(broken: Broken) -> Place {
    match broken {
        Broken::Unclosed { row, offset, record, .. } | Broken::TooLong { row, offset, record } => {
            Place { row, record, offset }
        }
    }
}

/// The record at which reading stopped is a line of its own: undetermined, its money unread.
fn give_up(table: &Table, broken: Broken, sums: &mut Sums) {
    let said = match broken {
        Broken::Unclosed { lines, .. } => bad_row::unclosed(lines),
        Broken::TooLong { .. } => bad_row::too_long(),
    };
    sums.read.count(None);
    sums.count_fund(None, None);
    sums.count(Verdict::Undetermined, None, &[]);
    let mut finding = whole(table.input, &bad_row::CHECK, Some(place_of(broken)), said);
    finding.verdict = Some(Verdict::Undetermined);
    sums.findings.push(finding);
}

/// A finding that has no cells of its own.
pub(super) fn whole(
    input: usize,
    check: &'static crate::check::Check,
    place: Option<Place>,
    said: Said,
) -> Finding {
    let kind = Kind { code: check.code, input, ..Kind::default() };
    let mut finding = Finding::new(Arc::new(kind), check.severity, place);
    finding.more().said = Some(said);
    finding
}

/// Findings that only the whole input can tell: sums that do not agree, and one for all lines that wait for the same
/// facts.
fn finish(audit: &Audit<'_>, table: &Table, sums: &mut Sums) {
    sums.findings.extend(mismatches(table));
    let waiting: BTreeMap<WaitingKey, Waiting> = sums.waiting.clone();
    for (key, waiting) in waiting {
        let estate = key.as_ref().map(|(estate, _)| estate.clone());
        let said = undetermined::waiting(audit.rules, estate.as_deref(), &waiting);
        let mut finding = whole(table.input, &undetermined::CHECK, None, said);
        finding.verdict = Some(Verdict::Undetermined);
        finding.lines = waiting.all().lines;
        finding.amount = Some(waiting.all().amount);
        finding.more().assumed = Some((waiting.assumed.lines, waiting.assumed.amount));
        finding.estate = estate;
        finding.hold_by(&waiting.missing.iter().cloned().collect::<Vec<_>>().join(","));
        finding.grounds = Arc::new(Grounds {
            reasons: waiting.reasons.into_iter().collect(),
            missing: waiting.missing.into_iter().collect(),
            ..Grounds::default()
        });
        sums.findings.push(finding);
    }
}

/// The sums of a table that its lines do not make.
pub fn mismatches(table: &Table) -> impl Iterator<Item = Finding> {
    let wrong = table.origin.shaped.iter().flat_map(|shaped| &shaped.wrong);
    wrong.map(|wrong| mismatch(table, wrong))
}

/// A sum that its lines do not make. It is about a row that is no line.
fn mismatch(table: &Table, wrong: &Mismatch) -> Finding {
    let place = Place { row: wrong.row, record: 0, offset: 0 };
    let mut finding = whole(table.input, &total_mismatch::CHECK, Some(place), wrong.said.clone());
    finding.lines = 0;
    finding.amount = Some(wrong.stated);
    finding.column = table.origin.laid(wrong.column);
    finding.hold_by(&format!("{} {}", wrong.row, wrong.column));
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
                finding.hold_by(&format!("{}\u{1f}{cell}", fact.id));
                out.push(finding);
            }
        }
    }
    out
}
