//! What is left of the quotas that a line would draw on, whoever paid for it.

use crate::check::Audit;
use crate::check::limits::count::{Counter, EstateOf, GroupId, Line};
use crate::check::limits::finish::{Drawn, named};
use crate::check::limits::plan::{Part, table_column};
use crate::check::limits::quotas::{Without, without_quota};
use crate::check::limits::role::{COUNTS, Role, may};
use crate::model::Money;
use crate::rules::limit::AMOUNT;

/// The places of quotas in the order of their groups.
pub struct Order(Vec<u32>);

/// What is left of every quota of a run.
#[derive(Clone, Copy)]
pub struct Left<'q> {
    /// The quotas, and what was drawn on each.
    pub quotas: &'q [Drawn],
    /// Their order.
    pub order: &'q Order,
}

impl Order {
    /// Of some quotas.
    pub fn of(quotas: &[Drawn]) -> Order {
        let mut order: Vec<u32> = (0..).zip(quotas).map(|(at, _)| at).collect();
        order.sort_by_key(|at| quotas.get(*at as usize).map(|quota| &quota.group));
        Order(order)
    }
}

impl Left<'_> {
    /// What is left of the quota with the least of those that a line would count in by some roles; none where no quota
    /// is for it. What the line itself draws on a group already, by its `own` roles, it may go on drawing.
    pub(in crate::check) fn least(
        &self,
        counter: &mut Counter<'_>,
        [roles, own]: [&[Role]; 2],
        line: Line<'_>,
        estate_of: &EstateOf<'_>,
    ) -> Option<Money> {
        let mine = groups(counter, own, line, estate_of);
        let amount = line.amount.unwrap_or_default();
        let lefts = groups(counter, roles, line, estate_of).into_iter().filter_map(|(role, id)| {
            let left = self.group(counter.audit(), counter.part(&role)?, &id)?;
            Some(if mine.iter().any(|(_, own)| *own == id) { left + amount } else { left })
        });
        lefts.collect::<Vec<_>>().into_iter().min()
    }

    /// What is left of the quota of a group; nothing is granted to one that the table leaves out.
    fn group(&self, audit: &Audit<'_>, part: &Part<'_>, (_, _, key): &GroupId) -> Option<Money> {
        let group = named(part, key);
        let quota = |at: &u32| self.quotas.get(*at as usize);
        let Order(order) = self.order;
        let first = order.partition_point(|at| quota(at).is_some_and(|quota| quota.group < group));
        let quotas = order.iter().skip(first).map_while(quota).take_while(|quota| quota.group == group);
        // Of two quotas for one group, the one with less.
        if let Some(left) = quotas.map(|quota| quota.granted - quota.used).min() {
            return Some(left);
        }
        let table = audit.means.tables.get(part.table?)?;
        matches!(without_quota(audit, table, part, key), Without::LeftOut).then_some(Money::ZERO)
    }
}

/// The groups of quotas that a line may count in by some roles.
fn groups(
    counter: &mut Counter<'_>,
    roles: &[Role],
    line: Line<'_>,
    estate_of: &EstateOf<'_>,
) -> Vec<(Role, GroupId)> {
    let mut out = Vec::new();
    for role in roles.iter().filter(|role| may(role.may_be, COUNTS)) {
        let is_quota = |part: &Part<'_>| table_column(part.version) == Some(AMOUNT);
        if counter.part(role).is_some_and(is_quota) {
            let keys = counter.keys(role, line);
            out.extend(counter.id(role, keys, estate_of).map(|id| (role.clone(), id)));
        }
    }
    out
}
