//! What the header of a column that nobody knows says of it, among columns of funds: that it is money, that it
//! is none, or nothing.

use crate::budget::total_words::is_total_word;
use crate::budget::units::amount_base;
use crate::budget::wide::{is_memo, is_paid, is_whole};
use crate::model::text;

/// What the headers of funds have in them.
const MONEY: [&str; 17] = [
    "资金", "自筹", "自有", "补助", "补贴", "奖补", "拨款", "债", "贷款", "融资", "出资", "捐", "集资",
    "配套", "财政", "投入", "基金",
];
const MONEY_WORDS: [&str; 9] =
    ["fund", "funds", "grant", "grants", "bond", "bonds", "loan", "loans", "subsidy"];

/// What the headers of columns have in them that measure, date or explain.
const BESIDE: [&str; 18] = [
    "备注", "说明", "数量", "单价", "面积", "合计", "小计", "总计", "占比", "比例", "比重", "%", "日期",
    "时间", "电话", "编号", "联系", "文号",
];
/// What does so where no fund stands over it: money may be of a unit or of a year.
const BESIDE_ALONE: [&str; 3] = ["单位", "年度", "年份"];
const BESIDE_WORDS: [&str; 17] = [
    "note", "notes", "remark", "remarks", "quantity", "qty", "unit", "price", "area", "total", "share",
    "percent", "ratio", "date", "phone", "count", "year",
];
/// What they end with.
const BESIDE_ENDS: [char; 12] = ['数', '量', '率', '号', '期', '日', '月', '年', '人', '价', '比', '度'];
/// What ends so and is money all the same, or may be.
const MAYBE_MONEY: [&str; 7] = ["承担数", "分担数", "负担数", "出资数", "投资数", "安排数", "个人"];

/// What they have in them, or end with, under the heading of a fund.
const UNDER: [&str; 3] = ["标准", "序号", "期限"];
const UNDER_ENDS: [&str; 14] = [
    "户数", "人数", "栋数", "幢数", "楼数", "部数", "台数", "套数", "个数", "天数", "量", "率", "比", "批次",
];
/// What is told there of what became of the fund's money, most of which another column holds.
const USED: [&str; 10] = ["使用", "支付", "拨付", "已付", "到位", "结余", "余额", "剩余", "结存", "完成"];

/// What stands in brackets behind what is measured.
const MEASURES: [&str; 21] = [
    "m",
    "m2",
    "㎡",
    "m3",
    "km",
    "米",
    "延米",
    "平方米",
    "立方米",
    "公里",
    "户",
    "栋",
    "幢",
    "部",
    "台",
    "个",
    "套",
    "处",
    "人",
    "年",
    "%",
];

/// What the headers have in them of money that other columns hold already, or that was held elsewhere.
const ELSEWHERE: [&str; 21] = [
    "总", "已", "余", "差额", "缺口", "累计", "支付", "拨付", "付款", "到位", "审定", "送审", "核减", "完成",
    "申请", "下达", "合同", "概算", "估算", "决算", "结算",
];

/// What a header says of its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    /// That it is money of a fund.
    Fund,
    /// That it is none.
    Beside,
    /// Nothing that is known.
    Nothing,
    /// One thing and another.
    Both,
}

/// What a header says of its column; nothing at all where it is a sum of others or a part of them. One that
/// is blank may be of any column.
pub(super) fn says(header: &str) -> Option<Says> {
    let part = last_part(header);
    if part.is_empty() {
        return Some(Says::Both);
    }
    if is_total_word(part) || is_memo(header) || is_whole(header) {
        return None;
    }
    let base = amount_base(part);
    let may_be_money = MAYBE_MONEY.iter().any(|end| base.ends_with(end));
    let is_beside = explains(part) || base.ends_with(BESIDE_ENDS);
    let is_elsewhere = has(part, &ELSEWHERE, &[]) || is_paid(header);
    if may_be_money && !explains(part) {
        return Some(Says::Both);
    }
    Some(match (has(part, &MONEY, &MONEY_WORDS), is_beside, is_elsewhere) {
        (true, false, false) => Says::Fund,
        (false, true, _) => Says::Beside,
        (false, false, false) => Says::Nothing,
        _ => Says::Both,
    })
}

/// Whether a header measures, dates or explains, as its words say.
fn explains(part: &str) -> bool {
    let folded = text::fold(part);
    let note = folded.rsplit_once('(').map(|(_, note)| note.trim_end_matches(')'));
    let is_measured = note.is_some_and(|note| MEASURES.contains(&note));
    is_measured || has(part, &BESIDE, &BESIDE_WORDS) || has(part, &BESIDE_ALONE, &[])
}

/// The same of what stands under the heading of a fund.
pub(super) fn explains_fund(part: &str) -> bool {
    let base = amount_base(part);
    let is_counted = UNDER_ENDS.iter().any(|end| base.ends_with(end)) || has(part, &UNDER, &[]);
    let is_alone = has(part, &BESIDE_ALONE, &[]) && !BESIDE_ALONE.contains(&base.as_str());
    is_counted || explains(part) && !is_alone
}

/// Whether a column tells what became of a fund's money, where another under its heading tells more.
pub(super) fn tells_use(headers: &[String], at: usize) -> bool {
    let parts =
        |header: &String| header.rsplit_once('/').map(|(above, part)| (above.to_owned(), part.to_owned()));
    let Some((above, part)) = headers.get(at).and_then(parts) else { return false };
    let uses = |part: &str| has(part, &USED, &[]);
    let is_more = |(of, other): (String, String)| of == above && !uses(&other) && !explains_fund(&other);
    uses(&part) && headers.iter().filter_map(parts).any(is_more)
}

/// Whether a header has one of some parts in it, or one of some words.
fn has(part: &str, parts: &[&str], whole: &[&str]) -> bool {
    let (folded, lower) = (text::fold(part), text::half_width(part).to_lowercase());
    let mut words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    parts.iter().any(|part| folded.contains(part)) || words.any(|word| whole.contains(&word))
}

pub(super) fn last_part(header: &str) -> &str {
    header.rsplit('/').next().unwrap_or(header).trim()
}
