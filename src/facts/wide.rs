//! Tables of quotas with a column for each fund, taken as those with a row for each.

use crate::budget::cells::Cut;
use crate::budget::header::{self, Given, Known};
use crate::budget::kinds::{is_error, is_none, money};
use crate::budget::shares::told_twice;
use crate::budget::small::Head;
use crate::budget::total_words::is_total_word;
use crate::budget::totals::{Mismatch, in_words};
use crate::budget::wide::{FundColumn, fund_columns, row_total, unit_header, units_differ};
use crate::budget::{strays, units};
use crate::facts::quotas::Sought;
use crate::model::{Money, Said, Unit, text};

/// The columns of a wide table.
pub(super) struct Wide {
    funds: Vec<FundColumn>,
    /// The one that holds the sum of a row.
    row_total: Option<usize>,
    /// Those that say what money is for, and all else.
    kept: Vec<usize>,
    unit: Unit,
    width: usize,
}

impl Wide {
    /// The columns under a header, where some of them are those of funds and none names a fund for each row.
    pub(super) fn of(head: &Head, sought: &Sought<'_>, given: &Given) -> Result<Option<Wide>, Vec<Said>> {
        let headers = &head.headers;
        let places = |known: &Known| header::places_of(headers, known);
        let is_long = |known: &Known| known.id == "fund" && !places(known).is_empty();
        let said = ["fund", "amount"].iter().any(|id| given.columns.contains_key(*id));
        if said || given.set.contains_key("fund") || sought.keys.iter().any(is_long) {
            return Ok(None);
        }
        let mut funds = fund_columns(headers, &*sought.is_fund, &*sought.same_fund);
        let known: Vec<usize> = sought.keys.iter().chain(&sought.money).flat_map(places).collect();
        let by_user = given.named();
        let said = |at: usize| headers.get(at).is_some_and(|header| by_user.contains(&text::fold(header)));
        funds.extend(strays::named(headers, &funds, &*sought.is_fund, &|at| known.contains(&at) || said(at)));
        funds.sort_by_key(|fund| fund.at);
        let Some(first) = unit_header(headers, &funds) else { return Ok(None) };
        let mut wrong = Vec::new();
        let unit = units::unit(first, &head.noted, given.unit, &mut wrong);
        wrong.extend(units_differ(headers, &funds, unit));
        wrong.extend(told_twice(headers, &funds, &*sought.same_fund));
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let amounts = sought.money.iter().filter(|column| column.id == "amount").flat_map(places);
        let amounts: Vec<usize> = amounts.collect();
        let row_total = row_total(headers, &funds, &amounts);
        let is_money = |at: &usize| funds.iter().any(|fund| fund.at == *at) || amounts.contains(at);
        let kept = (0..headers.len()).filter(|at| !is_money(at) && row_total != Some(*at)).collect();
        Ok(Some(Wide { row_total, kept, unit, width: headers.len(), funds }))
    }

    /// The header of the rows that it is taken as.
    pub(super) fn header(&self, headers: &[String]) -> Vec<String> {
        let kept = self.kept.iter().filter_map(|&at| headers.get(at).cloned());
        kept.chain(["资金来源".to_owned(), format!("金额({})", self.unit)]).collect()
    }

    /// Shows a row for each fund that a row holds anything of, and for what a total comes to in all.
    pub(super) fn each(
        &self,
        row: &Cut<'_>,
        mut told: impl FnMut(&Cut<'_>) -> Result<(), Said>,
    ) -> Result<(), Said> {
        if row.cells.len() != self.width {
            return Err(Said::new("table-row-width").with("has", row.cells.len()).with("wants", self.width));
        }
        let whole = self.row_total.filter(|_| is_total(row)).map(|at| (at, ""));
        let funds = self.funds.iter().map(|fund| (fund.at, fund.fund.as_str())).chain(whole);
        let kept = self.kept.iter().map(|&at| row.cells.get(at).copied().unwrap_or_default());
        let (mut cells, merged): (Vec<&str>, _) = (kept.collect(), self.merged_of(row));
        if let Some((_, fund)) = funds.clone().find(|(at, _)| self.is_shared(row, *at)) {
            return Err(Said::new("table-shared-amount").with("column", fund));
        }
        for (at, fund) in funds.filter(|(at, _)| !is_none(row.cell(*at))) {
            cells.truncate(self.kept.len());
            cells.extend([fund, row.cell(at)]);
            told(&Cut { number: row.number, cells: &cells, merged: &merged, ..Cut::default() })?;
        }
        Ok(())
    }

    /// Whether a cell shares money with others that it is merged with; what a total comes to is told elsewhere.
    fn is_shared(&self, row: &Cut<'_>, at: usize) -> bool {
        let holds =
            |first: usize| self.row_total == Some(first) || self.funds.iter().any(|fund| fund.at == first);
        let is_money = |(first, cell): (usize, &str)| holds(first) && money(cell, self.unit) != Ok(None);
        row.shared(at).is_some_and(is_money) && !is_total(row)
    }

    /// What lies under merged cells, by where the columns are that are kept.
    fn merged_of(&self, row: &Cut<'_>) -> Vec<(usize, String)> {
        let place = |at: usize| self.kept.iter().position(|kept| *kept == at);
        row.merged.iter().filter_map(|(at, cell)| Some((place(*at)?, cell.clone()))).collect()
    }

    /// What is wrong with the sum that a row states of its funds.
    pub(super) fn mismatch(&self, row: &Cut<'_>) -> Option<Mismatch> {
        let read = |at: usize| Money::parse_sum(row.cell(at), self.unit).ok();
        let column = self.row_total.filter(|_| !is_total(row))?;
        let words = || in_words(row.cells.iter().copied());
        let Some(stated) = read(column) else {
            let cell = Some(row.cell(column)).filter(|cell| is_error(cell))?;
            return Mismatch::unread(row.number, words, column, cell, self.unit);
        };
        let sum: Money = self.funds.iter().filter_map(|fund| read(fund.at)).sum();
        let off = if stated > sum { stated - sum } else { sum - stated };
        let said = Said::new("row-total-mismatch").with("stated", stated).with("sum", sum).with("off", off);
        (stated != sum).then(|| Mismatch::new(row.number, &words(), column, stated, said))
    }
}

fn is_total(row: &Cut<'_>) -> bool {
    row.cells.iter().any(|cell| is_total_word(cell))
}
