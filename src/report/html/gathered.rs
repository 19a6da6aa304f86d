//! What the findings come to, gathered in one pass before any of them is drawn.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::check::{self, Group, Tally};
use crate::finding::{Severity, Standing, Verdict};
use crate::model::Money;
use crate::report::record::{FindingRecord, Findings};

/// How many findings there are of each kind, and what their lines come to.
#[derive(Default)]
pub(super) struct Gathered {
    /// How many findings there are of each severity.
    pub severities: BTreeMap<Severity, u64>,
    /// Of each code.
    pub codes: BTreeMap<String, u64>,
    /// On each fund, by its id; findings without one are not counted.
    pub funds: BTreeMap<String, u64>,
    /// In each standing.
    pub standings: BTreeMap<Standing, u64>,
    /// What was found in each estate; under none what is of no single one.
    pub estates: BTreeMap<Option<String>, Estate>,
    /// Misallocated money that nobody has accepted, by work and fund.
    pub misallocated: BTreeMap<(String, String), Money>,
    /// Open lines by verdict, each once.
    pub open: Verdicts,
    seen: BTreeSet<(Arc<str>, u64)>,
}

/// What was found in an estate.
#[derive(Clone, Copy, Default)]
pub(super) struct Estate {
    /// How many findings.
    pub findings: u64,
    /// Its open lines by verdict, each once.
    pub open: Verdicts,
    /// Lines whose finding was accepted.
    pub accepted: Tally,
}

/// Lines that are not eligible, by verdict.
#[derive(Clone, Copy, Default)]
pub(super) struct Verdicts {
    pub misallocated: Tally,
    pub review: Tally,
    pub undetermined: Tally,
}

impl Gathered {
    pub(super) fn of(findings: &Findings<'_>) -> Gathered {
        let mut gathered = Gathered::default();
        for finding in findings {
            gathered.add(&finding);
        }
        gathered.seen = BTreeSet::new();
        gathered
    }

    fn add(&mut self, finding: &FindingRecord) {
        *self.severities.entry(finding.severity).or_default() += 1;
        *self.codes.entry(finding.code.to_string()).or_default() += 1;
        *self.standings.entry(finding.standing).or_default() += 1;
        if let Some(fund) = &finding.fund {
            *self.funds.entry(fund.to_string()).or_default() += 1;
        }
        let verdict = self.counts(finding);
        let estate = self.estates.entry(finding.estate.as_ref().map(ToString::to_string)).or_default();
        estate.findings += 1;
        let Some(verdict) = verdict else { return };
        let tally = Tally { lines: finding.lines, amount: finding.amount.unwrap_or_default() };
        if finding.standing != Standing::Open {
            estate.accepted.add(tally);
            return;
        }
        estate.open.add(verdict, tally);
        self.open.add(verdict, tally);
        if verdict == Verdict::Misallocated {
            let name = |part: &Option<Arc<str>>| part.as_deref().unwrap_or_default().to_owned();
            *self.misallocated.entry((name(&finding.work), name(&finding.fund))).or_default() += tally.amount;
        }
    }

    /// The verdict under which a finding's lines are counted, if they are counted by it: a line has one
    /// finding about its eligibility; where it has none because its cells could not be read, the first about
    /// a cell stands for it.
    fn counts(&mut self, finding: &FindingRecord) -> Option<Verdict> {
        let verdict = finding.verdict?;
        let counts = match check::by_code(&finding.code)?.group {
            Group::Eligibility => true,
            Group::Reading => verdict == Verdict::Undetermined,
            _ => false,
        };
        let first = counts && finding.row.is_none_or(|row| self.seen.insert((finding.path.clone(), row)));
        first.then_some(verdict)
    }
}

impl Verdicts {
    fn add(&mut self, verdict: Verdict, tally: Tally) {
        match verdict {
            Verdict::Eligible => {}
            Verdict::Misallocated => self.misallocated.add(tally),
            Verdict::Review => self.review.add(tally),
            Verdict::Undetermined => self.undetermined.add(tally),
        }
    }
}
