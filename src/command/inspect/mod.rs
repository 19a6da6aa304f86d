//! `inspect`: how files were understood.

mod works;

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::budget::header::{Given, Layout};
use crate::budget::wide::is_memo;
use crate::budget::{Input, Origin, files};
use crate::check::run::run as judge;
use crate::check::{self, Audit, Judges, Sums};
use crate::command::args::{DELIMITERS, ReadArgs, RulesArgs};
use crate::command::books::{self, Opened};
use crate::command::{Exit, Failure, Stage, beside, problems, session};
use crate::model::{Said, text};
use crate::report::inspection::{ColumnRead, Inspection, NameRead, RowRead, SheetPassed, draw};
use crate::report::json::Escaped;
use crate::report::{Book, column_letters};
use crate::rules::Ruleset;
use crate::words::Words;

#[derive(Clone, Debug, Args)]
pub(super) struct InspectArgs {
    /// Budgets: files, folders, patterns, or - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub rules: RulesArgs,
    #[command(flatten)]
    pub read: ReadArgs,
    /// Write what the texts of works were taken for instead, as a file to confirm and give to --works-map
    #[arg(long, conflicts_with = "output")]
    pub works: bool,
    /// How to write it
    #[arg(short, long, alias = "format", value_name = "FORMAT", default_value = "human")]
    pub output: InspectFormat,
}

/// The formats of `inspect`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum InspectFormat {
    /// For people
    Human,
    /// For other programs
    Json,
}

pub(super) fn run(args: &InspectArgs, stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    if args.works {
        return works::run(args, stage);
    }
    let (rules, _) = session::rules_with_map(&args.rules, &args.read.taken)?;
    let given = session::given(&args.read, &rules)?;
    let wishes = session::wishes(&args.read.taken, &rules)?;
    session::say_due(&rules, wishes.as_of, stage)?;
    let estates = session::estates(args.read.estates.as_deref(), &rules, false)?.map(|(estates, _)| estates);
    let audit = Audit::new(&rules, estates.as_ref(), wishes);
    let (found, mut wrong) = files::find(&args.files, &beside::files(&args.read, &[]));
    let open = |input: Input| session::settled(&audit, &input, 0, &given);
    let Opened { books, mut skipped, problems: unread, .. } = books::open(found, 1, true, stage, open)?;
    // What is not read of a workbook is told where the workbook is.
    skipped.retain(|said| said.key == "skipped-file");
    books::tell(&skipped, false, stage)?;
    wrong.extend(unread);
    let inspect = |book| inspect(&audit, book, &given, stage.words);
    let inspections = books.iter().map(inspect).collect::<io::Result<Vec<Inspection>>>()?;
    match args.output {
        InspectFormat::Json => {
            let skipped = skipped.iter().map(|said| stage.words.say(said)).collect();
            let document = Document { schema: SCHEMA, files: &inspections, skipped };
            serde_json::to_writer_pretty(Escaped(&mut *stage.out), &document).map_err(io::Error::from)?;
            writeln!(stage.out)?;
        }
        InspectFormat::Human => {
            for (at, inspection) in inspections.iter().enumerate() {
                if at > 0 {
                    writeln!(stage.out)?;
                }
                draw(inspection, stage.words, stage.style.width, stage.out)?;
            }
        }
    }
    problems::write(wrong.iter(), stage.words, stage.err)?;
    let lines: u64 = inspections.iter().map(|inspection| inspection.lines).sum();
    Ok(stage.ended(Exit::of(!wrong.is_empty(), false, lines == 0))?)
}

/// The version of the format.
const SCHEMA: &str = "earmark.inspect/1";

/// All files of a run.
#[derive(serde::Serialize)]
struct Document<'a> {
    schema: &'static str,
    files: &'a [Inspection],
    /// What was passed over, and why.
    skipped: Vec<String>,
}

/// Reads a file to its end and tells how.
fn inspect(audit: &Audit<'_>, book: &Book, given: &Given, words: &Words) -> io::Result<Inspection> {
    let sums = judge(&Judges::new(audit), &book.table, &book.input, 1, &mut |_| {})?.sums;
    Ok(of(audit, book, &sums, given, words))
}

fn of(audit: &Audit<'_>, book: &Book, sums: &Sums, given: &Given, words: &Words) -> Inspection {
    let (layout, origin) = (&book.table.layout, &book.table.origin);
    let delimiter = DELIMITERS.iter().find(|(_, byte)| *byte == origin.parted_by).map(|(name, _)| *name);
    Inspection {
        path: book.input.path.to_string(),
        encoding: origin.written_in.map(crate::budget::Encoding::name),
        delimiter: delimiter.filter(|_| origin.written_in.is_some()),
        sheet: origin.sheet.as_ref().map(ToString::to_string),
        sheets_passed: origin.passed.iter().map(|passed| sheet_passed(passed, words)).collect(),
        above: origin.above.clone(),
        header_rows: origin.header_rows,
        unit: layout.unit.to_string(),
        unit_from: origin.unit_from(layout, given),
        lines: sums.read.lines,
        amount: sums.read.amount,
        amounts_not_read: sums.amounts_not_read,
        carried: origin.shaped.as_ref().map_or(0, |shaped| shaped.carried),
        columns: columns(audit.rules, layout, origin, given, words),
        skipped: skipped(origin),
        unknown: unknown(audit.rules, sums, words),
    }
}

