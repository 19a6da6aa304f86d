//! `check`: the main job.

pub(super) mod args;
mod asked;
mod notes;

use std::io;
use std::mem;
use std::path::PathBuf;

use crate::budget::Learnt;
use crate::budget::files::{self, Found, Other};
use crate::budget::head::Dictionary;
use crate::budget::header::Given;
use crate::check::estate_cells::bad_estate_cells;
use crate::check::limits::{Grants, Means};
use crate::check::{Assumption, Audit, Tally};
use crate::command::approved::{self, ApprovedTable};
use crate::command::beside;
use crate::command::books::{self, Opened};
use crate::command::check::args::CheckArgs;
use crate::command::check::asked::Asked;
use crate::command::gathered::{Gathered, How};
use crate::command::output::{self, Output};
use crate::command::session;
use crate::command::standing::{self, Accepted};
use crate::command::{Exit, Failure, Stage, problems};
use crate::facts::Estates;
use crate::model::text;
use crate::model::threads::both;
use crate::report::record::Record;
use crate::report::{Approved, Book, Format, InputRecord, Report};
use crate::triage;

/// What of a run is to be told again by its digest.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Digests {
    /// Nothing.
    Nothing,
    /// Its findings.
    Findings,
    /// Its findings and its inputs.
    All,
}

impl Digests {
    fn of_findings(self) -> bool {
        self != Digests::Nothing
    }

    fn of_inputs(self) -> bool {
        self == Digests::All
    }
}

/// What the lines of a run are held against beside the rules, as it was read.
struct Against {
    accepted: Accepted,
    estates: Option<InputRecord>,
    quotas: Vec<InputRecord>,
    approved: Option<ApprovedTable>,
}

pub(super) fn run(args: &CheckArgs, stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    let outputs = output::outputs::<Format>(&args.output, args.format.as_deref())?;
    let digests = args.update_baseline.is_some() || outputs.iter().any(|output| output.format.digests);
    let asked = if digests { Digests::All } else { Digests::Nothing };
    report(args, &outputs, asked, stage, |report, stage| {
        problems::write(report.problems.iter(), stage.words, stage.err)?;
        let mut record = Record::of(report, stage.words, digests);
        output::write(&mut record, &outputs, stage.words, args.quiet, stage)?;
        standing::update(args, report, stage)?;
        Ok(exit(report, stage)?)
    })
}

/// Judges what `args` name, and tells `told` of it; no output may go over an input.
pub(super) fn report<T>(
    args: &CheckArgs,
    outputs: &[Output],
    digests: Digests,
    stage: &mut Stage<'_>,
    told: impl FnOnce(&Report<'_>, &mut Stage<'_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let asked = Asked::of(args)?;
    let others = other_files(args);
    let (found, problems) = files::find(&args.files, &others);
    let named = found.iter().filter(|found| found.named).map(|found| &found.path);
    let first = output::read_first(&asked.rules, stage);
    output::spare(named.chain(others.iter().map(|other| &other.path)).chain(&first), outputs)?;
    let accepted = standing::read(args, &asked.rules, asked.wishes.as_of, digests.of_inputs())?;
    let estates = session::estates(args.read.estates.as_deref(), &asked.rules, digests.of_inputs())?;
    let (estates, estates_record) = estates.unzip();
    let (mut audit, quotas) = audit(args, &asked, estates.as_ref(), digests)?;
    let mut read: Vec<PathBuf> = found.iter().map(|found| found.path.clone()).collect();
    let mut opened = open(found, args, &asked, &audit, stage)?;
    audit.ask_for(opened.books.iter().map(|book| &book.table.layout));
    let at = opened.books.len() + usize::from(estates.is_some()) + quotas.len();
    let approved = approved::read(args, &audit, &asked.given, at, digests.of_inputs())?;
    if let Some(Book { input, table }) = approved.as_ref().map(|approved| &approved.book) {
        opened.pass(books::passed(&input.path, &table.origin.passed), args.quiet, stage)?;
    }
    read.retain(|path| !opened.own.contains(path));
    output::spare(&read, outputs)?;
    let Opened { mut books, skipped, problems: unread, .. } = opened;
    let largest = outputs.is_empty() || outputs.iter().any(|output| output.format.tells_largest());
    let (jobs, given, quiet, words) = (asked.jobs, &asked.given, args.quiet, stage.words);
    let how = How { audit: &audit, given, jobs, digests: digests.of_inputs(), largest, quiet, words };
    let mut gathered = Gathered::new(problems);
    gathered.problems.extend(unread);
    gathered.judge(&mut books, how);
    if args.verbose && !args.quiet {
        books.iter().try_for_each(|book| mapping(&audit, book, stage))?;
    }
    let against = Against { accepted, estates: estates_record, quotas, approved };
    let approved = hold(&mut gathered, against, &asked, &books, how);
    let (again, settings) = (stage.again.clone(), stage.settings.clone());
    let report = Report {
        audit: &audit,
        books: &books,
        inputs: &gathered.inputs,
        complete: gathered.problems.is_empty(),
        problems: &gathered.problems,
        notes: &gathered.notes,
        skipped: &skipped,
        as_of: asked.wishes.as_of,
        sums: &gathered.sums,
        findings: &gathered.findings,
        quotas: &gathered.quotas,
        style: stage.style,
        jobs,
        flags: &session::flags(&args.rules, &args.read),
        again: &again,
        settings: settings.as_ref(),
        fail_on: args.fail_on.gate(),
        wanted: asked.wanted.as_ref(),
        set: &set_for_all(&books, given, &gathered.inputs),
        approved: approved.as_ref(),
    };
    let told = told(&report, stage);
    // The process ends now, and all its memory with it: to give back a million findings one by one would take
    // longer.
    mem::forget(gathered);
    told
}

/// What budgets are judged by; and what reports list of the tables of quotas.
fn audit<'a>(
    args: &CheckArgs,
    asked: &'a Asked,
    estates: Option<&'a Estates>,
    digests: Digests,
) -> Result<(Audit<'a>, Vec<InputRecord>), Failure> {
    let mut audit = Audit::new(&asked.rules, estates, asked.wishes.clone());
    let (tables, records) = quotas(args, &audit, digests.of_inputs())?;
    audit.means = Means { tables, given: session::parameters(&args.param, &asked.rules)? };
    audit.off = asked.off();
    audit.keeps_lines = args.approved.is_some();
    audit.keeps_cells = digests.of_findings() || args.waivers.is_some() || args.baseline.is_some();
    Ok((audit, records))
}

