//! The register as a text that people write in: what is added or taken out leaves the rest as it is; the only
//! file that knows `toml_edit`.

use std::collections::BTreeSet;
use std::path::Path;

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use crate::command::{Failure, misused};
use crate::finding::Approval;
use crate::model::{Date, Money, Problem, Said};
use crate::rules::load::open;

/// What a new entry says.
pub(super) struct Entry<'a> {
    pub approval: &'a Approval,
    pub code: &'a str,
    pub rule: Option<&'a str>,
    pub key: &'a str,
    pub fingerprint: &'a str,
    pub maximum: Option<Money>,
    /// What the finding says, to stand above the entry.
    pub comment: &'a str,
}

/// A text edited in lines that end as its own do.
fn edited(text: &str, edit: impl FnOnce(&str) -> Result<String, Failure>) -> Result<String, Failure> {
    if !text.contains("\r\n") {
        return edit(text);
    }
    Ok(edit(&text.replace("\r\n", "\n"))?.replace('\n', "\r\n"))
}

/// The text of a register with one more entry at its end.
pub(super) fn with(text: &str, path: &Path, entry: &Entry<'_>) -> Result<String, Failure> {
    edited(text, |text| added(text, path, entry))
}

fn added(text: &str, path: &Path, entry: &Entry<'_>) -> Result<String, Failure> {
    let mut document = parsed(text, path)?;
    // What stands at the end of the file stays above what is added.
    let end = document.trailing().as_str().unwrap_or_default().trim_end().to_owned();
    let end = if end.is_empty() { end } else { format!("{end}\n") };
    document.set_trailing("");
    let between = if text.trim().is_empty() { "" } else { "\n" };
    let mut table = table(entry);
    table.decor_mut().set_prefix(format!("{end}{between}# {}\n", entry.comment));
    waivers(&mut document, path)?.push(table);
    Ok(document.to_string())
}

/// The text of a register without some of its entries, each with the lines of comment right above it.
pub(super) fn without(path: &Path, gone: &BTreeSet<usize>) -> Result<String, Failure> {
    let shown = path.to_string_lossy();
    let file = open(&shown).map_err(|said| Failure::Problems(Problem::of(&shown, said).into()))?;
    edited(&file.text, |text| pruned(text, path, gone))
}

fn pruned(text: &str, path: &Path, gone: &BTreeSet<usize>) -> Result<String, Failure> {
    let mut document = parsed(text, path)?;
    let entries = waivers(&mut document, path)?;
    let mut kept = ArrayOfTables::new();
    let mut above = String::new();
    for (at, entry) in entries.iter().enumerate() {
        let prefix = entry.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default();
        if gone.contains(&at) {
            above.push_str(before_its_comment(prefix));
        } else {
            let mut entry = entry.clone();
            entry.decor_mut().set_prefix(format!("{above}{prefix}"));
            above.clear();
            kept.push(entry);
        }
    }
    *entries = kept;
    let end = document.trailing().as_str().unwrap_or_default().to_owned();
    document.set_trailing(format!("{above}{end}"));
    Ok(document.to_string())
}

/// What stands above an entry and is not about it: all before the last blank line.
fn before_its_comment(prefix: &str) -> &str {
    let blank = prefix.rfind("\n\n").map_or(0, |at| at + 1);
    prefix.get(..blank).unwrap_or_default()
}

fn parsed(text: &str, path: &Path) -> Result<DocumentMut, Failure> {
    text.parse().map_err(|error: toml_edit::TomlError| {
        let said = Said::new("toml-syntax").with("detail", error.message());
        Failure::Problems(Problem::of(&path.to_string_lossy(), said).into())
    })
}

/// The entries, which are to be written as `[[waiver]]`.
fn waivers<'d>(document: &'d mut DocumentMut, path: &Path) -> Result<&'d mut ArrayOfTables, Failure> {
    let item = document.entry("waiver").or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    item.as_array_of_tables_mut()
        .ok_or_else(|| misused(Said::new("waivers-inline").with("path", path.to_string_lossy().into_owned())))
}

fn table(entry: &Entry<'_>) -> Table {
    let mut table = Table::new();
    let approval = entry.approval;
    let mut text = |key: &str, text: Option<&str>| {
        if let Some(text) = text {
            table.insert(key, value(text));
        }
    };
    text("id", Some(&approval.id));
    text("code", Some(entry.code));
    text("rule", entry.rule);
    text("key", Some(entry.key));
    text("fingerprint", Some(entry.fingerprint));
    text("reason", Some(&approval.reason));
    text("approver", Some(&approval.approver));
    text("second_approver", approval.second_approver.as_deref());
    text("maximum", entry.maximum.map(|maximum| maximum.to_string()).as_deref());
    for (key, day) in [("approved_on", approval.approved_on), ("expires", approval.expires)] {
        table.insert(key, written(day));
    }
    table
}

/// A day as TOML writes it.
fn written(day: Date) -> Item {
    let text = day.to_string();
    text.parse::<toml_edit::Datetime>().map_or_else(|_| value(text), value)
}
