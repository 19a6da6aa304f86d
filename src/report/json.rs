//! The report as JSON, `earmark.report/1`: the record as it is.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{Formatter, PrettyFormatter};

use crate::model::{Digits, Money, text};
use crate::report::Format;
use crate::report::jsonl;
use crate::report::record::{Draw, FindingRecord, Own, OwnQuota, QuotaRecord, Record};
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

/// Findings and quotas may be very many, and are drawn by themselves, on several threads.
fn render(record: &Record<'_>, _: &Words, out: &mut dyn Write) -> io::Result<()> {
    let mut bytes = Vec::new();
    pretty(&jsonl::head(record, Some(&record.totals)), 0, &mut bytes)?;
    bytes.truncate(bytes.len().saturating_sub("\n}".len()));
    Escaped(out).write_all(&bytes)?;
    out.write_all(b",\n  \"findings\": [")?;
    record.findings.draw(record.jobs, out, &Elements)?;
    end(record.findings.len(), out)?;
    out.write_all(b",\n  \"quotas\": [")?;
    record.quotas.draw(record.jobs, out, &Elements)?;
    end(record.quotas.len(), out)?;
    out.write_all(b",\n  \"digest\": ")?;
    serde_json::to_writer(Escaped(out), &record.digest).map_err(io::Error::from)?;
    out.write_all(b"\n}\n")
}

/// Draws findings and quotas as elements of their lists.
struct Elements;

/// How deep an element of a list stands in the record.
const DEPTH: usize = 2;

impl Draw<FindingRecord> for Elements {
    fn before(&self, at: usize, bytes: &mut Vec<u8>) {
        between(at, bytes);
    }

    fn record(&self, finding: &FindingRecord, bytes: &mut Vec<u8>) -> io::Result<()> {
        escaped(bytes, |bytes| pretty(finding, DEPTH, bytes))
    }

    fn own(&self, own: Own<'_>, bytes: &mut Vec<u8>) -> io::Result<()> {
        let within = DEPTH + 1;
        match own {
            Own::Left(funds) => escaped(bytes, |bytes| pretty(funds, within, bytes)),
            Own::Group(keys) => escaped(bytes, |bytes| pretty(keys, within, bytes)),
            Own::Largest(lines) => escaped(bytes, |bytes| pretty(lines, within, bytes)),
            own => value(own, bytes),
        }
    }
}

impl Draw<QuotaRecord> for Elements {
    fn before(&self, at: usize, bytes: &mut Vec<u8>) {
        between(at, bytes);
    }

    fn record(&self, quota: &QuotaRecord, bytes: &mut Vec<u8>) -> io::Result<()> {
        escaped(bytes, |bytes| pretty(quota, DEPTH, bytes))
    }

    fn own(&self, own: OwnQuota<'_>, bytes: &mut Vec<u8>) -> io::Result<()> {
        match own {
            OwnQuota::Text(text) => string(text, bytes),
            OwnQuota::Money(amount) => money(amount, bytes),
            OwnQuota::Count(lines) => bytes.write_all(Digits::from(lines).bytes()),
        }
    }
}

/// Adds what a finding has of its own as JSON writes it.
pub(super) fn value(own: Own<'_>, bytes: &mut Vec<u8>) -> io::Result<()> {
    match own {
        Own::Key(text)
        | Own::Fingerprint(text)
        | Own::Path(text)
        | Own::Header(Some(text))
        | Own::Item(Some(text))
        | Own::Estate(Some(text))
        | Own::Message(text)
        | Own::Value(text)
        | Own::Limit(text)
        | Own::Excess(text) => string(text, bytes),
        Own::Row(Some(number)) | Own::Record(Some(number)) | Own::Lines(number) => {
            bytes.write_all(Digits::from(number).bytes())
        }
        Own::Amount(Some(amount)) => money(amount, bytes),
        Own::Left(funds) => escaped(bytes, |bytes| Ok(serde_json::to_writer(bytes, funds)?)),
        Own::Group(keys) => escaped(bytes, |bytes| Ok(serde_json::to_writer(bytes, keys)?)),
        Own::Largest(lines) => escaped(bytes, |bytes| Ok(serde_json::to_writer(bytes, lines)?)),
        Own::Header(None)
        | Own::Item(None)
        | Own::Estate(None)
        | Own::Row(None)
        | Own::Record(None)
        | Own::Amount(None) => bytes.write_all(b"null"),
    }
}

/// Adds a text as JSON writes it.
fn string(text: &str, bytes: &mut Vec<u8>) -> io::Result<()> {
    if text::has_hidden(text) {
        return escaped(bytes, |bytes| Ok(serde_json::to_writer(bytes, text)?));
    }
    Ok(serde_json::to_writer(bytes, text)?)
}

/// Adds an amount as JSON writes it, a text.
fn money(amount: Money, bytes: &mut Vec<u8>) -> io::Result<()> {
    [b"\"", Digits::from(amount).bytes(), b"\""].into_iter().try_for_each(|part| bytes.write_all(part))
}

/// What stands before an element.
fn between(at: usize, bytes: &mut Vec<u8>) {
    bytes.extend_from_slice(if at == 0 { b"\n    " } else { b",\n    " });
}

/// The end of such a list.
fn end(many: usize, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(if many == 0 { b"]" } else { b"\n  ]" })
}

/// A value with all its lines set in so deep.
fn pretty(value: &(impl Serialize + ?Sized), depth: usize, bytes: &mut Vec<u8>) -> io::Result<()> {
    let mut formatter = PrettyFormatter::new();
    (0..depth).try_for_each(|_| formatter.begin_object(&mut io::sink()))?;
    value.serialize(&mut Serializer::with_formatter(bytes, formatter)).map_err(io::Error::from)
}

/// Adds to what was written, as [`Escaped`] does.
pub(crate) fn escaped(
    out: &mut Vec<u8>,
    fill: impl FnOnce(&mut Vec<u8>) -> io::Result<()>,
) -> io::Result<()> {
    let start = out.len();
    fill(out)?;
    if out.get(start..).and_then(first_hidden).is_none() {
        return Ok(());
    }
    let raw = out.split_off(start);
    Escaped(out).write_all(&raw)
}

/// Escapes the hidden characters that JSON would let through as they are, so that none reaches a terminal.
pub(crate) struct Escaped<'a>(pub(crate) &'a mut dyn Write);

impl Write for Escaped<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Whole strings or parts of them between escapes arrive here.
        let mut rest = bytes;
        while let Some((start, end, c)) = first_hidden(rest) {
            self.0.write_all(rest.get(..start).unwrap_or_default())?;
            c.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| write!(self.0, "\\u{unit:04x}"))?;
            rest = rest.get(end..).unwrap_or_default();
        }
        self.0.write_all(rest)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// The first hidden character of a text, and where it begins and ends; line ends are those between values.
fn first_hidden(bytes: &[u8]) -> Option<(usize, usize, char)> {
    const BLOCK: usize = 32;
    let text = std::str::from_utf8(bytes).ok()?;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let block = rest.as_bytes().get(..BLOCK);
        if block.is_some_and(|block| block.iter().copied().fold(0, u8::max) < 0x7f) {
            at += BLOCK;
            continue;
        }
        let mut seen = 0;
        for c in rest.chars() {
            if c != '\n' && text::is_hidden(c) {
                return Some((at + seen, at + seen + c.len_utf8(), c));
            }
            seen += c.len_utf8();
            if seen >= BLOCK {
                break;
            }
        }
        at += seen;
    }
    None
}
