//! Findings as CSV, one row each.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::model::{Side, text};
use crate::report::Format;
use crate::report::record::{FindingRecord, FundLeft, Record};
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
    let mut writer = csv::Writer::from_writer(&mut *out);
    writer.write_record(COLUMNS)?;
    writer.flush()?;
    drop(writer);
    record.findings.draw(record.jobs, out, |findings, bytes| {
        let mut writer = csv::Writer::from_writer(bytes);
        for (_, finding) in findings {
            write_cells(&finding, &mut |cell| writer.write_field(cell.as_bytes()))?;
            writer.write_record(None::<&[u8]>)?;
        }
        writer.flush()
    })
}

/// Writes the cells of a finding. What may hold words of a table, a pack or a report is made inert; the rest is our own.
fn write_cells(finding: &FindingRecord, write: &mut dyn FnMut(&str) -> csv::Result<()>) -> csv::Result<()> {
    write(&inert(&finding.code))?;
    write(finding.severity.id())?;
    write(finding.standing.id())?;
    write(&inert(&finding.path))?;
    write(&finding.row.map(|row| row.to_string()).unwrap_or_default())?;
    write(&finding.record.map(|record| record.to_string()).unwrap_or_default())?;
    write(&finding.lines.to_string())?;
    write(&inert(finding.item.as_deref().unwrap_or_default()))?;
    write(&inert(finding.estate.as_deref().unwrap_or_default()))?;
    write(&inert(finding.work.as_deref().unwrap_or_default()))?;
    write(finding.side.map(Side::id).unwrap_or_default())?;
    write(&inert(finding.fund.as_deref().unwrap_or_default()))?;
    write(&finding.amount.map(|amount| amount.to_string()).unwrap_or_default())?;
    write(&inert(&in_one(&finding.rules())))?;
    write(&inert(&in_one(&finding.could_pay)))?;
    write(&inert(finding.limit_id.as_deref().unwrap_or_default()))?;
    write(&inert(&finding.group.as_ref().map(group).unwrap_or_default()))?;
    write(&inert(finding.value.as_deref().unwrap_or_default()))?;
    write(&inert(finding.limit.as_deref().unwrap_or_default()))?;
    write(&inert(finding.excess.as_deref().unwrap_or_default()))?;
    write(&inert(&finding.message))?;
    write(&inert(&finding.key))?;
    write(&inert(&left(&finding.could_pay_left)))
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
    funds.iter().map(|one| format!("{}={}", one.fund, one.left)).collect::<Vec<_>>().join(" ")
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
    use super::*;

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
