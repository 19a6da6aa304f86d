//! Lines that say the same twice, over all inputs of a run: the same item and fund, or the same content paid
//! twice.
//!
//! While lines are judged, a few bytes are kept of each: what it is compared by, as 64-bit hashes. Lines
//! whose hashes are met twice are then read again at their places, and only what is the same there is
//! reported.

mod groups;
mod trace;
mod twice;

use std::io;
use std::sync::Arc;

use crate::budget::{Fields, Input};
use crate::check::audit::Audit;
use crate::check::line::{Judge, Table};
use crate::check::repeats::groups::Groups;
use crate::check::repeats::trace::Short;
use crate::check::run::each_of_chunk;
use crate::check::{double_funding, duplicate_item};
use crate::finding::{Finding, Place};

pub(super) use groups::Compared;
pub use trace::{Likeness, Trace};
pub(super) use trace::{Tracing, hash_of, hash_of_numbers};

/// Which repeats are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The same item and fund.
    pub items: bool,
    /// The same content under another item and fund.
    pub funding: bool,
}

impl Wanted {
    /// Nothing.
    pub const NOTHING: Wanted = Wanted { items: false, funding: false };

    /// What a run looks for in the lines of a table: nothing where the table has no items.
    pub fn of(audit: &Audit<'_>, table: &Table) -> Wanted {
        let has_items = table.layout.at("item").is_some();
        let wanted = |code| has_items && !audit.off.contains(code);
        Wanted { items: wanted(duplicate_item::CHECK.code), funding: wanted(double_funding::CHECK.code) }
    }

    /// Whether anything is looked for.
    pub fn any(self) -> bool {
        self.items || self.funding
    }
}

/// What the lines of a run repeat of each other, each hit confirmed at the records themselves. `books` are
/// the inputs of the run, in order.
///
/// # Errors
/// An input, by its place in the run, that cannot be read again.
pub fn find(
    audit: &Audit<'_>,
    books: &[(&Arc<Table>, &Input)],
    traces: &[Trace],
    jobs: usize,
) -> Result<Vec<Finding>, (usize, io::Error)> {
    let suspects = Suspects::among(traces, jobs);
    let mut groups = Groups::default();
    let mut judge: Option<Judge<'_>> = None;
    for trace in traces.iter().filter(|trace| suspects.any(trace)) {
        let Some(&(table, input)) = books.get(trace.input) else { continue };
        let known = judge.take().filter(|judge| judge.knows(table));
        let judge = judge.insert(known.unwrap_or_else(|| Judge::new(audit, table)));
        judge.turn_to(table);
        again(judge, input, trace, &suspects, &mut groups).map_err(|error| (trace.input, error))?;
    }
    Ok(groups.findings(audit.rules, |input| books.get(input).map(|(_, input)| &*input.path)))
}

/// The hashes that were met twice.
struct Suspects {
    items: Vec<u64>,
    contents: Vec<u64>,
}

impl Suspects {
    fn among(traces: &[Trace], jobs: usize) -> Suspects {
        let items: Vec<&[Short]> = traces.iter().map(Trace::items).collect();
        let contents: Vec<&[Short]> = traces.iter().map(Trace::contents).collect();
        let (items, contents) = (twice::met_twice(&items, jobs), twice::met_twice(&contents, jobs));
        let contents = twice::of_several(&contents, traces.iter().flat_map(Trace::payers));
        Suspects { items, contents }
    }

    /// Whether a line like this has to be looked at again: for its item, for its content.
    fn either(&self, line: Likeness) -> (bool, bool) {
        let among = |hashes: &[u64], hash: u64| hash != 0 && hashes.binary_search(&hash).is_ok();
        (among(&self.items, line.item), among(&self.contents, line.content))
    }

    fn any(&self, trace: &Trace) -> bool {
        trace.lines().any(|line| self.either(line) != (false, false))
    }
}

/// Reads the lines of a trace again and puts those under suspicion into their groups.
fn again(
    judge: &mut Judge<'_>,
    input: &Input,
    trace: &Trace,
    suspects: &Suspects,
    groups: &mut Groups,
) -> io::Result<()> {
    let table = Arc::clone(judge.table());
    let first = Place { record: trace.first.record + table.origin.records_above, ..trace.first };
    let mut scanner = input.scan_from(first, table.delimiter)?;
    let mut fields = Fields::default();
    let mut lines = trace.lines();
    while lines.len() > 0
        && let Some(chunk) = scanner.chunk(&mut |_| {})?
    {
        each_of_chunk(&table, &chunk, |record, place| {
            let (item, content) = lines.next().map_or((false, false), |line| suspects.either(line));
            if item || content {
                compare(judge, record, place, &mut fields, (item, content), groups);
            }
        });
    }
    Ok(())
}

/// Puts a line into the groups it may belong to.
fn compare(
    judge: &mut Judge<'_>,
    record: &[u8],
    place: Place,
    fields: &mut Fields,
    (item, content): (bool, bool),
    groups: &mut Groups,
) {
    if !judge.split(record, fields).is_ok_and(|whole| whole) {
        return;
    }
    let judged = judge.judge(fields);
    let Some(compared) = judge.compared(&judged, fields) else { return };
    if item {
        groups.add_item(&compared, judge.repeat(&duplicate_item::CHECK, "item", &judged, fields, place));
    }
    if content {
        groups.add_content(&compared, judge.repeat(&double_funding::CHECK, "amount", &judged, fields, place));
    }
}
