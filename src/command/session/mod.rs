//! What commands set up alike: the rules, the tables beside budgets, the columns, what is assumed.

mod columns;
mod named;
mod opening;
mod packs;
mod tables;
mod wishes;

use std::thread;

use crate::command::args::{DELIMITERS, ReadArgs, RulesArgs};
use crate::report::commands::{shell_path, shell_word};

pub(super) use columns::{given, knows_column};
pub(super) use named::{date, fact_mask, funds_named, levels, parameters, place, unknown, works_named};
pub(super) use opening::{afresh, book, book_again, book_of, settle, settled};
pub(super) use packs::{confirm, rules, rules_with_map, say_due};
pub(super) use tables::{digest, estates, quotas};
pub(super) use wishes::{knows_assumption, wishes};

/// On how many threads a run goes on: as many as are asked for, or as there are.
pub(super) fn jobs(asked: Option<u16>) -> usize {
    asked.map_or_else(|| thread::available_parallelism().map_or(1, usize::from), usize::from)
}

/// The flags that make another command see lines as this one did, ready to be typed after it.
pub(super) fn flags(rules: &RulesArgs, args: &ReadArgs) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut file = |name: &str, value: &str| words.extend([name.to_owned(), shell_path(value)]);
    rules.rules.iter().for_each(|pack| file("--rules", pack));
    args.estates.iter().for_each(|path| file("--estates", &path.to_string_lossy()));
    args.taken.works_map.iter().for_each(|path| file("--works-map", &path.to_string_lossy()));
    let mut flag = |name: &str, value: &str| words.extend([name.to_owned(), shell_word(value)]);
    args.taken.as_of.iter().for_each(|day| flag("--as-of", day));
    args.taken.assume.iter().for_each(|name| flag("--assume", name));
    args.columns.iter().for_each(|pair| flag("--columns", &pair.to_string()));
    args.set.iter().for_each(|pair| flag("--set", &pair.to_string()));
    args.unit.iter().for_each(|unit| flag("--unit", unit.name()));
    args.sheet.iter().for_each(|name| flag("--sheet", name));
    args.header_row.iter().for_each(|row| flag("--header-row", &row.to_string()));
    args.encoding.iter().for_each(|encoding| flag("--encoding", encoding.name()));
    let delimiter = DELIMITERS.iter().filter(|(_, byte)| args.delimiter == Some(*byte));
    delimiter.for_each(|(name, _)| flag("--delimiter", name));
    let switches = [("--no-assume", args.taken.no_assume), ("--strict", args.taken.strict)];
    words.extend(switches.into_iter().filter(|(_, on)| *on).map(|(name, _)| name.to_owned()));
    words.iter().flat_map(|word| [" ", word]).collect()
}
