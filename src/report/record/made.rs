//! The findings of a run as records: made one by one, and what many have in common made once.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::check::{self, telling};
use crate::finding::{Finding, Grounds, Held, Kind};
use crate::model::{Arg, Blank, Money, Said};
use crate::report::record::form::{Draw, Form, Hole, OfFindings, Own};
use crate::report::record::{CouldPayIf, FindingRecord, FundLeft, Largest, ReasonRecord};
use crate::report::{Report, condition};
use crate::rules::load::hex;
use crate::triage::fingerprint::Print;
use crate::words::{Sentence, Words};

/// Makes records.
pub(super) struct Maker<'m> {
    pub(super) report: &'m Report<'m>,
    pub(super) words: &'m Words,
    /// What was made before.
    pub(super) common: &'m mut Common,
}

/// What the records of a run have in common, as far as it was made.
#[derive(Default)]
pub(super) struct Common {
    kinds: FxHashMap<*const Kind, Rc<OfKind>>,
    /// Where findings stand, by their inputs and columns. Of a table with a column for each fund, only what
    /// was asked last.
    seats: FxHashMap<(usize, Option<usize>), Seat>,
    grounds: FxHashMap<*const Grounds, Shown>,
    /// What was said last of a group, by kinds.
    groups: FxHashMap<*const Kind, OfGroup>,
    sentences: Sentences,
}

/// The texts of one finding, which give their room to those of the next.
#[derive(Default)]
pub(super) struct Texts {
    message: String,
    key: String,
    fingerprint: String,
    group: BTreeMap<String, String>,
    /// What its group came to, may come to, and is beyond that.
    figures: [String; 3],
    largest: Vec<Largest>,
}

/// What is said of groups like one, which differ in nothing but their estates and what they come to.
struct OfGroup {
    held: Held,
    told: Told,
}

/// The sentences that were spoken.
#[derive(Default)]
pub(super) struct Sentences(FxHashMap<Said, Rc<Sentence>>);

/// What the records of a kind have in common. Texts are copies of its own: where several threads count who
/// holds a text, each waits for the others.
struct OfKind {
    work: Option<Arc<str>>,
    fund: Option<Arc<str>>,
    taken_for: Option<String>,
    shown: Shown,
    /// What is said of those that have nothing that few have, if the first of them was one.
    told: Option<Told>,
}

/// A column of an input, as it is called.
#[derive(Clone)]
struct Seat {
    path: Arc<str>,
    sheet: Option<Arc<str>>,
    header: Option<Arc<str>>,
}

/// What is said of findings that differ in nothing but what the sentence leaves open.
#[derive(Clone)]
struct Told {
    sentence: Rc<Sentence>,
    /// The same with a few words that tell more.
    labelled: Option<Rc<Sentence>>,
}

/// What findings rest on, shown.
#[derive(Clone)]
struct Shown {
    reasons: Arc<[ReasonRecord]>,
    missing: Arc<[String]>,
    could_pay: Arc<[String]>,
    could_pay_if: Arc<[CouldPayIf]>,
}

