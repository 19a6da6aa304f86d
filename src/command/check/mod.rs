//! `check`: the main job.

pub(super) mod args;

use std::collections::BTreeSet;
use std::io;
use std::mem::{self, ManuallyDrop};
use std::path::PathBuf;

use crate::budget::head::Dictionary;
use crate::budget::header::Given;
use crate::budget::{Encoding, Learnt, files};
use crate::check::audit::quota_keys;
use crate::check::estate_cells::bad_estate_cells;
use crate::check::limits::{Grants, Means, Sought, table_column};
use crate::check::{self, Assumption, Audit, Tally};
use crate::command::approved;
use crate::command::beside;
use crate::command::books::{self, Opened};
use crate::command::check::args::CheckArgs;
use crate::command::expected;
use crate::command::gathered::{Gathered, How};
use crate::command::output::{self, Output};
use crate::command::session;
use crate::command::standing;
use crate::command::{Exit, Failure, Stage, misused, problems};
use crate::model::threads::both;
use crate::model::{Arg, Date, Said, text};
use crate::report::record::Record;
use crate::report::{self, Book, Format, InputRecord, Report};
use crate::rules::Ruleset;
use crate::rules::limit::Version;
use crate::rules::tree::suggestion;
use crate::triage::{self, Level};

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
    let (of_findings, digests) = (digests != Digests::Nothing, digests == Digests::All);
    let levels =
        session::levels(&args.levels, &check::ALL.iter().map(|check| check.code).collect::<Vec<_>>())?;
    let (rules, works_record) = session::rules_with_map(&args.rules, &args.read.taken)?;
    // Like all that is gathered, they are not given back.
    let rules = ManuallyDrop::new(rules);
    let wanted = wanted(args, &rules)?;
    let given = session::given(&args.read, &rules)?;
    let wishes = session::wishes(&args.read.taken, &rules)?;
    let expected = expected::expected(args, &rules)?;
    let as_of = wishes.as_of;
    let jobs = session::jobs(args.jobs);
    let (found, problems) = files::find(&args.files, &other_files(args));
    let named = found.iter().filter(|found| found.named).map(|found| &found.path);
    output::spare(named.chain(&other_files(args)), outputs)?;
    let accepted = standing::read(args, &rules, as_of, digests)?;
    let (estates, estates_record) = session::estates(args.read.estates.as_deref(), &rules, digests)?
        .map_or((None, None), |(e, r)| (Some(e), Some(r)));
    let mut audit = Audit::new(&rules, estates.as_ref(), wishes);
    let (tables, table_records) = quotas(args, &audit, digests)?;
    audit.means = Means { tables, given: session::parameters(&args.param, &rules)? };
    audit.off = levels.iter().filter(|(_, level)| **level == Level::Off).map(|(code, _)| *code).collect();
    let mut read: Vec<PathBuf> = found.iter().map(|found| found.path.clone()).collect();
    let columns = audit.budget_columns();
    let dictionary = Dictionary::new(&columns, &given);
    let open = |input| session::book_of(&[&audit], &dictionary, input, 0, &given, Learnt::default());
    let Opened { mut books, own, mut skipped, problems: unread } =
        books::open(found, jobs, args.quiet, stage, open)?;
    let beside = books::passed_beside(&audit);
    books::tell(&beside, args.quiet, stage)?;
    skipped.extend(beside);
    audit.ask_for(books.iter().map(|book| &book.table.layout));
    audit.keeps_lines = args.approved.is_some();
    audit.keeps_cells = of_findings || args.waivers.is_some() || args.baseline.is_some();
    let at = books.len() + usize::from(estates.is_some()) + table_records.len();
    let approved = approved::read(args, &audit, &given, at, digests)?;
    if let Some(table) = &approved {
        let passed: Vec<Said> =
            books::passed(&table.book.input.path, &table.book.table.origin.passed).collect();
        books::tell(&passed, args.quiet, stage)?;
        skipped.extend(passed);
    }
    read.retain(|path| !own.contains(path));
    output::spare(&read, outputs)?;
    let mut gathered = Gathered::new(problems);
    gathered.problems.extend(unread);
    let largest = outputs.is_empty() || outputs.iter().any(|output| output.format.tells_largest());
    let how =
        How { audit: &audit, given: &given, jobs, digests, largest, quiet: args.quiet, words: stage.words };
    gathered.judge(&mut books, how);
    if args.verbose && !args.quiet {
        books.iter().try_for_each(|book| mapping(&audit, book, stage))?;
    }
    gathered.repeats(&books, how);
    gathered.findings.extend(expected.held_against(
        &gathered.sums,
        &rules,
        if books.len() == 1 { 0 } else { usize::MAX },
    ));
    if let Some(record) = estates_record {
        gathered.findings.extend(bad_estate_cells(&audit, gathered.inputs.len()));
        gathered.inputs.push(record);
    }
    gathered.limits(&books, how);
    gathered.inputs.extend(table_records);
    let comparison = approved.map(|table| gathered.compare(&audit, &books, table));
    gathered.inputs.extend(works_record);
    accepted.apply(&mut gathered, &audit.off);
    triage::settle(&mut gathered.findings, &levels);
    notes(&audit, &books, &mut gathered, as_of);
    gathered.notes.extend(comparison.iter().flat_map(approved::notes));
    let (again, settings) = (stage.again.clone(), stage.settings.clone());
    let report = Report {
        audit: &audit,
        books: &books,
        inputs: &gathered.inputs,
        complete: gathered.problems.is_empty(),
        problems: &gathered.problems,
        notes: &gathered.notes,
        skipped: &skipped,
        as_of,
        sums: &gathered.sums,
        findings: &gathered.findings,
        quotas: &gathered.quotas,
        style: stage.style,
        jobs,
        flags: &session::flags(&args.rules, &args.read),
        again: &again,
        settings: settings.as_ref(),
        fail_on: args.fail_on.gate(),
        wanted: wanted.as_ref(),
        set: &set_for_all(&books, &given, &gathered.inputs),
        approved: comparison.as_ref(),
    };
    let told = told(&report, stage);
    // The process ends now, and all its memory with it: to give back a million findings one by one would take longer.
    mem::forget(gathered);
    told
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

