//! Columns of one fund: whether its money is what they hold together.
//!
//! Money is parted by when it is there (上年结转 and 本年新增, 2023年 and 2024年) or by what became of it (已下达
//! and 待下达). What was asked for and what was granted are no parts of one sum.

use std::collections::BTreeSet;

use crate::budget::units::amount_base;
use crate::budget::wide::{FundColumn, SameFund};
use crate::model::{Arg, Said, text};

/// Which part of a fund's money a column holds, where others may hold the rest.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Share {
    /// What the money is parted by: what was done with it, or time.
    by: String,
    part: String,
    span: Span,
}

/// How long a stretch of time is, as far as another may lie in it, and of which year, where that is said.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Span {
    /// One in which none is looked for.
    Any,
    /// All of a year.
    Year(Option<String>),
    /// A part of one.
    Within(Option<String>),
}

impl Share {
    /// Whether the one may lie in the other.
    fn may_hold(&self, other: &Share) -> bool {
        match (&self.span, &other.span) {
            (Span::Year(year), Span::Within(of)) => year.is_none() || of.is_none() || year == of,
            _ => false,
        }
    }
}

/// What is said of money that was there before, of what is new, and of what is to come.
const BEFORE: [&str; 9] =
    ["结转", "上年结转", "上年度结转", "上年结余", "往年", "以前年度", "往年结转", "以前", "以前安排"];
const NEW: [&str; 8] =
    ["新增", "本年新增", "本年度新增", "当年新增", "本年下达", "本年安排", "本次", "本次安排"];
/// The same of all the money of a year.
const THIS_YEAR: [&str; 4] = ["本年", "本年度", "当年", "当年度"];
const LATER: [&str; 3] = ["以后年度", "后续年度", "以后"];

/// What may have been done with money, and the signs that it was, and that it was not.
const DONE: [&str; 5] = ["下达", "拨付", "到位", "支付", "安排"];
const IS_DONE: char = '已';
const IS_OPEN: [char; 3] = ['待', '未', '拟'];

/// Stretches of time with names of their own.
const NAMED: [&str; 7] = ["上半年", "下半年", "首批", "提前批", "提前下达", "前期", "后期"];
/// What others are written with, beside numbers, and which of it tells that they are some.
const WRITTEN_WITH: &str = "第年度批次期季月标段";
const TELLING: [char; 6] = ['年', '批', '期', '季', '月', '段'];
/// What a part of a year is told by.
const OF_YEAR: [&str; 5] = ["批", "半年", "季", "月", "提前下达"];
/// What may follow the period that money is of: 2022年结转, 2023年下达.
const OF_PERIOD: [&str; 10] =
    ["", "结转", "下达", "安排", "新增", "预算", "计划", "投资", "工程", "资金来源"];

/// Which part of a fund's money a header says that its column holds; none where it says no such thing.
fn share(part: &str) -> Option<Share> {
    let base = amount_base(part);
    let base = match base.split_once('、') {
        Some((number, rest)) if number.chars().all(is_number) => rest,
        _ => &base,
    };
    let base = base.strip_suffix("资金").unwrap_or(base);
    let share = |by: &str, part: &str| Share { by: by.to_owned(), part: part.to_owned(), span: Span::Any };
    let of_time = |part: &str| Some(share("", part));
    if BEFORE.contains(&base) {
        return of_time("before");
    }
    if THIS_YEAR.contains(&base) {
        return Some(Share { span: Span::Year(None), ..share("", "new") });
    }
    if NEW.contains(&base) {
        return of_time("new");
    }
    if LATER.contains(&base) {
        return of_time("later");
    }
    if let Some(done) = DONE.iter().find_map(|done| base.strip_suffix(done)) {
        let verb = base.get(done.len()..).unwrap_or_default();
        let mark = done.chars().next().filter(|mark| *mark == IS_DONE || IS_OPEN.contains(mark));
        if let Some(mark) = mark.filter(|mark| mark.len_utf8() == done.len()) {
            let part = if mark == IS_DONE { "done" } else { "open" };
            return Some(share(verb, part));
        }
    }
    let part = period(base)?;
    Some(Share { span: span(&part), ..share("", &part) })
}

/// How long a period is.
fn span(period: &str) -> Span {
    let digits = period.get(..4).filter(|year| year.bytes().all(|byte| byte.is_ascii_digit()));
    let rest = digits.and_then(|year| period.strip_prefix(year));
    let year = digits.filter(|_| rest.is_some_and(|rest| rest.starts_with('年'))).map(str::to_owned);
    if OF_YEAR.iter().any(|word| period.contains(word)) {
        return Span::Within(year);
    }
    match year {
        Some(year) if ["年", "年度"].contains(&rest.unwrap_or_default()) => Span::Year(Some(year)),
        _ => Span::Any,
    }
}