impl Maker<'_> {
    /// The record of a finding with what is left for those that could pay; with its fingerprint, where a
    /// format asked for digests.
    pub(super) fn make(
        &mut self,
        finding: &Finding,
        print: Option<&Print>,
        could_pay_left: Vec<FundLeft>,
    ) -> FindingRecord {
        let (of_kind, seat) = (self.of_kind(finding), self.seat(finding).clone());
        let (held, figures) = (finding.held(), finding.figures());
        let money = |pick: fn(&Held) -> Option<Money>| held.and_then(pick).map(|amount| amount.to_string());
        let shown = of_kind.shown.clone();
        FindingRecord {
            code: finding.code.into(),
            severity: finding.severity,
            standing: finding.standing,
            verdict: finding.verdict,
            waiver: finding.waiver().cloned(),
            key: finding.key(),
            fingerprint: print.map(|print| hex(print)).unwrap_or_default(),
            path: seat.path,
            sheet: seat.sheet,
            row: finding.place.map(|place| place.row),
            column: self.report.letters(finding),
            header: seat.header,
            record: record(finding),
            lines: finding.lines(),
            item: self.report.item(finding).map(Cow::into_owned),
            estate: finding.estate().map(Arc::from),
            work: of_kind.work.clone(),
            inferred: of_kind.taken_for.is_some() || finding.grounds.inferred,
            taken_for: of_kind.taken_for.clone(),
            side: finding.side,
            fund: of_kind.fund.clone(),
            amount: finding.amount,
            message: self.message(finding),
            reasons: shown.reasons,
            missing: shown.missing,
            could_pay: shown.could_pay,
            could_pay_left,
            could_pay_if: shown.could_pay_if,
            limit_id: held.map(|held| held.limit_id.clone()),
            group: held.map(|held| held.group.iter().cloned().collect()),
            value: money(|held| held.value).or_else(|| figures.map(|figures| figures.value.clone())),
            limit: money(|held| held.limit).or_else(|| figures.map(|figures| figures.limit.clone())),
            excess: money(|held| held.excess).or_else(|| figures.map(|figures| figures.excess.clone())),
            largest: held.map(|held| self.largest(held)).unwrap_or_default(),
        }
    }

    /// The form of findings like this one, if they can be drawn by one. Those of workbooks are not: where
    /// each stands is to be looked up in its row.
    pub(super) fn form(&mut self, finding: &Finding, draw: &impl Draw<FindingRecord>) -> Option<OfFindings> {
        if self.seat(finding).sheet.is_some() {
            return None;
        }
        let sentence = self.told_of(finding)?.whole()?;
        OfFindings::of(self.make(finding, None, Vec::new()), finding.held(), sentence, draw)
    }

    /// Draws a finding by the form of those like it; what it has of its own is worked out in `texts`.
    pub(super) fn fill(
        &mut self,
        form: &Form<Hole>,
        (finding, print, left): (&Finding, Option<&Print>, &[FundLeft]),
        texts: &mut Texts,
        draw: &impl Draw<FindingRecord>,
        bytes: &mut Vec<u8>,
    ) -> io::Result<()> {
        self.write(texts, form, finding, print);
        let (item, place) = (self.report.item(finding), finding.place);
        let (seat, texts) = (self.seat(finding), &*texts);
        let [value, limit, excess] = &texts.figures;
        form.fill(bytes, |hole, bytes| {
            let own = match hole {
                Hole::Key => Own::Key(&texts.key),
                Hole::Fingerprint => Own::Fingerprint(&texts.fingerprint),
                Hole::Path => Own::Path(&seat.path),
                Hole::Row => Own::Row(place.map(|place| place.row)),
                Hole::Header => Own::Header(seat.header.as_deref()),
                Hole::Record => Own::Record(record(finding)),
                Hole::Item => Own::Item(item.as_deref()),
                Hole::Estate => Own::Estate(finding.estate()),
                Hole::Amount => Own::Amount(finding.amount),
                Hole::Message => Own::Message(&texts.message),
                Hole::Left => Own::Left(left),
                Hole::Lines => Own::Lines(finding.lines()),
                Hole::Group => Own::Group(&texts.group),
                Hole::Value => Own::Value(value),
                Hole::Limit => Own::Limit(limit),
                Hole::Excess => Own::Excess(excess),
                Hole::Largest => Own::Largest(&texts.largest),
            };
            draw.own(own, bytes)
        })
    }

    /// Writes the texts of a finding that has a form.
    fn write(&self, texts: &mut Texts, form: &Form<Hole>, finding: &Finding, print: Option<&Print>) {
        let own = |blank: Blank| telling::own(finding, blank);
        texts.message.clear();
        self.words.fill_into(&mut texts.message, &form.sentence, &own);
        texts.key.clear();
        finding.key_into(&mut texts.key);
        texts.fingerprint.clear();
        texts.fingerprint.extend(print.map(|print| hex(print)));
        if let Some(held) = finding.held() {
            texts.group = held.group.iter().cloned().collect();
            texts.figures = [held.value, held.limit, held.excess].map(text);
            texts.largest = self.largest(held);
        }
    }

    fn largest(&self, held: &Held) -> Vec<Largest> {
        let largest = held.largest.iter();
        let one = largest.map(|&(input, place, amount)| Largest {
            path: path(self.report, input),
            row: place.row,
            amount,
        });
        one.collect()
    }

    /// What the records of a finding's kind have in common.
    fn of_kind(&mut self, finding: &Finding) -> Rc<OfKind> {
        let at = Arc::as_ptr(&finding.kind);
        if let Some(known) = self.common.kinds.get(&at) {
            return Rc::clone(known);
        }
        let report = self.report;
        let inferred = finding.inferred.as_deref();
        let taken_for = inferred.map(|inferred| telling::inferred(report.audit.rules, inferred));
        let own = |text: &Option<Arc<str>>| text.as_deref().map(Arc::from);
        let of_kind = Rc::new(OfKind {
            work: own(&finding.work),
            fund: own(&finding.fund),
            taken_for: taken_for.map(|said| self.words.say(&said)),
            shown: self.shown(&finding.grounds),
            told: finding.is_plain().then(|| self.told(finding)),
        });
        self.common.kinds.insert(at, Rc::clone(&of_kind));
        of_kind
    }

    /// The column that a finding is about.
    fn seat(&mut self, finding: &Finding) -> &Seat {
        let report = self.report;
        let seat = || Seat {
            path: Arc::from(&*path(report, finding.input)),
            sheet: report.sheet(finding).map(Arc::from),
            header: report.header(finding).map(Arc::from),
        };
        let at = (finding.input, finding.column);
        if report.is_wide(finding) {
            self.common.seats.remove(&at);
        }
        self.common.seats.entry(at).or_insert_with(seat)
    }

    /// The whole sentence about a finding.
    fn message(&mut self, finding: &Finding) -> String {
        if finding.said().is_some() {
            return self.words.say(&check::say(finding, self.report.audit.rules));
        }
        let told = self.told_of(finding).unwrap_or_else(|| self.told(finding));
        let own = |blank: Blank| telling::own(finding, blank);
        let message = self.words.fill(&told.sentence, &own);
        match told.labelled {
            None => message,
            Some(labelled) => {
                let message = message.trim_end_matches('。');
                self.words.fill(&labelled, &|_| Arg::from(message))
            }
        }
    }

    /// What is said of findings like this one, where it has nothing that few have, or is about a group.
    fn told_of(&mut self, finding: &Finding) -> Option<Told> {
        match finding.held() {
            None => self.of_kind(finding).told.clone().filter(|_| finding.is_plain()),
            Some(held) => Some(self.told_of_group(finding, held)),
        }
    }

    fn told_of_group(&mut self, finding: &Finding, held: &Held) -> Told {
        let kind = Arc::as_ptr(&finding.kind);
        let last = self.common.groups.get(&kind);
        if let Some(last) = last.filter(|last| last.held.is_like(held)) {
            return last.told.clone();
        }
        let told = self.told(finding);
        self.common.groups.insert(kind, OfGroup { held: held.clone(), told: told.clone() });
        told
    }

    fn told(&mut self, finding: &Finding) -> Told {
        let rules = self.report.audit.rules;
        let tells_more = check::by_code(finding.code).is_some_and(|check| check.label_tells_more);
        let label = check::label(finding, rules).filter(|_| tells_more);
        let with = |label: Said| {
            Said::new("message-with-label").with("message", Blank::Sentence).with("label", label)
        };
        let (said, label) = (check::say_of_kind(finding, rules), label.map(with));
        // What is said of a kind is kept with it; of groups, it is met again beside what is said of others.
        let is_kept = finding.held().is_none();
        let mut sentence = |said: Said| {
            if is_kept {
                Rc::new(self.words.sentence(&said))
            } else {
                self.common.sentences.get(self.words, said)
            }
        };
        Told { sentence: sentence(said), labelled: label.map(sentence) }
    }

    fn shown(&mut self, grounds: &Arc<Grounds>) -> Shown {
        let shown = || shown(self.report, self.words, grounds);
        self.common.grounds.entry(Arc::as_ptr(grounds)).or_insert_with(shown).clone()
    }
}

