//! A pack's own tests.

use crate::model::{Said, text};
use crate::rules::doc::Doc;
use crate::rules::resolve::{Making, plain};
use crate::rules::ruleset::Test;
use crate::rules::tree::{At, Scalar, suggestion};

/// What a test may expect.
const EXPECTED: [&str; 7] =
    ["eligible", "forbidden", "not-allowed", "needs-review", "undetermined", "unknown-work", "unknown-fund"];

impl Making {
    pub(super) fn tests(&mut self, docs: &[Doc]) {
        // The tests of a pack below were written for that pack alone.
        let top = self.layers.last().copied().unwrap_or_default();
        let docs: Vec<&Doc> =
            self.layered(docs).into_iter().filter(|(layer, _)| *layer == top).map(|(_, doc)| doc).collect();
        let defaults: Vec<_> =
            docs.iter().flat_map(|doc| doc.test_defaults.iter().flat_map(|cells| &cells.0)).collect();
        for (id, _) in &defaults {
            self.check_cell(id);
        }
        for test in docs.iter().flat_map(|doc| doc.test.iter().flatten()) {
            let mut line: Vec<(String, String)> =
                defaults.iter().filter_map(|cell| cell_text(cell)).collect();
            for cell in &test.line.0 {
                self.check_cell(&cell.0);
                line.retain(|(id, _)| *id != cell.0.value);
                line.extend(cell_text(cell));
            }
            if !EXPECTED.contains(&test.expect.value.as_str()) {
                self.one_of(&test.expect, &test.expect.value, &EXPECTED);
            }
            for id in test.by.iter().flatten() {
                self.check_decider(id);
            }
            self.tests.push(Test {
                name: test.name.value.clone(),
                line,
                expect: test.expect.value.clone(),
                by: test.by.as_ref().map(|by| plain(Some(by))),
                spot: test.name.spot.clone(),
            });
        }
    }

    /// A test's line holds columns and facts, nothing else.
    pub(super) fn check_cell(&mut self, id: &At<String>) {
        let columns = ["fund", "work", "side", "date", "estate"];
        let facts = self.facts.iter().map(|fact| fact.id.as_str());
        if !columns.iter().copied().chain(facts.clone()).any(|known| known == id.value) {
            let near = text::nearest(&id.value, columns.iter().copied().chain(facts));
            let said = Said::new("no-such-fact").with("name", &id.value).with("near", suggestion(near));
            self.wrong.push((id.spot.clone(), said));
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

/// A cell of a test's line as a table would hold it; none where it lists nothing.
fn cell_text(cell: &(At<String>, Vec<At<Scalar>>)) -> Option<(String, String)> {
    let text = match &cell.1.first()?.value {
        Scalar::Text(text) => text.clone(),
        Scalar::Integer(number) => number.to_string(),
        Scalar::Boolean(flag) => flag.to_string(),
        Scalar::Date(date) => date.to_string(),
    };
    Some((cell.0.value.clone(), text))
}
