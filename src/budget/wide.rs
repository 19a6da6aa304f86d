//! Wide tables: a column for each fund, one line for each that holds money.

use std::sync::LazyLock;

use crate::budget::header::{Known, known};
use crate::budget::shares::{add_up, are_stages};
use crate::budget::total_words::is_total_word;
use crate::budget::units::{amount_base, header_unit};
use crate::model::{Said, Unit, text};

/// What stands over the columns of funds.
const GROUPS: [&str; 8] =
    ["资金来源", "资金构成", "资金筹措", "资金安排", "资金来源情况", "资金来源构成", "资金渠道", "fund"];

/// Whether two texts name one and the same fund for certain.
pub type SameFund<'a> = dyn Fn(&str, &str) -> bool + 'a;

/// A column that holds the money of one fund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FundColumn {
    /// Where it is.
    pub at: usize,
    /// The fund, as the header names it.
    pub fund: String,
}

/// The columns of funds: those below a group of funds, and those that name one.
///
/// Columns led by 其中 are memos of the column of a fund before them; where what stands before them is none
/// (总投资, 其中: …), they are columns of funds themselves. What was paid of a fund, under a group of its
/// own, is none of what it is to pay.
pub fn fund_columns(
    headers: &[String],
    is_fund: &dyn Fn(&str) -> bool,
    same_fund: &SameFund<'_>,
) -> Vec<FundColumn> {
    let all = all_fund_columns(headers, is_fund);
    let is_paid = |column: &FundColumn| headers.get(column.at).is_some_and(|header| is_paid(header));
    let header = |column: &FundColumn| headers.get(column.at).map(String::as_str).unwrap_or_default();
    let planned: Vec<&FundColumn> = all.iter().filter(|column| !is_paid(column)).collect();
    let is_planned = |paid: &FundColumn| {
        planned.iter().any(|planned| {
            let is_same = || same_fund(&planned.fund, &paid.fund);
            planned.fund == paid.fund || are_stages(header(planned), header(paid)) && is_same()
        })
    };
    let is_own = |column: &&FundColumn| !is_paid(column) || !is_planned(column);
    all.iter().filter(is_own).cloned().collect()
}

/// What groups of columns are called that tell what became of money.
const PAID: [&str; 5] = ["支付", "拨付", "付款", "到位", "完成"];

/// Whether a header stands under one that tells what was paid.
pub(super) fn is_paid(header: &str) -> bool {
    header.rsplit_once('/').is_some_and(|(above, _)| PAID.iter().any(|paid| text::fold(above).contains(paid)))
}

fn all_fund_columns(headers: &[String], is_fund: &dyn Fn(&str) -> bool) -> Vec<FundColumn> {
    let mut after_fund = false;
    let columns = headers.iter().enumerate().filter_map(|(at, header)| {
        let column = match under_fund(headers, at, is_fund) {
            Some((fund, is_own)) => is_own.then_some(FundColumn { at, fund }),
            None => fund_column(at, header, is_fund),
        };
        if is_memo(header) {
            return column.filter(|_| !after_fund);
        }
        after_fund = column.is_some();
        column
    });
    columns.collect()
}

/// The columns that tell a fund's part of what the fund before them pays, each with the column of that fund.
pub fn parts_of_funds(
    headers: &[String],
    funds: &[FundColumn],
    is_fund: &dyn Fn(&str) -> bool,
) -> Vec<(usize, usize)> {
    let mut whole = None;
    let parts = headers.iter().enumerate().filter_map(|(at, header)| {
        if funds.iter().any(|fund| fund.at == at) {
            whole = Some(at);
            return None;
        }
        let is_part = is_memo(header) && fund_column(at, header, is_fund).is_some();
        whole.filter(|_| is_part).map(|whole| (at, whole))
    });
    parts.collect()
}

/// Whether a column only tells a part of what others hold.
pub fn is_memo(header: &str) -> bool {
    header.split('/').any(|part| text::fold(part).starts_with("其中"))
}

/// Whether a header stands over columns of funds, or over parts of what others hold.
pub fn is_group(header: &str) -> bool {
    GROUPS.contains(&amount_base(header).as_str()) || is_memo(header)
}

/// Whether a header stands under one over columns of funds.
pub fn is_grouped(header: &str) -> bool {
    header.rsplit_once('/').is_some_and(|(above, _)| in_group(&above.split('/').collect::<Vec<_>>()))
}

/// Whether a header is that of the sum of all funds.
pub fn is_whole(header: &str) -> bool {
    WHOLES.contains(&amount_base(header).as_str())
}

