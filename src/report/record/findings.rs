//! The findings of a record: made one by one while they are drawn, or read from a file.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::check::{self, telling};
use crate::finding::{Approval, Finding, Grounds, Held, Severity, Standing, Verdict};
use crate::model::{Money, Side, text};
use crate::report::record::left::{FundLeft, Lefts};
use crate::report::{Report, condition};
use crate::words::Words;

/// A finding.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct FindingRecord {
    /// What is wrong.
    pub code: Cow<'static, str>,
    /// How grave it is.
    pub severity: Severity,
    /// Where it stands.
    pub standing: Standing,
    /// The verdict of its line, or of all its lines; none where it is about no line's verdict.
    pub verdict: Option<Verdict>,
    /// What it is waived by: on whose word, and until when.
    pub waiver: Option<Arc<Approval>>,
    /// What finds it again: no path, row or amount is in it.
    pub key: String,
    /// What holds it to the very line it is about; empty where no format asked for digests.
    pub fingerprint: String,
    /// The table; empty for what stands for all of them.
    pub path: Arc<str>,
    /// The sheet, in a workbook.
    pub sheet: Option<String>,
    /// The physical line or sheet row, from 1; none where it is about many.
    pub row: Option<u64>,
    /// The letters of the column, in a workbook.
    pub column: Option<String>,
    /// The heading of the column.
    pub header: Option<String>,
    /// The data record, from 1.
    pub record: Option<u64>,
    /// How many lines it is about.
    pub lines: u64,
    /// The item.
    pub item: Option<String>,
    /// The estate.
    pub estate: Option<Arc<str>>,
    /// The work's id; the cell itself where it is not known.
    pub work: Option<Arc<str>>,
    /// Whether the work or fund was not named for certain.
    pub inferred: bool,
    /// What the work's cell was taken for, as a sentence.
    pub taken_for: Option<String>,
    /// The side.
    pub side: Option<Side>,
    /// The fund's id; the cell itself where it is not known.
    pub fund: Option<Arc<str>>,
    /// The money; none where it could not be read.
    pub amount: Option<Money>,
    /// The whole of it as a sentence.
    pub message: String,
    /// The rules that bit and the conditions that failed.
    pub reasons: Arc<[ReasonRecord]>,
    /// What is missing and can flip the verdict.
    pub missing: Arc<[String]>,
    /// Funds that could pay, by their ids.
    pub could_pay: Arc<[String]>,
    /// What is left of quotas for those of them that a quota is for.
    #[serde(default)]
    pub could_pay_left: Vec<FundLeft>,
    /// Funds that could pay if something missing turned out so.
    pub could_pay_if: Arc<[CouldPayIf]>,
    /// The limit.
    pub limit_id: Option<String>,
    /// What the lines that count have in common.
    pub group: Option<BTreeMap<String, String>>,
    /// What it came to: money, or a count of lines.
    pub value: Option<String>,
    /// What it may come to.
    pub limit: Option<String>,
    /// How far it is beyond that.
    pub excess: Option<String>,
    /// The largest lines that count.
    pub largest: Vec<Largest>,
}

/// Why a line got its verdict.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ReasonRecord {
    /// The rule's id.
    pub rule: String,
    /// `deny`, `review`, `allow`; or what failed: `side`, `fact`, `work`, `date`, `exception`.
    pub kind: Cow<'static, str>,
    /// The fact that failed.
    pub fact: Option<String>,
    /// What the line has.
    pub has: Option<String>,
    /// What the rule asks for.
    pub wants: Vec<String>,
}

/// A fund that could pay if something missing turned out so.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CouldPayIf {
    /// The fund's id.
    pub fund: String,
    /// Facts and what they would have to be.
    pub facts: BTreeMap<String, String>,
    /// The same, as people read it.
    pub condition: String,
}

/// One of the largest lines of a group.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Largest {
    /// The table.
    pub path: Arc<str>,
    /// The physical line or sheet row.
    pub row: u64,
    /// The money.
    pub amount: Money,
}

impl FindingRecord {
    /// The path as people are shown it; what stands for all inputs has none.
    pub fn shown_path(&self, words: &Words) -> String {
        if self.path.is_empty() { words.plain("all-inputs") } else { text::path_first(&self.path) }
    }

    /// The rules it rests on, each once.
    pub fn rules(&self) -> Vec<&str> {
        let mut rules: Vec<&str> = Vec::new();
        for reason in &*self.reasons {
            if !rules.contains(&reason.rule.as_str()) {
                rules.push(&reason.rule);
            }
        }
        rules
    }
}

