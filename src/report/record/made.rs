//! The findings of a run as records: made one by one, and what many have in common made once.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::check::{self, telling};
use crate::finding::{Finding, Grounds, Held, Kind};
use crate::model::{Arg, Blank, Money, Said};
use crate::report::record::{CouldPayIf, FindingRecord, FundLeft, Largest, Own, ReasonRecord};
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
    /// Where findings stand, by their inputs and columns.
    seats: FxHashMap<(usize, Option<usize>), Seat>,
    grounds: FxHashMap<*const Grounds, Shown>,
    /// What was said last of a group, by kinds.
    groups: FxHashMap<*const Kind, OfGroup>,
    sentences: Sentences,
}

/// What is said of groups that differ in nothing but their estates and what they come to.
struct OfGroup {
    limit_id: String,
    group: Vec<(String, String)>,
    told: Told,
}

/// The sentences that were spoken.
#[derive(Default)]
pub(super) struct Sentences(FxHashMap<Said, Rc<Sentence>>);

/// What the records of a kind have in common. Texts are copies of its own: where several threads count who holds a text,
/// each waits for the others.
struct OfKind {
    /// The kind's own number.
    number: usize,
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
    /// The record of a finding with what is left for those that could pay; with its fingerprint, where a format asked for
    /// digests.
    pub(super) fn make(
        &mut self,
        finding: &Finding,
        print: Option<&Print>,
        could_pay_left: Vec<FundLeft>,
    ) -> FindingRecord {
        let (of_kind, seat) = (self.of_kind(finding), self.seat(finding).clone());
        let own = self.own(finding, could_pay_left);
        let (held, figures) = (finding.held(), finding.figures());
        let money = |pick: fn(&Held) -> Option<Money>| held.and_then(pick).map(|amount| amount.to_string());
        let shown = of_kind.shown.clone();
        FindingRecord {
            code: finding.code.into(),
            severity: own.severity,
            standing: own.standing,
            verdict: finding.verdict,
            waiver: finding.waiver().cloned(),
            key: own.key.into_owned(),
            fingerprint: print.map(|print| hex(print)).unwrap_or_default(),
            path: own.path,
            sheet: seat.sheet,
            row: own.row,
            column: self.report.letters(finding),
            header: seat.header,
            record: own.record,
            lines: own.lines,
            item: own.item.map(Cow::into_owned),
            estate: finding.estate.clone(),
            work: of_kind.work.clone(),
            inferred: of_kind.taken_for.is_some() || finding.grounds.inferred,
            taken_for: of_kind.taken_for.clone(),
            side: finding.side,
            fund: of_kind.fund.clone(),
            amount: own.amount,
            message: own.message.into_owned(),
            reasons: shown.reasons,
            missing: shown.missing,
            could_pay: shown.could_pay,
            could_pay_left: own.could_pay_left.into_owned(),
            could_pay_if: shown.could_pay_if,
            limit_id: held.map(|held| held.limit_id.clone()),
            group: held.map(|held| held.group.iter().cloned().collect()),
            value: money(|held| held.value).or_else(|| figures.map(|figures| figures.value.clone())),
            limit: money(|held| held.limit).or_else(|| figures.map(|figures| figures.limit.clone())),
            excess: money(|held| held.excess).or_else(|| figures.map(|figures| figures.excess.clone())),
            largest: held.map(|held| self.largest(held)).unwrap_or_default(),
        }
    }

    /// What a finding has of its own.
    pub(super) fn own<'f>(&mut self, finding: &'f Finding, could_pay_left: Vec<FundLeft>) -> Own<'f> {
        Own {
            severity: finding.severity,
            standing: finding.standing,
            path: Arc::clone(&self.seat(finding).path),
            row: finding.place.map(|place| place.row),
            record: finding.place.map(|place| place.record).filter(|record| *record > 0),
            lines: finding.lines(),
            item: self.report.item(finding),
            estate: finding.estate.as_deref(),
            amount: finding.amount,
            message: self.message(finding).into(),
            key: finding.key().into(),
            could_pay_left: could_pay_left.into(),
        }
    }

    /// The number of the findings that have all in common with this one that a kind decides; none where it has more.
    pub(super) fn alike(&mut self, finding: &Finding) -> Option<usize> {
        finding.is_plain().then(|| self.of_kind(finding).number)
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
            number: self.common.kinds.len(),
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
        self.common.seats.entry((finding.input, finding.column)).or_insert_with(seat)
    }

    /// The whole sentence about a finding.
    fn message(&mut self, finding: &Finding) -> String {
        if finding.said().is_some() {
            return self.words.say(&check::say(finding, self.report.audit.rules));
        }
        let told = match finding.held() {
            None => self.of_kind(finding).told.clone().filter(|_| finding.is_plain()),
            Some(held) => Some(self.told_of_group(finding, held)),
        };
        let told = told.unwrap_or_else(|| self.told(finding));
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

    fn told_of_group(&mut self, finding: &Finding, held: &Held) -> Told {
        let kind = Arc::as_ptr(&finding.kind);
        let last = self.common.groups.get(&kind);
        if let Some(last) = last.filter(|last| last.is_of(held)) {
            return last.told.clone();
        }
        let told = self.told(finding);
        let (limit_id, group) = (held.limit_id.clone(), held.group.clone());
        self.common.groups.insert(kind, OfGroup { limit_id, group, told: told.clone() });
        told
    }

    fn told(&mut self, finding: &Finding) -> Told {
        let rules = self.report.audit.rules;
        let tells_more = check::by_code(finding.code).is_some_and(|check| check.label_tells_more);
        let label = check::label(finding, rules).filter(|_| tells_more);
        let with = |label: Said| {
            Said::new("message-with-label").with("message", Blank::Sentence).with("label", label)
        };
        Told {
            sentence: self.sentence(check::say_of_kind(finding, rules)),
            labelled: label.map(|label| self.sentence(with(label))),
        }
    }

    fn sentence(&mut self, said: Said) -> Rc<Sentence> {
        self.common.sentences.get(self.words, said)
    }

    fn shown(&mut self, grounds: &Arc<Grounds>) -> Shown {
        let shown = || shown(self.report, self.words, grounds);
        self.common.grounds.entry(Arc::as_ptr(grounds)).or_insert_with(shown).clone()
    }
}

impl OfGroup {
    /// Whether the same is said of a group of this kind.
    fn is_of(&self, held: &Held) -> bool {
        let is_open = |(key, value): &(String, String)| key == "estate" && !value.is_empty();
        let alike = |(one, other)| one == other || is_open(one) && is_open(other);
        self.limit_id == held.limit_id
            && self.group.len() == held.group.len()
            && self.group.iter().zip(&held.group).all(alike)
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
