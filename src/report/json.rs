//! The report as JSON, `earmark.report/1`: structs of its own, never those of the inside.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use schemars::JsonSchema;
use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::budget::Encoding;
use crate::check::Tally;
use crate::check::approved::compare::Carried;
use crate::finding::{Finding, Held, Verdict};
use crate::model::{Bilingual, Money, text};
use crate::report::fingerprint::{digest, fingerprints};
use crate::report::{Format, Report};
use crate::rules::ruleset::{Cite, Pack};
use crate::words::Words;

/// The format.
pub const FORMAT: Format = Format {
    name: "json",
    about: "the whole report, for other programs",
    digests: true,
    closes: true,
    render,
};

/// The version of the format.
pub const SCHEMA: &str = "earmark.report/1";

/// A report.
#[derive(serde::Serialize, JsonSchema)]
#[schemars(rename = "earmark.report/1")]
pub struct ReportJson {
    /// `earmark.report/1`.
    schema: &'static str,
    /// The program that wrote it.
    tool: Tool,
    /// Whether everything that was named could be read to its end.
    complete: bool,
    /// What could not be read, and why.
    problems: Vec<ProblemJson>,
    /// The day of the run.
    as_of: Option<String>,
    /// The rules that were judged by.
    packs: Vec<PackJson>,
    /// The tables that were read.
    inputs: Vec<InputJson>,
    /// What was taken for granted, where it mattered.
    assumptions: Vec<AssumptionJson>,
    /// What a reader should know beside the findings.
    notes: Vec<String>,
    /// All lines and their money, by verdict.
    totals: Totals,
    /// What was approved and what became of it, by estate; none where nothing was held against it.
    approved: Option<ApprovedJson>,
    /// The rules that findings name.
    rules: Vec<RuleJson>,
    /// What was found.
    findings: Vec<FindingJson>,
    /// What was drawn on each quota.
    quotas: Vec<QuotaJson>,
    /// The SHA-256 of codes, standings, fingerprints and figures.
    digest: String,
}

/// A program and its version.
#[derive(serde::Serialize, JsonSchema)]
pub(super) struct Tool {
    name: &'static str,
    version: &'static str,
}

impl Default for Tool {
    fn default() -> Tool {
        Tool { name: "earmark", version: env!("CARGO_PKG_VERSION") }
    }
}

/// Something that could not be read.
#[derive(serde::Serialize, JsonSchema)]
struct ProblemJson {
    path: String,
    message: String,
}

/// A pack.
#[derive(serde::Serialize, JsonSchema)]
struct PackJson {
    id: String,
    sha256: String,
}

/// A table that was read.
#[derive(serde::Serialize, JsonSchema)]
struct InputJson {
    path: String,
    role: &'static str,
    encoding: Option<&'static str>,
    sha256: Option<String>,
    lines: u64,
    amount: Option<String>,
}

/// Something taken for granted, and the lines that rest on it.
#[derive(serde::Serialize, JsonSchema)]
struct AssumptionJson {
    id: String,
    facts: BTreeMap<String, String>,
    lines: u64,
    amount: String,
    source: &'static str,
}

/// All lines and their money.
#[derive(serde::Serialize, JsonSchema)]
struct Totals {
    lines: u64,
    amount: String,
    amounts_not_read: u64,
    eligible: TallyJson,
    misallocated: TallyJson,
    review: TallyJson,
    undetermined: TallyJson,
    inferred: TallyJson,
    waived: TallyJson,
    known: TallyJson,
}

/// Some lines and their money, in yuan with two decimals.
#[derive(Default, serde::Serialize, JsonSchema)]
struct TallyJson {
    lines: u64,
    amount: String,
}

/// What was approved and what became of it.
#[derive(serde::Serialize, JsonSchema)]
struct ApprovedJson {
    /// `estimate` or `control-price`.
    kind: &'static str,
    path: String,
    /// The funds whose money must not stay where content is cut; none where every fund counts.
    group: Option<String>,
    /// Contents whose quantity could not be held against the approved one.
    without_quantity: u64,
    estates: Vec<EstateSumJson>,
}

/// What was approved for an estate and what is there now.
#[derive(serde::Serialize, JsonSchema)]
struct EstateSumJson {
    estate: String,
    approved: String,
    now: String,
    /// Approved content that is no longer there, as approved.
    dropped: CarriedJson,
    /// Approved content that is there in a smaller quantity, as approved; the group's money as there is now.
    reduced: CarriedJson,
    /// Content that was not approved, as there is now.
    added: CarriedJson,
}

