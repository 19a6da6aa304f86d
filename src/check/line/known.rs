//! Lines of kinds that were met before: looked up by the bytes of their cells, and counted.
//!
//! Most lines of a large budget say nothing new. What the long way has found out of one line holds for every other with
//! the same cells, so a line whose cells are all known, and of which there is nothing to say, is counted and no more; any
//! other goes the long way. Only plain pieces are looked at ([`Cuts`]), whose bytes are text.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::budget::cuts::{Cells, Cuts};
use crate::budget::{Encoding, Fields, Piece};
use crate::check::cases::Key;
use crate::check::estates::Rows;
use crate::check::limits::{Count, Spot, slotted};
use crate::check::line::days::Days;
use crate::check::line::repeats::Content;
use crate::check::line::spoken::{Called, Spoken};
use crate::check::line::{Judge, Judged, Table};
use crate::check::repeats::{Likeness, hash_of};
use crate::check::tally::{Sums, Tally};
use crate::finding::Place;
use crate::model::{Money, Unit};
use crate::rules::{FundId, Outcome};

/// More spellings of neighbouring cells than this are not kept.
const MOST_SPELLINGS: usize = 1 << 16;

/// More estates than this are not kept that are not found by their ids.
const MOST_ESTATES: usize = 1 << 19;

/// What is not known.
const UNKNOWN: u32 = u32::MAX;

/// Everything that was found out of lines, by the bytes of their cells.
pub(super) struct Known<'a> {
    width: usize,
    estate: usize,
    amount: usize,
    unit: Unit,
    item: Option<usize>,
    /// Whether the bytes are UTF-8.
    is_utf8: bool,
    /// What the first cell of a line does not begin with: that of a row which tells a part of another.
    memo: &'static [u8],
    rows: &'a Rows,
    /// Whether lines are compared.
    compares: bool,
    stretches: Vec<Stretch>,
    days: Option<Days>,
    /// The numbers of what is known of two things together.
    pairs: Vec<FxHashMap<(u32, u32), u32>>,
    /// Estates that are not found by their ids.
    others: FxHashMap<Box<[u8]>, Estate>,
    /// The kind of a line, by the number of all its other cells and that of its estate.
    of: Vec<Vec<u32>>,
    kinds: Vec<Kind>,
    largest: i64,
    cuts: Cuts,
    seen: Vec<Seen>,
    called: Called,
}

/// Neighbouring cells that are looked up as one, by their bytes.
struct Stretch {
    first: usize,
    last: usize,
    numbers: FxHashMap<Box<[u8]>, u32>,
}

/// A kind of line, and the lines of it.
struct Kind {
    key: Key,
    outcome: Arc<Outcome>,
    fund: Option<FundId>,
    inferred: bool,
    /// The columns of groups it counts in, each with whether it is by estate.
    columns: Box<[(u32, bool)]>,
    /// What lines of it are compared by beside their own estates and amounts.
    content: Option<Content>,
    /// What is said of each line, where there is something to say.
    spoken: Option<Spoken>,
    tally: Tally,
}

/// What is known of an estate.
#[derive(Clone, Copy)]
struct Estate {
    /// Its row in the table of estates.
    row: u32,
    /// The number of what the rules may know of it.
    profile: u32,
    /// What lines of it are compared by.
    hash: u64,
}

/// What is known of a line of the piece in hand.
#[derive(Clone, Copy)]
struct Seen {
    /// The number of its cells but for item, estate and amount.
    cells: u32,
    /// Where its estate stands in the piece.
    at: (u32, u32),
    estate: Estate,
    /// Its money; none where the amount is not plain.
    fen: Option<i64>,
}

