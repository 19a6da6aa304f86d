//! `test`: a pack's own tests, and what of the pack they cover.

use std::io;

use clap::Args;

use crate::check;
use crate::command::args::SimpleFormat;
use crate::command::misuse::within;
use crate::command::{Exit, Failure, Stage, problems};
use crate::model::{Arg, Said, text};
use crate::report::tested;
use crate::rules::expected::Row;
use crate::rules::load::NotLoaded;
use crate::rules::ruleset::Ruleset;
use crate::rules::{BUILT_IN, load};
use crate::suite::coverage::Kind;
use crate::suite::{self, Coverage, Fault, Ran, Told};

#[derive(Clone, Debug, Args)]
pub(super) struct TestArgs {
    /// The packs, each tested alone: built-in ones' ids, or paths [default: cn-old-estates]
    #[arg(value_name = "PACK")]
    pub packs: Vec<String>,
    /// Only tests whose names hold this text
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub filter: String,
    /// Say which rules, exceptions and vintages decide no test, and where they stand
    #[arg(long)]
    pub coverage: bool,
    /// How much of each pack its tests must cover, in a hundred; implies --coverage
    #[arg(long, value_name = "N", value_parser = within::<u8>(0..=100))]
    pub min_coverage: Option<u8>,
    /// How to tell of it
    #[arg(short, long, value_name = "FORMAT", default_value = "human")]
    pub output: SimpleFormat,
    /// List the tests that pass as well
    #[arg(short, long)]
    pub verbose: bool,
}

/// A pack whose tests were run.
struct Tested<'r> {
    rules: &'r Ruleset,
    ran: Vec<Ran<'r>>,
    coverage: Option<Coverage>,
}

pub(super) fn run(args: &TestArgs, stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    let (packs, failed) = load_all(&args.packs);
    let wants_coverage = args.coverage || args.min_coverage.is_some();
    let tested: Vec<Tested<'_>> = packs
        .iter()
        .map(|rules| {
            let ran = suite::run(rules, &args.filter);
            let coverage = wants_coverage.then(|| Coverage::of(rules, &ran));
            Tested { rules, ran, coverage }
        })
        .collect();
    for not_loaded in &failed {
        problems::in_rules(not_loaded, stage.words, stage.err)?;
    }
    match args.output {
        SimpleFormat::Human => {
            for pack in &tested {
                write(pack, args, stage)?;
            }
        }
        SimpleFormat::Json => {
            let packs = tested.iter().map(|pack| tested::Pack {
                rules: pack.rules,
                ran: &pack.ran,
                coverage: pack.coverage.as_ref(),
            });
            let packs: Vec<_> = packs.collect();
            tested::write(&packs, &failed, args.min_coverage, stage.words, stage.out)?;
        }
    }
    Ok(exit(&tested, failed.is_empty(), args, stage)?)
}

/// The packs that load, and those that do not; the default where none is named.
fn load_all(names: &[String]) -> (Vec<Ruleset>, Vec<NotLoaded>) {
    let default = BUILT_IN.first().map(|pack| pack.id.to_owned());
    let (mut packs, mut failed) = (Vec::new(), Vec::new());
    for name in if names.is_empty() { default.as_slice() } else { names } {
        match load(name) {
            Ok(rules) => packs.push(rules),
            Err(not_loaded) => failed.push(not_loaded),
        }
    }
    (packs, failed)
}

/// 2 before 1 before 3 before 0. A pack without tests proves nothing, and says so.
fn exit(tested: &[Tested<'_>], all_loaded: bool, args: &TestArgs, stage: &mut Stage<'_>) -> io::Result<Exit> {
    let is_short = |pack: &Tested<'_>| {
        let least = pack.coverage.as_ref().zip(args.min_coverage);
        least.is_some_and(|(coverage, least)| !coverage.reaches(least))
    };
    let fails = |pack: &Tested<'_>| pack.ran.iter().any(|ran| !ran.passes()) || is_short(pack);
    // With a filter it is enough if one pack has such a test.
    let nothing = match args.filter.as_str() {
        "" => tested.iter().any(|pack| pack.ran.is_empty()),
        _ => tested.iter().all(|pack| pack.ran.is_empty()),
    };
    let exit = Exit::of(!all_loaded, tested.iter().any(fails), nothing);
    if exit == Exit::Nothing {
        let said = match args.filter.as_str() {
            "" => Said::new("nothing-tested"),
            filter => Said::new("nothing-filtered").with("filter", filter),
        };
        stage.out.flush()?;
        writeln!(stage.err, "earmark: {}", stage.words.say(&said))?;
    }
    Ok(exit)
}

/// What came of one pack's tests, for people.
fn write(pack: &Tested<'_>, args: &TestArgs, stage: &mut Stage<'_>) -> io::Result<()> {
    let words = stage.words;
    for ran in &pack.ran {
        if !ran.passes() {
            let title = (words.plain("test-fails"), text::visible(&ran.test.name));
            let notes: Vec<String> = notes(pack.rules, ran).iter().map(|said| words.say(said)).collect();
            problems::at(&pack.rules.files, &ran.test.spot, title, &notes, stage.out)?;
        } else if args.verbose {
            let said = Said::new("test-passes").with("name", &ran.test.name);
            writeln!(stage.out, "{}", words.say(&said))?;
        }
    }
    let passed = pack.ran.iter().filter(|ran| ran.passes()).count();
    let said = Said::new("tests-passed")
        .with("pack", pack.rules.id())
        .with("passed", passed)
        .with("run", pack.ran.len())
        .with("out", left_out(pack.rules.tests.len() - pack.ran.len()));
    writeln!(stage.out, "{}", words.say(&said))?;
    match &pack.coverage {
        Some(coverage) => write_coverage(pack.rules, coverage, args.min_coverage, stage),
        None => Ok(()),
    }
}

