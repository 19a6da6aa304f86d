//! The amount cell is no amount.

use crate::check::{Check, Group, reading};
use crate::finding::Severity;
use crate::model::{AmountFault, Said, Unit, text};

pub(super) const CHECK: Check = Check {
    code: "bad-amount",
    group: Group::Reading,
    severity: Severity::Error,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    say: reading::said,
    label: reading::no_label,
    label_tells_more: false,
};

/// A cell that is no amount, and why.
pub(super) fn say(cell: &str, fault: AmountFault, unit: Unit) -> Said {
    let cell = cell.trim();
    match fault {
        AmountFault::Blank => Said::new("bad-amount-blank"),
        // What a workbook holds where nobody has reckoned.
        AmountFault::NotANumber if cell.starts_with('=') => {
            Said::new("bad-amount-formula").with("text", text::shorten(cell, 40))
        }
        AmountFault::NotANumber => Said::new("bad-amount").with("text", cell),
        AmountFault::TooFine(most) => Said::new("bad-amount-fine")
            .with("text", cell)
            .with("unit", unit.to_string())
            .with("most", u64::from(most)),
        AmountFault::TooLarge => Said::new("bad-amount-large").with("text", cell),
    }
}
