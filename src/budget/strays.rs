//! Columns that stand among those of funds under a header that nobody knows: money of a fund that is not
//! known, or none.
//!
//! What the header says and what the cells hold tell the two apart. Where they do not, the column is no
//! money, and that is said with what it holds.

use std::io;
use std::ops::Range;

use crate::budget::kinds::money;
use crate::budget::row::Row;
use crate::budget::says::{Says, explains_fund, last_part, says, tells_use};
use crate::budget::total_words::is_total_word;
use crate::budget::units::header_unit;
use crate::budget::wide::{FundColumn, bare, fund_above, is_grouped, under_fund};
use crate::model::{Money, Unit};

/// A column that may be money of a fund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stray {
    /// Where it is, and what its header would name.
    column: FundColumn,
    /// Whether it is money of that fund if it holds amounts.
    is_fund: bool,
    /// Whether it may be what the funds come to.
    may_be_sum: bool,
    /// The unit that its header names.
    unit: Option<Unit>,
}

/// A column that holds amounts and is not known to be money of a fund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// Where it is.
    pub at: usize,
    /// What it holds in all.
    pub amount: Money,
}

/// The columns that may be money of a fund: none of those that are `taken`.
///
/// Those that stand among the columns of funds, with nothing between that parts them, those whose header says
/// it, and those under the heading of one fund. A group over the funds says itself which they are.
pub(super) fn strays(
    headers: &[String],
    funds: &[FundColumn],
    is_fund: &dyn Fn(&str) -> bool,
    taken: &dyn Fn(usize) -> bool,
) -> Vec<Stray> {
    let (Some(first), Some(last)) = (funds.first(), funds.last()) else { return Vec::new() };
    // The sum of a group of funds stands among them and parts nothing.
    let group =
        |at: usize| headers.get(at).and_then(|header| header.rsplit_once('/')).map(|(group, _)| group);
    let is_group_sum = |at: usize, header: &str| {
        is_total_word(last_part(header))
            && group(at).is_some()
            && funds.iter().any(|fund| group(fund.at) == group(at))
    };
    let says: Vec<Option<Says>> = headers
        .iter()
        .enumerate()
        .map(|(at, header)| match says(header) {
            None if is_group_sum(at, header) => Some(Says::Both),
            said => said.filter(|_| !taken(at) && funds.iter().all(|fund| fund.at != at)),
        })
        .collect();
    let is_grouped = funds.iter().any(|fund| headers.get(fund.at).is_some_and(|header| is_grouped(header)));
    let among = if is_grouped { 0..0 } else { stretch(&says, first.at..last.at + 1) };
    let unit = |at: usize| headers.get(at).and_then(|header| header_unit(header).ok());
    let stray = |(at, (header, says)): (usize, (&String, &Option<Says>))| {
        if taken(at) || funds.iter().any(|fund| fund.at == at) || is_group_sum(at, header) {
            return None;
        }
        let column = || FundColumn { at, fund: last_part(&bare(header)).to_owned() };
        if let Some(fund) = header.rsplit_once('/').and_then(|(above, _)| fund_above(above, is_fund)) {
            let is_part = under_fund(headers, at, is_fund).is_some();
            let name = format!("{fund}/{}", last_part(&bare(header)));
            let column = FundColumn { at, fund: name };
            let is_fund = !tells_use(headers, at);
            let stray = Stray { column, is_fund, may_be_sum: false, unit: unit(at).flatten() };
            return (!is_part && !explains_fund(last_part(header))).then_some(stray);
        }
        let is_fund = match (*says)? {
            Says::Beside => return None,
            Says::Fund => among.contains(&at),
            _ if !among.contains(&at) => return None,
            Says::Nothing => at > first.at && unit(at) == unit(first.at),
            Says::Both => false,
        };
        Some(Stray {
            column: column(),
            is_fund,
            may_be_sum: *says == Some(Says::Nothing),
            unit: unit(at).flatten(),
        })
    };
    headers.iter().zip(&says).enumerate().filter_map(stray).collect()
}

/// The columns among those of funds whose headers say that they are money of one too.
pub fn named(
    headers: &[String],
    funds: &[FundColumn],
    is_fund: &dyn Fn(&str) -> bool,
    taken: &dyn Fn(usize) -> bool,
) -> Vec<FundColumn> {
    let named =
        strays(headers, funds, is_fund, taken).into_iter().filter(|stray| stray.is_fund && !stray.may_be_sum);
    named.map(|stray| stray.column).collect()
}

/// The columns from before the first of some to behind the last of them that nothing parts from these.
fn stretch(says: &[Option<Says>], funds: Range<usize>) -> Range<usize> {
    let open = |says: &&Option<Says>| says.is_some_and(|says| says != Says::Beside);
    let before = says.iter().take(funds.start).rev().take_while(open).count();
    let behind = says.iter().skip(funds.end).take_while(open).count();
    funds.start - before..funds.end + behind
}

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, Default)]
struct Held {
    amounts: u64,
    /// How many of them are what the funds of their row come to.
    sums: u64,
    other: u64,
    sum: Money,
}

impl Held {
    fn take(&mut self, cell: &str, unit: Unit, of_funds: Money) {
        match money(cell, unit) {
            Ok(Some(amount)) => {
                self.amounts += 1;
                self.sums += u64::from(amount == of_funds);
                self.sum += amount;
            }
            Ok(None) => {}
            Err(_) => self.other += 1,
        }
    }
}

