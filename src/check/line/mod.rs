//! One record at a time: what its cells mean, what the rules say of it, what is to be reported.

mod alike;
mod approved;
mod cells;
mod days;
mod findings;
mod groups;
mod kinds;
mod known;
mod learn;
mod numbers;
mod pairs;
mod payers;
mod read;
mod repeats;
mod spoken;
mod verdict;

pub(super) use cells::estate_profile;
pub use payers::{Payer, Payers};

use std::sync::{Arc, Mutex};

use rustc_hash::FxHashMap;

use crate::budget::watch::Watch;
use crate::budget::{Encoding, Fields, Layout, Learnt, Origin};
use crate::check::audit::Audit;
use crate::check::cases::{DateCell, Key, SideCell, Spellings};
use crate::check::facts::Profiles;
use crate::check::limits::{Counter, Ledger};
use crate::check::line::cells::{EstateCell, LineFacts, Named, Seat, Seats, WorkCell};
use crate::check::line::kinds::Kinds;
use crate::check::line::known::Known;
use crate::check::repeats::{Likeness, Wanted};
use crate::check::tally::{Sums, Tally};
use crate::check::{Check, bad_row};
use crate::finding::{Place, Verdict, WouldDraw};
use crate::model::{Money, Said, Side};
use crate::rules::{Flip, FundId, Outcome};

/// What stands between a table and its lines: which column is which.
#[derive(Clone, Debug)]
pub struct Table {
    /// The input, by its place in the run.
    pub input: usize,
    /// Which column is which.
    pub layout: Layout,
    /// What its cells are divided by.
    pub delimiter: u8,
    /// How it came to be, which is where its lines stand.
    pub origin: Origin,
}

/// A line, judged.
pub struct Judged {
    /// Its verdict.
    pub verdict: Verdict,
    /// Its money; none where it could not be read.
    pub amount: Option<Money>,
    /// What the rules say of it; none where a cell could not be read.
    pub outcome: Option<Arc<Outcome>>,
    /// What is wrong with its cells, in the order of the columns.
    troubles: Vec<Trouble>,
    key: Key,
    estate: u32,
    side: Option<Side>,
    programme: bool,
}

/// Something wrong with a cell or a record.
struct Trouble {
    check: &'static Check,
    column: Option<usize>,
    said: Said,
}

/// Judges the lines of tables that are laid out alike, one after another. Each worker has its own; what it
/// learns of spellings never changes a verdict.
pub struct Judge<'a> {
    audit: &'a Audit<'a>,
    table: Arc<Table>,
    seats: Seats,
    fact_seats: Vec<Seat>,
    fact_columns: Vec<(u16, Option<usize>)>,
    clash_columns: Vec<(u16, usize)>,
    funds: Spellings<Named<FundId>>,
    works: Spellings<WorkCell>,
    sides: Spellings<SideCell>,
    dates: Spellings<DateCell>,
    estates: Spellings<EstateCell>,
    lines: Spellings<LineFacts>,
    profiles: Profiles,
    outcomes: FxHashMap<Key, Arc<Outcome>>,
    /// What findings about lines of a kind have in common.
    kinds: Kinds,
    /// The funds that may pay for a kind of line, whatever its own fund.
    payers: FxHashMap<Key, Arc<Payers>>,
    /// The quotas that a kind of line would draw on if others paid for it.
    draws: FxHashMap<Key, Arc<[WouldDraw]>>,
    /// Lines that wait for facts of their estates, by estate and kind, until they are settled.
    waits: FxHashMap<(u32, Key), Tally>,
    wanted: Wanted,
    /// Counts lines into the groups of the limits, where there are any.
    counter: Option<Box<Counter<'a>>>,
    scratch: Vec<u8>,
    /// Watches for rows that only another way to open the table understands; nothing where there is none.
    watch: Option<Watch>,
    again: Option<Learnt>,
    /// What was found out of lines before, where lines are many.
    known: Option<Known<'a>>,
    /// Whether lines are only counted into groups, and nothing is said of them.
    is_silent: bool,
}

/// Watches a table, where it may still be opened another way.
fn watch_over(audit: &Audit<'_>, table: &Table) -> Option<Watch> {
    Watch::new(&table.origin, &table.layout, &audit.estate_facts())
}

