//! Which parts of a pack decide some line of its tests, and which none.

use std::collections::{BTreeMap, BTreeSet};

use crate::rules::Ruleset;
use crate::rules::clause::ClauseId;
use crate::rules::tree::Spot;
use crate::suite::Ran;

/// Every part of a pack that a test can show to matter; what it stands on is covered by tests of its own.
#[derive(Clone, Debug)]
pub struct Coverage {
    /// The parts: the rules, the exceptions, the vintages, each in the pack's order.
    pub elements: Vec<Element>,
}

/// A part of a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// What it is.
    pub kind: Kind,
    /// Its id.
    pub id: String,
    /// Where it stands in the pack.
    pub spot: Spot,
    /// Whether some line of a test is decided by it.
    pub covered: bool,
}

/// What a part of a pack is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A rule, or a fund's own answer where no rule speaks: it is named among the deciding.
    Rule,
    /// An exception: without it, others would decide.
    Exception,
    /// A vintage of a rule: it is among the deciding.
    Vintage,
    /// A limit: a group of lines breaks it.
    Limit,
}

impl Kind {
    /// Every kind, in the order in which they are listed.
    pub const ALL: [Kind; 4] = [Kind::Rule, Kind::Exception, Kind::Vintage, Kind::Limit];

    /// The word reports use.
    pub fn id(self) -> &'static str {
        match self {
            Kind::Rule => "rule",
            Kind::Exception => "exception",
            Kind::Vintage => "vintage",
            Kind::Limit => "limit",
        }
    }
}

impl Coverage {
    /// What the tests that were run cover of their pack.
    pub fn of(rules: &Ruleset, ran: &[Ran<'_>]) -> Coverage {
        let told = || ran.iter().flat_map(|ran| &ran.told);
        let by: BTreeSet<&str> = told().flat_map(|told| &told.by).map(String::as_str).collect();
        let clauses: BTreeSet<ClauseId> = told().flat_map(|told| told.clauses.iter().copied()).collect();
        let lifted: BTreeSet<&str> = told()
            .flat_map(|told| &told.exceptions)
            .filter_map(|&(rule, place)| Some(rules.rules.get(rule)?.unless.get(place)?.id.as_str()))
            .collect();
        let vintages: BTreeMap<usize, bool> = (0..)
            .zip(&rules.clauses)
            .filter(|(_, clause)| clause.vintage.is_some())
            .map(|(at, clause)| (clause.rule, clauses.contains(&at)))
            .collect();
        let top = rules.packs.len().saturating_sub(1);
        let mine = rules.rules.iter().enumerate().filter(|(_, rule)| rule.pack == top);
        let of_rules = mine.map(|(at, rule)| {
            let (kind, covered) = match vintages.get(&at) {
                Some(covered) => (Kind::Vintage, *covered),
                None => (Kind::Rule, by.contains(rule.id.as_str())),
            };
            Element { kind, id: rule.id.clone(), spot: rule.spot.clone(), covered }
        });
        let mut elements: Vec<Element> = of_rules.collect();
        let mut named = BTreeSet::new();
        // The vintages of a rule share its exceptions.
        let exceptions = rules.rules.iter().flat_map(|rule| &rule.unless);
        for exception in exceptions.filter(|one| one.pack == top && named.insert(&one.id)) {
            let (id, spot) = (exception.id.clone(), exception.spot.clone());
            let covered = lifted.contains(id.as_str());
            elements.push(Element { kind: Kind::Exception, id, spot, covered });
        }
        for limit in rules.limits.iter().filter(|limit| limit.pack == top) {
            let covered = ran.iter().any(|ran| ran.broken.contains(&limit.id));
            let (id, spot) = (limit.id.clone(), limit.spot.clone());
            elements.push(Element { kind: Kind::Limit, id, spot, covered });
        }
        elements.sort_by_key(|element| element.kind);
        Coverage { elements }
    }

    /// How many parts are covered, and how many there are; of one kind or of all.
    pub fn count(&self, kind: Option<Kind>) -> (u64, u64) {
        let mine = self.elements.iter().filter(|element| kind.is_none_or(|kind| element.kind == kind));
        mine.fold((0, 0), |(covered, all), element| (covered + u64::from(element.covered), all + 1))
    }

    /// The covered parts in a hundred, rounded down: a hundred only where none is missed.
    pub fn percent(&self) -> u64 {
        let (covered, all) = self.count(None);
        (covered * 100).checked_div(all).unwrap_or(100)
    }

    /// Whether at least so many in a hundred are covered, without rounding.
    pub fn reaches(&self, least: u8) -> bool {
        let (covered, all) = self.count(None);
        covered * 100 >= u64::from(least) * all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coverage(covered: usize, all: usize) -> Coverage {
        let spot = Spot { path: "pack.toml".into(), start: 0, end: 0 };
        let element = |at: usize| Element {
            kind: Kind::Rule,
            id: format!("r{at}"),
            spot: spot.clone(),
            covered: at < covered,
        };
        Coverage { elements: (0..all).map(element).collect() }
    }

    #[test]
    fn one_missed_of_twelve_thousand_is_not_all() {
        let most = coverage(11_999, 12_000);
        assert_eq!((most.percent(), most.reaches(99), most.reaches(100)), (99, true, false));
        let all = coverage(12_000, 12_000);
        assert_eq!((all.percent(), all.reaches(100)), (100, true));
    }

    #[test]
    fn the_least_is_inclusive_and_exact() {
        let two_of_three = coverage(2, 3);
        assert_eq!(
            (two_of_three.percent(), two_of_three.reaches(66), two_of_three.reaches(67)),
            (66, true, false)
        );
        assert!(coverage(1, 2).reaches(50));
        assert!(!coverage(0, 1).reaches(1));
        assert!(coverage(0, 0).reaches(100), "nothing is missed of nothing");
    }
}
