//! The report as `JUnit` XML, for the test page of a CI: a suite for each file, a case for each code that was
//! found in it, and one that passes where its lines were read, so that a clean file is seen to be clean.
//!
//! A case fails where something in it fails the run; what is below that gate is shown in a case that passes,
//! and what somebody has accepted in one that is skipped. Cases that fail are there exactly where the exit
//! code is not 0.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use crate::check;
use crate::finding::{Standing, Verdict};
use crate::model::text::visible;
use crate::report::record::{FindingRecord, Record};
use crate::report::{Format, closing, footnotes, human};
use crate::words::Words;

/// The format.
pub const FORMAT: Format = Format {
    name: "junit",
    about: "JUnit XML, for the test page of a CI: a suite a file, a case for each code found in it",
    digests: true,
    closes: true,
    lines: false,
    render,
};

/// What is written to.
type Xml<'o> = Writer<&'o mut dyn Write>;

/// A case of a suite.
struct Case {
    name: String,
    ended: Ended,
    /// Findings to be listed, by their places.
    findings: Vec<usize>,
}

/// How a case ended, and what is said of it in a line.
enum Ended {
    Passed,
    Failed(String),
    Error(String),
    Skipped(String),
}

/// The cases that go together.
struct Suite {
    name: String,
    cases: Vec<Case>,
}

fn render(record: &Record<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    let suites = suites(record, words);
    let count = |is: fn(&Ended) -> bool| count(suites.iter().flat_map(|suite| &suite.cases), is);
    let mut xml = Writer::new_with_indent(out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.create_element("testsuites")
        .with_attribute(("name", "earmark"))
        .with_attribute(("tests", &*count(|_| true)))
        .with_attribute(("failures", &*count(|ended| matches!(ended, Ended::Failed(_)))))
        .with_attribute(("errors", &*count(|ended| matches!(ended, Ended::Error(_)))))
        .write_inner_content(|xml| {
            suites.iter().enumerate().try_for_each(|(at, suite)| write(record, words, suite, at == 0, xml))
        })?;
    writeln!(xml.get_mut())
}

fn count<'c>(cases: impl Iterator<Item = &'c Case>, is: fn(&Ended) -> bool) -> String {
    cases.filter(|case| is(&case.ended)).count().to_string()
}

/// The run itself first, then every file.
fn suites(record: &Record<'_>, words: &Words) -> Vec<Suite> {
    let mut found: BTreeMap<Arc<str>, Vec<Case>> = BTreeMap::new();
    let place = |code: &str| check::ALL.iter().position(|check| check.code == code).unwrap_or(usize::MAX);
    let groups = record.findings.grouped_by(|one| {
        let code = one.code.clone().into_owned();
        (one.path.clone(), place(&one.code), code, one.standing, !record.fails(one))
    });
    for ((path, _, code, standing, passes), findings) in groups {
        let said = format!("{code}: {}", findings.len());
        let ended = if standing != Standing::Open {
            Ended::Skipped(standing.id().to_owned())
        } else if passes {
            Ended::Passed
        } else {
            Ended::Failed(said)
        };
        found.entry(path).or_default().push(Case { name: code, ended, findings });
    }
    let mut of_run = vec![checked(record.totals.lines, words, true)];
    of_run.extend(found.remove("").into_iter().flatten());
    let mut suites = vec![Suite { name: "earmark".to_owned(), cases: of_run }];
    for input in &record.inputs {
        let is_budget = input.role == "budget";
        let mut cases: Vec<Case> =
            is_budget.then(|| checked(input.lines, words, false)).into_iter().collect();
        cases.extend(found.remove(&input.path).into_iter().flatten());
        suites.push(Suite { name: input.path.to_string(), cases });
    }
    suites.extend(found.into_iter().map(|(path, cases)| Suite { name: path.to_string(), cases }));
    for problem in &record.problems {
        let ended = Ended::Error(problem.message.clone());
        let case = Case { name: "read".to_owned(), ended, findings: Vec::new() };
        match suites.iter_mut().skip(1).find(|suite| suite.name == problem.path) {
            Some(suite) => suite.cases.push(case),
            None => suites.push(Suite { name: problem.path.clone(), cases: vec![case] }),
        }
    }
    suites.retain(|suite| !suite.cases.is_empty());
    suites
}

/// That there were lines; a run without any has checked nothing, a file without any is passed over.
fn checked(lines: u64, words: &Words, whole_run: bool) -> Case {
    let nothing = || words.plain("nothing-checked");
    let ended = match lines {
        0 if whole_run => Ended::Error(nothing()),
        0 => Ended::Skipped(nothing()),
        _ => Ended::Passed,
    };
    Case { name: format!("lines checked: {lines}"), ended, findings: Vec::new() }
}

