//! What a line above a table says of the unit its amounts are in: `单位:万元`, `(万元)`, `Unit: 10,000 yuan`.

use crate::budget::row::Row;
use crate::budget::unit_words::{Worded, in_brackets, is_latin_money};
use crate::model::{Unit, text};

/// What is said of a unit where no header says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Noted {
    /// Nothing.
    #[default]
    Nothing,
    /// Amounts are in this one.
    In(Unit),
    /// Amounts are in one that they cannot be read in, or in more than one; how it is said.
    Other(String),
}

/// What the words before a unit may be.
const LEADS: [&str; 4] = ["单位", "unit:", "units:", "unit("];

/// What may stand around a unit that amounts are counted by.
const COUNTED: [(&str, &str); 5] = [("以", "为"), ("以", "计"), ("按", "计"), ("以", "列"), ("按", "列")];

/// What leads to a unit that is all there is behind it.
const SAYS: [&str; 3] = ["金额:", "人民币:", "均为"];

/// The currency that all units are of.
const YUAN: &str = "人民币";

/// What leads to a currency that is all there is behind it.
const CURRENCY: [&str; 2] = ["货币:", "币种:"];

/// What a cell that says nothing else may begin with in English.
const WHOLE: [&str; 5] = ["allamountsin", "amountsin", "amountin", "in", ""];

/// What units of money are written with, and end with.
const UNIT: &str = "十百千万亿人民币元美欧日港澳加韩英台外镑";
const ENDS: &str = "元币镑";

/// What may follow a unit among other words.
const MARKS: [char; 9] = ['、', ',', ';', '/', '|', '或', '(', ')', '。'];

impl Noted {
    /// What rows say: those above a header, in which a unit may stand alone or in brackets behind a title,
    /// and those of the header itself.
    pub fn of(above: &[Row], header: &[Row]) -> Noted {
        let cells = |rows: &[Row]| -> Vec<String> {
            rows.iter().flat_map(|row| row.cells.iter().map(|cell| folded(cell))).collect()
        };
        let (above, header) = (cells(above), cells(header));
        let led = above.iter().chain(&header).map(|cell| led(cell));
        let alone = above.iter().map(|cell| alone(cell));
        let titled = above.iter().map(|cell| titled(cell));
        led.chain(alone).chain(titled).find(|noted| *noted != Noted::Nothing).unwrap_or_default()
    }

    /// The unit.
    pub fn unit(&self) -> Option<Unit> {
        match self {
            Noted::In(unit) => Some(*unit),
            Noted::Nothing | Noted::Other(_) => None,
        }
    }
}

/// Whether a cell notes a unit.
pub fn is_note(cell: &str) -> bool {
    led(&folded(cell)) != Noted::Nothing
}

/// What a row below a header says that is for people alone.
pub fn below<'c>(cells: impl Iterator<Item = &'c str>) -> Noted {
    let mut said = cells.map(|cell| led(&folded(cell)));
    said.find(|noted| *noted != Noted::Nothing).unwrap_or_default()
}

/// The first of some rows whose cell of a unit names thousands of yuan or more: no quantity is counted in
/// them.
pub fn beside(rows: &[Row], at: usize) -> Option<(u64, Noted)> {
    rows.iter().find_map(|row| {
        let unit = Unit::named(row.cell(at)).filter(|unit| *unit != Unit::Yuan)?;
        Some((row.number, Noted::In(unit)))
    })
}

/// A cell as names are compared, its units in the usual characters.
fn folded(cell: &str) -> String {
    let usual = |c: char| match c {
        '萬' => '万',
        '億' => '亿',
        '圆' | '圓' => '元',
        other => other,
    };
    text::fold(cell).chars().map(usual).collect()
}

/// What a folded cell says of a unit after words that lead to one.
fn led(cell: &str) -> Noted {
    let after = LEADS.iter().flat_map(|lead| cell.split(lead).skip(1));
    let before = COUNTED.iter().filter_map(|(by, ends)| cell.split_once(by)?.1.split_once(ends));
    let foreign = CURRENCY.iter().filter_map(|lead| bare_behind(cell, lead)).filter(|unit| *unit != YUAN);
    after
        .chain(before.map(|(unit, _)| unit))
        .chain(SAYS.iter().filter_map(|lead| bare_behind(cell, lead)))
        .chain(foreign)
        .map(named)
        .find(|noted| *noted != Noted::Nothing)
        .unwrap_or_default()
}

