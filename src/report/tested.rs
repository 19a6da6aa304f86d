//! What came of packs' own tests as JSON, `earmark.test/1`: structs of its own, never those of the inside.

use std::io::{self, Write};

use schemars::JsonSchema;

use crate::check;
use crate::finding::Finding;
use crate::report::json::Escaped;
use crate::report::record::Tool;
use crate::rules::Ruleset;
use crate::rules::load::NotLoaded;
use crate::rules::tree::Spot;
use crate::suite::{Coverage, Fault, Ran, Told};
use crate::words::Words;

/// The version of the format.
pub const SCHEMA: &str = "earmark.test/1";

/// A pack whose tests were run.
pub struct Pack<'a> {
    /// The pack.
    pub rules: &'a Ruleset,
    /// Its tests.
    pub ran: &'a [Ran<'a>],
    /// What they cover, where somebody asked.
    pub coverage: Option<&'a Coverage>,
}

/// What came of the tests of some packs.
#[derive(serde::Serialize, JsonSchema)]
#[schemars(rename = "earmark.test/1")]
pub struct TestJson {
    /// `earmark.test/1`.
    schema: &'static str,
    /// The program that wrote it.
    tool: Tool,
    /// Whether every pack could be loaded.
    complete: bool,
    /// Why some could not.
    problems: Vec<ProblemJson>,
    /// The packs that could, each tested alone.
    packs: Vec<PackJson>,
}

/// A mistake in a pack.
#[derive(serde::Serialize, JsonSchema)]
pub(super) struct ProblemJson {
    path: String,
    /// The line, where it is known.
    row: Option<usize>,
    message: String,
}

/// One pack.
#[derive(serde::Serialize, JsonSchema)]
struct PackJson {
    id: String,
    sha256: String,
    /// How many tests the pack has.
    tests: usize,
    /// How many were run.
    run: usize,
    passed: usize,
    failed: usize,
    /// The tests that were run, in the pack's order.
    results: Vec<ResultJson>,
    /// What they cover, where that was asked for.
    coverage: Option<CoverageJson>,
}

/// One test.
#[derive(serde::Serialize, JsonSchema)]
struct ResultJson {
    name: String,
    path: String,
    row: usize,
    passed: bool,
    /// The lines of the test, with what each got; none where they could not be read.
    lines: Vec<LineJson>,
    /// What the test expects to be found and was not, as it is written.
    not_found: Vec<std::collections::BTreeMap<String, String>>,
    /// What was found and is not expected.
    not_expected: Vec<FoundJson>,
    /// Why the test's lines could not be read.
    problems: Vec<String>,
}

/// One line of a test.
#[derive(serde::Serialize, JsonSchema)]
struct LineJson {
    passed: bool,
    /// What the test expects; none where it leaves it open.
    expected: Option<AnswerJson>,
    got: AnswerJson,
    /// What is missing and could decide.
    missing: Vec<String>,
    /// The exceptions without which it would be decided otherwise.
    exceptions: Vec<String>,
}

/// An answer.
#[derive(serde::Serialize, JsonSchema)]
struct AnswerJson {
    /// `eligible`, or the code of the finding.
    code: String,
    /// The rules that decide; none where a test leaves it open.
    by: Option<Vec<String>>,
}

/// A finding.
#[derive(serde::Serialize, JsonSchema)]
struct FoundJson {
    code: &'static str,
    /// The line of the test, from 1; none where the finding is about several.
    line: Option<u64>,
    message: String,
}

/// What the tests cover.
#[derive(serde::Serialize, JsonSchema)]
struct CoverageJson {
    covered: u64,
    total: u64,
    /// The least that was asked for, in a hundred.
    least: Option<u8>,
    /// Whether so much is covered.
    enough: bool,
    /// Every part of the pack that a test can show to matter.
    elements: Vec<ElementJson>,
}

/// A part of a pack.
#[derive(serde::Serialize, JsonSchema)]
struct ElementJson {
    /// `rule`, `exception`, `vintage`.
    kind: &'static str,
    id: String,
    path: String,
    row: usize,
    covered: bool,
}

