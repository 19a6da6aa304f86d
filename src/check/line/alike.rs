//! Kinds of lines, and the lines of each: counted as they come, and told to the sums of a run in the end.

use rustc_hash::FxHashMap;

use crate::budget::cuts::Cells;
use crate::check::cases::Key;
use crate::check::estates::{Estate, hash_of_row};
use crate::check::limits::{Count, Spot};
use crate::check::line::known::{Known, Seen};
use crate::check::line::repeats::Content;
use crate::check::line::spoken::Spoken;
use crate::check::line::{Judge, Judged};
use crate::check::repeats::{Likeness, hash_of};
use crate::check::tally::{Sums, Tally};
use crate::finding::{Place, Verdict};
use crate::model::Money;
use crate::rules::FundId;
use crate::rules::judge::Answer;

/// A column of groups, with whether it is by estate.
type Column = (u32, bool);

/// The kinds that were met, each with its lines.
#[derive(Default)]
pub(super) struct Kinds {
    /// What is asked of each line, in few bytes.
    counts: Vec<Counted>,
    all: Vec<Kind>,
    numbers: FxHashMap<Kind, u32>,
    /// The columns that lines of a kind count in, each such list once.
    columns: Vec<Box<[Column]>>,
    lists: FxHashMap<Box<[Column]>, u32>,
    /// The kinds that have lines.
    met: Vec<u32>,
    /// The money of lines that [`Counted`] had no room for, by their kinds.
    large: FxHashMap<u32, Money>,
    largest: i64,
}

/// The lines of a kind.
#[derive(Clone, Copy)]
struct Counted {
    lines: u64,
    fen: i64,
    /// The columns they count in, by the number of their list.
    columns: u32,
    /// Whether something is said of each line.
    speaks: bool,
}

/// A kind of line.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Kind {
    /// What its lines are counted under.
    under: Under,
    /// What is said of each line, where there is something to say.
    spoken: Option<Spoken>,
}

/// What lines of a kind are counted under.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Under {
    verdict: Verdict,
    answer: Option<Answer>,
    leans_on: Vec<usize>,
    fund: Option<FundId>,
    inferred: bool,
    columns: Box<[Column]>,
    /// What they are to the rules, where they wait for facts of their estates.
    waits: Option<Key>,
    /// What they are compared by beside their own estates and amounts.
    content: Option<Content>,
}

impl Kind {
    /// Whether some group that its lines count in is by estate.
    pub(super) fn is_by_estate(&self) -> bool {
        self.under.columns.iter().any(|(_, by_estate)| *by_estate)
    }
}

impl Kinds {
    /// The number of a kind.
    pub(super) fn number(&mut self, kind: Kind) -> u32 {
        let next = small(self.all.len());
        let known = *self.numbers.entry(kind.clone()).or_insert(next);
        if known != next {
            return known;
        }
        let columns = &kind.under.columns;
        let list = small(self.columns.len());
        let list = *self.lists.entry(columns.clone()).or_insert_with(|| {
            self.columns.push(columns.clone());
            list
        });
        self.counts.push(Counted { lines: 0, fen: 0, columns: list, speaks: kind.spoken.is_some() });
        self.all.push(kind);
        next
    }

    /// Counts a line.
    fn count(&mut self, kind: u32, fen: i64) {
        let Some(counted) = self.counts.get_mut(kind as usize) else { return };
        if counted.lines == 0 {
            self.met.push(kind);
        }
        counted.lines += 1;
        counted.fen = counted.fen.checked_add(fen).unwrap_or_else(|| {
            *self.large.entry(kind).or_default() += Money::from_fen(i128::from(counted.fen));
            fen
        });
        self.largest = self.largest.max(fen.abs());
    }

    /// The kinds that have lines, with these, and the largest amount; none is counted any more.
    fn settle(&mut self) -> (impl Iterator<Item = (&Kind, Tally)>, Money) {
        let Kinds { counts, all, met, large, largest, .. } = self;
        let tallies = met.drain(..).filter_map(|number| {
            let counted = counts.get_mut(number as usize)?;
            let (lines, fen) = (std::mem::take(&mut counted.lines), std::mem::take(&mut counted.fen));
            let amount = large.remove(&number).unwrap_or_default() + Money::from_fen(i128::from(fen));
            Some((all.get(number as usize)?, Tally { lines, amount }))
        });
        (tallies, Money::from_fen(i128::from(std::mem::take(largest))))
    }
}