/// What stands behind some words of a folded cell, if that is a unit and nothing else.
fn bare_behind<'c>(cell: &'c str, words: &str) -> Option<&'c str> {
    let (_, rest) = cell.split_once(words)?;
    let rest = rest.trim_end_matches(['。', ')']);
    (!rest.is_empty() && rest.chars().all(|c| UNIT.contains(c))).then_some(rest)
}

/// What a folded cell says of a unit that is all it says.
fn alone(cell: &str) -> Noted {
    let inner = cell.trim_start_matches('(').trim_end_matches(')');
    let rest = WHOLE.iter().find_map(|lead| inner.strip_prefix(lead)).unwrap_or(inner);
    let is_whole = rest.chars().all(|c| UNIT.contains(c)) || is_latin_money(rest);
    if is_whole { named(rest) } else { Noted::Nothing }
}

/// What a folded title says of a unit in brackets that hold no amount.
fn titled(cell: &str) -> Noted {
    let inner = cell.split('(').skip(1).filter_map(|rest| rest.split_once(')')).map(|(inner, _)| inner);
    let said = inner.filter(|inner| !is_amount(inner)).map(in_brackets);
    noted(said.fold(Worded::Nothing, Worded::and), cell)
}

/// Whether a folded text ends with an amount that words lead to: `总投资5000万元`.
fn is_amount(text: &str) -> bool {
    let number = text.trim_end_matches(|c| UNIT.contains(c));
    number.len() < text.len() && is_counted(number)
}

/// Whether a folded text ends with a number that words lead to, and not only those of a unit.
fn is_counted(text: &str) -> bool {
    let words = text.trim_end_matches(|c: char| c.is_ascii_digit() || ".,".contains(c));
    let is_word = |c: char| !c.is_ascii() && !UNIT.contains(c) && c != '每';
    text.ends_with(|c: char| c.is_ascii_digit()) && words.contains(is_word)
}

/// What the words of a text say, as a note.
fn noted(said: Worded, text: &str) -> Noted {
    match said {
        Worded::In(unit) => Noted::In(unit),
        Worded::Other => Noted::Other(text.to_owned()),
        Worded::Nothing => Noted::Nothing,
    }
}

/// The unit that a folded text names: it begins with one, or ends with one, or a mark follows it.
fn named(text: &str) -> Noted {
    let text = text.trim_start_matches([':', '(', '为', '是', '=']).trim_end_matches(')');
    let is_last = |after: &str| after.is_empty() || after.starts_with(MARKS);
    let units = units(text).filter(|(before, _, after)| before.is_empty() || is_last(after));
    // `W元` and `10000元` are none of the units whose ends they have; an amount among other words is none.
    let is_part = |before: &str| before.ends_with(|c: char| c.is_ascii_alphanumeric());
    let unit = |unit: &str| Unit::named(unit).map_or(Worded::Other, Worded::In);
    let said = units.filter(|(before, run, _)| !is_counted(before) && *run != YUAN);
    let said = said.map(|(before, run, _)| if is_part(before) { Worded::Other } else { unit(run) });
    let whole = || match Unit::named(text) {
        Some(unit) => Worded::In(unit),
        None if is_latin_money(text) => Worded::Other,
        None => Worded::Nothing,
    };
    noted(said.fold(Worded::Nothing, Worded::and).said().unwrap_or_else(whole), text)
}

