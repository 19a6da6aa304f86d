//! `render`: a saved report in other formats.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::command::args::FailOn;
use crate::command::output::{self, Output};
use crate::command::rerun::rerun;
use crate::command::{Exit, Failure, Stage, misused};
use crate::finding::Standing;
use crate::model::{Arg, Said};
use crate::report::record::{Record, Unreadable};
use crate::report::{self, html, xlsx};
use crate::words::Words;

#[derive(Clone, Debug, Args)]
pub(super) struct RenderArgs {
    /// A report that `check -o json=REPORT` wrote, or - for standard input
    #[arg(value_name = "REPORT")]
    pub report: PathBuf,
    /// Write it in a format, to a file or to standard output
    #[arg(short, long = "output", value_name = "FORMAT[=PATH]")]
    pub output: Vec<String>,
    /// Short for -o FORMAT
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    /// From which severity on the exit code is 1
    #[arg(long, value_name = "SEVERITY", default_value = "never")]
    pub fail_on: FailOn,
}

pub(super) fn run(args: &RenderArgs, stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    let outputs = output::outputs::<report::Format>(&args.output, args.format.as_deref())?;
    output::spare([&args.report], &outputs)?;
    let (mut record, _) = saved(&args.report)?;
    let inputs = record.inputs.iter().map(|input| PathBuf::from(&*input.path));
    let there: Vec<PathBuf> = inputs.filter(|path| path.exists()).collect();
    output::spare(&there, &outputs)?;
    // A report speaks one language, whoever reads it.
    let words = Words::new(record.lang);
    if stage.lang.is_some_and(|asked| asked != record.lang) {
        let said = Said::new("render-lang").with("lang", record.lang.id());
        writeln!(stage.err, "earmark: {}", stage.words.say(&said))?;
    }
    let goes_over_lines = [xlsx::FORMAT.name, html::FORMAT.name];
    let shows_lines = |output: &Output| output.format.lines || goes_over_lines.contains(&output.format.name);
    let drawn = outputs.iter().any(shows_lines).then(|| with_lines(&record, &outputs, &words, stage));
    match (drawn, outputs.iter().find(|output| output.format.lines)) {
        (Some(Ok(written)), _) => written?,
        (Some(Err(why)), Some(output)) => return Err(without_lines(output, &why)),
        _ => output::write(&mut record, &outputs, &words, false, stage)?,
    }
    let gate = args.fail_on.gate();
    let stops = record.findings.iter().any(|one| one.standing == Standing::Open && gate.stops(one.severity));
    Ok(stage.ended(Exit::of(!record.complete, stops, record.totals.lines == 0))?)
}

/// Writes the outputs with the lines themselves, where the same run over the same files still gives the same
/// report; else says why it does not.
fn with_lines(
    saved: &Record<'_>,
    outputs: &[Output],
    words: &Words,
    stage: &mut Stage<'_>,
) -> Result<Result<(), Failure>, String> {
    rerun(saved, words, |report| {
        let mut now = Record::of(report, words, true);
        now.run.settings.clone_from(&saved.run.settings);
        let digests = |record: &Record<'_>| {
            let inputs = record.inputs.iter().map(|input| input.sha256.clone());
            inputs.chain(record.packs.iter().map(|pack| Some(pack.sha256.clone()))).collect::<Vec<_>>()
        };
        if now.digest != saved.digest || digests(&now) != digests(saved) {
            return Err(misused(Said::new("not-as-saved")));
        }
        Ok(output::write(&mut now, outputs, words, false, stage))
    })
}

/// The formats that a report alone can be drawn in are named to who asks for another.
fn without_lines(output: &Output, why: &str) -> Failure {
    let known = report::ALL.iter().filter(|format| !format.lines).map(|format| format.name);
    misused(
        Said::new("no-lines-saved")
            .with("why", why)
            .with("name", output.format.name)
            .with("known", known.collect::<Arg>()),
    )
}

/// A saved report, and its bytes.
pub(super) fn saved(path: &Path) -> Result<(Record<'static>, Vec<u8>), Failure> {
    let shown = path.to_string_lossy().into_owned();
    let bytes = bytes(path).map_err(|error| {
        misused(Said::new("cannot-read-report").with("path", &shown).with("detail", error.to_string()))
    })?;
    let record = Record::read(&bytes).map_err(|unreadable| {
        let (key, detail) = match unreadable {
            Unreadable::Shape(detail) => ("no-report", detail),
            Unreadable::Schema(detail) => ("other-report", detail),
        };
        misused(Said::new(key).with("path", &shown).with("detail", detail))
    })?;
    Ok((record, bytes))
}

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    std::fs::read(path)
}