fn sheet_passed((sheet, why): &(String, Said), words: &Words) -> SheetPassed {
    SheetPassed { sheet: sheet.clone(), why: words.say(why) }
}

/// Every column of the file, and what it was taken for.
fn columns(
    rules: &Ruleset,
    layout: &Layout,
    origin: &Origin,
    given: &Given,
    words: &Words,
) -> Vec<ColumnRead> {
    let meant: BTreeMap<usize, &str> =
        layout.ids().filter_map(|id| Some((origin.column(layout.at(id)?, None)?, id))).collect();
    let column = |(at, header): (usize, &String)| {
        let fund = origin.funds().iter().find(|fund| fund.at == at);
        let id = meant.get(&at).copied();
        let known = fund.and_then(|fund| rules.fund_names.sure(&fund.fund)).map(|fund| &rules[fund]);
        let called = match known {
            Some(fund) => Some(words.pick(&fund.name).to_owned()),
            None => id.and_then(|id| called(rules, id, words)),
        };
        let (means, why) = match (fund, id) {
            (Some(fund), _) => {
                (Some(known.map_or_else(|| fund.fund.clone(), |known| known.id.clone())), "fund")
            }
            (None, Some(id)) => (Some(id.to_owned()), reason(id, at, header, origin, given)),
            (None, None) if origin.row_total() == Some(at) => (None, "row-total"),
            (None, None) if is_memo(header) => (None, "memo"),
            (None, None) => (None, "kept"),
        };
        ColumnRead { letters: column_letters(at), header: header.clone(), means, called, why }
    };
    origin.headers.iter().enumerate().map(column).collect()
}

/// What people call the columns of a budget.
const CALLED: [(&str, &str); 12] = [
    ("item", "column-item"),
    ("estate", "column-estate"),
    ("estate_name", "column-estate"),
    ("work", "column-work"),
    ("side", "column-side"),
    ("fund", "column-fund"),
    ("amount", "column-amount"),
    ("quantity", "column-quantity"),
    ("unit", "column-unit"),
    ("date", "column-date"),
    ("item_total", "column-item-total"),
    ("approval", "column-approval"),
];

/// What a column or a fact is called in the reader's language.
fn called(rules: &Ruleset, id: &str, words: &Words) -> Option<String> {
    let column = CALLED.iter().find(|(column, _)| *column == id).map(|(_, key)| words.plain(key));
    let fact = || rules.facts.iter().find(|fact| fact.id == id).map(|fact| words.pick(&fact.name).to_owned());
    column.or_else(fact)
}

/// Why a header was taken for a column.
fn reason(id: &str, at: usize, header: &str, origin: &Origin, given: &Given) -> &'static str {
    if at >= origin.width {
        return "section";
    }
    match given.columns.contains_key(id) {
        true => "flag",
        false if text::fold(header) == id => "id",
        false => "name",
    }
}

/// The rows that are no lines, totals with their sums.
fn skipped(origin: &Origin) -> Vec<RowRead> {
    let Some(shaped) = &origin.shaped else { return Vec::new() };
    let totals: BTreeMap<u64, _> = shaped.totals.iter().map(|seen| (seen.row, seen)).collect();
    let row = |(row, kind, text): &(u64, &'static str, String)| {
        let seen = totals.get(row);
        let stated = seen.and_then(|seen| seen.stated);
        RowRead {
            row: *row,
            kind,
            text: text.clone(),
            stated,
            agrees: stated.and(seen.map(|seen| seen.agrees)),
        }
    };
    shaped.skipped.iter().map(row).collect()
}

/// Names that mean nothing, each once.
fn unknown(rules: &Ruleset, sums: &Sums, words: &Words) -> Vec<NameRead> {
    let codes = ["unknown-fund", "unknown-work", "unknown-side", "unknown-estate"];
    let mut names: Vec<NameRead> = Vec::new();
    let mut at: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for finding in sums.findings.iter().filter(|finding| codes.contains(&finding.code)) {
        let place = *at.entry((finding.code, finding.cells())).or_insert(names.len());
        match names.get_mut(place) {
            Some(name) => name.lines += 1,
            None => names.push(NameRead {
                code: finding.code,
                row: finding.place.map_or(0, |place| place.row),
                lines: 1,
                message: words.say(&check::say(finding, rules)),
            }),
        }
    }
    names
}
