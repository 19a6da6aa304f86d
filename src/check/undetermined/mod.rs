//! Something that decides the line is missing.

use crate::check::tally::Waiting;
use crate::check::{Check, Group, telling};
use crate::finding::{Finding, Severity};
use crate::model::{Arg, Said};
use crate::rules::Ruleset;

pub(super) const CHECK: Check = Check {
    code: "undetermined",
    group: Group::Eligibility,
    severity: Severity::Error,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    say,
    label: |finding, _| finding.place.map(|_| Said::new("label-undetermined")),
    label_tells_more: false,
};

fn say(finding: &Finding, rules: &Ruleset) -> Said {
    if let Some(said) = &finding.said {
        return (**said).clone();
    }
    let missing = finding.grounds.missing.iter().map(|id| telling::column_name(rules, id)).collect();
    telling::line("undetermined", finding, rules).with("missing", Arg::List(missing))
}

/// Many lines that wait for facts of their estates: all of one estate, or all of an input without an estate table.
pub(super) fn waiting(rules: &Ruleset, estate: Option<&str>, waiting: &Waiting, has_table: bool) -> Said {
    let key = match (estate, has_table) {
        (Some(_), _) => "waiting-estate",
        (None, _) => "waiting-input",
    };
    let columns = waiting.missing.iter().map(|id| telling::typed_name(rules, id)).collect();
    let conditions = waiting.eligible_if.iter().map(|(id, value)| telling::condition(rules, id, value));
    let also = match waiting.otherwise.lines {
        0 => Said::new("nothing"),
        lines => Said::new("waiting-otherwise").with("lines", lines).with("amount", waiting.otherwise.amount),
    };
    Said::new(key)
        .with("estate", estate.unwrap_or_default())
        .with("lines", waiting.eligible.lines)
        .with("amount", waiting.eligible.amount)
        .with("conditions", conditions.collect::<Arg>())
        .with("columns", Arg::List(columns))
        .with("also", also)
        .with("assume", assume(rules, waiting))
}

/// The assumption of the pack that fills what is missing, if it has one.
fn assume(rules: &Ruleset, waiting: &Waiting) -> Said {
    let fills = |facts: &[(u16, u64)], id: &String| {
        facts.iter().any(|(number, _)| rules.fact(*number).is_some_and(|fact| fact.id == *id))
    };
    let named =
        rules.assumptions.iter().find(|named| waiting.missing.iter().all(|id| fills(&named.facts, id)));
    match named {
        Some(named) => Said::new("or-assume").with("name", named.id.as_str()),
        None => Said::new("or-assume-facts"),
    }
}
