//! One line a finding: `path:row: severity[code] message`.

use std::io::{self, Write};

use crate::report::{Format, Report};
use crate::words::Words;

/// The format.
pub const FORMAT: Format = Format {
    name: "concise",
    about: "one line a finding: path:row: severity[code] message",
    digests: false,
    closes: false,
    render,
};

fn render(report: &Report<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    for finding in report.findings {
        let row = finding.place.map(|place| format!(":{}", place.row)).unwrap_or_default();
        let path = report.shown_path(finding, words);
        let message = report.message(finding, words);
        writeln!(out, "{path}{row}: {}[{}] {message}", finding.severity, finding.code)?;
    }
    Ok(())
}
