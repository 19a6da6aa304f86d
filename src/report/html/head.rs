//! What a reader sees first: one sentence, and what it is about.

use maud::{Markup, html};

use crate::check::Tally;
use crate::model::{Arg, Said};
use crate::report::closing;
use crate::report::html::{Page, seen};

/// The budgets that were checked: the first by name, the rest by number.
pub(super) fn budgets(page: Page<'_>) -> String {
    let mut budgets = page.record.inputs.iter().filter(|input| input.role == "budget");
    let Some(first) = budgets.next() else { return page.words.plain("html-no-budget") };
    let said = Said::new("html-budgets").with("first", &*first.path).with("others", budgets.count());
    page.words.say(&said)
}

/// The head of the page: the verdict in one sentence, and whether it can be relied on.
pub(super) fn header(page: Page<'_>) -> Markup {
    let (record, words) = (page.record, page.words);
    html! {
        header {
            p.kicker { (words.plain("html-title")) }
            h1 { (budgets(page)) }
            p.lead { (verdict(page)) }
            @if !record.complete {
                div.alarm role="note" {
                    p { strong { (words.plain("incomplete")) } }
                    ul {
                        @for problem in &record.problems {
                            li { (seen(&problem.path)) ": " (problem.message) }
                        }
                    }
                }
            }
            p.quiet { (words.plain("closing-alert")) }
            p.quiet {
                (words.say(&Said::new("closing-rules").with("rules", record.rules_called())))
                @if let Some(date) = record.as_of {
                    " · " (words.say(&Said::new("closing-as-of").with("date", date.to_string())))
                }
            }
        }
        "\n"
    }
}

/// The whole in one sentence.
fn verdict(page: Page<'_>) -> String {
    let (totals, words) = (&page.record.totals, page.words);
    let part = |key: &'static str, tally: Tally| {
        let said = Said::new(key).with("lines", tally.lines).with("amount", tally.amount);
        (tally.lines > 0).then_some(said)
    };
    let mut accepted = totals.waived;
    accepted.add(totals.known);
    let misallocated = part("html-verdict-misallocated", totals.misallocated).or_else(|| clear(totals.lines));
    let parts = [
        misallocated,
        part("html-verdict-review", totals.review),
        part("html-verdict-undetermined", totals.undetermined),
        part("html-verdict-accepted", accepted),
    ];
    let parts: Arg = parts.into_iter().flatten().collect();
    let said = Said::new("html-verdict").with("lines", totals.lines).with("amount", totals.amount);
    words.say(&said.with("parts", parts).with("beside", beside(page)))
}

/// How many findings no verdict tells of, where there are any.
fn beside(page: Page<'_>) -> Arg {
    match closing::beside_verdicts(page.record) {
        0 => Arg::from(""),
        count => Said::new("html-verdict-beside").with("count", count).into(),
    }
}

/// That no line is misallocated, where any was looked at.
fn clear(lines: u64) -> Option<Said> {
    Some(Said::new(if lines > 0 { "html-verdict-clear" } else { "nothing-checked" }))
}

/// What is on the page, and where.
pub(super) fn contents(page: Page<'_>) -> Markup {
    let record = page.record;
    let parts = [
        ("money", page.words.plain("html-money"), true),
        ("quotas", page.words.plain("html-quotas"), !record.quotas.is_empty()),
        ("heat", page.words.plain("html-heat"), !page.gathered.misallocated.is_empty()),
        ("estates", page.words.plain("html-estates"), !page.gathered.estates.is_empty()),
        ("findings", page.words.plain("html-findings"), true),
        ("rules", page.words.plain("html-rules"), !record.rules.is_empty()),
        ("approved", page.words.plain("html-approved"), record.approved.is_some()),
        ("not-checked", page.words.plain("html-not-checked"), true),
        ("notes", page.words.plain("html-notes"), has_notes(page)),
        ("record", page.words.plain("html-record"), true),
    ];
    html! {
        nav aria-label=(page.words.plain("html-contents")) {
            ul {
                @for (id, name, _) in parts.iter().filter(|(.., there)| *there) {
                    li { a href={ "#" (id) } { (name) } }
                }
            }
        }
        "\n"
    }
}

/// Whether there is anything a reader should know beside the findings.
pub(super) fn has_notes(page: Page<'_>) -> bool {
    let record = page.record;
    !(record.notes.is_empty() && record.assumptions.is_empty() && record.skipped.is_empty())
}
