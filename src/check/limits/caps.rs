//! The limits that may hold a line back, as far as its kind tells.

use crate::check::limits::plan::part;
use crate::check::limits::role::{COUNTS, may, roles};
use crate::rules::limit::{Limit, Test, Version};
use crate::rules::{Case, Ruleset};

/// The limits that a line of this kind counts in, or may, and that say what it may come to at most or beside which funds.
pub fn caps<'r>(rules: &'r Ruleset, case: &Case) -> impl Iterator<Item = &'r Limit> {
    let holds_back = |version: &Version| match &version.test {
        Test::Within { at_most, .. } => !at_most.is_empty(),
        Test::Exclusive(_) => true,
        Test::Equals { .. } => false,
    };
    let counts = move |limit: &Limit, version: &Version| {
        let part = part(limit, version, None, version.by.clone().unwrap_or_default());
        roles(rules, 0, &part, case).iter().any(|role| may(role.may_be, COUNTS))
    };
    let is_cap = move |limit: &&Limit| {
        limit.versions.iter().any(|version| holds_back(version) && counts(limit, version))
    };
    rules.limits.iter().filter(is_cap)
}
