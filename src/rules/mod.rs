//! TOML in, [`Ruleset`] out; verdicts.
//!
//! A pack is a finite box algebra: a rule is an AND over fund, work, side, date and facts, each a set. Of the
//! rules in whose box a line is, any deny wins, else any review, else any allow, else it is not allowed.

pub mod boxes;
pub mod cell;
pub mod cells;
pub mod clause;
pub mod compare;
pub mod doc;
pub mod expected;
pub mod flips;
pub mod free_text;
pub mod joint;
pub mod judge;
pub mod layers;
pub mod limit;
pub mod load;
pub mod meter;
pub mod names;
pub mod nearest;
pub mod nouns;
pub mod outcome;
mod read;
mod resolve;
pub mod revision;
pub mod ruleset;
pub mod select;
pub mod sets;
pub mod space;
pub mod trail;
pub mod tree;
pub mod witness;
pub mod works_map;

pub use cell::Reading;
pub use clause::Effect;
pub use flips::Flip;
pub use free_text::{Inferred, Understood};
pub use judge::{Answer, Case};
pub use layers::Widening;
pub use load::{BUILT_IN, load};
pub use names::Meaning;
pub use outcome::{Assumed, Outcome, outcome};
pub use ruleset::Ruleset;
pub use sets::{FundId, WorkId};
pub use witness::Witness;
