//! The report as JSON, `earmark.report/1`: the record as it is.

use std::io::{self, Write};

use crate::model::text;
use crate::report::Format;
use crate::report::record::Record;
use crate::words::Words;

/// The format.
pub const FORMAT: Format = Format {
    name: "json",
    about: "the whole report, for other programs",
    digests: true,
    closes: true,
    lines: false,
    render,
};

fn render(record: &Record<'_>, _: &Words, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(Escaped(&mut *out), record).map_err(io::Error::from)?;
    writeln!(out)
}

/// Escapes the hidden characters that JSON would let through as they are, so that none reaches a terminal.
pub(crate) struct Escaped<'a>(pub(crate) &'a mut dyn Write);

impl Write for Escaped<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Whole strings or parts of them between escapes arrive here; line ends are those between values.
        let hidden = |c: char| c != '\n' && text::is_hidden(c);
        match std::str::from_utf8(bytes) {
            Ok(text) if text.contains(hidden) => {
                for c in text.chars() {
                    if hidden(c) {
                        c.encode_utf16(&mut [0; 2])
                            .iter()
                            .try_for_each(|unit| write!(self.0, "\\u{unit:04x}"))?;
                    } else {
                        self.0.write_all(c.encode_utf8(&mut [0; 4]).as_bytes())?;
                    }
                }
            }
            _ => self.0.write_all(bytes)?,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
