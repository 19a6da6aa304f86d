//! A cell is no value of the fact it holds.

use crate::check::{Check, Group, reading};
use crate::finding::Severity;
use crate::model::{Arg, Said};
use crate::rules::nouns::{Fact, FactKind};

pub(super) const CHECK: Check = Check {
    code: "bad-fact",
    group: Group::Reading,
    severity: Severity::Error,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    say: reading::said,
    label: reading::no_label,
    label_tells_more: false,
};

/// A cell that is no value of a fact.
pub(super) fn say(fact: &Fact, cell: &str) -> Said {
    let wanted = match &fact.kind {
        FactKind::Boolean => Said::new("wanted-boolean"),
        FactKind::Integer(_) => match fact.within() {
            Some(years) => Said::new("wanted-year")
                .with("from", years.start().to_string())
                .with("to", years.end().to_string()),
            None => Said::new("wanted-integer"),
        },
        FactKind::Text(values) => {
            Said::new("wanted-values").with("values", values.iter().map(|(_, value)| value).collect::<Arg>())
        }
    };
    Said::new("bad-fact").with("fact", &fact.name).with("text", cell.trim()).with("wanted", wanted)
}
