//! A test's lines as a budget in memory, and what `check` tells of each.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;

use crate::budget::header::{self, Given};
use crate::budget::{Input, Origin};
use crate::check::audit::{Wishes, estate_columns};
use crate::check::estate_cells::bad_estate_cells;
use crate::check::limits::{Grants, Sources, finish, name_items};
use crate::check::line::{Judge, Judged, Table};
use crate::check::run::{each_line, run};
use crate::check::{Audit, Found, Judges, Sums};
use crate::facts::Estates;
use crate::finding::{Finding, Grounds};
use crate::model::{Problem, Problems, Said};
use crate::rules::clause::ClauseId;
use crate::rules::expected::{Expected, Row, Test};
use crate::rules::{Ruleset, trail};
use crate::triage;

/// The columns without which no budget can be read, each with what stands there if the test does not say.
const REQUIRED: [(&str, &str); 5] =
    [("estate", "E1"), ("work", ""), ("side", ""), ("fund", ""), ("amount", "1")];

/// Codes that no rule decides, whatever rules come near.
const UNDECIDED: [&str; 4] = ["not-allowed", "undetermined", "unknown-fund", "unknown-work"];

/// The path of the tables, which nobody sees.
const UNNAMED: &str = "-";

/// What was told of a line.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// `eligible`, or a code.
    pub code: &'static str,
    /// The rules that decided.
    pub by: BTreeSet<String>,
    /// The vintages of rules that decided.
    pub clauses: Vec<ClauseId>,
    /// The exceptions without which others would have decided: the rule's place, and theirs in it.
    pub exceptions: Vec<(usize, usize)>,
    /// All that the answer rests on; nothing where the line could not be read.
    pub grounds: Arc<Grounds>,
}

impl Told {
    /// Whether this is what a test expects.
    pub fn is(&self, expected: &Expected) -> bool {
        let by = expected.by.as_ref().map(|by| by.iter().cloned().collect());
        self.code == expected.code && by.is_none_or(|by: BTreeSet<String>| by == self.by)
    }
}

/// Checks a test's lines; what is wrong with its tables where they cannot be read.
pub(super) fn play(rules: &Ruleset, test: &Test) -> Result<(Vec<Told>, Vec<Finding>), Vec<Said>> {
    let estates = estates(rules, test)?;
    let mut audit = Audit::new(rules, estates.as_ref(), Wishes::default());
    audit.means.tables.extend(quotas(rules, test, estates.as_ref())?);
    let columns = columns(&test.lines, &REQUIRED.map(|(column, _)| column));
    let input =
        input(&columns, &test.lines, |column, cell| of_line(rules, column, cell)).map_err(unreadable)?;
    let layout = header::layout(columns, &audit.budget_columns(), &Given::default())?;
    audit.ask_for([&layout]);
    let table = Arc::new(Table { input: 0, layout, delimiter: b',', origin: Origin::default() });
    let mut told = Vec::new();
    each_line(&audit, &table, &input, |judge, _, _, judged| {
        told.push(judged.map_or_else(untold, |judged| tell(rules, judge, judged)));
        Ok(())
    })
    .map_err(unreadable)?;
    let findings = test.findings.as_ref().map(|_| found(&audit, &table, &input)).transpose();
    Ok((told, findings.map_err(unreadable)?.unwrap_or_default()))
}

/// What is told of a line that was judged.
fn tell(rules: &Ruleset, judge: &Judge<'_>, judged: &Judged) -> Told {
    let (_, code, by) = judge.marks(judged);
    let code = if code.is_empty() { "eligible" } else { code };
    let mut told = Told { code, ..Told::default() };
    if let Some(outcome) = &judged.outcome {
        told.grounds = Arc::clone(&outcome.grounds);
    }
    if !UNDECIDED.contains(&code) {
        told.by = by.split_whitespace().map(str::to_owned).collect();
    }
    let answer = judged.outcome.as_ref().and_then(|outcome| outcome.answer);
    if let Some((case, answer)) = judge.case_of(judged).zip(answer) {
        told.clauses = trail::clauses(rules, &case, answer);
        told.exceptions = trail::exceptions(rules, &case, answer);
    }
    told
}

