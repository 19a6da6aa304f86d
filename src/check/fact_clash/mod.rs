//! The budget and the estate table say different things of an estate.

use crate::check::{Check, Group, reading};
use crate::finding::Severity;
use crate::model::{Said, text};
use crate::rules::cell;
use crate::rules::nouns::{Fact, FactKind};

pub(super) const CHECK: Check = Check {
    code: "fact-clash",
    group: Group::Reading,
    severity: Severity::Warning,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    say: reading::said,
    label: reading::no_label,
    label_tells_more: false,
};

/// Whether two cells say different things of a fact. A blank one says nothing.
pub(super) fn differ(fact: &Fact, mine: &str, theirs: &str) -> bool {
    let (mine, theirs) = (text::fold(mine), text::fold(theirs));
    if mine.is_empty() || theirs.is_empty() {
        return false;
    }
    match (&fact.kind, cell::boolean(&mine), cell::boolean(&theirs)) {
        (FactKind::Boolean, Some(mine), Some(theirs)) => mine != theirs,
        (FactKind::Integer(_), ..) => number(fact, &mine) != number(fact, &theirs),
        _ => mine != theirs,
    }
}

/// What a folded cell says of a number: of a month or a day, its year.
fn number<'c>(fact: &Fact, folded: &'c str) -> &'c str {
    let year = fact.within().and_then(|_| cell::year_of_day(folded));
    year.unwrap_or_else(|| folded.trim_end_matches('年'))
}

/// What the budget says, and what the estate table says.
pub(super) fn say(fact: &Fact, mine: &str, theirs: &str) -> Said {
    Said::new("fact-clash").with("fact", &fact.name).with("text", mine.trim()).with("table", theirs.trim())
}
