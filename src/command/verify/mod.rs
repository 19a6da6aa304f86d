//! `verify`: a saved report held against itself, and against the files it names.
//!
//! Do its findings still add up to its digest? Are rules and inputs still what their digests say? Does the
//! same run give the same report, byte for byte?

mod compare;

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use crate::command::args::SimpleFormat;
use crate::command::rerun::rerun;
use crate::command::verify::compare::Held;
use crate::command::{Exit, Failure, Stage, misused, render};
use crate::model::{Said, text};
use crate::report::json;
use crate::report::record::Record;
use crate::words::Words;

#[derive(Clone, Debug, Args)]
pub(super) struct VerifyArgs {
    /// A report that `check -o json=REPORT` wrote
    #[arg(value_name = "REPORT")]
    pub report: PathBuf,
    /// The folder from which the run was started, where it is not this one
    #[arg(long, value_name = "FOLDER")]
    pub from: Option<PathBuf>,
    /// How to write it
    #[arg(short, long, alias = "format", value_name = "FORMAT", default_value = "human")]
    pub output: SimpleFormat,
}

/// The version of the JSON.
const SCHEMA: &str = "earmark.verify/1";

/// What came of it.
#[derive(Serialize)]
struct Verified<'h> {
    schema: &'static str,
    report: String,
    same: bool,
    held: &'h [Held],
}

pub(super) fn run(args: &VerifyArgs, stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    let (saved, bytes) = render::saved(&args.report)?;
    if let Some(folder) = &args.from {
        std::env::set_current_dir(folder).map_err(|error| {
            let said = Said::new("no-folder").with("path", folder.to_string_lossy().into_owned());
            misused(said.with("detail", error.to_string()))
        })?;
    }
    let mut held = compare::with_itself(&saved, stage.words);
    match can_run(&args.report, &saved, stage.words).and_then(|()| again(&saved)) {
        Ok(now) => held.extend(compare::with_run(&saved, &bytes, &now, stage.words)),
        Err(why) => held.push(Held::unknown(stage.words.plain("verify-run"), why)),
    }
    tell(args, &held, stage)?;
    let any = |answer: &str| held.iter().any(|one| one.answer == answer);
    Ok(Exit::of(any(Held::UNKNOWN), any(Held::DIFFERS), false))
}

/// Why it cannot be run: it read standard input, and there is nothing to be read.
fn can_run(report: &Path, saved: &Record<'_>, words: &Words) -> Result<(), String> {
    let is_empty = || report == Path::new("-") || io::stdin().is_terminal();
    if saved.inputs.iter().any(compare::is_stdin) && is_empty() {
        return Err(words.plain("verify-stdin"));
    }
    Ok(())
}

/// Runs it again: the bytes of the report, or why it could not be run.
fn again(saved: &Record<'_>) -> Result<Vec<u8>, String> {
    let words = Words::new(saved.lang);
    rerun(saved, &words, |report| {
        let mut now = Record::of(report, &words, true);
        // Where the settings came from is not part of the run: what they said is.
        now.run.settings.clone_from(&saved.run.settings);
        let mut bytes = Vec::new();
        (json::FORMAT.render)(&now, &words, &mut bytes)?;
        Ok(bytes)
    })
}

fn tell(args: &VerifyArgs, held: &[Held], stage: &mut Stage<'_>) -> io::Result<()> {
    let same = held.iter().all(|one| one.answer == Held::SAME);
    let report = args.report.to_string_lossy().into_owned();
    if let SimpleFormat::Json = args.output {
        let verified = Verified { schema: SCHEMA, report, same, held };
        serde_json::to_writer_pretty(json::Escaped(&mut *stage.out), &verified).map_err(io::Error::from)?;
        return writeln!(stage.out);
    }
    for one in held {
        let answer = stage.words.plain(match one.answer {
            Held::SAME => "verify-same",
            Held::DIFFERS => "verify-differs",
            _ => "verify-unknown",
        });
        writeln!(stage.out, "{answer}  {}", text::visible(&one.what))?;
        for detail in &one.details {
            writeln!(stage.out, "    {}", text::visible(detail))?;
        }
    }
    let said = Said::new(if same { "verify-holds" } else { "verify-holds-not" }).with("path", report);
    writeln!(stage.out, "\n{}", stage.words.say(&said))
}
