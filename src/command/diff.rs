//! `diff`: what a change of rules, or of the day, changes.

use std::path::PathBuf;
use std::thread;

use crate::budget::Input;
use crate::budget::files;
use crate::budget::header::Given;
use crate::check::Audit;
use crate::check::audit::Wishes;
use crate::check::line::Table;
use crate::check::twice::{self, Twice, direction};
use crate::command::args::{DiffArgs, FailOnChange, ReadArgs, SimpleFormat};
use crate::command::books::{self, Opened};
use crate::command::progress::Progress;
use crate::command::session;
use crate::command::{Exit, Failure, Stage, misused, problems};
use crate::facts::Estates;
use crate::model::{Date, Problem, Said};
use crate::report::changed::{Diff, Lines, human, json};
use crate::rules::compare::{Change, Direction, changes};
use crate::rules::joint::{Joint, on_day};
use crate::rules::revision::{Revision, revisions};
use crate::rules::{Ruleset, load};

/// What is compared: two packs, each perhaps on a day, and the budgets to judge by both.
struct Asked<'a> {
    packs: [&'a str; 2],
    days: [Option<Date>; 2],
    files: Vec<PathBuf>,
}

/// A budget, with its columns as each pack sees them.
struct Both {
    input: Input,
    tables: [Table; 2],
}

pub(super) fn run(args: &DiffArgs, stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    let asked = asked(args)?;
    let rules = rules(&asked, stage)?;
    let [old, new] = &rules;
    let joint = Joint::of(old, new).map_err(misused)?;
    let changes = changes(&joint.old, &joint.new);
    // On two days a pack is worded and read alike.
    let revisions = if asked.packs[0] == asked.packs[1] { Vec::new() } else { revisions(old, new, &joint) };
    let lines = if asked.files.is_empty() { None } else { Some(judged(args, &asked.files, &rules, stage)?) };
    let (Some(was), Some(is)) = (old.packs.last(), new.packs.last()) else { return Ok(Exit::Nothing) };
    let diff = Diff {
        packs: [was, is],
        days: asked.days,
        joint: &joint,
        changes: &changes,
        revisions: &revisions,
        lines: lines.as_ref(),
        style: stage.style,
    };
    if let Some(lines) = &lines {
        problems::write(lines.problems.iter(), stage.words, stage.err)?;
    }
    match args.output {
        SimpleFormat::Human => human::write(&diff, stage.words, stage.out)?,
        SimpleFormat::Json => json::write(&diff, stage.words, stage.out)?,
    }
    exit(&diff, args.fail_on, stage)
}

/// The names on the command line: with two days the first is the pack, else the first two are.
fn asked(args: &DiffArgs) -> Result<Asked<'_>, Failure> {
    let days = args.at.iter().map(|day| session::date(day)).collect::<Result<Vec<Date>, Failure>>()?;
    let needs = || misused(Said::new("diff-needs"));
    let (packs, days, files) = match (days.as_slice(), args.names.as_slice()) {
        ([from, to], [pack, files @ ..]) => ([pack, pack], [Some(*from), Some(*to)], files),
        ([], [old, new, files @ ..]) => ([old, new], [None; 2], files),
        ([day], [old, new, files @ ..]) => ([old, new], [Some(*day); 2], files),
        ([] | [_] | [_, _], _) => return Err(needs()),
        (days, _) => return Err(misused(Said::new("diff-days").with("count", days.len()))),
    };
    let packs = packs.map(String::as_str);
    Ok(Asked { packs, days, files: files.iter().map(PathBuf::from).collect() })
}

/// Loads both packs, each as it is on its day; what is wrong with either is told.
fn rules(asked: &Asked<'_>, stage: &mut Stage<'_>) -> Result<[Ruleset; 2], Failure> {
    let on = |rules: Ruleset, day: Option<Date>| day.map_or_else(|| rules.clone(), |day| on_day(&rules, day));
    let ([old, new], [from, to]) = (asked.packs, asked.days);
    match (load(old), load(new)) {
        (Ok(old), Ok(new)) => Ok([on(old, from), on(new, to)]),
        (Err(one), Err(other)) if old != new => {
            problems::in_rules(&one, stage.words, stage.err)?;
            Err(Failure::Rules(Box::new(other)))
        }
        (Err(wrong), _) | (_, Err(wrong)) => Err(Failure::Rules(Box::new(wrong))),
    }
}