fn in_group(above: &[&str]) -> bool {
    above.iter().any(|part| GROUPS.contains(&amount_base(part).as_str()))
}

fn fund_column(at: usize, header: &str, is_fund: &dyn Fn(&str) -> bool) -> Option<FundColumn> {
    let base = bare(header);
    let parts: Vec<&str> = base.split('/').map(without_memo).collect();
    let (last, above) = parts.split_last()?;
    let named = |fund: &str| Some(FundColumn { at, fund: fund.to_owned() });
    if last.is_empty() || is_total_word(last) {
        return None;
    }
    if let Some(fund) = [last, without_note(last)].into_iter().find(|fund| is_fund(fund)) {
        return named(fund);
    }
    let together = above.last().map(|group| format!("{group}{last}"));
    if let Some(together) = together.filter(|together| is_fund(together)) {
        return named(&together);
    }
    if in_group(above) { named(last) } else { None }
}

/// The fund that a column stands under, and whether it holds money of it that no other column there does: the
/// one that says all of it (金额 beside 占比), else each of several that add up (2023年 beside 2024年). None where
/// nothing says so, or funds stand under it.
pub(super) fn under_fund(
    headers: &[String],
    at: usize,
    is_fund: &dyn Fn(&str) -> bool,
) -> Option<(String, bool)> {
    let (above, last) = headers.get(at)?.rsplit_once('/')?;
    let fund = fund_above(above, is_fund)?;
    let beside =
        headers.iter().filter_map(|header| header.rsplit_once('/')).filter(|(group, _)| *group == above);
    let beside: Vec<&str> = beside.map(|(_, last)| last).collect();
    // What stands over funds is no fund of theirs, but the name of all of them.
    if beside.iter().any(|part| !is_memo(part) && named(part, is_fund).is_some()) {
        return None;
    }
    let is_own = match beside.iter().filter(|part| is_all(part)).count() {
        0 => add_up(&beside).then_some(true)?,
        1 => is_all(last),
        _ => return None,
    };
    Some((fund, is_own))
}

/// The fund that the lowest of some headers over a column names.
pub(super) fn fund_above(above: &str, is_fund: &dyn Fn(&str) -> bool) -> Option<String> {
    named(above.rsplit('/').next().unwrap_or_default(), is_fund)
}

/// The fund that a part of a header names, with or without what stands in brackets behind it.
fn named(part: &str, is_fund: &dyn Fn(&str) -> bool) -> Option<String> {
    let part = bare(part);
    [part.as_str(), without_note(&part)].into_iter().find(|fund| is_fund(fund)).map(str::to_owned)
}

/// What says all the money of the fund that it stands under, beside what a column of amounts may be called.
const ALL: [&str; 10] =
    ["资金", "资金额", "投资", "额度", "数额", "资金额度", "出资", "出资额", "补助额", "安排额"];

fn is_all(part: &str) -> bool {
    let base = amount_base(part);
    is_total_word(&bare(part)) || ALL.contains(&base.as_str()) || AMOUNT.is_called(&base)
}

/// The column of amounts.
static AMOUNT: LazyLock<Known> = LazyLock::new(|| known("budget", "amount", true));

/// A header without the 其中 that leads it.
fn without_memo(part: &str) -> &str {
    let part = part.trim();
    let rest = part.strip_prefix("其中").unwrap_or(part);
    rest.trim_start_matches(|c: char| c.is_whitespace() || ":\u{ff1a},\u{ff0c}、".contains(c))
}

/// A header without what stands in brackets at its end, be it a unit and more; a share of a fund is not its
/// money.
fn without_note(part: &str) -> &str {
    let opens = part.ends_with([')', '\u{ff09}']).then(|| part.rfind(['(', '\u{ff08}'])).flatten();
    let (name, note) = opens.and_then(|at| part.split_at_checked(at)).unwrap_or((part, ""));
    let is_share = ["%", "\u{ff05}", "比", "率", "数"].iter().any(|word| note.contains(word));
    if is_share { part } else { name.trim() }
}

/// A header as it stands, without the unit at its end.
pub(super) fn bare(header: &str) -> String {
    let (folded, base) = (text::fold(header), amount_base(header));
    if base == folded || header_unit(header) == Ok(None) {
        return header.trim().to_owned();
    }
    // The unit is the tail of the header; what folds to the rest of it is its beginning.
    let ends = header.char_indices().map(|(at, _)| at).rev();
    let begin = ends.filter_map(|end| header.get(..end)).find(|begin| text::fold(begin) == base);
    begin.map_or(folded, |begin| begin.trim_end_matches(['(', '\u{ff08}', ':', '\u{ff1a}']).to_owned())
}

