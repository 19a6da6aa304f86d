//! Findings as CSV, and the user's own lines given back with their verdicts.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::check::limits::Finder;
use crate::check::line::Judge;
use crate::check::run::each_line;
use crate::finding::Verdict;
use crate::model::{Side, text};
use crate::report::record::{FindingRecord, Record};
use crate::report::{Book, Format};
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

/// Every line given back.
pub const LINES: Format = Format {
    name: "lines",
    about: "every budget line given back with verdict, code and rules in front, as CSV",
    digests: false,
    closes: false,
    lines: true,
    render: lines,
};

/// The columns of the findings.
const COLUMNS: [&str; 22] = [
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
];

/// The columns put in front of the user's own.
const MARKS: [&str; 3] = ["earmark_verdict", "earmark_code", "earmark_rules"];

fn findings(record: &Record<'_>, _: &Words, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(COLUMNS)?;
    for finding in &record.findings {
        writer.write_record(row(&finding).iter().map(|cell| inert(cell)))?;
    }
    writer.flush()
}

fn row(finding: &FindingRecord) -> [Cow<'_, str>; 22] {
    let number = |number: Option<u64>| Cow::from(number.map(|number| number.to_string()).unwrap_or_default());
    [
        (&*finding.code).into(),
        finding.severity.id().into(),
        finding.standing.id().into(),
        (&*finding.path).into(),
        number(finding.row),
        number(finding.record),
        finding.lines.to_string().into(),
        shown(finding.item.as_deref()),
        shown(finding.estate.as_deref()),
        shown(finding.work.as_deref()),
        shown(finding.side.map(Side::id)),
        shown(finding.fund.as_deref()),
        finding.amount.map(|amount| amount.to_string()).unwrap_or_default().into(),
        finding.rules().join(" ").into(),
        finding.could_pay.join(" ").into(),
        shown(finding.limit_id.as_deref()),
        finding.group.as_ref().map(group).unwrap_or_default().into(),
        shown(finding.value.as_deref()),
        shown(finding.limit.as_deref()),
        shown(finding.excess.as_deref()),
        (&*finding.message).into(),
        (&*finding.key).into(),
    ]
}

fn shown(cell: Option<&str>) -> Cow<'_, str> {
    cell.unwrap_or_default().into()
}

/// A group in one cell: `estate=E01 fund=ndrc`.
fn group(group: &BTreeMap<String, String>) -> String {
    group.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" ")
}

fn lines(record: &Record<'_>, _: &Words, out: &mut dyn Write) -> io::Result<()> {
    let report =
        record.findings.run().ok_or_else(|| io::Error::other("a saved report does not hold the lines"))?;
    let headers = all_headers(report.books);
    let several = report.books.len() > 1;
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(out);
    let file = several.then_some("earmark_file");
    let own = headers.iter().map(|header| inert(header));
    writer.write_record(MARKS.into_iter().chain(file).map(str::to_owned).chain(own))?;
    for book in report.books {
        let places = places(&headers, &book.table.layout.headers);
        let mut finder = report.wanted.map(|wanted| Finder::new(report.audit, &book.table.layout, wanted));
        each_line(report.audit, &book.table, &book.input, |judge, fields, judged| {
            if let Some(finder) = &mut finder
                && !judged.is_some_and(|judged| judge.counts_in(finder, judged, fields))
            {
                return Ok(());
            }
            let marks = judged.map_or_else(bad_row, |judged| marks(judge, judged));
            let cells = fields.texts();
            let mine: Vec<String> = if judged.is_some() {
                places.iter().map(|at| at.and_then(|at| cells.get(at)).cloned().unwrap_or_default()).collect()
            } else {
                cells
            };
            let path = several.then(|| inert(&book.input.path));
            let own = mine.iter().map(|cell| inert(cell));
            writer.write_record(marks.into_iter().chain(path).chain(own)).map_err(io::Error::other)
        })?;
    }
    writer.flush()
}

/// The marks of a record that could not be taken apart.
fn bad_row() -> [String; 3] {
    [Verdict::Undetermined.id().to_owned(), "bad-row".to_owned(), String::new()]
}

fn marks(judge: &Judge<'_>, judged: &crate::check::line::Judged) -> [String; 3] {
    let (verdict, code, rules) = judge.marks(judged);
    [verdict.id().to_owned(), code.to_owned(), rules]
}

/// The headers of all budgets in the order in which they are met; one that a budget has twice is there twice.
pub(super) fn all_headers(books: &[Book]) -> Vec<String> {
    let mut headers: Vec<String> = Vec::new();
    for book in books {
        let mine = &book.table.layout.headers;
        let places = places(mine, &headers);
        let new = mine.iter().zip(places).filter(|(_, place)| place.is_none());
        headers.extend(new.map(|(header, _)| header.clone()).collect::<Vec<_>>());
    }
    headers
}

/// Where each of some headers stands among others: the second of two like ones where the second stands.
pub(super) fn places(wanted: &[String], headers: &[String]) -> Vec<Option<usize>> {
    let mut taken = vec![false; headers.len()];
    let mut place = |header: &String| {
        let folded = text::fold(header);
        let mut free = headers.iter().zip(&mut taken).enumerate();
        let (at, (_, taken)) = free.find(|(_, (other, taken))| !**taken && text::fold(other) == folded)?;
        *taken = true;
        Some(at)
    };
    wanted.iter().map(&mut place).collect()
}

/// A cell that can do no harm: a formula becomes plain text by a leading apostrophe, and characters that move a
/// terminal's cursor are written out.
pub fn inert(cell: &str) -> String {
    let formula = cell
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']);
    let plain = text::printable(cell);
    if formula && !is_number(cell) { format!("'{plain}") } else { plain }
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
        for formula in ["=1+1", "@SUM(A1)", "+cmd|x", "-2+3", "\t=1", "=HYPERLINK(\"x\")", "-", "-1.2.3"] {
            assert!(inert(formula).starts_with('\''), "{formula}");
        }
        for plain in ["-12,300.00", "+5", "小区道路", "a=b", ""] {
            assert_eq!(inert(plain), plain);
        }
    }
}
