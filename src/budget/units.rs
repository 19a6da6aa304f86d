//! What one unit of an amount is worth: by a header, by a line above the table, by the user.

use crate::budget::noted::Noted;
use crate::budget::unit_words::{Worded, in_any_brackets, in_brackets, names_multiple, word};
use crate::model::{Money, Said, Unit, text};

/// A header, folded, without the unit at its end.
pub(super) fn amount_base(header: &str) -> String {
    split_unit(header).0
}

/// The unit that a header names, itself or in the part of it that stands for its group; an error where nobody
/// knows it.
pub fn header_unit(header: &str) -> Result<Option<Unit>, Said> {
    for part in std::iter::once(header).chain(header.rsplit('/')) {
        match split_unit(part).1 {
            Worded::In(unit) => return Ok(Some(unit)),
            Worded::Other => return Err(Said::new("unit-unknown").with("header", header)),
            Worded::Nothing => {}
        }
    }
    Ok(None)
}

/// A header without the unit at its end, and that unit: `金额(万元)`, `金额(万元,含税)`, `金额:万元`,
/// `金额万元`.
fn split_unit(header: &str) -> (String, Worded) {
    let folded = text::fold(header);
    let (rest, said) = without_brackets(&folded);
    if said != Worded::Nothing {
        return (rest.to_owned(), said);
    }
    let (base, said) = without_tail(rest);
    if said != Worded::Nothing {
        return (base.to_owned(), said);
    }
    let elsewhere = if names_multiple(&folded) { Worded::Other } else { Worded::Nothing };
    (rest.to_owned(), in_any_brackets(rest).said().unwrap_or(elsewhere))
}

/// A folded header without the brackets at its end, and what they say: the last of them, and those before it
/// that name a unit. In the last, what is in Latin letters is a unit that nobody here knows.
fn without_brackets(header: &str) -> (&str, Worded) {
    let brackets = |text: &'_ str| -> Option<(usize, Worded)> {
        let (base, inner) = text.strip_suffix(')')?.rsplit_once('(')?;
        Some((base.len(), in_brackets(inner)))
    };
    let Some((end, last)) = brackets(header) else { return (header, Worded::Nothing) };
    let inner = header.get(end..).unwrap_or_default();
    let is_foreign =
        last == Worded::Nothing && inner.is_ascii() && inner.contains(|c: char| c.is_ascii_alphabetic());
    let (mut rest, mut all) =
        (header.get(..end).unwrap_or_default(), if is_foreign { Worded::Other } else { last });
    while let Some((end, said)) = brackets(rest).filter(|(_, said)| *said != Worded::Nothing) {
        (rest, all) = (rest.get(..end).unwrap_or_default(), all.and(said));
    }
    (rest, all)
}

/// A folded header without the unit that it ends with, and that unit.
fn without_tail(header: &str) -> (&str, Worded) {
    let marked = header.rsplit_once([':', '/', '_', '-']).map(|(base, tail)| (base, word(tail)));
    if let Some(parted) = marked.filter(|(_, said)| matches!(said, Worded::In(_))) {
        return parted;
    }
    let parted = |currency: &&str| header.split_at_checked(header.rfind(currency)?);
    let mut parted = ["人民币", "rmb", "¥"].iter().filter_map(parted).filter(|(base, _)| !base.is_empty());
    if let Some((base, unit)) = parted.find_map(|(base, tail)| Some((base, Unit::named(tail)?))) {
        return (base, Worded::In(unit));
    }
    for word in ["百万元", "万元", "千元", "亿元"] {
        if let Some(base) = header.strip_suffix(word).filter(|base| !base.is_empty()) {
            let multiple = base.ends_with(['十', '百', '千', '万', '亿']);
            let unit = Unit::named(word).filter(|_| !multiple);
            return (base, unit.map_or(Worded::Other, Worded::In));
        }
    }
    marked.filter(|(_, said)| *said == Worded::Other).unwrap_or((header, Worded::Nothing))
}

