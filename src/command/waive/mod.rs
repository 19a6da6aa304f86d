//! `waive`: the register of waivers, and whether it holds.

mod add;
mod args;
mod document;
mod hold;
mod prune;

pub(super) use args::WaiveArgs;

use std::borrow::Cow;
use std::path::PathBuf;

use crate::command::standing::register;
use crate::command::waive::args::{JudgeArgs, ListArgs, Shape, WaiveCommand};
use crate::command::{Exit, Failure, Stage, check, misused, problems, session};
use crate::model::{Date, Said};
use crate::report::record::{FindingRecord, Record};
use crate::report::terminal;
use crate::report::waivers::{self, State, Stated};

pub(super) fn run(args: &WaiveArgs, stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    match &args.what {
        WaiveCommand::Add(args) => add::run(args, stage),
        WaiveCommand::List(args) => list(args, stage),
        WaiveCommand::Check(args) => hold::run(args, stage),
        WaiveCommand::Prune(args) => prune::run(args, stage),
    }
}

fn list(args: &ListArgs, stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    let as_of = args.as_of.as_deref().map(session::date).transpose()?;
    let (register, _) = register(&args.register.waivers, as_of)?;
    let state = |has_ended| if has_ended { State::Expired } else { State::InForce };
    let stated: Vec<Stated<'_>> = register
        .waivers
        .iter()
        .map(|waiver| Stated::new(waiver, as_of.map(|day| state(waiver.has_ended(day)))))
        .collect();
    show(&stated, as_of, args.shape, stage)?;
    Ok(Exit::Clean)
}

/// Writes waivers as they are asked for.
fn show(
    stated: &[Stated<'_>],
    as_of: Option<Date>,
    shape: Shape,
    stage: &mut Stage<'_>,
) -> Result<(), Failure> {
    match shape {
        Shape::Json => waivers::json(stated, as_of, stage.out)?,
        Shape::Human if stated.is_empty() => writeln!(stage.out, "{}", stage.words.plain("no-waivers"))?,
        Shape::Human => {
            let sheet = waivers::sheet(stated, stage.words);
            writeln!(stage.out, "{}", terminal::draw(&sheet, stage.style.width))?;
        }
    }
    Ok(())
}

/// The day of the run, which is never taken from the machine's clock.
fn day(args: &JudgeArgs) -> Result<Date, Failure> {
    let day = args.read.taken.as_of.as_deref().map(session::date).transpose()?;
    day.ok_or_else(|| misused(Said::new("waivers-without-day")))
}

/// What a report says, as far as waivers ask for it.
struct Judged {
    /// Its findings, in order.
    findings: Vec<FindingRecord>,
    /// How `check` would end, were nothing found.
    exit: Exit,
}

/// Judges files as `check` would.
fn judged(
    args: &JudgeArgs,
    files: &[PathBuf],
    waivers: Option<&PathBuf>,
    stage: &mut Stage<'_>,
) -> Result<Judged, Failure> {
    check::report(&args.check(files, waivers), &[], check::Digests::Findings, stage, |report, stage| {
        problems::write(report.problems.iter(), stage.words, stage.err)?;
        Ok(of_record(&Record::of(report, stage.words, true)))
    })
}

/// What a record says.
fn of_record(record: &Record<'_>) -> Judged {
    let exit = Exit::of(!record.complete, false, record.totals.lines == 0);
    Judged { findings: record.findings.iter().map(Cow::into_owned).collect(), exit }
}
