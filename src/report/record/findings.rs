//! The findings of a record: made one by one while they are drawn, or read from a file.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::check;
use crate::check::limits::Left;
use crate::finding::{Approval, Severity, Standing, Verdict};
use crate::model::{Money, Side, text};
use crate::report::Report;
use crate::report::in_order::in_order;
use crate::report::record::form::{Draw, Forms, draw_all};
use crate::report::record::left::{FundLeft, Lefts};
use crate::report::record::made::{Common, Maker, Texts};
use crate::rules::load::hex;
use crate::triage::fingerprint::Print;
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
    pub sheet: Option<Arc<str>>,
    /// The physical line or sheet row, from 1; none where it is about many.
    pub row: Option<u64>,
    /// The letters of the column, in a workbook.
    pub column: Option<String>,
    /// The heading of the column.
    pub header: Option<Arc<str>>,
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
    Made(Box<Made<'a>>),
    /// Those of a file.
    Read(Vec<FindingRecord>),
}

/// The findings of a run, with what makes records of them.
pub struct Made<'a> {
    report: &'a Report<'a>,
    words: &'a Words,
    prints: Vec<Print>,
    common: RefCell<Common>,
    /// What is left of the quotas.
    left: Left<'a>,
}

/// What one thread draws findings with.
struct Drawing<'d> {
    report: &'d Report<'d>,
    words: &'d Words,
    prints: &'d [Print],
    common: Common,
    lefts: Lefts<'d>,
    texts: Texts,
}

/// What of a finding the digest of a report covers.
pub struct Seal<'f> {
    /// What is wrong.
    pub code: &'f str,
    /// Where it stands.
    pub standing: Standing,
    /// What holds it to its line.
    pub fingerprint: Cow<'f, str>,
    /// How many lines it is about.
    pub lines: u64,
    /// The money.
    pub amount: Option<Money>,
}

impl<'a> Findings<'a> {
    /// The findings of a run; each with its fingerprint, or without where `prints` is empty.
    pub(super) fn of(report: &'a Report<'a>, words: &'a Words, prints: Vec<Print>) -> Findings<'a> {
        let (common, left) = (RefCell::default(), Left::new(report.audit, report.quotas));
        Findings::Made(Box::new(Made { report, words, prints, common, left }))
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
                Box::new((0..self.len()).filter_map(|at| made.make(at, Vec::new())).map(Cow::Owned))
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
                let mut lefts = made.lefts();
                let whole = move |at: usize| {
                    let left = lefts.for_line(made.report.findings.get(at)?);
                    made.make(at, left).map(Cow::Owned)
                };
                Box::new(places.into_iter().filter_map(whole))
            }
            Findings::Read(findings) => {
                Box::new(places.into_iter().filter_map(|at| findings.get(at)).map(Cow::Borrowed))
            }
        }
    }

    /// Draws them in their order on so many threads.
    pub fn draw(&self, jobs: usize, out: &mut dyn Write, draw: &impl Draw<FindingRecord>) -> io::Result<()> {
        match self {
            Findings::Made(made) => {
                let Made { report, words, prints, left, .. } = &**made;
                let start = || Drawing::new((report, words), prints, left);
                let forms = Forms::of(report.findings);
                let some = |drawing: &mut Drawing<'_>, range: Range<usize>, bytes: &mut Vec<u8>| {
                    drawing.draw(range, &forms, draw, bytes)
                };
                in_order(self.len(), jobs, out, start, some)
            }
            Findings::Read(findings) => draw_all(findings, jobs, out, draw),
        }
    }

    /// What of each the digest of a report covers.
    pub fn seals(&self) -> Box<dyn Iterator<Item = Seal<'_>> + '_> {
        match self {
            Findings::Made(made) => {
                let pairs = made.report.findings.iter().zip(&made.prints);
                Box::new(pairs.map(|(one, print)| Seal {
                    code: one.code,
                    standing: one.standing,
                    fingerprint: hex(print).into(),
                    lines: one.lines(),
                    amount: one.amount,
                }))
            }
            Findings::Read(findings) => Box::new(findings.iter().map(|one| Seal {
                code: &one.code,
                standing: one.standing,
                fingerprint: Cow::Borrowed(&one.fingerprint),
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
            Findings::Made(made) => made.make(at, Vec::new()).map(Cow::Owned),
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

impl<'d> Drawing<'d> {
    fn new(
        (report, words): (&'d Report<'d>, &'d Words),
        prints: &'d [Print],
        left: &'d Left<'d>,
    ) -> Drawing<'d> {
        let (common, lefts, texts) = (Common::default(), Lefts::of(report, left), Texts::default());
        Drawing { report, words, prints, common, lefts, texts }
    }

    /// Draws some findings.
    fn draw(
        &mut self,
        range: Range<usize>,
        forms: &Forms,
        draw: &impl Draw<FindingRecord>,
        bytes: &mut Vec<u8>,
    ) -> io::Result<()> {
        let (report, words, prints) = (self.report, self.words, self.prints);
        let findings = report.findings.get(range.clone()).unwrap_or_default();
        let lefts = self.lefts.for_lines(findings);
        for ((at, finding), left) in range.zip(findings).zip(lefts.iter()) {
            draw.before(at, bytes);
            let (print, mut maker) = (prints.get(at), Maker { report, words, common: &mut self.common });
            match forms.get(finding, || maker.form(finding, draw)) {
                Some(of) => maker.fill(&of.form, (finding, print, left), &mut self.texts, draw, bytes)?,
                None => draw.record(&maker.make(finding, print, left.to_vec()), bytes)?,
            }
        }
        Ok(())
    }
}

impl Made<'_> {
    /// What is left of quotas, to be asked for one finding after the other.
    fn lefts(&self) -> Lefts<'_> {
        Lefts::of(self.report, &self.left)
    }

    /// The record of a finding, by its place, with what is left for those that could pay.
    fn make(&self, at: usize, left: Vec<FundLeft>) -> Option<FindingRecord> {
        let finding = self.report.findings.get(at)?;
        let mut maker =
            Maker { report: self.report, words: self.words, common: &mut self.common.borrow_mut() };
        Some(maker.make(finding, self.prints.get(at), left))
    }
}