impl Told {
    /// All of it as one sentence, where that can be told before it is filled.
    fn whole(&self) -> Option<Sentence> {
        match &self.labelled {
            None => Some(Sentence::clone(&self.sentence)),
            Some(around) => self.sentence.within(around),
        }
    }
}

impl Sentences {
    /// The sentence of a message.
    pub(super) fn get(&mut self, words: &Words, said: Said) -> Rc<Sentence> {
        if let Some(known) = self.0.get(&said) {
            return Rc::clone(known);
        }
        let sentence = Rc::new(words.sentence(&said));
        self.0.insert(said, Rc::clone(&sentence));
        sentence
    }
}

/// The kinds of some findings, each once.
pub(super) fn kinds_of(findings: &[Finding]) -> Vec<&Kind> {
    let mut seen = FxHashSet::default();
    let kinds = findings.iter().map(|finding| &finding.kind);
    kinds.filter(|kind| seen.insert(Arc::as_ptr(kind))).map(|kind| &**kind).collect()
}

/// An amount as a text, or nothing.
fn text(amount: Option<Money>) -> String {
    amount.map(|amount| amount.to_string()).unwrap_or_default()
}

/// The data record that a finding is about.
fn record(finding: &Finding) -> Option<u64> {
    finding.place.map(|place| place.record).filter(|record| *record > 0)
}

fn path(report: &Report<'_>, input: usize) -> Arc<str> {
    report.inputs.get(input).map(|input| Arc::clone(&input.path)).unwrap_or_default()
}

fn shown(report: &Report<'_>, words: &Words, grounds: &Grounds) -> Shown {
    let reasons = grounds.reasons.iter().map(|reason| ReasonRecord {
        rule: reason.rule.clone(),
        kind: reason.kind.into(),
        fact: reason.fact.clone(),
        has: reason.has.clone(),
        wants: reason.wants.clone(),
    });
    let could_pay_if = grounds.could_pay_if.iter().map(|one| CouldPayIf {
        fund: one.fund.clone(),
        facts: one.facts.clone(),
        condition: condition::text(report.audit.rules, &one.facts, words),
    });
    Shown {
        reasons: reasons.collect(),
        missing: grounds.missing.as_slice().into(),
        could_pay: grounds.could_pay.as_slice().into(),
        could_pay_if: could_pay_if.collect(),
    }
}
