//! What can be proved of a pack: each finding exact, with a line that shows it.
//!
//! [`ALL`] lists every lint with its folder: what it looks for, its page in both languages, and a pack that
//! triggers it beside one that does not. [`Survey`] walks over all cells once; a lint reads off it what it
//! asks.

mod covering;
mod shares;
mod showing;
mod survey;
pub mod telling;
mod vintages;

mod analysis_incomplete;
mod conflict;
mod confusable_names;
mod covered_rule;
mod duplicate_rule;
mod gap;
mod idle_fund;
mod invariant_broken;
mod limit_cannot_be_met;
mod limit_cannot_bind;
mod never_decides;
mod source_not_in_force;
mod stale_silence;
mod unpayable_work;
mod untested_rule;
mod vintage_gap;
mod vintage_overlap;
mod widening;

pub use survey::{MOST_BOXES, Survey};

use crate::finding::Severity;
use crate::model::Said;
use crate::rules::Witness;
use crate::rules::load::Loaded;
use crate::rules::tree::Spot;

/// A code about packs, and everything about it.
pub struct Lint {
    /// The code, which names the problem.
    pub code: &'static str,
    /// How grave it is, unless the user says otherwise.
    pub severity: Severity,
    /// Its page in English.
    pub page: &'static str,
    /// Its page in Chinese.
    pub page_zh: &'static str,
    /// Whether it is about answers, which a layer changes for the packs below it as well. What is about words
    /// is told of the pack that has them.
    pub of_answers: bool,
    /// Whether it rests on something that was not found, which says nothing where not all was looked at.
    pub of_absence: bool,
    /// Looks for it.
    pub find: fn(&Survey<'_>) -> Vec<Found>,
}

/// Something found in a pack.
#[derive(Clone, Debug)]
pub struct Found {
    /// The sentence.
    pub said: Said,
    /// The places it is about, the first the one to change.
    pub marks: Vec<Mark>,
    /// A line that shows it, where a line can.
    pub witness: Option<Witness>,
}

/// A place in a pack, and what is to be said of it there.
#[derive(Clone, Debug)]
pub struct Mark {
    /// The place.
    pub spot: Spot,
    /// A few words to stand under it.
    pub label: Option<Said>,
}

/// Something found, and how grave it is.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What it is, as a code.
    pub code: &'static str,
    /// How grave it is.
    pub severity: Severity,
    /// The rest.
    pub found: Found,
}

/// Every lint, in the order pages list them.
pub const ALL: &[Lint] = &[
    widening::LINT,
    invariant_broken::LINT,
    never_decides::LINT,
    duplicate_rule::LINT,
    covered_rule::LINT,
    conflict::LINT,
    gap::LINT,
    stale_silence::LINT,
    unpayable_work::LINT,
    idle_fund::LINT,
    vintage_gap::LINT,
    vintage_overlap::LINT,
    source_not_in_force::LINT,
    untested_rule::LINT,
    limit_cannot_bind::LINT,
    limit_cannot_be_met::LINT,
    confusable_names::LINT,
    analysis_incomplete::LINT,
];

/// A lint by its code.
pub fn by_code(code: &str) -> Option<&'static Lint> {
    ALL.iter().find(|lint| lint.code == code)
}

impl Lint {
    /// Its page in one of the two languages.
    pub fn page_in(&self, chinese: bool) -> &'static str {
        if chinese { self.page_zh } else { self.page }
    }
}

impl Found {
    /// A finding about one place.
    fn at(spot: &Spot, said: Said) -> Found {
        Found { said, marks: vec![Mark { spot: spot.clone(), label: None }], witness: None }
    }

    /// The same with words under its first place.
    fn labelled(mut self, label: Said) -> Found {
        if let Some(mark) = self.marks.first_mut() {
            mark.label = Some(label);
        }
        self
    }

    /// The same with another place, and what it is.
    fn and(mut self, spot: &Spot, label: Said) -> Found {
        self.marks.push(Mark { spot: spot.clone(), label: Some(label) });
        self
    }

    /// The same with a line that shows it.
    fn shown_by(mut self, witness: Option<Witness>) -> Found {
        self.witness = witness;
        self
    }
}

/// Everything there is to say of a pack, lint by lint, looking at no more than so many boxes.
pub fn run(loaded: &Loaded, most_boxes: u64) -> Vec<Finding> {
    let survey = Survey::new(&loaded.rules, &loaded.widenings, most_boxes);
    let mut out = Vec::new();
    for lint in ALL.iter().filter(|lint| survey.complete || !lint.of_absence) {
        let found = (lint.find)(&survey).into_iter();
        let found = found
            .filter(|found| lint.of_answers || found.marks.first().is_some_and(|mark| survey.is_own(mark)));
        out.extend(found.map(|found| Finding { code: lint.code, severity: lint.severity, found }));
    }
    out
}
