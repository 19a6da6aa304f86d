//! Findings as CSV, one row each.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::{Display, Write as _};
use std::io::{self, Write};

use rustc_hash::FxHashMap;

use crate::model::{Side, text};
use crate::report::Format;
use crate::report::record::{FindingRecord, FundLeft, Own, Record};
use crate::words::Words;

/// One row a finding.
pub const FORMAT: Format = Format {
    name: "csv",
    about: "one row a finding, for a spreadsheet",
    digests: false,
    closes: false,
    lines: false,
    render: findings,
};

/// The columns of the findings.
const COLUMNS: [&str; 23] = [
    "code",
    "severity",
    "standing",
    "path",
    "row",
    "record",
    "lines",
    "item",
    "estate",
    "work",
    "side",
    "fund",
    "amount",
    "rules",
    "could_pay",
    "limit_id",
    "group",
    "value",
    "limit",
    "excess",
    "message",
    "key",
    "could_pay_left",
];

fn findings(record: &Record<'_>, _: &Words, out: &mut dyn Write) -> io::Result<()> {
    let mut names = Vec::new();
    for name in COLUMNS {
        cell(&mut names, name);
    }
    end_row(&mut names);
    out.write_all(&names)?;
    record.findings.draw(record.jobs, out, Known::default, |known, mut finding, bytes| {
        let common = match finding.alike() {
            Some(number) => known.entry(number).or_insert_with(|| Common::of(&finding.record())),
            None => &Common::of(&finding.record()),
        };
        row(&finding.own(), common, bytes);
        Ok(())
    })
}

/// What rows have in common, by the numbers of the findings that are alike.
type Known = FxHashMap<usize, Common>;

/// The cells that are the same for findings that are alike, as they stand in their rows.
struct Common {
    code: Vec<u8>,
    /// The work, the side and the fund.
    charge: Vec<u8>,
    /// The rules, who could pay, and the limit.
    basis: Vec<u8>,
}

impl Common {
    fn of(finding: &FindingRecord) -> Common {
        let (mut code, mut charge, mut basis) = (Vec::new(), Vec::new(), Vec::new());
        cell(&mut code, &inert(&finding.code));
        cell(&mut charge, &inert(finding.work.as_deref().unwrap_or_default()));
        cell(&mut charge, finding.side.map(Side::id).unwrap_or_default());
        cell(&mut charge, &inert(finding.fund.as_deref().unwrap_or_default()));
        cell(&mut basis, &inert(&in_one(&finding.rules())));
        cell(&mut basis, &inert(&in_one(&finding.could_pay)));
        cell(&mut basis, &inert(finding.limit_id.as_deref().unwrap_or_default()));
        cell(&mut basis, &inert(&finding.group.as_ref().map(group).unwrap_or_default()));
        cell(&mut basis, &inert(finding.value.as_deref().unwrap_or_default()));
        cell(&mut basis, &inert(finding.limit.as_deref().unwrap_or_default()));
        cell(&mut basis, &inert(finding.excess.as_deref().unwrap_or_default()));
        Common { code, charge, basis }
    }
}

/// Draws a row. What may hold words of a table, a pack or a report is made inert; the rest is our own.
fn row(finding: &Own<'_>, common: &Common, bytes: &mut Vec<u8>) {
    bytes.extend_from_slice(&common.code);
    cell(bytes, finding.severity.id());
    cell(bytes, finding.standing.id());
    cell(bytes, &inert(&finding.path));
    number(bytes, finding.row);
    number(bytes, finding.record);
    number(bytes, Some(finding.lines));
    cell(bytes, &inert(finding.item.as_deref().unwrap_or_default()));
    cell(bytes, &inert(finding.estate.unwrap_or_default()));
    bytes.extend_from_slice(&common.charge);
    number(bytes, finding.amount);
    bytes.extend_from_slice(&common.basis);
    cell(bytes, &inert(&finding.message));
    cell(bytes, &inert(&finding.key));
    cell(bytes, &inert(&left(&finding.could_pay_left)));
    end_row(bytes);
}

/// Adds a cell and a comma; in quotes where it holds what would end it.
fn cell(bytes: &mut Vec<u8>, text: &str) {
    let ends = |byte: u8| matches!(byte, b',' | b'"' | b'\n' | b'\r');
    // All bytes are looked at, whatever the first of them are: that goes many at a time.
    if text.bytes().fold(false, |any, byte| any | ends(byte)) {
        bytes.push(b'"');
        bytes.extend_from_slice(text.replace('"', "\"\"").as_bytes());
        bytes.push(b'"');
    } else {
        bytes.extend_from_slice(text.as_bytes());
    }
    bytes.push(b',');
}

/// Adds a cell that holds a number, or nothing.
fn number(bytes: &mut Vec<u8>, number: Option<impl Display>) {
    if let Some(number) = number {
        // Writing to memory cannot fail.
        let _ = write!(bytes, "{number}");
    }
    bytes.push(b',');
}

/// Ends a row: behind its last cell there is no comma.
fn end_row(bytes: &mut Vec<u8>) {
    bytes.pop();
    bytes.push(b'\n');
}

/// Several ids in one cell.
fn in_one<T: AsRef<str>>(ids: &[T]) -> Cow<'_, str> {
    match ids {
        [] => "".into(),
        [one] => one.as_ref().into(),
        several => several.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(" ").into(),
    }
}

/// A group in one cell: `estate=E01 fund=ndrc`.
fn group(group: &BTreeMap<String, String>) -> String {
    group.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" ")
}

/// What is left for funds in one cell: `ndrc=36500.00 local_fiscal=0.00`.
fn left(funds: &[FundLeft]) -> String {
    let mut cell = String::new();
    for one in funds {
        // Writing to memory cannot fail.
        let _ = write!(cell, "{}{}={}", if cell.is_empty() { "" } else { " " }, one.fund, one.left);
    }
    cell
}

/// A cell that can do no harm: a formula becomes plain text by a leading apostrophe, and characters that move a
/// terminal's cursor are written out.
pub fn inert(cell: &str) -> Cow<'_, str> {
    // A spreadsheet may trim what it reads.
    let bare = cell.trim_matches([' ', '\u{a0}', '\u{3000}']);
    let formula = matches!(
        bare.chars().next(),
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}')
    );
    let plain = text::printable(cell);
    if formula && !is_number(bare) { Cow::Owned(format!("'{plain}")) } else { plain }
}

/// Whether a cell is a plain number, `-12,300.00`.
fn is_number(cell: &str) -> bool {
    let digits = cell.strip_prefix(['-', '+']).unwrap_or(cell);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == ',' || c == '.')
        && digits.matches('.').count() <= 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn rows_are_those_that_the_csv_crate_writes(cells in prop::collection::vec("[a-z中,\"\r\n ]{0,6}", 2..8)) {
            let mut row = Vec::new();
            for text in &cells {
                cell(&mut row, text);
            }
            end_row(&mut row);
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(&cells)?;
            prop_assert_eq!(row, writer.into_inner()?);
        }
    }

    #[test]
    fn formulas_are_made_plain_text_and_numbers_are_left_alone() {
        for formula in [
            "=1+1",
            "@SUM(A1)",
            "+cmd|x",
            "-2+3",
            "\t=1",
            "=HYPERLINK(\"x\")",
            "-",
            "-1.2.3",
            " =1",
            "\u{3000}\u{a0}@A",
        ] {
            assert!(inert(formula).starts_with('\''), "{formula}");
        }
        for plain in ["-12,300.00", " -5 ", "+5", "小区道路", "a=b", "", " "] {
            assert_eq!(inert(plain), plain);
        }
    }
}
