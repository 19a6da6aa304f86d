//! Rows of a table that are for people alone: notes, signatures, the numbers of its columns, its header
//! again.

use crate::budget::row::Row;
use crate::model::text;

/// How notes and signatures begin.
const NOTES: [&str; 34] = [
    "注",
    "备注",
    "说明",
    "附注",
    "附:",
    "填报",
    "填表",
    "制表",
    "编制",
    "审核",
    "复核",
    "审批",
    "负责人",
    "单位负责人",
    "财务负责人",
    "项目负责人",
    "分管",
    "主管",
    "联系人",
    "联系电话",
    "经办",
    "经手",
    "签字",
    "签章",
    "盖章",
    "日期",
    "资料来源",
    "数据来源",
    "note",
    "source",
    "prepared",
    "approved",
    "reviewed",
    "signed",
];

/// Whether a text can begin as notes and signatures do, by its first character.
fn may_begin_note(cell: &str) -> bool {
    let first = cell.chars().next().unwrap_or_default().to_ascii_lowercase();
    let begins = match first {
        'n' | 's' | 'p' | 'a' | 'r' => true,
        _ => !first.is_ascii() && NOTES.iter().any(|note| note.starts_with(first)),
    };
    begins || !text::is_plain(cell)
}

/// Whether a folded text begins as notes and signatures do.
pub(super) fn begins_note(lead: &str) -> bool {
    NOTES.iter().any(|note| lead.starts_with(note))
}

/// Whether a row of a small table is for people: a note, signatures, the numbers of its columns, its header
/// again.
pub fn is_aside(cells: &[&str], headers: &[String]) -> bool {
    let mut filled = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    let first = filled.next().unwrap_or_default();
    let mut note = || {
        let lead = text::fold(first);
        begins_note(&lead) && (filled.next().is_none() || lead.contains(':'))
    };
    let again = |at: usize| {
        let cell = cells.get(at).map(|cell| cell.trim()).unwrap_or_default();
        headers.get(at).is_some_and(|header| cell == header.trim())
    };
    may_begin_note(first) && note() || numbers_columns(cells) || (0..headers.len()).all(again)
}

/// Whether a row only numbers the columns.
pub(super) fn is_numbering(row: &Row) -> bool {
    row.show(|row| numbers_columns(row.cells))
}

/// Whether the first cell of a row under a header settles that the row holds something and is not for people
/// alone.
pub fn begins_line(cell: &str, header: &str) -> bool {
    numbers_nothing(cell) && !may_begin_note(cell) && cell != header.trim()
}

/// Whether a cell surely numbers no column: a letter, and a third Chinese character, are in no such number.
fn numbers_nothing(cell: &str) -> bool {
    let letter = cell.bytes().any(|byte| byte.is_ascii_alphabetic());
    letter || cell.chars().filter(|c| text::is_han(*c)).nth(2).is_some()
}

/// Whether cells only number the columns, one after another: 栏次 甲 乙 1 2=3+4.
fn numbers_columns(cells: &[&str]) -> bool {
    let filled = || cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    if filled().any(numbers_nothing) || filled().count() < 3 {
        return false;
    }
    let says_so = |cell: &str| cell.contains('=') || ["栏次", "行次", "栏号"].contains(&cell);
    let is_called_so = filled().any(|cell| says_so(&text::fold(cell)));
    let mut last = None;
    filled().all(|cell| match Numbers::of(&text::fold(cell)) {
        Some(Numbers::Column(number)) => {
            let follows = last.map_or(number <= 1, |last| number == last + 1);
            last = Some(number);
            follows || is_called_so
        }
        Some(Numbers::Stem) => true,
        None => false,
    })
}

/// What a cell says that numbers a column.
enum Numbers {
    /// The number, be it a sum of others.
    Column(u32),
    /// One of the signs that columns of words have, or what all numbers are called.
    Stem,
}

impl Numbers {
    fn of(folded: &str) -> Option<Numbers> {
        let is_stem = folded.chars().count() == 1 && "甲乙丙丁戊己庚辛壬癸".contains(folded);
        let is_stroke = folded.chars().all(|c| "-/*".contains(c));
        if is_stem || is_stroke || ["栏次", "行次", "序号", "栏号"].contains(&folded) {
            return Some(Numbers::Stem);
        }
        let (number, sum) = folded.split_once('=').unwrap_or((folded, ""));
        let is_sum = sum.chars().all(|c| c.is_ascii_digit() || "=+-*/()".contains(c));
        number.trim_matches(['(', ')']).parse().ok().filter(|_| is_sum).map(Numbers::Column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aside(cells: &[&str]) -> bool {
        is_aside(cells, &["estate".to_owned()])
    }

    #[test]
    fn every_word_that_begins_a_note_is_seen() {
        for note in NOTES {
            for text in [format!("{note}1"), note.to_uppercase(), format!(" {note}甲")] {
                assert!(aside(&[&text, ""]), "{text}");
            }
        }
    }

    #[test]
    fn a_first_cell_settles_only_what_the_whole_row_says() {
        for (first, settles) in
            [("幸福里", true), ("E000001", true), ("甲", false), ("1", false), ("e 1", false)]
        {
            assert_eq!(begins_line(first, "estate"), settles, "{first}");
            assert!(!aside(&[first, "1"]), "{first}");
        }
        for first in ["estate", "栏次", "注:", ""] {
            assert!(!begins_line(first, " estate"), "{first}");
        }
        assert!(aside(&["栏次", "甲", "１=２"]) && aside(&["estate"]) && aside(&["注:", "x"]));
    }

    #[test]
    fn only_numbers_that_count_up_number_columns() {
        for row in [
            ["1", "2", "3"],
            ["0", "1", "2=1+0"],
            ["甲", "1", "2"],
            ["-", "1", "2"],
            ["栏次", "1", "(2)"],
            ["行次", "3", "5"],
            ["甲", "2", "1=2"],
        ] {
            assert!(aside(&row), "{row:?}");
        }
        for row in [["1", "1992", "0"], ["2024", "50000", "30000"], ["2", "3", "4"], ["1", "2", "2"]] {
            assert!(!aside(&row), "{row:?}");
        }
    }
}
