//! A finding as a person reads it at a terminal: the sentence, their own row, the rule, who could pay, what
//! next.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::check::{self, Check};
use crate::finding::{Severity, Standing};
use crate::model::Said;
use crate::report::Format;
use crate::report::closing;
use crate::report::excerpt::{BAR, excerpt};
use crate::report::footnotes::footnotes;
use crate::report::paint::Paint;
use crate::report::record::{FindingRecord, Findings, Record};
use crate::words::Words;

/// The format.
pub const FORMAT: Format = Format {
    name: "human",
    about: "for people: each finding with its row, its rule and who could pay (100 at most)",
    digests: false,
    closes: true,
    lines: false,
    render,
};

/// How many findings are drawn.
const MOST: usize = 100;

fn render(record: &Record<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    let drawn = drawn(&record.findings);
    let mut left = record.findings.amount();
    for (&at, finding) in drawn.iter().zip(record.findings.shown_at(drawn.iter().copied())) {
        left += -finding.amount.unwrap_or_default();
        draw(record, words, at, &finding, out)?;
        writeln!(out)?;
    }
    let rest = record.findings.len() - drawn.len();
    if rest > 0 {
        let said = Said::new("found-more").with("count", rest).with("amount", left);
        writeln!(out, "{}\n", words.say(&said))?;
    }
    closing::write(record, words, out)
}

/// The findings that are drawn, by their places: where not all can be, those that nobody has accepted go
/// before the rest.
fn drawn(findings: &Findings<'_>) -> Vec<usize> {
    let all = 0..findings.len();
    if findings.len() <= MOST {
        return all.collect();
    }
    let (open, accepted): (Vec<usize>, Vec<usize>) =
        all.partition(|&at| findings.standing(at) == Some(Standing::Open));
    open.into_iter().chain(accepted).take(MOST).collect()
}

/// Draws one finding, which stands `at` a place among the findings.
pub fn draw(
    record: &Record<'_>,
    words: &Words,
    at: usize,
    finding: &FindingRecord,
    out: &mut dyn Write,
) -> io::Result<()> {
    let paint = Paint(record.style.color);
    let excerpt = record.findings.run().and_then(|report| excerpt(report, words, report.findings.get(at)?));
    let head = format!("{}[{}]", words.plain(severity_word(finding.severity)), finding.code);
    let message = excerpt.as_ref().map_or(&finding.message, |excerpt| &excerpt.message);
    writeln!(out, "{}: {}", paint.severity(finding.severity, &head), paint.bold(message))?;
    let gutter = finding.row.map_or(1, |row| row.to_string().len());
    let indent = " ".repeat(gutter);
    writeln!(out, "{indent} {} {}", paint.blue("-->"), place(words, finding))?;
    if let Some(excerpt) = excerpt {
        excerpt.fit(record.style.width.saturating_sub(gutter + BAR)).draw(
            &paint,
            finding.severity,
            gutter,
            out,
        )?;
    }
    for line in footnotes(record, words, finding) {
        writeln!(out, "{indent} {} {line}", paint.blue("="))?;
    }
    Ok(())
}

/// The message that names a severity.
pub fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "severity-error",
        Severity::Warning => "severity-warning",
        Severity::Note => "severity-note",
    }
}

/// `budget.csv:42`
pub fn path_and_row(words: &Words, finding: &FindingRecord) -> String {
    let mut text = finding.shown_path(words);
    if let Some(row) = finding.row {
        // Writing to a string cannot fail.
        let _ = write!(text, ":{row}");
    }
    text
}

/// `budget.csv:42  (item B-0417, column `fund`)`
pub fn place(words: &Words, finding: &FindingRecord) -> String {
    let text = path_and_row(words, finding);
    let sheet = finding.sheet.as_ref().map(|sheet| Said::new("at-sheet").with("sheet", sheet));
    // What is said of a waiver names it.
    let of_line = check::by_code(&finding.code).is_none_or(Check::is_of_lines);
    let item = finding.item.as_ref().filter(|_| of_line);
    let item = item.map(|item| Said::new("at-item").with("item", item));
    let column = finding.header.as_ref().map(|header| {
        let said = Said::new(if finding.sheet.is_some() { "at-lettered" } else { "at-column" });
        said.with("column", header).with("letters", finding.column.clone().unwrap_or_default())
    });
    let parts = [sheet, item, column].into_iter().flatten();
    let joined =
        parts.reduce(|first, second| Said::new("at-and").with("first", first).with("second", second));
    let place = joined.map(|parts| words.say(&Said::new("at-place").with("parts", parts)));
    place.map_or_else(|| text.clone(), |place| format!("{text}  {place}"))
}