impl Judge<'_> {
    /// Counts a line that is known; none where it is not.
    pub(super) fn count_known(
        &mut self,
        known: &mut Known<'_>,
        bytes: &[u8],
        cells: Cells<'_>,
        line: Seen,
        place: Place,
        sums: &mut Sums,
    ) -> Option<Likeness> {
        let counted = *known.kinds.counts.get(line.kind as usize)?;
        let (fen, row) = (line.fen?, line.estate.row);
        let likeness =
            if self.wanted.any() { known.likeness(bytes, cells, line, fen)? } else { Likeness::default() };
        let columns = known.kinds.columns.get(counted.columns as usize)?;
        if counted.speaks {
            let item = known.item_text(bytes, cells)?;
            let estate = (row, known.estate_id(bytes, cells, row)?);
            let held = known.held(bytes, cells, row)?;
            let spoken = known.kinds.all.get(line.kind as usize)?.spoken.as_ref()?;
            let finding = self.speak(spoken, estate, (item, &held, fen), place)?;
            self.note(columns, (row, fen), place)?;
            sums.findings.push(finding);
        } else {
            self.note(columns, (row, fen), place)?;
        }
        known.kinds.count(line.kind, fen);
        Some(likeness)
    }

    /// Counts a line into the columns of its groups; none where that cannot be done here.
    fn note(&mut self, columns: &[Column], (row, fen): (u32, i64), place: Place) -> Option<()> {
        if columns.is_empty() {
            return Some(());
        }
        if row == Estate::UNKNOWN && columns.iter().any(|(_, by_estate)| *by_estate) {
            return None;
        }
        let spot = Spot::new(place.offset, place.record)?;
        let counter = self.counter.as_mut()?;
        for &(column, by_estate) in columns {
            counter.note(Count { column, row: if by_estate { row } else { 0 }, fen, spot });
        }
        Some(())
    }

    /// The kind of a line; none where only the long way can tell what is to be said of lines like it, or
    /// their groups are not plain.
    pub(super) fn kind_of(&mut self, judged: &Judged) -> Option<Kind> {
        let outcome = judged.outcome.clone().filter(|_| judged.troubles.is_empty() && !judged.programme)?;
        let spoken = match self.code(&outcome) {
            None => None,
            Some((_, true)) if self.audit.estates.is_none() => None,
            Some((_, true)) => return None,
            Some(_) if self.is_silent => None,
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
        let waits = self.code(&outcome).is_some_and(|(_, grouped)| grouped);
        let under = Under {
            verdict: outcome.verdict,
            answer: outcome.answer,
            leans_on: outcome.leans_on.clone(),
            fund: self.one_fund(judged),
            inferred: self.is_inferred(judged),
            columns,
            waits: waits.then_some(judged.key),
            content: self.content(judged),
        };
        Some(Kind { under, spoken })
    }

    /// Tells the sums of every line that was known.
    pub fn close_known(&mut self) -> Sums {
        let mut sums = Sums::default();
        let Some(mut known) = self.known.take() else { return sums };
        let (tallies, largest) = known.kinds.settle();
        sums.largest = largest;
        for (Kind { under, .. }, tally) in tallies {
            sums.read.add(tally);
            sums.count_fund(under.fund, tally, 0);
            sums.count_all(under.verdict, tally, &under.leans_on);
            if under.inferred {
                sums.inferred.add(tally);
            }
            sums.count_answer(under.answer, tally);
            if let Some(key) = under.waits {
                self.waits.entry((0, key)).or_default().add(tally);
            }
        }
        self.known = Some(known);
        self.settle(&mut sums);
        sums
    }
}

impl Known<'_> {
    /// What a known line is compared by; none where only the long way can tell.
    fn likeness(&self, bytes: &[u8], cells: Cells<'_>, line: Seen, fen: i64) -> Option<Likeness> {
        let kind = self.kinds.all.get(line.kind as usize)?;
        let item = self.cell(bytes, cells, self.item?);
        let plain = !item.is_empty()
            && item
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/'));
        let fund = kind.under.fund.filter(|_| plain)?;
        let mut folded = [0; 32];
        let folded = folded.get_mut(..item.len())?;
        folded.copy_from_slice(item);
        folded.make_ascii_lowercase();
        let estate = match line.estate.row {
            Estate::UNKNOWN => self.others.get(self.cell(bytes, cells, self.estate))?.hash,
            row => hash_of_row(u64::from(row)),
        };
        let content = kind.under.content.as_ref().and_then(|content| content.hash(estate, i128::from(fen)));
        let item = hash_of(&[folded, &fund.0.to_le_bytes(), &[u8::from(fen < 0)]]);
        Some(Likeness { item, content: content.unwrap_or(0), fund: fund.0 })
    }
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
