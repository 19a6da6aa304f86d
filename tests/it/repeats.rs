//! Repeats, held against a comparison of every line with every other.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::sync::{Arc, OnceLock};

use earmark::budget::Input;
use earmark::budget::header::{Given, layout};
use earmark::check::audit::Wishes;
use earmark::check::line::Table;
use earmark::check::repeats;
use earmark::check::run::run;
use earmark::check::{Audit, Judges};
use earmark::finding::Finding;
use earmark::rules::{Ruleset, load};
use proptest::prelude::*;

use crate::cli::{earmark, fed};
use crate::reader::cases;

/// Spellings of a cell, each with what it means; nothing where it means no one thing.
type Spellings = &'static [(&'static str, &'static str)];

const ITEMS: Spellings = &[("A", "a"), (" a ", "a"), ("\u{ff21}", "a"), ("B", "b"), ("C", "c"), ("", "")];
const ESTATES: Spellings = &[("E1", "e1"), ("e 1", "e1"), ("E2", "e2"), ("", "")];
const WORKS: Spellings = &[
    ("infrastructure.sewer_pipe", "infrastructure.sewer_pipe"),
    ("污水管网", "infrastructure.sewer_pipe"),
    ("building.stair_paint", "building.stair_paint"),
    ("no such work", ""),
];
const SIDES: Spellings =
    &[("inside", "inside"), ("红线内", "inside"), ("outside", "outside"), ("", "blank"), ("where?", "")];
const FUNDS: Spellings = &[
    ("ndrc", "ndrc"),
    ("发改资金", "ndrc"),
    ("central_fiscal", "central_fiscal"),
    ("special_bond", "special_bond"),
    ("中央补助", ""),
    ("nobody", ""),
];
const AMOUNTS: Spellings =
    &[("1.00", "1.00"), ("1", "1.00"), ("-1.00", "-1.00"), ("2", "2.00"), ("0", "0.00"), ("many", "")];
const COLUMNS: [Spellings; 6] = [ITEMS, ESTATES, WORKS, SIDES, FUNDS, AMOUNTS];

/// A line: which spelling each of its cells has, and how long its note is, so that files fall into several
/// steps.
type Row = ([usize; 6], usize);

/// The default pack, loaded once.
fn pack() -> &'static Ruleset {
    static PACK: OnceLock<Ruleset> = OnceLock::new();
    PACK.get_or_init(|| load("cn-old-estates").unwrap())
}

/// A cell's spelling and its meaning.
fn cell(row: &Row, column: usize) -> (&'static str, &'static str) {
    COLUMNS[column][row.0[column] % COLUMNS[column].len()]
}

fn means(row: &Row, column: usize) -> &'static str {
    cell(row, column).1
}

fn rows() -> impl Strategy<Value = Vec<Vec<Row>>> {
    // Cells are mostly the first two spellings, so that lines meet; a few notes are as long as a step of
    // reading.
    let spelling = || prop_oneof![3 => 0_usize..2, 1 => 0_usize..60];
    let note = prop_oneof![20 => Just(0_usize), 1 => Just(400_000_usize)];
    let row = ([spelling(), spelling(), spelling(), spelling(), spelling(), spelling()], note);
    proptest::collection::vec(proptest::collection::vec(row, 0..9), 1..4)
}

fn csv(rows: &[Row]) -> String {
    let mut text = "item,estate,work,side,fund,amount,note\n".to_owned();
    for row in rows {
        (0..6).for_each(|column| text.extend([cell(row, column).0, ","]));
        text.extend([&"x".repeat(row.1), "\n"]);
    }
    text
}

/// The repeats of a run over some files.
fn found(rules: &Ruleset, files: &[Vec<Row>], jobs: usize) -> Vec<Finding> {
    let audit = Audit::new(rules, None, Wishes::default());
    let open = |(at, rows): (usize, &Vec<Row>)| {
        let text = csv(rows);
        let headers = text.lines().next().unwrap().split(',').map(str::to_owned).collect();
        let layout = layout(headers, &audit.budget_columns(), &Given::default()).unwrap();
        let input = Input::spooled(&format!("{at}.csv"), &mut text.as_bytes()).unwrap();
        let origin = earmark::budget::Origin::default();
        (Arc::new(Table { input: at, layout, delimiter: b',', origin }), input)
    };
    let judges = Judges::new(&audit);
    let books: Vec<(Arc<Table>, Input)> = files.iter().enumerate().map(open).collect();
    let mut traces = Vec::new();
    for (table, input) in &books {
        traces.extend(run(&judges, table, input, jobs, &mut |_| {}).unwrap().sums.traces);
    }
    let books: Vec<(&Arc<Table>, &Input)> = books.iter().map(|(table, input)| (table, input)).collect();
    repeats::find(&audit, &books, &traces, 2).unwrap()
}

