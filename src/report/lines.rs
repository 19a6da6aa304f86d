//! The user's own lines given back, in their own columns and order, with their verdicts.

use std::io::{self, Write};

use crate::check::limits::Finder;
use crate::check::line::{Judge, Judged};
use crate::check::run::each_line;
use crate::finding::{Place, Standing, Verdict};
use crate::model::text;
use crate::report::record::Record;
use crate::report::rows::inert;
use crate::report::standing::Standings;
use crate::report::{Book, Format, Report};
use crate::words::Words;

/// The format.
pub const FORMAT: Format = Format {
    name: "lines",
    about: "every budget line given back with verdict, code and rules in front, as CSV",
    digests: false,
    closes: false,
    lines: true,
    render,
};

/// The columns put in front of the user's own.
pub const MARKS: [&str; 3] = ["earmark_verdict", "earmark_code", "earmark_rules"];

/// A line given back.
pub struct Line<'a> {
    /// The budget it is of.
    pub book: &'a Book,
    /// Its record; none where reading stopped at it.
    pub place: Option<Place>,
    /// Its verdict, code and rules.
    pub marks: [String; 3],
    /// Its cells under [`headers`]; the bare fields of a record that could not be taken apart.
    pub cells: Vec<String>,
}

fn render(record: &Record<'_>, _: &Words, out: &mut dyn Write) -> io::Result<()> {
    let report =
        record.findings.run().ok_or_else(|| io::Error::other("a saved report does not hold the lines"))?;
    let headers = headers(report.books);
    let several = report.books.len() > 1;
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(out);
    let file = several.then_some("earmark_file");
    let own = headers.iter().map(|header| inert(header).into_owned());
    writer.write_record(MARKS.into_iter().chain(file).map(str::to_owned).chain(own))?;
    each(report, &headers, |line| {
        let path = several.then(|| inert(&line.book.input.path).into_owned());
        let own = line.cells.iter().map(|cell| inert(cell).into_owned());
        writer.write_record(line.marks.into_iter().chain(path).chain(own)).map_err(io::Error::other)
    })?;
    writer.flush()
}

/// Hands over every line of every budget in order, or those of the group that is asked for.
pub fn each(
    report: &Report<'_>,
    headers: &[String],
    mut take: impl FnMut(Line<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let standings = Standings::of(report.findings);
    for book in report.books {
        let places = places(headers, &book.table.layout.headers);
        let mut finder = report.wanted.map(|wanted| Finder::new(report.audit, &book.table.layout, wanted));
        each_line(report.audit, &book.table, &book.input, |judge, fields, place, judged| {
            if let Some(finder) = &mut finder
                && !judged.is_some_and(|judged| judge.counts_in(finder, judged, fields))
            {
                return Ok(());
            }
            let standing = |judged| place.map(|place| standings.of_line(judge, judged, place));
            let marks = judged
                .map_or_else(bad_row, |judged| marks(judge, judged, standing(judged).unwrap_or_default()));
            let cells = fields.texts();
            let mine: Vec<String> = if judged.is_some() {
                places.iter().map(|at| at.and_then(|at| cells.get(at)).cloned().unwrap_or_default()).collect()
            } else {
                cells
            };
            take(Line { book, place, marks, cells: mine })
        })?;
    }
    Ok(())
}

/// The marks of a record that could not be taken apart.
fn bad_row() -> [String; 3] {
    [Verdict::Undetermined.id().to_owned(), "bad-row".to_owned(), String::new()]
}

/// A line is counted where its finding stands, once that was accepted.
fn marks(judge: &Judge<'_>, judged: &Judged, standing: Standing) -> [String; 3] {
    let (verdict, code, rules) = judge.marks(judged);
    let counted = if standing == Standing::Open { verdict.id() } else { standing.id() };
    [counted.to_owned(), code.to_owned(), rules]
}

/// The headers of all budgets in the order in which they are met; one that a budget has twice is there twice.
pub fn headers(books: &[Book]) -> Vec<String> {
    let mut headers: Vec<String> = Vec::new();
    for book in books {
        let mine = &book.table.layout.headers;
        let places = places(mine, &headers);
        let new = mine.iter().zip(places).filter(|(_, place)| place.is_none());
        headers.extend(new.map(|(header, _)| header.clone()).collect::<Vec<_>>());
    }
    headers
}

/// Where each of some headers stands among others: the second of two like ones where the second stands.
pub(super) fn places(wanted: &[String], headers: &[String]) -> Vec<Option<usize>> {
    let mut taken = vec![false; headers.len()];
    let mut place = |header: &String| {
        let folded = text::fold(header);
        let mut free = headers.iter().zip(&mut taken).enumerate();
        let (at, (_, taken)) = free.find(|(_, (other, taken))| !**taken && text::fold(other) == folded)?;
        *taken = true;
        Some(at)
    };
    wanted.iter().map(&mut place).collect()
}
