//! What was found in packs as JSON, `earmark.lint/1`: structs of its own, never those of the inside.

use std::collections::BTreeMap;
use std::io::{self, Write};

use schemars::JsonSchema;

use crate::lint::{Finding, telling};
use crate::report::json::Escaped;
use crate::report::record::Tool;
use crate::report::tested::{ProblemJson, problems};
use crate::rules::load::NotLoaded;
use crate::rules::{Ruleset, Witness};
use crate::words::Words;

/// The version of the format.
pub const SCHEMA: &str = "earmark.lint/1";

/// What was found in some packs.
#[derive(serde::Serialize, JsonSchema)]
#[schemars(rename = "earmark.lint/1")]
pub struct LintJson {
    /// `earmark.lint/1`.
    schema: &'static str,
    /// The program that wrote it.
    tool: Tool,
    /// Whether every pack could be loaded.
    complete: bool,
    /// Why some could not.
    problems: Vec<ProblemJson>,
    /// The packs that could.
    packs: Vec<PackJson>,
}

/// One pack.
#[derive(serde::Serialize, JsonSchema)]
struct PackJson {
    id: String,
    sha256: String,
    /// What was found, the gravest first.
    findings: Vec<FindingJson>,
}

/// Something found.
#[derive(serde::Serialize, JsonSchema)]
struct FindingJson {
    code: &'static str,
    severity: &'static str,
    message: String,
    /// The places it is about, the first the one to change.
    places: Vec<PlaceJson>,
    /// A line that shows it, where a line can.
    witness: Option<WitnessJson>,
}

/// A place in a pack.
#[derive(serde::Serialize, JsonSchema)]
struct PlaceJson {
    path: String,
    /// The line, from 1.
    row: usize,
    /// What is to be said of it there.
    label: Option<String>,
}

/// A line, and what the rules say of it.
#[derive(serde::Serialize, JsonSchema)]
struct WitnessJson {
    /// The cells of a budget line, by column. `estate` is the pack's word for the whole programme, for a line
    /// of no one estate.
    line: BTreeMap<String, String>,
    /// `eligible`, or the code of the finding.
    code: &'static str,
    /// The rules that decide.
    by: Vec<String>,
    /// The line as a test of the pack, ready to paste.
    test: String,
}

/// Writes what was found.
pub fn write(
    packs: &[(&Ruleset, Vec<Finding>)],
    failed: &[NotLoaded],
    words: &Words,
    out: &mut dyn Write,
) -> io::Result<()> {
    let pack = |(rules, findings): &(&Ruleset, Vec<Finding>)| PackJson {
        id: rules.id().to_owned(),
        sha256: rules.packs.last().map(|pack| pack.sha256.clone()).unwrap_or_default(),
        findings: findings.iter().map(|one| finding(rules, one, words)).collect(),
    };
    let report = LintJson {
        schema: SCHEMA,
        tool: Tool::default(),
        complete: failed.is_empty(),
        problems: problems(failed, words),
        packs: packs.iter().map(pack).collect(),
    };
    serde_json::to_writer_pretty(Escaped(&mut *out), &report).map_err(io::Error::from)?;
    writeln!(out)
}

fn finding(rules: &Ruleset, finding: &Finding, words: &Words) -> FindingJson {
    let places = finding.found.marks.iter().map(|mark| PlaceJson {
        path: mark.spot.path.to_string(),
        row: rules.row(&mark.spot),
        label: mark.label.as_ref().map(|label| words.say(label)),
    });
    FindingJson {
        code: finding.code,
        severity: finding.severity.id(),
        message: words.say(&finding.found.said),
        places: places.collect(),
        witness: finding.found.witness.as_ref().map(|line| witness(rules, line)),
    }
}

fn witness(rules: &Ruleset, witness: &Witness) -> WitnessJson {
    let (answer, by) = witness.answer(rules);
    let cell = |(column, value): (String, String)| match rules.programme.first() {
        Some(name) if column == "estate" => (column, name.clone()),
        _ => (column, value),
    };
    WitnessJson {
        line: witness.cells(rules).into_iter().map(cell).collect(),
        code: answer.id(),
        by,
        test: telling::test(rules, witness),
    }
}