/// Reads the tables of quotas; meanwhile, what is known of the estates is found out.
fn quotas<'a>(
    args: &CheckArgs,
    audit: &Audit<'a>,
    digests: bool,
) -> Result<(Vec<Grants<'a>>, Vec<InputRecord>), Failure> {
    let read = || session::quotas(&args.quotas, audit.rules, audit.estates, digests);
    let tables = match args.quotas.as_slice() {
        [] => read(),
        _ => both(session::jobs(args.jobs), || audit.know_estates(), read).1,
    };
    Ok(tables?.into_iter().unzip())
}

/// Opens the files that are budgets; what is passed over of the tables beside them is told after them.
fn open(
    found: Vec<Found>,
    args: &CheckArgs,
    asked: &Asked,
    audit: &Audit<'_>,
    stage: &mut Stage<'_>,
) -> io::Result<Opened> {
    let columns = audit.budget_columns();
    let dictionary = Dictionary::new(&columns, &asked.given);
    let book = |input| session::book_of(&[audit], &dictionary, input, 0, &asked.given, Learnt::default());
    let mut opened = books::open(found, asked.jobs, args.quiet, stage, book)?;
    opened.pass(books::passed_beside(audit), args.quiet, stage)?;
    Ok(opened)
}

/// Holds the lines, which were judged by themselves, against each other and all else there is; says of every
/// finding how it is taken. Gives back what became of what was approved.
fn hold(
    gathered: &mut Gathered,
    against: Against,
    asked: &Asked,
    books: &[Book],
    how: How<'_>,
) -> Option<Approved> {
    gathered.repeats(books, how);
    let input = if books.len() == 1 { 0 } else { usize::MAX };
    gathered.findings.extend(asked.expected.held_against(&gathered.sums, &asked.rules, input));
    if let Some(record) = against.estates {
        gathered.findings.extend(bad_estate_cells(how.audit, gathered.inputs.len()));
        gathered.inputs.push(record);
    }
    gathered.limits(books, how);
    gathered.inputs.extend(against.quotas);
    let approved = against.approved.map(|table| gathered.compare(how.audit, books, table));
    gathered.unchanged(books.iter().chain(approved.iter().map(|approved| &approved.book)));
    gathered.inputs.extend(asked.works.clone());
    against.accepted.apply(gathered, &how.audit.off);
    triage::settle(&mut gathered.findings, &asked.levels);
    notes::add(how.audit, books, gathered, asked.wishes.as_of);
    gathered.notes.extend(approved.iter().flat_map(approved::notes));
    approved
}

/// Files that other flags name, which are never budgets.
fn other_files(args: &CheckArgs) -> Vec<Other> {
    let tables: Vec<PathBuf> = args.quotas.iter().chain(&args.approved).cloned().collect();
    let others = args.waivers.iter().chain(&args.baseline).cloned().map(Other::whole);
    beside::files(&args.read, &tables).into_iter().chain(others).collect()
}

/// How a file was read: each column and its header.
fn mapping(audit: &Audit<'_>, book: &Book, stage: &mut Stage<'_>) -> io::Result<()> {
    let layout = &book.table.layout;
    let columns = audit.budget_columns();
    let found = columns.iter().filter_map(|column| Some((&column.id, layout.header(&column.id)?)));
    let pairs: Vec<String> = found.map(|(id, header)| format!("{id} ← {}", text::visible(header))).collect();
    let path = text::path_first(&book.input.path);
    let encoding = book.table.origin.written_in.map(|encoding| format!("{}; ", encoding.name()));
    writeln!(stage.err, "{path}: {}{}; {}", encoding.unwrap_or_default(), layout.unit, pairs.join(", "))
}

/// Values given for columns that files lack, with the lines they stand for.
fn set_for_all(books: &[Book], given: &Given, inputs: &[InputRecord]) -> Vec<(Assumption, Tally)> {
    let mut out = Vec::new();
    for (id, value) in &given.set {
        let lacking = books.iter().filter(|book| book.table.layout.set(id).is_some());
        let mut tally = Tally::default();
        for input in lacking.filter_map(|book| inputs.get(book.table.input)) {
            tally.add(Tally { lines: input.lines, amount: input.amount.unwrap_or_default() });
        }
        out.push((Assumption::given(id, value), tally));
    }
    out
}

fn exit(report: &Report<'_>, stage: &mut Stage<'_>) -> io::Result<Exit> {
    let found = triage::fails(report.findings, report.fail_on);
    stage.ended(Exit::of(!report.complete, found, report.sums.all().lines == 0))
}
