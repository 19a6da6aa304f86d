//! Columns that a limit measures by: each value once an item or an estate; what lines say they add up to.

use crate::model::Unit;
use crate::rules::limit::Cell;
use crate::sql::Job;
use crate::sql::fold::plain;
use crate::sql::limits::groups::{MAY_BASE, MAY_COUNT, MAY_HOLD, estate_key, key_names, keys_of};
use crate::sql::read::{MONEY, amount};
use crate::sql::template::fill;

/// A cell of a line as a number: of a quantity in millionths, of money in fen.
fn number(job: &Job<'_>, cell: &Cell, unit: Unit) -> String {
    let column = format!("c.{}", job.cell_column(&cell.id));
    let read = amount(job, &column, &plain(&column), unit, MONEY);
    format!("CAST(({read}) * 100 AS {})", job.dialect.whole)
}

/// `earmark_measured`: for each group and measured column the least and the most of its sum.
pub(super) fn measured(job: &Job<'_>) -> String {
    let mut parts = Vec::new();
    for (number_of, part) in job.limits.each() {
        let first = usize::from(part.vintage.per.is_some());
        for (at, cell) in part.measured.iter().enumerate() {
            let holds = if at < first { MAY_HOLD } else { MAY_COUNT | MAY_BASE };
            let record = format!("' ' || CAST(c.record AS {})", job.dialect.text_type);
            let owner = if cell.of_estate {
                estate_key(job, "c.programme", "c.estate_folded")
            } else {
                format!("CASE WHEN c.item_folded = '' THEN {record} ELSE c.item_folded END")
            };
            parts.push(format!(
                "SELECT\n    {number_of} AS part, {at} AS measured, {},\n    {owner} AS owner,\n    {} AS value,\n    \
                 CASE WHEN (r.may_be & {}) = 0 THEN 1 ELSE 0 END AS sure\nFROM earmark_coded AS c\n\
                 JOIN earmark_roles AS r ON r.kind = c.kind AND r.part = {number_of} AND (r.may_be & {holds}) <> 0\n\
                 CROSS JOIN earmark_letters AS l",
                keys_of(job, part),
                number(job, cell, Unit::Wan),
                !holds & 255
            ));
        }
    }
    if parts.is_empty() {
        return String::new();
    }
    let values = [("parts", parts.join("\nUNION ALL\n")), ("names", key_names().join(", "))];
    fill(job.dialect, include_str!("../steps/measured.sql"), &values)
}

/// `earmark_said_totals`: what the lines of a group say they add up to.
pub(super) fn totals(job: &Job<'_>) -> String {
    let parts = job.limits.each().filter_map(|(number_of, part)| {
        let cell = part.total()?;
        let unit = job.tables.budget.layout.unit_of(&cell.id);
        Some(format!(
            "SELECT {number_of} AS part, {}, {} AS value\nFROM earmark_coded AS c\n\
             JOIN earmark_roles AS r ON r.kind = c.kind AND r.part = {number_of} AND (r.may_be & {MAY_COUNT}) <> 0\n\
             CROSS JOIN earmark_letters AS l",
            keys_of(job, part),
            number(job, cell, unit)
        ))
    });
    let mut parts: Vec<String> = parts.collect();
    if parts.is_empty() {
        let none = key_names().into_iter().map(|name| format!("'' AS {name}")).collect::<Vec<_>>().join(", ");
        parts.push(format!("SELECT 0 AS part, {none}, CAST(NULL AS {}) AS value", job.dialect.whole));
    }
    let values = [("parts", parts.join("\nUNION ALL\n")), ("names", key_names().join(", "))];
    fill(job.dialect, include_str!("../steps/said_totals.sql"), &values)
}