/// The findings, in the order of the report.
pub enum Findings<'a> {
    /// Those of a run, made one by one.
    Made(Made<'a>),
    /// Those of a file.
    Read(Vec<FindingRecord>),
}

/// The findings of a run, with what makes them shown.
pub struct Made<'a> {
    report: &'a Report<'a>,
    words: &'a Words,
    prints: Vec<String>,
    /// What many findings rest on is shown once and shared.
    grounds: RefCell<BTreeMap<*const Grounds, Shown>>,
}

/// What of a finding the digest of a report covers.
pub struct Seal<'f> {
    /// What is wrong.
    pub code: &'f str,
    /// Where it stands.
    pub standing: Standing,
    /// What holds it to its line.
    pub fingerprint: &'f str,
    /// How many lines it is about.
    pub lines: u64,
    /// The money.
    pub amount: Option<Money>,
}

/// What a finding rests on, shown.
#[derive(Clone)]
struct Shown {
    reasons: Arc<[ReasonRecord]>,
    missing: Arc<[String]>,
    could_pay: Arc<[String]>,
    could_pay_if: Arc<[CouldPayIf]>,
}

impl<'a> Findings<'a> {
    /// The findings of a run; each with its fingerprint, or without where `prints` is empty.
    pub(super) fn of(report: &'a Report<'a>, words: &'a Words, prints: Vec<String>) -> Findings<'a> {
        Findings::Made(Made { report, words, prints, grounds: RefCell::default() })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Findings::Made(made) => made.report.findings.len(),
            Findings::Read(findings) => findings.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One after the other, without what is worked out only to be shown: what is left of quotas.
    pub fn iter(&self) -> Box<dyn Iterator<Item = Cow<'_, FindingRecord>> + '_> {
        match self {
            Findings::Made(made) => {
                let pairs = made.report.findings.iter().enumerate();
                Box::new(pairs.map(|(at, finding)| Cow::Owned(made.finding(at, finding))))
            }
            Findings::Read(findings) => Box::new(findings.iter().map(Cow::Borrowed)),
        }
    }

    /// One after the other, with all there is to show.
    pub fn shown(&self) -> Box<dyn Iterator<Item = Cow<'_, FindingRecord>> + '_> {
        self.shown_at(0..self.len())
    }

    /// Some of them by their places, with all there is to show.
    pub fn shown_at<'s>(
        &'s self,
        places: impl IntoIterator<Item = usize> + 's,
    ) -> Box<dyn Iterator<Item = Cow<'s, FindingRecord>> + 's> {
        match self {
            Findings::Made(made) => {
                let mut lefts = Lefts::of(made.report);
                let whole = move |at: usize| {
                    let finding = made.report.findings.get(at)?;
                    let could_pay_left = lefts.for_line(finding);
                    Some(Cow::Owned(FindingRecord { could_pay_left, ..made.finding(at, finding) }))
                };
                Box::new(places.into_iter().filter_map(whole))
            }
            Findings::Read(findings) => {
                Box::new(places.into_iter().filter_map(|at| findings.get(at)).map(Cow::Borrowed))
            }
        }
    }

    /// What of each the digest of a report covers.
    pub fn seals(&self) -> Box<dyn Iterator<Item = Seal<'_>> + '_> {
        match self {
            Findings::Made(made) => {
                let pairs = made.report.findings.iter().zip(&made.prints);
                Box::new(pairs.map(|(one, fingerprint)| Seal {
                    code: one.code,
                    standing: one.standing,
                    fingerprint,
                    lines: one.lines,
                    amount: one.amount,
                }))
            }
            Findings::Read(findings) => Box::new(findings.iter().map(|one| Seal {
                code: &one.code,
                standing: one.standing,
                fingerprint: &one.fingerprint,
                lines: one.lines,
                amount: one.amount,
            })),
        }
    }

    /// Their codes, each once: those that checks have in the order of the lists, then the others.
    pub fn codes(&self) -> Vec<String> {
        let found: BTreeSet<&str> = match self {
            Findings::Made(made) => made.report.findings.iter().map(|finding| finding.code).collect(),
            Findings::Read(findings) => findings.iter().map(|finding| &*finding.code).collect(),
        };
        let known = check::ALL.iter().map(|check| check.code).filter(|code| found.contains(code));
        let other = found.iter().copied().filter(|code| check::by_code(code).is_none());
        known.chain(other).map(str::to_owned).collect()
    }

    /// The places of those that have something in common, in their order.
    pub fn grouped_by<K: Ord>(&self, key: impl Fn(&FindingRecord) -> K) -> BTreeMap<K, Vec<usize>> {
        let mut groups: BTreeMap<K, Vec<usize>> = BTreeMap::new();
        for (at, finding) in self.iter().enumerate() {
            groups.entry(key(&finding)).or_default().push(at);
        }
        groups
    }

    /// One of them, by its place, without what is worked out only to be shown.
    pub fn get(&self, at: usize) -> Option<Cow<'_, FindingRecord>> {
        match self {
            Findings::Made(made) => {
                made.report.findings.get(at).map(|finding| Cow::Owned(made.finding(at, finding)))
            }
            Findings::Read(findings) => findings.get(at).map(Cow::Borrowed),
        }
    }

