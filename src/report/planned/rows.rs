//! The planned budget in the user's own columns: whoever pays for a part of a line has a row of it.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Arc;

use crate::budget::{Fields, own, units::header_unit};
use crate::check::line::Judge;
use crate::check::run::each_with;
use crate::finding::Place;
use crate::model::Unit;
use crate::plan::draft::Line;
use crate::plan::share::Piece;
use crate::report::Book;
use crate::report::lines::{headers as all_headers, places};
use crate::report::planned::versus::Versus;
use crate::report::planned::{Format, Planned};
use crate::report::rows::inert;
use crate::rules::FundId;

/// The planned budget.
pub(super) const FORMAT: Format = Format {
    name: "csv",
    about: "the planned budget in the user's own columns: all that is funded, and what is carried as it is",
    tells: false,
    marked: true,
    render: |planned, _, out| write(planned, false, out),
    versus: Some(|two, _, out| write_both(two, out)),
};

/// What is no part of it.
pub(super) const UNFUNDED: Format = Format {
    name: "unfunded",
    about: "the parts of lines that stay unfunded, in the user's own columns, as CSV",
    tells: false,
    marked: true,
    render: |planned, _, out| write(planned, true, out),
    versus: None,
};

/// The columns put in front of the user's own.
pub(super) const MARKS: [&str; 2] = own::OF_PLAN;

/// The user's columns of money that lines are read by.
const MONEY: [&str; 2] = ["amount", "item_total"];

/// The columns that are written anew, there or not.
const WRITTEN: [&str; 2] = ["fund", "amount"];

/// A row of the planned budget.
pub(super) struct Row<'p> {
    /// The budget it is of.
    pub book: &'p Book,
    /// Who paid before, and what becomes of it.
    pub marks: (String, &'static str),
    /// Its cells under the headers.
    pub cells: Vec<String>,
}

fn write(planned: &Planned<'_>, unfunded: bool, out: &mut dyn Write) -> io::Result<()> {
    let headers = headers(planned.books);
    let several = planned.books.len() > 1;
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(out);
    let file = several.then_some("earmark_file");
    let own = titled(&headers, planned.books).map(|header| inert(&header).into_owned());
    writer.write_record(MARKS.into_iter().chain(file).map(str::to_owned).chain(own))?;
    each(planned, &headers, unfunded, |Row { book, marks, cells }| {
        let path = several.then(|| inert(&book.input.path));
        let own = cells.iter().map(|cell| inert(cell));
        let all = [inert(&marks.0), marks.1.into()].into_iter().chain(path).chain(own);
        writer.write_record(all.map(Cow::into_owned)).map_err(io::Error::other)
    })?;
    writer.flush()
}