/// What may be units in a folded text, each with what stands before it and after it.
fn units(text: &str) -> impl Iterator<Item = (&str, &str, &str)> {
    let others =
        text.char_indices().filter(|(_, c)| !UNIT.contains(*c)).map(|(at, c)| (at, at + c.len_utf8()));
    let mut start = 0;
    others.chain([(text.len(), text.len())]).filter_map(move |(end, next)| {
        let (before, run) = text.get(..end)?.split_at_checked(std::mem::replace(&mut start, next))?;
        let last = run.char_indices().rfind(|(_, c)| ENDS.contains(*c)).map(|(at, c)| at + c.len_utf8())?;
        Some((before, run.get(..last)?, text.get(before.len() + last..)?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn above(cell: &str) -> Noted {
        let row = Row { cells: vec!["安排表".into(), cell.into()], ..Row::default() };
        Noted::of(&[row], &[])
    }

    #[test]
    fn a_unit_is_read_however_it_is_noted() {
        for (cell, unit) in [
            ("单位:万元", Unit::Wan),
            ("单位 万元", Unit::Wan),
            ("\u{ff08}单位\u{ff1a}人民币万元\u{ff09}", Unit::Wan),
            ("金额单位\u{ff08}万元\u{ff09}", Unit::Wan),
            ("单位:万元、平方米", Unit::Wan),
            ("单位: 元  日期:2024.1.1", Unit::Yuan),
            ("编制单位:住建局      单位:百万元", Unit::Million),
            ("本表以万元为单位", Unit::Wan),
            ("单位为亿元", Unit::Yi),
            ("(万元)", Unit::Wan),
            ("万元", Unit::Wan),
            ("Unit: yuan", Unit::Yuan),
            ("Unit: RMB 10,000", Unit::Wan),
            ("Amounts in 10,000 yuan", Unit::Wan),
            ("(in million yuan)", Unit::Million),
            ("金额以万元计", Unit::Wan),
            ("本表金额按万元填列", Unit::Wan),
            ("某区资金安排表\u{ff08}万元\u{ff09}", Unit::Wan),
            ("某区资金安排表\u{ff08}第一批\u{ff0c}单位\u{ff1a}万元\u{ff09}", Unit::Wan),
            ("注:本表金额单位为万元", Unit::Wan),
            ("注:1.单位:万元。", Unit::Wan),
            ("单位:户、万元", Unit::Wan),
            ("单位:户/万元", Unit::Wan),
            ("单位:户 万元", Unit::Wan),
            ("单位:栋、户、万元", Unit::Wan),
            ("单位:面积:平方米,金额:万元", Unit::Wan),
            ("面积单位:平方米;金额单位:万元", Unit::Wan),
            ("单位：萬元", Unit::Wan),
            ("单位:万圆", Unit::Wan),
            ("金额：万元", Unit::Wan),
            ("人民币：万元", Unit::Wan),
            ("表中金额均为万元。", Unit::Wan),
            ("单位：元（人民币）", Unit::Yuan),
            ("货币单位：人民币（万元）", Unit::Wan),
            ("资金安排表（表3）（万元）", Unit::Wan),
            ("资金安排表（附件3-1）（万元）（截至2023.12）", Unit::Wan),
            ("某区（总投资5000万元）资金安排表（万元）", Unit::Wan),
        ] {
            assert_eq!(above(cell), Noted::In(unit), "{cell}");
        }
    }

    #[test]
    fn a_unit_that_amounts_cannot_be_read_in_is_no_yuan() {
        for cell in [
            "单位:美元",
            "货币：美元",
            "单位:千万元",
            "金额单位:元/万元",
            "单位:港币",
            "Unit: USD",
            "(in thousands)",
            "单位:W元",
            "单位:10000元",
            "安排表(元、万元)",
            "单位:人民币1万元",
            "单位:每1万元",
        ] {
            assert!(matches!(above(cell), Noted::Other(_)), "{cell}");
        }
    }

    #[test]
    fn what_is_no_unit_of_money_says_nothing() {
        for cell in [
            "编制单位:住建局",
            "单位:平方米",
            "单位:台",
            "Unit: Finance section",
            "安排表",
            "",
            "百分比",
            "元旦",
            "安排表(第一批)",
            "安排表(百万庄)",
            "以上合计",
            "编制单位:金元宝区住建局",
            "批复金额:5000万元",
            "按项目计列",
            "注：管线单位承担120万元",
            "注：电梯按每部10万元计列",
            "单位造价300元/平方米",
            "以每户5000元为上限",
            "各单位自筹资金合计35.5万元",
            "某区2023年改造（总投资5,000万元）资金安排表",
            "货币单位：人民币",
        ] {
            assert_eq!(above(cell), Noted::Nothing, "{cell}");
        }
    }
}
