//! `check`: the main job.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::thread;

use sha2::{Digest, Sha256};

use crate::budget::header::Given;
use crate::budget::open::cut_short;
use crate::budget::{Broken, Encoding, Learnt, NotABudget, Reread, files, units};
use crate::check::estate_cells::bad_estate_cells;
use crate::check::limits::{Drawn, Grants, Ledger, Mark, Means, Sought, Sources, finish};
use crate::check::run::{Found as Judged, run as judge, seek};
use crate::check::{self, Assumption, Audit, Sums, Tally};
use crate::command::approved::{self, ApprovedTable};
use crate::command::args::CheckArgs;
use crate::command::beside;
use crate::command::books::{self, Opened};
use crate::command::expected;
use crate::command::output::{self, Output};
use crate::command::progress::Progress;
use crate::command::session;
use crate::command::standing;
use crate::command::{Exit, Failure, Stage, misused, problems};
use crate::finding::Finding;
use crate::model::{Arg, Bilingual, Date, Problem, Said, text};
use crate::report::record::Record;
use crate::report::{Approved, Book, Format, InputRecord, Report};
use crate::rules::Ruleset;
use crate::rules::load::hex;
use crate::rules::ruleset::Pack;
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

/// What a run gathers before it is reported.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) inputs: Vec<InputRecord>,
    pub(super) problems: Vec<Problem>,
    pub(super) notes: Vec<Said>,
    pub(super) sums: Sums,
    ledger: Ledger,
    pub(super) findings: Vec<Finding>,
    quotas: Drawn,
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
    let wanted = wanted(args, &rules)?;
    let given = session::given(&args.read, &rules)?;
    let wishes = session::wishes(&args.read.taken, &rules)?;
    let expected = expected::expected(args, &rules)?;
    let as_of = wishes.as_of;
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
    let Opened { mut books, own, skipped, problems: unread } =
        books::open(found, args.quiet, stage, |input, at| {
            session::book(&audit, input, at, &given, Learnt::default())
        })?;
    audit.keeps_lines = args.approved.is_some();
    audit.keeps_cells = of_findings || args.waivers.is_some() || args.baseline.is_some();
    let at = books.len() + usize::from(estates.is_some()) + table_records.len();
    let approved = approved::read(args, &audit, &given, at, digests)?;
    read.retain(|path| !own.contains(path));
    output::spare(&read, outputs)?;
    let mut gathered = Gathered { problems, ..Gathered::default() };
    gathered.problems.extend(unread);
    let jobs = jobs(args);
    let largest = outputs.is_empty() || outputs.iter().any(|output| output.format.tells_largest());
    let how = How { given: &given, jobs, digests, largest };
    judge_all(&audit, &mut books, how, args, &mut gathered, stage)?;
    repeats(&audit, &books, &mut gathered);
    gathered.findings.extend(expected.held_against(
        &gathered.sums,
        &rules,
        if books.len() == 1 { 0 } else { usize::MAX },
    ));
    if let Some(record) = estates_record {
        gathered.findings.extend(bad_estate_cells(&audit, gathered.inputs.len()));
        gathered.inputs.push(record);
    }
    limits(&audit, &books, how, &mut gathered);
    gathered.inputs.extend(table_records);
    let comparison = approved.map(|table| compare(&audit, &books, table, &mut gathered));
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
    std::mem::forget(gathered);
    told
}

/// Reads the tables of quotas; meanwhile, what is known of the estates is found out.
fn quotas<'a>(
    args: &CheckArgs,
    audit: &Audit<'a>,
    digests: bool,
) -> Result<(Vec<Grants<'a>>, Vec<InputRecord>), Failure> {
    let read = || session::quotas(&args.quotas, audit.rules, audit.estates, digests);
    let tables = match jobs(args) {
        1 => read(),
        _ if args.quotas.is_empty() => read(),
        _ => thread::scope(|scope| {
            scope.spawn(|| audit.know_estates());
            read()
        }),
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
    let group = args.group.iter().map(|pair| (pair.name.clone(), pair.value.clone())).collect();
    Ok(Some(Sought { limit: limit.clone(), group }))
}

/// Files that other flags name, which are never budgets.
fn other_files(args: &CheckArgs) -> Vec<PathBuf> {
    let read = &args.read;
    let tables = read.estates.iter().chain(&args.quotas).chain(&args.approved);
    let others = read.taken.works_map.iter().chain(&args.waivers).chain(&args.baseline);
    tables.map(|path| beside::path_of(path)).chain(others.cloned()).collect()
}

/// On how many threads a run goes on.
fn jobs(args: &CheckArgs) -> usize {
    args.jobs.map_or_else(|| thread::available_parallelism().map_or(1, usize::from), usize::from)
}

/// How a run judges.
#[derive(Clone, Copy)]
struct How<'a> {
    given: &'a Given,
    jobs: usize,
    digests: bool,
    /// Whether the largest lines of a group are asked for.
    largest: bool,
}

