//! One pass over the lines of an input, in as many threads as are asked for; the answer does not depend on
//! them.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::budget::scan::STEP;
use crate::budget::totals::Mismatch;
use crate::budget::{Broken, Chunk, Cutter, Fields, Input, Learnt, Piece, Records};
use crate::check::audit::Audit;
use crate::check::judges::Judges;
use crate::check::limits::Ledger;
use crate::check::line::{Judge, Judged, Table};
use crate::check::pieces::Pieces;
use crate::check::repeats::{Likeness, Tracing, Wanted};
use crate::check::tally::{Sums, Tally, Waiting, WaitingKey};
use crate::check::{bad_row, total_mismatch, undetermined};
use crate::facts::Estates;
use crate::finding::{Finding, Grounds, Kind, Place, Verdict};
use crate::model::Said;
use crate::model::threads::{lock, unlocked};

/// What a pass over an input came to.
#[derive(Debug, Default)]
pub struct Found {
    /// Sums and findings.
    pub sums: Sums,
    /// What was counted into the groups of limits.
    pub ledger: Ledger,
    /// Why the input was not read to its end, if it was not.
    pub broken: Option<Broken>,
    /// What the input is to be opened again with, where this way does not understand it; then nothing else
    /// counts.
    pub again: Option<Learnt>,
}

/// Sees the bytes of an input as they are read, in order.
pub type OnBytes<'a> = &'a mut (dyn FnMut(&[u8]) + Send);

/// The pieces of an input, handed out in order to whoever asks next.
struct Source<'a> {
    cutter: Cutter<Box<dyn Read + Send>>,
    delimiter: u8,
    /// How many records are still to be passed over: the header, and what stands above it.
    above: u64,
    /// The records passed over, and the lines they stand on.
    passed: Place,
    on_bytes: OnBytes<'a>,
    error: Option<io::Error>,
    again: Option<Learnt>,
}

/// What judges the pieces that one thread takes.
struct Worker<'a> {
    judge: Judge<'a>,
    fields: Fields,
    tracing: Tracing,
}

impl<'a> Worker<'a> {
    fn new(judge: Judge<'a>, wanted: Wanted) -> Worker<'a> {
        Worker { judge, fields: Fields::default(), tracing: Tracing::new(wanted) }
    }
}

/// Judges every line of a table that has a header.
pub fn run<'a>(
    judges: &Judges<'a>,
    table: &Arc<Table>,
    input: &Input,
    jobs: usize,
    on_bytes: OnBytes<'_>,
) -> io::Result<Found> {
    let audit = judges.audit;
    let ledger = Arc::new(Mutex::new(Ledger::new(audit.estates.map_or(0, Estates::len))));
    let closed = Mutex::new(Sums::default());
    let start = || Worker::new(judges.call(table, &ledger), Wanted::of(audit, table));
    let close = |Worker { mut judge, tracing, .. }: Worker<'a>| {
        let mut sums = judge.close_known();
        sums.traces = tracing.close(table.input);
        lock(&closed).merge(sums);
        judge.settle_groups();
        judge.close(&mut lock(&ledger));
        judges.dismiss(judge);
    };
    let read = in_pieces(table, input, jobs, on_bytes, start, judge_piece, close)?;
    let Whole { taken, pieces, broken } = match read {
        Ok(whole) => whole,
        Err(again) => return Ok(Found { again: Some(again), ..Found::default() }),
    };
    let mut sums = Sums::default();
    sums.findings.reserve_exact(taken.iter().map(|next| next.findings.len()).sum());
    for next in taken {
        sums.merge(next);
    }
    sums.merge(unlocked(closed));
    let mut ledger = std::mem::take(&mut *lock(&ledger));
    let place = |place: Place| pieces.whole(place);
    sums.set_places(place);
    sums.traces.sort_by_key(|trace| trace.first);
    ledger.set_places(place);
    ledger.close(table.input, input.size, pieces);
    if let Some(broken) = broken {
        give_up(table, broken, &mut sums);
    }
    finish(audit, table, &mut sums);
    Ok(Found { sums, ledger, broken, again: None })
}

