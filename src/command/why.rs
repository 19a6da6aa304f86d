//! `why FILE:ROW`: one line's whole trail.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use clap::Args;

use crate::budget::{Fields, Input, Scanner};
use crate::check::limits::Drawn;
use crate::check::line::{Judge, Table};
use crate::check::run::each_of_chunk;
use crate::check::telling;
use crate::check::{Audit, Sums};
use crate::command::args::{ReadArgs, RulesArgs};
use crate::command::explain;
use crate::command::session;
use crate::command::unread;
use crate::command::{Exit, Failure, Stage};
use crate::finding::{Inference, Place, Reason, Verdict};
use crate::model::{Arg, Bilingual, Problem, Said};
use crate::report::condition;
use crate::report::human;
use crate::report::inspection::kind_key;
use crate::report::record::Record;
use crate::report::{Book, InputRecord, Report};
use crate::rules::clause::Clause;
use crate::rules::space::Holds;
use crate::rules::{Case, Ruleset, nearest, outcome};
use crate::triage::Gate;
use crate::words::Words;

#[derive(Clone, Debug, Args)]
pub(super) struct WhyArgs {
    /// The line, as `FILE:ROW`: `budget.csv:42`
    #[arg(value_name = "FILE:ROW")]
    pub place: String,
    #[command(flatten)]
    pub rules: RulesArgs,
    #[command(flatten)]
    pub read: ReadArgs,
}

pub(super) fn run(args: &WhyArgs, stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    let (path, row) = session::place(&args.place)?;
    let (rules, _) = session::rules_with_map(&args.rules, &args.read.taken)?;
    let given = session::given(&args.read, &rules)?;
    let wishes = session::wishes(&args.read.taken, &rules)?;
    session::say_due(&rules, wishes.as_of, stage)?;
    let estates = session::estates(args.read.estates.as_deref(), &rules, false)?.map(|(estates, _)| estates);
    let mut audit = Audit::new(&rules, estates.as_ref(), wishes);
    let input = Input::at(Path::new(path))
        .map_err(|error| Failure::Problems(unread::unreadable(path, &error).into()))?;
    let book = session::settled(&audit, &input, 0, &given)
        .map_err(|wrong| Failure::Problems(unread::not_a_budget(path, wrong)))?;
    audit.ask_for([&book.table.layout]);
    let found = find(&book, row)?;
    explain(&audit, book, &found, &session::flags(&args.rules, &args.read), stage)
}

/// The record that begins on a line, or that the line is part of; several where a row holds the money of
/// several funds.
fn find(book: &Book, row: u64) -> Result<Vec<(Place, Vec<u8>)>, Failure> {
    let mut scanner = Scanner::new(book.input.reader()?, book.table.delimiter);
    let (mut fields, mut found) = (Fields::default(), Vec::new());
    while let Some(chunk) = scanner.chunk(&mut |_| {})? {
        each_of_chunk(&book.table, &chunk, |bytes, place| {
            if place.row <= row && row <= place.row + lines_within(bytes, &book.table) {
                fields.split(bytes, book.table.delimiter);
                found.extend((!fields.is_blank()).then(|| (place, bytes.to_vec())));
            }
        });
        if found.last().is_some_and(|(place, _)| place.row < row) {
            break;
        }
    }
    if found.is_empty() {
        return Err(Failure::Problems(Problem::of(&book.input.path, no_line(book, row)).into()));
    }
    Ok(found)
}

/// Why there is nothing to explain on a row.
fn no_line(book: &Book, row: u64) -> Said {
    let shaped = book.table.origin.shaped.as_ref();
    let skipped = shaped.and_then(|shaped| shaped.skipped.iter().find(|(at, ..)| *at == row));
    match skipped {
        Some((_, kind, _)) => {
            Said::new("row-is-no-line").with("row", row).with("kind", Said::new(kind_key(kind)))
        }
        None => Said::new("no-such-row").with("row", row),
    }
}

/// How many lines a record goes on for after the one it begins on; a row of a sheet is one.
fn lines_within(record: &[u8], table: &Table) -> u64 {
    if table.origin.sheet.is_some() {
        return 0;
    }
    let ends = record.iter().filter(|byte| **byte == b'\n' || **byte == b'\r').count();
    (ends - record.windows(2).filter(|pair| pair == b"\r\n").count()) as u64
}

/// Explains the lines of a row, one after the other.
fn explain(
    audit: &Audit<'_>,
    book: Book,
    found: &[(Place, Vec<u8>)],
    flags: &str,
    stage: &mut Stage<'_>,
) -> Result<Exit, Failure> {
    let books = [book];
    for (at, (place, record)) in found.iter().enumerate() {
        if at > 0 {
            writeln!(stage.out)?;
        }
        explain_line(audit, &books, (*place, record, found.len() > 1), flags, stage)?;
    }
    Ok(Exit::Clean)
}

