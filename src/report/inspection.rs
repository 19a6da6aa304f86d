//! How a file was understood, for its owner to check: as text, and as `earmark.inspect/1`.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;

use crate::model::text::visible;
use crate::model::{Money, Said};
use crate::report::sheet::{Cell, Sheet};
use crate::report::terminal;
use crate::words::Words;

/// More names than this are counted on a terminal, not shown.
const MOST_NAMES: usize = 40;

/// How a file was understood.
#[derive(Debug, Serialize)]
pub struct Inspection {
    /// The path as given.
    pub path: String,
    /// The encoding; none for a workbook.
    pub encoding: Option<&'static str>,
    /// What cells are parted by; none for a workbook.
    pub delimiter: Option<&'static str>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The sheets beside it that are not read.
    pub sheets_passed: Vec<SheetPassed>,
    /// The rows above the header, with how they begin.
    pub above: Vec<(u64, String)>,
    /// The first and the last row of the header.
    pub header_rows: Option<(u64, u64)>,
    /// What one unit of the amounts is.
    pub unit: String,
    /// Where that is said: `header`, `line`, `flag` or `nowhere`.
    pub unit_from: &'static str,
    /// How many lines there are.
    pub lines: u64,
    /// Their money, in yuan.
    #[serde(serialize_with = "as_text")]
    pub amount: Money,
    /// How many lines have an amount that could not be read, and counts as nothing in that.
    pub amounts_not_read: u64,
    /// How many cells were taken over from rows above.
    pub carried: u64,
    /// The columns.
    pub columns: Vec<ColumnRead>,
    /// The rows that are no lines.
    pub skipped: Vec<RowRead>,
    /// Names that mean nothing, or no single thing.
    pub unknown: Vec<NameRead>,
}

/// A column, and what it was taken for.
#[derive(Debug, Serialize)]
pub struct ColumnRead {
    /// Its letters in a sheet.
    pub letters: String,
    /// Its header.
    pub header: String,
    /// The canonical column, the fact, or the fund; none where it is only kept.
    pub means: Option<String>,
    /// The same in the reader's language.
    #[serde(skip)]
    pub called: Option<String>,
    /// Why: `id`, `name`, `flag`, `fund`, `row-total`, `memo`, `section` or `kept`.
    pub why: &'static str,
}

/// A sheet that is not read.
#[derive(Debug, Serialize)]
pub struct SheetPassed {
    /// Its name.
    pub sheet: String,
    /// Why it is not read.
    pub why: String,
}

/// A row that is no line.
#[derive(Debug, Serialize)]
pub struct RowRead {
    /// The row.
    pub row: u64,
    /// `total`, `section`, `memo`, `note`, `header` or `no-money`.
    pub kind: &'static str,
    /// How it begins.
    pub text: String,
    /// The sum it states, in yuan.
    #[serde(serialize_with = "as_text_if_any")]
    pub stated: Option<Money>,
    /// Whether its lines make that sum.
    pub agrees: Option<bool>,
}

/// A name that means nothing, or no single thing.
#[derive(Debug, Serialize)]
pub struct NameRead {
    /// The code under which lines with it are reported.
    pub code: &'static str,
    /// The first row that holds it.
    pub row: u64,
    /// How many lines hold it.
    pub lines: u64,
    /// What is said of it.
    pub message: String,
}

fn as_text<S: serde::Serializer>(money: &Money, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&money.to_string())
}

#[expect(clippy::ref_option, reason = "the shape that serde asks for")]
fn as_text_if_any<S: serde::Serializer>(money: &Option<Money>, serializer: S) -> Result<S::Ok, S::Error> {
    money.map(|money| money.to_string()).serialize(serializer)
}

/// Draws what was understood of a file.
pub fn draw(inspection: &Inspection, words: &Words, width: usize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", visible(&inspection.path))?;
    for (key, value) in summary(inspection, words) {
        let said = Said::new("inspect-line").with("name", words.plain(key)).with("value", value);
        writeln!(out, "  {}", words.say(&said))?;
    }
    let mut sheet = headed(words, &["inspect-column", "inspect-header", "inspect-means", "inspect-why"]);
    for column in &inspection.columns {
        let means = column.called.clone().or(column.means.clone()).unwrap_or_else(|| "—".to_owned());
        let cells = [column.letters.clone(), column.header.clone(), means, words.plain(why_key(column.why))];
        sheet.row(cells.map(Cell::from));
    }
    writeln!(out, "\n{}", terminal::draw(&sheet, width))?;
    sheets(inspection, words, out)?;
    rows(inspection, words, width, out)?;
    names(inspection, words, out)?;
    let table = columns_table(inspection);
    if !table.is_empty() {
        writeln!(out, "\n{}\n[columns]\n{table}", words.plain("inspect-paste"))?;
    }
    Ok(())
}

