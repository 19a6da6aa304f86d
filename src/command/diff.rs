//! `diff`: what a change of rules, or of the day, changes.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use crate::budget::head::Dictionary;
use crate::budget::header::{Given, Known};
use crate::budget::open::cut_short;
use crate::budget::{Input, Learnt, NotABudget, Origin, files};
use crate::check::Audit;
use crate::check::audit::Wishes;
use crate::check::line::Table;
use crate::check::run::OnBytes;
use crate::check::twice::{self, Twice, direction};
use crate::command::args::{ReadArgs, SimpleFormat, TakenArgs};
use crate::command::beside;
use crate::command::books::{self, Budget, Opened};
use crate::command::misuse::within;
use crate::command::progress::Progress;
use crate::command::session;
use crate::command::unread;
use crate::command::{Exit, Failure, Stage, misused, problems};
use crate::facts::Estates;
use crate::model::{Date, Problem, Said};
use crate::report::Book;
use crate::report::changed::{Diff, Lines, human, json};
use crate::rules::compare::{Change, Direction, changes};
use crate::rules::joint::{Joint, on_day};
use crate::rules::revision::{Revision, revisions};
use crate::rules::{Ruleset, load};

#[derive(Clone, Debug, Args)]
pub(super) struct DiffArgs {
    /// OLD NEW [FILE…]: two packs, built-in ones' ids or paths, and budgets to judge by both. With two --at:
    /// PACK [FILE…]
    #[arg(required = true, value_name = "OLD NEW FILE")]
    pub names: Vec<String>,
    /// The day on which to look at both packs; given twice, at one pack on the first day and on the second,
    /// whatever days lines have (YYYY-MM-DD)
    #[arg(long, value_name = "DATE")]
    pub at: Vec<String>,
    #[command(flatten)]
    pub read: ReadArgs,
    /// Which changes make the exit code 1
    #[arg(long, value_name = "WHICH", default_value = "any")]
    pub fail_on: FailOnChange,
    /// How to tell of it
    #[arg(short, long, value_name = "FORMAT", default_value = "human")]
    pub output: SimpleFormat,
    /// Do not say which files are passed over, nor how far it is
    #[arg(short, long)]
    pub quiet: bool,
    /// How many threads to judge with; the answer does not depend on it [default: as many as there are
    /// processors]
    #[arg(long, value_name = "N", value_parser = within::<u16>(1..=256))]
    pub jobs: Option<u16>,
}

/// Which changes make `diff` fail.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum FailOnChange {
    /// Answers, or lines, less strict than before, and whatever may let a line be paid that could not be read
    /// before
    Looser,
    /// Whatever may judge a line otherwise
    Any,
    /// Nothing
    Never,
}

/// What is compared: two packs, each perhaps on a day, and the budgets to judge by both.
struct Asked<'a> {
    packs: [&'a str; 2],
    days: [Option<Date>; 2],
    files: Vec<PathBuf>,
}

/// A budget, with its columns as each pack sees them.
struct Both {
    input: Input,
    tables: [Arc<Table>; 2],
}

impl Budget for Both {
    fn place(&mut self, at: usize) {
        self.tables.iter_mut().for_each(|table| Arc::make_mut(table).input = at);
    }

    fn origin(&self) -> &Origin {
        let [first, _] = &self.tables;
        &first.origin
    }
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
        read.taken.assume.retain(|asked| {
            session::knows_assumption(rules, asked) || !session::knows_assumption(other, asked)
        });
        let estates = session::estates(read.estates.as_deref(), rules, false)?;
        Ok(Seen {
            given: session::given(&read, rules)?,
            wishes: session::wishes(&read.taken, rules)?,
            estates: estates.map(|(estates, _)| estates),
        })
    }
}

/// Both packs, as tables are read by them.
struct Sides<'a> {
    audits: [&'a Audit<'a>; 2],
    givens: [&'a Given; 2],
}

