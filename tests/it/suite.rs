//! Tests of packs: what makes one fail, and what exactly a test covers.

use earmark::rules::nouns::SourceFile;
use earmark::rules::ruleset::Ruleset;
use earmark::rules::{BUILT_IN, load};
use earmark::suite::{self, Coverage, Fault};

/// A small pack: a grant that pays, with what is added to it.
const PACK: &str = r#"
[pack]
id = "small"
title = { zh = "小", en = "small" }
reviewed = 2026-01-01

[source.law]
title = "Law"
confidence = "regulation"

[fund.grant]
name = { zh = "补助", en = "grant" }

[work.road]
name = { zh = "道路", en = "road" }
[work.lift]
name = { zh = "电梯", en = "lift" }

[fact.year]
name = { zh = "年份", en = "year built" }
of = "estate"
type = "integer"

[[rule]]
id = "pays"
allow = ["grant"]
because = { zh = "因", en = "because" }
cite = [{ source = "law", at = "1" }]
"#;

fn pack(more: &str) -> Ruleset {
    let because = "because = { zh = \"因\", en = \"because\" }\ncite = [{ source = \"law\", at = \"1\" }]\n";
    let text = format!("{PACK}{}", more.replace("BECAUSE", because));
    let file = SourceFile { path: "pack.toml".into(), text: text.into() };
    let loaded = earmark::rules::load::ruleset(vec![file]);
    loaded.unwrap_or_else(|not_loaded| panic!("{:?}", not_loaded.problems))
}

/// What of a pack its tests cover, which must all pass.
fn covered(more: &str) -> Vec<String> {
    let rules = pack(more);
    let ran = suite::run(&rules, "");
    for ran in &ran {
        assert!(ran.passes(), "{}: {:?}, {:?}", ran.test.name, ran.faults, ran.told);
    }
    let elements = Coverage::of(&rules, &ran).elements;
    elements.into_iter().filter(|one| one.covered).map(|one| one.id).collect()
}

/// The faults of the one test of a pack.
fn faults(more: &str) -> Vec<String> {
    let rules = pack(more);
    let ran = suite::run(&rules, "");
    assert_eq!(ran.len(), 1);
    let said = |fault: &Fault<'_>| match fault {
        Fault::Unreadable(said) => format!("unreadable: {}", said.key),
        Fault::Answer(at, expected) => {
            format!("line {at}: not {}, but {}", expected.code, ran[0].told[*at].code)
        }
        Fault::Missing(row) => format!("missing: {row:?}"),
        Fault::Unexpected(finding) => format!("unexpected: {} {:?}", finding.code, finding.item()),
    };
    ran[0].faults.iter().map(said).collect()
}

/// New estates are denied, but for lifts.
const LIFTED: &str = r#"
[[rule]]
id = "new"
deny = ["grant"]
where = { year = "2001.." }
BECAUSE
  [[rule.unless]]
  id = "lifts"
  work = ["lift"]
  BECAUSE
"#;

#[test]
fn an_exception_is_covered_by_a_line_that_it_saves() {
    let saved = "[[test]]\nname = \"t\"\nline = { fund = \"grant\", work = \"lift\", year = 2005 }\n\
                 expect = \"eligible\"\n";
    assert_eq!(covered(&format!("{LIFTED}{saved}")), ["pays", "lifts"]);
}

#[test]
fn an_exception_is_not_covered_where_the_rule_would_not_have_bitten() {
    let old = "[[test]]\nname = \"t\"\nline = { fund = \"grant\", work = \"lift\", year = 1990 }\n\
               expect = \"eligible\"\n";
    assert_eq!(covered(&format!("{LIFTED}{old}")), ["pays"]);
    let unknown =
        "[[test]]\nname = \"t\"\nline = { fund = \"grant\", work = \"lift\" }\nexpect = \"eligible\"\n";
    assert_eq!(covered(&format!("{LIFTED}{unknown}")), ["pays"]);
}

#[test]
fn of_two_exceptions_over_one_line_neither_is_covered() {
    let second = "  [[rule.unless]]\n  id = \"all\"\n  BECAUSE\n";
    let test = "[[test]]\nname = \"t\"\nline = { fund = \"grant\", work = \"lift\", year = 2005 }\n\
                expect = \"eligible\"\n";
    assert_eq!(covered(&format!("{LIFTED}{second}{test}")), ["pays"]);
}