/// Judges the record, which may be one of several of its row, and draws its finding, then every rule that was
/// considered.
fn explain_line(
    audit: &Audit<'_>,
    books: &[Book; 1],
    (place, record, several): (Place, &[u8], bool),
    flags: &str,
    stage: &mut Stage<'_>,
) -> Result<(), Failure> {
    let words = stage.words;
    let mut sums = Sums::default();
    let [book] = books;
    let trail = trail(audit, book, place, record, &mut sums);
    let path = book.input.path.clone();
    let findings = std::mem::take(&mut sums.findings);
    let inputs = [InputRecord { lines: 1, ..InputRecord::new(path.clone(), "budget") }];
    let report = Report {
        audit,
        books,
        inputs: &inputs,
        complete: true,
        problems: &[],
        notes: &[],
        skipped: &[],
        as_of: None,
        sums: &sums,
        quotas: &Drawn::default(),
        again: &[],
        settings: None,
        fail_on: Gate::default(),
        wanted: None,
        findings: &findings,
        style: stage.style,
        jobs: 1,
        flags,
        set: &[],
        approved: None,
    };
    let heading = Said::new("why-lines").with("row", place.row).with("path", &*path);
    let (verdict, charged) = (words.plain("why-verdict"), trail.charged.filter(|_| several));
    let charged = charged.map(|charged| words.say(&charged)).unwrap_or_default();
    let heading = format!("{}{charged}", words.say(&heading));
    writeln!(stage.out, "{heading}: {verdict} {}\n", verdict_word(trail.verdict, words))?;
    if let Some(inferred) = trail.inferred.filter(|_| findings.is_empty()) {
        writeln!(stage.out, "{}\n", words.say(&telling::inferred(audit.rules, &inferred)))?;
    }
    let record = Record::of(&report, words, false);
    for (at, finding) in record.findings.iter().enumerate() {
        human::draw(&record, words, at, &finding, stage.out)?;
        writeln!(stage.out)?;
    }
    if let Some(case) = &trail.case {
        for said in outcome_notes(audit.rules, case, &sums, words) {
            writeln!(stage.out, "{}\n", words.say(&said))?;
        }
        writeln!(stage.out, "{}", words.plain("why-considered"))?;
        for line in considered(audit.rules, case, &trail.facts, words) {
            writeln!(stage.out, "  {line}")?;
        }
    }
    Ok(())
}

/// What there is to tell of a line.
struct Trail {
    verdict: Verdict,
    /// The line as the rules saw it, where every cell they need could be read.
    case: Option<Case>,
    /// The cells that say its facts, by the fact's id.
    facts: BTreeMap<String, String>,
    /// The fund it is charged to, and its money.
    charged: Option<Said>,
    /// What its work was taken for, where the cell is not the name of one.
    inferred: Option<Arc<Inference>>,
}

/// Judges the record, noting what is found in `sums`.
fn trail(audit: &Audit<'_>, book: &Book, place: Place, record: &[u8], sums: &mut Sums) -> Trail {
    let mut fields = Fields::default();
    let mut judge = Judge::new(audit, &book.table);
    judge.take(record, &mut fields, place, sums);
    judge.settle(sums);
    if !judge.split(record, &mut fields).is_ok_and(|whole| whole) {
        let (verdict, facts) = (Verdict::Undetermined, BTreeMap::new());
        return Trail { verdict, case: None, facts, charged: None, inferred: None };
    }
    let judged = judge.judge(&fields);
    let cell = |id: &String| Some((id.clone(), judge.fact_cell(&judged, &fields, id)?));
    let facts = audit.rules.facts.iter().filter_map(|fact| cell(&fact.id)).collect();
    let inferred = judge.inferred(&judged);
    let fund = judge.one_fund_of(&judged).map(|fund| Arg::from(&audit.rules[fund].name));
    let charged = judged.amount.map(|amount| {
        let fund = fund.unwrap_or_else(|| judge.fund_text(&fields).into());
        Said::new("why-charged").with("fund", fund).with("amount", amount)
    });
    Trail { verdict: judged.verdict, case: judge.case_of(&judged), facts, charged, inferred }
}

fn verdict_word(verdict: Verdict, words: &Words) -> String {
    words.plain(match verdict {
        Verdict::Eligible => "row-eligible",
        Verdict::Misallocated => "row-misallocated",
        Verdict::Review => "row-review",
        Verdict::Undetermined => "row-undetermined",
    })
}