/// Which strays are columns of funds, by what the lines of a table hold, and of which that cannot be told.
pub(super) fn settled(
    strays: Vec<Stray>,
    funds: &[FundColumn],
    unit: Unit,
    lines: impl Iterator<Item = io::Result<Row>>,
) -> io::Result<(Vec<FundColumn>, Vec<Doubt>)> {
    let mut held = vec![Held::default(); strays.len()];
    for row in lines {
        let row = row?;
        let of_funds = funds.iter().filter_map(|fund| money(row.cell(fund.at), unit).ok().flatten()).sum();
        for (held, stray) in held.iter_mut().zip(&strays) {
            held.take(row.cell(stray.column.at), stray.unit.unwrap_or(unit), of_funds);
        }
    }
    let (mut found, mut doubts) = (Vec::new(), Vec::new());
    for (stray, held) in strays.into_iter().zip(held).filter(|(_, held)| held.amounts > 0) {
        // One that is always what several funds come to is their sum under a name of its own.
        let is_sum = stray.may_be_sum && funds.len() > 1 && held.sums == held.amounts;
        if stray.is_fund && !is_sum && held.amounts > held.other {
            found.push(stray.column);
        } else {
            doubts.push(Doubt { at: stray.column.at, amount: held.sum });
        }
    }
    Ok((found, doubts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::row::CellText;

    /// Which columns are taken for money of a fund and which are in doubt, where `专项债` and `省级补助` are
    /// known.
    fn told(rows: &[&str]) -> (Vec<String>, Vec<(usize, Money)>) {
        let cells = |row: &str| row.split(',').map(CellText::from).collect::<Vec<_>>();
        let first = rows.first().copied().unwrap_or_default();
        let headers: Vec<String> = first.split(',').map(str::to_owned).collect();
        let is_fund = |name: &str| ["专项债", "省级补助"].contains(&name);
        let funds: Vec<FundColumn> = headers
            .iter()
            .enumerate()
            .filter(|(_, header)| is_fund(last_part(&bare(header))))
            .map(|(at, header)| FundColumn { at, fund: header.clone() })
            .collect();
        let taken = |at: usize| at == 0;
        let lines = rows.iter().skip(1).map(|row| Ok(Row { cells: cells(row), ..Row::default() }));
        let (found, doubts) = settled(strays(&headers, &funds, &is_fund, &taken), &funds, Unit::Yuan, lines)
            .unwrap_or_default();
        let found = found.into_iter().map(|fund| fund.fund).collect();
        (found, doubts.into_iter().map(|doubt| (doubt.at, doubt.amount)).collect())
    }

    fn yuan(yuan: i128) -> Money {
        Money::from_fen(yuan * 100)
    }

    #[test]
    fn columns_of_amounts_among_those_of_funds_are_funds() {
        let found =
            told(&["小区,专项债,街道,省级补助,其他资金,自筹(元)", "E,1,2,3,4,5", "E,1,,3,待定,5", "E,,,,6,"]);
        assert_eq!(found, (["街道", "其他资金", "自筹"].map(str::to_owned).to_vec(), Vec::new()));
        assert_eq!(told(&["小区,区级统筹资金,专项债", "E,1,2"]).0, ["区级统筹资金"]);
        let found = told(&["小区,专项债/申报数,专项债/审核数,专项债/占比,省级补助", "E,1,2,3,4"]);
        assert_eq!(found, (["专项债/申报数", "专项债/审核数"].map(str::to_owned).to_vec(), Vec::new()));
    }

    #[test]
    fn what_measures_dates_or_explains_is_no_money() {
        for header in [
            "备注",
            "数量",
            "单价",
            "面积(㎡)",
            "绿化(m2)",
            "合计",
            "小计",
            "占比",
            "户数",
            "完工日期",
            "联系电话",
        ] {
            let rows = [format!("小区,专项债,{header}"), "E,1,2".to_owned()];
            assert_eq!(told(&rows.each_ref().map(String::as_str)), (Vec::new(), Vec::new()), "{header}");
        }
        assert_eq!(told(&["小区,专项债,施工方", "E,1,甲公司", "E,1,乙公司"]), (Vec::new(), Vec::new()));
    }

    #[test]
    fn where_it_cannot_be_told_the_column_is_named_with_its_sum() {
        for rows in [
            &["小区,专项债,已拨付", "E,1,2"][..],
            &["小区,专项债,备注,其他资金", "E,1,x,2"],
            &["小区,资金来源/专项债,其他资金", "E,1,2"],
            &["小区,投资,专项债", "E,2,2"],
            &["小区,专项债,街道(万元)", "E,1,2"],
            &["小区,专项债,,省级补助", "E,1,2,3"],
            &["小区,专项债,累计支付/其他资金", "E,1,2"],
            &["小区,专项债,其他资金", "E,1,2", "E,1,待定", "E,1,未落实"],
        ] {
            let (found, doubts) = told(rows);
            let amounts: Vec<Money> = doubts.into_iter().map(|(_, amount)| amount).collect();
            assert!(found.is_empty() && amounts.len() == 1, "{rows:?} {found:?} {amounts:?}");
        }
        assert_eq!(told(&["小区,专项债,省级补助,投入额", "E,1,2,3"]).1, []);
        assert_eq!(
            told(&["小区,专项债,省级补助,投资", "E,1,2,3", "E,2,,2"]),
            (Vec::new(), vec![(3, yuan(5))])
        );
    }
}