    /// Where one of them stands.
    pub fn standing(&self, at: usize) -> Option<Standing> {
        match self {
            Findings::Made(made) => made.report.findings.get(at).map(|one| one.standing),
            Findings::Read(findings) => findings.get(at).map(|one| one.standing),
        }
    }

    /// The money of all of them.
    pub fn amount(&self) -> Money {
        match self {
            Findings::Made(made) => made.report.findings.iter().filter_map(|one| one.amount).sum(),
            Findings::Read(findings) => findings.iter().filter_map(|one| one.amount).sum(),
        }
    }

    /// The run they are of, where they are not read from a file.
    pub fn run(&self) -> Option<&'a Report<'a>> {
        match self {
            Findings::Made(made) => Some(made.report),
            Findings::Read(_) => None,
        }
    }
}

impl<'f> IntoIterator for &'f Findings<'_> {
    type Item = Cow<'f, FindingRecord>;
    type IntoIter = Box<dyn Iterator<Item = Cow<'f, FindingRecord>> + 'f>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.shown())
    }
}

impl<'de> Deserialize<'de> for Findings<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Findings::Read)
    }
}

impl Made<'_> {
    fn finding(&self, at: usize, finding: &Finding) -> FindingRecord {
        let (report, words) = (self.report, self.words);
        let (held, figures) = (finding.held.as_deref(), finding.figures.as_deref());
        let money = |pick: fn(&Held) -> Option<Money>| held.and_then(pick).map(|amount| amount.to_string());
        let (shown, inferred) = (self.shown(&finding.grounds), finding.inferred.as_ref());
        FindingRecord {
            code: finding.code.into(),
            severity: finding.severity,
            standing: finding.standing,
            verdict: finding.verdict,
            waiver: finding.waiver.clone(),
            key: finding.key(),
            fingerprint: self.prints.get(at).cloned().unwrap_or_default(),
            path: report.inputs.get(finding.input).map(|input| input.path.clone()).unwrap_or_default(),
            sheet: report.sheet(finding).map(str::to_owned),
            row: finding.place.map(|place| place.row),
            column: report.letters(finding),
            header: report.header(finding).map(str::to_owned),
            record: finding.place.map(|place| place.record).filter(|record| *record > 0),
            lines: finding.lines,
            item: report.item(finding),
            estate: finding.estate.clone(),
            work: finding.work.clone(),
            inferred: inferred.is_some() || finding.grounds.inferred,
            taken_for: inferred.map(|inferred| words.say(&telling::inferred(report.audit.rules, inferred))),
            side: finding.side,
            fund: finding.fund.clone(),
            amount: finding.amount,
            message: report.message(finding, words),
            reasons: shown.reasons,
            missing: shown.missing,
            could_pay: shown.could_pay,
            could_pay_left: Vec::new(),
            could_pay_if: shown.could_pay_if,
            limit_id: held.map(|held| held.limit_id.clone()),
            group: held.map(|held| held.group.iter().cloned().collect()),
            value: money(|held| held.value).or_else(|| figures.map(|figures| figures.value.clone())),
            limit: money(|held| held.limit).or_else(|| figures.map(|figures| figures.limit.clone())),
            excess: money(|held| held.excess).or_else(|| figures.map(|figures| figures.excess.clone())),
            largest: held.map(|held| self.largest(held)).unwrap_or_default(),
        }
    }

    fn largest(&self, held: &Held) -> Vec<Largest> {
        let path = |input: usize| self.report.inputs.get(input).map(|input| input.path.clone());
        let largest = held.largest.iter();
        let one = largest.map(|&(input, place, amount)| Largest {
            path: path(input).unwrap_or_default(),
            row: place.row,
            amount,
        });
        one.collect()
    }

    fn shown(&self, grounds: &Arc<Grounds>) -> Shown {
        let mut known = self.grounds.borrow_mut();
        let shown = || shown(self.report, self.words, grounds);
        known.entry(Arc::as_ptr(grounds)).or_insert_with(shown).clone()
    }
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