/// Looks through a table again for the lines that a ledger seeks, with judges who are silent.
pub fn seek<'a>(
    judges: &Judges<'a>,
    table: &Arc<Table>,
    input: &Input,
    jobs: usize,
    ledger: Ledger,
) -> io::Result<Ledger> {
    let ledger = Arc::new(Mutex::new(ledger));
    let start = || Worker::new(judges.call(table, &ledger), Wanted::NOTHING);
    let take = |worker: &mut Worker<'a>, piece: &Piece| {
        let Taken { records, rows, .. } = judge_piece(worker, piece)?;
        Ok(Taken { records, rows, of: () })
    };
    let close = |Worker { mut judge, .. }: Worker<'a>| {
        judge.close_known();
        judge.settle_groups();
        judge.close(&mut Ledger::default());
        judges.dismiss(judge);
    };
    let read = in_pieces(table, input, jobs, &mut |_| {}, start, take, close)?;
    let mut ledger = std::mem::take(&mut *lock(&ledger));
    if let Ok(Whole { pieces, .. }) = read {
        ledger.found(table.input, &pieces);
    }
    Ok(ledger)
}

/// What came of an input that was read as far as it goes. Places are counted from the start of their piece.
pub(super) struct Whole<T> {
    /// What came of each piece, in order.
    pub(super) taken: Vec<T>,
    /// Where the pieces begin.
    pub(super) pieces: Pieces,
    /// Why it was not read to its end, if it was not.
    pub(super) broken: Option<Broken>,
}

/// What came of a piece.
pub(super) struct Taken<T> {
    /// Its records, blank lines left out.
    pub(super) records: u64,
    /// The physical lines they stand on.
    pub(super) rows: u64,
    /// What came of them.
    pub(super) of: T,
}

/// What comes of each piece of an input; or what it is to be opened again with, where `take` says so of a
/// piece. Every thread starts with something of its own, and hands it over when it is through; none is
/// started for which there is no piece.
pub(super) fn in_pieces<W, T: Send>(
    table: &Table,
    input: &Input,
    jobs: usize,
    on_bytes: OnBytes<'_>,
    start: impl Fn() -> W + Sync,
    take: impl Fn(&mut W, &Piece) -> Result<Taken<T>, Learnt> + Sync,
    close: impl Fn(W) + Sync,
) -> io::Result<Result<Whole<T>, Learnt>> {
    let most = usize::try_from(input.size / STEP as u64 + 1).unwrap_or(usize::MAX);
    let source = Mutex::new(Source::new(table, input, on_bytes)?);
    let done = Mutex::new(Vec::new());
    let work = || {
        let (mut worker, mut piece) = (start(), Piece::default());
        while lock(&source).next(&mut piece) {
            match take(&mut worker, &piece) {
                Ok(taken) => lock(&done).push((piece.index, piece.offset, taken)),
                Err(learnt) => drop(lock(&source).again.get_or_insert(learnt)),
            }
        }
        close(worker);
    };
    thread::scope(|scope| {
        (1..jobs.min(most)).for_each(|_| drop(scope.spawn(work)));
        work();
    });
    let source = unlocked(source);
    if let Some(error) = source.error {
        return Err(error);
    }
    if let Some(learnt) = source.again {
        return Ok(Err(learnt));
    }
    let mut done = unlocked(done);
    done.sort_by_key(|(index, ..)| *index);
    Ok(Ok(source.whole(table, done)))
}

