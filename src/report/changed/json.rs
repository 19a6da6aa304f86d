//! What differs as JSON, `earmark.diff/1`: structs of its own, never those of the inside.

use std::collections::BTreeMap;
use std::io::{self, Write};

use schemars::JsonSchema;

use crate::check::tally::Tally;
use crate::check::twice::{Mark, Turned, direction};
use crate::model::{Money, Side};
use crate::report::changed::{Diff, Lines};
use crate::report::json::Escaped;
use crate::report::record::Tool;
use crate::rules::compare::{Change, Direction};
use crate::rules::judge::Answer;
use crate::rules::revision::Revision;
use crate::words::Words;

/// The version of the format.
pub const SCHEMA: &str = "earmark.diff/1";

/// What differs between two packs, or between two days of one.
#[derive(serde::Serialize, JsonSchema)]
#[schemars(rename = "earmark.diff/1")]
pub struct DiffJson {
    /// `earmark.diff/1`.
    schema: &'static str,
    /// The program that wrote it.
    tool: Tool,
    old: PackJson,
    new: PackJson,
    /// Boxes of cells on which the answer changes. They do not overlap, and hold every cell that both packs
    /// speak of and answer differently.
    cells: Vec<CellsJson>,
    /// What else differs: what came, what went, what is worded or read otherwise.
    revisions: Vec<RevisionJson>,
    /// Budgets judged by both; null where none were given.
    lines: Option<LinesJson>,
}

/// A pack.
#[derive(serde::Serialize, JsonSchema)]
struct PackJson {
    id: String,
    sha256: String,
    /// The day on which it is looked at; null where days differ from line to line.
    on: Option<String>,
}

/// A box of cells.
#[derive(serde::Serialize, JsonSchema)]
struct CellsJson {
    /// `looser`, `stricter` or `different`.
    change: &'static str,
    /// `eligible`, `review`, `not-allowed` or `forbidden`.
    old: &'static str,
    new: &'static str,
    funds: Vec<String>,
    /// Leaves of the tree of works.
    works: Vec<String>,
    /// `inside` or `outside`; null for both.
    side: Option<&'static str>,
    /// Stretches of time, half-open, parted by `|`; null for all of it.
    dates: Option<String>,
    /// Facts, and what they have to be.
    facts: BTreeMap<String, String>,
    /// Columns that a table may lack: `lacking` or `there`; or `either`, where it may also lack it beside
    /// what the fact has to be.
    columns: BTreeMap<String, &'static str>,
    /// `estate`, `programme`, or `any`.
    lines: &'static str,
    /// The rules that decided; none where nothing lets the fund pay.
    old_rules: Vec<String>,
    new_rules: Vec<String>,
}

/// Something that is not as it was.
#[derive(serde::Serialize, JsonSchema)]
struct RevisionJson {
    /// `fund`, `fund-name`, `work`, `work-name`, `fact`, `assumption`, `programme-name`, `limit`, `approved`,
    /// `rule`, `exception` or `source`.
    thing: &'static str,
    id: String,
    /// `added`, `removed`, `changed` or `reworded`.
    how: &'static str,
    /// Of a name: what it meant.
    meant: Option<Vec<String>>,
    /// Of a name: what it means.
    means: Option<Vec<String>>,
}

/// Budgets judged by both.
#[derive(serde::Serialize, JsonSchema)]
struct LinesJson {
    /// Whether everything that was named could be read to its end.
    complete: bool,
    /// What could not be read, and why.
    problems: Vec<ProblemJson>,
    lines: u64,
    amount: Yuan,
    amounts_not_read: u64,
    /// Whether the sums below add up to what was read.
    reconciles: bool,
    /// All lines, by what they were and what they are.
    sums: Vec<SumJson>,
    /// The lines that are judged otherwise.
    flips: Vec<FlipJson>,
}

/// Yuan with two decimals.
type Yuan = String;

/// Something that could not be read.
#[derive(serde::Serialize, JsonSchema)]
struct ProblemJson {
    path: String,
    message: String,
}

/// What a line was, or is.
#[derive(serde::Serialize, JsonSchema)]
struct MarkJson {
    /// `eligible`, `misallocated`, `review` or `undetermined`.
    verdict: &'static str,
    /// The code; null where the line is eligible.
    code: Option<&'static str>,
}

/// Lines that were the same and are the same.
#[derive(serde::Serialize, JsonSchema)]
struct SumJson {
    old: MarkJson,
    new: MarkJson,
    /// `looser`, `stricter`, `different`; null where nothing changes.
    change: Option<&'static str>,
    lines: u64,
    amount: Yuan,
}