impl<'a> Known<'a> {
    /// What is to be known of the lines of a table; none where its lines cannot be told by a few of their cells alone.
    pub(super) fn new(judge: &Judge<'a>) -> Option<Known<'a>> {
        let (audit, table) = (judge.audit, judge.table);
        let layout = &table.layout;
        let lines_are_kept = audit.keeps_lines || !judge.clash_columns.is_empty();
        let (estate, amount) = (layout.at("estate")?, layout.at("amount")?);
        let is_utf8 = table.origin.encoding == Encoding::UTF_8;
        let memo = if is_utf8 { "其中".as_bytes() } else { b"\xc6\xe4\xd6\xd0" };
        let named = ["work", "side", "fund"].into_iter().filter_map(|column| layout.at(column));
        let facts = judge.fact_columns.iter().filter_map(|(_, at)| *at);
        let columns: Vec<usize> = named.chain(facts).collect();
        (!lines_are_kept && !columns.contains(&estate) && !columns.contains(&amount)).then(|| {
            let stretches = stretches(columns);
            Known {
                width: layout.headers.len(),
                estate,
                amount,
                unit: layout.unit,
                item: layout.at("item"),
                is_utf8,
                memo,
                rows: audit.rows(),
                compares: judge.wanted.any(),
                pairs: stretches.iter().map(|_| FxHashMap::default()).collect(),
                stretches,
                days: layout.at("date").map(Days::new),
                others: FxHashMap::default(),
                of: Vec::new(),
                kinds: Vec::new(),
                largest: 0,
                cuts: Cuts::default(),
                seen: Vec::new(),
                called: Called::default(),
            }
        })
    }

    /// Cuts a piece and looks its lines up; false where it is not plain.
    fn look(&mut self, piece: &Piece, table: &Table) -> bool {
        let bytes = piece.bytes.as_slice();
        if !self.cuts.find(bytes, table.delimiter) || !table.origin.encoding.fits(bytes) {
            return false;
        }
        let (cuts, mut seen) = (std::mem::take(&mut self.cuts), std::mem::take(&mut self.seen));
        seen.clear();
        seen.extend((0..cuts.len()).map(|at| {
            let cells = cuts.record(at).filter(|cells| cells.count() == self.width);
            cells.map_or(Seen::NOTHING, |cells| self.line(bytes, cells))
        }));
        for line in &mut seen {
            line.estate = self.estate_of(bytes, line.at);
        }
        (self.cuts, self.seen) = (cuts, seen);
        true
    }

    fn line(&self, bytes: &[u8], cells: Cells<'_>) -> Seen {
        let first = self.cell(bytes, cells, 0);
        if first.starts_with(self.memo) || first.starts_with(b"\"") {
            return Seen::NOTHING;
        }
        let amount = self.cell(bytes, cells, self.amount);
        let (start, end) = cells.between(self.estate, self.estate).unwrap_or_default();
        let end = end.min(cells.end(bytes));
        let small = |at: usize| u32::try_from(at).unwrap_or(UNKNOWN);
        let (number, fen) = (self.number(bytes, cells), fen(amount, self.unit));
        Seen { cells: number, at: (small(start), small(end)), estate: Estate::UNKNOWN, fen }
    }

    fn cell<'b>(&self, bytes: &'b [u8], cells: Cells<'_>, at: usize) -> &'b [u8] {
        self.stretch(bytes, cells, at, at)
    }

    fn stretch<'b>(&self, bytes: &'b [u8], cells: Cells<'_>, first: usize, last: usize) -> &'b [u8] {
        let (start, end) = cells.between(first, last).unwrap_or_default();
        let end = if last + 1 == self.width { cells.end(bytes) } else { end };
        bytes.get(start..end).unwrap_or_default()
    }

    /// The number of a line's cells but for item, estate and amount.
    fn number(&self, bytes: &[u8], cells: Cells<'_>) -> u32 {
        let number = |stretch: &Stretch| {
            let key = self.stretch(bytes, cells, stretch.first, stretch.last);
            stretch.numbers.get(key).copied().unwrap_or(UNKNOWN)
        };
        let mut parts = self.stretches.iter().map(number);
        let mut all = parts.next().unwrap_or(0);
        let mut pairs = self.pairs.iter();
        let day = self.day(bytes, cells);
        for part in parts.chain(day) {
            all = pairs.next().and_then(|pairs| pairs.get(&(all, part))).copied().unwrap_or(UNKNOWN);
        }
        all
    }

    /// The number of a line's day, where the budget tells days.
    fn day(&self, bytes: &[u8], cells: Cells<'_>) -> Option<u32> {
        let days = self.days.as_ref()?;
        Some(days.number(self.cell(bytes, cells, days.at)).unwrap_or(UNKNOWN))
    }

    /// What is known of the estate that stands here.
    fn estate_of(&self, bytes: &[u8], (start, end): (u32, u32)) -> Estate {
        let (start, end) = (start as usize, end as usize);
        match self.rows.ids.row_in(bytes, start, end) {
            Some(row) => {
                let hash = if self.compares { self.rows.hash(row) } else { 0 };
                Estate { row, profile: self.rows.profile(row).unwrap_or(UNKNOWN), hash }
            }
            None => {
                let cell = bytes.get(start..end).unwrap_or_default();
                self.others.get(cell).copied().unwrap_or(Estate::UNKNOWN)
            }
        }
    }

    /// The kind of a line, by its place; none where something of it is not known.
    fn kind(&self, seen: Seen) -> Option<usize> {
        let kind = *self.of.get(seen.cells as usize)?.get(seen.estate.profile as usize)?;
        (kind != UNKNOWN).then_some(kind as usize)
    }
}

impl Seen {
    const NOTHING: Seen = Seen { cells: UNKNOWN, at: (0, 0), estate: Estate::UNKNOWN, fen: None };
}

impl Estate {
    const UNKNOWN: Estate = Estate { row: UNKNOWN, profile: UNKNOWN, hash: 0 };
}

/// Columns that stand beside each other, as stretches.
fn stretches(mut columns: Vec<usize>) -> Vec<Stretch> {
    columns.sort_unstable();
    columns.dedup();
    let mut out: Vec<Stretch> = Vec::new();
    for at in columns {
        match out.last_mut() {
            Some(stretch) if stretch.last + 1 == at => stretch.last = at,
            _ => out.push(Stretch { first: at, last: at, numbers: FxHashMap::default() }),
        }
    }
    out
}

/// The fen of a cell, if a slot takes it.
fn fen(cell: &[u8], unit: Unit) -> Option<i64> {
    let cell = cell.strip_prefix(b"\"").and_then(|cell| cell.strip_suffix(b"\"")).unwrap_or(cell);
    let amount = Money::parse(std::str::from_utf8(cell).ok()?, unit).ok()?;
    slotted(amount)
}

impl<'a> Judge<'a> {
    /// Looks the lines of a piece up and counts those that are known; false where it is not plain, and nothing was done.
    /// `likeness` is handed what each line is compared by.
    pub fn take_known(
        &mut self,
        piece: &Piece,
        fields: &mut Fields,
        sums: &mut Sums,
        mut likeness: impl FnMut(Place, Likeness),
    ) -> Option<u64> {
        let mut known = self.known.take()?;
        if !known.look(piece, self.table) {
            self.known = Some(known);
            return None;
        }
        let seen = std::mem::take(&mut known.seen);
        let cuts = std::mem::take(&mut known.cuts);
        for (at, line) in seen.iter().enumerate() {
            let Some(cells) = cuts.record(at) else { continue };
            let number = at as u64 + 1;
            let place = Place { offset: piece.offset + cells.start as u64, row: number, record: number };
            if let Some(alike) = self.count_known(&mut known, piece, cells, *line, place, sums) {
                likeness(place, alike);
                continue;
            }
            let record = piece.bytes.get(cells.start..cells.end(&piece.bytes)).unwrap_or_default();
            let (alike, judged) = self.take_whole(record, fields, place, sums);
            likeness(place, alike);
            if let Some(judged) = judged {
                self.learn(&mut known, &piece.bytes, cells, &judged);
            }
        }
        let records = cuts.len() as u64;
        (known.seen, known.cuts) = (seen, cuts);
        self.known = Some(known);
        Some(records)
    }

