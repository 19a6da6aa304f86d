//! Settles, before anything is drawn, which findings are shown, where each stands, how grave it is, and in
//! what order.

pub mod baseline;
pub mod fingerprint;
pub mod register;
pub mod waive;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::finding::{Finding, Severity, Standing};

/// What the user says about a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// It is this grave.
    Is(Severity),
    /// It is not reported.
    Off,
}

/// From which severity on a run fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Gate {
    /// Errors alone.
    Error,
    /// Warnings and errors.
    #[default]
    Warning,
    /// Anything.
    Note,
    /// Nothing.
    Never,
}

/// Applies what the user said about codes, and puts the findings in order.
pub fn settle(findings: &mut Vec<Finding>, levels: &BTreeMap<&'static str, Level>) {
    findings.retain_mut(|finding| match levels.get(finding.code) {
        Some(Level::Off) => false,
        Some(Level::Is(severity)) => {
            finding.severity = *severity;
            true
        }
        None => true,
    });
    order(findings);
}

/// Puts findings in order: input, row, column, code.
pub fn order(findings: &mut [Finding]) {
    // A finding about many lines has no row of its own and comes after those that have.
    let row = |finding: &Finding| finding.place.map_or(u64::MAX, |place| place.row);
    findings.sort_by(|a, b| {
        // What a finding has of its own decides nearly always; then its kind need not be looked at.
        a.input
            .cmp(&b.input)
            .then_with(|| row(a).cmp(&row(b)))
            .then_with(|| a.column.cmp(&b.column))
            .then_with(|| a.code.cmp(b.code))
            .then_with(|| a.estate().cmp(&b.estate()))
            .then_with(|| group(a).cmp(&group(b)))
    });
}

/// The limit and the group that a finding is about.
fn group(finding: &Finding) -> Option<(&str, &[(String, String)])> {
    finding.held().map(|held| (held.limit_id.as_str(), held.group.as_slice()))
}

impl Gate {
    /// Whether something so grave is at or above it.
    pub fn stops(self, severity: Severity) -> bool {
        match self {
            Gate::Error => severity >= Severity::Error,
            Gate::Warning => severity >= Severity::Warning,
            Gate::Note => true,
            Gate::Never => false,
        }
    }
}

/// Whether any finding that nobody has accepted is at or above the gate.
pub fn fails(findings: &[Finding], gate: Gate) -> bool {
    findings.iter().any(|finding| finding.standing == Standing::Open && gate.stops(finding.severity))
}
