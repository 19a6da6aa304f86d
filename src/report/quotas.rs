//! What was granted, used and left: quota by quota where they are few, else by fund.

use std::collections::BTreeMap;
use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use crate::model::{Money, text};
use crate::report::closing::{left, right};
use crate::report::record::Record;
use crate::words::Words;

/// More quotas than this are added up by fund.
const MOST: usize = 16;

/// A row: what the money is for, granted, used.
type Row = (String, Money, Money);

/// Writes the table, if there are quotas.
pub(super) fn write(record: &Record<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    if record.quotas.is_empty() {
        return Ok(());
    }
    let rows = if record.quotas.len() <= MOST { each(record) } else { by_fund(record, words) };
    let heads = ["head-granted", "head-used", "head-left"].map(|key| words.plain(key));
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

fn each(record: &Record<'_>) -> Vec<Row> {
    record.quotas.iter().map(|quota| (quota.name.clone(), quota.granted, quota.used)).collect()
}

/// The sums of each fund; of all quotas where they are not by fund.
fn by_fund(record: &Record<'_>, words: &Words) -> Vec<Row> {
    let mut sums: BTreeMap<(usize, Option<&str>), (Money, Money)> = BTreeMap::new();
    for quota in &record.quotas {
        let fund = quota.group.get("fund").map(String::as_str);
        let place = record.names.funds.iter().position(|known| Some(known.id.as_str()) == fund);
        let sum = sums.entry((place.unwrap_or(usize::MAX), fund)).or_default();
        sum.0 += quota.granted;
        sum.1 += quota.used;
    }
    let name = |fund: Option<&str>| match fund {
        Some(fund) => text::visible(record.fund(fund)),
        None => words.plain("group-all"),
    };
    sums.into_iter().map(|((_, fund), (granted, used))| (name(fund), granted, used)).collect()
}