/// What a finding says: code, input, record, and which place it names.
type Told = (&'static str, usize, u64, String);

fn told(findings: &[Finding]) -> BTreeSet<Told> {
    let place = |finding: &Finding| {
        let args = &finding.said().unwrap().args;
        format!("{:?}", args.iter().find(|(name, _)| *name == "place").unwrap().1)
    };
    let told =
        |finding: &Finding| (finding.code, finding.input, finding.place.unwrap().record, place(finding));
    findings.iter().map(told).collect()
}

/// The keys of findings, sorted.
fn keys(findings: &[Finding]) -> Vec<String> {
    let mut keys: Vec<String> = findings.iter().map(Finding::key).collect();
    keys.sort();
    keys
}

/// A line as the comparison sees it: its input, its record, its cells.
struct Line<'r> {
    input: usize,
    record: u64,
    row: &'r Row,
}

impl Line<'_> {
    fn is(&self, column: usize) -> &'static str {
        means(self.row, column)
    }

    /// What orders the lines of a group: the input, the item as written, then the other cells of a key, the
    /// amount, the record.
    fn order(&self) -> (usize, String, String, [&'static str; 3], i64, u64) {
        let written = |column| cell(self.row, column).0.trim().to_owned();
        let work = if self.is(2).is_empty() { cell(self.row, 2).0 } else { self.is(2) };
        let side = if self.is(3) == "blank" { "" } else { self.is(3) };
        let fen = self.is(5).replace('.', "").parse().unwrap_or_default();
        (self.input, written(0), written(1), [work, side, self.is(4)], fen, self.record)
    }

    fn same(&self, other: &Line<'_>, columns: &[usize]) -> bool {
        columns.iter().all(|&column| !self.is(column).is_empty() && self.is(column) == other.is(column))
    }

    fn is_other(&self, other: &Line<'_>) -> bool {
        (self.input, self.record) != (other.input, other.record)
    }

    /// Whether both charge, or both take back, one item to one fund.
    fn same_item(&self, other: &Line<'_>) -> bool {
        let readable = !self.is(5).is_empty() && !other.is(5).is_empty();
        self.same(other, &[0, 4]) && readable && self.is(5).starts_with('-') == other.is(5).starts_with('-')
    }

    /// Whether both can be compared by what they pay for, and pay for the same.
    fn same_content(&self, other: &Line<'_>) -> bool {
        let takes_part =
            |line: &Line<'_>| !line.is(0).is_empty() && !line.is(4).is_empty() && line.is(5) != "0.00";
        takes_part(self) && takes_part(other) && self.same(other, &[1, 2, 3, 5])
    }

    /// Whether the other pays for the same under another item, in another fund or file.
    fn pays_with(&self, other: &Line<'_>) -> bool {
        let elsewhere = self.input != other.input || self.is(4) != other.is(4);
        self.same_content(other) && self.is(0) != other.is(0) && elsewhere
    }
}

/// What every pair of lines comes to.
fn naive(files: &[Vec<Row>]) -> BTreeSet<Told> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    for (input, rows) in files.iter().enumerate() {
        lines.extend(rows.iter().zip(1..).map(|(row, record)| Line { input, record, row }));
    }
    lines.sort_by_key(Line::order);
    let mut told = BTreeSet::new();
    let place = |line: &Line<'_>| format!("Text(\"{}.csv:{}\")", line.input, line.record + 1);
    for (at, line) in lines.iter().enumerate() {
        let others = || lines.iter().filter(|other| line.is_other(other));
        if let Some(first) = lines[..at].iter().find(|first| line.same_item(first)) {
            told.insert(("duplicate-item", line.input, line.record, place(first)));
        }
        let is_paired = |line: &Line<'_>| lines.iter().any(|other| line.pays_with(other));
        let is_first = !lines[..at].iter().any(|before| line.same_content(before) && is_paired(before));
        if let Some(partner) = others().find(|other| line.pays_with(other)).filter(|_| !is_first) {
            told.insert(("double-funding", line.input, line.record, place(partner)));
        }
    }
    told
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn repeats_are_those_that_a_comparison_of_all_pairs_finds(files in rows(), jobs in 1_usize..4) {
        let rules = pack();
        prop_assert_eq!(told(&found(rules, &files, jobs)), naive(&files));
    }

    #[test]
    fn the_order_of_rows_changes_no_key(files in rows(), by in 0_usize..7) {
        let rules = pack();
        let mut other = files.clone();
        for rows in &mut other {
            rows.reverse();
            let middle = by.min(rows.len());
            rows.rotate_left(middle);
        }
        prop_assert_eq!(keys(&found(rules, &files, 2)), keys(&found(rules, &other, 2)));
    }
}

