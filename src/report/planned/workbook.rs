//! A plan, or two side by side, as a workbook: the planned budget in the user's own columns, and beside it
//! what moves, what each fund pays, and what stays unfunded.

use std::io::{self, Write};

use crate::budget::own;
use crate::report::planned::rows::{self, Row};
use crate::report::planned::sections::{Parts, Room};
use crate::report::planned::versus::Versus;
use crate::report::planned::{Format, Planned, lead};
use crate::report::section::Section;
use crate::report::xlsx::drawn::{BudgetRow, Drawn, Mark};
use crate::words::Words;

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "xlsx",
    about: "a workbook: the planned budget in the user's own columns, moves, funds, what stays unfunded",
    tells: true,
    marked: false,
    render,
    versus: Some(versus),
};

fn render(planned: &Planned<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    let parts = Parts { planned, words, room: Room::All };
    let title = words.plain("plan-title");
    let mut book = Drawn::new(&title, own::PLAN, words)?;
    let head = Section::new("lead", lead::about(planned, words))
        .texts([lead::of(planned, words), words.plain("plan-proposal")])
        .texts(lead::alarms(planned, words));
    let summary = [head, parts.ends(), parts.shorts(), parts.not_planned()];
    let summary: Vec<Section> = summary.into_iter().filter_map(Section::unless_empty).collect();
    book.sheet(&words.plain("plan-sheet-summary"), Some(&title), &summary)?;
    budget(&mut book, &words.plain("plan-sheet-budget"), planned, words)?;
    sheet(&mut book, &words.plain("plan-sheet-moves"), vec![parts.moves()])?;
    sheet(&mut book, &words.plain("plan-sheet-unfunded"), vec![parts.unfunded()])?;
    sheet(&mut book, &words.plain("plan-sheet-funds"), vec![parts.funds(), parts.left()])?;
    sheet(&mut book, &words.plain("plan-sheet-run"), vec![parts.run()])?;
    book.write(out)
}

fn versus(two: &Versus<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    let title = words.plain("versus-title");
    let mut book = Drawn::new(&title, own::PLAN, words)?;
    let mut sections = two.sections(words, Room::All);
    let at = sections.iter().position(|section| section.id == "lines").unwrap_or(sections.len());
    let lines: Vec<Section> = sections.drain(at..sections.len().min(at + 1)).collect();
    let alarms = two.both().into_iter().flat_map(|planned| lead::alarms(planned, words));
    sections.push(Section::new("alarms", words.plain("incomplete")).texts(alarms));
    sections.retain(|section| !section.blocks.is_empty());
    book.sheet(&words.plain("plan-sheet-summary"), Some(&title), &sections)?;
    sheet(&mut book, &words.plain("versus-sheet-lines"), lines)?;
    for (planned, key) in two.both().into_iter().zip(["versus-sheet-first", "versus-sheet-second"]) {
        budget(&mut book, &words.plain(key), planned, words)?;
    }
    let runs = two.both().map(|planned| Parts { planned, words, room: Room::All }.run());
    sheet(&mut book, &words.plain("plan-sheet-run"), runs.into_iter().collect())?;
    book.write(out)
}

/// A sheet of what has something under its heading; none where nothing has.
fn sheet(book: &mut Drawn<'_>, name: &str, sections: Vec<Section>) -> io::Result<()> {
    let sections: Vec<Section> = sections.into_iter().filter_map(Section::unless_empty).collect();
    if sections.is_empty() { Ok(()) } else { book.sheet(name, None, &sections) }
}

/// The planned budget, under columns that a check or another plan reads again: no other sheet has those of a
/// budget.
fn budget(book: &mut Drawn<'_>, name: &str, planned: &Planned<'_>, words: &Words) -> io::Result<()> {
    let own = rows::headers(planned.books);
    let several = planned.books.len() > 1;
    let file = several.then(|| "earmark_file".to_owned());
    let marks = rows::MARKS.map(str::to_owned).into_iter().chain(file);
    let heads: Vec<String> = marks.chain(rows::titled(&own, planned.books)).collect();
    let mut sheet = book.budget(name, &heads, &own)?;
    rows::each(planned, &own, false, |Row { book, marks: (was, what), cells }| {
        let path = several.then(|| book.input.path.to_string());
        let mark = match what {
            "carried" => Mark::Left,
            "moved" | "split" => Mark::New,
            _ => Mark::Plain,
        };
        let marks = [was, words.plain(what_key(what))].into_iter().chain(path).collect();
        sheet.row(&BudgetRow { marks, layout: &book.table.layout, cells, mark })
    })?;
    book.done(sheet)
}

/// What becomes of a row, as the reader's language says it.
fn what_key(what: &str) -> &'static str {
    match what {
        "kept" => "plan-kept",
        "moved" => "plan-moved",
        "split" => "plan-part-kept",
        _ => "plan-carried",
    }
}
