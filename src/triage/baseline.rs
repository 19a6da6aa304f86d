//! What an earlier report has already: known, as often as it was known then.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::check::{self, Check};
use crate::finding::{Finding, Standing};
use crate::triage::fingerprint::{Print, Prints, print};

/// The findings of an earlier report, by their fingerprints.
#[derive(Clone, Debug, Default)]
pub struct Baseline {
    known: FxHashMap<Print, u64>,
}

impl Baseline {
    /// Adds one more finding.
    pub fn add(&mut self, fingerprint: Print) {
        *self.known.entry(fingerprint).or_default() += 1;
    }

    /// How many findings there are.
    pub fn len(&self) -> u64 {
        self.known.values().sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Marks what is known among the findings that nobody has waived, the first of those that are alike
    /// first. Of findings that are alike, no more are known than were there then. What is found of waivers is
    /// never known: it says that something has ended.
    pub fn recognise(&self, findings: &mut [Finding]) {
        let numbers: BTreeSet<u64> = self.known.values().copied().collect();
        let prints = Prints::of(&*findings);
        let mut left: FxHashMap<Print, u64> = FxHashMap::default();
        for (finding, base) in findings.iter_mut().zip(prints.bases()) {
            let of_lines = check::by_code(finding.code).is_none_or(Check::is_of_lines);
            if finding.standing != Standing::Open || !of_lines {
                continue;
            }
            let left = left.entry(*base).or_insert_with(|| self.times(base, &prints, &numbers));
            if *left > 0 {
                *left -= 1;
                finding.standing = Standing::Known;
            }
        }
    }

    /// How many findings of this base were there: as many as are alike now, or another number that occurs.
    fn times(&self, base: &Print, prints: &Prints, numbers: &BTreeSet<u64>) -> u64 {
        let now = self.known.get(&prints.whole(base));
        let then = || numbers.iter().find_map(|&number| self.known.get(&print(base, number)));
        now.or_else(then).copied().unwrap_or(0)
    }
}
