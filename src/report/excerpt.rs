//! The row that a finding is about, as it stands in the budget, with what is wrong marked.

use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::check;
use crate::finding::{Finding, Severity};
use crate::model::text::visible;
use crate::report::Report;
use crate::report::closing::{left, right};
use crate::report::paint::Paint;
use crate::words::Words;

/// What stands between the cells of an excerpt.
const GAP: &str = "  ";

/// How wide what stands before them is, beside the number of the row.
pub(super) const BAR: usize = 4;

/// The columns of an excerpt.
const SHOWN: [&str; 6] = ["item", "estate", "work", "side", "fund", "amount"];

/// The widest a cell of an excerpt gets, and the narrowest to which it is cut so that its row fits.
const WIDEST: usize = 24;
const NARROWEST: usize = 6;

/// The row a finding is about: some of its columns, with the cells to be marked.
pub(super) struct Excerpt {
    row: u64,
    columns: Vec<Column>,
    /// The sentence without the few words that stand under the marks.
    pub message: String,
    /// Those words.
    label: String,
    /// Whether they have a line of their own.
    label_below: bool,
}

/// A column of an excerpt.
struct Column {
    header: String,
    cell: String,
    mark: Mark,
    is_money: bool,
}

/// How a cell is marked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    None,
    /// What the finding is about.
    Main,
    /// What clashes with it.
    Beside,
}

/// The row of a finding, where it is about one that can be shown.
pub(super) fn excerpt(report: &Report<'_>, words: &Words, finding: &Finding) -> Option<Excerpt> {
    let book = report.book(finding)?;
    // A finding about a group names its largest lines instead.
    let place = finding.place.filter(|_| finding.held().is_none())?;
    let cells = report.cells(finding).filter(|_| finding.code != "bad-row")?;
    let beside: Vec<&str> = finding
        .grounds
        .reasons
        .iter()
        .map(
            |reason| {
                if reason.kind == "fact" { reason.fact.as_deref().unwrap_or_default() } else { reason.kind }
            },
        )
        .collect();
    let mut columns: Vec<(usize, &str)> =
        SHOWN.iter().filter_map(|id| Some((book.table.layout.at(id)?, *id))).collect();
    if let Some(main) = finding.column.filter(|main| columns.iter().all(|(at, _)| at != main)) {
        columns.push((main, ""));
    }
    columns.sort_by_key(|(at, _)| *at);
    let column = |(at, id): (usize, &str)| Column {
        header: visible(book.table.layout.headers.get(at).map(String::as_str).unwrap_or_default()),
        cell: visible(cells.get(at).map(|cell| cell.trim()).unwrap_or_default()),
        mark: match (finding.column == Some(at), beside.contains(&id)) {
            (true, _) => Mark::Main,
            (false, true) => Mark::Beside,
            (false, false) => Mark::None,
        },
        is_money: id == "amount",
    };
    let label = check::label(finding, report.audit.rules).map(|label| words.say(&label));
    Some(Excerpt {
        row: place.row,
        columns: columns.into_iter().map(column).collect(),
        label_below: false,
        message: words.say(&check::say(finding, report.audit.rules)),
        label: label.unwrap_or_default(),
    })
}

impl Column {
    /// The same, cut to a width; money is not cut.
    fn cut(&self, width: usize) -> Column {
        let cell = if self.is_money { self.cell.clone() } else { cut(&self.cell, width) };
        Column { header: cut(&self.header, width), cell, ..*self }
    }

    fn width(&self) -> usize {
        self.header.width().max(self.cell.width())
    }
}

impl Excerpt {
    /// The same with its cells cut so that its row is no wider than this, as far as they can be cut.
    pub(super) fn fit(self, width: usize) -> Excerpt {
        let cut_to = |widest: usize| self.columns.iter().map(|column| column.cut(widest)).collect::<Vec<_>>();
        let fits =
            |columns: &[Column]| columns.iter().map(|one| one.width() + GAP.len()).sum::<usize>() <= width;
        let mut all = (NARROWEST..=WIDEST).rev().map(cut_to);
        let columns = all.find(|columns| fits(columns)).unwrap_or_else(|| cut_to(NARROWEST));
        let fitted = Excerpt { columns, ..self };
        let widths: Vec<usize> = fitted.columns.iter().map(Column::width).collect();
        let label_below = fitted.marks(&widths).width() > width;
        Excerpt { label_below, ..fitted }
    }

    pub(super) fn draw(
        &self,
        paint: &Paint,
        severity: Severity,
        gutter: usize,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let widths: Vec<usize> = self.columns.iter().map(Column::width).collect();
        let line = |text: fn(&Column) -> String| {
            let cells = self.columns.iter().zip(&widths).map(|(column, width)| {
                if column.is_money { right(&text(column), *width) } else { left(&text(column), *width) }
            });
            cells.collect::<Vec<_>>().join(GAP).trim_end().to_owned()
        };
        let (indent, bar) = (" ".repeat(gutter), paint.blue("|"));
        writeln!(out, "{indent} {bar}  {}", line(|column| column.header.clone()))?;
        writeln!(out, "{} {bar}  {}", paint.blue(&self.row.to_string()), line(|column| column.cell.clone()))?;
        let marks = paint.severity(severity, &self.marks(&widths));
        writeln!(out, "{indent} {bar}  {marks}")?;
        if self.label_below {
            writeln!(out, "{indent} {bar}  {}", paint.severity(severity, &self.label))?;
        }
        Ok(())
    }

    /// The line of marks, with a few words at its end.
    fn marks(&self, widths: &[usize]) -> String {
        let mut text = String::new();
        for (column, width) in self.columns.iter().zip(widths) {
            let sign = match column.mark {
                Mark::None => " ",
                Mark::Main => "^",
                Mark::Beside => "~",
            };
            let marked = sign.repeat(column.cell.width().max(1));
            text.push_str(&if column.is_money { right(&marked, *width) } else { left(&marked, *width) });
            text.push_str(GAP);
        }
        let label = if self.label_below { "" } else { &self.label };
        format!("{} {label}", text.trim_end()).trim_end().to_owned()
    }
}

/// A cell cut to a width.
fn cut(plain: &str, width: usize) -> String {
    if plain.width() <= width {
        return plain.to_owned();
    }
    let mut room = width - 1;
    let kept: String = plain
        .chars()
        .take_while(|c| {
            let width = c.width().unwrap_or(0);
            let fits = width <= room;
            room = room.saturating_sub(width);
            fits
        })
        .collect();
    format!("{kept}…")
}