/// What is told of a line that cannot be taken apart.
fn untold() -> Told {
    Told { code: "bad-row", ..Told::default() }
}

/// All that is found in a test's tables, in order.
fn found(audit: &Audit<'_>, table: &Arc<Table>, input: &Input) -> io::Result<Vec<Finding>> {
    let Found { sums: Sums { mut findings, .. }, mut ledger, .. } =
        run(&Judges::new(audit), table, input, 1, &mut |_| {})?;
    findings.extend(bad_estate_cells(audit, 1));
    let has = |id: &str| table.layout.has(id) || audit.estates.is_some_and(|estates| estates.layout.has(id));
    let sources = Sources { has: &has, first_table: 2 };
    findings.extend(finish(audit, &mut ledger, &sources, 1).findings);
    name_items(&[(table, input)], &mut findings, 1);
    triage::settle(&mut findings, &BTreeMap::new());
    Ok(findings)
}

/// The test's table of quotas, where it has one.
fn quotas<'a>(
    rules: &'a Ruleset,
    test: &Test,
    estates: Option<&'a Estates>,
) -> Result<Option<Grants<'a>>, Vec<Said>> {
    if test.quotas.is_empty() {
        return Ok(None);
    }
    let columns = columns(&test.quotas, &[]);
    let cell = |_: &str, cell: Option<&str>| cell.unwrap_or_default().to_owned();
    let input = input(&columns, &test.quotas, cell).map_err(unreadable)?;
    let read = Grants::read(rules, estates, &input, &Given::default());
    read.map(|quotas| Some(quotas.taken)).map_err(sentences)
}

fn sentences(problems: Problems) -> Vec<Said> {
    problems.into_iter().map(|Problem { said, .. }| said).collect()
}

/// The test's table of estates, where it has one.
fn estates(rules: &Ruleset, test: &Test) -> Result<Option<Estates>, Vec<Said>> {
    if test.estates.is_empty() {
        return Ok(None);
    }
    let columns = columns(&test.estates, &[]);
    let cell = |_: &str, cell: Option<&str>| cell.unwrap_or_default().to_owned();
    let input = input(&columns, &test.estates, cell).map_err(unreadable)?;
    let estates = Estates::read(&input, &estate_columns(rules), &Given::default());
    estates.map(Some).map_err(sentences)
}

/// These columns, and every other that some row gives.
fn columns(rows: &[Row], first: &[&str]) -> Vec<String> {
    let given: BTreeSet<&str> = rows.iter().flatten().map(|(column, _)| column.as_str()).collect();
    let more = given.into_iter().filter(|column| !first.contains(column));
    first.iter().copied().chain(more).map(str::to_owned).collect()
}

/// A cell of a line: what stands in for one that is not given, and the pack's own word for the whole
/// programme.
fn of_line(rules: &Ruleset, column: &str, cell: Option<&str>) -> String {
    let required = || REQUIRED.iter().find(|(required, _)| *required == column).map(|(_, cell)| *cell);
    match (column, cell.or_else(required).unwrap_or_default()) {
        ("estate", "programme") => rules.programme.first().cloned().unwrap_or_default(),
        (_, cell) => cell.to_owned(),
    }
}

/// Rows as a table that can be read like any other.
fn input(columns: &[String], rows: &[Row], cell: impl Fn(&str, Option<&str>) -> String) -> io::Result<Input> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(columns)?;
    for row in rows {
        let given = |column: &str| row.iter().find(|(name, _)| name == column).map(|(_, cell)| cell.as_str());
        out.write_record(columns.iter().map(|column| cell(column, given(column))))?;
    }
    let bytes = out.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    Input::spooled(UNNAMED, &mut bytes.as_slice())
}

/// A table that could not be laid down or read.
#[expect(clippy::needless_pass_by_value, reason = "handed to `map_err`")]
fn unreadable(error: io::Error) -> Vec<Said> {
    vec![Said::new("cannot-read").with("detail", error.to_string())]
}
