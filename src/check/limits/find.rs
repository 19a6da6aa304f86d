//! Finds the lines that count, or may count, in one group of a limit.

use std::sync::Arc;

use crate::budget::Layout;
use crate::check::Audit;
use crate::check::cases::Key as Kind;
use crate::check::limits::count::{Counter, Line};
use crate::check::limits::name::Name;
use crate::check::limits::names::EstateOf;
use crate::check::limits::role::{COUNTS, may};
use crate::rules::Case;

/// A group, as people name it.
#[derive(Clone, Debug)]
pub struct Sought {
    /// The limit's id.
    pub limit: String,
    /// Some or all of its keys, with their values.
    pub group: Vec<(String, String)>,
}

/// Finds the lines of one table.
pub struct Finder<'a> {
    counter: Counter<'a>,
    wanted: &'a Sought,
}

impl<'a> Finder<'a> {
    /// A finder for the lines of a table with this layout.
    pub fn new(audit: &'a Audit<'a>, layout: &Layout, wanted: &'a Sought) -> Finder<'a> {
        Finder { counter: Counter::new(audit, layout), wanted }
    }

    /// Whether a line counts, or may count, in the group.
    pub(in crate::check) fn holds(
        &mut self,
        kind: Kind,
        case: impl FnOnce() -> Case,
        line: Line<'_>,
        estate_of: &EstateOf<'_>,
    ) -> bool {
        let rules = self.counter.audit.rules;
        let roles = self.counter.roles(kind, case);
        let mut roles = roles.iter().filter(|role| may(role.may_be, COUNTS));
        roles.any(|role| {
            let (limit, group) = self.counter.named(role, line, estate_of);
            let is = |(key, value): &(String, String)| {
                group.iter().any(|(known, name)| {
                    known.id() == key && *name == Name::of(rules, known, Arc::from(&**value))
                })
            };
            limit == self.wanted.limit && self.wanted.group.iter().all(is)
        })
    }
}
