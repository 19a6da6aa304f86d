//! Lines that say the same twice: one item charged twice to one fund, and content paid under another item by
//! another fund.

use crate::sql::Job;
use crate::sql::read::MONEY;
use crate::sql::template::fill;
use crate::sql::views::{key, no_group, nullable, severity_of};

/// The cells of a finding about a repeated line.
const CELLS: [&str; 5] = ["j.item", "j.estate", "j.work_shown", "j.side", "j.fund_shown"];

/// `earmark_repeats`; nothing where the budget has no items.
pub(super) fn repeats(job: &Job<'_>) -> String {
    if !has_items(job) {
        return "-- The budget has no items: no line can be said to repeat another.\n".to_owned();
    }
    let values = [("key", (job.dialect.in_bytes)(&key(CELLS)))];
    fill(job.dialect, include_str!("steps/repeats.sql"), &values)
}

fn has_items(job: &Job<'_>) -> bool {
    job.tables.budget.layout.has("item")
}

/// What is said of them.
pub(super) fn findings(job: &Job<'_>) -> String {
    if !has_items(job) {
        return String::new();
    }
    let [twice, funding] = ["duplicate-item", "double-funding"].map(severity_of);
    format!(
        "\nUNION ALL\n-- Lines that repeat another.\n\
         SELECT\n    t.code, CASE t.code WHEN 'duplicate-item' THEN '{twice}' ELSE '{funding}' END,\n    \
         t.code || ':' || {},\n    j.record, CAST(1 AS BIGINT),\n    {},\n    CAST(j.amount AS {MONEY}),\n    '', '',\n    {}\n\
         FROM earmark_repeats AS t\nJOIN earmark_coded AS j ON j.record = t.record",
        key(CELLS),
        nullable(CELLS),
        no_group(job)
    )
}