    /// Counts a line that is known; none where it is not.
    fn count_known(
        &mut self,
        known: &mut Known<'a>,
        piece: &Piece,
        cells: Cells<'_>,
        line: Seen,
        place: Place,
        sums: &mut Sums,
    ) -> Option<Likeness> {
        let at = known.kind(line)?;
        let (fen, Estate { row, hash, .. }) = (line.fen?, line.estate);
        let kind = known.kinds.get(at)?;
        let finding = match kind.spoken.as_ref().filter(|_| !self.is_silent) {
            Some(spoken) => {
                let item = known.item_text(&piece.bytes, cells)?;
                Some(self.speak(spoken, &mut known.called, (row, item, fen), place)?)
            }
            None => None,
        };
        let likeness = if self.wanted.any() {
            known.likeness(kind, &piece.bytes, cells, fen, hash)?
        } else {
            Likeness::default()
        };
        if !kind.columns.is_empty() {
            let spot = Spot::new(place.offset, place.record)?;
            if row == UNKNOWN && kind.columns.iter().any(|(_, by_estate)| *by_estate) {
                return None;
            }
            let counter = self.counter.as_mut()?;
            for &(column, by_estate) in &kind.columns {
                counter.note(Count { column, row: if by_estate { row } else { 0 }, fen, spot });
            }
        }
        sums.findings.extend(finding);
        let kind = known.kinds.get_mut(at)?;
        kind.tally.lines += 1;
        kind.tally.amount += Money::from_fen(i128::from(fen));
        known.largest = known.largest.max(fen.abs());
        Some(likeness)
    }

