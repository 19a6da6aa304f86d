//! Tables in, records out: where each record begins and ends, what its cells hold, which column is which.

pub mod asides;
pub mod carry;
pub mod cells;
pub mod compound;
pub mod encoding;
pub mod fields;
pub mod files;
pub mod grid;
pub mod head;
pub mod header;
pub mod headings;
pub mod input;
pub mod kinds;
pub mod open;
pub mod open_document;
pub mod origin;
pub mod places;
pub mod row;
pub mod scan;
pub mod shape;
pub mod sheets;
pub mod small;
pub mod totals;
pub mod units;
pub mod watch;
pub mod wide;
pub mod workbook;

pub use encoding::Encoding;
pub use fields::{Fields, holds_nul};
pub use header::{Known, Layout};
pub use input::Input;
pub use origin::{Learnt, NotABudget, Opened, Origin};
pub use scan::{Broken, Chunk, Scanner};