/// What is said of the file as a whole.
fn summary(inspection: &Inspection, words: &Words) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    if let (Some(encoding), Some(delimiter)) = (inspection.encoding, inspection.delimiter) {
        let delimiter = words.plain(delimiter_key(delimiter));
        let said = Said::new("inspect-encoding-of").with("encoding", encoding).with("delimiter", delimiter);
        lines.push(("inspect-encoding", words.say(&said)));
    }
    lines.extend(inspection.sheet.iter().map(|sheet| ("inspect-sheet", visible(sheet))));
    if !inspection.above.is_empty() {
        let texts: Vec<String> =
            inspection.above.iter().map(|(row, text)| format!("{row} {}", visible(text))).collect();
        lines.push(("inspect-above", texts.join(" · ")));
    }
    if let Some((first, last)) = inspection.header_rows {
        let rows = if first == last { first.to_string() } else { format!("{first}–{last}") };
        lines.push(("inspect-header-rows", rows));
    }
    let from = words.plain(unit_key(inspection.unit_from));
    let said = Said::new("inspect-unit-of").with("unit", inspection.unit.as_str()).with("from", from);
    lines.push(("inspect-unit", words.say(&said)));
    let said =
        Said::new("inspect-lines-of").with("lines", inspection.lines).with("amount", inspection.amount);
    lines.push(("inspect-lines", words.say(&said)));
    if inspection.amounts_not_read > 0 {
        lines.push(("inspect-not-read", inspection.amounts_not_read.to_string()));
    }
    if inspection.carried > 0 {
        lines.push(("inspect-carried", inspection.carried.to_string()));
    }
    lines
}

/// The sheets that are not read.
fn sheets(inspection: &Inspection, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    if inspection.sheets_passed.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", words.plain("inspect-sheets-passed"))?;
    for SheetPassed { sheet, why } in &inspection.sheets_passed {
        let said = Said::new("inspect-line").with("name", sheet.as_str()).with("value", why.as_str());
        writeln!(out, "  {}", words.say(&said))?;
    }
    Ok(())
}

/// The rows that are no lines.
fn rows(inspection: &Inspection, words: &Words, width: usize, out: &mut dyn Write) -> io::Result<()> {
    if inspection.skipped.is_empty() {
        return Ok(());
    }
    let mut sheet =
        headed(words, &["inspect-row", "inspect-kind", "inspect-text", "inspect-stated", "inspect-agrees"]);
    for row in &inspection.skipped {
        let agrees = row
            .agrees
            .map(|agrees| words.plain(if agrees { "inspect-tallies" } else { "inspect-tallies-not" }));
        let stated = row.stated.map_or_else(|| Cell::from(""), Cell::Money);
        sheet.row([
            Cell::Count(row.row),
            words.plain(kind_key(row.kind)).into(),
            row.text.clone().into(),
            stated,
            agrees.unwrap_or_default().into(),
        ]);
    }
    writeln!(out, "\n{}\n{}", words.plain("inspect-skipped"), terminal::draw(&sheet, width))
}

/// The names that mean nothing.
fn names(inspection: &Inspection, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    if inspection.unknown.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", words.plain("inspect-unknown"))?;
    for name in inspection.unknown.iter().take(MOST_NAMES) {
        let said = Said::new("inspect-name").with("row", name.row).with("lines", name.lines);
        writeln!(out, "  {}", words.say(&said.with("message", name.message.as_str())))?;
    }
    let rest = inspection.unknown.len().saturating_sub(MOST_NAMES);
    if rest > 0 {
        writeln!(out, "  {}", words.say(&Said::new("inspect-more").with("count", rest)))?;
    }
    Ok(())
}

/// The columns as a settings file writes them.
pub fn columns_table(inspection: &Inspection) -> String {
    let mut table = String::new();
    let plain = |why: &str| ["id", "name", "flag"].contains(&why);
    for column in inspection.columns.iter().filter(|column| plain(column.why)) {
        let Some(id) = &column.means else { continue };
        let header: String = visible(&column.header)
            .chars()
            .flat_map(|c| match c {
                '"' | '\\' => vec!['\\', c],
                c => vec![c],
            })
            .collect();
        // Writing to a string cannot fail.
        let _ = writeln!(table, "{id} = \"{header}\"");
    }
    table.trim_end().to_owned()
}

fn headed(words: &Words, keys: &[&'static str]) -> Sheet {
    Sheet::new(keys.iter().map(|key| words.plain(key)))
}

fn delimiter_key(delimiter: &str) -> &'static str {
    match delimiter {
        "semicolon" => "delimiter-semicolon",
        "tab" => "delimiter-tab",
        _ => "delimiter-comma",
    }
}

fn unit_key(from: &str) -> &'static str {
    match from {
        "header" => "unit-from-header",
        "line" => "unit-from-line",
        "flag" => "unit-from-flag",
        _ => "unit-from-nowhere",
    }
}

fn why_key(why: &str) -> &'static str {
    match why {
        "id" => "why-id",
        "name" => "why-name",
        "flag" => "why-flag",
        "fund" => "why-fund",
        "row-total" => "why-row-total",
        "memo" => "why-memo",
        "section" => "why-section",
        _ => "why-kept",
    }
}

/// What a row that is no line is called, by its kind: a message.
pub fn kind_key(kind: &str) -> &'static str {
    match kind {
        "total" => "kind-total",
        "section" => "kind-section",
        "memo" => "kind-memo",
        "header" => "kind-header",
        "no-money" => "kind-no-money",
        _ => "kind-note",
    }
}
