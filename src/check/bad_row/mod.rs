//! The record cannot be taken apart into the table's columns.

use crate::budget::{self, Encoding, scan::LONGEST};
use crate::check::{Check, Group, reading};
use crate::finding::Severity;
use crate::model::Said;

pub(super) const CHECK: Check = Check {
    code: "bad-row",
    group: Group::Reading,
    severity: Severity::Error,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    say: reading::said,
    label: reading::no_label,
    label_tells_more: false,
};

/// What is wrong with a record, if it cannot be taken apart into the table's columns.
pub(super) fn wrong(record: &[u8], cells: usize, columns: usize) -> Option<Said> {
    if budget::holds_nul(record) {
        return Some(Said::new("bad-row-nul"));
    }
    if let Err(error) = std::str::from_utf8(record) {
        return Some(Said::new("bad-row-utf8").with("at", error.valid_up_to() as u64 + 1));
    }
    (cells != columns).then(|| Said::new("bad-row-width").with("has", cells).with("wants", columns))
}

/// A record whose bytes are no text in the encoding of its file.
pub(super) fn no_text(encoding: Encoding) -> Said {
    Said::new("bad-row-encoding").with("encoding", encoding.name())
}

/// A record whose quote never closes.
pub(super) fn unclosed(lines: u64) -> Said {
    Said::new("bad-row-unclosed").with("lines", lines)
}

/// A record that is too long.
pub(super) fn too_long() -> Said {
    Said::new("bad-row-long").with("most", (LONGEST >> 20) as u64)
}