/// The stretch of time that a folded header names, with nothing beside it but that money is of it.
fn period(base: &str) -> Option<String> {
    let after = base.trim_start_matches(|c| is_number(c) || WRITTEN_WITH.contains(c));
    let written = base.strip_suffix(after)?;
    let rest = NAMED.iter().find_map(|named| after.strip_prefix(named)).unwrap_or(after);
    let is_named = rest.len() < after.len();
    let is_written = written.contains(TELLING) && written.contains(is_number);
    let is_period = if written.is_empty() { is_named } else { is_written };
    let (named, before) = (base.strip_suffix(rest)?, rest == "以前");
    (is_period && (before || OF_PERIOD.contains(&rest))).then(|| if before { base } else { named }.to_owned())
}

fn is_number(c: char) -> bool {
    c.is_ascii_digit() || "一二三四五六七八九十".contains(c)
}

/// Whether columns that say these things under the heading of one fund hold all of its money together.
pub(super) fn add_up(parts: &[&str]) -> bool {
    are_parts(parts.iter().map(|part| share(part)))
}

/// Whether shares are parts of one whole, and none is there twice or may lie in another.
fn are_parts(shares: impl Iterator<Item = Option<Share>>) -> bool {
    let Some(shares) = shares.collect::<Option<Vec<Share>>>() else { return false };
    let apart: BTreeSet<&str> = shares.iter().map(|share| share.part.as_str()).collect();
    let by: BTreeSet<&str> = shares.iter().map(|share| share.by.as_str()).collect();
    let overlap = shares.iter().any(|one| shares.iter().any(|other| one.may_hold(other)));
    apart.len() == shares.len() && by.len() <= 1 && !overlap
}

/// What is wrong where several columns are of one fund, and nothing says that they add up.
pub fn told_twice(headers: &[String], funds: &[FundColumn], same_fund: &SameFund<'_>) -> Option<Said> {
    let header = |column: &FundColumn| headers.get(column.at).map(String::as_str).unwrap_or_default();
    funds.iter().find_map(|column| {
        // Under groups that tell stages of money, a fund may be called otherwise at each.
        let is_again = |other: &&FundColumn| {
            let are_stages = || are_stages(header(column), header(other));
            other.fund == column.fund || are_stages() && same_fund(&other.fund, &column.fund)
        };
        let told: Vec<&FundColumn> = funds.iter().filter(is_again).collect();
        let shares = told.iter().map(|column| share_of(header(column), &column.fund));
        let is_sum = told.len() == 1 || are_parts(shares);
        let all = || told.iter().map(|column| header(column)).collect::<Arg>();
        (!is_sum).then(|| Said::new("fund-told-twice").with("fund", &column.fund).with("headers", all()))
    })
}

/// What groups of columns are called that tell what money was to be at one time or another.
const STAGES: [&str; 17] = [
    "申报", "申请", "送审", "上报", "审核", "审定", "核定", "批复", "概算", "估算", "预算", "结算", "决算",
    "计划", "调整", "到位", "下达",
];

/// What may follow a stage, and says nothing of whose money it is.
const OF_STAGE: [&str; 6] = ["资金", "投资", "金额", "情况", "数", "额"];

/// Whether two headers stand under groups that tell two stages of the same money, and nothing else.
pub(super) fn are_stages(one: &str, other: &str) -> bool {
    let stage = |header: &str| {
        let above = text::fold(header.rsplit_once('/')?.0);
        let stage = STAGES.iter().find(|stage| above.contains(*stage))?;
        let rest = above.replacen(stage, "", 1);
        let rest = OF_STAGE.iter().fold(rest.as_str(), |rest, end| rest.strip_suffix(end).unwrap_or(rest));
        Some((*stage, rest.to_owned()))
    };
    let stages = stage(one).zip(stage(other));
    stages.is_some_and(|((one, of), (other, of_other))| one != other && of == of_other)
}

