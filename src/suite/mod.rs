//! A pack's own tests, run against that pack alone: each is a small budget, put through the whole of `check`.

pub mod coverage;
mod matching;
mod table;

pub use coverage::{Coverage, Element};
pub use table::Told;

use std::collections::BTreeSet;

use crate::finding::Finding;
use crate::model::Said;
use crate::rules::Ruleset;
use crate::rules::expected::{Expected, Row, Test};

/// The codes that say of a group that it breaks a limit.
const BREAKS: [&str; 4] = ["over-limit", "under-limit", "split-mismatch", "excluded-pair"];

/// A test that was run.
#[derive(Debug)]
pub struct Ran<'r> {
    /// The test.
    pub test: &'r Test,
    /// What was told of each of its lines; nothing where it could not be run.
    pub told: Vec<Told>,
    /// The limits that some group of its lines was found to break, by id.
    pub broken: BTreeSet<String>,
    /// In what it fails; nothing where it passes.
    pub faults: Vec<Fault<'r>>,
}

/// In what a test fails.
#[derive(Debug)]
pub enum Fault<'r> {
    /// The tables it writes cannot be read.
    Unreadable(Said),
    /// A line, by its place among the test's lines, got another answer, or by other rules.
    Answer(usize, &'r Expected),
    /// Nothing was found that is like this.
    Missing(&'r Row),
    /// This was found, and is like nothing that was expected.
    Unexpected(Box<Finding>),
}

/// Runs the tests of a pack whose names hold a text, in the pack's order.
pub fn run<'r>(rules: &'r Ruleset, filter: &str) -> Vec<Ran<'r>> {
    let asked = rules.tests.iter().filter(|test| test.name.contains(filter));
    asked.map(|test| one(rules, test)).collect()
}

/// Runs one test of a pack.
pub fn one<'r>(rules: &Ruleset, test: &'r Test) -> Ran<'r> {
    match table::play(rules, test) {
        Ok((told, findings)) => {
            let broken = findings.iter().filter(|finding| BREAKS.contains(&finding.code));
            let broken = broken.filter_map(|finding| Some(finding.held()?.limit_id.clone())).collect();
            let mut faults = answers(test, &told);
            faults.extend(found(test, findings));
            Ran { test, told, broken, faults }
        }
        Err(wrong) => {
            let faults = wrong.into_iter().map(Fault::Unreadable).collect();
            Ran { test, told: Vec::new(), broken: BTreeSet::new(), faults }
        }
    }
}

impl Ran<'_> {
    /// Whether the test passes.
    pub fn passes(&self) -> bool {
        self.faults.is_empty()
    }
}

/// The lines that got another answer than the test expects.
fn answers<'r>(test: &'r Test, told: &[Told]) -> Vec<Fault<'r>> {
    let wrong = |at: usize, expected: &Expected| told.get(at).is_none_or(|told| !told.is(expected));
    let expected = test.expect.iter().enumerate();
    expected.filter(|(at, one)| wrong(*at, one)).map(|(at, one)| Fault::Answer(at, one)).collect()
}

/// What the test expects to be found and was not, and what was found and is not expected.
fn found(test: &Test, findings: Vec<Finding>) -> Vec<Fault<'_>> {
    let Some(expected) = &test.findings else { return Vec::new() };
    let pairs = matching::pairs(expected.len(), findings.len(), |one, other| {
        expected.get(one).zip(findings.get(other)).is_some_and(|(row, finding)| matching::fits(row, finding))
    });
    let missing = expected.iter().zip(&pairs).filter(|(_, pair)| pair.is_none());
    let mut faults: Vec<Fault<'_>> = missing.map(|(row, _)| Fault::Missing(row)).collect();
    let others = findings.into_iter().enumerate().filter(|(at, _)| !pairs.contains(&Some(*at)));
    faults.extend(others.map(|(_, finding)| Fault::Unexpected(Box::new(finding))));
    faults
}
