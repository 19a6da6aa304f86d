//! The table of quotas: money granted, and other money from outside the lines, by estate, fund, project, year.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::budget::carry::Carry;
use crate::budget::header::{self, Given, Known, Layout};
use crate::budget::kinds::{Rank, rank};
use crate::budget::noted::Noted;
use crate::budget::row::Row;
use crate::budget::small::Small;
use crate::budget::totals::{Mismatch, Scope, Stated, Totals};
use crate::budget::units::{header_unit, in_doubt};
use crate::budget::{Encoding, Input};
use crate::facts::records;
use crate::model::{AmountFault, Arg, Money, Problem, Problems, Said, text};

/// How many sums are kept apart for the totals of a table: one for each column of money, and for each fund under it.
const MOST_SERIES: usize = 64;

/// A table of money by what it is for.
#[derive(Debug)]
pub struct Quotas {
    /// The path, as people are shown it.
    pub path: Arc<str>,
    /// The encoding it was read in; none for a workbook.
    pub encoding: Option<Encoding>,
    /// The columns that say what the money is for, by their ids.
    pub keys: Vec<String>,
    /// The columns of money, by their ids.
    pub columns: Vec<String>,
    /// The rows, in the table's order; those that add others up left out.
    pub rows: Vec<Quota>,
    /// Sums that the table states and its rows do not make.
    pub wrong: Vec<Mismatch>,
}

/// One row of the table.
#[derive(Debug)]
pub struct Quota {
    /// The physical line it stands on.
    pub row: u64,
    /// Its record, from 1.
    pub record: u64,
    /// What the money is for: a cell for each key.
    pub keys: Vec<String>,
    /// The money, by column. A parameter whose cell is blank is not there.
    pub money: BTreeMap<String, Money>,
}

impl Quotas {
    /// Reads a table that may have these columns: those that say what for, and those of money. Any row that cannot
    /// be read makes the whole table unusable, and every one is named.
    pub fn read(
        input: &Input,
        keys: &[Known],
        money: &[Known],
        given: &Given,
        on_bytes: &mut dyn FnMut(&[u8]),
    ) -> Result<Quotas, Problems> {
        let mut problems = Problems::default();
        let known: Vec<Known> = keys.iter().chain(money).cloned().collect();
        let Small { rows, encoding, noted } = records(input, &known, given, on_bytes, &mut problems);
        let mut records = rows.into_iter();
        let wrong = |said: Said| Problem::of(&input.path, said);
        let Some(Row { cells: headers, .. }) = records.next() else {
            if problems.is_empty() {
                problems.push(wrong(Said::new("table-empty")));
            }
            return Err(problems);
        };
        let layout = match header::layout_under(&noted, headers, &known, given) {
            Ok(layout) => layout,
            Err(said) => {
                problems.extend(said.into_iter().map(wrong));
                return Err(problems);
            }
        };
        let there = |known: &[Known]| -> Vec<String> {
            known.iter().map(|column| column.id.clone()).filter(|id| layout.has(id)).collect()
        };
        let quotas = Quotas {
            path: Arc::clone(&input.path),
            encoding,
            keys: there(keys),
            columns: there(money),
            rows: Vec::new(),
            wrong: Vec::new(),
        };
        let headers = || layout.headers.iter().map(|header| text::shorten(header, 24)).collect::<Arg>();
        let lacks = |key: &'static str, known: &[Known]| {
            let columns: Arg = known.iter().map(|column| &column.id).collect();
            wrong(Said::new(key).with("columns", columns).with("headers", headers()))
        };
        if quotas.columns.is_empty() {
            problems.push(lacks("no-money-column", money));
        }
        if quotas.keys.is_empty() && records.len() > 1 {
            problems.push(lacks("no-key-column", keys));
        }
        let named = noted != Noted::Nothing || given.unit.is_some();
        let mut taking = Taking::new(quotas, &layout);
        for (record, row) in records.enumerate().filter(|(_, row)| row.bytes.is_none()) {
            let number = row.number;
            if let Err(said) = taking.row(record as u64 + 1, row) {
                problems.push(wrong(said.with("row", number)));
            }
        }
        problems.extend(taking.unit_in_doubt().filter(|_| !named).map(wrong));
        problems.or(taking.finish())
    }
}

/// Takes the rows of a table in, one after another.
struct Taking<'a> {
    quotas: Quotas,
    layout: &'a Layout,
    carry: Carry,
    totals: Totals,
    /// The sums kept apart: a column of money, and the fund where it is that of one.
    series: Vec<(String, String)>,
}