/// Judges every budget. One that cannot be read to its end is a problem, and the rest is still judged.
fn judge_all(
    audit: &Audit<'_>,
    books: &mut [Book],
    how: How<'_>,
    args: &CheckArgs,
    gathered: &mut Gathered,
    stage: &mut Stage<'_>,
) -> Result<(), Failure> {
    let mut progress = Progress::new(books.iter().map(|book| book.input.size).sum(), args.quiet);
    for book in books {
        let (judged, sha256) = judge_book(audit, book, how, &mut progress);
        let path = book.input.path.clone();
        let mut found = judged.unwrap_or_else(|problems| {
            gathered.problems.extend(problems);
            Judged::default()
        });
        if args.verbose && !args.quiet {
            mapping(audit, book, stage)?;
        }
        gathered.problems.extend(found.broken.map(cut_short).map(|said| Problem::of(&path, said)));
        gathered
            .problems
            .extend(unit_in_doubt(book, &found.sums, how.given).map(|said| Problem::of(&path, said)));
        gathered.inputs.push(InputRecord {
            encoding: book.table.origin.written_in.map(|encoding| encoding.name().into()),
            sha256,
            lines: found.sums.read.lines,
            amount: Some(found.sums.read.amount),
            ..InputRecord::new(path, "budget")
        });
        gathered.findings.append(&mut found.sums.findings);
        gathered.ledger.merge(std::mem::take(&mut found.ledger));
        gathered.sums.merge(found.sums);
    }
    progress.finish();
    Ok(())
}

/// Judges a budget, opening it again as long as a pass shows that it is to be read another way; and its digest.
fn judge_book(
    audit: &Audit<'_>,
    book: &mut Book,
    how: How<'_>,
    progress: &mut Progress,
) -> (Result<Judged, Vec<Problem>>, Option<String>) {
    let path = book.input.path.clone();
    loop {
        let mut hash = Sha256::new();
        let in_place = how.digests && !book.input.is_made();
        let mut on_bytes = |bytes: &[u8]| {
            if in_place {
                hash.update(bytes);
            }
            progress.advance(bytes.len());
        };
        let judged = judge(audit, &book.table, &book.input, how.jobs, &mut on_bytes);
        // The digest of a file is that of all its bytes, or there is none.
        let whole = judged.as_ref().is_ok_and(|found| !matches!(found.broken, Some(Broken::TooLong { .. })));
        let sha256 = || {
            if in_place { Some(hex(&hash.finalize())) } else { session::digest(&book.input).ok() }
        };
        let found = match judged {
            Ok(found) => found,
            Err(error) => return (Err(vec![session::unreadable(&path, &error)]), None),
        };
        let Some(learnt) = found.again else {
            return (Ok(found), Some(()).filter(|()| how.digests && whole).and_then(|()| sha256()));
        };
        match session::book_again(audit, book, how.given, learnt) {
            Ok(again) => *book = again,
            Err(NotABudget::Own) => return (Ok(Judged::default()), None),
            Err(NotABudget::Wrong(wrong)) => {
                return (Err(wrong.into_iter().map(|said| Problem::of(&path, said)).collect()), None);
            }
        }
    }
}

/// Asks for the unit, where nobody names it and the amounts are small.
fn unit_in_doubt(book: &Book, sums: &Sums, given: &Given) -> Option<Said> {
    let (layout, origin) = (&book.table.layout, &book.table.origin);
    let named = origin.unit_from(layout, given) != "nowhere" || layout.header("amount") == Some("amount");
    units::in_doubt(sums.read.lines, sums.largest).filter(|_| !named)
}

/// Looks for lines that repeat each other, now that all have been seen; then no input may have changed meanwhile.
fn repeats(audit: &Audit<'_>, books: &[Book], gathered: &mut Gathered) {
    let traces = std::mem::take(&mut gathered.sums.traces);
    let inputs: Vec<_> = books.iter().map(|book| (&book.table, &book.input)).collect();
    match check::repeats::find(audit, &inputs, &traces) {
        Ok(found) => gathered.findings.extend(found),
        Err((input, error)) => {
            let path = books.get(input).map(|book| &*book.input.path).unwrap_or_default();
            gathered.problems.push(session::unreadable(path, &error));
        }
    }
    let changed = books.iter().filter(|book| !book.input.is_unchanged());
    gathered.problems.extend(changed.map(|book| Problem::of(&book.input.path, Said::new("file-changed"))));
}

/// Holds the lines against what was approved.
fn compare(audit: &Audit<'_>, books: &[Book], table: ApprovedTable, gathered: &mut Gathered) -> Approved {
    let entries = std::mem::take(&mut gathered.sums.entries);
    let mut comparison = table.compare(audit, &entries);
    for finding in &mut comparison.findings {
        let book = books.get(finding.input).unwrap_or(&table.book);
        finding.column = book.table.layout.at(check::approved::column(finding.code));
    }
    gathered.findings.append(&mut comparison.findings);
    gathered.findings.extend(table.findings);
    gathered.inputs.push(table.record);
    Approved { book: table.book, kind: table.kind, is_told: table.is_told, comparison }
}