/// Some content's money, and the group's part of it; none where lines do not say who pays.
#[derive(serde::Serialize, JsonSchema)]
struct CarriedJson {
    amount: String,
    of_group: Option<String>,
}

/// A rule that findings name.
#[derive(serde::Serialize, JsonSchema)]
struct RuleJson {
    id: String,
    pack: String,
    effect: &'static str,
    because: String,
    cites: Vec<CiteJson>,
}

/// Where a rule comes from.
#[derive(serde::Serialize, JsonSchema)]
struct CiteJson {
    source: String,
    at: String,
    words: Option<String>,
    title: String,
    confidence: &'static str,
}

/// A finding.
#[derive(serde::Serialize, JsonSchema)]
struct FindingJson {
    code: &'static str,
    severity: &'static str,
    standing: &'static str,
    key: String,
    fingerprint: String,
    path: String,
    sheet: Option<String>,
    row: Option<u64>,
    column: Option<String>,
    record: Option<u64>,
    lines: u64,
    item: Option<String>,
    estate: Option<String>,
    work: Option<String>,
    inferred: bool,
    side: Option<&'static str>,
    fund: Option<String>,
    amount: Option<String>,
    message: String,
    reasons: Vec<ReasonJson>,
    missing: Vec<String>,
    could_pay: Vec<String>,
    could_pay_if: Vec<CouldPayIfJson>,
    limit_id: Option<String>,
    group: Option<BTreeMap<String, String>>,
    value: Option<String>,
    limit: Option<String>,
    excess: Option<String>,
}

/// A quota and what was drawn on it, in yuan with two decimals.
#[derive(serde::Serialize, JsonSchema)]
struct QuotaJson {
    group: BTreeMap<String, String>,
    granted: String,
    used: String,
    left: String,
    lines: u64,
}

/// Why a line got its verdict.
#[derive(serde::Serialize, JsonSchema)]
struct ReasonJson {
    rule: String,
    kind: &'static str,
    fact: Option<String>,
    has: Option<String>,
    wants: Vec<String>,
}

/// A fund that could pay if something missing turned out so.
#[derive(serde::Serialize, JsonSchema)]
struct CouldPayIfJson {
    fund: String,
    facts: BTreeMap<String, String>,
}

impl From<Tally> for TallyJson {
    fn from(tally: Tally) -> TallyJson {
        TallyJson { lines: tally.lines, amount: tally.amount.to_string() }
    }
}

fn render(report: &Report<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(Escaped(&mut *out), &Written { report, words }).map_err(io::Error::other)?;
    writeln!(out)
}

/// Escapes the hidden characters that JSON would let through as they are, so that none reaches a terminal.
pub(super) struct Escaped<'a>(pub(super) &'a mut dyn Write);

impl Write for Escaped<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Whole strings or parts of them between escapes arrive here; line ends are those between values.
        let hidden = |c: char| c != '\n' && text::is_hidden(c);
        match std::str::from_utf8(bytes) {
            Ok(text) if text.contains(hidden) => {
                for c in text.chars() {
                    if hidden(c) {
                        c.encode_utf16(&mut [0; 2])
                            .iter()
                            .try_for_each(|unit| write!(self.0, "\\u{unit:04x}"))?;
                    } else {
                        self.0.write_all(c.encode_utf8(&mut [0; 4]).as_bytes())?;
                    }
                }
            }
            _ => self.0.write_all(bytes)?,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// A report being written, finding by finding, in the shape of [`ReportJson`].
struct Written<'a> {
    report: &'a Report<'a>,
    words: &'a Words,
}