/// A budget of several steps of reading, with one line twice and one content twice, far apart.
fn long() -> String {
    let mut text = "item,estate,work,side,fund,amount,note\n".to_owned();
    let mut line = |item: usize, fund: &str, amount: usize| {
        writeln!(text, "I{item},E1,污水管,inside,{fund},{amount}.00,\"a, b\nc\"").unwrap();
    };
    (1..=60_000).for_each(|at| line(at, "central_fiscal", at));
    line(70, "central_fiscal", 90_000);
    line(90_000, "ndrc", 80);
    text
}

#[test]
fn repeats_are_found_across_steps_files_and_standard_input_whatever_the_threads() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.csv"), long()).unwrap();
    fs::write(
        folder.path().join("b.csv"),
        "item,estate,work,side,fund,amount\nI9,E1,污水管,inside,ndrc,40000\n",
    )
    .unwrap();
    let assume = ["--assume", "estates-in-scope"];
    let one = earmark(
        folder.path(),
        &[&["check", "a.csv", "b.csv", "--jobs", "1", "--format", "concise"], &assume[..]].concat(),
    );
    let lines: Vec<&str> = one.out.lines().collect();
    assert_eq!(lines.len(), 3, "{}", one.out);
    assert!(
        lines[0].starts_with("a.csv:120002: warning[duplicate-item]") && lines[0].ends_with("a.csv:140"),
        "{}",
        lines[0]
    );
    assert!(
        lines[1].starts_with("a.csv:120004: warning[double-funding]") && lines[1].ends_with("(a.csv:160)"),
        "{}",
        lines[1]
    );
    assert!(
        lines[2].starts_with("b.csv:2: warning[double-funding]") && lines[2].ends_with("(a.csv:80000)"),
        "{}",
        lines[2]
    );
    let three = earmark(
        folder.path(),
        &[&["check", "a.csv", "b.csv", "--jobs", "3", "--format", "concise"], &assume[..]].concat(),
    );
    assert_eq!((one.out, one.code), (three.out, three.code));
    let piped = fed(
        folder.path(),
        &[&["check", "-", "--format", "concise"], &assume[..]].concat(),
        long().as_bytes(),
    );
    assert_eq!(piped.out.lines().count(), 2, "{}", piped.out);
    assert!(piped.out.starts_with("-:120002: warning[duplicate-item]"), "{}", piped.out);
}

#[test]
fn repeats_that_are_switched_off_are_not_looked_for_and_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let text = "item,estate,work,side,fund,amount\nI1,E1,污水管,inside,ndrc,1\nI1,E1,污水管,inside,ndrc,1\n,E1,污水管,inside,ndrc,1\n";
    fs::write(folder.path().join("a.csv"), text).unwrap();
    fs::write(folder.path().join("b.csv"), text.replace("item,", "number,")).unwrap();
    let check =
        |args: &[&str]| earmark(folder.path(), &[&["check", "--assume", "estates-in-scope"], args].concat());
    let both = check(&["a.csv"]);
    assert_eq!(both.code, 1);
    assert!(both.out.contains("1 line has no item, so it was not looked at for repeats"), "{}", both.out);
    let off = check(&["a.csv", "-A", "duplicate-item", "-A", "double-funding"]);
    assert_eq!(off.code, 0, "{}", off.out);
    assert!(off.out.contains("whether items add up (no column of totals), repeats,"), "{}", off.out);
    let without = check(&["b.csv"]);
    assert_eq!(without.code, 0, "{}", without.out);
    assert!(without.out.contains("repeats, waivers and limits by item are off"), "{}", without.out);
    assert!(without.out.contains("whether items add up (no column of totals), repeats,"), "{}", without.out);
}
