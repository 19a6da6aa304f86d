//! The limits that may hold a line back, as far as its kind tells.

use crate::check::limits::plan::part;
use crate::check::limits::role::{COUNTS, may, roles};
use crate::rules::limit::{Limit, Test, Vintage};
use crate::rules::{Case, Ruleset};

/// The limits that a line of this kind counts in, or may, and that say what it may come to at most or beside
/// which funds.
pub fn caps<'r>(rules: &'r Ruleset, case: &Case) -> impl Iterator<Item = &'r Limit> {
    let holds_back = |vintage: &Vintage| match &vintage.test {
        Test::Within { at_most, .. } => !at_most.is_empty(),
        Test::Exclusive(_) => true,
        Test::Equals { .. } => false,
    };
    let counts = move |limit: &Limit, vintage: &Vintage| {
        let part = part(limit, vintage, None, vintage.by.clone().unwrap_or_default());
        roles(rules, 0, &part, case).iter().any(|role| may(role.may_be, COUNTS))
    };
    let is_cap = move |limit: &&Limit| {
        limit.vintages.iter().any(|vintage| holds_back(vintage) && counts(limit, vintage))
    };
    rules.limits.iter().filter(is_cap)
}
