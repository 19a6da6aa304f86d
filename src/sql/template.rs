//! Fills the steps: texts of SQL with places in braces. What is put in is never read again.

use crate::sql::dialect::Dialect;

/// What goes into the places of a step.
pub(super) type Values<'v> = [(&'v str, String)];

/// A step with its places filled. `{step NAME}`, `{view NAME}` and `{filled NAME}` are the engine's own
/// words.
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
            let known = values.iter().find(|(name, _)| *name == place).map(|(_, value)| value.clone());
            // What nothing fills stays as it is: no engine runs it, where a condition that is left out would
            // be run.
            known.unwrap_or_else(|| format!("{{{place}}}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::dialect::DUCKDB;

    #[test]
    fn a_place_is_filled_with_its_value_or_left_for_the_engine_to_refuse() {
        let fill = |step: &str| fill(&DUCKDB, step, &[("known", "1 = 1".to_owned())]);
        assert_eq!(fill("WHERE {known};"), "WHERE 1 = 1;");
        assert_eq!(fill("WHERE {unknown} AND {known};"), "WHERE {unknown} AND 1 = 1;");
    }
}