    /// Keeps what was found out of a line, if that holds for others.
    fn learn(&mut self, known: &mut Known<'a>, bytes: &[u8], cells: Cells<'_>, judged: &Judged) {
        let Some(kind) = self.kind_of(judged).filter(|_| cells.count() == known.width) else { return };
        let Some((row, profile)) = self.learn_estate(known, bytes, cells, judged) else { return };
        let by_estate = kind.columns.iter().any(|(_, by_estate)| *by_estate);
        if by_estate && row == UNKNOWN {
            return;
        }
        if let Some(days) = &mut known.days {
            let cell = cells
                .between(days.at, days.at)
                .and_then(|(start, end)| bytes.get(start..end.min(cells.end(bytes))));
            days.learn(cell.unwrap_or_default(), judged.key.date);
        }
        let Some(number) = known.learn_cells(bytes, cells) else { return };
        let (number, profile) = (number as usize, profile as usize);
        if known.of.len() <= number {
            known.of.resize_with(number + 1, Vec::new);
        }
        let Some(of) = known.of.get_mut(number) else { return };
        if of.len() <= profile {
            of.resize(profile + 1, UNKNOWN);
        }
        if let (Some(place), Ok(at)) =
            (of.get_mut(profile).filter(|at| **at == UNKNOWN), u32::try_from(known.kinds.len()))
        {
            *place = at;
            known.kinds.push(kind);
        }
    }

    /// The kind of a line; none where only the long way can tell what is to be said of lines like it, or their groups are
    /// not plain.
    fn kind_of(&mut self, judged: &Judged) -> Option<Kind> {
        let outcome = judged.outcome.clone().filter(|_| judged.troubles.is_empty() && !judged.programme)?;
        let spoken = match self.code(&outcome) {
            None => None,
            Some((_, true)) if self.audit.estates.is_none() => None,
            Some((_, true)) => return None,
            Some((check, false)) => Some(self.spoken(check, judged)?),
        };
        // The text of such a work may be that of a total, which the rest of its row decides.
        let work = self.works.meaning(judged.key.work)?;
        if self.watch.is_some() && work.may_be_total {
            return None;
        }
        let columns = match self.counter.take() {
            None => Some(Box::default()),
            Some(mut counter) => {
                let roles = counter.roles(judged.key, || self.case(judged.key).0);
                let columns = counter.columns(&roles);
                self.counter = Some(counter);
                columns
            }
        }?;
        Some(Kind {
            key: judged.key,
            fund: self.one_fund(judged),
            inferred: self.is_inferred(judged),
            content: self.content(judged),
            columns,
            outcome,
            spoken,
            tally: Tally::default(),
        })
    }

    /// The row of a line's estate and the number of what is known of it, kept where they are not found by the id.
    fn learn_estate(
        &self,
        known: &mut Known<'a>,
        bytes: &[u8],
        cells: Cells<'_>,
        judged: &Judged,
    ) -> Option<(u32, u32)> {
        let estate = self.estates.meaning(judged.estate)?;
        let row = estate.row.map_or(Some(UNKNOWN), |row| u32::try_from(row).ok())?;
        let (start, end) = cells.between(known.estate, known.estate)?;
        let cell = bytes.get(start..end.min(cells.end(bytes)))?;
        let (profile, found) = (judged.key.estate, known.rows.ids.row(cell));
        let is_found = found.is_some_and(|found| found == row && known.rows.profile(row) == Some(profile));
        if !is_found {
            if found.is_some() || known.others.len() >= MOST_ESTATES {
                return None;
            }
            known.others.insert(cell.into(), Estate { row, profile, hash: estate.hash });
        }
        Some((row, judged.key.estate))
    }

