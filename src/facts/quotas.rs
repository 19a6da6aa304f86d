//! The table of quotas: money granted, and other money from outside the lines, by estate, fund, project, year.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::budget::header::{self, Given, Known, Layout};
use crate::budget::row::Row;
use crate::budget::{Encoding, Input};
use crate::facts::records;
use crate::model::{AmountFault, Arg, Money, Problem, Problems, Said, text};

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
    /// The rows, in the table's order.
    pub rows: Vec<Quota>,
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
        on_bytes: &mut dyn FnMut(&[u8]),
    ) -> Result<Quotas, Problems> {
        let mut problems = Problems::default();
        let known: Vec<Known> = keys.iter().chain(money).cloned().collect();
        let (records, encoding) = records(input, &known, on_bytes, &mut problems);
        let mut records = records.into_iter();
        let wrong = |said: Said| Problem::of(&input.path, said);
        let Some(Row { cells: headers, .. }) = records.next() else {
            if problems.is_empty() {
                problems.push(wrong(Said::new("table-empty")));
            }
            return Err(problems);
        };
        let layout = match header::layout(headers, &known, &Given::default()) {
            Ok(layout) => layout,
            Err(said) => {
                problems.extend(said.into_iter().map(wrong));
                return Err(problems);
            }
        };
        let there = |known: &[Known]| -> Vec<String> {
            known.iter().map(|column| column.id.clone()).filter(|id| layout.has(id)).collect()
        };
        let mut quotas = Quotas {
            path: Arc::clone(&input.path),
            encoding,
            keys: there(keys),
            columns: there(money),
            rows: Vec::new(),
        };
        if quotas.columns.is_empty() {
            let columns: Arg = money.iter().map(|column| &column.id).collect();
            let headers: Arg = layout.headers.iter().map(|header| text::shorten(header, 24)).collect();
            let said = Said::new("no-money-column").with("columns", columns).with("headers", headers);
            problems.push(wrong(said));
        }
        if quotas.keys.is_empty() && records.len() > 1 {
            let columns: Arg = keys.iter().map(|column| &column.id).collect();
            let headers: Arg = layout.headers.iter().map(|header| text::shorten(header, 24)).collect();
            problems
                .push(wrong(Said::new("no-key-column").with("columns", columns).with("headers", headers)));
        }
        for (record, row) in records.enumerate().filter(|(_, row)| row.bytes.is_none()) {
            match quotas.row(&layout, row.number, record as u64 + 1, &row.cells) {
                Ok(quota) => quotas.rows.push(quota),
                Err(said) => problems.push(wrong(said.with("row", row.number))),
            }
        }
        problems.or(quotas)
    }

    fn row(&self, layout: &Layout, row: u64, record: u64, cells: &[String]) -> Result<Quota, Said> {
        let width = layout.headers.len();
        if cells.len() != width {
            return Err(Said::new("table-row-width").with("has", cells.len()).with("wants", width));
        }
        let cell = |id: &str| layout.at(id).and_then(|at| cells.get(at)).map_or("", |cell| cell.trim());
        let keys: Vec<String> = self.keys.iter().map(|id| cell(id).to_owned()).collect();
        if let Some((id, _)) = self.keys.iter().zip(&keys).find(|(_, key)| key.is_empty()) {
            return Err(Said::new("table-blank-key").with("column", id));
        }
        let mut money = BTreeMap::new();
        for id in &self.columns {
            match Money::parse(cell(id), layout.unit_of(id)) {
                Ok(amount) => drop(money.insert(id.clone(), amount)),
                Err(AmountFault::Blank) if id != "amount" => {}
                Err(_) => {
                    let said = Said::new("table-bad-amount").with("column", id);
                    return Err(said.with("text", text::shorten(cell(id), 40)));
                }
            }
        }
        Ok(Quota { row, record, keys, money })
    }
}
