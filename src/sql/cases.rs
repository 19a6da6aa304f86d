//! Works and funds that the rules treat alike, each such kind under one number.

use std::collections::BTreeMap;

use crate::rules::clause::ClauseId;
use crate::rules::sets::Works;
use crate::rules::{FundId, Ruleset, WorkId};

/// A clause as it speaks of a work: which of its exceptions are about the work.
pub(super) type Zone = (ClauseId, Vec<bool>);

/// Works that no rule tells apart.
#[derive(Debug)]
pub(super) struct Class {
    /// What it is called.
    pub id: String,
    /// Its works, leaves of the tree.
    pub works: Vec<WorkId>,
}

/// Funds and classes of works that get the same answers by the same rules.
#[derive(Debug)]
pub(super) struct Same {
    /// What it is called.
    pub id: String,
    /// The rules that speak.
    pub zones: Vec<Zone>,
    /// The rule that answers where no other speaks.
    pub otherwise: Option<usize>,
    /// For each fund, its classes, by their places.
    pub funds: BTreeMap<FundId, Vec<usize>>,
}

/// The classes and cases of a pack.
#[derive(Debug)]
pub(super) struct Cases {
    /// Works that no rule tells apart.
    pub classes: Vec<Class>,
    /// Funds and works that get the same answers.
    pub same: Vec<Same>,
}

impl Cases {
    /// Finds them.
    pub(super) fn of(rules: &Ruleset) -> Cases {
        let classes = classes(rules);
        let mut same: BTreeMap<(Option<usize>, Vec<Zone>), Same> = BTreeMap::new();
        let mut order = Vec::new();
        for fund in rules.fund_ids() {
            for (place, class) in classes.iter().enumerate() {
                let Some(&work) = class.works.first() else { continue };
                let sign = (rules[fund].otherwise, zones(rules, fund, work));
                let number = same.len() + 1;
                let known = same.entry(sign.clone()).or_insert_with(|| {
                    order.push(sign.clone());
                    let (otherwise, zones) = sign.clone();
                    Same { id: format!("c{number:03}"), zones, otherwise, funds: BTreeMap::new() }
                });
                known.funds.entry(fund).or_default().push(place);
            }
        }
        Cases { classes, same: order.iter().filter_map(|sign| same.remove(sign)).collect() }
    }
}

/// Every clause that speaks of a fund and a work.
fn zones(rules: &Ruleset, fund: FundId, work: WorkId) -> Vec<Zone> {
    let about = |works: &Works| works.has(work);
    let speaking = rules.clauses_for(fund, work);
    speaking.map(|(id, clause)| (id, clause.unless.iter().map(|(works, _)| about(works)).collect())).collect()
}

/// The leaves of the tree, in groups that no rule tells apart, in the order of the pack.
fn classes(rules: &Ruleset) -> Vec<Class> {
    let sets: Vec<&Works> = rules
        .clauses
        .iter()
        .flat_map(|clause| std::iter::once(&clause.works).chain(clause.unless.iter().map(|(works, _)| works)))
        .collect();
    let mut groups: BTreeMap<Vec<bool>, Vec<WorkId>> = BTreeMap::new();
    for work in rules.work_ids().filter(|&work| rules[work].leaves == [work]) {
        groups.entry(sets.iter().map(|works| works.has(work)).collect()).or_default().push(work);
    }
    let mut groups: Vec<Vec<WorkId>> = groups.into_values().collect();
    groups.sort();
    let named = groups.into_iter().enumerate();
    named.map(|(at, works)| Class { id: format!("w{:02}", at + 1), works }).collect()
}