/// Hands over every row of the plan, or of what is unfunded, in the order of the draft.
pub(super) fn each<'p>(
    planned: &Planned<'p>,
    headers: &[String],
    unfunded: bool,
    mut take: impl FnMut(Row<'p>) -> io::Result<()>,
) -> io::Result<()> {
    let mut lines = planned.draft.lines.iter().zip(&planned.plan.pieces);
    for book in planned.books {
        let columns = Columns::new(headers, book);
        let mut judge = Judge::new(planned.audit, &book.table);
        each_with(&mut judge, &book.input, |judge, fields, _, judged| {
            let Some((line, pieces)) = lines.next() else { return Ok(()) };
            if line.standing.is_err() && !unfunded {
                let cells = if judged.is_some() { columns.cells(fields) } else { fields.texts() };
                take(Row { book, marks: (String::new(), "carried"), cells })?;
            }
            for piece in pieces.iter().filter(|piece| piece.fund.is_none() == unfunded) {
                let cells = columns.paid(planned, judge, line, piece, columns.cells(fields));
                take(Row { book, marks: marks(judge, fields, line, piece), cells })?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// Who paid before, where it is another now, and what becomes of this part of the line.
fn marks(judge: &Judge<'_>, fields: &Fields, line: &Line, piece: &Piece) -> (String, &'static str) {
    let what = match piece.fund {
        None => "unfunded",
        Some(fund) if Some(fund) != line.fund => "moved",
        Some(_) if Some(piece.amount) != line.amount => "split",
        Some(_) => "kept",
    };
    let from = if ["moved", "unfunded"].contains(&what) { judge.fund_text(fields) } else { String::new() };
    (from, what)
}

/// The headers of all budgets but for marks of an earlier plan, with columns for what is written.
pub(super) fn headers(books: &[Book]) -> Vec<String> {
    let mut headers: Vec<String> =
        all_headers(books).into_iter().filter(|header| !MARKS.contains(&header.as_str())).collect();
    let lacking = |id: &&str| books.iter().all(|book| book.table.layout.at(id).is_none());
    headers.extend(WRITTEN.into_iter().filter(lacking).map(str::to_owned));
    headers
}

/// The headers as they are written: where a line above the table named the unit, the header of the money does
/// now.
pub(super) fn titled<'h>(headers: &'h [String], books: &'h [Book]) -> impl Iterator<Item = String> + 'h {
    headers.iter().map(|header| {
        let of_money = |book: &&Book| MONEY.iter().any(|id| book.table.layout.header(id) == Some(header));
        let unit = books.iter().find(of_money).map(|book| book.table.layout.unit).unwrap_or_default();
        match header_unit(header) {
            Ok(None) if unit != Unit::Yuan => format!("{header}({unit})"),
            _ => header.clone(),
        }
    })
}

/// Where the cells of one budget go.
struct Columns {
    /// For each column that is written, the user's own.
    places: Vec<Option<usize>>,
    /// The columns of the fund and of the amount.
    fund: Option<usize>,
    amount: Option<usize>,
    /// Whether the budget has columns of its own for them.
    has_fund: bool,
    has_amount: bool,
}

impl Columns {
    fn new(headers: &[String], book: &Book) -> Columns {
        let layout = &book.table.layout;
        let places = places(headers, &layout.headers);
        let of = |id: &str| match layout.at(id) {
            Some(mine) => places.iter().position(|place| *place == Some(mine)),
            None => headers.iter().position(|header| header == id),
        };
        let has = |id: &str| layout.at(id).is_some();
        let (has_fund, has_amount) = (has("fund"), has("amount"));
        Columns { fund: of("fund"), amount: of("amount"), places, has_fund, has_amount }
    }

    /// The cells of a line under the columns that are written.
    fn cells(&self, fields: &Fields) -> Vec<String> {
        let cells = fields.texts();
        let cell = |at: &Option<usize>| at.and_then(|at| cells.get(at)).cloned().unwrap_or_default();
        self.places.iter().map(cell).collect()
    }

    /// The same with who pays, and how much.
    fn paid(
        &self,
        planned: &Planned<'_>,
        judge: &Judge<'_>,
        line: &Line,
        piece: &Piece,
        mut cells: Vec<String>,
    ) -> Vec<String> {
        let before = self.fund.and_then(|at| cells.get(at)).cloned().unwrap_or_default();
        let mut put = |at: Option<usize>, text: String| {
            if let Some(cell) = at.and_then(|at| cells.get_mut(at)) {
                *cell = text;
            }
        };
        if Some(piece.amount) != line.amount || !self.has_amount {
            put(self.amount, judge.written(piece.amount));
        }
        if piece.fund != line.fund || !self.has_fund {
            put(self.fund, piece.fund.map(|fund| name(planned, fund, &before)).unwrap_or_default());
        }
        cells
    }
}

/// A fund as its column would call it: in Chinese where it speaks Chinese, else by its id.
fn name(planned: &Planned<'_>, fund: FundId, before: &str) -> String {
    let fund = &planned.rules()[fund];
    let is_sure = |name: &str| planned.rules().fund_names.sure(name).is_some();
    if !before.is_ascii() && is_sure(&fund.name.zh) { fund.name.zh.clone() } else { fund.id.clone() }
}

fn write_both(two: &Versus<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(own::OF_TWO_PLANS)?;
    for one in two.lines() {
        let (planned, line) = one.of;
        let Place { row, record, .. } = line.place;
        let text =
            |text: &Option<Arc<str>>| Cow::from(inert(text.as_deref().unwrap_or_default()).into_owned());
        let place = [inert(planned.path(line)), row.to_string().into(), record.to_string().into()];
        let named = [&line.item, &line.estate, &line.work].map(text);
        for (payer, [first, second]) in one.by_payer() {
            let money = [first, second, second - first].map(|amount| Cow::from(amount.to_string()));
            let cells = place.iter().chain(&named).cloned().chain([inert(payer.id())]).chain(money);
            writer.write_record(cells.map(Cow::into_owned))?;
        }
    }
    writer.flush()
}
