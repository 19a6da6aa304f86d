//! A budget held against what was approved: content that is gone, cut or new, prices raised, funds and sides
//! switched.
//!
//! Lines of both tables are kept, matched by item, else by estate, work and side ([`matching`]), and compared
//! match by match with what their lines net to ([`compare`](compare::compare)).

pub mod compare;
pub mod entry;
mod exact;
pub mod matching;
mod net;

pub use compare::{Comparison, EstateSum, compare};
pub use entry::{Entry, Quantity};

/// What an approved table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 概算
    Estimate,
    /// 控制价
    ControlPrice,
}

/// The column that a finding of the comparison is about.
pub fn column(code: &str) -> &'static str {
    match code {
        "content-reduced" => "quantity",
        "fund-switched" => "fund",
        "side-switched" => "side",
        "ambiguous-match" => "item",
        _ => "amount",
    }
}

impl Kind {
    /// Both kinds.
    pub const ALL: [Kind; 2] = [Kind::Estimate, Kind::ControlPrice];

    /// The word the command line and reports use.
    pub fn id(self) -> &'static str {
        match self {
            Kind::Estimate => "estimate",
            Kind::ControlPrice => "control-price",
        }
    }

    /// What a header of the amounts, or a file's name, says of its table.
    pub fn named_in(text: &str) -> Option<Kind> {
        let folded = crate::model::text::fold(text);
        let says = |words: [&str; 3]| words.iter().any(|word| folded.contains(word));
        match (says(["概算", "estimate", "估算"]), says(["控制价", "controlprice", "control_price"])) {
            (true, false) => Some(Kind::Estimate),
            (false, true) => Some(Kind::ControlPrice),
            _ => None,
        }
    }
}