/// Writes what came of the tests.
pub fn write(
    packs: &[Pack<'_>],
    failed: &[NotLoaded],
    least: Option<u8>,
    words: &Words,
    out: &mut dyn Write,
) -> io::Result<()> {
    let json = TestJson {
        schema: SCHEMA,
        tool: Tool::default(),
        complete: failed.is_empty(),
        problems: problems(failed, words),
        packs: packs.iter().map(|one| pack(one, least, words)).collect(),
    };
    serde_json::to_writer_pretty(Escaped(&mut *out), &json).map_err(io::Error::from)?;
    writeln!(out)
}

/// Why packs could not be loaded.
pub(super) fn problems(failed: &[NotLoaded], words: &Words) -> Vec<ProblemJson> {
    failed.iter().flat_map(|not_loaded| of_one(not_loaded, words)).collect()
}

fn of_one(not_loaded: &NotLoaded, words: &Words) -> Vec<ProblemJson> {
    let problems = not_loaded.problems.iter().map(|problem| {
        let file = not_loaded.files.iter().find(|file| file.path == problem.path);
        let row = file.zip(problem.span.as_ref()).map(|(file, span)| file.row(span.start));
        ProblemJson { path: problem.path.to_string(), row, message: words.say(&problem.said) }
    });
    problems.collect()
}

fn pack(pack: &Pack<'_>, least: Option<u8>, words: &Words) -> PackJson {
    let passed = pack.ran.iter().filter(|ran| ran.passes()).count();
    PackJson {
        id: pack.rules.id().to_owned(),
        sha256: pack.rules.packs.last().map(|pack| pack.sha256.clone()).unwrap_or_default(),
        tests: pack.rules.tests.len(),
        run: pack.ran.len(),
        passed,
        failed: pack.ran.len() - passed,
        results: pack.ran.iter().map(|ran| result(pack.rules, ran, words)).collect(),
        coverage: pack.coverage.map(|coverage| self::coverage(pack.rules, coverage, least)),
    }
}

fn result(rules: &Ruleset, ran: &Ran<'_>, words: &Words) -> ResultJson {
    let (path, row) = place(rules, &ran.test.spot);
    let mut result = ResultJson {
        name: ran.test.name.clone(),
        path,
        row,
        passed: ran.passes(),
        lines: ran.told.iter().enumerate().map(|(at, told)| line(rules, ran, at, told)).collect(),
        not_found: Vec::new(),
        not_expected: Vec::new(),
        problems: Vec::new(),
    };
    for fault in &ran.faults {
        match fault {
            Fault::Unreadable(why) => result.problems.push(words.say(why)),
            Fault::Answer(..) => {}
            Fault::Missing(row) => result.not_found.push(row.iter().cloned().collect()),
            Fault::Unexpected(finding) => result.not_expected.push(found(rules, finding, words)),
        }
    }
    result
}

fn line(rules: &Ruleset, ran: &Ran<'_>, at: usize, told: &Told) -> LineJson {
    let expected = ran.test.expect.get(at);
    let exceptions =
        told.exceptions.iter().filter_map(|&(rule, place)| rules.rules.get(rule)?.unless.get(place));
    LineJson {
        passed: expected.is_none_or(|expected| told.is(expected)),
        expected: expected.map(|one| AnswerJson { code: one.code.clone(), by: one.by.clone() }),
        got: AnswerJson { code: told.code.to_owned(), by: Some(told.by.iter().cloned().collect()) },
        missing: told.grounds.missing.clone(),
        exceptions: exceptions.map(|exception| exception.id.clone()).collect(),
    }
}

fn found(rules: &Ruleset, finding: &Finding, words: &Words) -> FoundJson {
    FoundJson {
        code: finding.code,
        line: finding.place.map(|place| place.record),
        message: words.say(&check::say(finding, rules)),
    }
}

fn coverage(rules: &Ruleset, coverage: &Coverage, least: Option<u8>) -> CoverageJson {
    let (covered, total) = coverage.count(None);
    let elements = coverage.elements.iter().map(|element| {
        let (path, row) = place(rules, &element.spot);
        let (kind, id) = (element.kind.id(), element.id.clone());
        ElementJson { kind, id, path, row, covered: element.covered }
    });
    CoverageJson {
        covered,
        total,
        least,
        enough: least.is_none_or(|least| coverage.reaches(least)),
        elements: elements.collect(),
    }
}

fn place(rules: &Ruleset, spot: &Spot) -> (String, usize) {
    (spot.path.to_string(), rules.row(spot))
}
