//! Limits: bounds on sums of lines, over all budgets of a run.
//!
//! A fold: each worker counts lines into groups (`count`), the ledgers of all workers add up, and in the end
//! every group is weighed against what bounds it (`weigh`), exactly and without dividing. What a line may be
//! to a group is found out once for each kind of line (`role`); money of which that is open is kept apart, so
//! that a group is left undetermined only where it matters.

mod bound;
mod by_estate;
mod caps;
mod count;
mod drawn;
mod find;
mod finish;
mod granted;
mod granting;
mod group;
mod items;
mod judge;
mod ledger;
mod left;
mod means;
mod name;
mod names;
mod plain;
mod plan;
mod quotas;
mod role;
mod rooms;
mod shared;
mod slot;
mod spoken;
pub mod telling;
mod weigh;

pub use caps::caps;
pub(super) use count::{Counter, Line};
pub use drawn::{Drawn, DrawnQuota};
pub use find::{Finder, Sought};
pub use finish::{Finished, Sources, finish};
pub use granted::{Grant, Texts};
pub use group::Mark;
pub use items::name_items;
pub use ledger::Ledger;
pub use left::{Left, OfFund};
pub use means::{Grants, Means};
pub use name::Name;
pub(super) use names::EstateOf;
pub(super) use plain::Count;
pub use plan::table_column;
pub(crate) use plan::{Part, parts};
pub use role::Completions;
pub use rooms::{Draw, Groups, Room, Row, rooms};
pub(super) use slot::{Spot, slotted};
pub use weigh::gcd;
