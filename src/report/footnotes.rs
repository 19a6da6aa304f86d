//! What stands under a finding: the rules and where they come from, who could pay, what to type next.

use crate::finding::Severity;
use crate::model::{Arg, Money, Said};
use crate::report::commands::command;
use crate::report::record::{CiteRecord, CouldPayIf, FindingRecord, Largest, Record, RuleRecord};
use crate::report::standing;
use crate::rules::nouns::Confidence;
use crate::words::{Language, Words};

/// What stands under a finding: rules, who could pay, what to type next.
pub fn footnotes(record: &Record<'_>, words: &Words, finding: &FindingRecord) -> Vec<String> {
    let mut lines = grounds(record, words, finding);
    lines.extend(could_pay(record, words, finding));
    lines.extend(next(record, finding).map(|said| words.say(&said)));
    lines
}

/// What a finding rests on: what its work was taken for, the rules or the limit, and where they come from.
pub fn grounds(record: &Record<'_>, words: &Words, finding: &FindingRecord) -> Vec<String> {
    let mut lines: Vec<String> = standing::line(finding).iter().map(|said| words.say(said)).collect();
    lines.extend(finding.taken_for.iter().cloned());
    lines.extend(rule_lines(record, words, finding));
    lines.extend(approved_line(record, words, finding));
    lines.extend(limit_lines(record, words, finding));
    lines
}

/// Who could pay, and who could if something missing turned out so; each fund by what it is called.
pub fn payers<'f>(
    words: &Words,
    finding: &'f FindingRecord,
    called: impl Fn(&'f str) -> &'f str,
) -> Vec<String> {
    let mut lines = Vec::new();
    if !finding.could_pay.is_empty() {
        let funds = finding.could_pay.iter().map(|id| with_left(finding, id, called(id)));
        lines.push(words.say(&Said::new("could-pay-line").with("funds", funds.collect::<Arg>())));
    }
    lines.extend(could_pay_if(words, &finding.could_pay_if, called));
    lines
}

/// A fund that could pay, with what is left of its quota where there is one.
pub fn with_left(finding: &FindingRecord, id: &str, called: &str) -> Arg {
    let left = finding.could_pay_left.iter().find(|one| *one.fund == *id).map(|one| one.left);
    match left {
        None => Arg::from(called),
        Some(left) if left <= Money::ZERO => Said::new("fund-nothing-left").with("fund", called).into(),
        Some(left) => Said::new("fund-left").with("fund", called).with("amount", left).into(),
    }
}

/// What to type next, to see more of a finding.
fn next(record: &Record<'_>, finding: &FindingRecord) -> Option<Said> {
    let key = if finding.limit_id.is_some() { "next-lines" } else { "next-line" };
    command(record, finding).map(|command| Said::new(key).with("command", command))
}

/// The lines that count in a group, the largest by their places; the limit and where it comes from.
fn limit_lines(record: &Record<'_>, words: &Words, finding: &FindingRecord) -> Vec<String> {
    let Some(limit) = &finding.limit_id else { return Vec::new() };
    let one = |line: &Largest| {
        Said::new("largest-line")
            .with("place", format!("{}:{}", line.path, line.row))
            .with("amount", line.amount)
    };
    let largest: Arg = finding.largest.iter().map(one).collect();
    let said = Said::new("group-lines").with("lines", finding.lines).with("largest", largest);
    let mut lines: Vec<String> =
        (!finding.largest.is_empty()).then(|| words.say(&said)).into_iter().collect();
    let limit = record.rule(limit).filter(|_| finding.severity > Severity::Note);
    lines.extend(limit.map(|limit| rule_line(words, limit)));
    lines
}

/// The rules that decided, each with where it comes from; where nothing is decided, only what they are
/// called.
fn rule_lines(record: &Record<'_>, words: &Words, finding: &FindingRecord) -> Vec<String> {
    let named = finding.rules();
    if !finding.missing.is_empty() && !named.is_empty() {
        return vec![words.say(&Said::new("rules-line").with("rules", named.into_iter().collect::<Arg>()))];
    }
    named.into_iter().filter_map(|id| record.rule(id)).map(|rule| rule_line(words, rule)).collect()
}

/// On whose word approved content is not to be cut, under what says that it was.
fn approved_line(record: &Record<'_>, words: &Words, finding: &FindingRecord) -> Option<String> {
    let is_cut = ["content-dropped", "content-reduced"].contains(&&*finding.code);
    let basis = record.rules.iter().find(|rule| rule.effect == "approved").filter(|_| is_cut)?;
    basis.cites.first().map(|cite| source_line(words, "rule-line", &basis.id, cite))
}

/// Who could pay, each fund as the reader's language calls it.
pub fn could_pay(record: &Record<'_>, words: &Words, finding: &FindingRecord) -> Vec<String> {
    payers(words, finding, |id| fund(record, id))
}

/// Funds that could pay if something missing turned out so, those with the same condition on one line.
pub fn could_pay_if<'f>(
    words: &Words,
    could: &'f [CouldPayIf],
    called: impl Fn(&'f str) -> &'f str,
) -> Vec<String> {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for one in could {
        let name = called(&one.fund);
        match groups.iter_mut().find(|(known, _)| *known == one.condition) {
            Some((_, funds)) => funds.push(name),
            None => groups.push((&one.condition, vec![name])),
        }
    }
    let line = |(condition, funds): (&str, Vec<&str>)| {
        let said = Said::new("could-pay-if-line").with("conditions", condition);
        words.say(&said.with("funds", funds.into_iter().collect::<Arg>()))
    };
    groups.into_iter().map(line).collect()
}

/// A fund as the reader's language calls it: its id in English, its name in Chinese.
fn fund<'r>(record: &'r Record<'_>, id: &'r str) -> &'r str {
    match record.lang {
        Language::English => id,
        Language::Chinese => record.fund(id),
    }
}

/// `rule: central-inside — the source's title 2021-06-24, 四(三)`; a limit is called one.
pub fn rule_line(words: &Words, rule: &RuleRecord) -> String {
    cited(words, if rule.effect == "limit" { "limit-line" } else { "rule-line" }, rule)
}

/// Every text that a rule rests on, with where in it.
pub fn sources(words: &Words, rule: &RuleRecord) -> Vec<String> {
    rule.cites.iter().map(|cite| source_of(words, cite)).collect()
}

/// A rule or a limit by its id, with the first text it rests on.
fn cited(words: &Words, key: &'static str, rule: &RuleRecord) -> String {
    let line = rule.cites.first().map(|cite| source_line(words, key, &rule.id, cite));
    line.unwrap_or_else(|| words.say(&Said::new("rule-line-bare").with("rule", &rule.id)))
}

/// Where a rule comes from: `the source 2021-06-24, 四(三)`, and how far it can be relied on.
pub fn source_of(words: &Words, cite: &CiteRecord) -> String {
    words.say(&source(Said::new("source-line"), cite))
}

fn source_line(words: &Words, key: &'static str, id: &str, cite: &CiteRecord) -> String {
    words.say(&source(Said::new(key).with("rule", id), cite))
}

fn source(said: Said, cite: &CiteRecord) -> Said {
    let confidence = match cite.confidence {
        Confidence::Regulation => "confidence-regulation",
        Confidence::Statement => "confidence-statement",
        Confidence::Secondary => "confidence-secondary",
    };
    let issued = cite.issued.map(|date| format!(" {date}")).unwrap_or_default();
    said.with("source", &cite.short)
        .with("issued", issued)
        .with("at", cite.at.as_str())
        .with("confidence", Said::new(confidence))
}
