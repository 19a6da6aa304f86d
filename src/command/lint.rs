//! `lint`: what can be proved of packs, each finding with a line that shows it.

use std::collections::BTreeMap;
use std::io;

use clap::Args;

use crate::command::args::{FailOn, LevelArgs, SimpleFormat};
use crate::command::misuse::within;
use crate::command::{Exit, Failure, Stage, problems, session};
use crate::finding::Severity;
use crate::lint::{self, Finding, telling};
use crate::model::Said;
use crate::report::{human, linted};
use crate::rules::load::{Loaded, NotLoaded, unproved};
use crate::rules::{BUILT_IN, Ruleset};
use crate::triage::Level;

/// More boxes than this are not looked at in years.
const MOST: u64 = 1_000_000_000_000;

#[derive(Clone, Debug, Args)]
pub(super) struct LintArgs {
    /// The packs, each with those it stands on: built-in ones' ids, or paths [default: cn-old-estates]
    #[arg(value_name = "PACK")]
    pub packs: Vec<String>,
    #[command(flatten)]
    pub levels: LevelArgs,
    /// From which severity on the run fails
    #[arg(long, value_name = "SEVERITY", default_value = "warning")]
    pub fail_on: FailOn,
    /// How many boxes to look at, at most, before saying that this was not all
    #[arg(long, value_name = "N", default_value_t = crate::lint::MOST_BOXES, value_parser = within::<u64>(1..=MOST))]
    pub most_boxes: u64,
    /// How to tell of it
    #[arg(short, long, value_name = "FORMAT", default_value = "human")]
    pub output: SimpleFormat,
}

pub(super) fn run(args: &LintArgs, stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    let levels = session::levels(&args.levels, &lint::ALL.iter().map(|lint| lint.code).collect::<Vec<_>>())?;
    let (packs, failed) = load(&args.packs);
    let looked: Vec<(&Ruleset, Vec<Finding>)> = packs
        .iter()
        .map(|loaded| (&loaded.rules, settled(lint::run(loaded, args.most_boxes), &levels)))
        .collect();
    for not_loaded in &failed {
        problems::in_rules(not_loaded, stage.words, stage.err)?;
    }
    match args.output {
        SimpleFormat::Human => {
            for (rules, findings) in &looked {
                write(rules, findings, stage)?;
            }
        }
        SimpleFormat::Json => linted::write(&looked, &failed, stage.words, stage.out)?,
    }
    let gate = args.fail_on.gate();
    let stops =
        |(_, findings): &(&Ruleset, Vec<Finding>)| findings.iter().any(|one| gate.stops(one.severity));
    Ok(Exit::of(!failed.is_empty(), looked.iter().any(stops), false))
}

/// The packs that load, and those that do not; the default where none is named.
fn load(names: &[String]) -> (Vec<Loaded>, Vec<NotLoaded>) {
    let default = BUILT_IN.first().map(|pack| pack.id.to_owned());
    let (mut packs, mut failed) = (Vec::new(), Vec::new());
    for name in if names.is_empty() { default.as_slice() } else { names } {
        match unproved(&[name]) {
            Ok(loaded) => packs.push(loaded),
            Err(not_loaded) => failed.push(not_loaded),
        }
    }
    (packs, failed)
}

/// The findings as grave as the user says they are, the gravest first.
fn settled(findings: Vec<Finding>, levels: &BTreeMap<&'static str, Level>) -> Vec<Finding> {
    let shown = findings.into_iter().filter_map(|finding| match levels.get(finding.code) {
        Some(Level::Off) => None,
        Some(Level::Is(severity)) => Some(Finding { severity: *severity, ..finding }),
        None => Some(finding),
    });
    let mut shown: Vec<Finding> = shown.collect();
    shown.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    shown
}

/// Every finding under its lines of the pack, and how many there are.
fn write(rules: &Ruleset, findings: &[Finding], stage: &mut Stage<'_>) -> io::Result<()> {
    let words = stage.words;
    for finding in findings {
        let name = words.plain(human::severity_word(finding.severity));
        problems::marked(&rules.files, finding, &name, words, stage.out)?;
        if let Some(witness) = &finding.found.witness {
            let (answer, by) = witness.answer(rules);
            let key = if by.is_empty() { "lint-line" } else { "lint-line-by" };
            let mut said = Said::new(key)
                .with("line", telling::line(rules, witness))
                .with("answer", Said::new(answer.word()));
            if !by.is_empty() {
                said = said.with("by", by.join(", "));
            }
            writeln!(stage.out, "  = {}", words.say(&said))?;
            writeln!(stage.out, "  = {}", words.plain("lint-test"))?;
            for line in telling::test(rules, witness).lines() {
                writeln!(stage.out, "      {line}")?;
            }
        }
        writeln!(stage.out)?;
    }
    let count = |severity: Severity| findings.iter().filter(|one| one.severity == severity).count();
    let said = Said::new("lint-count")
        .with("pack", rules.id())
        .with("errors", count(Severity::Error))
        .with("warnings", count(Severity::Warning))
        .with("notes", count(Severity::Note));
    writeln!(stage.out, "{}", words.say(&said))
}