/// What the sum of all funds may be called; parts of it that 其中 leads need not be all of it.
const WHOLES: [&str; 9] = [
    "总投资",
    "总投资额",
    "投资总额",
    "项目总投资",
    "计划总投资",
    "资金总额",
    "总金额",
    "totalinvestment",
    "totalamount",
];

/// The column that holds the sum of a row: a total among the columns of funds, else the one that holds
/// amounts, else what was invested in all.
pub fn row_total(headers: &[String], funds: &[FundColumn], amounts: &[usize]) -> Option<usize> {
    let group = |header: &str| header.rsplit_once('/').map(|(group, _)| group.to_owned());
    let groups: Vec<Option<String>> = funds.iter().map(|fund| group(headers.get(fund.at)?)).collect();
    // The total of one group is none of all funds where others stand outside it.
    let covers = |at: &usize| {
        let mine = headers.get(*at).and_then(|header| group(header));
        mine.is_none() || groups.iter().all(|one| *one == mine) || !groups.contains(&mine)
    };
    let is_other = |at: &usize| funds.iter().all(|fund| fund.at != *at);
    let amounts: Vec<usize> = amounts.iter().copied().filter(is_other).collect();
    let is_total = |header: &str| is_total_word(bare(header).rsplit('/').next().unwrap_or_default());
    let totals: Vec<usize> = headers
        .iter()
        .enumerate()
        .filter(|(_, header)| is_total(header) && !is_memo(header))
        .map(|(at, _)| at)
        .filter(is_other)
        .filter(covers)
        .collect();
    let is_inside = |at: &&usize| {
        let mine = headers.get(**at).and_then(|header| group(header));
        mine.is_some() && groups.contains(&mine)
    };
    let inside = totals.iter().find(is_inside);
    let only = |places: &[usize]| match places {
        [one] => Some(*one),
        _ => None,
    };
    let is_part = funds.iter().any(|fund| headers.get(fund.at).is_some_and(|header| is_memo(header)));
    let is_whole = |header: &str| !is_part && is_whole(header);
    let wholes: Vec<usize> =
        headers.iter().enumerate().filter(|(_, header)| is_whole(header)).map(|(at, _)| at).collect();
    inside.copied().or_else(|| only(&totals)).or_else(|| only(&amounts)).or_else(|| only(&wholes))
}

/// The header that names the unit of columns of funds: that of the first of them, or of the whole before it that
/// it is a part of.
pub fn unit_header<'h>(headers: &'h [String], funds: &[FundColumn]) -> Option<&'h str> {
    let first = funds.first()?;
    let own = headers.get(first.at)?;
    let before = headers.get(..first.at).unwrap_or_default().iter().rev();
    let whole = before.filter(|header| !is_memo(header)).take(1).find(|header| is_whole_or_total(header));
    let whole = whole.filter(|_| is_memo(own) && header_unit(own) == Ok(None));
    Some(whole.unwrap_or(own))
}

fn is_whole_or_total(header: &str) -> bool {
    is_whole(header) || is_total_word(bare(header).rsplit('/').next().unwrap_or_default())
}

