//! What a reader of a report should know beside the findings.

use crate::budget::Encoding;
use crate::check::Audit;
use crate::command::gathered::Gathered;
use crate::model::{Arg, Date, Said};
use crate::report::{self, Book};

/// Puts the notes on how a run was made before those that it has gathered.
pub(super) fn add(audit: &Audit<'_>, books: &[Book], gathered: &mut Gathered, as_of: Option<Date>) {
    let sums = &gathered.sums;
    let mut notes: Vec<Said> = audit.rules.packs.iter().filter_map(report::notice).collect();
    for book in books.iter().filter(|book| book.table.layout.at("item").is_none()) {
        notes.push(Said::new("note-no-items").with("path", &*book.input.path));
    }
    notes.extend(books.iter().flat_map(how_read));
    if sums.amounts_not_read > 0 {
        notes.push(Said::new("note-not-read").with("count", sums.amounts_not_read));
    }
    if sums.without_item > 0 {
        notes.push(Said::new("note-blank-items").with("count", sums.without_item));
    }
    if sums.inferred.lines > 0 {
        let said = Said::new("note-inferred").with("count", sums.inferred.lines);
        notes.push(said.with("amount", sums.inferred.amount));
    }
    if sums.programme.lines > 0 {
        let said = Said::new("note-programme").with("count", sums.programme.lines);
        notes.push(said.with("amount", sums.programme.amount));
    }
    notes.extend(not_asked(audit));
    notes.extend(report::review_due(audit.rules, as_of));
    notes.append(&mut gathered.notes);
    gathered.notes = notes;
}

/// How a file was read, where that is not to be expected: its encoding, its rows that are no lines.
fn how_read(book: &Book) -> Vec<Said> {
    let (path, origin) = (&*book.input.path, &book.table.origin);
    let encoding = origin.written_in.filter(|encoding| *encoding != Encoding::UTF_8);
    let encoding = encoding
        .map(|encoding| Said::new("note-encoding").with("path", path).with("encoding", encoding.name()));
    let skipped = origin.shaped.as_ref().map_or(0, |shaped| shaped.skipped.len());
    let carried = origin.shaped.as_ref().map_or(0, |shaped| shaped.carried);
    let rows = (skipped > 0).then(|| Said::new("note-skipped").with("path", path).with("count", skipped));
    let cells = (carried > 0).then(|| Said::new("note-carried").with("path", path).with("count", carried));
    let doubts = origin.shaped.iter().flat_map(|shaped| &shaped.doubts).map(|doubt| {
        // A column without a header is named by the letters that stand over it in a sheet.
        let header = origin.headers.get(doubt.at).filter(|header| !header.is_empty()).cloned();
        let header = header.unwrap_or_else(|| report::column_letters(doubt.at));
        let said = Said::new("note-may-be-fund").with("path", path).with("header", header);
        said.with("amount", doubt.amount)
    });
    let beside = origin.beside.iter();
    let beside = beside.map(|header| Said::new("note-fund-beside").with("path", path).with("header", header));
    [encoding, rows, cells].into_iter().flatten().chain(doubts).chain(beside).collect()
}

/// Optional facts that no table has a column for.
fn not_asked(audit: &Audit<'_>) -> Option<Said> {
    let lacking = (0..).zip(&audit.rules.facts).filter(|(number, _)| !audit.asks_for(*number));
    let names: Vec<Arg> = lacking.map(|(_, fact)| Arg::from(&fact.name)).collect();
    (!names.is_empty()).then(|| Said::new("note-fact-not-asked").with("facts", Arg::List(names)))
}
