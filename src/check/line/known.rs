//! Lines of kinds that were met before: looked up by the bytes of their cells, and counted.
//!
//! Most lines of a large budget say nothing new. What the long way has found out of one line holds for every
//! other with the same cells, so a line whose cells are all known is counted, and what is said of it is made
//! from what was said of one like it; any other goes the long way. Only plain pieces are looked at
//! ([`Cuts`]), whose bytes are text.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::budget::cuts::{Cells, Cuts};
use crate::budget::kinds::Seats;
use crate::budget::watch::{is_bare, is_total};
use crate::budget::{Encoding, Fields, Piece};
use crate::check::estates::{Estate, Rows};
use crate::check::limits::slotted;
use crate::check::line::alike::Kinds;
use crate::check::line::days::Days;
use crate::check::line::findings::in_one;
use crate::check::line::numbers::Numbers;
use crate::check::line::pairs::{NONE, Pairs};
use crate::check::line::spoken::Holds;
use crate::check::line::{Judge, Table};
use crate::check::repeats::Likeness;
use crate::check::tally::Sums;
use crate::facts::Estates;
use crate::finding::Place;
use crate::model::{Money, Unit};

/// So many lines are looked up together, step by step: while one waits for memory, others go on.
const BATCH: usize = 256;

/// Everything that was found out of lines, by the bytes of their cells.
pub(super) struct Known<'a> {
    pub(super) width: usize,
    pub(super) estate: usize,
    pub(super) item: Option<usize>,
    amount: usize,
    unit: Unit,
    /// How its bytes are text.
    encoding: Encoding,
    /// What the first cell of a line does not begin with: that of a row which tells a part of another.
    memo: &'static [u8],
    /// The columns without a meaning, in which the word of a total makes one of a line.
    without: Vec<usize>,
    estates: Option<&'a Estates>,
    rows: &'a Rows,
    pub(super) stretches: Vec<Stretch>,
    pub(super) days: Option<Days>,
    /// The numbers of what is known of two things together.
    pub(super) pairs: Vec<Pairs>,
    /// Estates that are not found by their ids.
    pub(super) others: FxHashMap<Box<[u8]>, Other>,
    /// The kind of a line, by the number of all its other cells and that of its estate.
    pub(super) of: Pairs,
    pub(super) kinds: Kinds,
    /// Where the cells are to be had that hold findings to their lines.
    holds: Box<[Holds]>,
    cuts: Cuts,
    seen: Vec<Seen>,
    /// Whether the lines of each estate, by its row, are to be looked at; none where all are.
    wanted: Option<Arc<[bool]>>,
}

/// An estate that is not found by its id, and what lines of it are compared by.
pub(super) struct Other {
    pub(super) estate: Estate,
    pub(super) hash: u64,
}

/// Neighbouring cells that are looked up as one, by their bytes.
pub(super) struct Stretch {
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) numbers: Numbers,
}

/// What is known of a line of the piece in hand.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    /// Its place among the records of the piece.
    record: usize,
    /// The number of its cells but for item, estate and amount.
    cells: u32,
    /// Where its estate stands in the piece.
    at: (u32, u32),
    pub(super) estate: Estate,
    /// Its money; none where the amount is not plain.
    pub(super) fen: Option<i64>,
    /// Its kind.
    pub(super) kind: u32,
}

