//! Every line judged by two rulesets, in one pass: what it was, what it is.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use crate::budget::{Broken, Fields, Input, Learnt, Piece};
use crate::check::audit::Audit;
use crate::check::bad_row;
use crate::check::line::{Judge, Judged, Table};
use crate::check::run::{OnBytes, Taken, Whole, each_record, in_pieces};
use crate::check::tally::Tally;
use crate::finding::{Place, Verdict};
use crate::model::Money;
use crate::rules::Answer;
use crate::rules::compare::Direction;

/// A verdict with its code; that is empty where there is none.
pub type Mark = (Verdict, &'static str);

/// A line that is judged otherwise.
#[derive(Clone, Debug)]
pub struct Turned {
    /// The input, by its place in the run.
    pub input: usize,
    /// Where it stands.
    pub place: Place,
    /// Its item, where the table has items.
    pub item: Option<Box<str>>,
    /// Its money; none where it could not be read.
    pub amount: Option<Money>,
    /// What it was, and what it is.
    pub marks: [Mark; 2],
    /// The rules that decided, before and after.
    pub rules: [Box<str>; 2],
}

/// What came of judging twice.
#[derive(Clone, Debug, Default)]
pub struct Twice {
    /// Every line as it was read, counted before it was judged: what the rest must add up to.
    pub read: Tally,
    /// The lines of which the amount could not be read.
    pub amounts_not_read: u64,
    /// All lines, by what they were and what they are.
    pub sums: BTreeMap<[Mark; 2], Tally>,
    /// Those that are judged otherwise, in the order of the records.
    pub turned: Vec<Turned>,
    /// Why an input was not read to its end.
    pub broken: Option<Broken>,
    /// What the input is to be opened again with, where this way does not understand it; then nothing else
    /// counts.
    pub again: Option<Learnt>,
}

/// Which way a line turns, if it does.
pub fn direction([old, new]: &[Mark; 2]) -> Option<Direction> {
    let rank = |verdict: Verdict| match verdict {
        Verdict::Eligible => 0,
        Verdict::Review => 1,
        Verdict::Undetermined => 2,
        Verdict::Misallocated => 3,
    };
    match rank(new.0).cmp(&rank(old.0)) {
        std::cmp::Ordering::Less => Some(Direction::Looser),
        std::cmp::Ordering::Greater => Some(Direction::Stricter),
        std::cmp::Ordering::Equal => (old.1 != new.1).then_some(Direction::Different),
    }
}

impl Twice {
    /// All lines.
    pub fn all(&self) -> Tally {
        let mut all = Tally::default();
        self.sums.values().for_each(|tally| all.add(*tally));
        all
    }

    /// The lines that turn.
    pub fn flips(&self) -> Tally {
        let mut flips = Tally::default();
        let turned = self.sums.iter().filter(|(marks, _)| direction(marks).is_some());
        turned.for_each(|(_, tally)| flips.add(*tally));
        flips
    }

    /// Adds what came of the lines that follow.
    pub fn merge(&mut self, next: Twice) {
        self.read.add(next.read);
        self.amounts_not_read += next.amounts_not_read;
        for (marks, tally) in next.sums {
            self.sums.entry(marks).or_default().add(tally);
        }
        self.turned.extend(next.turned);
        self.broken = self.broken.or(next.broken);
    }

    fn count(&mut self, marks: [Mark; 2], amount: Option<Money>) {
        self.amounts_not_read += u64::from(amount.is_none());
        self.sums.entry(marks).or_default().count(amount);
    }
}

/// Judges every line of a table by both, the old one first. Both tables have the same records.
pub fn run(
    audits: [&Audit<'_>; 2],
    tables: [&Arc<Table>; 2],
    input: &Input,
    jobs: usize,
    on_bytes: OnBytes<'_>,
) -> io::Result<Twice> {
    let ([old, new], [table, other]) = (audits, tables);
    let start = || ([Judge::new(old, table), Judge::new(new, other)], Fields::default());
    let take = |(judges, fields): &mut ([Judge<'_>; 2], Fields), piece: &Piece| {
        let mut of = Twice::default();
        let (records, rows) = each_record(table, piece, |record, place| {
            line(judges, record, fields, table.input, place, &mut of);
        });
        let [old, new] = judges;
        old.again().or(new.again()).map_or(Ok(Taken { records, rows, of }), Err)
    };
    let read = in_pieces(table, input, jobs, on_bytes, start, take, drop)?;
    let Whole { taken, pieces, broken } = match read {
        Ok(whole) => whole,
        Err(again) => return Ok(Twice { again: Some(again), ..Twice::default() }),
    };
    let mut found = Twice { broken, ..Twice::default() };
    for mut next in taken {
        next.turned.iter_mut().for_each(|turned| turned.place = pieces.whole(turned.place));
        found.merge(next);
    }
    if broken.is_some() {
        found.read.count(None);
        found.count([unreadable(); 2], None);
    }
    Ok(found)
}

fn line(
    [old, new]: &mut [Judge<'_>; 2],
    record: &[u8],
    fields: &mut Fields,
    input: usize,
    place: Place,
    found: &mut Twice,
) {
    match old.split(record, fields) {
        Ok(false) => {}
        Err(_) => {
            old.watch(record, fields, None);
            new.watch(record, fields, None);
            found.read.count(None);
            found.count([unreadable(); 2], None);
        }
        Ok(true) => {
            let judged = [old.judge(fields), new.judge(fields)];
            let [was, is] = &judged;
            old.watch(record, fields, Some(was));
            new.watch(record, fields, Some(is));
            found.read.count(was.amount);
            let marks = [mark(old, was), mark(new, is)];
            found.count(marks, was.amount);
            if direction(&marks).is_some() {
                let rules = [deciding(old, was), deciding(new, is)];
                let (item, amount) = (old.item(fields).map(Box::from), was.amount);
                found.turned.push(Turned { input, place, item, amount, marks, rules });
            }
        }
    }
}

fn mark(judge: &Judge<'_>, judged: &Judged) -> Mark {
    (judged.verdict, judge.code_of(judged))
}

/// The rules that decided; none where none did, whatever rules came near.
fn deciding(judge: &Judge<'_>, judged: &Judged) -> Box<str> {
    let answer = judged.outcome.as_ref().and_then(|outcome| outcome.answer);
    let decided = answer.is_some_and(|answer| answer != Answer::NotAllowed);
    if decided { judge.marks(judged).2.into_boxed_str() } else { Box::default() }
}

/// What is said of a line that cannot be taken apart.
fn unreadable() -> Mark {
    (Verdict::Undetermined, bad_row::CHECK.code)
}
