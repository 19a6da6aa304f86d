//! Budgets as they are opened: with what is known of their columns, and again with what a pass over them
//! shows.

use std::sync::Arc;

use crate::budget::head::{Dictionary, Vocabulary};
use crate::budget::header::Given;
use crate::budget::{Encoding, Input, Learnt, NotABudget, Opened, open};
use crate::check::line::Table;
use crate::check::run::run as judge;
use crate::check::{Audit, Judges};
use crate::model::Said;
use crate::report::Book;

/// Opens a budget and finds its columns, with what is known of it so far.
pub(in crate::command) fn book(
    audit: &Audit<'_>,
    input: Input,
    at: usize,
    given: &Given,
    learnt: Learnt,
) -> Result<Book, NotABudget> {
    let columns = audit.budget_columns();
    book_of(&[audit], &Dictionary::new(&columns, given), input, at, given, learnt)
}

/// Opens a table of the columns of a dictionary by what some audits know of names.
pub(in crate::command) fn book_of(
    audits: &[&Audit<'_>],
    dictionary: &Dictionary<'_>,
    input: Input,
    at: usize,
    given: &Given,
    learnt: Learnt,
) -> Result<Book, NotABudget> {
    let of_estate: Vec<String> = audits.iter().flat_map(|audit| audit.estate_facts()).collect();
    let is_fund = |name: &str| audits.iter().any(|audit| audit.rules.fund_names.knows(name));
    let tables = || audits.iter().filter_map(|audit| audit.estates);
    let meant = |name: &str| tables().any(|estates| estates.knows(name));
    let is_estate: Option<&dyn Fn(&str) -> bool> = tables().next().is_some().then_some(&meant);
    let same_fund =
        |one: &str, other: &str| audits.iter().any(|audit| audit.rules.fund_names.are_one(one, other));
    let words =
        Vocabulary { dictionary, of_estate: &of_estate, is_fund: &is_fund, same_fund: &same_fund, is_estate };
    let Opened { input, layout, delimiter, origin } = open::open(input, words, given, learnt)?;
    Ok(Book { input, table: Arc::new(Table { input: at, layout, delimiter, origin }) })
}

/// Opens a budget the way that understands it to its last line.
pub(in crate::command) fn settled(
    audit: &Audit<'_>,
    input: &Input,
    at: usize,
    given: &Given,
) -> Result<Book, NotABudget> {
    settle(audit, |learnt| book(audit, afresh(input), at, given, learnt))
}

/// Opens a table until a pass over it shows nothing more that it is to be opened with.
pub(in crate::command) fn settle(
    audit: &Audit<'_>,
    open: impl Fn(Learnt) -> Result<Book, NotABudget>,
) -> Result<Book, NotABudget> {
    let judges = Judges::new(audit);
    let mut opened = open(Learnt::default())?;
    loop {
        let found = judge(&judges, &opened.table, &opened.input, 1, &mut |_| {});
        let found = found.map_err(|error| Said::new("cannot-read").with("detail", error.to_string()))?;
        let Some(learnt) = found.again else { return Ok(opened) };
        opened = open(learnt)?;
    }
}

/// Opens a budget again, with what a pass over it has shown.
pub(in crate::command) fn book_again(
    audit: &Audit<'_>,
    before: &Book,
    given: &Given,
    learnt: Learnt,
) -> Result<Book, NotABudget> {
    book(audit, afresh(&before.input), before.table.input, given, learnt)
}

/// The file as its owner knows it, nothing being known of its encoding.
pub(in crate::command) fn afresh(input: &Input) -> Input {
    input.original().again(Encoding::UTF_8)
}