/// The findings being written.
struct Findings<'a>(&'a Written<'a>, &'a [String]);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Written { report, words } = self;
        let prints = fingerprints(report.findings);
        let mut out = serializer.serialize_struct("Report", 14)?;
        out.serialize_field("schema", SCHEMA)?;
        out.serialize_field("tool", &Tool::default())?;
        out.serialize_field("complete", &report.complete)?;
        out.serialize_field("problems", &problems(report, words))?;
        out.serialize_field("as_of", &report.as_of.map(|date| date.to_string()))?;
        out.serialize_field("packs", &packs(report))?;
        out.serialize_field("inputs", &inputs(report))?;
        out.serialize_field("assumptions", &assumptions(report))?;
        out.serialize_field("notes", &notes(report, words))?;
        out.serialize_field("totals", &totals(report))?;
        out.serialize_field("approved", &approved(report))?;
        out.serialize_field("rules", &rules(report, words))?;
        out.serialize_field("findings", &Findings(self, &prints))?;
        out.serialize_field("quotas", &quotas(report))?;
        out.serialize_field("digest", &digest(report, &prints))?;
        out.end()
    }
}

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Findings(Written { report, words }, prints) = self;
        let pairs = report.findings.iter().zip(prints.iter());
        serializer.collect_seq(pairs.map(|(one, print)| finding(report, words, one, print)))
    }
}

fn problems(report: &Report<'_>, words: &Words) -> Vec<ProblemJson> {
    let problems = report.problems.iter();
    problems.map(|p| ProblemJson { path: p.path.to_string(), message: words.say(&p.said) }).collect()
}

fn packs(report: &Report<'_>) -> Vec<PackJson> {
    let rules = report.audit.rules;
    let head = |pack: &Pack| PackJson { id: pack.id.clone(), sha256: pack.sha256.clone() };
    rules.packs.iter().map(head).collect()
}

fn inputs(report: &Report<'_>) -> Vec<InputJson> {
    let inputs = report.inputs.iter().map(|input| InputJson {
        path: input.path.to_string(),
        role: input.role,
        encoding: input.encoding.map(Encoding::name),
        sha256: input.sha256.clone(),
        lines: input.lines,
        amount: input.amount.map(|amount| amount.to_string()),
    });
    inputs.collect()
}

fn assumptions(report: &Report<'_>) -> Vec<AssumptionJson> {
    let assumptions = report.assumptions().map(|(assumption, tally)| AssumptionJson {
        id: assumption.id.clone(),
        facts: assumption.facts.iter().map(|(id, value)| (id.clone(), plain(value))).collect(),
        lines: tally.lines,
        amount: tally.amount.to_string(),
        source: assumption.source,
    });
    assumptions.collect()
}

/// What a reader should know beside the findings, and what was not looked at.
fn notes(report: &Report<'_>, words: &Words) -> Vec<String> {
    report
        .skipped
        .iter()
        .chain(report.notes)
        .chain(&report.not_checked())
        .map(|note| words.say(note))
        .collect()
}

/// A fact's value as tables hold it.
fn plain(value: &str) -> String {
    match value {
        "true" => "yes".to_owned(),
        "false" => "no".to_owned(),
        other => other.to_owned(),
    }
}

fn totals(report: &Report<'_>) -> Totals {
    let (sums, all) = (report.sums, report.sums.all());
    let none = || TallyJson { lines: 0, amount: Money::ZERO.to_string() };
    Totals {
        lines: all.lines,
        amount: all.amount.to_string(),
        amounts_not_read: sums.amounts_not_read,
        eligible: sums.of(Verdict::Eligible).into(),
        misallocated: sums.of(Verdict::Misallocated).into(),
        review: sums.of(Verdict::Review).into(),
        undetermined: sums.of(Verdict::Undetermined).into(),
        inferred: sums.inferred.into(),
        waived: none(),
        known: none(),
    }
}

fn approved(report: &Report<'_>) -> Option<ApprovedJson> {
    let approved = report.approved?;
    let carried = |carried: Carried| CarriedJson {
        amount: carried.amount.to_string(),
        of_group: carried.of_group.map(|amount| amount.to_string()),
    };
    let estates = approved.comparison.estates.iter().map(|sum| EstateSumJson {
        estate: sum.estate.to_string(),
        approved: sum.approved.to_string(),
        now: sum.now.to_string(),
        dropped: carried(sum.dropped),
        reduced: carried(sum.reduced),
        added: carried(sum.added),
    });
    Some(ApprovedJson {
        kind: approved.kind.id(),
        path: approved.book.input.path.to_string(),
        group: report.audit.rules.approved.group.clone(),
        without_quantity: approved.comparison.without_quantity,
        estates: estates.collect(),
    })
}

fn quotas(report: &Report<'_>) -> Vec<QuotaJson> {
    let quotas = report.quotas.iter().map(|drawn| QuotaJson {
        group: drawn.group.iter().cloned().collect(),
        granted: drawn.granted.to_string(),
        used: drawn.used.to_string(),
        left: (drawn.granted - drawn.used).to_string(),
        lines: drawn.lines,
    });
    quotas.collect()
}