/// The unit of amounts, where the header, the line above the table and the user do not contradict each other.
/// Where the first two do, the user decides between them.
pub fn unit(header: &str, noted: &Noted, given: Option<Unit>, wrong: &mut Vec<Said>) -> Unit {
    if let (Noted::Other(text), None) = (noted, given) {
        wrong.push(Said::new("unit-line-unknown").with("text", text::shorten(text, 24)));
    }
    let said = header_unit(header).unwrap_or_else(|said| {
        wrong.push(said);
        None
    });
    match (said, noted.unit(), given) {
        (Some(said), Some(noted), Some(given)) if said != noted && (given == said || given == noted) => given,
        (Some(said), Some(noted), _) if said != noted => {
            let clash = Said::new("units-clash").with("header", header);
            wrong.push(clash.with("noted", noted.to_string()));
            said
        }
        (Some(said), _, Some(given)) if said != given => {
            wrong.push(Said::new("unit-clash").with("header", header).with("given", given.to_string()));
            said
        }
        (None, Some(noted), Some(given)) if noted != given => {
            wrong.push(
                Said::new("unit-line-clash")
                    .with("noted", noted.to_string())
                    .with("given", given.to_string()),
            );
            noted
        }
        _ => said.or(noted.unit()).or(given).unwrap_or_default(),
    }
}

/// What is wrong where a row below a header says that amounts are in another unit than they are read in, and
/// the user says nothing of it.
pub fn below(row: u64, noted: &Noted, read_in: Unit, given: Option<Unit>) -> Option<Said> {
    let said = match noted {
        Noted::In(unit) if *unit != read_in => unit.to_string(),
        Noted::Other(text) => text::shorten(text, 24).to_string(),
        Noted::In(_) | Noted::Nothing => return None,
    };
    let wrong = Said::new("unit-below").with("row", row).with("noted", said);
    Some(wrong.with("unit", read_in.to_string())).filter(|_| given.is_none())
}

/// A table of so many lines in yuan has one of so many yuan.
const ENOUGH_LINES: u64 = 5;
const LEAST_YUAN: i128 = 1000;

/// Asks for the unit, where nobody names it and no line would reach a thousand yuan, as lines in 万元 would
/// not.
pub fn in_doubt(lines: u64, largest: Money) -> Option<Said> {
    let small = largest > Money::ZERO && largest < Money::from_fen(LEAST_YUAN * 100);
    let doubtful = small && lines >= ENOUGH_LINES;
    doubtful.then(|| Said::new("unit-in-doubt").with("lines", lines).with("largest", largest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_read_from_any_header() {
        use Worded::{In, Nothing, Other};
        for (header, base, unit) in [
            ("总投资(万元)", "总投资", In(Unit::Wan)),
            ("总投资:万元", "总投资", In(Unit::Wan)),
            ("总投资万元", "总投资", In(Unit::Wan)),
            ("总投资(单位:元)", "总投资", In(Unit::Yuan)),
            ("总投资(百万元)", "总投资", In(Unit::Million)),
            ("总投资(千万元)", "总投资", Other),
            ("总投资千万元", "总投资千", Other),
            ("总投资(美元)", "总投资", Other),
            ("amount (USD)", "amount", Other),
            ("amount_usd", "amount", Other),
            ("special_bond", "special_bond", Nothing),
            ("special_bond (wan)", "special_bond", In(Unit::Wan)),
            ("总投资(含税)", "总投资", Nothing),
            ("土建-投资", "土建-投资", Nothing),
            ("总投资（万元，含税）", "总投资", In(Unit::Wan)),
            ("总投资(万元)(含税)", "总投资", In(Unit::Wan)),
            ("补助(第一批)(万元)", "补助(第一批)", In(Unit::Wan)),
            ("补助(第一批)(含税)", "补助(第一批)", Nothing),
            ("总投资（RMB万）", "总投资", In(Unit::Wan)),
            ("总投资(分)", "总投资", Other),
            ("总投资(角)", "总投资", Other),
            ("总投资(元、角、分)", "总投资", In(Unit::Yuan)),
            ("总投资(千)", "总投资", In(Unit::Thousand)),
            ("总投资(万元)含税", "总投资(万元)含税", In(Unit::Wan)),
            ("总投资人民币万元", "总投资", In(Unit::Wan)),
            ("总投资RMB万", "总投资", In(Unit::Wan)),
            ("土建-投资万元", "土建-投资", In(Unit::Wan)),
            ("总投资万元(含税)", "总投资", In(Unit::Wan)),
            ("总投资(万元/户)", "总投资", Other),
            ("总投资(元或万元)", "总投资", Other),
            ("万元总投资", "万元总投资", Other),
            ("总投资(人民币)", "总投资", Nothing),
            ("总投资", "总投资", Nothing),
        ] {
            assert_eq!(split_unit(header), (base.to_owned(), unit), "{header}");
        }
    }
}
