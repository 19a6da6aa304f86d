//! 原表标注: their rows in their order with every column, the verdict in front, and the reason as a note.

use std::collections::BTreeMap;
use std::io;

use crate::finding::{Severity, Standing};
use crate::model::Said;
use crate::report::lines::{Line, each, headers};
use crate::report::record::Record;
use crate::report::sheet::Cell;
use crate::report::standing;
use crate::report::xlsx::book::{Page, Shade};
use crate::report::xlsx::own_cells::own_cells;
use crate::words::Words;

/// What was found on one line.
#[derive(Default)]
struct Found {
    codes: Vec<String>,
    messages: Vec<String>,
    /// The gravest of what is open.
    severity: Option<Severity>,
}

/// The sheet.
pub(super) fn page(record: &Record<'_>, words: &Words) -> io::Result<Page> {
    let mut page = Page::new(&words.plain("xlsx-annotated"), &[12, 16, 30, 16])?;
    let Some(report) = record.findings.run() else {
        page.text(&words.plain("xlsx-no-rows"))?;
        return Ok(page);
    };
    let found = by_line(record, words);
    let own = headers(report.books);
    let several = report.books.len() > 1;
    let marks = ["head-verdict", "head-code", "head-rules", "head-also"];
    let place = several.then_some("head-file").into_iter().chain(["head-row"]);
    let heads = marks.into_iter().chain(place).map(|head| words.plain(head));
    page.main_heads(&heads.chain(own.iter().cloned()).collect::<Vec<_>>())?;
    let mut left_out = 0_u64;
    each(report, &own, |line| {
        // One row is kept for what is said of those that found no room.
        if page.left() <= 1 {
            left_out += 1;
            return Ok(());
        }
        let at = line.place.map(|place| (&*line.book.input.path, place.record));
        let found = at.and_then(|at| found.get(&at));
        page.row(&cells(&line, &own, several, found, words), shade(&line, found))?;
        found.map_or(Ok(()), |found| page.note(0, &found.messages.join("\n\n")))
    })?;
    if left_out > 0 {
        page.text(&words.say(&Said::new("xlsx-left-out").with("count", left_out)))?;
    }
    Ok(page)
}

/// The findings of each line, by table and record.
fn by_line<'r>(record: &'r Record<'_>, words: &Words) -> BTreeMap<(&'r str, u64), Found> {
    let mut lines: BTreeMap<(&str, u64), Found> = BTreeMap::new();
    let paths = record.inputs.iter().map(|input| &*input.path);
    let paths: BTreeMap<&str, &str> = paths.map(|path| (path, path)).collect();
    for finding in &record.findings {
        let path = paths.get(&*finding.path).copied();
        let at = path.zip(finding.record.filter(|_| finding.limit_id.is_none()));
        if let Some(at) = at {
            let found = lines.entry(at).or_default();
            let mark = standing::mark(&finding, words);
            found.codes.push(finding.code.to_string());
            found.messages.push(format!("{}: {}{mark}", finding.code, finding.message));
            let open = Some(finding.severity).filter(|_| finding.standing == Standing::Open);
            found.severity = found.severity.max(open);
        }
    }
    lines
}

fn shade(line: &Line<'_>, found: Option<&Found>) -> Shade {
    let [verdict, ..] = &line.marks;
    match (found.map(|found| found.severity), verdict.as_str()) {
        (Some(Some(Severity::Error)), _) | (None, "misallocated") => Shade::Red,
        (Some(Some(Severity::Warning)), _) | (None, "review" | "undetermined") => Shade::Amber,
        (Some(None), _) | (None, "waived" | "known") => Shade::Grey,
        _ => Shade::Plain,
    }
}

fn cells(
    line: &Line<'_>,
    headers: &[String],
    several: bool,
    found: Option<&Found>,
    words: &Words,
) -> Vec<Cell> {
    let layout = &line.book.table.layout;
    let [verdict, code, rules] = &line.marks;
    let path = several.then(|| Cell::from(&*line.book.input.path));
    let row = line.place.map_or_else(|| Cell::from(""), |place| Cell::Plain(place.row.to_string()));
    let also = found.map(|found| also(code, found)).unwrap_or_default();
    let marks = [verdict_word(verdict, words), code.clone(), rules.clone(), also].map(Cell::from);
    marks.into_iter().chain(path).chain([row]).chain(own_cells(layout, headers, &line.cells)).collect()
}

/// What was found on a line beside what its verdict rests on, each code once.
fn also(code: &str, found: &Found) -> String {
    let mut others: Vec<&str> =
        found.codes.iter().map(String::as_str).filter(|other| *other != code).collect();
    others.dedup();
    others.join("\n")
}

/// A verdict in the reader's language.
fn verdict_word(verdict: &str, words: &Words) -> String {
    words.plain(match verdict {
        "eligible" => "row-eligible",
        "misallocated" => "row-misallocated",
        "review" => "row-review",
        "waived" => "row-waived",
        "known" => "row-known",
        _ => "row-undetermined",
    })
}
