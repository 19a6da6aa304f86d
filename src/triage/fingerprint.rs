//! What holds a finding to the very line it is about.

use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use crate::finding::Finding;
use crate::rules::load::hex;

/// A fingerprint, as bytes: the first half of a SHA-256.
pub type Print = [u8; 16];

/// What the fingerprints of some findings are made of.
pub struct Prints {
    /// Of each finding, its key, its amount and every cell the rules read.
    bases: Vec<Print>,
    /// How many findings are alike in all of these.
    alike: FxHashMap<Print, u64>,
}

impl Prints {
    /// Those of some findings, in their order.
    pub fn of<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Prints {
        let bases: Vec<Print> = findings.into_iter().map(base).collect();
        let mut alike = FxHashMap::default();
        for base in &bases {
            *alike.entry(*base).or_default() += 1;
        }
        Prints { bases, alike }
    }

    /// What each finding is made known by, however many are like it; in their order.
    pub(super) fn bases(&self) -> &[Print] {
        &self.bases
    }

    /// The fingerprint of a finding with this base.
    pub(super) fn whole(&self, base: &Print) -> Print {
        print(base, self.alike.get(base).copied().unwrap_or(0))
    }
}

/// The fingerprint of each finding: its key, its amount, every cell the rules read, and how many findings are
/// alike in all of these.
pub fn fingerprints(findings: &[Finding]) -> Vec<String> {
    let prints = Prints::of(findings);
    prints.bases.iter().map(|base| hex(&prints.whole(base))).collect()
}

/// Reads a fingerprint as reports and registers write it: 32 small hexadecimal digits.
pub fn parse(text: &str) -> Option<Print> {
    let bytes = text.as_bytes();
    let mut out = Print::default();
    for (slot, pair) in out.iter_mut().zip(bytes.chunks_exact(2)) {
        let digit = |byte: &u8| match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            _ => None,
        };
        *slot = digit(pair.first()?)? << 4 | digit(pair.get(1)?)?;
    }
    (bytes.len() == 2 * out.len()).then_some(out)
}

/// The fingerprint of a finding with this base, so many being alike.
pub(super) fn print(base: &Print, alike: u64) -> Print {
    let mut hash = Sha256::new();
    hash.update(base);
    hash.update(alike.to_le_bytes());
    first_half(hash)
}

fn base(finding: &Finding) -> Print {
    let mut hash = Sha256::new();
    let amount = finding.amount.map(|amount| amount.to_string()).unwrap_or_default();
    for part in [finding.key().as_str(), &amount, &finding.cells, &finding.lines.to_string()] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    first_half(hash)
}

fn first_half(hash: Sha256) -> Print {
    let mut out = Print::default();
    out.iter_mut().zip(hash.finalize()).for_each(|(slot, byte)| *slot = byte);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_read_as_it_is_written() {
        let print: Print = *b"0123456789abcdef";
        assert_eq!(parse(&hex(&print)), Some(print));
        let print: Print = *b"............jklm";
        for wrong in ["", "30", &hex(&print).to_uppercase(), &hex(&[0; 15]), &hex(&[0; 17]), "*"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