impl<'a> Judge<'a> {
    /// A judge for the lines of a table.
    pub fn new(audit: &'a Audit<'a>, table: &Arc<Table>) -> Judge<'a> {
        let layout = &table.layout;
        let of_line = |number: &u16| {
            audit.rules.fact(*number).is_some_and(|fact| !fact.of_estate || audit.estates.is_none())
        };
        let numbers = (0..audit.rules.facts.len()).filter_map(|number| u16::try_from(number).ok());
        let at = |number: u16| audit.rules.fact(number).and_then(|fact| layout.at(&fact.id));
        let (mine, estates): (Vec<u16>, Vec<u16>) = numbers.partition(of_line);
        Judge {
            audit,
            table: Arc::clone(table),
            seats: Seats::new(layout),
            fact_seats: audit.rules.facts.iter().map(|fact| Seat::new(layout, &fact.id)).collect(),
            fact_columns: mine.into_iter().map(|number| (number, at(number))).collect(),
            clash_columns: estates.into_iter().filter_map(|number| Some((number, at(number)?))).collect(),
            funds: Spellings::default(),
            works: Spellings::default(),
            sides: Spellings::default(),
            dates: Spellings::default(),
            estates: Spellings::default(),
            lines: Spellings::default(),
            profiles: Profiles::default(),
            outcomes: FxHashMap::default(),
            kinds: Kinds::default(),
            payers: FxHashMap::default(),
            draws: FxHashMap::default(),
            waits: FxHashMap::default(),
            wanted: Wanted::of(audit, table),
            counter: Some(Box::new(Counter::new(audit, layout))).filter(|counter| !counter.is_idle()),
            scratch: Vec::new(),
            watch: watch_over(audit, table),
            again: None,
            known: None,
            is_silent: false,
        }
    }

    /// The same judge, which only counts lines into groups; where `estates` says of which estates, by their
    /// rows, the lines of others may be passed over.
    #[must_use]
    pub fn silent(self, estates: Option<Arc<[bool]>>) -> Judge<'a> {
        let known = self.known.map(|known| known.of_estates(estates));
        Judge { is_silent: true, wanted: Wanted::NOTHING, known, ..self }
    }

    /// A judge for many lines.
    pub fn of_many(audit: &'a Audit<'a>, table: &Arc<Table>) -> Judge<'a> {
        let mut judge = Judge { profiles: audit.rows().profiles.clone(), ..Judge::new(audit, table) };
        judge.known = Known::new(&judge);
        judge
    }

    /// Whether what this judge has learnt holds for the lines of a table.
    pub fn knows(&self, table: &Table) -> bool {
        let way = |table: &Table| (table.delimiter, table.origin.encoding);
        way(&self.table) == way(table) && self.table.layout == table.layout
    }

    /// Judges a table that it [knows](Self::knows) from now on. Nothing of one before is still to be handed
    /// over.
    pub fn turn_to(&mut self, table: &Arc<Table>) {
        self.table = Arc::clone(table);
        self.watch = watch_over(self.audit, table);
        self.again = None;
    }

    /// Counts plain groups for a ledger that others share, from now on.
    pub fn share(&mut self, ledger: &Arc<Mutex<Ledger>>) {
        self.counter.iter_mut().for_each(|counter| counter.share(ledger));
    }

    /// The table whose lines are judged.
    pub fn table(&self) -> &Arc<Table> {
        &self.table
    }

    /// What the table is to be opened again with, where a record has shown that this way does not understand
    /// it.
    pub fn again(&self) -> Option<Learnt> {
        self.again
    }

    /// Judges one record, counts it, and notes what was found; lines that wait are noted by
    /// [`settle`](Self::settle). Returns what it is compared by where repeats are looked for.
    pub fn take(&mut self, record: &[u8], fields: &mut Fields, place: Place, sums: &mut Sums) -> Likeness {
        self.take_whole(record, fields, place, sums).0
    }

    /// The same, with the line as it was judged.
    fn take_whole(
        &mut self,
        record: &[u8],
        fields: &mut Fields,
        place: Place,
        sums: &mut Sums,
    ) -> (Likeness, Option<Judged>) {
        let judged = match self.split(record, fields) {
            _ if self.again.is_some() => return Default::default(),
            Ok(true) => self.judge(fields),
            Ok(false) => return Default::default(),
            Err(said) => {
                self.watch(record, fields, None);
                sums.read.count(None);
                sums.count_fund(None, Tally::one(None), 1);
                sums.count(Verdict::Undetermined, None, &[]);
                let mut finding = self.finding(&bad_row::CHECK, None, place, None, Some(said));
                finding.hold_by(&self.held_by_record(record));
                sums.findings.push(finding);
                return Default::default();
            }
        };
        self.watch(record, fields, Some(&judged));
        self.count(&judged, sums);
        self.count_in_groups(&judged, fields, place);
        if self.is_silent {
            return (Likeness::default(), Some(judged));
        }
        self.report(&judged, fields, place, sums);
        if self.audit.keeps_lines {
            sums.entries.push(self.entry(&judged, fields, place));
        }
        if !self.wanted.any() {
            return (Likeness::default(), Some(judged));
        }
        let item = self.folded_item(fields);
        sums.without_item += u64::from(item.is_none());
        (item.and_then(|item| self.likeness(&judged, &item)).unwrap_or_default(), Some(judged))
    }

    /// Counts a line as it was read, under its fund and its verdict, and under all that this rests on.
    fn count(&self, judged: &Judged, sums: &mut Sums) {
        let (amount, line) = (judged.amount, Tally::one(judged.amount));
        sums.read.add(line);
        sums.largest = amount.map_or(sums.largest, |amount| sums.largest.max(amount).max(-amount));
        sums.count_fund(self.one_fund(judged), line, u64::from(amount.is_none()));
        let leans = judged.outcome.as_ref().map(|outcome| outcome.leans_on.as_slice()).unwrap_or_default();
        sums.count(judged.verdict, amount, leans);
        sums.count_answer(judged.outcome.as_ref().and_then(|outcome| outcome.answer), line);
        if judged.programme {
            sums.programme.add(line);
        }
        if self.is_inferred(judged) {
            sums.inferred.add(line);
        }
    }

    /// Watches a record, which was judged if it could be taken apart, for what only another way to open the
    /// table understands.
    pub(in crate::check) fn watch(&mut self, record: &[u8], fields: &Fields, judged: Option<&Judged>) {
        let Some(watch) = self.watch.as_ref().filter(|_| self.again.is_none()) else { return };
        self.again = match judged {
            None => watch.odd(record, fields),
            Some(judged) if judged.troubles.is_empty() => watch.sound(fields),
            Some(_) => watch.troubled(fields),
        };
    }

    /// Whether the work or the fund of a line was not named for certain, and is taken as it may be meant.
    fn is_inferred(&self, judged: &Judged) -> bool {
        let Some(outcome) = &judged.outcome else { return false };
        let from_text = self.inferred(judged).is_some();
        outcome.grounds.inferred || (from_text && !outcome.flips.contains(&Flip::Work))
    }

    /// Takes a record apart. False where it holds nothing; an error where its columns cannot be told.
    pub fn split(&self, record: &[u8], fields: &mut Fields) -> Result<bool, Said> {
        let (encoding, delimiter) = (self.table.origin.encoding, self.table.delimiter);
        if encoding == Encoding::UTF_8 {
            return self.split_text(record, fields);
        }
        match encoding.decode(record) {
            Some(text) => self.split_text(text.as_bytes(), fields),
            None => {
                fields.split(record, delimiter);
                Err(bad_row::no_text(encoding))
            }
        }
    }

    fn split_text(&self, record: &[u8], fields: &mut Fields) -> Result<bool, Said> {
        fields.split(record, self.table.delimiter);
        if fields.is_blank() {
            return Ok(false);
        }
        bad_row::wrong(record, fields.count(), self.table.layout.headers.len()).map_or(Ok(true), Err)
    }

    /// Judges a record that was taken apart.
    pub fn judge(&mut self, fields: &Fields) -> Judged {
        let mut troubles = Vec::new();
        let estate = self.estate(fields, &mut troubles);
        let work = self.work(fields, &mut troubles);
        let side = self.side(fields, work, &mut troubles);
        let fund = self.fund(fields, &mut troubles);
        let amount = self.amount(fields, &mut troubles);
        let readable = troubles.is_empty();
        self.side_clash(fields, side, &mut troubles);
        let date = self.date(fields, &mut troubles);
        let line = self.line_facts(fields, &mut troubles);
        self.clashes(fields, estate, &mut troubles);
        let profile = self.estates.meaning(estate).map_or(0, |cell| cell.profile);
        let key = Key { fund, work, side, date, estate: profile, line };
        let outcome = readable.then(|| self.outcome(key));
        if let Some(outcome) = &outcome {
            self.open_names(outcome, key, &mut troubles);
        }
        troubles.sort_by_key(|trouble| trouble.column);
        Judged {
            verdict: outcome.as_ref().map_or(Verdict::Undetermined, |outcome| outcome.verdict),
            amount: amount.ok(),
            outcome,
            troubles,
            key,
            estate,
            side: side.given(),
            programme: self.estates.meaning(estate).is_some_and(|cell| cell.programme),
        }
    }
}