/// The rules and limits that findings name, in the pack's order.
fn rules(report: &Report<'_>, words: &Words) -> Vec<RuleJson> {
    let named: BTreeSet<&str> = report
        .findings
        .iter()
        .flat_map(|finding| &finding.grounds.reasons)
        .map(|reason| reason.rule.as_str())
        .collect();
    let rules = report.audit.rules.rules.iter().filter(|rule| named.contains(rule.id.as_str()));
    let held: BTreeSet<&str> =
        report.findings.iter().filter_map(|finding| Some(finding.held.as_ref()?.limit_id.as_str())).collect();
    let limits = report.audit.rules.limits.iter().filter(|limit| held.contains(limit.id.as_str()));
    let rules = rules.map(|rule| {
        rule_json(report, words, rule.pack, &rule.id, rule.effect.id(), &rule.because, &rule.cites)
    });
    let limits = limits
        .map(|limit| rule_json(report, words, limit.pack, &limit.id, "limit", &limit.because, &limit.cites));
    rules.chain(limits).collect()
}

fn rule_json(
    report: &Report<'_>,
    words: &Words,
    pack: usize,
    id: &str,
    effect: &'static str,
    because: &Bilingual,
    cites: &[Cite],
) -> RuleJson {
    let rules = report.audit.rules;
    let cites = cites.iter().filter_map(|cite| {
        let source = rules.source(cite)?;
        Some(CiteJson {
            source: source.id.clone(),
            at: cite.at.clone(),
            words: cite.words.clone(),
            title: source.title.clone(),
            confidence: source.confidence.id(),
        })
    });
    RuleJson {
        id: id.to_owned(),
        pack: rules.packs.get(pack).map(|pack| pack.id.clone()).unwrap_or_default(),
        effect,
        because: words.pick(because).to_owned(),
        cites: cites.collect(),
    }
}

fn finding(report: &Report<'_>, words: &Words, finding: &Finding, print: &str) -> FindingJson {
    let text = |shown: &Option<std::sync::Arc<str>>| shown.as_ref().map(ToString::to_string);
    let (grounds, figures) = (&finding.grounds, finding.figures.as_deref());
    let reasons = grounds.reasons.iter().map(|reason| ReasonJson {
        rule: reason.rule.clone(),
        kind: reason.kind,
        fact: reason.fact.clone(),
        has: reason.has.clone(),
        wants: reason.wants.clone(),
    });
    let could_pay_if = grounds
        .could_pay_if
        .iter()
        .map(|one| CouldPayIfJson { fund: one.fund.clone(), facts: one.facts.clone() });
    let held = finding.held.as_deref();
    let money = |pick: fn(&Held) -> Option<Money>| held.and_then(pick).map(|amount| amount.to_string());
    FindingJson {
        code: finding.code,
        severity: finding.severity.id(),
        standing: finding.standing.id(),
        key: finding.key(),
        fingerprint: print.to_owned(),
        path: report.path(finding).to_owned(),
        sheet: report.sheet(finding).map(str::to_owned),
        row: finding.place.map(|place| place.row),
        column: report.letters(finding),
        record: finding.place.map(|place| place.record).filter(|record| *record > 0),
        lines: finding.lines,
        item: report.item(finding),
        estate: text(&finding.estate),
        work: text(&finding.work),
        inferred: finding.inferred.is_some() || grounds.inferred,
        side: finding.side.map(crate::model::Side::id),
        fund: text(&finding.fund),
        amount: finding.amount.map(|amount| amount.to_string()),
        message: report.message(finding, words),
        reasons: reasons.collect(),
        missing: grounds.missing.clone(),
        could_pay: grounds.could_pay.clone(),
        could_pay_if: could_pay_if.collect(),
        limit_id: held.map(|held| held.limit_id.clone()),
        group: held.map(|held| held.group.iter().cloned().collect()),
        value: money(|held| held.value).or_else(|| figures.map(|figures| figures.value.clone())),
        limit: money(|held| held.limit).or_else(|| figures.map(|figures| figures.limit.clone())),
        excess: money(|held| held.excess).or_else(|| figures.map(|figures| figures.excess.clone())),
    }
}
