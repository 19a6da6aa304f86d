//! What holds a finding to the very line it is about.

use std::panic::resume_unwind;
use std::thread;

use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use crate::finding::Finding;
use crate::model::text;

/// A fingerprint, as bytes: the first half of a SHA-256.
pub type Print = [u8; 16];

/// Fewer findings than this are not worth a thread.
const LEAST: usize = 1024;

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
        Prints::with(bases(findings))
    }

    fn with(bases: Vec<Print>) -> Prints {
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
pub fn fingerprints(findings: &[Finding], jobs: usize) -> Vec<Print> {
    let prints = Prints::with(on_threads(findings, jobs, |share| bases(share)));
    on_threads(&prints.bases, jobs, |share| share.iter().map(|base| prints.whole(base)).collect())
}

/// What comes of some things, in their order, worked out on so many threads.
fn on_threads<T: Sync>(all: &[T], jobs: usize, work: impl Fn(&[T]) -> Vec<Print> + Sync) -> Vec<Print> {
    let (shares, work) = (all.chunks(all.len().div_ceil(jobs.max(1)).max(LEAST)), &work);
    thread::scope(|scope| {
        let shares: Vec<_> = shares.map(|share| scope.spawn(move || work(share))).collect();
        let joined = |share: thread::ScopedJoinHandle<'_, Vec<Print>>| {
            share.join().unwrap_or_else(|died| resume_unwind(died))
        };
        shares.into_iter().flat_map(joined).collect()
    })
}

fn bases<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Vec<Print> {
    let mut text = Vec::new();
    findings.into_iter().map(|finding| base(finding, &mut text)).collect()
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

fn base(finding: &Finding, bytes: &mut Vec<u8>) -> Print {
    bytes.clear();
    let amount = finding.amount.map(|amount| amount.to_string()).unwrap_or_default();
    let cells = text::with_line_feeds(finding.cells());
    for part in [finding.key().as_str(), &amount, &cells, &finding.lines().to_string()] {
        bytes.extend_from_slice(&(part.len() as u64).to_le_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
    first_half(Sha256::new_with_prefix(bytes))
}

fn first_half(hash: Sha256) -> Print {
    let mut out = Print::default();
    out.iter_mut().zip(hash.finalize()).for_each(|(slot, byte)| *slot = byte);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::load::hex;

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