#[test]
fn an_exception_to_a_review_is_not_covered_by_a_line_that_is_denied() {
    let rules = r#"
[[rule]]
id = "never-roads"
deny = ["grant"]
work = ["road"]
BECAUSE
[[rule]]
id = "look"
review = ["grant"]
BECAUSE
  [[rule.unless]]
  id = "old"
  where = { year = "..2001" }
  BECAUSE
"#;
    let denied = "[[test]]\nname = \"t\"\nline = { fund = \"grant\", work = \"road\", year = 1990 }\n\
                  expect = \"forbidden\"\n";
    assert_eq!(covered(&format!("{rules}{denied}")), ["never-roads"]);
    let saved = "[[test]]\nname = \"u\"\nline = { fund = \"grant\", work = \"lift\", year = 1990 }\n\
                 expect = \"eligible\"\n";
    assert_eq!(covered(&format!("{rules}{denied}{saved}")), ["pays", "never-roads", "old"]);
}

#[test]
fn a_vintage_is_covered_by_a_line_of_its_days_alone() {
    let vintages = r#"
[[rule]]
id = "look"
review = ["grant"]
BECAUSE
  [[rule.vintage]]
  until = 2022-01-01
  [[rule.vintage]]
  from = 2022-01-01
"#;
    let undated =
        "[[test]]\nname = \"t\"\nline = { fund = \"grant\", work = \"road\" }\nexpect = \"needs-review\"\n";
    assert_eq!(covered(&format!("{vintages}{undated}")), [""; 0]);
    let dated = "[[test]]\nname = \"u\"\nline = { fund = \"grant\", work = \"road\", date = 2021-12-31 }\n\
                 expect = \"needs-review\"\n";
    assert_eq!(covered(&format!("{vintages}{dated}")), ["look"]);
}

#[test]
fn findings_are_held_against_each_other_one_to_one() {
    let lines = "[[test]]\nname = \"t\"\nestates = [{ estate = \"E1\", year = 2005 }]\n\
                 lines = [{ item = \"A\", fund = \"grant\", work = \"road\" }, { item = \"B\", fund = \"grant\", work = \"road\" }]\n";
    let with = |findings: &str| faults(&format!("{LIFTED}{lines}findings = [{findings}]\n"));
    assert!(with("{ code = \"forbidden\" }, { code = \"forbidden\", item = \"A\" }").is_empty());
    assert_eq!(with("{ code = \"forbidden\", line = 2 }"), ["unexpected: forbidden Some(\"A\")"]);
    assert_eq!(with("{ code = \"forbidden\" }, { code = \"forbidden\" }, { code = \"forbidden\" }").len(), 1);
    assert_eq!(with("").len(), 2, "an empty list expects that nothing is found");
    assert_eq!(
        with("{ code = \"forbidden\", amount = 1, lines = 1 }, { code = \"forbidden\", amount = \"1.01\" }")
            .len(),
        2
    );
}

#[test]
fn facts_that_tests_share_are_those_of_the_estates_where_a_test_has_a_table() {
    let shared = "[test_defaults]\nyear = 2005\n[[test]]\nname = \"t\"\nestates = [{ estate = \"E1\" }, { estate = \"E2\", year = 1990 }]\n\
                  lines = [{ fund = \"grant\", work = \"road\" }, { estate = \"E2\", fund = \"grant\", work = \"road\" }]\n\
                  expect = [\"forbidden\", \"eligible\"]\nfindings = [{ code = \"forbidden\", line = 1, estate = \"E1\" }]\n";
    assert_eq!(faults(&format!("{LIFTED}{shared}")), [""; 0]);
}

#[test]
fn a_table_that_cannot_be_read_fails_its_test() {
    let twice = "[[test]]\nname = \"t\"\nestates = [{ estate = \"E1\" }, { estate = \"E1\" }]\n\
                 lines = [{ fund = \"grant\", work = \"road\" }]\nfindings = []\n";
    assert_eq!(faults(twice), ["unreadable: table-estate-twice"]);
    let nowhere = "[[test]]\nname = \"t\"\nestates = [{ estate = \"E2\" }]\n\
                   line = { fund = \"grant\", work = \"road\" }\nexpect = \"eligible\"\n";
    assert_eq!(faults(nowhere), ["line 0: not eligible, but unknown-estate"]);
}

#[test]
fn other_rules_than_expected_fail_a_test() {
    let by = |by: &str| {
        faults(&format!(
            "[[test]]\nname = \"t\"\nline = {{ fund = \"grant\", work = \"road\" }}\nexpect = \"eligible\"\nby = [{by}]\n"
        ))
    };
    assert_eq!(by("\"pays\""), [""; 0]);
    assert_eq!(by(""), ["line 0: not eligible, but eligible"]);
}

#[test]
fn a_filter_takes_the_tests_that_hold_its_text() {
    let rules = load(BUILT_IN[0].id).unwrap();
    let ran = suite::run(&rules, "shantytown");
    assert!(!ran.is_empty() && ran.len() < rules.tests.len());
    assert!(ran.iter().all(|ran| ran.test.name.contains("shantytown")));
}
