//! The nouns: money, side, date, place, and the sentence not yet spoken.

pub mod date;
mod digits;
pub mod money;
pub mod problem;
pub mod said;
pub mod side;
pub mod text;
pub mod threads;

pub use date::Date;
pub use digits::Digits;
pub use money::{AmountFault, Money, Unit};
pub use problem::{Problem, Problems};
pub use said::{Arg, Bilingual, Blank, Said};
pub use side::Side;
