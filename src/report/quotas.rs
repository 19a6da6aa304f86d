//! What was granted, used and left: quota by quota where they are few, else by fund.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use crate::model::{Money, text};
use crate::report::closing::{left, right};
use crate::report::record::{QuotaMoney, Record};
use crate::report::sheet::{Cell, Sheet};
use crate::words::Words;

/// More quotas than this are added up by fund.
const MOST: usize = 16;

/// What is said of each.
const HEADS: [&str; 3] = ["head-granted", "head-used", "head-left"];

/// A row: what the money is for, granted, used.
type Row = (String, Money, Money);

/// Writes the table, if there are quotas.
pub(super) fn write(record: &Record<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    if record.quotas.is_empty() {
        return Ok(());
    }
    let rows = rows(record, words);
    let heads = HEADS.map(|key| words.plain(key));
    let first =
        rows.iter().map(|(name, ..)| name.width()).max().unwrap_or(0).max(words.plain("head-quota").width());
    let figures: Vec<(String, [String; 3])> = rows
        .into_iter()
        .map(|(name, granted, used)| (name, [granted, used, granted - used].map(Money::grouped)))
        .collect();
    let widths: Vec<usize> = (0..3)
        .map(|at| {
            let cells = figures.iter().filter_map(|(_, cells)| cells.get(at)).map(String::len);
            cells.chain(heads.get(at).map(|head| head.width())).max().unwrap_or(0)
        })
        .collect();
    let line = |name: &str, cells: &[String; 3]| {
        let cells = cells.iter().zip(&widths).map(|(cell, width)| right(cell, *width));
        format!("{}  {}", left(name, first), cells.collect::<Vec<_>>().join("  "))
    };
    writeln!(out, "{}", line(&words.plain("head-quota"), &heads))?;
    for (name, cells) in &figures {
        writeln!(out, "{}", line(name, cells))?;
    }
    Ok(())
}

/// The table, not yet drawn.
pub(super) fn sheet(record: &Record<'_>, words: &Words) -> Sheet {
    let heads = HEADS.map(|key| words.plain(key));
    let mut sheet = Sheet::new(std::iter::once(words.plain("head-quota")).chain(heads));
    for (name, granted, used) in rows(record, words) {
        let money = [granted, used, granted - used].map(Cell::Money);
        sheet.row(std::iter::once(Cell::Text(name)).chain(money));
    }
    sheet
}

fn rows(record: &Record<'_>, words: &Words) -> Vec<Row> {
    if record.quotas.len() <= MOST { each(record) } else { by_fund(record, words) }
}

fn each(record: &Record<'_>) -> Vec<Row> {
    record.quotas.iter().map(|quota| (quota.name.clone(), quota.granted, quota.used)).collect()
}

fn by_fund(record: &Record<'_>, words: &Words) -> Vec<Row> {
    funds(record, words).into_iter().map(|fund| (fund.name, fund.granted, fund.used)).collect()
}

/// The quotas of a fund.
#[derive(Default)]
pub(super) struct Fund {
    /// What the fund is called.
    pub name: String,
    /// The money granted.
    pub granted: Money,
    /// The money used.
    pub used: Money,
    /// How many quotas there are.
    pub quotas: u64,
    /// How many of them were exceeded.
    pub exceeded: u64,
    /// By how much in all.
    pub excess: Money,
}

/// The sums of each fund; of all quotas where they are not by fund.
pub(super) fn funds(record: &Record<'_>, words: &Words) -> Vec<Fund> {
    // There are few funds, and may be very many quotas.
    let mut sums: Vec<(Option<&str>, Fund)> = Vec::new();
    for QuotaMoney { fund, granted, used } in record.quotas.money() {
        let at = sums.iter().position(|(known, _)| *known == fund).unwrap_or(sums.len());
        if at == sums.len() {
            sums.push((fund, Fund::default()));
        }
        let Some((_, sum)) = sums.get_mut(at) else { continue };
        sum.granted += granted;
        sum.used += used;
        sum.quotas += 1;
        if used > granted {
            sum.exceeded += 1;
            sum.excess += used - granted;
        }
    }
    let place = |fund: Option<&str>| {
        let place = record.names.funds.iter().position(|known| Some(known.id.as_str()) == fund);
        place.unwrap_or(usize::MAX)
    };
    sums.sort_by_key(|(fund, _)| (place(*fund), *fund));
    let name = |fund: Option<&str>| {
        fund.map_or_else(|| words.plain("group-all"), |fund| text::visible(record.fund(fund)))
    };
    sums.into_iter().map(|(fund, sum)| Fund { name: name(fund), ..sum }).collect()
}
