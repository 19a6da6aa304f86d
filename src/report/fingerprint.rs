//! What holds a report to its findings.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::report::Report;
use crate::rules::load::hex;
pub use crate::triage::fingerprint::fingerprints;

/// The digest of a report: codes, standings, fingerprints and figures; no message, machine or path.
pub fn digest(report: &Report<'_>, fingerprints: &[String]) -> String {
    let mut hash = Sha256::new();
    let mut line = String::new();
    for (finding, fingerprint) in report.findings.iter().zip(fingerprints) {
        line.clear();
        let amount = finding.amount.map(|amount| amount.to_string()).unwrap_or_default();
        let standing = finding.standing.id();
        // Writing to a string cannot fail.
        let _ = writeln!(line, "{} {standing} {fingerprint} {} {amount}", finding.code, finding.lines);
        hash.update(line.as_bytes());
    }
    for tally in report.sums.verdicts {
        hash.update(format!("{} {}\n", tally.lines, tally.amount).as_bytes());
    }
    hex(&hash.finalize())
}