/// The group whose lines alone are to be given back.
fn wanted(args: &CheckArgs, rules: &Ruleset) -> Result<Option<Sought>, Failure> {
    let Some(limit) = &args.lines_of else { return Ok(None) };
    if !rules.limits.iter().any(|known| known.id == *limit) {
        let near = suggestion(text::nearest(limit, rules.limits.iter().map(|known| known.id.as_str())));
        return Err(misused(Said::new("no-such-limit").with("name", limit).with("near", near)));
    }
    for pair in &args.group {
        let keys: Vec<String> = keys_of(limit, rules).into_iter().collect();
        if !keys.contains(&pair.name) {
            let near = suggestion(text::nearest(&pair.name, keys.iter().map(String::as_str)));
            let said =
                Said::new("no-such-key").with("limit", limit).with("name", &pair.name).with("near", near);
            return Err(misused(said.with("keys", keys.into_iter().map(Arg::from).collect::<Arg>())));
        }
    }
    let group = args.group.iter().map(|pair| (pair.name.clone(), pair.value.clone())).collect();
    Ok(Some(Sought { limit: limit.clone(), group }))
}

/// The keys that groups of a limit may have: its own, or those of any table of quotas.
fn keys_of(limit: &str, rules: &Ruleset) -> BTreeSet<String> {
    let versions = rules.limits.iter().filter(|known| known.id == limit).flat_map(|known| &known.versions);
    let keys = |version: &Version| -> Vec<String> {
        match table_column(version) {
            Some(_) => quota_keys(rules).into_iter().map(|column| column.id).collect(),
            None => version.by.iter().flatten().map(|key| key.id().to_owned()).collect(),
        }
    };
    versions.flat_map(keys).collect()
}

