//! What a page says first: what it is about, all of it in a sentence, and what could not be read.

use crate::model::Said;
use crate::model::text::path_first;
use crate::report::planned::Planned;
use crate::words::Words;

/// The budgets that were planned: the first by name, the rest by number.
pub(super) fn about(planned: &Planned<'_>, words: &Words) -> String {
    let Some(first) = planned.books.first() else { return words.plain("html-no-budget") };
    let said = Said::new("html-budgets").with("first", &*first.input.path);
    words.say(&said.with("others", planned.books.len() - 1))
}

/// All of it in a sentence.
pub(super) fn of(planned: &Planned<'_>, words: &Words) -> String {
    let ends = planned.plan.ends(planned.draft);
    let said = Said::new("plan-lead")
        .with("lines", ends.all.lines)
        .with("amount", ends.all.amount)
        .with("kept", ends.kept.amount)
        .with("moved", ends.moved.amount)
        .with("unfunded", ends.unfunded.amount)
        .with("carried", ends.carried.amount);
    words.say(&said)
}

/// What could not be read, and why.
pub(super) fn alarms(planned: &Planned<'_>, words: &Words) -> Vec<String> {
    planned
        .problems
        .iter()
        .map(|one| format!("{}: {}", path_first(&one.path), words.say(&one.said)))
        .collect()
}