/// For a line that waits with others: what would make it eligible.
fn outcome_notes(rules: &Ruleset, case: &Case, sums: &Sums, words: &Words) -> Vec<Said> {
    if sums.waiting.is_empty() {
        return Vec::new();
    }
    let found = outcome(rules, case, &[]);
    let conditions = condition::text(rules, &found.grounds.eligible_if, words);
    let missing = found.grounds.missing.iter().map(|id| telling::column_name(rules, id)).collect();
    let missing = Arg::List(missing);
    vec![Said::new("why-waits").with("missing", missing).with("conditions", conditions)]
}

/// Every rule that names the fund and whether it bites, a line each: those that bite first, then the nearest.
fn considered(rules: &Ruleset, case: &Case, facts: &BTreeMap<String, String>, words: &Words) -> Vec<String> {
    let names = |clause: &&Clause| case.funds.iter().any(|fund| clause.funds.has(*fund));
    let mut lines: Vec<(usize, String)> = Vec::new();
    for clause in rules.clauses.iter().filter(names) {
        let Some(rule) = rules.rules.get(clause.rule) else { continue };
        let effect = words.plain(explain::effect_word(rule.effect));
        let (failed, result) = bites(rules, clause, case, facts, words);
        let said = Said::new("why-rule")
            .with("rule", rule.id.as_str())
            .with("effect", effect)
            .with("result", result);
        lines.push((failed, words.say(&said)));
    }
    lines.sort_by_key(|(failed, _)| *failed);
    lines.into_iter().map(|(_, line)| line).collect()
}

/// How many conditions of a clause fail, and whether it bites; if not, the first condition that failed.
fn bites(
    rules: &Ruleset,
    clause: &Clause,
    case: &Case,
    facts: &BTreeMap<String, String>,
    words: &Words,
) -> (usize, String) {
    let named = case.works.iter().filter(|work| clause.works.has(**work));
    let holds: Vec<Holds> = named.map(|&work| clause.bites(work, &case.state)).collect();
    let everywhere = holds.len() == case.works.len();
    if everywhere && holds.iter().all(|one| *one == Holds::Yes) {
        return (0, words.plain("why-bites"));
    }
    let failures = nearest::failures(rules, clause, case);
    let said = failures.first().map_or_else(|| Said::new("why-lifted"), |first| failure(rules, first, facts));
    if holds.iter().all(|one| *one == Holds::No) {
        return (failures.len().max(1) + 1, words.say(&Said::new("why-fails").with("reason", said)));
    }
    let missing = failures
        .iter()
        .map(|reason| telling::column_name(rules, reason.fact.as_deref().unwrap_or(reason.kind)));
    (1, words.say(&Said::new("why-open").with("missing", Arg::List(missing.collect()))))
}

/// A condition that failed, in words.
fn failure(rules: &Ruleset, reason: &Reason, facts: &BTreeMap<String, String>) -> Said {
    let id = reason.fact.as_deref().unwrap_or(reason.kind);
    let has: Arg = match (facts.get(id), &reason.has) {
        (Some(cell), _) => cell.into(),
        (None, Some(has)) => telling::value_of(rules, id, has),
        (None, None) => {
            let lacks = Said::new("reason-lacks").with("name", telling::column_name(rules, id));
            return lacks.with("wants", wants(rules, reason));
        }
    };
    let key = match reason.kind {
        "side" => "reason-side",
        "fact" => "reason-fact",
        "work" => "reason-work",
        "date" => "reason-date",
        _ => return Said::new("reason-exception").with("exception", has),
    };
    let said = Said::new(key).with("has", has).with("wants", wants(rules, reason));
    match rules.facts.iter().find(|fact| reason.fact.as_ref() == Some(&fact.id)) {
        Some(fact) => said.with("fact", &fact.name),
        None => said,
    }
}

/// What a rule asks for, as people read it.
fn wants(rules: &Ruleset, reason: &Reason) -> Arg {
    let id = reason.fact.as_deref().unwrap_or(reason.kind);
    let work = |want: &str| match rules.works.iter().find(|work| work.id == want) {
        Some(work) => Arg::from(&Bilingual { en: work.id.clone(), zh: work.name.zh.clone() }),
        None => match (want.strip_prefix('@'), want.strip_prefix("&@"), want.strip_prefix('&')) {
            (Some(tag), ..) => Said::new("works-tagged").with("tag", tag).into(),
            (_, Some(tag), _) => Said::new("works-and-tagged").with("tag", tag).into(),
            (_, _, Some(class)) => Said::new("works-and-of-class").with("class", class).into(),
            _ => Arg::from(want),
        },
    };
    let wanted = reason.wants.iter().map(|want| match (reason.kind, want.strip_prefix('-')) {
        ("work", Some(but)) => Said::new("works-but").with("work", work(but)).into(),
        ("work", None) if want == "*" => Said::new("works-all").into(),
        ("work", None) => work(want),
        _ => telling::value_of(rules, id, want),
    });
    Arg::List(wanted.collect())
}
