//! What holds a finding to the very line it is about, and what holds a report to its findings.

use std::collections::BTreeMap;
use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::finding::{Finding, Verdict};
use crate::report::record::Record;
use crate::rules::load::hex;

/// The fingerprint of each finding: its key, its amount, every cell the rules read, and how many findings are
/// alike in all of these.
pub fn fingerprints(findings: &[Finding]) -> Vec<String> {
    let mut alike: BTreeMap<[u8; 16], u64> = BTreeMap::new();
    let bases: Vec<[u8; 16]> = findings.iter().map(base).collect();
    for base in &bases {
        *alike.entry(*base).or_default() += 1;
    }
    let whole = |base: &[u8; 16]| {
        let mut hash = Sha256::new();
        hash.update(base);
        hash.update(alike.get(base).copied().unwrap_or(0).to_le_bytes());
        hex(&hash.finalize()).get(..32).unwrap_or_default().to_owned()
    };
    bases.iter().map(whole).collect()
}

fn base(finding: &Finding) -> [u8; 16] {
    let mut hash = Sha256::new();
    let amount = finding.amount.map(|amount| amount.to_string()).unwrap_or_default();
    for part in [finding.key().as_str(), &amount, &finding.cells, &finding.lines.to_string()] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    let mut out = [0; 16];
    out.iter_mut().zip(hash.finalize()).for_each(|(slot, byte)| *slot = byte);
    out
}

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
    for verdict in Verdict::ALL {
        let (tally, _) = record.totals.of(verdict);
        hash.update(format!("{} {}\n", tally.lines, tally.amount).as_bytes());
    }
    hex(&hash.finalize())
}
