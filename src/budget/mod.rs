//! Tables in, records out: where each record begins and ends, what its cells hold, which column is which.

pub mod fields;
pub mod files;
pub mod header;
pub mod input;
pub mod scan;

pub use fields::{Fields, holds_nul};
pub use header::{Known, Layout};
pub use input::Input;
pub use scan::{Broken, Chunk, Scanner};
