//! How the rows of a table are to be read: as lines of one fund each, or with a column for each fund.

use crate::budget::head::{Head, Vocabulary};
use crate::budget::header::{self, Given, Known, Layout};
use crate::budget::noted::Noted;
use crate::budget::shares::told_twice;
use crate::budget::strays::{Doubt, Stray, strays};
use crate::budget::units::{self, amount_base};
use crate::budget::wide::{self, FundColumn};
use crate::model::Said;

/// How the rows of a table are to be read.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The columns as they stand.
    pub source: Layout,
    /// The columns as they are laid down.
    pub laid: Layout,
    /// The columns of funds, in a wide table.
    pub funds: Vec<FundColumn>,
    /// The column that holds the sum of a row.
    pub row_total: Option<usize>,
    /// The columns that may be those of funds too, until the lines were looked at.
    pub strays: Vec<Stray>,
    /// Those of which that cannot be told.
    pub doubts: Vec<Doubt>,
    /// Columns that are called as funds are, or as their money with a number behind it, in a table that says
    /// the fund of each line, where they are not read.
    pub beside: Vec<usize>,
    /// The columns laid down as they stand.
    pub kept: Vec<usize>,
    /// How many columns the table itself has; those after them come from its sections.
    pub width: usize,
}

/// Settles how a table under a header is read; every mistake at once.
pub(super) fn plan(
    head: &Head,
    words: Vocabulary<'_>,
    given: &Given,
    from_sections: &[&'static str],
) -> Result<Plan, Vec<Said>> {
    let mut headers = head.headers.clone();
    let width = headers.len();
    headers.extend(from_sections.iter().map(|column| synthetic(column).to_owned()));
    let names_fund = |known: &Known| known.id == "fund" && !header::places_of(&headers, known).is_empty();
    let said = given.columns.contains_key("fund") || given.set.contains_key("fund");
    let long = said || words.dictionary.known.iter().any(names_fund);
    let funds = if long { Vec::new() } else { wide::fund_columns(&headers, words.is_fund, words.same_fund) };
    if funds.is_empty() {
        let kept = (0..headers.len()).collect();
        let laid = header::layout_under(&head.noted, headers, words.dictionary.known, given)?;
        let named = wide::fund_columns(&laid.headers, words.is_fund, words.same_fund);
        let named: Vec<usize> = named.into_iter().map(|fund| fund.at).collect();
        if !said && let Some(said) = side_by_side(&laid, &named) {
            return Err(vec![said]);
        }
        let again = (0..laid.headers.len()).filter(|&at| is_again(&laid.headers, at, words.dictionary.known));
        let is_read = |at: usize| laid.ids().any(|id| laid.at(id) == Some(at));
        let is_part = |at: usize| laid.headers.get(at).is_some_and(|header| wide::is_memo(header));
        let beside = named.into_iter().chain(again).filter(|&at| !is_read(at) && !is_part(at)).collect();
        let (strays, doubts, row_total) = Default::default();
        return Ok(Plan {
            source: laid.clone(),
            laid,
            funds,
            row_total,
            strays,
            doubts,
            beside,
            kept,
            width,
        });
    }
    wide_plan(head, headers, width, funds, words, given)
}

/// What is wrong where the work and columns of funds stand on this side of a blank column, and what says the
/// fund of each line on the other: two tables side by side.
fn side_by_side(layout: &Layout, funds: &[usize]) -> Option<Said> {
    let (work, fund) = (layout.at("work")?, layout.at("fund")?);
    let column = funds.iter().copied().find(|&at| at < fund)?;
    let is_parted = |from: usize, to: usize| {
        layout.headers.get(from..to).is_some_and(|between| between.iter().any(String::is_empty))
    };
    let header = |at: usize| layout.headers.get(at).map(String::as_str).unwrap_or_default();
    let said = || Said::new("side-by-side").with("column", header(column)).with("fund", header(fund));
    (is_parted(work.max(column), fund) && !is_parted(work.min(column), work.max(column))).then(said)
}

/// Whether a header is that of a fund or its money with a number behind it: 资金来源2, 金额二.
fn is_again(headers: &[String], at: usize, known: &[Known]) -> bool {
    let header = headers.get(at).map(|header| amount_base(header)).unwrap_or_default();
    let stem = header.trim_end_matches(|c: char| c.is_ascii_digit() || "一二三四五()".contains(c));
    let mut pair = known.iter().filter(|column| ["fund", "amount"].contains(&column.id.as_str()));
    stem != header && pair.any(|column| column.is_called(stem))
}

/// The plan of a table with a column for each fund.
fn wide_plan(
    head: &Head,
    headers: Vec<String>,
    width: usize,
    funds: Vec<FundColumn>,
    words: Vocabulary<'_>,
    given: &Given,
) -> Result<Plan, Vec<Said>> {
    let amount = words.dictionary.known.iter().find(|column| column.id == "amount");
    let amounts = amount.map(|known| header::places_of(&headers, known)).unwrap_or_default();
    let known: Vec<Known> = words
        .dictionary
        .known
        .iter()
        .filter(|column| column.id != "fund" && column.id != "amount")
        .cloned()
        .collect();
    let mut mine = given.clone();
    mine.columns.remove("amount");
    let mut wrong = Vec::new();
    let mut source = header::layout_under(&Noted::Nothing, headers, &known, &mine).unwrap_or_else(|said| {
        wrong = said;
        Layout::default()
    });
    let first = wide::unit_header(&head.headers, &funds).unwrap_or_default();
    source.unit = units::unit(first, &head.noted, given.unit, &mut wrong);
    wrong.extend(wide::units_differ(&head.headers, &funds, source.unit));
    wrong.extend(told_twice(&head.headers, &funds, words.same_fund));
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let row_total = match given.columns.get("amount") {
        Some(named) => source.headers.iter().position(|header| header == named),
        None => wide::row_total(&source.headers, &funds, &amounts),
    };
    let known: Vec<usize> =
        source.ids().filter_map(|id| source.at(id)).chain(amounts).chain(row_total).collect();
    let strays = strays(&source.headers, &funds, words.is_fund, &|at| known.contains(&at));
    let (laid, kept, doubts, beside) = Default::default();
    let plan = Plan { source, laid, funds: Vec::new(), row_total, strays, doubts, beside, kept, width };
    Ok(plan.with_funds(funds))
}

impl Plan {
    /// The same with these columns of funds too.
    #[must_use]
    pub fn with_funds(mut self, funds: Vec<FundColumn>) -> Plan {
        self.funds.extend(funds);
        self.funds.sort_by_key(|fund| fund.at);
        let is_kept = |at: &usize| self.funds.iter().all(|fund| fund.at != *at);
        self.kept = (0..self.source.headers.len()).filter(is_kept).collect();
        self.laid = self.source.laid_down(&self.kept, [("fund", "资金来源"), ("amount", "金额")]);
        self
    }
}

/// The header of a column that only sections give.
fn synthetic(column: &str) -> &'static str {
    if column == "side" { "红线内外" } else { "小区名称" }
}
