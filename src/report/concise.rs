//! One line a finding: `path:row: severity[code] message`.

use std::io::{self, Write};

use crate::report::record::Record;
use crate::report::{Format, standing};
use crate::words::Words;

/// The format.
pub const FORMAT: Format = Format {
    name: "concise",
    about: "one line a finding: path:row: severity[code] message",
    digests: false,
    closes: false,
    lines: false,
    render,
};

fn render(record: &Record<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    for finding in &record.findings {
        let row = finding.row.map(|row| format!(":{row}")).unwrap_or_default();
        let path = finding.shown_path(words);
        let mark = standing::mark(&finding, words);
        writeln!(out, "{path}{row}: {}[{}] {}{mark}", finding.severity, finding.code, finding.message)?;
    }
    Ok(())
}