    /// Counts every line that was known.
    pub fn close_known(&mut self) -> Sums {
        let mut sums = Sums::default();
        let Some(known) = self.known.take() else { return sums };
        sums.largest = sums.largest.max(Money::from_fen(i128::from(known.largest)));
        for kind in known.kinds.iter().filter(|kind| kind.tally.lines > 0) {
            let tally = kind.tally;
            sums.read.add(tally);
            sums.count_fund(kind.fund, tally, 0);
            sums.count_all(kind.outcome.verdict, tally, &kind.outcome.leans_on);
            if kind.inferred {
                sums.inferred.add(tally);
            }
            sums.count_answer(kind.outcome.answer, tally);
            if self.code(&kind.outcome).is_some_and(|(_, grouped)| grouped) {
                self.waits.entry((0, kind.key)).or_default().add(tally);
            }
        }
        self.settle(&mut sums);
        sums
    }
}

impl Known<'_> {
    /// The number of a line's cells, given now if they had none.
    fn learn_cells(&mut self, bytes: &[u8], cells: Cells<'_>) -> Option<u32> {
        let mut parts = Vec::new();
        for at in 0..self.stretches.len() {
            let (first, last) = self.stretches.get(at).map(|stretch| (stretch.first, stretch.last))?;
            let key = self.stretch(bytes, cells, first, last);
            parts.push(numbered(&mut self.stretches.get_mut(at)?.numbers, key)?);
        }
        parts.extend(self.day(bytes, cells));
        if parts.contains(&UNKNOWN) {
            return None;
        }
        let mut parts = parts.into_iter();
        let mut all = parts.next().unwrap_or(0);
        for (pairs, part) in self.pairs.iter_mut().zip(parts) {
            let next = u32::try_from(pairs.len()).ok().filter(|_| pairs.len() < MOST_SPELLINGS);
            all = match pairs.get(&(all, part)) {
                Some(known) => *known,
                None => *pairs.entry((all, part)).or_insert(next?),
            };
        }
        Some(all)
    }

    /// The item of a line; none where only the long way can read it.
    fn item_text<'b>(&self, bytes: &'b [u8], cells: Cells<'_>) -> Option<&'b str> {
        let Some(at) = self.item else { return Some("") };
        let cell = self.cell(bytes, cells, at);
        let is_plain = (self.is_utf8 || cell.is_ascii()) && !cell.starts_with(b"\"");
        std::str::from_utf8(cell).ok().filter(|_| is_plain).map(str::trim)
    }

    /// What a known line is compared by; none where only the long way can tell.
    fn likeness(
        &self,
        kind: &Kind,
        bytes: &[u8],
        cells: Cells<'_>,
        fen: i64,
        estate: u64,
    ) -> Option<Likeness> {
        let item = self.cell(bytes, cells, self.item?);
        let plain = !item.is_empty()
            && item
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/'));
        let fund = kind.fund.filter(|_| plain)?;
        let mut folded = [0; 32];
        let folded = folded.get_mut(..item.len())?;
        folded.copy_from_slice(item);
        folded.make_ascii_lowercase();
        let content = kind.content.as_ref().and_then(|content| content.hash(estate, i128::from(fen)));
        let item = hash_of(&[folded, &fund.0.to_le_bytes(), &[u8::from(fen < 0)]]);
        Some(Likeness { item, content: content.unwrap_or(0), fund: fund.0 })
    }
}

fn numbered(numbers: &mut FxHashMap<Box<[u8]>, u32>, key: &[u8]) -> Option<u32> {
    if let Some(known) = numbers.get(key) {
        return Some(*known);
    }
    let next = u32::try_from(numbers.len()).ok().filter(|_| numbers.len() < MOST_SPELLINGS)?;
    numbers.insert(key.into(), next);
    Some(next)
}
