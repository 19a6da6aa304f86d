//! Headings of sections: how they are numbered, which side and which estate they name.

use crate::model::{Side, text};

/// The heading of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// How it is numbered; sections numbered alike stand side by side.
    pub style: Style,
    /// The text after the number.
    pub text: String,
    /// The side it names.
    pub side: Option<Side>,
    /// The estate it names.
    pub estate: Option<String>,
}

/// How a section is numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// 第一部分
    Part,
    /// 一、
    Chinese,
    /// (一)
    ChineseInBrackets,
    /// 1.
    Arabic,
    /// (1)
    ArabicInBrackets,
    /// Not at all, and it names an estate.
    Estate,
    /// Not at all, and it names a side.
    Side,
    /// Not at all.
    Bare,
}

/// What is no side, though the word of one is in it: both of them, and parts of buildings.
const SIDELESS: [&str; 6] = ["外墙", "外立面", "外窗", "外保温", "内墙", "内外"];

/// The side that a heading names: 小区红线内改造.
pub(super) fn side_named(heading: &str) -> Option<Side> {
    let folded = text::fold(heading);
    let folded = SIDELESS.iter().fold(folded, |text, word| text.replace(word, ""));
    let names = |words: [&str; 4]| words.iter().any(|word| folded.contains(word));
    match (
        names(["红线内", "小区内", "红线范围内", "insidetheredline"]),
        names(["红线外", "小区外", "红线范围外", "outsidetheredline"]),
    ) {
        (true, false) => Some(Side::Inside),
        (false, true) => Some(Side::Outside),
        _ => None,
    }
}

/// Whether a text ends as names of estates do.
pub(super) fn ends_like_an_estate(name: &str) -> bool {
    const ENDS: [&str; 16] = [
        "小区",
        "家园",
        "花园",
        "新村",
        "宿舍",
        "家属院",
        "大院",
        "公寓",
        "社区",
        "新苑",
        "小苑",
        "楼院",
        "号院",
        "安置点",
        "里",
        "estate",
    ];
    let folded = text::fold(name);
    folded.chars().count() <= 20 && ENDS.iter().any(|end| folded.ends_with(end))
}

/// The number that a whole cell is.
pub(super) fn bare_number(cell: &str) -> Option<Style> {
    let cell = text::half_width(cell);
    let plain = cell.trim().trim_end_matches(['、', '.', ',']);
    let inner = plain.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    match (inner, plain) {
        (Some(inner), _) if is_chinese_number(inner) => Some(Style::ChineseInBrackets),
        (Some(inner), _) if digits(inner) => Some(Style::ArabicInBrackets),
        (None, plain) if is_chinese_number(plain) => Some(Style::Chinese),
        (None, plain) if digits(plain) => Some(Style::Arabic),
        _ => None,
    }
}

/// The number that a heading begins with, and what follows it.
pub(super) fn numbered(heading: &str) -> Option<(Style, &str)> {
    let heading = heading.trim();
    if let Some(rest) = heading.strip_prefix('第') {
        let (number, rest) = ["部分", "章", "节"].into_iter().find_map(|word| rest.split_once(word))?;
        return is_chinese_number(number)
            .then(|| (Style::Part, rest.trim_start_matches([':', '：', '、', ' '])));
    }
    if let Some(rest) = heading.strip_prefix(['(', '（']) {
        let (number, rest) = rest.split_once([')', '）'])?;
        let style = bare_number(&format!("({number})"))?;
        return (!rest.trim().is_empty()).then(|| (style, rest.trim_start_matches(['、', ' '])));
    }
    let (number, rest) = heading.split_once(['、', '.', '．'])?;
    let style = bare_number(number)?;
    let fraction = style == Style::Arabic && rest.starts_with(|c: char| c.is_ascii_digit());
    (!rest.trim().is_empty() && !fraction).then(|| (style, rest.trim()))
}

fn is_chinese_number(text: &str) -> bool {
    !text.is_empty()
        && text.chars().count() <= 3
        && text.chars().all(|c| "一二三四五六七八九十百零".contains(c))
}
