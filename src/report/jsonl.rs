//! The report as lines of JSON: what the run was, each finding, and what it all comes to, each object saying
//! its type.
//!
//! Nothing but the line at hand is held, by whoever writes or reads; a report without its last line was cut
//! short.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::Date;
use crate::report::json::{Escaped, escaped, value};
use crate::report::record::{
    ApprovedRecord, AssumptionRecord, Draw, FindingRecord, Names, Own, PackRecord, ProblemRecord,
    QuotaRecord, Quotas, Record, RuleRecord, RunRecord, Tool, Totals,
};
use crate::report::{Format, InputRecord};
use crate::words::{Language, Words};

/// The format.
pub const FORMAT: Format = Format {
    name: "jsonl",
    about: "the whole report as lines of JSON: the run, each finding, the totals",
    digests: true,
    closes: true,
    lines: false,
    render,
};

/// A line: first the report, then each finding, then the end.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "lowercase")]
#[schemars(rename = "a line of earmark.report/1")]
pub enum Line<'r> {
    /// What the run was.
    Report(Box<Head<'r>>),
    /// A finding.
    Finding(&'r FindingRecord),
    /// What it all comes to; always the last line.
    End(End<'r>),
}

/// What the run was: the report without its findings and sums.
#[derive(Serialize, JsonSchema)]
pub struct Head<'r> {
    /// `earmark.report/1`.
    schema: &'r str,
    /// The program that wrote it.
    tool: &'r Tool,
    /// The language that its sentences are in: `en` or `zh`.
    lang: Language,
    /// Whether everything that was named could be read to its end.
    complete: bool,
    /// What could not be read, and why.
    problems: &'r [ProblemRecord],
    /// The day of the run.
    as_of: Option<Date>,
    /// How to run it again.
    run: &'r RunRecord,
    /// The rules that were judged by.
    packs: &'r [PackRecord],
    /// The tables that were read.
    inputs: &'r [InputRecord],
    /// What was taken for granted, where it mattered.
    assumptions: &'r [AssumptionRecord],
    /// Files that were passed over, and why.
    skipped: &'r [String],
    /// What a reader should know beside the findings.
    notes: &'r [String],
    /// What was not looked at, for want of a table or a column; none where everything was.
    not_checked: Option<&'r str>,
    /// All lines and their money, where nothing follows that says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    totals: Option<&'r Totals>,
    /// What was approved and what became of it, by estate; none where nothing was held against it.
    approved: Option<&'r ApprovedRecord>,
    /// The rules and limits that findings name.
    rules: &'r [RuleRecord],
    /// What funds and works are called.
    names: &'r Names,
}

/// What it all comes to.
#[derive(Serialize, JsonSchema)]
pub struct End<'r> {
    /// How many lines of findings came before.
    findings: usize,
    /// All lines and their money, by verdict.
    totals: &'r Totals,
    /// What was drawn on each quota.
    #[schemars(with = "Vec<QuotaRecord>")]
    quotas: &'r Quotas<'r>,
    /// The SHA-256 of codes, standings, fingerprints and figures.
    digest: &'r str,
}

fn render(record: &Record<'_>, _: &Words, out: &mut dyn Write) -> io::Result<()> {
    write(&Line::Report(Box::new(head(record, None))), out)?;
    record.findings.draw(record.jobs, out, &Lines)?;
    write(&Line::End(end(record)), out)
}

/// Draws findings as lines.
struct Lines;

impl Draw<FindingRecord> for Lines {
    fn record(&self, finding: &FindingRecord, bytes: &mut Vec<u8>) -> io::Result<()> {
        escaped(bytes, |bytes| {
            serde_json::to_writer(&mut *bytes, &Line::Finding(finding))?;
            bytes.push(b'\n');
            Ok(())
        })
    }

    fn own(&self, own: Own<'_>, bytes: &mut Vec<u8>) -> io::Result<()> {
        value(own, bytes)
    }
}

fn write(line: &Line<'_>, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(Escaped(&mut *out), line).map_err(io::Error::from)?;
    writeln!(out)
}

/// What a run was, with all that it comes to where nothing follows that says so.
pub(super) fn head<'r>(record: &'r Record<'_>, totals: Option<&'r Totals>) -> Head<'r> {
    Head {
        schema: &record.schema,
        tool: &record.tool,
        lang: record.lang,
        complete: record.complete,
        problems: &record.problems,
        as_of: record.as_of,
        run: &record.run,
        packs: &record.packs,
        inputs: &record.inputs,
        assumptions: &record.assumptions,
        skipped: &record.skipped,
        notes: &record.notes,
        not_checked: record.not_checked.as_deref(),
        totals,
        approved: record.approved.as_ref(),
        rules: &record.rules,
        names: &record.names,
    }
}

fn end<'r>(record: &'r Record<'_>) -> End<'r> {
    End {
        findings: record.findings.len(),
        totals: &record.totals,
        quotas: &record.quotas,
        digest: &record.digest,
    }
}
