//! The items of the lines that groups end with.

use std::sync::{Arc, OnceLock};

use crate::budget::{Fields, Input, Reread};
use crate::check::line::Table;
use crate::finding::Finding;
use crate::model::threads::in_turn;

/// So many findings are given their items together.
const TOGETHER: usize = 256;

/// The records of a table, opened when the first of them is read.
struct Lines<'a> {
    table: &'a Arc<Table>,
    input: &'a Input,
    records: OnceLock<Option<Reread>>,
}

impl Lines<'_> {
    /// The item of the line that begins at `offset`, read again; none where there is none to be had.
    fn item<'f>(&self, offset: u64, fields: &'f mut Fields) -> Option<&'f [u8]> {
        let at = self.table.layout.at("item")?;
        let records = self.records.get_or_init(|| self.input.records().ok()).as_ref()?;
        records.read_at(offset, self.table.delimiter, fields).ok()?;
        fields.get(at)
    }
}

/// Gives every finding about a group the item of its line, in as many threads as are asked for. The tables
/// stand at the places that findings know them by.
pub fn name_items(tables: &[(&Arc<Table>, &Input)], findings: &mut [Finding], jobs: usize) {
    let lines = |&(table, input)| Lines { table, input, records: OnceLock::new() };
    let lines: Vec<Lines<'_>> = tables.iter().map(lines).collect();
    let name = |findings: &mut [Finding]| {
        let mut fields = Fields::default();
        for finding in findings.iter_mut().filter(|finding| finding.held().is_some()) {
            let Some((lines, place)) = lines.get(finding.input).zip(finding.place) else { continue };
            if let Some(item) = lines.item(place.offset, &mut fields) {
                finding.name_item(String::from_utf8_lossy(item).trim());
            }
        }
    };
    in_turn(findings.chunks_mut(TOGETHER), jobs, name, |()| {});
}
