//! A pack's own tests.

use crate::budget::header::BUDGET;
use crate::model::{Said, text};
use crate::rules::doc::{self, Cells, Doc};
use crate::rules::expected::{Expected, Row, Test};
use crate::rules::resolve::{Making, plain};
use crate::rules::tree::{At, Scalar, Spot, suggestion};

/// What a test may expect of a line.
const EXPECTED: [&str; 7] =
    ["eligible", "forbidden", "not-allowed", "needs-review", "undetermined", "unknown-work", "unknown-fund"];

/// By what a test may tell a finding.
const OF_FINDINGS: [&str; 13] = [
    "code", "line", "lines", "item", "estate", "work", "side", "fund", "amount", "limit_id", "value",
    "limit", "excess",
];

/// One cell as written.
type Cell = (At<String>, Vec<At<Scalar>>);

impl Making {
    pub(super) fn tests(&mut self, docs: &[&Doc]) {
        // The tests of a pack below were written for that pack alone.
        let top = self.layers.last().copied().unwrap_or_default();
        let of_top = |(layer, _): &(usize, &Doc)| *layer == top;
        let files: Vec<&Doc> = self.layered(docs).into_iter().filter(of_top).map(|(_, doc)| doc).collect();
        let defaults: Vec<&Cell> =
            files.iter().flat_map(|doc| doc.test_defaults.iter().flat_map(|cells| &cells.0)).collect();
        let programme = docs.iter().any(|doc| doc.programme.is_some());
        let (of_lines, of_estates) = (self.line_columns(), self.estate_columns());
        self.check_cells(defaults.iter().copied(), &of_lines);
        for test in files.iter().flat_map(|doc| doc.test.iter().flatten()) {
            let lines: Vec<&Cells> = test.line.iter().chain(test.lines.iter().flatten()).collect();
            let estates: Vec<&Cells> = test.estates.iter().flatten().collect();
            self.check_cells(lines.iter().flat_map(|cells| &cells.0), &of_lines);
            self.check_cells(estates.iter().flat_map(|cells| &cells.0), &of_estates);
            let quotas: Vec<&Cells> = test.quotas.iter().flatten().collect();
            self.check_cells(quotas.iter().flat_map(|cells| &cells.0), &self.quota_columns());
            if test.line.is_some() == test.lines.is_some() {
                self.wrong(&test.name.spot, Said::new("test-line-or-lines"));
            }
            if !programme {
                self.check_no_programme(&lines);
            }
            // What is known of estates stands in their table where there is one, else in the lines.
            let of_table = |cell: &&Cell| !estates.is_empty() && of_estates.contains(&cell.0.value);
            let (shared_by_estates, shared): (Vec<&Cell>, Vec<&Cell>) =
                defaults.iter().partition(|cell| of_table(cell));
            let made = Test {
                name: test.name.value.clone(),
                lines: lines.into_iter().map(|cells| row(&shared, cells)).collect(),
                estates: estates.into_iter().map(|cells| row(&shared_by_estates, cells)).collect(),
                quotas: quotas.into_iter().map(|cells| row(&[], cells)).collect(),
                expect: self.expected(test),
                findings: test.findings.as_ref().map(|findings| self.findings(&test.name.spot, findings)),
                spot: test.name.spot.clone(),
            };
            self.tests.push(made);
        }
    }

    /// The columns a test's line may have.
    fn line_columns(&self) -> Vec<String> {
        let groups = ["project", "year"];
        let columns = BUDGET.iter().map(|(column, _)| *column).chain(groups).map(str::to_owned);
        let facts = self.facts.iter().map(|fact| fact.id.clone());
        columns.chain(facts).chain(self.columns.iter().map(|column| column.id.clone())).collect()
    }

    /// The columns a test's table of estates may have.
    fn estate_columns(&self) -> Vec<String> {
        let facts = self.facts.iter().filter(|fact| fact.of_estate).map(|fact| fact.id.clone());
        let columns = self.columns.iter().filter(|column| column.of_estate).map(|column| column.id.clone());
        ["estate".to_owned(), "name".to_owned()].into_iter().chain(facts).chain(columns).collect()
    }

    /// The columns a test's table of quotas may have.
    fn quota_columns(&self) -> Vec<String> {
        let mut columns: Vec<String> =
            ["estate", "fund", "project", "year", "amount"].map(str::to_owned).to_vec();
        columns.extend(self.parameters.iter().map(|parameter| parameter.id.clone()));
        columns
    }