impl<'a> Taking<'a> {
    fn new(quotas: Quotas, layout: &'a Layout) -> Taking<'a> {
        let money: Vec<usize> = quotas.columns.iter().filter_map(|id| layout.at(id)).collect();
        let carry = Carry::new(layout, &[], &money);
        let series = quotas.columns.iter().map(|id| (id.clone(), String::new())).collect();
        Taking { quotas, layout, carry, totals: Totals::default(), series }
    }

    /// Takes the next row: money for something, or a sum of such rows.
    fn row(&mut self, record: u64, mut row: Row) -> Result<(), Said> {
        let width = self.layout.headers.len();
        if row.cells.len() != width {
            return Err(Said::new("table-row-width").with("has", row.cells.len()).with("wants", width));
        }
        if let Some(rank) = self.rank(&row) {
            let fund = text::fold(self.cell(&row, "fund"));
            let stated = |id: &String| {
                let amount = Money::parse(self.cell(&row, id), self.layout.unit_of(id)).ok()?;
                let series = self.place(id, &fund).or_else(|| self.place(id, ""))?;
                Some(Stated { series, column: self.layout.at(id)?, amount })
            };
            let stated = self.quotas.columns.iter().filter_map(stated).collect();
            self.totals.mark(row.number, Scope::Total(rank), stated, None);
            self.carry.total(rank);
            return Ok(());
        }
        self.carry.fill(&mut row);
        let quota = self.quota(record, &row)?;
        self.count(&row, &quota);
        self.quotas.rows.push(quota);
        Ok(())
    }

    fn cell<'r>(&self, row: &'r Row, id: &str) -> &'r str {
        self.layout.at(id).map_or("", |at| row.cell(at))
    }

    /// The rank of a row that adds others up: its first cell, or one that says what money is for, is that of a total.
    fn rank(&self, row: &Row) -> Option<Rank> {
        let first = row.cells.iter().map(|cell| cell.trim()).find(|cell| !cell.is_empty());
        let keys = self.quotas.keys.iter().map(|id| self.cell(row, id));
        keys.chain(first).find_map(rank)
    }

    fn place(&self, column: &str, fund: &str) -> Option<usize> {
        self.series.iter().position(|(id, of)| id == column && of == fund)
    }

    /// Counts a row's money in the sums that totals are held against.
    fn count(&mut self, row: &Row, quota: &Quota) {
        let fund = text::fold(self.cell(row, "fund"));
        for id in &self.quotas.columns {
            if self.place(id, &fund).is_none() && self.series.len() < MOST_SERIES {
                self.series.push((id.clone(), fund.clone()));
            }
        }
        let counted = |(at, (id, of)): (usize, &(String, String))| {
            let mine = of.is_empty() || *of == fund;
            mine.then(|| (at, Some(quota.money.get(id).copied().unwrap_or_default())))
        };
        let amounts: Vec<(usize, Option<Money>)> =
            self.series.iter().enumerate().filter_map(counted).collect();
        self.totals.line(row.number, &amounts);
    }

    fn quota(&self, record: u64, row: &Row) -> Result<Quota, Said> {
        let keys: Vec<String> = self.quotas.keys.iter().map(|id| self.cell(row, id).to_owned()).collect();
        if let Some((id, _)) = self.quotas.keys.iter().zip(&keys).find(|(_, key)| key.is_empty()) {
            return Err(Said::new("table-blank-key").with("column", id));
        }
        let mut money = BTreeMap::new();
        for id in &self.quotas.columns {
            match Money::parse(self.cell(row, id), self.layout.unit_of(id)) {
                Ok(amount) => drop(money.insert(id.clone(), amount)),
                Err(AmountFault::Blank) if id != "amount" => {}
                Err(_) => {
                    let said = Said::new("table-bad-amount").with("column", id);
                    return Err(said.with("text", text::shorten(self.cell(row, id), 40)));
                }
            }
        }
        Ok(Quota { row: row.number, record, keys, money })
    }

    /// Asks for the unit where the header names none and the amounts are small.
    fn unit_in_doubt(&self) -> Option<Said> {
        let header = self.layout.header("amount").filter(|header| *header != "amount")?;
        let largest = self.quotas.rows.iter().filter_map(|quota| quota.money.get("amount")).max()?;
        in_doubt(self.quotas.rows.len() as u64, *largest).filter(|_| header_unit(header) == Ok(None))
    }

    fn finish(self) -> Quotas {
        Quotas { wrong: self.totals.finish().1, ..self.quotas }
    }
}