impl<'a> Source<'a> {
    fn new(table: &Table, input: &Input, on_bytes: OnBytes<'a>) -> io::Result<Source<'a>> {
        let cutter = input.cutter(table.delimiter)?;
        let (delimiter, above) = (table.delimiter, table.origin.records_above + 1);
        let passed = Place { offset: 0, row: 0, record: 0 };
        Ok(Source { cutter, delimiter, above, passed, on_bytes, error: None, again: None })
    }

    /// Makes this the next piece with data records; false where there is none, or no use for one.
    fn next(&mut self, piece: &mut Piece) -> bool {
        while self.error.is_none() && self.again.is_none() {
            match self.cutter.next(piece, self.on_bytes) {
                Ok(false) => return false,
                Ok(true) if self.above == 0 => return true,
                Ok(true) => self.pass_over(piece),
                Err(error) => self.error = Some(error),
            }
            if !piece.bytes.is_empty() && self.error.is_none() {
                return true;
            }
        }
        false
    }

    /// Takes the header and what stands above it off a piece.
    fn pass_over(&mut self, piece: &mut Piece) {
        let mut records = Records::new(&piece.bytes, self.delimiter);
        let passed = records.by_ref().take(usize::try_from(self.above).unwrap_or(usize::MAX)).count() as u64;
        let (start, rows) = (records.start(), records.rows());
        self.above -= passed;
        self.passed.record += passed;
        self.passed.row += rows;
        piece.bytes.drain(..start);
        piece.offset += start as u64;
    }

    /// Sets what came of the pieces, in order, into the whole input.
    fn whole<T>(self, table: &Table, done: Vec<(usize, u64, Taken<T>)>) -> Whole<T> {
        let mut next = Place { record: 0, ..self.passed };
        let (mut starts, mut all) = (Vec::with_capacity(done.len()), Vec::with_capacity(done.len()));
        for (_, offset, taken) in done {
            next.offset = offset;
            starts.push(next);
            next.row += taken.rows;
            next.record += taken.records;
            all.push(taken.of);
        }
        let stop = self.cutter.stop();
        let broken = stop.map(|stop| stop.at(next.row + 1, next.record + self.passed.record));
        Whole { taken: all, pieces: Pieces::new(starts, table), broken: broken.or(table.origin.broken) }
    }
}

fn judge_piece(worker: &mut Worker<'_>, piece: &Piece) -> Result<Taken<Sums>, Learnt> {
    let Worker { judge, fields, tracing } = worker;
    let mut sums = Sums::default();
    let table = Arc::clone(judge.table());
    tracing.turn();
    let mut note = |place: Place, line: Likeness| tracing.push(place, line);
    let known = judge.take_known(piece, fields, &mut sums, &mut note).map(|records| (records, records));
    let (records, rows) = known.unwrap_or_else(|| {
        each_record(&table, piece, |record, place| note(place, judge.take(record, fields, place, &mut sums)))
    });
    judge.settle(&mut sums);
    judge.again().map_or(Ok(Taken { records, rows, of: sums }), Err)
}

/// Hands over every record of a piece, its place counted from the start of the piece. Returns how many there
/// are, and the lines they stand on.
pub(super) fn each_record(table: &Table, piece: &Piece, mut take: impl FnMut(&[u8], Place)) -> (u64, u64) {
    let mut records = Records::new(&piece.bytes, table.delimiter);
    let mut record = 0;
    for span in records.by_ref() {
        record += 1;
        let bytes = piece.bytes.get(span.start..span.end).unwrap_or_default();
        take(bytes, Place { offset: piece.offset + span.start as u64, row: span.row, record });
    }
    (record, records.rows())
}

/// Hands over every data record of a chunk: those below the header.
pub fn each_of_chunk(table: &Table, chunk: &Chunk, mut take: impl FnMut(&[u8], Place)) {
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
    table: &Arc<Table>,
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
    let table = Arc::clone(judge.table());
    let mut scanner = input.scanner(table.delimiter)?;
    let mut fields = Fields::default();
    while let Some(chunk) = scanner.chunk(&mut |_| {})? {
        let mut result = Ok(());
        each_of_chunk(&table, &chunk, |record, place| {
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
            Place { offset, row, record }
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
    sums.count_fund(None, Tally::one(None), 1);
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
    let kind = Kind { code: check.code, ..Kind::default() };
    let mut finding = Finding::new(Arc::new(kind), check.severity, input, place);
    finding.more().said = Some(said);
    finding
}

/// Findings that only the whole input can tell: sums that do not agree, and one for all lines that wait for
/// the same facts.
fn finish(audit: &Audit<'_>, table: &Table, sums: &mut Sums) {
    sums.findings.extend(mismatches(table));
    let waiting: BTreeMap<WaitingKey, Waiting> = sums.waiting.clone();
    for (key, waiting) in waiting {
        let estate = key.as_ref().map(|(estate, _)| estate.clone());
        let said = undetermined::waiting(audit.rules, estate.as_deref(), &waiting);
        let mut finding = whole(table.input, &undetermined::CHECK, None, said);
        finding.verdict = Some(Verdict::Undetermined);
        finding.more().lines = Some(waiting.all().lines);
        finding.amount = Some(waiting.all().amount);
        finding.more().assumed = Some((waiting.assumed.lines, waiting.assumed.amount));
        finding.name_estate(estate.as_deref().unwrap_or_default());
        finding.hold_by(&waiting.held_by());
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
    let origin = &table.origin;
    let is_of_fund = origin.funds().iter().any(|fund| fund.at == wrong.column);
    let header = origin.headers.get(wrong.column).filter(|_| is_of_fund);
    // All money of a wide table is laid down as one column: which of those it has is meant is told in the
    // sentence.
    let said = match header {
        Some(header) => Said::new("in-column").with("header", header).with("said", wrong.said.clone()),
        None => wrong.said.clone(),
    };
    let mut finding = whole(table.input, &total_mismatch::CHECK, Some(place), said);
    finding.more().lines = Some(0);
    finding.amount = wrong.stated;
    finding.column = origin.laid(wrong.column).filter(|_| !is_of_fund);
    finding.hold_by(&wrong.held_by);
    finding
}
