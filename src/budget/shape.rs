//! Lays a table that only a person could read down as one that the scanner can: a line a record, and nothing
//! else.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};

use crate::budget::capitals;
use crate::budget::carry::{Carry, gives};
use crate::budget::head::Vocabulary;
use crate::budget::headings::{Heading, Style, bare_number};
use crate::budget::kinds::{Kind, Seats, is_error, money};
use crate::budget::noted::{self, Noted};
use crate::budget::parts::Whole;
use crate::budget::places::Places;
use crate::budget::plan::Plan;
use crate::budget::row::{CellText, Row};
use crate::budget::strays::Doubt;
use crate::budget::tail::Tail;
use crate::budget::total_words::Rank;
use crate::budget::totals::{Mismatch, Scope, Seen, Stated, Totals, in_words};
use crate::budget::units::header_unit;
use crate::budget::wide::{self, FundColumn};
use crate::model::{AmountFault, Money, Said, Unit};

/// How many funds of a long table have sums of their own.
const MOST_FUNDS: usize = 64;

/// Rows passed over that are told one by one.
const MOST_TOLD: usize = 1000;

/// What laying a table down has shown of it.
#[derive(Clone, Debug, Default)]
pub struct Shaped {
    /// The row of each record.
    pub places: Places,
    /// Where each column laid down stands in the table.
    pub columns: Vec<usize>,
    /// Where the money of each fund stands, in a wide table.
    pub funds: Vec<FundColumn>,
    /// Columns of which it cannot be told whether they are those of funds.
    pub doubts: Vec<Doubt>,
    /// Where the sum of a row stands, in a wide table.
    pub row_total: Option<usize>,
    /// Sums that their lines do not make.
    pub wrong: Vec<Mismatch>,
    /// The totals and headings.
    pub totals: Vec<Seen>,
    /// Rows that are no lines, with what they are and how they begin.
    pub skipped: Vec<(u64, &'static str, String)>,
    /// How many cells were taken over from rows above.
    pub carried: u64,
    /// The first row that notes the unit of amounts, and what it says.
    pub noted: Option<(u64, Noted)>,
}

/// Which of these columns the sections among some rows give.
pub fn given_by_sections(
    rows: impl Iterator<Item = io::Result<Row>>,
    seats: &Seats,
    words: Vocabulary<'_>,
    columns: &[&'static str],
) -> io::Result<Vec<&'static str>> {
    let mut headings: Vec<Heading> = Vec::new();
    for row in rows {
        if let Kind::Section(heading) = seats.kind(&row?, words.is_estate) {
            headings.push(heading);
        }
    }
    Ok(columns.iter().copied().filter(|column| gives(&headings, column)).collect())
}

/// Lays the rows below a header down, line by line.
pub struct Shaper<'a, W: Write> {
    plan: &'a Plan,
    words: Vocabulary<'a>,
    seats: Seats,
    carry: Carry,
    totals: Totals,
    /// The series of each fund that a long table names.
    series: BTreeMap<String, usize>,
    shaped: Shaped,
    out: csv::Writer<BufWriter<W>>,
    records: u64,
    levels: Vec<Style>,
    /// Columns that tell a part of what a fund pays, each with that fund's.
    parts: Vec<(usize, usize)>,
    /// The last row of which another may tell a part.
    whole: Option<Whole>,
    /// The lines that a row which is only called a sum of lines may add up.
    tail: Tail,
    /// Whether rows shorter than the header are whole: those of sheets are.
    pads: bool,
}

