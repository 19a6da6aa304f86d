//! Findings as results, made one by one while they are written.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Serialize, Serializer};
use serde_json::json;

use crate::finding::Standing;
use crate::report::footnotes;
use crate::report::record::{FindingRecord, Largest, Record, RuleRecord};
use crate::report::sarif::log::{Location, LogicalLocation, Message, Outcome, Suppression};
use crate::report::sarif::uri;
use crate::words::Words;

/// The findings of a record.
pub(super) struct Results<'r> {
    pub record: &'r Record<'r>,
    pub words: &'r Words,
    /// Every code, in the order of the rules.
    pub codes: &'r [String],
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.record.findings.shown().map(|finding| self.result(&finding)))
    }
}

impl Results<'_> {
    fn result(&self, finding: &FindingRecord) -> Outcome {
        let sentences = finding.taken_for.iter().cloned();
        let could_pay = footnotes::could_pay(self.record, self.words, finding);
        let text: Vec<String> =
            std::iter::once(finding.message.clone()).chain(sentences).chain(could_pay).collect();
        Outcome {
            rule_id: finding.code.clone().into_owned(),
            rule_index: self.codes.iter().position(|code| *code == finding.code),
            level: finding.severity.into(),
            message: Message::text(text.join("\n")),
            locations: location(finding).into_iter().collect(),
            related_locations: self.related(finding),
            partial_fingerprints: fingerprints(finding),
            suppressions: suppression(finding).map(|one| [one]),
            baseline_state: self.state(finding),
            properties: properties(finding),
        }
    }

    /// Whether an earlier report has a finding already, where there is one.
    fn state(&self, finding: &FindingRecord) -> Option<&'static str> {
        let has_baseline = self.record.inputs.iter().any(|input| input.role == "baseline");
        has_baseline.then(|| if finding.standing == Standing::Known { "unchanged" } else { "new" })
    }

    /// The line of the pack that each rule stands on, and the largest lines of a group.
    fn related(&self, finding: &FindingRecord) -> Vec<Location> {
        let rules = self.record.basis(finding).map(|rule| self.rule(rule));
        let lines = finding.largest.iter().map(|line| largest(finding, line));
        rules.chain(lines).enumerate().map(|(at, one)| Location { id: Some(at), ..one }).collect()
    }

    fn rule(&self, rule: &RuleRecord) -> Location {
        let message = Message::text(footnotes::rule_line(self.words, rule));
        let line = u64::try_from(rule.row).ok();
        Location { message: Some(message), ..Location::of(uri::of_rule(rule), line) }
    }
}

/// The line; in a workbook, which has no lines, the cell.
fn location(finding: &FindingRecord) -> Option<Location> {
    let file = (!finding.path.is_empty()).then(|| uri::of_path(&finding.path))?;
    let Some(sheet) = &finding.sheet else {
        let name = |header: &Arc<str>| LogicalLocation {
            name: header.to_string(),
            fully_qualified_name: None,
            kind: "column",
        };
        let logical_locations = finding.header.iter().map(name).collect();
        return Some(Location { logical_locations, ..Location::of(file, finding.row) });
    };
    let row = finding.row.map(|row| row.to_string()).unwrap_or_default();
    let cell = format!("{}{row}", finding.column.as_deref().unwrap_or_default());
    let logical = LogicalLocation {
        fully_qualified_name: Some(format!("{sheet}!{cell}")),
        name: if cell.is_empty() { sheet.to_string() } else { cell },
        kind: "cell",
    };
    Some(Location { logical_locations: vec![logical], ..Location::of(file, None) })
}

fn largest(finding: &FindingRecord, line: &Largest) -> Location {
    let message = Some(Message::text(line.amount.grouped()));
    let row = Some(line.row).filter(|_| finding.sheet.is_none());
    Location { message, ..Location::of(uri::of_path(&line.path), row) }
}

/// What finds it again in another run, and what holds it to its very line.
fn fingerprints(finding: &FindingRecord) -> BTreeMap<&'static str, String> {
    let all = [("earmarkKey/v1", &finding.key), ("earmarkFingerprint/v1", &finding.fingerprint)];
    all.into_iter()
        .filter(|(_, print)| !print.is_empty())
        .map(|(name, print)| (name, print.clone()))
        .collect()
}

/// What somebody has accepted is no longer open.
fn suppression(finding: &FindingRecord) -> Option<Suppression> {
    (finding.standing != Standing::Open).then(|| Suppression {
        kind: "external",
        status: "accepted",
        justification: finding.waiver.as_ref().map(|waiver| waiver.reason.clone()),
        properties: json!({ "standing": finding.standing }),
    })
}

/// What SARIF has no place for. Money is a text, so that no reader makes a float of it.
fn properties(finding: &FindingRecord) -> serde_json::Value {
    json!({
        "amount": finding.amount,
        "lines": finding.lines,
        "row": finding.row,
        "item": finding.item,
        "estate": finding.estate,
        "work": finding.work,
        "side": finding.side,
        "fund": finding.fund,
        "verdict": finding.verdict,
        "standing": finding.standing,
        "rules": finding.rules(),
        "couldPay": finding.could_pay,
        "couldPayLeft": finding.could_pay_left,
        "missing": finding.missing,
        "limit": finding.limit_id,
        "group": finding.group,
        "value": finding.value,
        "atMost": finding.limit,
        "excess": finding.excess,
    })
}
