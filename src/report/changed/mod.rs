//! What differs between two packs, and between what they say of budgets, for people and for programs.

pub mod human;
pub mod json;

use std::collections::BTreeMap;

use crate::check::twice::Twice;
use crate::model::{Date, Problem, Side};
use crate::report::Style;
use crate::rules::compare::{Change, LACKING};
use crate::rules::joint::Joint;
use crate::rules::nouns::{Fact, Pack};
use crate::rules::outcome::show;
use crate::rules::revision::Revision;
use crate::rules::space::{Dim, Mask, at};
use crate::rules::{Ruleset, trail};

/// All there is to show of a change of rules, or of the day.
pub struct Diff<'a> {
    /// The pack that was and the pack that is; the same one where two days are compared.
    pub packs: [&'a Pack; 2],
    /// The days on which they are looked at, where somebody named them.
    pub days: [Option<Date>; 2],
    /// Both in one space.
    pub joint: &'a Joint,
    /// The cells on which they answer differently.
    pub changes: &'a [Change],
    /// What else differs.
    pub revisions: &'a [Revision],
    /// The lines of budgets judged by both, where there are any.
    pub lines: Option<&'a Lines>,
    /// How it is drawn on a terminal.
    pub style: Style,
}

/// Budgets judged by both packs.
pub struct Lines {
    /// The paths of the budgets, in order.
    pub paths: Vec<String>,
    /// What could not be read, and why.
    pub problems: Vec<Problem>,
    /// What came of the lines.
    pub twice: Twice,
}

/// Which lines a box is about, as far as estates go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    /// Lines with an estate or without.
    Any,
    /// Lines of an estate.
    Estate,
    /// Lines for the whole programme.
    Programme,
}

/// Where a change lies, but for funds and works: what has to be so of a line.
struct Where {
    side: Option<Side>,
    /// The stretches of time, where not all of it is meant.
    dates: Option<String>,
    /// Facts and what they have to be.
    facts: BTreeMap<String, String>,
    whose: Whose,
    /// Columns that tables may lack, with whether these lack it, or `None` where they may if the fact is not
    /// as it has to be.
    columns: BTreeMap<String, Option<bool>>,
}

impl Whose {
    /// The word reports use.
    fn id(self) -> &'static str {
        match self {
            Whose::Any => "any",
            Whose::Estate => "estate",
            Whose::Programme => "programme",
        }
    }
}

impl Diff<'_> {
    /// The rules by which a box was answered and is.
    fn deciding(&self, change: &Change) -> [Vec<&str>; 2] {
        let case = change.case();
        [
            trail::deciding(&self.joint.old, &case, change.old),
            trail::deciding(&self.joint.new, &case, change.new),
        ]
    }

    /// Where a change lies.
    fn place(&self, change: &Change) -> Where {
        let rules = &self.joint.new;
        let (state, all) = (&change.block.state, rules.everything());
        let dates = at(state, Dim::Date);
        let mut place = Where {
            side: match at(state, Dim::Side) {
                1 => Some(Side::Inside),
                2 => Some(Side::Outside),
                _ => None,
            },
            dates: (dates != at(&all, Dim::Date)).then(|| show(rules, Dim::Date, dates)),
            facts: BTreeMap::new(),
            whose: whose(rules, state),
            columns: BTreeMap::new(),
        };
        for (number, fact) in (0u16..).zip(&rules.facts) {
            place.take(fact, at(state, Dim::Fact(number)), at(&all, Dim::Fact(number)));
        }
        place
    }
}

impl Where {
    fn take(&mut self, fact: &Fact, bands: Mask, all: Mask) {
        let (values, lacking) = (bands & !LACKING, bands & LACKING != 0);
        if values != 0 && values != all {
            self.facts.insert(fact.id.clone(), fact.show(values));
        }
        if fact.optional && !(fact.of_estate && self.whose == Whose::Programme) {
            match (values == all, values == 0, lacking) {
                (true, _, true) | (false, false, false) => {}
                (true, _, false) => drop(self.columns.insert(fact.id.clone(), Some(false))),
                (_, true, _) => drop(self.columns.insert(fact.id.clone(), Some(true))),
                (false, false, true) => drop(self.columns.insert(fact.id.clone(), None)),
            }
        }
    }
}

/// Which lines a state is about.
fn whose(rules: &Ruleset, state: &[Mask]) -> Whose {
    let facts = (0u16..).zip(&rules.facts).filter(|(_, fact)| fact.of_estate && !fact.optional);
    let mut bands = facts.map(|(number, _)| at(state, Dim::Fact(number)));
    match bands.next() {
        None => Whose::Any,
        Some(LACKING) => Whose::Programme,
        Some(bands) if bands & LACKING != 0 => Whose::Any,
        Some(_) => Whose::Estate,
    }
}