    /// The answers a test expects: one for each line, or none where it asks for findings alone.
    fn expected(&mut self, written: &doc::Test) -> Vec<Expected> {
        let name = &written.name.spot;
        let expect = written.expect.as_ref().map(|expect| expect.0.as_slice()).unwrap_or_default();
        if written.expect.is_none() && written.findings.is_none() {
            self.wrong(name, Said::new("toml-lacks").with("key", "expect"));
        }
        let lines = written.lines.as_ref().map_or(1, Vec::len);
        if let Some(first) = expect.first().filter(|_| expect.len() != lines) {
            let said = Said::new("test-expects-others").with("expects", expect.len()).with("lines", lines);
            self.wrong(&first.spot, said);
        }
        for one in expect.iter().filter(|one| !EXPECTED.contains(&one.value.as_str())) {
            self.one_of(one, &one.value, &EXPECTED);
        }
        for id in written.by.iter().flatten() {
            self.check_decider(id);
        }
        if written.by.is_some() && (written.line.is_none() || expect.is_empty()) {
            self.wrong(name, Said::new("test-by-without-line"));
        }
        let by = written.by.as_ref().map(|by| plain(Some(by)));
        expect.iter().map(|one| Expected { code: one.value.clone(), by: by.clone() }).collect()
    }

    /// The findings a test expects. Each says at least its code.
    fn findings(&mut self, name: &Spot, written: &[Cells]) -> Vec<Row> {
        let known = OF_FINDINGS.map(str::to_owned);
        self.check_cells(written.iter().flat_map(|cells| &cells.0), &known);
        for cells in written.iter().filter(|cells| !cells.0.iter().any(|(id, _)| id.value == "code")) {
            let spot = cells.0.first().map_or(name, |(id, _)| &id.spot);
            self.wrong(spot, Said::new("toml-lacks").with("key", "code"));
        }
        written.iter().map(|cells| row(&[], cells)).collect()
    }

    /// Each cell has a name that is known where it stands, and one value.
    fn check_cells<'c>(&mut self, cells: impl Iterator<Item = &'c Cell>, known: &[String]) {
        for (id, values) in cells {
            if !known.contains(&id.value) {
                let near = text::nearest(&id.value, known.iter().map(String::as_str));
                let said = Said::new("no-such-column").with("name", &id.value).with("near", suggestion(near));
                self.wrong(&id.spot, said);
            }
            if values.len() > 1 {
                let said = Said::new("toml-type").with("key", &id.value);
                let said =
                    said.with("wanted", Said::new("type-scalar")).with("found", Said::new("type-list"));
                self.wrong(&id.spot, said);
            }
        }
    }

    /// Only where a pack says what means the whole programme can a line be for it.
    fn check_no_programme(&mut self, lines: &[&Cells]) {
        for (_, values) in lines.iter().flat_map(|cells| &cells.0).filter(|(id, _)| id.value == "estate") {
            for value in values.iter().filter(|at| at.value == Scalar::Text("programme".to_owned())) {
                self.wrong(&value.spot, Said::new("test-no-programme"));
            }
        }
    }

    pub(super) fn check_decider(&mut self, id: &At<String>) {
        if !self.rules.iter().any(|rule| rule.id == id.value) {
            let near = text::nearest(&id.value, self.rules.iter().map(|rule| rule.id.as_str()));
            let said = Said::new("no-such-rule").with("name", &id.value).with("near", suggestion(near));
            self.wrong.push((id.spot.clone(), said));
        }
    }
}

/// The cells of a line, and what most lines share where it does not say otherwise.
fn row(defaults: &[&Cell], written: &Cells) -> Row {
    let mine = written.0.iter().filter_map(cell_text);
    let says = |id: &String| written.0.iter().any(|(mine, _)| mine.value == *id);
    let shared = defaults.iter().filter_map(|cell| cell_text(cell)).filter(|(id, _)| !says(id));
    shared.chain(mine).collect()
}

/// A cell as a table would hold it; none where it lists nothing.
fn cell_text(cell: &Cell) -> Option<(String, String)> {
    let text = match &cell.1.first()?.value {
        Scalar::Text(text) => text.clone(),
        Scalar::Integer(number) => number.to_string(),
        Scalar::Boolean(flag) => flag.to_string(),
        Scalar::Date(date) => date.to_string(),
    };
    Some((cell.0.value.clone(), text))
}