/// Judges what was counted over all budgets.
fn limits(audit: &Audit<'_>, books: &[Book], how: How<'_>, gathered: &mut Gathered) {
    let records: Vec<Option<Reread>> = books.iter().map(|book| book.input.records().ok()).collect();
    let item = |mark: Mark| {
        let table = &books.get(mark.input)?.table;
        let at = table.layout.at("item")?;
        let records = records.get(mark.input)?.as_ref()?;
        let cells = records.cells_at(mark.place.offset, table.delimiter).ok()?;
        let item = cells.get(at)?.trim().to_owned();
        (!item.is_empty()).then(|| item.into_boxed_str())
    };
    let has = |id: &str| {
        books.iter().any(|book| book.table.layout.has(id))
            || audit.estates.is_some_and(|estates| estates.layout.has(id))
    };
    let sources = Sources { item: &item, has: &has, first_table: gathered.inputs.len() };
    let mut ledger = std::mem::take(&mut gathered.ledger);
    let mut finished = finish(audit, &mut ledger, &sources);
    if how.largest {
        largest(audit, books, &ledger, how.jobs, &mut finished.findings, &mut gathered.problems);
    }
    gathered.findings.extend(finished.findings);
    gathered.notes.extend(finished.notes);
    gathered.quotas = finished.quotas;
}

/// Looks for the largest lines of groups of which only sums were kept.
fn largest(
    audit: &Audit<'_>,
    books: &[Book],
    ledger: &Ledger,
    jobs: usize,
    findings: &mut [Finding],
    problems: &mut Vec<Problem>,
) {
    let plain = || findings.iter().filter_map(|finding| finding.held()).flat_map(|held| &held.plain).copied();
    if plain().next().is_none() {
        return;
    }
    let mut seeking = ledger.seeking(plain());
    for book in books {
        match seek(audit, &book.table, &book.input, jobs, std::mem::take(&mut seeking)) {
            Ok(found) => seeking = found,
            Err(error) => problems.push(session::unreadable(&book.input.path, &error)),
        }
    }
    for finding in findings.iter_mut().filter(|finding| finding.held().is_some()) {
        let Some(held) = &mut finding.more().held else { continue };
        held.largest = seeking.largest(&held.plain, &held.largest);
    }
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
        let facts = BTreeMap::from([(id.clone(), value.clone())]);
        out.push((Assumption { id: id.clone(), facts, source: "flag", because: None }, tally));
    }
    out
}

/// What a reader should know beside the findings.
fn notes(audit: &Audit<'_>, books: &[Book], gathered: &mut Gathered, as_of: Option<Date>) {
    let sums = &gathered.sums;
    let mut notes: Vec<Said> = audit.rules.packs.iter().filter_map(notice).collect();
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
    notes.extend(not_asked(audit, books));
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
    [encoding, rows, cells].into_iter().flatten().collect()
}

/// What must be said first of a pack.
fn notice(pack: &Pack) -> Option<Said> {
    let notice = pack.notice.as_ref()?;
    let called = Bilingual { en: pack.id.clone(), zh: pack.title.zh.clone() };
    Some(Said::new("note-pack").with("pack", &called).with("notice", notice))
}

/// Optional facts that no table has a column for.
fn not_asked(audit: &Audit<'_>, books: &[Book]) -> Option<Said> {
    let has = |id: &str| {
        books.iter().any(|book| book.table.layout.has(id))
            || audit.estates.is_some_and(|estates| estates.layout.has(id))
    };
    let lacking = audit.rules.facts.iter().filter(|fact| fact.optional && !has(&fact.id));
    let names: Vec<Arg> = lacking.map(|fact| Arg::from(&fact.name)).collect();
    (!names.is_empty()).then(|| Said::new("note-fact-not-asked").with("facts", Arg::List(names)))
}

/// A pack past the day by which it was to be reviewed.
fn review_due(rules: &Ruleset, as_of: Option<Date>) -> impl Iterator<Item = Said> {
    rules.packs.iter().filter_map(move |pack| {
        let review_by = pack.review_by.filter(|day| as_of.is_some_and(|today| today > *day))?;
        Some(Said::new("note-review-due").with("pack", &pack.id).with("date", review_by.to_string()))
    })
}

/// 2 before 1 before 3 before 0.
fn exit(report: &Report<'_>, stage: &mut Stage<'_>) -> io::Result<Exit> {
    if !report.complete {
        return Ok(Exit::Failed);
    }
    if triage::fails(report.findings, report.fail_on) {
        return Ok(Exit::Findings);
    }
    if report.sums.all().lines == 0 {
        writeln!(stage.err, "earmark: {}", stage.words.plain("nothing-checked"))?;
        return Ok(Exit::Nothing);
    }
    Ok(Exit::Clean)
}