/// One of the packs, with all that reading tables by it needs.
struct Seen {
    given: Given,
    wishes: Wishes,
    estates: Option<Estates>,
}

impl Seen {
    /// What the flags say to one pack. What only the other one knows is not said to it.
    fn by(read: &ReadArgs, rules: &Ruleset, other: &Ruleset) -> Result<Seen, Failure> {
        let mut read = read.clone();
        let column = |name: &str| session::knows_column(rules, name) || !session::knows_column(other, name);
        read.columns.retain(|pair| column(&pair.name));
        read.set.retain(|pair| column(&pair.name));
        read.assume.retain(|asked| {
            session::knows_assumption(rules, asked) || !session::knows_assumption(other, asked)
        });
        let estates = session::estates(read.estates.as_deref(), rules, false)?;
        Ok(Seen {
            given: session::given(&read, rules)?,
            wishes: session::wishes(&read, rules)?,
            estates: estates.map(|(estates, _)| estates),
        })
    }
}

/// Judges the lines of every budget by both packs.
fn judged(
    args: &DiffArgs,
    paths: &[PathBuf],
    [old, new]: &[Ruleset; 2],
    stage: &mut Stage<'_>,
) -> Result<Lines, Failure> {
    let (was, is) = (Seen::by(&args.read, old, new)?, Seen::by(&args.read, new, old)?);
    let other_files: Vec<PathBuf> = args.read.estates.iter().cloned().collect();
    let (found, mut problems) = files::find(paths, &other_files);
    let first = Audit::new(old, was.estates.as_ref(), was.wishes);
    let second = Audit::new(new, is.estates.as_ref(), is.wishes);
    let opened: Opened<Both> = books::open(found, args.quiet, stage, |input, at| {
        let one = session::table(&first, &input, at, &was.given)?;
        let other = session::table(&second, &input, at, &is.given)?;
        Ok(Both { input, tables: [one, other] })
    })?;
    problems.extend(opened.problems);
    let jobs = args.jobs.map_or_else(|| thread::available_parallelism().map_or(1, usize::from), usize::from);
    let mut progress = Progress::new(opened.books.iter().map(|book| book.input.size).sum(), args.quiet);
    let mut twice = Twice::default();
    for Both { input, tables: [one, other] } in &opened.books {
        let mut on_bytes = |bytes: &[u8]| progress.advance(bytes.len());
        match twice::run([&first, &second], [one, other], input, jobs, &mut on_bytes) {
            Ok(found) => {
                let cut_short = found.broken.map(session::cut_short);
                problems.extend(cut_short.map(|said| Problem::of(&input.path, said)));
                twice.merge(found);
            }
            Err(error) => problems.push(session::unreadable(&input.path, &error)),
        }
        if !input.is_unchanged() {
            problems.push(Problem::of(&input.path, Said::new("file-changed")));
        }
    }
    progress.finish();
    let paths = opened.books.iter().map(|book| book.input.path.to_string()).collect();
    Ok(Lines { paths, problems, twice })
}

/// 2 before 1 before 3 before 0.
fn exit(diff: &Diff<'_>, fail_on: FailOnChange, stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    if diff.lines.is_some_and(|lines| !lines.problems.is_empty()) {
        return Ok(Exit::Failed);
    }
    if bites(diff, fail_on) {
        return Ok(Exit::Findings);
    }
    if diff.lines.is_some_and(|lines| lines.twice.read.lines == 0) {
        stage.out.flush()?;
        writeln!(stage.err, "earmark: {}", stage.words.plain("nothing-checked"))?;
        return Ok(Exit::Nothing);
    }
    Ok(Exit::Clean)
}

/// Whether anything changes of which a run is to fail.
fn bites(diff: &Diff<'_>, fail_on: FailOnChange) -> bool {
    let turns = diff.lines.iter().flat_map(|lines| &lines.twice.turned);
    let mut ways =
        turns.filter_map(|turned| direction(&turned.marks)).chain(diff.changes.iter().map(Change::direction));
    match fail_on {
        FailOnChange::Never => false,
        FailOnChange::Any => ways.next().is_some() || diff.revisions.iter().any(Revision::matters),
        FailOnChange::Looser => {
            ways.any(|way| way == Direction::Looser) || diff.revisions.iter().any(Revision::may_loosen)
        }
    }
}
