//! What one unit of an amount is worth: by a header, by a line above the table, by the user.

use crate::budget::noted::Noted;
use crate::model::{Money, Said, Unit, text};

/// The unit that a header names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum HeaderUnit {
    /// None.
    None,
    /// This one.
    Known(Unit),
    /// One that amounts cannot be read in.
    Unknown,
}

/// A header, folded, without the unit at its end.
pub(super) fn amount_base(header: &str) -> String {
    split_unit(header).0
}

/// The unit that a header names, itself or in the part of it that stands for its group; an error where nobody knows it.
pub fn header_unit(header: &str) -> Result<Option<Unit>, Said> {
    for part in std::iter::once(header).chain(header.rsplit('/')) {
        match split_unit(part).1 {
            HeaderUnit::Known(unit) => return Ok(Some(unit)),
            HeaderUnit::Unknown => return Err(Said::new("unit-unknown").with("header", header)),
            HeaderUnit::None => {}
        }
    }
    Ok(None)
}

/// A header without the unit at its end, and that unit: `金额(万元)`, `金额:万元`, `金额万元`.
fn split_unit(header: &str) -> (String, HeaderUnit) {
    let folded = text::fold(header);
    if let Some((base, inner)) = folded.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) {
        let inner = inner.strip_prefix("单位:").unwrap_or(inner);
        let is_foreign = is_foreign(inner) || inner.is_ascii() && !inner.is_empty();
        return (base.to_owned(), unit_named(inner, is_foreign));
    }
    if let Some((base, tail)) = folded.rsplit_once([':', '/', '_', '-']) {
        let unit = unit_named(tail, is_foreign(tail));
        return if unit == HeaderUnit::None { (folded, unit) } else { (base.to_owned(), unit) };
    }
    for word in ["百万元", "万元", "千元", "亿元"] {
        if let Some(base) = folded.strip_suffix(word).filter(|base| !base.is_empty()) {
            let multiple = base.ends_with(['十', '百', '千', '万', '亿']);
            let unit = Unit::named(word).filter(|_| !multiple);
            return (base.to_owned(), unit.map_or(HeaderUnit::Unknown, HeaderUnit::Known));
        }
    }
    (folded, HeaderUnit::None)
}

/// Whether a word where a unit may stand names one that is not known here.
fn is_foreign(word: &str) -> bool {
    const MONEY: [&str; 9] = ["usd", "us$", "eur", "hkd", "gbp", "jpy", "dollars", "thousands", "millions"];
    word.ends_with(['元', '币', '镑']) || MONEY.contains(&word)
}

/// What a word where a unit may stand says: `含税` says nothing of one.
fn unit_named(word: &str, is_foreign: bool) -> HeaderUnit {
    match Unit::named(word) {
        Some(unit) => HeaderUnit::Known(unit),
        None if is_foreign => HeaderUnit::Unknown,
        None => HeaderUnit::None,
    }
}

/// The unit of amounts, where the header, the line above the table and the user do not contradict each other. Where
/// the first two do, the user decides between them.
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

/// A table of so many lines in yuan has one of so many yuan.
const ENOUGH_LINES: u64 = 5;
const LEAST_YUAN: i128 = 1000;

/// Asks for the unit, where nobody names it and no line would reach a thousand yuan, as lines in 万元 would not.
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
        use HeaderUnit::{Known, None, Unknown};
        for (header, base, unit) in [
            ("总投资(万元)", "总投资", Known(Unit::Wan)),
            ("总投资:万元", "总投资", Known(Unit::Wan)),
            ("总投资万元", "总投资", Known(Unit::Wan)),
            ("总投资(单位:元)", "总投资", Known(Unit::Yuan)),
            ("总投资(百万元)", "总投资", Known(Unit::Million)),
            ("总投资(千万元)", "总投资", Unknown),
            ("总投资千万元", "总投资千", Unknown),
            ("总投资(美元)", "总投资", Unknown),
            ("amount (USD)", "amount", Unknown),
            ("amount_usd", "amount", Unknown),
            ("special_bond", "special_bond", None),
            ("special_bond (wan)", "special_bond", Known(Unit::Wan)),
            ("总投资(含税)", "总投资", None),
            ("土建-投资", "土建-投资", None),
            ("总投资", "总投资", None),
        ] {
            assert_eq!(split_unit(header), (base.to_owned(), unit), "{header}");
        }
    }
}