/// What is wrong with the units of the columns of funds after the first: one that nobody knows, or another
/// than its. Where the table is in yuan, a column need not say so.
pub fn units_differ(headers: &[String], funds: &[FundColumn], unit: Unit) -> Option<Said> {
    let of_table = Some(unit).filter(|unit| *unit == Unit::Yuan);
    let of_header = |header: &String| header_unit(header).map(|own| own.or(of_table));
    let mut units = funds.iter().filter_map(|fund| headers.get(fund.at)).map(of_header);
    let first = units.next()?.ok()?;
    let differ = || Err(Said::new("units-differ"));
    units.find_map(|unit| unit.and_then(|unit| if unit == first { Ok(()) } else { differ() }).err())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn funds(headers: &[&str]) -> Vec<(usize, String)> {
        let headers: Vec<String> = headers.iter().map(|header| (*header).to_owned()).collect();
        let is_fund = |name: &str| ["专项债", "中央财政资金", "省级补助"].contains(&name);
        let found = fund_columns(&headers, &is_fund, &|one, other| one == other);
        found.into_iter().map(|fund| (fund.at, fund.fund)).collect()
    }

    #[test]
    fn columns_below_a_group_of_funds_or_named_by_one_hold_its_money() {
        let found =
            funds(&["小区", "资金来源/专项债(万元)", "资金来源/别的", "资金来源/小计", "中央财政资金"]);
        assert_eq!(found, [(1, "专项债".to_owned()), (2, "别的".to_owned()), (4, "中央财政资金".to_owned())]);
    }

    #[test]
    fn a_fund_over_periods_has_a_column_for_each() {
        let found = funds(&["专项债/2023年", "专项债/第二批", "资金来源/省级补助/一期", "专项债/占比"]);
        let wanted = [(2, "省级补助")];
        assert_eq!(
            found,
            wanted.map(|(at, fund)| (at, fund.to_owned())),
            "what is beside periods may be all of them"
        );
        let found = funds(&["专项债/2023年", "专项债/2024年度", "省级补助/第一批", "省级补助/第二批"]);
        let wanted = [(0, "专项债"), (1, "专项债"), (2, "省级补助"), (3, "省级补助")];
        assert_eq!(found, wanted.map(|(at, fund)| (at, fund.to_owned())));
        // Below a group of funds, what is not understood is money of a fund that is not known.
        assert_eq!(funds(&["资金来源/省级补助/本级"]), [(0, "本级".to_owned())]);
        for other in ["其中：2023年", "年度", "批次", "工程费"] {
            assert_eq!(funds(&[&format!("专项债/{other}"), "专项债/2023年"]), [], "{other}");
        }
        for all in ["金额", "金额（万元）", "合计", "小计(元)", "资金"] {
            let found = funds(&["专项债/2023年", &format!("专项债/{all}"), "专项债/占比", "专项债/审核数"]);
            assert_eq!(found, [(1, "专项债".to_owned())], "{all}");
        }
        let found = funds(&["专项债/上年结转", "专项债/本年新增(万元)", "专项债（万元）/已下达"]);
        assert_eq!(found.len(), 3, "{found:?}");
    }

    #[test]
    fn what_stands_over_funds_is_none_of_them() {
        let found = funds(&["省级补助/小计", "省级补助/专项债(万元)", "省级补助/中央财政资金（含税）"]);
        assert_eq!(found, [(1, "专项债".to_owned()), (2, "中央财政资金".to_owned())]);
        assert_eq!(funds(&["专项债/合计", "专项债/其中：省级补助"]), [(0, "专项债".to_owned())]);
    }

    #[test]
    fn what_was_paid_of_a_fund_is_no_money_of_it() {
        let found = funds(&["计划资金/专项债", "计划资金/省级补助", "累计支付/专项债", "已拨付/省级补助"]);
        assert_eq!(found, [(0, "专项债".to_owned()), (1, "省级补助".to_owned())]);
        // What is there and what is still to come are one budget.
        for [one, other] in [["已下达", "待下达"], ["已拨付", "未拨付"]] {
            let both = [format!("{one}/专项债"), format!("{other}/专项债")];
            assert_eq!(funds(&both.each_ref().map(String::as_str)).len(), 2, "{one}");
        }
    }

    #[test]
    fn a_fund_is_known_whatever_note_stands_behind_it() {
        let found = funds(&["专项债（万元，含税）", "省级补助(含税)(元)", "资金来源/中央财政资金(一期)"]);
        assert_eq!(
            found,
            [(0, "专项债".to_owned()), (1, "省级补助".to_owned()), (2, "中央财政资金".to_owned())]
        );
        assert_eq!(funds(&["专项债(占比)", "省级补助（%）", "专项债(户数)"]), []);
    }

    #[test]
    fn the_total_of_one_group_is_none_of_all_funds() {
        let is_fund = |name: &str| ["专项债", "中央财政资金", "省级补助"].contains(&name);
        let total = |headers: &[&str]| {
            let headers: Vec<String> = headers.iter().map(|header| (*header).to_owned()).collect();
            row_total(&headers, &fund_columns(&headers, &is_fund, &|one, other| one == other), &[])
        };
        let group = ["小区", "中央资金/小计", "中央资金/中央财政资金", "中央资金/省级补助"];
        assert_eq!(total(&group), Some(1));
        assert_eq!(total(&[&group[..], &["专项债"]].concat()), None);
        assert_eq!(total(&[&group[..], &["专项债", "合计"]].concat()), Some(5));
    }

    #[test]
    fn a_memo_is_a_column_of_funds_only_where_no_fund_stands_before_it() {
        assert_eq!(funds(&["专项债", "其中/中央财政资金"]), [(0, "专项债".to_owned())]);
        let found = funds(&["总投资", "其中\u{ff1a}专项债", "省级补助", "其中:中央财政资金"]);
        assert_eq!(found, [(1, "专项债".to_owned()), (2, "省级补助".to_owned())]);
        let found = funds(&["总投资", "其中/专项债", "其中/省级补助"]);
        assert_eq!(found, [(1, "专项债".to_owned()), (2, "省级补助".to_owned())]);
    }
}
