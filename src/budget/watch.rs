//! Watches a plain table for rows that only shaping understands.

use crate::budget::carry::Carry;
use crate::budget::encoding::Encoding;
use crate::budget::kinds::{Kind, Seats};
use crate::budget::row::Row;
use crate::budget::total_words::{is_bare_total, is_total_word};
use crate::budget::{Fields, Layout, Learnt, Origin, holds_nul};

/// What leads a row that tells a part of another.
const MEMO: &[u8] = "其中".as_bytes();

/// What every text of a total holds that may name a work too.
const SUM: &[u8] = "计".as_bytes();

/// Watches a table, while it may still be opened another way.
pub struct Watch {
    learnt: Learnt,
    encoding: Encoding,
    seats: Seats,
    carry: Carry,
}

/// Whether a text may be that of a total: 合计, Total, but not 供热计量. It is asked of every line, so the
/// dearer question is asked of few.
fn may_be_total(cell: &[u8]) -> bool {
    let is_named = cell.windows(SUM.len()).any(|part| part == SUM) || cell.is_ascii();
    is_named && is_total_word(&String::from_utf8_lossy(cell))
}

/// Whether a cell may be that of a total, whatever stands beside it; its last byte tells of most that they
/// are not.
pub fn is_total(cell: &[u8], encoding: Encoding) -> bool {
    !cell.last().is_none_or(u8::is_ascii_digit)
        && encoding.decode(cell).is_some_and(|text| is_total_word(text.trim_matches('"')))
}

/// The last bytes of 计 in UTF-8 and in GB18030, of Total, and of a blank or a quote behind either.
const BARE_ENDS: [u8; 8] = [0xa1, 0xc6, b'l', b'L', b' ', b'\t', b'"', 0x80];

/// Whether a cell of a column without a meaning is that of a total, and of nothing else. It is asked of every
/// such cell; the last byte tells of nearly all that they are not.
pub fn is_bare(cell: &[u8], encoding: Encoding) -> bool {
    cell.last().is_some_and(|last| BARE_ENDS.contains(last))
        && encoding.decode(cell).is_some_and(|text| is_bare_total(text.trim_matches('"')))
}

/// Whether the text of a work may stand in a row that is no line: that of a total, or of a part of another
/// row.
pub fn may_be_no_line(work: &str) -> bool {
    work.as_bytes().starts_with(MEMO) || may_be_total(work.as_bytes())
}

impl Watch {
    /// A watch over a table that may be opened again.
    pub fn new(origin: &Origin, layout: &Layout, of_estate: &[String]) -> Option<Watch> {
        let learnt = origin.learnt?;
        let seats = Seats::new(layout, &[], None);
        let carry = Carry::new(layout, of_estate, &seats.money);
        Some(Watch { learnt, encoding: origin.encoding, seats, carry })
    }

    /// What is learnt from a record that is no line of the table: its bytes are no text here, or it is
    /// another kind of row.
    pub fn odd(&self, record: &[u8], fields: &Fields) -> Option<Learnt> {
        if !holds_nul(record) && self.encoding.decode(record).is_none() {
            return self.learnt.is_open().then(|| self.learnt.unreadable_in(self.encoding));
        }
        let row = Row { number: 0, cells: fields.texts(), ..Row::default() };
        (self.seats.kind(&row, None) != Kind::Line).then(|| self.shaped())
    }

    /// What is learnt from a line some cell of which could not be read.
    pub fn troubled(&self, fields: &Fields) -> Option<Learnt> {
        let row = Row { number: 0, cells: fields.texts(), ..Row::default() };
        (self.seats.kind(&row, None) != Kind::Line || self.carry.wants(&row)).then(|| self.shaped())
    }

    /// What is learnt from a line all of whose cells could be read: it may be a part of another row all the
    /// same, or a total that names what it is of.
    pub fn sound(&self, fields: &Fields) -> Option<Learnt> {
        let leads = |at: usize| fields.get(at).is_some_and(|cell| cell.starts_with(MEMO));
        let sums = |at: usize| fields.get(at).is_some_and(may_be_total);
        if leads(0) || self.seats.work.is_some_and(leads) {
            return Some(self.shaped());
        }
        let told = [Some(0), self.seats.item, self.seats.estate, self.seats.work];
        // Fields are text already, whatever the table is written in.
        let is_bare = |at: usize| fields.get(at).is_some_and(|cell| is_bare(cell, Encoding::UTF_8));
        let sums = told.into_iter().flatten().any(sums) || self.seats.others().any(is_bare);
        sums.then(|| self.troubled(fields))?
    }

    fn shaped(&self) -> Learnt {
        Learnt { needs_shaping: true, ..self.learnt }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_work_whose_name_only_holds_the_word_of_a_total_is_a_line() {
        for work in ["合计", "幸福里小区小计", "合  计:", "其中:供热计量"] {
            assert!(may_be_no_line(work), "{work}");
        }
        for work in ["供热计量", "设计费", "计量表更换"] {
            assert!(!may_be_no_line(work), "{work}");
        }
    }
}
