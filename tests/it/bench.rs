//! A table of a test put through the same doors as a user's: header, scanner, judge.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Arc;

use earmark::budget::header::{Given, layout};
use earmark::budget::{Fields, Input, Origin};
use earmark::check::audit::Wishes;
use earmark::check::line::{Judge, Judged, Table};
use earmark::check::run::{each_line, run};
use earmark::check::tally::Sums;
use earmark::check::{Audit, Judges};
use earmark::finding::{Grounds, Place, Verdict};
use earmark::rules::{Outcome, Ruleset};

/// What a line of a table came to.
#[derive(Debug)]
pub(crate) struct Marked {
    /// Its verdict.
    pub(crate) verdict: Verdict,
    /// Its code; empty where it is eligible.
    pub(crate) code: &'static str,
    /// The rules named beside it.
    pub(crate) rules: String,
    /// What was assumed of it and matters.
    pub(crate) leans_on: BTreeSet<String>,
    /// All that is said of it, where its cells could be read.
    pub(crate) outcome: Option<Arc<Outcome>>,
    /// What a finding about it would rest on.
    pub(crate) grounds: Arc<Grounds>,
}

/// A table as CSV: its columns, and its rows of as many cells.
pub(crate) struct Csv {
    columns: Vec<String>,
    text: String,
}

impl Csv {
    /// A table with these columns and no rows.
    pub(crate) fn new<S: AsRef<str>>(columns: &[S]) -> Csv {
        let columns: Vec<String> = columns.iter().map(|column| column.as_ref().to_owned()).collect();
        let text = format!("{}\n", columns.join(","));
        Csv { columns, text }
    }

    /// Adds one row.
    pub(crate) fn row<S: AsRef<str>>(&mut self, cells: &[S]) {
        assert_eq!(cells.len(), self.columns.len(), "a cell for every column");
        let quoted = |cell: &S| match cell.as_ref() {
            cell if cell.contains([',', '"', '\r', '\n']) => format!("\"{}\"", cell.replace('"', "\"\"")),
            cell => cell.to_owned(),
        };
        let cells: Vec<String> = cells.iter().map(quoted).collect();
        writeln!(self.text, "{}", cells.join(",")).unwrap();
    }

    /// Its size in bytes.
    pub(crate) fn size(&self) -> usize {
        self.text.len()
    }

    /// Judges every row.
    pub(crate) fn marks(&self, rules: &Ruleset) -> Vec<Marked> {
        self.marks_with(rules, Wishes::default())
    }

    /// Judges every row under the user's own assumptions.
    pub(crate) fn marks_with(&self, rules: &Ruleset, wishes: Wishes) -> Vec<Marked> {
        let audit = Audit::new(rules, None, wishes);
        let (table, input) = self.open(&audit);
        let mut out = Vec::new();
        let take = |judge: &Judge<'_>, _: &Fields, _: Option<Place>, judged: Option<&Judged>| {
            let judged = judged.expect("every row can be taken apart");
            let (verdict, code, rules) = judge.marks(judged);
            let leans_on = judged.outcome.iter().flat_map(|outcome| &outcome.leans_on);
            let leans_on = leans_on.map(|&by| audit.assumptions[by].id.clone()).collect();
            let (outcome, grounds) = (judged.outcome.clone(), judge.grounds(judged));
            out.push(Marked { verdict, code, rules, leans_on, outcome, grounds });
            Ok(())
        };
        each_line(&audit, &table, &input, take).unwrap();
        out
    }

    /// Runs a whole check over the table.
    pub(crate) fn sums(&self, rules: &Ruleset, jobs: usize) -> Sums {
        let audit = Audit::new(rules, None, Wishes::default());
        let (table, input) = self.open(&audit);
        let found = run(&Judges::new(&audit), &table, &input, jobs, &mut |_| {}).unwrap();
        assert_eq!(found.broken, None, "the table is read to its end");
        found.sums
    }

    fn open(&self, audit: &Audit<'_>) -> (Arc<Table>, Input) {
        let layout = layout(self.columns.clone(), &audit.budget_columns(), &Given::default()).unwrap();
        let input = Input::spooled("-", &mut self.text.as_bytes()).unwrap();
        (Arc::new(Table { input: 0, layout, delimiter: b',', origin: Origin::default() }), input)
    }
}