impl<'a, W: Write> Shaper<'a, W> {
    /// Begins with the header.
    pub fn new(plan: &'a Plan, words: Vocabulary<'a>, pads: bool, out: W) -> io::Result<Shaper<'a, W>> {
        let funds: Vec<usize> = plan.funds.iter().map(|fund| fund.at).collect();
        let seats = Seats::new(&plan.source, &funds, plan.row_total);
        let carry = Carry::new(&plan.source, words.of_estate, &seats.money);
        let mut out = csv::WriterBuilder::new().flexible(true).from_writer(BufWriter::new(out));
        out.write_record(&plan.laid.headers)?;
        let shaped = Shaped {
            row_total: plan.row_total,
            columns: plan.kept.clone(),
            funds: plan.funds.clone(),
            doubts: plan.doubts.clone(),
            ..Shaped::default()
        };
        let (totals, series) = (Totals::default(), BTreeMap::new());
        let parts = wide::parts_of_funds(&plan.source.headers, &plan.funds, words.is_fund);
        Ok(Shaper {
            plan,
            words,
            seats,
            carry,
            totals,
            series,
            shaped,
            out,
            records: 0,
            levels: Vec::new(),
            parts,
            whole: None,
            tail: Tail::default(),
            pads,
        })
    }

    /// Takes the next row.
    pub fn row(&mut self, mut row: Row) -> io::Result<()> {
        let too_wide = |row: &Row| {
            row.cells
                .get(self.plan.width..)
                .is_some_and(|rest| rest.iter().any(|cell| !cell.trim().is_empty()))
        };
        let kind = match self.seats.kind(&row, self.words.is_estate) {
            Kind::Memo if !self.is_part(&row) => Kind::Line,
            Kind::Called(rank) if self.tail.is_sum(self.all_money(&row), rank) => Kind::Total(rank),
            kind => kind,
        };
        if matches!(kind, Kind::Line | Kind::Called(_))
            && (row.bytes.is_some() || !self.pads && row.cells.len() != self.plan.width)
        {
            return self.as_it_stands(&row);
        }
        if self.pads && too_wide(&row) {
            row.cells.truncate(self.plan.width);
        }
        row.cells.resize(self.plan.source.headers.len(), CellText::default());
        match kind {
            Kind::Blank => Ok(()),
            Kind::Line | Kind::Called(_) => {
                self.carry.fill(&mut row);
                // What is called a sum and is none is no line of another.
                match kind {
                    Kind::Called(_) => self.tail.end(Rank::Whole),
                    _ => self.tail.line(self.all_money(&row)),
                }
                self.whole = Some(Whole::of(&row, &self.seats, self.plan.source.unit));
                if self.plan.funds.is_empty() { self.long(&row) } else { self.wide(&row) }
            }
            Kind::Total(rank) => {
                self.tail.end(rank);
                self.whole = Some(Whole::of_many(&row, &self.seats, self.plan.source.unit));
                self.total(&row, rank);
                self.skip(&row, "total");
                Ok(())
            }
            Kind::Section(heading) => {
                self.whole = Some(Whole::of_many(&row, &self.seats, self.plan.source.unit));
                self.section(&row, heading);
                Ok(())
            }
            Kind::More => self.skipped(&row, "no-money"),
            Kind::Memo => self.skipped(&row, "memo"),
            Kind::Note => {
                self.heed(&row);
                self.skipped(&row, "note")
            }
            Kind::Header => self.skipped(&row, "header"),
        }
    }

    /// What was shown, once all rows were taken.
    pub fn finish(mut self) -> io::Result<Shaped> {
        self.out.flush()?;
        let (totals, wrong) = self.totals.finish();
        self.shaped.totals = totals;
        self.shaped.wrong.extend(wrong);
        self.shaped.wrong.sort_by_key(|wrong| (wrong.row, wrong.column));
        self.shaped.carried = self.carry.filled;
        Ok(self.shaped)
    }

    /// Whether a row that 其中 leads can be a part of the last before it that is none.
    fn is_part(&self, row: &Row) -> bool {
        let part = Whole::of(row, &self.seats, self.plan.source.unit);
        let can_hold = |whole: &Whole| whole.can_hold(&part, self.words.same_fund);
        self.whole.as_ref().map_or_else(|| part.has_no_money(), can_hold)
    }

    /// All the money of a row; none where any of it cannot be read.
    fn all_money(&self, row: &Row) -> Option<Money> {
        let unit = self.plan.source.unit;
        let funds = self.plan.funds.iter().map(|fund| fund.at);
        let amount = self.plan.source.at("amount").filter(|_| self.plan.funds.is_empty());
        funds.chain(amount).map(|at| Some(money(row.cell(at), unit).ok()?.unwrap_or_default())).sum()
    }

    fn lay(&mut self, row: u64, cells: &[&str]) -> io::Result<()> {
        self.records += 1;
        self.shaped.places.push(self.records, row);
        self.out.write_record(cells).map_err(io::Error::other)
    }

    /// A record that cannot be told apart is laid down as it stands, to be found wanting.
    fn as_it_stands(&mut self, row: &Row) -> io::Result<()> {
        self.totals.line(row.number, &[(0, None)]);
        let raw = row.bytes.as_deref().unwrap_or_default();
        let mut cells: Vec<&[u8]> = row.cells.iter().map(CellText::as_bytes).collect();
        if row.bytes.is_some() {
            cells.push(raw);
        } else if cells.len() == self.plan.laid.headers.len() {
            cells.push(b"");
        }
        self.records += 1;
        self.shaped.places.push(self.records, row.number);
        self.out.write_byte_record(&cells.into()).map_err(io::Error::other)
    }

    /// A line of a long table.
    fn long(&mut self, row: &Row) -> io::Result<()> {
        let unit = self.plan.source.unit;
        let amount = self.plan.source.at("amount").and_then(|at| Money::parse(row.cell(at), unit).ok());
        let mut amounts = vec![(0, amount)];
        if let Some(fund) = self.seats.fund.map(|at| row.cell(at)) {
            let next = self.series.len() + 1;
            if next <= MOST_FUNDS && !self.series.contains_key(fund) {
                self.series.insert(fund.to_owned(), next);
            }
            amounts.extend(self.series.get(fund).map(|&series| (series, amount)));
        }
        self.totals.line(row.number, &amounts);
        let cells: Vec<&str> = row.cells.iter().map(CellText::as_str).collect();
        self.lay(row.number, &cells)
    }

    /// A row of a wide table: a line for each fund that it holds money of.
    fn wide(&mut self, row: &Row) -> io::Result<()> {
        let plan = self.plan;
        let read: Vec<_> = plan.funds.iter().map(|fund| self.money_at(row, fund.at)).collect();
        let mut amounts: Vec<(usize, Option<Money>)> = read
            .iter()
            .enumerate()
            .map(|(at, amount)| (at, amount.as_ref().ok().map(|amount| amount.unwrap_or_default())))
            .collect();
        let sum: Money = amounts.iter().filter_map(|(_, amount)| *amount).sum();
        let whole = read.iter().all(Result::is_ok);
        amounts.push((plan.funds.len(), Some(sum)));
        self.totals.line(row.number, &amounts);
        if !whole {
            self.totals.unread(row.number, plan.funds.len());
        }
        self.check_row(row, sum, whole);
        self.check_parts(row);
        for (at, fund) in plan.funds.iter().map(|column| column.fund.as_str()).enumerate() {
            let is_first = plan.funds.iter().take(at).all(|other| other.fund != fund);
            let amounts = if is_first { self.of_fund(row, fund) } else { Vec::new() };
            for amount in amounts {
                let kept =
                    plan.kept.iter().map(|&at| row.cells.get(at).map(CellText::as_str).unwrap_or_default());
                let cells: Vec<&str> = kept.chain([fund, amount.as_ref()]).collect();
                self.lay(row.number, &cells)?;
            }
        }
        if read.iter().all(|amount| matches!(amount, Ok(None))) {
            self.skip(row, "no-money");
        }
        Ok(())
    }

    /// The money of a fund's column; none where it holds none. What cells that are merged share is money of
    /// neither.
    fn money_at(&self, row: &Row, at: usize) -> Result<Option<Money>, AmountFault> {
        let unit = self.plan.source.unit;
        let holds = |first: usize| {
            self.plan.row_total == Some(first) || self.plan.funds.iter().any(|fund| fund.at == first)
        };
        let is_money = |first: usize, cell: &str| holds(first) && money(cell, unit) != Ok(None);
        if row.shares(at, is_money) { Err(AmountFault::Blank) } else { money(row.cell(at), unit) }
    }

    /// What a row holds of a fund, as it is written; over several columns added up, as far as each can be read.
    fn of_fund<'r>(&self, row: &'r Row, fund: &str) -> Vec<Cow<'r, str>> {
        let unit = self.plan.source.unit;
        let columns = self.plan.funds.iter().filter(|column| column.fund == fund).map(|column| column.at);
        let held = columns.filter(|at| !matches!(self.money_at(row, *at), Ok(None)));
        let held: Vec<&str> = held.map(|at| row.cell(at)).collect();
        let read: Option<Vec<Money>> = held.iter().map(|cell| Money::parse(cell, unit).ok()).collect();
        match read.filter(|read| read.len() > 1) {
            Some(read) => vec![Cow::Owned(read.into_iter().sum::<Money>().in_unit(unit))],
            None => held.into_iter().map(Cow::Borrowed).collect(),
        }
    }

    /// What one unit of a column is worth: that of the sum of a row may have one of its own.
    fn unit_at(&self, at: usize) -> Unit {
        let header = self.plan.source.headers.get(at).filter(|_| self.plan.row_total == Some(at));
        let own = header.and_then(|header| header_unit(header).ok().flatten());
        own.unwrap_or(self.plan.source.unit)
    }

    /// Holds the sum that a row states against its funds.
    fn check_row(&mut self, row: &Row, sum: Money, whole: bool) {
        let Some(at) = self.plan.row_total else { return };
        let (cell, unit) = (row.cell(at), self.unit_at(at));
        if is_error(cell) {
            self.shaped.wrong.extend(Mismatch::unread(row.number, || words_of(row), at, cell, unit));
        }
        let Ok(stated) = Money::parse_sum(cell, unit) else { return };
        if stated != sum {
            let off = if stated > sum { stated - sum } else { sum - stated };
            let key = if whole || stated < sum { "row-total-mismatch" } else { "row-total-mismatch-unread" };
            let said = Said::new(key).with("stated", stated).with("sum", sum).with("off", off);
            self.shaped.wrong.push(Mismatch::new(row.number, &words_of(row), at, stated, said));
        }
    }

    /// Holds what a row tells of parts of its funds against these.
    fn check_parts(&mut self, row: &Row) {
        let unit = self.plan.source.unit;
        let read = |at: usize| money(row.cell(at), unit).map(Option::unwrap_or_default);
        for &(at, of) in &self.parts {
            let unread = Mismatch::unread(row.number, || words_of(row), at, row.cell(at), unit);
            self.shaped.wrong.extend(unread);
            let (Ok(part), Ok(whole)) = (read(at), read(of)) else { continue };
            if part > whole.max(Money::ZERO) {
                let said = Said::new("part-above-whole").with("part", part).with("whole", whole);
                let headers = &self.plan.source.headers;
                let said = said.with("header", headers.get(at).map(String::as_str).unwrap_or_default());
                self.shaped.wrong.push(Mismatch::new(row.number, &words_of(row), at, part, said));
            }
        }
    }

    fn section(&mut self, row: &Row, heading: Heading) {
        let at = self.levels.iter().position(|style| *style == heading.style);
        self.levels.truncate(at.unwrap_or(self.levels.len()));
        let level = self.levels.len();
        self.levels.push(heading.style);
        self.mark(row, Scope::Section(level));
        self.carry.enter(heading);
        self.skip(row, "section");
    }

    /// Notes the sums that a total states.
    fn total(&mut self, row: &Row, rank: Rank) {
        self.mark(row, Scope::Total(rank));
        self.carry.total(rank);
        let unread =
            |&at: &usize| Mismatch::unread(row.number, || words_of(row), at, row.cell(at), self.unit_at(at));
        let unread: Vec<Mismatch> = self.seats.money.iter().filter_map(unread).collect();
        self.shaped.wrong.extend(unread);
    }

    /// Notes the sums that a row states.
    fn mark(&mut self, row: &Row, scope: Scope) {
        let read = |at: usize| Money::parse_sum(row.cell(at), self.unit_at(at)).ok();
        let stated = |(series, at)| Some(Stated { series, column: at, amount: read(at)? });
        let whole = self.series_of_all(row);
        let mut all: Vec<Stated> = if self.plan.funds.is_empty() {
            self.plan.source.at("amount").and_then(|at| stated((whole, at))).into_iter().collect()
        } else {
            let columns = self.plan.funds.iter().map(|fund| fund.at).chain(self.plan.row_total);
            columns.enumerate().filter_map(stated).collect()
        };
        let of_all = all.iter().find(|stated| stated.series == whole).map(|stated| stated.amount);
        let of_funds = || all.iter().map(|stated| stated.amount).sum();
        let in_all = of_all.or_else(|| (!all.is_empty()).then(of_funds));
        if matches!(scope, Scope::Total(_)) {
            let written = |(at, cell): (usize, &CellText)| {
                Some(Stated { series: whole, column: at, amount: capitals::read(cell)? })
            };
            all.extend(row.cells.iter().enumerate().find_map(written));
        }
        let in_all = in_all.or_else(|| all.first().map(|stated| stated.amount));
        self.totals.mark((row.number, words_of(row)), scope, all, in_all);
    }

    /// The series that takes all the money of a row together: that of all funds, or the one fund that it is
    /// of.
    fn series_of_all(&self, row: &Row) -> usize {
        let fund = self.seats.fund.map(|at| row.cell(at)).unwrap_or_default();
        // The total of a fund that no line above names covers lines below; they are not told apart.
        let of_fund = || self.series.get(fund).copied().unwrap_or(0);
        if self.plan.funds.is_empty() { of_fund() } else { self.plan.funds.len() }
    }

    /// Keeps what a note says of the unit.
    fn heed(&mut self, row: &Row) {
        let noted = noted::below(row.cells.iter().map(CellText::as_str));
        if self.shaped.noted.is_none() && noted != Noted::Nothing {
            self.shaped.noted = Some((row.number, noted));
        }
    }

    fn skipped(&mut self, row: &Row, why: &'static str) -> io::Result<()> {
        self.skip(row, why);
        Ok(())
    }

    fn skip(&mut self, row: &Row, why: &'static str) {
        if self.shaped.skipped.len() < MOST_TOLD {
            let mut held = row.cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
            let first = held.next().unwrap_or_default();
            // A number says nothing of what it numbers.
            let next = held.next().filter(|_| why == "section" && bare_number(first).is_some());
            let begins = next.map_or_else(|| first.to_owned(), |next| format!("{first} {next}"));
            self.shaped.skipped.push((row.number, why, begins));
        }
    }
}

/// What a row says in words.
fn words_of(row: &Row) -> String {
    in_words(row.cells.iter().map(CellText::as_str))
}
