//! The words of totals: 小计, 合计, Subtotal, and how much each takes together.

use crate::model::text;

/// How much a total takes together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// A page.
    Page,
    /// A part.
    Part,
    /// Everything.
    Whole,
}

const TOTALS: [(&str, Rank); 26] = [
    ("本页小计", Rank::Page),
    ("本页合计", Rank::Page),
    ("小计", Rank::Part),
    ("分项合计", Rank::Part),
    ("subtotal", Rank::Part),
    ("sub-total", Rank::Part),
    ("合计", Rank::Whole),
    ("总计", Rank::Whole),
    ("共计", Rank::Whole),
    ("总合计", Rank::Whole),
    ("累计", Rank::Whole),
    ("合计(大写)", Rank::Whole),
    ("大写", Rank::Whole),
    ("合计大写", Rank::Whole),
    ("大写合计", Rank::Whole),
    ("人民币大写", Rank::Whole),
    ("金额合计", Rank::Whole),
    ("合计数", Rank::Whole),
    ("合计额", Rank::Whole),
    ("合计金额", Rank::Whole),
    ("总计数", Rank::Whole),
    ("总计金额", Rank::Whole),
    ("总额", Rank::Whole),
    ("汇总", Rank::Whole),
    ("total", Rank::Whole),
    ("grandtotal", Rank::Whole),
];

/// How the texts of totals end, and the one beginning that makes a total of any text.
const TOTAL_ENDS: [char; 13] = ['计', '写', '数', '额', '总', 'l', ':', '(', ')', '*', '.', ',', ';'];
const TOTAL_BEGINS: char = '合';

/// Whether a text is that of a total.
pub fn is_total_word(cell: &str) -> bool {
    rank(cell).is_some()
}

/// The rank of the total that a text names: `合  计`, `幸福里小区小计`, `合计(大写)`.
pub fn rank(cell: &str) -> Option<Rank> {
    let last = cell.chars().next_back().unwrap_or_default().to_ascii_lowercase();
    if !TOTAL_ENDS.contains(&last) && !cell.starts_with(TOTAL_BEGINS) && text::is_plain(cell) {
        return None;
    }
    let folded = text::fold(cell);
    let signs = [':', '(', ')', '*', '.', ',', ';', '。', '、'];
    // The word may have a note behind it, or be one itself: 小计(元), 幸福里小区(小计).
    let words = [without_note(&folded), &folded].map(|word| word.trim_end_matches(signs));
    let whole = TOTALS.iter().find(|(total, _)| words.contains(total) || *total == folded);
    let ends = || {
        let ends = |total: &&str| words.iter().any(|word| word.ends_with(*total));
        ["小计", "合计", "总计", "共计"].iter().any(ends)
    };
    match whole {
        Some((_, rank)) => Some(*rank),
        None if folded.starts_with("合计(") => Some(Rank::Whole),
        // 「一、红线内合计」 is a part of the whole.
        None => ends().then_some(Rank::Part),
    }
}

/// What a total of lines is called where another column than theirs says so.
const BARE: [&str; 7] = ["小计", "合计", "本页小计", "本页合计", "分项合计", "subtotal", "sub-total"];

/// Whether a text is the word of a total of lines and no more: `小 计`, `Subtotal`.
pub fn is_bare_total(cell: &str) -> bool {
    cell.trim_end().ends_with(['计', 'l', 'L']) && BARE.contains(&text::fold(cell).as_str())
}

/// A folded text without what stands in brackets at its end, if anything stands before that: `小计(元)`.
fn without_note(folded: &str) -> &str {
    let name = folded.strip_suffix(')').and_then(|text| text.rsplit_once('(')).map(|(name, _)| name);
    name.filter(|name| !name.is_empty()).unwrap_or(folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_a_total_is_seen() {
        for (word, of) in TOTALS {
            for text in [word.to_owned(), word.to_uppercase(), format!(" {word}："), word.replace('l', "L ")]
            {
                assert_eq!(rank(&text), Some(of), "{text}");
            }
        }
        assert_eq!(
            ["合计(甲)乙", "幸福里共计", "E1小计"].map(rank),
            [Rank::Whole, Rank::Part, Rank::Part].map(Some)
        );
        assert_eq!(["", "E000001", "幸福里", "1", "计", "l"].map(rank), [None; 6]);
    }

    #[test]
    fn a_bare_word_has_nothing_beside_it() {
        assert!(["小计", " 合 计 ", "SUBTOTAL"].into_iter().all(is_bare_total));
        assert!(
            !["一期小计", "小计(元)", "总额", "合计见附件", "合计:", "累计", "total", "计", ""]
                .into_iter()
                .any(is_bare_total)
        );
    }
}