/// Files that other flags name, which are never budgets.
fn other_files(args: &CheckArgs) -> Vec<PathBuf> {
    let tables: Vec<PathBuf> = args.quotas.iter().chain(&args.approved).cloned().collect();
    let others = args.waivers.iter().chain(&args.baseline).cloned();
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

/// What a reader should know beside the findings.
fn notes(audit: &Audit<'_>, books: &[Book], gathered: &mut Gathered, as_of: Option<Date>) {
    let sums = &gathered.sums;
    let mut notes: Vec<Said> = audit.rules.packs.iter().filter_map(report::notice).collect();
    for book in books.iter().filter(|book| book.table.layout.at("item").is_none()) {
        notes.push(Said::new("note-no-items").with("path", &*book.input.path));
    }
    notes.extend(books.iter().flat_map(how_read));
    if sums.amounts_not_read > 0 {
        notes.push(Said::new("note-not-read").with("count", sums.amounts_not_read));
    }
    if sums.without_item > 0 {
        notes.push(Said::new("note-blank-items").with("count", sums.without_item));
    }
    if sums.inferred.lines > 0 {
        let said = Said::new("note-inferred").with("count", sums.inferred.lines);
        notes.push(said.with("amount", sums.inferred.amount));
    }
    if sums.programme.lines > 0 {
        let said = Said::new("note-programme").with("count", sums.programme.lines);
        notes.push(said.with("amount", sums.programme.amount));
    }
    notes.extend(not_asked(audit));
    notes.extend(review_due(audit.rules, as_of));
    notes.append(&mut gathered.notes);
    gathered.notes = notes;
}

/// How a file was read, where that is not to be expected: its encoding, its rows that are no lines.
fn how_read(book: &Book) -> Vec<Said> {
    let (path, origin) = (&*book.input.path, &book.table.origin);
    let encoding = origin.written_in.filter(|encoding| *encoding != Encoding::UTF_8);
    let encoding = encoding
        .map(|encoding| Said::new("note-encoding").with("path", path).with("encoding", encoding.name()));
    let skipped = origin.shaped.as_ref().map_or(0, |shaped| shaped.skipped.len());
    let carried = origin.shaped.as_ref().map_or(0, |shaped| shaped.carried);
    let rows = (skipped > 0).then(|| Said::new("note-skipped").with("path", path).with("count", skipped));
    let cells = (carried > 0).then(|| Said::new("note-carried").with("path", path).with("count", carried));
    let doubts = origin.shaped.iter().flat_map(|shaped| &shaped.doubts).filter_map(|doubt| {
        let said =
            Said::new("note-may-be-fund").with("path", path).with("header", origin.headers.get(doubt.at)?);
        Some(said.with("amount", doubt.amount))
    });
    let beside = origin.beside.iter();
    let beside = beside.map(|header| Said::new("note-fund-beside").with("path", path).with("header", header));
    [encoding, rows, cells].into_iter().flatten().chain(doubts).chain(beside).collect()
}

/// Optional facts that no table has a column for.
fn not_asked(audit: &Audit<'_>) -> Option<Said> {
    let lacking = (0..).zip(&audit.rules.facts).filter(|(number, _)| !audit.asks_for(*number));
    let names: Vec<Arg> = lacking.map(|(_, fact)| Arg::from(&fact.name)).collect();
    (!names.is_empty()).then(|| Said::new("note-fact-not-asked").with("facts", Arg::List(names)))
}

/// A pack past the day by which it was to be reviewed.
fn review_due(rules: &Ruleset, as_of: Option<Date>) -> impl Iterator<Item = Said> {
    rules.packs.iter().filter_map(move |pack| {
        let review_by = pack.review_by.filter(|day| as_of.is_some_and(|today| today > *day))?;
        Some(Said::new("note-review-due").with("pack", &pack.id).with("date", review_by.to_string()))
    })
}

fn exit(report: &Report<'_>, stage: &mut Stage<'_>) -> io::Result<Exit> {
    let found = triage::fails(report.findings, report.fail_on);
    stage.ended(Exit::of(!report.complete, found, report.sums.all().lines == 0))
}