fn write(
    record: &Record<'_>,
    words: &Words,
    suite: &Suite,
    is_run: bool,
    xml: &mut Xml<'_>,
) -> io::Result<()> {
    let count = |is: fn(&Ended) -> bool| count(suite.cases.iter(), is);
    xml.create_element("testsuite")
        .with_attribute(("name", &*allowed(&suite.name)))
        .with_attribute(("tests", &*count(|_| true)))
        .with_attribute(("failures", &*count(|ended| matches!(ended, Ended::Failed(_)))))
        .with_attribute(("errors", &*count(|ended| matches!(ended, Ended::Error(_)))))
        .with_attribute(("skipped", &*count(|ended| matches!(ended, Ended::Skipped(_)))))
        .write_inner_content(|xml| {
            if is_run {
                properties(record, xml)?;
            }
            suite.cases.iter().try_for_each(|case| write_case(record, words, suite, case, xml))?;
            if is_run {
                let mut block = Vec::new();
                closing::write(record, words, &mut block)?;
                text("system-out", None, &String::from_utf8_lossy(&block), xml)?;
            }
            Ok(())
        })?;
    Ok(())
}

/// The money, by verdict, and what holds it to its report.
fn properties(record: &Record<'_>, xml: &mut Xml<'_>) -> io::Result<()> {
    let totals = &record.totals;
    let mut all = vec![
        ("version".to_owned(), record.tool.version.to_string()),
        ("lines".to_owned(), totals.lines.to_string()),
        ("amount".to_owned(), totals.amount.to_string()),
    ];
    for verdict in Verdict::ALL {
        let (tally, _) = totals.of(verdict);
        all.push((format!("{}.lines", verdict.id()), tally.lines.to_string()));
        all.push((format!("{}.amount", verdict.id()), tally.amount.to_string()));
    }
    all.push(("findings".to_owned(), record.findings.len().to_string()));
    all.push(("digest".to_owned(), record.digest.clone()));
    xml.create_element("properties").write_inner_content(|xml| {
        all.iter().try_for_each(|(name, value)| {
            let property = xml.create_element("property").with_attribute(("name", &**name));
            property.with_attribute(("value", &*allowed(value))).write_empty().map(|_| ())
        })
    })?;
    Ok(())
}

fn write_case(
    record: &Record<'_>,
    words: &Words,
    suite: &Suite,
    case: &Case,
    xml: &mut Xml<'_>,
) -> io::Result<()> {
    let findings = record.findings.shown_at(case.findings.iter().copied());
    let listed: String = findings.map(|finding| listed(record, words, &finding)).collect();
    xml.create_element("testcase")
        .with_attribute(("classname", &*allowed(&suite.name)))
        .with_attribute(("name", &*allowed(&case.name)))
        .write_inner_content(|xml| match &case.ended {
            Ended::Passed if listed.is_empty() => Ok(()),
            Ended::Passed => text("system-out", None, &listed, xml),
            Ended::Failed(said) => text("failure", Some((&case.name, said)), &listed, xml),
            Ended::Error(said) => text("error", Some((&case.name, said)), said, xml),
            Ended::Skipped(said) => {
                text("skipped", Some((&case.name, said)), "", xml)?;
                if listed.is_empty() { Ok(()) } else { text("system-out", None, &listed, xml) }
            }
        })?;
    Ok(())
}

/// A finding, and under it what it rests on.
fn listed(record: &Record<'_>, words: &Words, finding: &FindingRecord) -> String {
    let place = human::path_and_row(words, finding);
    let head = format!("{place}: {}[{}] {}\n", finding.severity, finding.code, finding.message);
    let footnotes = footnotes::footnotes(record, words, finding);
    footnotes.iter().fold(head, |text, line| format!("{text}  {line}\n"))
}

/// An element that holds text, with its type and the line that is said of it.
fn text(name: &str, said: Option<(&str, &str)>, text: &str, xml: &mut Xml<'_>) -> io::Result<()> {
    let lines: Vec<String> = text.lines().map(allowed).collect();
    let mut element = xml.create_element(name);
    if let Some((kind, message)) = said {
        element = element.with_attribute(("type", &*allowed(kind)));
        element = element.with_attribute(("message", &*allowed(message)));
    }
    element.write_text_content(BytesText::new(&lines.join("\n"))).map(|_| ())
}

/// Text with what is not seen, and what XML cannot hold, written out.
fn allowed(text: &str) -> String {
    let no_character = |c: char| matches!(c, '\u{fffe}' | '\u{ffff}');
    let plain = visible(text);
    if !plain.contains(no_character) {
        return plain;
    }
    let shown = |c: char| if no_character(c) { c.escape_unicode().to_string() } else { c.to_string() };
    plain.chars().map(shown).collect()
}
