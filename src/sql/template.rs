//! Fills the steps: texts of SQL with places in braces. What is put in is never read again.

use crate::sql::dialect::Dialect;

/// What goes into the places of a step.
pub(super) type Values<'v> = [(&'v str, String)];

/// A step with its places filled. `{step NAME}`, `{view NAME}` and `{filled NAME}` are the engine's own words.
pub(super) fn fill(dialect: &Dialect, step: &str, values: &Values<'_>) -> String {
    let mut out = String::new();
    let mut rest = step;
    while let Some((before, after)) = rest.split_once('{') {
        let (place, next) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(before);
        out.push_str(&value(dialect, place, values));
        rest = next;
    }
    out.push_str(rest);
    out
}

fn value(dialect: &Dialect, place: &str, values: &Values<'_>) -> String {
    match place.split_once(' ') {
        Some(("step", name)) => (dialect.step)(name),
        Some(("view", name)) => (dialect.view)(name),
        Some(("filled", name)) => (dialect.filled)(name),
        _ => {
            values.iter().find(|(name, _)| *name == place).map(|(_, value)| value.clone()).unwrap_or_default()
        }
    }
}
