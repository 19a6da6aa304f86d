//! Findings that are drawn alike: the first of them is drawn with marks in it, and what each of the others
//! has of its own is put where the marks were.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use memchr::memmem;
use rustc_hash::FxHashMap;

use crate::finding::{Finding, Held, Severity, Standing};
use crate::model::Money;
use crate::report::in_order::in_order;
use crate::report::record::{FindingRecord, FundLeft, Largest};
use crate::words::Sentence;

/// A record of which there may be very many that differ in little.
pub trait Alike: Sync {
    /// One thing that each of them has of its own.
    type Own<'o>;
}

impl Alike for FindingRecord {
    type Own<'o> = Own<'o>;
}

/// Draws records one after the other.
pub trait Draw<R: Alike>: Sync {
    /// What stands before a record, by its place among all.
    fn before(&self, _at: usize, _bytes: &mut Vec<u8>) {}

    /// A record.
    fn record(&self, record: &R, bytes: &mut Vec<u8>) -> io::Result<()>;

    /// What a record has of its own, as it stands in what is drawn of it; nothing where it is not shown.
    fn own(&self, own: R::Own<'_>, bytes: &mut Vec<u8>) -> io::Result<()>;
}

/// Draws the records of a file in their order on so many threads, each by itself.
pub(super) fn draw_all<R: Alike>(
    records: &[R],
    jobs: usize,
    out: &mut dyn Write,
    draw: &impl Draw<R>,
) -> io::Result<()> {
    let some = |(): &mut (), range: Range<usize>, bytes: &mut Vec<u8>| {
        let records = records.get(range.clone()).unwrap_or_default();
        range.zip(records).try_for_each(|(at, record)| {
            draw.before(at, bytes);
            draw.record(record, bytes)
        })
    };
    in_order(records.len(), jobs, out, || (), some)
}

/// What a finding has of its own, however many are like it. All of it is as in [`FindingRecord`].
#[derive(Clone, Copy, Debug)]
pub enum Own<'o> {
    /// What finds it again.
    Key(&'o str),
    /// What holds it to its line.
    Fingerprint(&'o str),
    /// The table.
    Path(&'o str),
    /// The physical line.
    Row(Option<u64>),
    /// The heading of the column.
    Header(Option<&'o str>),
    /// The data record.
    Record(Option<u64>),
    /// The item.
    Item(Option<&'o str>),
    /// The estate.
    Estate(Option<&'o str>),
    /// The money.
    Amount(Option<Money>),
    /// The whole of it as a sentence.
    Message(&'o str),
    /// What is left of quotas.
    Left(&'o [FundLeft]),
    /// How many lines it is about.
    Lines(u64),
    /// What the lines of a group have in common.
    Group(&'o BTreeMap<String, String>),
    /// What it came to.
    Value(&'o str),
    /// What it may come to.
    Limit(&'o str),
    /// How far it is beyond that.
    Excess(&'o str),
    /// The largest lines that count.
    Largest(&'o [Largest]),
}

/// One of these.
#[derive(Clone, Copy, Debug)]
pub(super) enum Hole {
    Key,
    Fingerprint,
    Path,
    Row,
    Header,
    Record,
    Item,
    Estate,
    Amount,
    Message,
    Left,
    Lines,
    Group,
    Value,
    Limit,
    Excess,
    Largest,
}

/// What things that are alike look like, but for what each has of its own.
pub(super) struct Form<H> {
    /// All that they have in common.
    bytes: Box<[u8]>,
    /// What is left open, each with the place at which it stands.
    holes: Box<[(usize, H)]>,
    /// What is said of each.
    pub(super) sentence: Sentence,
}

/// The form of findings that are alike, with the group of the first of them, where they are about groups.
pub(super) struct OfFindings {
    pub(super) form: Form<Hole>,
    held: Option<Held>,
}

/// The forms of a run's findings, by what those have in common; each is made by whoever needs it first. There
/// is none where findings cannot be drawn by one.
pub(super) struct Forms(FxHashMap<InCommon, OnceLock<Option<Box<OfFindings>>>>);

/// What findings that are drawn alike have in common: their kind, by where it lies, and how each is taken.
type InCommon = (usize, Severity, Standing);

/// A form is worth making for so many findings.
const MANY: usize = 4;

/// No more forms than this are made: each is as long as a finding is when drawn.
const MOST: usize = 4096;

/// The record of a finding with a mark in place of everything that it has of its own: a text that nobody
/// writes, or a number that nothing comes to.
fn marked(record: FindingRecord) -> FindingRecord {
    let text = |number: u32| char::from_u32(0xf_1000 + number).map(String::from).unwrap_or_default();
    let group = record.group.map(|mut group| {
        group.entry("estate".to_owned()).and_modify(|estate| *estate = text(0));
        group
    });
    let largest = Largest { path: text(1).into(), row: 0, amount: Money::ZERO };
    FindingRecord {
        largest: group.iter().map(|_| largest.clone()).collect(),
        group,
        key: text(2),
        fingerprint: text(3),
        path: text(4).into(),
        row: Some(u64::MAX - 1),
        header: Some(text(5).into()),
        record: Some(u64::MAX - 2),
        item: Some(text(6)),
        estate: Some(text(7).into()),
        amount: Some(Money::from_fen(i128::MAX)),
        message: text(8),
        could_pay_left: vec![FundLeft { fund: text(9).into(), left: Money::ZERO }],
        lines: u64::MAX - 3,
        value: record.value.map(|_| text(10)),
        limit: record.limit.map(|_| text(11)),
        excess: record.excess.map(|_| text(12)),
        ..record
    }
}

/// What a finding has of its own, by its record.
fn own_of(record: &FindingRecord) -> Vec<(Hole, Own<'_>)> {
    let mut own = vec![
        (Hole::Key, Own::Key(&record.key)),
        (Hole::Fingerprint, Own::Fingerprint(&record.fingerprint)),
        (Hole::Path, Own::Path(&record.path)),
        (Hole::Row, Own::Row(record.row)),
        (Hole::Header, Own::Header(record.header.as_deref())),
        (Hole::Record, Own::Record(record.record)),
        (Hole::Item, Own::Item(record.item.as_deref())),
        (Hole::Estate, Own::Estate(record.estate.as_deref())),
        (Hole::Amount, Own::Amount(record.amount)),
        (Hole::Message, Own::Message(&record.message)),
        (Hole::Left, Own::Left(&record.could_pay_left)),
        (Hole::Lines, Own::Lines(record.lines)),
    ];
    if let Some(group) = &record.group {
        own.extend([(Hole::Group, Own::Group(group)), (Hole::Largest, Own::Largest(&record.largest))]);
        own.extend(record.value.iter().map(|value| (Hole::Value, Own::Value(value))));
        own.extend(record.limit.iter().map(|limit| (Hole::Limit, Own::Limit(limit))));
        own.extend(record.excess.iter().map(|excess| (Hole::Excess, Own::Excess(excess))));
    }
    own
}

impl<H: Copy> Form<H> {
    /// The form of records like one that has marks in place of everything of its own, each of which is given;
    /// and what is said of each. None where a mark is not the only one of its kind. What is drawn as nothing
    /// is not shown.
    pub(super) fn of<'o, R: Alike>(
        marked: &'o R,
        marks: impl IntoIterator<Item = (H, R::Own<'o>)>,
        sentence: Sentence,
        draw: &impl Draw<R>,
    ) -> Option<Form<H>> {
        let (mut drawn, mut mark) = (Vec::new(), Vec::new());
        draw.record(marked, &mut drawn).ok()?;
        let mut found: Vec<(Range<usize>, H)> = Vec::new();
        for (hole, own) in marks {
            mark.clear();
            draw.own(own, &mut mark).ok()?;
            if mark.is_empty() {
                continue;
            }
            let mut places = memmem::find_iter(&drawn, &mark);
            let (at, None) = (places.next()?, places.next()) else { return None };
            found.push((at..at + mark.len(), hole));
        }
        found.sort_by_key(|(place, _)| place.start);
        let (mut bytes, mut holes, mut start) = (Vec::with_capacity(drawn.len()), Vec::new(), 0);
        for (place, hole) in found {
            bytes.extend_from_slice(drawn.get(start..place.start)?);
            holes.push((bytes.len(), hole));
            start = place.end;
        }
        bytes.extend_from_slice(drawn.get(start..)?);
        Some(Form { bytes: bytes.into(), holes: holes.into(), sentence })
    }

    /// Draws one of these things: `own` adds what it has of its own.
    pub(super) fn fill(
        &self,
        bytes: &mut Vec<u8>,
        mut own: impl FnMut(H, &mut Vec<u8>) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut start = 0;
        for (place, hole) in &self.holes {
            bytes.extend_from_slice(self.bytes.get(start..*place).unwrap_or_default());
            own(*hole, bytes)?;
            start = *place;
        }
        bytes.extend_from_slice(self.bytes.get(start..).unwrap_or_default());
        Ok(())
    }
}

impl OfFindings {
    /// The form of findings like this one, about each of which such a sentence is said.
    pub(super) fn of(
        record: FindingRecord,
        held: Option<&Held>,
        sentence: Sentence,
        draw: &impl Draw<FindingRecord>,
    ) -> Option<OfFindings> {
        let record = marked(record);
        let form = Form::of(&record, own_of(&record), sentence, draw)?;
        Some(OfFindings { form, held: held.cloned() })
    }

    /// Whether it is the form of a finding that is of the same kind.
    fn takes(&self, finding: &Finding) -> bool {
        match (&self.held, finding.held()) {
            (None, None) => true,
            (Some(mine), Some(its)) => mine.is_like(its),
            _ => false,
        }
    }
}

impl Forms {
    /// For some findings, those left out of which there are few.
    pub(super) fn of(findings: &[Finding]) -> Forms {
        let mut many: FxHashMap<InCommon, usize> = FxHashMap::default();
        for finding in findings.iter().filter(|finding| finding.has_a_form()) {
            *many.entry(in_common(finding)).or_default() += 1;
        }
        // Whichever are left out, what is drawn is the same.
        let forms = many.into_iter().filter(|(_, many)| *many >= MANY).take(MOST);
        Forms(forms.map(|(in_common, _)| (in_common, OnceLock::new())).collect())
    }

    /// The form of a finding, if it is drawn by one, which is made where it is not there yet.
    pub(super) fn get(
        &self,
        finding: &Finding,
        make: impl FnOnce() -> Option<OfFindings>,
    ) -> Option<&OfFindings> {
        let form = self.0.get(&in_common(finding)).filter(|_| finding.has_a_form())?;
        form.get_or_init(|| make().map(Box::new)).as_deref().filter(|form| form.takes(finding))
    }
}

fn in_common(finding: &Finding) -> InCommon {
    (Arc::as_ptr(&finding.kind).addr(), finding.severity, finding.standing)
}
