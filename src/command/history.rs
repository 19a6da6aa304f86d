//! `matrix --history`: what one fund may pay for, from one stretch of time to the next.

use std::collections::BTreeMap;

use crate::check::telling;
use crate::command::{Failure, Stage, matrix};
use crate::model::{Said, Side};
use crate::report::grid::{self, Frame, Square};
use crate::report::sheet::{Cell, Sheet};
use crate::report::{condition, terminal, works};
use crate::rules::outcome::show;
use crate::rules::space::{Dim, Mask, band};
use crate::rules::{FundId, Ruleset, WorkId};
use crate::words::Words;

/// What every work is answered on every side.
type Squares = BTreeMap<(Option<Side>, WorkId), Square>;

/// A stretch of time in which nothing changes.
struct Stretch {
    bands: Mask,
    squares: Squares,
}

/// How a work stands to the stretch before.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    /// Another answer, or another condition.
    Changed,
    /// The same by another rule.
    ByAnother,
    /// The same.
    Same,
}

/// Writes the history of a fund: a stretch of time after the other, with what changed in each marked.
pub(super) fn write(
    rules: &Ruleset,
    fund: FundId,
    frame: &Frame,
    stage: &mut Stage<'_>,
) -> Result<(), Failure> {
    let words = stage.words;
    let stretches = stretches(rules, fund, frame, words);
    let title = Said::new("history-title").with("fund", &rules[fund].name).with("id", &rules[fund].id);
    matrix::heading(rules, title, stage)?;
    let changes = stretches.len() > 1;
    if !changes {
        writeln!(stage.out, "{}\n", words.plain("history-undated"))?;
    }
    let mut notes = Vec::new();
    let mut before: Option<&Stretch> = None;
    for stretch in &stretches {
        if changes {
            writeln!(stage.out, "{}", words.say(&when(rules, stretch.bands)))?;
        }
        let rows = rows(rules, fund, frame, stretch, before, words);
        let sheet = sheet(rules, frame, rows, changes, &mut notes, words);
        writeln!(stage.out, "{}\n", terminal::draw(&sheet, stage.style.width))?;
        before = Some(stretch);
    }
    matrix::conditions(&notes, stage)?;
    if changes {
        writeln!(stage.out, "{}", words.plain("history-marks"))?;
    }
    Ok(())
}

/// The table of one stretch of time, with the marks where there is a stretch before or after.
fn sheet(
    rules: &Ruleset,
    frame: &Frame,
    rows: Vec<Row>,
    marked: bool,
    notes: &mut Vec<String>,
    words: &Words,
) -> Sheet {
    let keys = ["nothing", "matrix-side", "matrix-works", "matrix-answer", "matrix-if", "matrix-rules"];
    let keys = keys.into_iter().filter(|key| match *key {
        "nothing" => marked,
        "matrix-side" => frame.tells_sides_apart(),
        _ => true,
    });
    let mut sheet = Sheet::new(keys.map(|key| words.plain(key)));
    for row in rows {
        let mut cells: Vec<String> = marked.then(|| row.mark.sign().to_owned()).into_iter().collect();
        cells.extend(frame.tells_sides_apart().then_some(row.side));
        cells.push(works::text(rules, &frame.roots, &row.works, works::Most::AllBut, words));
        cells.push(words.plain(row.square.answer.word()));
        cells.push(condition::note(notes, row.square.condition));
        cells.push(row.square.rules);
        sheet.row(cells.into_iter().map(Cell::from));
    }
    sheet
}

impl Mark {
    /// How it is drawn; the legend below the tables says the same.
    fn sign(self) -> &'static str {
        match self {
            Mark::Changed => "*",
            Mark::ByAnother => "~",
            Mark::Same => "",
        }
    }
}

/// The stretches of time between which something that is shown changes.
fn stretches(rules: &Ruleset, fund: FundId, frame: &Frame, words: &Words) -> Vec<Stretch> {
    let mut out: Vec<Stretch> = Vec::new();
    for bands in
        (0..rules.dates.bands()).map(band).filter(|bands| frame.date.is_none_or(|date| date == *bands))
    {
        let mut squares = Squares::new();
        for &side in &frame.sides {
            let on_day =
                |work| Some(((side, work), grid::square(rules, fund, side, work, Some(bands), words)?));
            squares.extend(frame.leaves(rules).filter_map(on_day));
        }
        match out.last_mut() {
            Some(last) if last.squares == squares => last.bands |= bands,
            _ => out.push(Stretch { bands, squares }),
        }
    }
    out
}

fn when(rules: &Ruleset, bands: Mask) -> Said {
    let dates = telling::value_of(rules, "date", &show(rules, Dim::Date, bands));
    Said::new("plain-list").with("items", dates)
}

/// Works on a side that are answered alike, and were.
struct Row {
    side: String,
    mark: Mark,
    square: Square,
    works: Vec<WorkId>,
}

/// What is said in a stretch of time, a row for all works that are answered alike and stand alike to the one
/// before.
fn rows(
    rules: &Ruleset,
    fund: FundId,
    frame: &Frame,
    stretch: &Stretch,
    before: Option<&Stretch>,
    words: &Words,
) -> Vec<Row> {
    // Nothing changes within the stretch, so one band of it says all.
    let day = stretch.bands & stretch.bands.wrapping_neg();
    let on_day = Frame { roots: frame.roots.clone(), sides: frame.sides.clone(), date: Some(day) };
    let mut out = Vec::new();
    for (side, name, groups) in grid::by_side(rules, fund, &on_day, words) {
        let mut name = Some(name);
        for (square, works) in groups {
            let mut marked: BTreeMap<Mark, Vec<WorkId>> = BTreeMap::new();
            for work in works {
                let sides = frame.sides.iter().filter(|one| side.is_none_or(|side| **one == Some(side)));
                let marks = sides
                    .map(|&side| mark(&square, before.and_then(|before| before.squares.get(&(side, work)))));
                marked.entry(marks.min().unwrap_or(Mark::Same)).or_default().push(work);
            }
            for (mark, works) in marked {
                out.push(Row { side: name.take().unwrap_or_default(), mark, square: square.clone(), works });
            }
        }
    }
    out
}

/// How an answer stands to the one before; the first has none before it.
fn mark(square: &Square, before: Option<&Square>) -> Mark {
    match before {
        None => Mark::Same,
        Some(was) if was == square => Mark::Same,
        Some(was) if (was.answer, &was.condition) == (square.answer, &square.condition) => Mark::ByAnother,
        Some(_) => Mark::Changed,
    }
}