fn left_out(count: usize) -> Said {
    if count == 0 { Said::new("nothing") } else { Said::new("tests-left-out").with("count", count) }
}

/// What the tests cover, and each part that they do not, with its place.
fn write_coverage(
    rules: &Ruleset,
    coverage: &Coverage,
    least: Option<u8>,
    stage: &mut Stage<'_>,
) -> io::Result<()> {
    let words = stage.words;
    let (covered, all) = coverage.count(None);
    let kinds = Kind::ALL.into_iter().filter_map(|kind| {
        let (covered, all) = coverage.count(Some(kind));
        let said = Said::new("coverage-kind").with("kind", Said::new(kinds_word(kind)));
        (all > 0).then(|| Arg::Said(said.with("covered", covered).with("all", all)))
    });
    let kinds = match kinds.collect::<Vec<Arg>>() {
        none if none.is_empty() => Said::new("nothing"),
        some => Said::new("coverage-kinds").with("kinds", Arg::List(some)),
    };
    let said = Said::new("coverage")
        .with("covered", covered)
        .with("all", all)
        .with("percent", coverage.percent())
        .with("kinds", kinds);
    writeln!(stage.out, "{}", words.say(&said))?;
    for element in coverage.elements.iter().filter(|element| !element.covered) {
        let said = Said::new("coverage-missed")
            .with("kind", Said::new(kind_word(element.kind)))
            .with("id", &element.id)
            .with("place", format!("{}:{}", element.spot.path, rules.row(&element.spot)));
        writeln!(stage.out, "  {}", words.say(&said))?;
    }
    match least.filter(|least| !coverage.reaches(*least)) {
        Some(least) => {
            let said = Said::new("coverage-short").with("least", u64::from(least));
            writeln!(stage.out, "{}", words.say(&said))
        }
        None => Ok(()),
    }
}

fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Rule => "kind-rule",
        Kind::Exception => "kind-exception",
        Kind::Vintage => "kind-vintage",
        Kind::Limit => "kind-limit",
    }
}

fn kinds_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Rule => "kind-rules",
        Kind::Exception => "kind-exceptions",
        Kind::Vintage => "kind-vintages",
        Kind::Limit => "kind-limits",
    }
}

/// What a failing test expected, what it got, and what that rests on.
fn notes(rules: &Ruleset, ran: &Ran<'_>) -> Vec<Said> {
    let several = ran.test.lines.len() > 1;
    let of_line = |at: usize, said: Said| {
        if several { Said::new("test-line").with("line", at + 1).with("what", said) } else { said }
    };
    let mut out = Vec::new();
    for fault in &ran.faults {
        match fault {
            Fault::Unreadable(why) => out.push(Said::new("test-unreadable").with("why", why.clone())),
            Fault::Answer(at, expected) => {
                let by = expected.by.as_deref();
                out.push(of_line(*at, Said::new("test-expected").with("answer", answer(&expected.code, by))));
                if let Some(told) = ran.told.get(*at) {
                    out.push(of_line(*at, got(told)));
                    out.extend(reasons(rules, told));
                }
            }
            Fault::Missing(row) => out.push(Said::new("test-not-found").with("finding", cells(row))),
            Fault::Unexpected(finding) => {
                let said = match finding.place {
                    Some(place) => Said::new("test-found").with("line", place.record),
                    None => Said::new("test-found-over-all"),
                };
                out.push(said.with("code", finding.code).with("message", check::say(finding, rules)));
            }
        }
    }
    out
}

/// An answer and the rules that give it, where they are told.
fn answer(code: &str, by: Option<&[String]>) -> Said {
    let rules = match by {
        None => Said::new("nothing"),
        Some([]) => Said::new("test-by-none"),
        Some(by) => Said::new("test-by").with("rules", by.iter().collect::<Arg>()),
    };
    Said::new("test-answer").with("code", code).with("by", rules)
}

/// What a line got.
fn got(told: &Told) -> Said {
    let by: Vec<String> = told.by.iter().cloned().collect();
    let by = (!by.is_empty()).then_some(by);
    let missing = match told.grounds.missing.as_slice() {
        [] => Said::new("nothing"),
        missing => Said::new("test-lacks").with("missing", missing.iter().collect::<Arg>()),
    };
    Said::new("test-got").with("answer", answer(told.code, by.as_deref())).with("missing", missing)
}

/// The rules that decided a line, or came near it, each with its reason.
fn reasons(rules: &Ruleset, told: &Told) -> Vec<Said> {
    let mut out = Vec::new();
    for id in told.grounds.reasons.iter().map(|reason| &reason.rule) {
        let key = if told.by.contains(id) { "test-rule" } else { "test-near" };
        let because = rules.rule(id).map(|rule| rule.because.clone()).unwrap_or_default();
        let said = Said::new(key).with("rule", id).with("because", &because);
        if !out.contains(&said) {
            out.push(said);
        }
    }
    out
}

/// What a test says of a finding, as it is written.
fn cells(row: &Row) -> Arg {
    row.iter().map(|(name, value)| format!("{name} = {value}")).collect()
}
