//! Annotations as GitHub's workflows read them: `::error file=…,line=…,title=…::message`, the summary first.
//!
//! GitHub shows the first ten of each level in a step; the summary says how many there are.

use std::io::{self, Write};

use crate::finding::{Severity, Standing};
use crate::model::text::visible;
use crate::report::record::{FindingRecord, ProblemRecord, Record};
use crate::report::{Format, closing, footnotes, human};
use crate::words::Words;

/// The format.
pub const FORMAT: Format = Format {
    name: "github",
    about: "annotations for a GitHub workflow; the whole report goes to the summary of the step",
    digests: true,
    closes: true,
    lines: false,
    render,
};

fn render(record: &Record<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    summary(record, words)?.write(out)?;
    for problem in &record.problems {
        unread(problem).write(out)?;
    }
    record.findings.shown().try_for_each(|finding| annotation(record, words, &finding).write(out))
}

/// An annotation: its level, its properties, and the lines of its message.
struct Annotation {
    level: &'static str,
    properties: Vec<(&'static str, String)>,
    lines: Vec<String>,
}

impl Annotation {
    /// Writes it as one line, whatever it holds.
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let property = |(name, value): &(&str, String)| format!("{name}={}", property(&visible(value)));
        let properties = self.properties.iter().map(property).collect::<Vec<_>>().join(",");
        let lines: Vec<String> = self.lines.iter().map(|line| visible(line)).collect();
        writeln!(out, "::{} {properties}::{}", self.level, data(&lines.join("\n")))
    }
}

/// The sentence that says it all, and the closing block.
fn summary(record: &Record<'_>, words: &Words) -> io::Result<Annotation> {
    let mut block = Vec::new();
    closing::write(record, words, &mut block)?;
    let block = String::from_utf8_lossy(&block).into_owned();
    let properties = vec![("title", closing::summary(record, words))];
    Ok(Annotation { level: "notice", properties, lines: block.lines().map(str::to_owned).collect() })
}

/// What could not be read fails the run.
fn unread(problem: &ProblemRecord) -> Annotation {
    Annotation {
        level: "error",
        properties: vec![("file", problem.path.clone())],
        lines: vec![format!("{}: {}", problem.path, problem.message)],
    }
}

fn annotation(record: &Record<'_>, words: &Words, finding: &FindingRecord) -> Annotation {
    let file = (!finding.path.is_empty()).then(|| ("file", finding.path.to_string()));
    // A workbook has rows, and no lines that could be shown beside.
    let row = finding.row.filter(|_| finding.sheet.is_none());
    let line = row.map(|row| ("line", row.to_string()));
    let title = Some(("title", format!("{} {}", finding.code, human::path_and_row(words, finding))));
    let footnotes = footnotes::footnotes(record, words, finding);
    Annotation {
        level: level(finding),
        properties: [file, line, title].into_iter().flatten().collect(),
        lines: std::iter::once(finding.message.clone()).chain(footnotes).collect(),
    }
}

/// What somebody has accepted is said, and marks nothing as wrong.
fn level(finding: &FindingRecord) -> &'static str {
    match finding.severity {
        Severity::Error if finding.standing == Standing::Open => "error",
        Severity::Warning if finding.standing == Standing::Open => "warning",
        _ => "notice",
    }
}

/// A message in which nothing ends the line.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property in which nothing ends the property either.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn nothing_ends_a_line_or_a_property() {
        assert_eq!(data("100%0A::error::\r\nx"), "100%250A::error::%0D%0Ax");
        assert_eq!(property("a,line=1::b%"), "a%2Cline=1%3A%3Ab%25");
    }
}