impl<'a> Known<'a> {
    /// What is to be known of the lines of a table; none where its lines cannot be told by a few of their
    /// cells alone.
    pub(super) fn new(judge: &Judge<'a>) -> Option<Known<'a>> {
        let (audit, table) = (judge.audit, &judge.table);
        let layout = &table.layout;
        let lines_are_kept = audit.keeps_lines || !judge.clash_columns.is_empty();
        let (estate, amount) = (layout.at("estate")?, layout.at("amount")?);
        let encoding = table.origin.encoding;
        let memo = if encoding == Encoding::UTF_8 { "其中".as_bytes() } else { b"\xc6\xe4\xd6\xd0" };
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
                encoding,
                memo,
                without: Seats::new(layout, &[], None).others().collect(),
                estates: audit.estates,
                rows: audit.rows(),
                pairs: stretches.iter().map(|_| Pairs::default()).collect(),
                stretches,
                days: layout.at("date").map(Days::new),
                others: FxHashMap::default(),
                of: Pairs::default(),
                kinds: Kinds::default(),
                holds: judge.holds(),
                cuts: Cuts::default(),
                seen: Vec::new(),
                wanted: None,
            }
        })
    }

    /// Cuts a piece into its cells; false where it is not plain.
    fn cut(&mut self, piece: &Piece, table: &Table) -> bool {
        self.cuts.find(&piece.bytes, table.delimiter) && table.origin.encoding.fits(&piece.bytes)
    }

    /// Looks some lines up, step by step; those that are passed over are left out.
    fn look(&self, bytes: &[u8], cuts: &Cuts, lines: Range<usize>, seen: &mut Vec<Seen>) {
        seen.clear();
        seen.extend(lines.filter_map(|record| {
            let cells = cuts.record(record).filter(|cells| cells.count() == self.width);
            let line = cells.map_or(Some(Seen::NOTHING), |cells| self.line(bytes, cells))?;
            Some(Seen { record, ..line })
        }));
        for line in seen.iter_mut() {
            let (start, end) = line.at;
            line.estate.row = self.row(bytes, start as usize, end as usize).unwrap_or(Estate::UNKNOWN);
        }
        for line in seen.iter_mut() {
            line.estate = self.estate(bytes, line);
        }
        for line in seen.iter_mut() {
            line.kind = self.of.get(line.cells, line.estate.profile);
        }
    }

    /// The same, which looks at the lines of some estates alone, by their rows.
    pub(super) fn of_estates(self, wanted: Option<Arc<[bool]>>) -> Known<'a> {
        Known { wanted, ..self }
    }

    /// Whether a line is of an estate whose lines are not looked at.
    fn passes(&self, bytes: &[u8], cells: Cells<'_>) -> bool {
        let Some(wanted) = &self.wanted else { return false };
        let (start, end) = self.bounds(bytes, cells, self.estate, self.estate);
        let wanted = self.row(bytes, start, end).and_then(|row| wanted.get(row as usize));
        wanted.is_some_and(|wanted| !wanted)
    }

    /// What the cells of a line tell; none where it is passed over.
    fn line(&self, bytes: &[u8], cells: Cells<'_>) -> Option<Seen> {
        if self.passes(bytes, cells) {
            return None;
        }
        let first = self.cell(bytes, cells, 0);
        // One byte tells most cells from these.
        let (quote, memo) = (first.starts_with(b"\""), first.first() == self.memo.first());
        let of_item = |at: usize| at > 0 && self.sums(self.cell(bytes, cells, at));
        let is_bare = |at: &usize| is_bare(self.cell(bytes, cells, *at), self.encoding);
        let is_sum = self.sums(first) || self.item.is_some_and(of_item) || self.without.iter().any(is_bare);
        if quote || is_sum || memo && first.starts_with(self.memo) {
            return Some(Seen::NOTHING);
        }
        let amount = self.cell(bytes, cells, self.amount);
        let (start, end) = self.bounds(bytes, cells, self.estate, self.estate);
        let small = |at: usize| u32::try_from(at).unwrap_or(NONE);
        Some(Seen {
            cells: self.number(bytes, cells),
            at: (small(start), small(end)),
            fen: fen(amount, self.unit),
            ..Seen::NOTHING
        })
    }

    /// Whether a cell may be that of a total.
    pub(super) fn sums(&self, cell: &[u8]) -> bool {
        is_total(cell, self.encoding)
    }

    pub(super) fn cell<'b>(&self, bytes: &'b [u8], cells: Cells<'_>, at: usize) -> &'b [u8] {
        self.stretch(bytes, cells, at, at)
    }

    pub(super) fn stretch<'b>(
        &self,
        bytes: &'b [u8],
        cells: Cells<'_>,
        first: usize,
        last: usize,
    ) -> &'b [u8] {
        let (start, end) = self.bounds(bytes, cells, first, last);
        bytes.get(start..end).unwrap_or_default()
    }

    /// Where some neighbouring cells stand.
    fn bounds(&self, bytes: &[u8], cells: Cells<'_>, first: usize, last: usize) -> (usize, usize) {
        let (start, end) = cells.between(first, last).unwrap_or_default();
        (start, if last + 1 == self.width { cells.end(bytes) } else { end })
    }

    /// The number of a line's cells but for item, estate and amount.
    fn number(&self, bytes: &[u8], cells: Cells<'_>) -> u32 {
        let number = |stretch: &Stretch| {
            let (start, end) = self.bounds(bytes, cells, stretch.first, stretch.last);
            stretch.numbers.get_in(bytes, start, end)
        };
        let mut parts = self.stretches.iter().map(number);
        let first = parts.next().unwrap_or(0);
        let pairs = self.pairs.iter().zip(parts.chain(self.day(bytes, cells)));
        pairs.fold(first, |all, (pairs, part)| pairs.get(all, part))
    }

    /// The number of a line's day, where the budget tells days.
    pub(super) fn day(&self, bytes: &[u8], cells: Cells<'_>) -> Option<u32> {
        let days = self.days.as_ref()?;
        Some(days.number(self.cell(bytes, cells, days.at)).unwrap_or(NONE))
    }

    /// The row of the estate whose id stands here as the table of estates writes it.
    pub(super) fn row(&self, bytes: &[u8], start: usize, end: usize) -> Option<u32> {
        self.estates?.written_in(bytes, start, end)
    }

    /// What is known of the estate of a row.
    pub(super) fn of_row(&self, row: u32) -> Estate {
        self.rows.estate(row)
    }

    /// What is known of the estate of a line, whose row is known where it is found by its id.
    fn estate(&self, bytes: &[u8], line: &Seen) -> Estate {
        if line.estate.row != Estate::UNKNOWN {
            return self.of_row(line.estate.row);
        }
        let (start, end) = line.at;
        let cell = bytes.get(start as usize..end as usize).unwrap_or_default();
        self.others.get(cell).map(|other| other.estate).unwrap_or_default()
    }

    /// The id of a line's estate, which has this row.
    pub(super) fn estate_id<'b>(&'b self, bytes: &'b [u8], cells: Cells<'_>, row: u32) -> Option<&'b str> {
        let cell = self.cell(bytes, cells, self.estate);
        if self.others.is_empty() || !self.others.contains_key(cell) {
            return std::str::from_utf8(cell).ok();
        }
        Some(self.estates?.id(row as usize))
    }

    /// The item of a line; none where only the long way can read it.
    pub(super) fn item_text<'b>(&self, bytes: &'b [u8], cells: Cells<'_>) -> Option<&'b str> {
        self.item.map_or(Some(""), |at| self.text(bytes, cells, at))
    }

    /// A cell without the blanks around it; none where only the long way can read it.
    fn text<'b>(&self, bytes: &'b [u8], cells: Cells<'_>, at: usize) -> Option<&'b str> {
        let cell = self.cell(bytes, cells, at);
        let is_utf8 = self.encoding == Encoding::UTF_8;
        let is_plain = (is_utf8 || cell.is_ascii()) && !cell.starts_with(b"\"");
        std::str::from_utf8(cell).ok().filter(|_| is_plain).map(str::trim)
    }

    /// What holds a finding to a line whose estate has this row; none where only the long way can read it.
    pub(super) fn held(&self, bytes: &[u8], cells: Cells<'_>, row: u32) -> Option<String> {
        let cells = self.holds.iter().map(|holds| self.held_cell(bytes, cells, row, holds));
        Some(in_one(cells.collect::<Option<Vec<&str>>>()?.into_iter()))
    }

    fn held_cell<'b>(
        &'b self,
        bytes: &'b [u8],
        cells: Cells<'_>,
        row: u32,
        holds: &'b Holds,
    ) -> Option<&'b str> {
        match holds {
            Holds::OfEstate(at) => Some(self.estates?.cell_at(row as usize, *at)?.trim()),
            Holds::OfLine(at) => self.text(bytes, cells, *at),
            Holds::Set(text) => Some(text),
        }
    }
}

