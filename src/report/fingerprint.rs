//! What holds a report to its findings.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::finding::Verdict;
use crate::report::record::Record;
use crate::rules::load::hex;
pub use crate::triage::fingerprint::fingerprints;

/// The digest of some words, each followed by a zero byte.
pub fn of_words(words: &[String]) -> String {
    let mut hash = Sha256::new();
    for word in words {
        hash.update(word.as_bytes());
        hash.update([0]);
    }
    hex(&hash.finalize())
}

/// The digest of a report: codes, standings, fingerprints and figures; no message, machine or path.
pub fn digest(record: &Record<'_>) -> String {
    let mut hash = Sha256::new();
    let mut line = String::new();
    for seal in record.findings.seals() {
        line.clear();
        let amount = seal.amount.map(|amount| amount.to_string()).unwrap_or_default();
        let (standing, print) = (seal.standing.id(), seal.fingerprint);
        // Writing to a string cannot fail.
        let _ = writeln!(line, "{} {standing} {print} {} {amount}", seal.code, seal.lines);
        hash.update(line.as_bytes());
    }
    let verdicts = Verdict::ALL.map(|verdict| record.totals.of(verdict).0);
    for tally in verdicts.into_iter().chain([record.totals.waived, record.totals.known]) {
        hash.update(format!("{} {}\n", tally.lines, tally.amount).as_bytes());
    }
    hex(&hash.finalize())
}
