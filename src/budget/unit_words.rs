//! What words say of a unit of money: those in brackets behind a header or a title, and those at the end of a
//! header.

use crate::model::Unit;

/// What words say of a unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Worded {
    /// Nothing.
    #[default]
    Nothing,
    /// Amounts are in this one.
    In(Unit),
    /// Amounts are in one that they cannot be read in, or in several.
    Other,
}

/// What stands between words in brackets.
const BETWEEN: [char; 4] = [',', '、', ';', '|'];

/// What tells of money in thousands or more, wherever it stands.
const MULTIPLES: [&str; 3] = ["万元", "千元", "亿元"];

impl Worded {
    /// What is said here and there.
    pub(super) fn and(self, other: Worded) -> Worded {
        match (self, other) {
            (said, Worded::Nothing) | (Worded::Nothing, said) => said,
            (one, other) if one == other => one,
            _ => Worded::Other,
        }
    }

    /// What is said, if anything is.
    pub(super) fn said(self) -> Option<Worded> {
        Some(self).filter(|said| *said != Worded::Nothing)
    }
}

/// What the folded words in a pair of brackets say: `万元`, `单位:万元`, `不含税,万元`. `含税` says nothing
/// of a unit.
pub(super) fn in_brackets(inner: &str) -> Worded {
    match Unit::named(inner) {
        Some(unit) => Worded::In(unit),
        None if ["分", "角"].contains(&inner) => Worded::Other,
        None => inner.split(BETWEEN).map(word).fold(Worded::Nothing, Worded::and),
    }
}

/// What the folded words say that stand between brackets anywhere in a text.
pub(super) fn in_any_brackets(text: &str) -> Worded {
    let inner = text.split('(').skip(1).filter_map(|rest| rest.split_once(')'));
    inner.map(|(inner, _)| in_brackets(inner)).fold(Worded::Nothing, Worded::and)
}

/// What one folded word says.
pub(super) fn word(word: &str) -> Worded {
    let word = word.rsplit_once("单位").map_or(word, |(_, unit)| unit.trim_start_matches([':', '为', '是']));
    match Unit::named(word) {
        Some(unit) => Worded::In(unit),
        None if is_money(word) => Worded::Other,
        None => Worded::Nothing,
    }
}

/// Whether a folded text names an amount of thousands or more, wherever it does.
pub(super) fn names_multiple(text: &str) -> bool {
    MULTIPLES.iter().any(|multiple| text.contains(multiple))
}

/// Whether a word in Latin letters is one of money.
pub(super) fn is_latin_money(word: &str) -> bool {
    const MONEY: [&str; 12] =
        ["yuan", "rmb", "cny", "usd", "dollar", "eur", "gbp", "jpy", "hkd", "thousand", "million", "billion"];
    word.is_ascii() && word.len() < 30 && MONEY.iter().any(|money| word.contains(money))
}

/// Whether a word where a unit may stand is one of money.
fn is_money(word: &str) -> bool {
    word != "人民币" && word.ends_with(['元', '币', '镑'])
        || is_latin_money(word)
        || word.contains(['¥', '$'])
        || names_multiple(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_brackets_say_one_unit_or_none() {
        for (inner, said) in [
            ("万元", Worded::In(Unit::Wan)),
            ("万元,含税", Worded::In(Unit::Wan)),
            ("不含税、单位:万元", Worded::In(Unit::Wan)),
            ("人民币:万元", Worded::In(Unit::Wan)),
            ("rmb万", Worded::In(Unit::Wan)),
            ("¥万", Worded::In(Unit::Wan)),
            ("千", Worded::In(Unit::Thousand)),
            ("rmb10,000", Worded::In(Unit::Wan)),
            ("元;元", Worded::In(Unit::Yuan)),
            ("元,万元", Worded::Other),
            ("万元/户", Worded::Other),
            ("十万元", Worded::Other),
            ("美元,含税", Worded::Other),
            ("$", Worded::Other),
            ("人民币", Worded::Nothing),
            ("含税", Worded::Nothing),
            ("第一批,2024年", Worded::Nothing),
            ("百万庄", Worded::Nothing),
            ("编制单位:住建局", Worded::Nothing),
        ] {
            assert_eq!(in_brackets(inner), said, "{inner}");
        }
    }
}