/// A line that is judged otherwise.
#[derive(serde::Serialize, JsonSchema)]
struct FlipJson {
    path: String,
    row: u64,
    record: u64,
    item: Option<String>,
    /// Null where it could not be read.
    amount: Option<Yuan>,
    change: &'static str,
    old: MarkJson,
    new: MarkJson,
    /// The rules that decided; none where nothing lets the fund pay, or something is missing or cannot be
    /// read.
    old_rules: Vec<String>,
    new_rules: Vec<String>,
}

/// Writes what differs.
pub fn write(diff: &Diff<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    let [old, new] = diff.packs.into_iter().zip(diff.days).fold([None, None], |[_, last], (pack, day)| {
        let pack =
            PackJson { id: pack.id.clone(), sha256: pack.sha256.clone(), on: day.map(|day| day.to_string()) };
        [last, Some(pack)]
    });
    let (Some(old), Some(new)) = (old, new) else { return Ok(()) };
    let json = DiffJson {
        schema: SCHEMA,
        tool: Tool::default(),
        old,
        new,
        cells: diff.changes.iter().map(|change| cells(diff, change)).collect(),
        revisions: diff.revisions.iter().map(revision).collect(),
        lines: diff.lines.map(|found| lines(found, words)),
    };
    serde_json::to_writer_pretty(Escaped(&mut *out), &json).map_err(io::Error::from)?;
    writeln!(out)
}

fn cells(diff: &Diff<'_>, change: &Change) -> CellsJson {
    let (rules, place) = (&diff.joint.new, diff.place(change));
    let [old_rules, new_rules] =
        diff.deciding(change).map(|by| by.into_iter().map(str::to_owned).collect::<Vec<_>>());
    let columns = place.columns.iter().map(|(id, lacking)| {
        let state = match lacking {
            Some(true) => "lacking",
            Some(false) => "there",
            None => "either",
        };
        (id.clone(), state)
    });
    CellsJson {
        change: change.direction().id(),
        old: answer(change.old),
        new: answer(change.new),
        funds: change.block.funds.iter().map(|&fund| rules[fund].id.clone()).collect(),
        works: change.block.works.iter().map(|&work| rules[work].id.clone()).collect(),
        side: place.side.map(Side::id),
        columns: columns.collect(),
        dates: place.dates,
        facts: place.facts,
        lines: place.whose.id(),
        old_rules,
        new_rules,
    }
}

fn answer(answer: Answer) -> &'static str {
    match answer {
        Answer::Eligible => "eligible",
        Answer::Review => "review",
        Answer::NotAllowed => "not-allowed",
        Answer::Forbidden => "forbidden",
    }
}

fn revision(revision: &Revision) -> RevisionJson {
    let [meant, means] = match &revision.meant {
        Some([was, is]) => [Some(was.clone()), Some(is.clone())],
        None => [None, None],
    };
    RevisionJson { thing: revision.thing.id(), id: revision.id.clone(), how: revision.how.id(), meant, means }
}

fn lines(found: &Lines, words: &Words) -> LinesJson {
    let twice = &found.twice;
    let problems = found
        .problems
        .iter()
        .map(|problem| ProblemJson { path: problem.path.to_string(), message: words.say(&problem.said) });
    let sums = twice.sums.iter().map(|(marks, Tally { lines, amount })| {
        let [old, new] = marks.map(mark);
        let change = direction(marks).map(Direction::id);
        SumJson { old, new, change, lines: *lines, amount: amount.to_string() }
    });
    LinesJson {
        complete: found.problems.is_empty(),
        problems: problems.collect(),
        lines: twice.read.lines,
        amount: twice.read.amount.to_string(),
        amounts_not_read: twice.amounts_not_read,
        reconciles: twice.all() == twice.read,
        sums: sums.collect(),
        flips: twice.turned.iter().map(|turned| flip(found, turned)).collect(),
    }
}

fn flip(found: &Lines, turned: &Turned) -> FlipJson {
    let [old, new] = turned.marks.map(mark);
    let rules = |rules: &str| rules.split_whitespace().map(str::to_owned).collect();
    let [old_rules, new_rules] = [0, 1].map(|at| turned.rules.get(at).map_or_else(Vec::new, |by| rules(by)));
    FlipJson {
        path: found.paths.get(turned.input).cloned().unwrap_or_default(),
        row: turned.place.row,
        record: turned.place.record,
        item: turned.item.as_ref().map(ToString::to_string),
        amount: turned.amount.map(|amount: Money| amount.to_string()),
        change: direction(&turned.marks).map_or("different", Direction::id),
        old,
        new,
        old_rules,
        new_rules,
    }
}

fn mark((verdict, code): Mark) -> MarkJson {
    MarkJson { verdict: verdict.id(), code: (!code.is_empty()).then_some(code) }
}