impl Sides<'_> {
    /// Opens a budget for both packs, so that both see the same records.
    fn open(&self, input: &Input, at: usize, learnt: Learnt) -> Result<Both, NotABudget> {
        let ([old, new], [was, is]) = (self.audits, self.givens);
        let one = session::book(old, session::afresh(input), at, was, learnt)?;
        let other = session::book(new, session::afresh(input), at, is, learnt)?;
        if read_alike(&one, &other) {
            return Ok(Both { input: one.input, tables: [one.table, other.table] });
        }
        // How a table is laid down depends on the names that are known: here those of both packs are.
        let given = Given {
            columns: was.columns.clone().into_iter().chain(is.columns.clone()).collect(),
            set: was.set.clone().into_iter().chain(is.set.clone()).collect(),
            ..was.clone()
        };
        let known = either(old.budget_columns(), new.budget_columns());
        let dictionary = Dictionary::new(&known, &given);
        let Book { input, table } =
            session::book_of(&self.audits, &dictionary, session::afresh(input), at, &given, learnt)?;
        Ok(Both { input, tables: [Arc::clone(&table), table] })
    }

    /// Judges a budget, opening it again as long as a pass shows that it is to be read another way; and
    /// whether the file is still what it was.
    fn judge(&self, mut both: Both, jobs: usize, on_bytes: OnBytes<'_>) -> Result<(Twice, bool), NotABudget> {
        loop {
            let [one, other] = &both.tables;
            let found = twice::run(self.audits, [one, other], &both.input, jobs, on_bytes)
                .map_err(|error| Said::new("cannot-read").with("detail", error.to_string()))?;
            let Some(learnt) = found.again else { return Ok((found, both.input.is_unchanged())) };
            both = self.open(&both.input, one.input, learnt)?;
        }
    }
}

/// Whether two ways to open a file come to the same records.
fn read_alike(one: &Book, other: &Book) -> bool {
    let way = |book: &Book| {
        let Table { delimiter, origin, .. } = &*book.table;
        (*delimiter, origin.encoding, origin.records_above)
    };
    !one.input.is_made() && !other.input.is_made() && way(one) == way(other)
}

/// The columns that one of two packs knows, under all names that either knows them by.
fn either(mut columns: Vec<Known>, others: Vec<Known>) -> Vec<Known> {
    for other in others {
        match columns.iter_mut().find(|column| column.id == other.id) {
            Some(column) => {
                column.names.extend(other.names);
                column.required |= other.required;
            }
            None => columns.push(other),
        }
    }
    columns
}

/// Both packs with what was confirmed of the texts of works.
fn confirmed(rules: &[Ruleset; 2], taken: &TakenArgs) -> Result<[Ruleset; 2], Failure> {
    let mut rules = rules.clone();
    rules.iter_mut().try_for_each(|rules| session::confirm(rules, taken).map(drop))?;
    Ok(rules)
}

/// Judges the lines of every budget by both packs.
fn judged(
    args: &DiffArgs,
    paths: &[PathBuf],
    rules: &[Ruleset; 2],
    stage: &mut Stage<'_>,
) -> Result<Lines, Failure> {
    let [old, new] = &confirmed(rules, &args.read.taken)?;
    let (was, is) = (Seen::by(&args.read, old, new)?, Seen::by(&args.read, new, old)?);
    for (rules, seen) in [(old, &was), (new, &is)] {
        session::say_due(rules, seen.wishes.as_of, stage)?;
    }
    let (found, mut problems) = files::find(paths, &beside::files(&args.read, &[]));
    let mut first = Audit::new(old, was.estates.as_ref(), was.wishes);
    let mut second = Audit::new(new, is.estates.as_ref(), is.wishes);
    let givens = [&was.given, &is.given];
    let jobs = session::jobs(args.jobs);
    let open = |input: Input| Sides { audits: [&first, &second], givens }.open(&input, 0, Learnt::default());
    let opened: Opened<Both> = books::open(found, jobs, args.quiet, stage, open)?;
    problems.extend(opened.problems);
    first.ask_for(opened.books.iter().map(|Both { tables: [one, _], .. }| &one.layout));
    second.ask_for(opened.books.iter().map(|Both { tables: [_, other], .. }| &other.layout));
    let sides = Sides { audits: [&first, &second], givens };
    let progress =
        Progress::new(opened.books.iter().map(|book| book.input.size).sum(), args.quiet, stage.words);
    let (mut twice, mut paths) = (Twice::default(), Vec::new());
    for both in opened.books {
        let path = Arc::clone(&both.input.path);
        paths.push(path.to_string());
        match sides.judge(both, jobs, &mut |bytes: &[u8]| progress.advance(bytes)) {
            Ok((found, unchanged)) => {
                problems.extend(found.broken.map(cut_short).map(|said| Problem::of(&path, said)));
                let changed = (!unchanged).then(|| Problem::of(&path, Said::new("file-changed")));
                problems.extend(changed);
                twice.merge(found);
            }
            Err(wrong) => problems.extend(unread::not_a_budget(&path, wrong)),
        }
    }
    progress.finish();
    Ok(Lines { paths, problems, twice })
}

fn exit(diff: &Diff<'_>, fail_on: FailOnChange, stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    let failed = diff.lines.is_some_and(|lines| !lines.problems.is_empty());
    let nothing = diff.lines.is_some_and(|lines| lines.twice.read.lines == 0);
    Ok(stage.ended(Exit::of(failed, bites(diff, fail_on), nothing))?)
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
