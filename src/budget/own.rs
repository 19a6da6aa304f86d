//! What earmark wrote itself, and how it is known again.
//!
//! A table by the columns in front of the user's own, a workbook by a name that is defined in it: names
//! outlive being saved anew, by whichever program.

use crate::budget::row::CellText;

/// The columns in front of a budget's own where its lines are given back.
const OF_LINES: [&str; 3] = ["earmark_verdict", "earmark_code", "earmark_rules"];

/// The columns with which a list of findings begins.
const OF_FINDINGS: [&str; 3] = ["code", "severity", "standing"];

/// The columns in front of a budget's own where it was planned.
pub const OF_PLAN: [&str; 2] = ["earmark_from", "earmark_move"];

/// The columns of two plans side by side: a row for each fund that pays something of a line of which they
/// differ.
pub const OF_TWO_PLANS: [&str; 10] =
    ["file", "row", "record", "item", "estate", "work", "fund", "first", "second", "difference"];

/// The name that is defined in the workbook of a report.
pub const REPORT: &str = "earmark_report";

/// The name that is defined in the workbook of a plan.
pub const PLAN: &str = "earmark_plan";

/// Whether a table under these headers tells of a check or of two plans, so that it is never read as a
/// budget.
pub(super) fn is_report(headers: &[CellText]) -> bool {
    [&OF_LINES[..], &OF_FINDINGS, &OF_TWO_PLANS].into_iter().any(|with| begins(headers, with))
}

/// Whether a table under these headers is a plan: a budget, but not one to be counted beside that which it
/// was made of.
pub fn is_plan(headers: &[String]) -> bool {
    begins(headers, &OF_PLAN)
}

fn begins(headers: &[impl AsRef<str>], with: &[&str]) -> bool {
    headers.len() >= with.len()
        && headers.iter().zip(with).all(|(header, with)| header.as_ref().trim() == *with)
}
