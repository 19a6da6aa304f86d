//! Something that decides the line is missing.

use std::collections::BTreeMap;

use crate::check::tally::{Tally, Waiting};
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
    if let Some(said) = finding.said() {
        return said.clone();
    }
    // A work that is named by its family is there, but not told apart.
    let name = |id: &String| match id.as_str() {
        "work" => Said::new("which-work").into(),
        id => telling::column_name(rules, id),
    };
    let missing = finding.grounds.missing.iter().map(name).collect();
    telling::of_kind("undetermined", finding, rules).with("missing", Arg::List(missing))
}

/// Many lines that wait for facts of their estates: all of one estate, or all of an input without an estate
/// table.
pub(super) fn waiting(rules: &Ruleset, estate: Option<&str>, waiting: &Waiting) -> Said {
    let columns = waiting.missing.iter().map(|id| telling::typed_name(rules, id)).collect();
    let mut ways: Vec<Said> =
        waiting.eligible.iter().map(|(facts, tally)| way(rules, facts, *tally)).collect();
    if waiting.otherwise.lines > 0 {
        let never = Said::new("waiting-never").with("lines", waiting.otherwise.lines);
        ways.push(never.with("amount", waiting.otherwise.amount));
    }
    Said::new(if estate.is_some() { "waiting-estate" } else { "waiting-input" })
        .with("estate", estate.unwrap_or_default())
        .with("ways", ways.into_iter().reduce(and).unwrap_or_else(|| Said::new("nothing")))
        .with("columns", Arg::List(columns))
        .with("assume", assume(rules, waiting))
}

/// One sentence after another.
fn and(first: Said, second: Said) -> Said {
    Said::new("one-and-another").with("first", first).with("second", second)
}

/// Lines that would be eligible on the same condition.
fn way(rules: &Ruleset, facts: &BTreeMap<String, String>, tally: Tally) -> Said {
    let conditions = facts.iter().map(|(id, value)| telling::condition(rules, id, value));
    Said::new("waiting-way")
        .with("lines", tally.lines)
        .with("amount", tally.amount)
        .with("conditions", conditions.collect::<Arg>())
}

/// What else helps: to correct cells that could not be read, or to assume.
fn assume(rules: &Ruleset, waiting: &Waiting) -> Said {
    if !waiting.bad.is_empty() {
        let cells = waiting.bad.iter().map(|id| telling::typed_name(rules, id)).collect();
        return Said::new("correct-cells").with("columns", Arg::List(cells));
    }
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
