//! The report as SARIF 2.1.0: a result for each finding, a rule for each code with its page, the line of the
//! pack on which each rule stands, and the money beside.

mod log;
mod results;
mod rules;
mod uri;

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::json;

use crate::report::json::Escaped;
use crate::report::record::{ProblemRecord, Record};
use crate::report::sarif::log::{
    Artifact, Driver, Invocation, Level, Location, Log, Message, Notification, Run, Tool,
};
use crate::report::sarif::results::Results;
use crate::report::{Format, InputRecord, commands};
use crate::words::Words;

/// The format.
pub const FORMAT: Format = Format {
    name: "sarif",
    about: "SARIF 2.1.0, for code scanning: a result for each finding, a rule for each code",
    digests: true,
    closes: true,
    lines: false,
    render,
};

/// The schema that it agrees with.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

fn render(record: &Record<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    let codes = record.findings.codes();
    let log = Log { schema: SCHEMA, version: "2.1.0", runs: [run(record, words, &codes)] };
    serde_json::to_writer_pretty(Escaped(&mut *out), &log).map_err(io::Error::from)?;
    writeln!(out)
}

fn run<'r>(record: &'r Record<'r>, words: &'r Words, codes: &'r [String]) -> Run<'r> {
    let properties = json!({
        "schema": record.schema,
        "asOf": record.as_of,
        "failOn": record.run.fail_on,
        "packs": record.packs,
        "notChecked": record.not_checked,
        "totals": record.totals,
        "quotas": &record.quotas,
        "approved": record.approved,
        "digest": record.digest,
    });
    Run {
        tool: Tool {
            driver: Driver {
                name: &record.tool.name,
                version: &record.tool.version,
                language: record.lang.id(),
                rules: codes.iter().map(|code| rules::descriptor(code, record.lang)).collect(),
            },
        },
        invocations: [invocation(record)],
        original_uri_base_ids: BTreeMap::from([(uri::PACKS, rules::packs_base(words))]),
        artifacts: record.inputs.iter().map(artifact).collect(),
        results: Results { record, words, codes },
        column_kind: "unicodeCodePoints",
        properties,
    }
}

/// Whether it came to its end, what could not be read, and what a reader should know.
fn invocation(record: &Record<'_>) -> Invocation {
    let note = |text: &String| Notification {
        level: Level::Note,
        message: Message::text(text.clone()),
        locations: Vec::new(),
    };
    let aside = record.notes.iter().chain(record.assumptions.iter().map(|one| &one.message));
    let aside = aside.chain(&record.skipped).chain(&record.run.settings).chain(&record.not_checked);
    Invocation {
        command_line: commands::again(record),
        execution_successful: record.complete,
        tool_execution_notifications: record.problems.iter().map(unread).chain(aside.map(note)).collect(),
    }
}

fn unread(problem: &ProblemRecord) -> Notification {
    Notification {
        level: Level::Error,
        message: Message::text(problem.message.clone()),
        locations: vec![Location::of(uri::of_path(&problem.path), None)],
    }
}

fn artifact(input: &InputRecord) -> Artifact {
    let hashes = input.sha256.iter().map(|digest| ("sha-256", digest.clone()));
    Artifact {
        location: uri::of_path(&input.path),
        encoding: input.encoding.as_deref().map(str::to_owned),
        hashes: hashes.collect(),
        properties: json!({ "role": input.role, "lines": input.lines, "amount": input.amount }),
    }
}
