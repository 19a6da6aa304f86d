//! Findings as CSV, one row each.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::{self, Write};

use crate::model::{Digits, Side, text};
use crate::report::Format;
use crate::report::record::{Draw, FindingRecord, FundLeft, Own, Record};
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
    record.findings.draw(record.jobs, out, &Row)
}

/// Draws findings as rows.
struct Row;

impl Draw<FindingRecord> for Row {
    fn record(&self, finding: &FindingRecord, bytes: &mut Vec<u8>) -> io::Result<()> {
        let mut put = |text: &str| cell(bytes, &inert(text));
        put(&finding.code);
        put(finding.severity.id());
        put(finding.standing.id());
        put(&finding.path);
        put(&shown(finding.row));
        put(&shown(finding.record));
        put(&shown(Some(finding.lines)));
        put(finding.item.as_deref().unwrap_or_default());
        put(finding.estate.as_deref().unwrap_or_default());
        put(finding.work.as_deref().unwrap_or_default());
        put(finding.side.map(Side::id).unwrap_or_default());
        put(finding.fund.as_deref().unwrap_or_default());
        put(&shown(finding.amount));
        put(&in_one(&finding.rules()));
        put(&in_one(&finding.could_pay));
        put(finding.limit_id.as_deref().unwrap_or_default());
        put(&finding.group.as_ref().map(group).unwrap_or_default());
        put(finding.value.as_deref().unwrap_or_default());
        put(finding.limit.as_deref().unwrap_or_default());
        put(finding.excess.as_deref().unwrap_or_default());
        put(&finding.message);
        put(&finding.key);
        put(&left(&finding.could_pay_left));
        end_row(bytes);
        Ok(())
    }

    fn own(&self, own: Own<'_>, bytes: &mut Vec<u8>) -> io::Result<()> {
        match own {
            Own::Path(text)
            | Own::Message(text)
            | Own::Key(text)
            | Own::Value(text)
            | Own::Limit(text)
            | Own::Excess(text) => text_in(bytes, &inert(text)),
            Own::Item(text) | Own::Estate(text) => text_in(bytes, &inert(text.unwrap_or_default())),
            Own::Row(number) | Own::Record(number) => number_in(bytes, number),
            Own::Amount(amount) => number_in(bytes, amount),
            Own::Left(funds) => text_in(bytes, &inert(&left(funds))),
            Own::Lines(lines) => number_in(bytes, Some(lines)),
            Own::Group(keys) => text_in(bytes, &inert(&group(keys))),
            // Not shown.
            Own::Fingerprint(_) | Own::Header(_) | Own::Largest(_) => {}
        }
        Ok(())
    }
}

/// A number as a text, or nothing.
fn shown(number: Option<impl Display>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

/// Adds a number, or nothing.
fn number_in(bytes: &mut Vec<u8>, number: Option<impl Into<Digits>>) {
    if let Some(number) = number {
        bytes.extend_from_slice(number.into().bytes());
    }
}

/// Adds a cell and a comma.
fn cell(bytes: &mut Vec<u8>, text: &str) {
    text_in(bytes, text);
    bytes.push(b',');
}

/// Adds the text of a cell; in quotes where it holds what would end it.
fn text_in(bytes: &mut Vec<u8>, text: &str) {
    let ends = |byte: u8| matches!(byte, b',' | b'"' | b'\n' | b'\r');
    // All bytes are looked at, whatever the first of them are: that goes many at a time.
    if !text.bytes().fold(false, |any, byte| any | ends(byte)) {
        return bytes.extend_from_slice(text.as_bytes());
    }
    bytes.push(b'"');
    for (at, part) in text.split('"').enumerate() {
        bytes.extend_from_slice(if at > 0 { b"\"\"" } else { b"" });
        bytes.extend_from_slice(part.as_bytes());
    }
    bytes.push(b'"');
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
        let between = if cell.is_empty() { "" } else { " " };
        cell.extend([between, &one.fund, "=", Digits::from(one.left).text()]);
    }
    cell
}

/// A cell that can do no harm: a formula becomes plain text by a leading apostrophe, and characters that move
/// a terminal's cursor are written out.
pub fn inert(cell: &str) -> Cow<'_, str> {
    let plain = text::printable(cell);
    if is_formula(cell) { Cow::Owned(format!("'{plain}")) } else { plain }
}

/// Whether a spreadsheet would reckon with a cell that is no plain number.
fn is_formula(cell: &str) -> bool {
    // Most cells begin like this.
    if cell.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return false;
    }
    // A spreadsheet may trim what it reads.
    let bare = cell.trim_matches([' ', '\u{a0}', '\u{3000}']);
    let begins = matches!(
        bare.chars().next(),
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}')
    );
    begins && !is_number(bare)
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