impl Seen {
    const NOTHING: Seen = Seen {
        record: 0,
        cells: NONE,
        at: (0, 0),
        estate: Estate { row: Estate::UNKNOWN, profile: Estate::UNKNOWN },
        fen: None,
        kind: NONE,
    };
}

/// Columns that stand beside each other, as stretches.
fn stretches(mut columns: Vec<usize>) -> Vec<Stretch> {
    columns.sort_unstable();
    columns.dedup();
    let mut out: Vec<Stretch> = Vec::new();
    for at in columns {
        match out.last_mut() {
            Some(stretch) if stretch.last + 1 == at => stretch.last = at,
            _ => out.push(Stretch { first: at, last: at, numbers: Numbers::default() }),
        }
    }
    out
}

/// The fen of a cell, if a slot takes it.
fn fen(cell: &[u8], unit: Unit) -> Option<i64> {
    let plain = Money::plain_yuan(cell).filter(|_| unit == Unit::Yuan);
    let amount = plain.or_else(|| {
        let cell = cell.strip_prefix(b"\"").and_then(|cell| cell.strip_suffix(b"\"")).unwrap_or(cell);
        Money::parse(std::str::from_utf8(cell).ok()?, unit).ok()
    });
    slotted(amount?)
}

impl Judge<'_> {
    /// Looks the lines of a piece up and counts those that are known; none where it is not plain, and nothing
    /// was done. `likeness` is handed what each line is compared by.
    pub fn take_known(
        &mut self,
        piece: &Piece,
        fields: &mut Fields,
        sums: &mut Sums,
        mut likeness: impl FnMut(Place, Likeness),
    ) -> Option<u64> {
        let mut known = self.known.take()?;
        if !known.cut(piece, &self.table) {
            self.known = Some(known);
            return None;
        }
        let (cuts, mut seen) = (std::mem::take(&mut known.cuts), std::mem::take(&mut known.seen));
        for first in (0..cuts.len()).step_by(BATCH) {
            known.look(&piece.bytes, &cuts, first..cuts.len().min(first + BATCH), &mut seen);
            for line in &seen {
                let Some(cells) = cuts.record(line.record) else { continue };
                let number = line.record as u64 + 1;
                let place = Place { offset: piece.offset + cells.start as u64, row: number, record: number };
                if let Some(alike) = self.count_known(&mut known, &piece.bytes, cells, *line, place, sums) {
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
        }
        let records = cuts.len() as u64;
        (known.seen, known.cuts) = (seen, cuts);
        self.known = Some(known);
        Some(records)
    }
}
