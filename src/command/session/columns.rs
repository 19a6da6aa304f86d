//! What the user says about columns.

use std::collections::BTreeMap;

use crate::budget::header::{Given, Known};
use crate::check::audit::all_columns;
use crate::command::Failure;
use crate::command::args::{Pair, ReadArgs, UnitArg};
use crate::model::{Problem, Problems, Said, text};
use crate::rules::Ruleset;
use crate::rules::tree::suggestion;

/// What the user said about columns, each name checked against those there are.
pub(in crate::command) fn given(args: &ReadArgs, rules: &Ruleset) -> Result<Given, Failure> {
    let mut problems = Problems::default();
    let mut said_of = |flag: &'static str, pairs: &[Pair]| {
        let mut said = BTreeMap::new();
        let known = if pairs.is_empty() { Vec::new() } else { all_columns(rules) };
        for pair in pairs {
            let wrong = match column(&known, &pair.name) {
                Ok("item") if flag == "--set" => Said::new("set-not-item").with("column", "item"),
                Ok(id) if flag == "--set" && args.estates.is_some() && is_of_estate(rules, id) => {
                    Said::new("set-of-estate").with("column", id)
                }
                Ok(id) => match said.insert(id.to_owned(), pair.value.clone()) {
                    Some(_) => Said::new("given-twice").with("column", id),
                    None => continue,
                },
                Err(wrong) => wrong,
            };
            problems.push(Problem::of(flag, wrong));
        }
        said
    };
    let (columns, set) = (said_of("--columns", &args.columns), said_of("--set", &args.set));
    let unit = args.unit.map(UnitArg::unit);
    let given = Given {
        columns,
        set,
        unit,
        header_row: args.header_row,
        sheet: args.sheet.clone(),
        encoding: args.encoding,
        delimiter: args.delimiter,
    };
    problems.or(given).map_err(Failure::Problems)
}

/// Whether the table of estates, where there is one, says this of its estates.
fn is_of_estate(rules: &Ruleset, id: &str) -> bool {
    rules.facts.iter().any(|fact| fact.id == id && fact.of_estate)
}

/// The id of a column that is named on the command line, by that or by a header it is known by.
fn column<'k>(known: &'k [Known], name: &str) -> Result<&'k str, Said> {
    let folded = text::fold(name);
    let by_id = known.iter().find(|column| column.id == name);
    let found = by_id.or_else(|| known.iter().find(|column| column.is_called(&folded)));
    found.map(|column| column.id.as_str()).ok_or_else(|| {
        let near = suggestion(text::nearest(name, known.iter().map(|column| column.id.as_str())));
        Said::new("no-such-column").with("name", name).with("near", near)
    })
}

/// Whether a budget may have a column by this name.
pub(in crate::command) fn knows_column(rules: &Ruleset, name: &str) -> bool {
    column(&all_columns(rules), name).is_ok()
}