/// Which part of a fund's money a header that names the fund says that its column holds.
fn share_of(header: &str, fund: &str) -> Option<Share> {
    let parts = header.split('/').map(str::trim).filter(|part| *part != fund);
    let beside = parts.map(|part| match part.strip_prefix(fund) {
        Some(note) => note.trim_matches(['(', ')', '\u{ff08}', '\u{ff09}']),
        None => part,
    });
    let shares = beside.filter_map(share);
    shares.reduce(|one, other| Share {
        by: one.by + "/" + &other.by,
        part: one.part + "/" + &other.part,
        span: Span::Any,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::wide::fund_columns;

    #[test]
    fn columns_of_one_fund_add_up_where_they_say_so() {
        let is_fund = |name: &str| ["专项债", "省级补助", "省补"].contains(&name);
        let told = |headers: &[&str]| {
            let headers: Vec<String> = headers.iter().map(|header| (*header).to_owned()).collect();
            // Two names of one fund.
            let same = |one: &str, other: &str| one == other || [one, other] == ["省级补助", "省补"];
            told_twice(&headers, &fund_columns(&headers, &is_fund, &same), &same).map(|said| said.key)
        };
        for sum in [
            ["2023年/专项债", "2024年/专项债"],
            ["2023年预算/专项债", "2024年预算/专项债"],
            ["2023年度计划/专项债", "2024年度投资/专项债"],
            ["2023年资金来源/专项债", "2024年资金来源/专项债"],
            ["一、2023年/专项债", "二、2024年/专项债"],
            ["2023年以前/专项债", "2023年/专项债"],
            ["首批/专项债", "第二批/专项债"],
            ["提前下达/专项债", "第二批/专项债"],
            ["2023年/专项债", "2024年上半年/专项债"],
            ["2022年以前/专项债", "2023年第一批/专项债"],
            ["前期安排/专项债", "本次安排/专项债"],
            ["首批/专项债", "本次/专项债"],
            ["第一批/专项债", "以后年度/专项债"],
            ["往年/专项债", "本年/专项债"],
            ["上半年/专项债", "下半年/专项债"],
            ["2023年上半年/专项债", "2023年下半年/专项债"],
            ["一期工程/专项债", "二期工程/专项债"],
            ["一标段/专项债", "二标段/专项债"],
            ["专项债(一期)", "专项债（二期）"],
            ["专项债/上年结转", "专项债/本年新增"],
            ["专项债/上年结转资金", "专项债/本年新增资金"],
            ["专项债/以前年度", "专项债/本年度"],
            ["专项债/2023年度", "专项债/以后年度"],
            ["专项债/上年度结转", "专项债/2024年"],
            ["专项债/2022年结转", "专项债/2023年下达"],
            ["资金来源/已下达/专项债", "资金来源/待下达/专项债"],
            ["已安排/专项债", "拟安排/专项债"],
            ["以前安排/专项债", "本次安排/专项债"],
            // What became of it is none of it.
            ["资金安排/专项债", "实际到位/专项债"],
            ["资金来源/专项债", "已完成投资/专项债"],
            ["专项债", "省级补助"],
            ["省级补助", "省补"],
            ["省级资金/省级补助", "上级资金/省补"],
            ["2023年计划/省级补助", "2024年计划/省补"],
            ["计划投资/省级补助", "到位资金/省补"],
            ["市级预算/省级补助", "区级预算/省补"],
            ["市级到位资金/省级补助", "区级配套资金/省补"],
            ["提前下达/省级补助", "2024年预算/省补"],
        ] {
            assert_eq!(told(&sum), None, "{sum:?}");
        }
        for twice in [
            ["申报数/专项债", "审核数/专项债"],
            ["申报数/省级补助", "审核数/省补"],
            ["年初预算/专项债", "调整预算/专项债"],
            ["2023年/专项债", "2023年/专项债"],
            ["2023年预算/专项债", "2023年计划/专项债"],
            ["专项债", "专项债"],
            ["专项债", "2023年/专项债"],
            ["红线内/专项债", "红线外/专项债"],
            ["2023年安排/专项债", "2023年下达/专项债"],
            ["未下达/专项债", "待下达/专项债"],
            // The one may be in the other.
            ["2023年/专项债", "第一批/专项债"],
            ["2023年/专项债", "2023年上半年/专项债"],
            ["本年/专项债", "2024年第一批/专项债"],
        ] {
            assert_eq!(told(&twice), Some("fund-told-twice"), "{twice:?}");
        }
    }

    #[test]
    fn what_was_paid_last_year_is_no_part_of_this_one() {
        assert!(
            !add_up(&["上年", "本年"]) && !add_up(&["上年度", "2024年"]) && !add_up(&["第一批", "2024年"])
        );
        assert!(
            add_up(&["上年结转", "第一批"])
                && add_up(&["上年结转", "本年"])
                && add_up(&["首批", "第二批", "第三批"])
        );
    }

    #[test]
    fn what_was_done_and_what_was_not_are_parts_of_one_sum() {
        assert!(add_up(&["已下达", "待下达(万元)"]) && add_up(&["已支付"]));
        for other in [&["已下达", "已支付"][..], &["已下达", "待支付"], &["已", "未"], &["已使用", "结余"]]
        {
            assert!(!add_up(other), "{other:?}");
        }
    }
}
