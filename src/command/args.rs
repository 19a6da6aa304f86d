//! The command line.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::budget::Encoding;
use crate::command::misuse::{Refused, within};
use crate::command::plan::PlanArgs;
use crate::command::waive::WaiveArgs;
use crate::model::{Said, Unit};
use crate::triage::Gate;
use crate::words::Language;

/// Audits whether public money may pay for what a budget charges to it.
#[derive(Debug, Parser)]
#[command(name = "earmark", version, about, max_term_width = 100, disable_help_subcommand = true)]
pub(super) struct Cli {
    /// The language of what is said: en or zh [default: the locale's, else English]
    #[arg(long, global = true, value_name = "LANG", value_parser = language)]
    pub lang: Option<Language>,
    /// Whether to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
    /// The settings to read [default: the earmark.toml of this folder, else of the nearest above it]
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,
    /// Read no settings
    #[arg(long, global = true)]
    pub no_config: bool,
    #[command(subcommand)]
    pub command: Command,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum Color {
    /// On a terminal
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Judge every budget line; report findings and money totals
    Check(Box<CheckArgs>),
    /// One line's whole trail: each rule considered, the first condition that failed, who could pay
    Why(WhyArgs),
    /// The smallest change of funds that makes a draft lawful, and what stays unfunded, and why
    Plan(Box<PlanArgs>),
    /// How files were understood: encoding, header, columns, unit, totals, names nobody knows
    Inspect(InspectArgs),
    /// Who may pay for a work, on what authority, on what condition? No budget needed
    Ask(AskArgs),
    /// A page about a code, a rule, a fund, a work or a source
    Explain(ExplainArgs),
    /// Fund by work by side, with the deciding rules and the conditions on the estate
    Matrix(MatrixArgs),
    /// Inventories: funds, works, rules, sources, codes, packs
    List(ListArgs),
    /// The register of waivers: what it holds, whether it still does, and what goes into it
    Waive(WaiveArgs),
    /// The tests that packs carry with them: do they pass, and what do they cover?
    Test(TestArgs),
    /// What a change of rules, or of the day, changes: in answers, in names, and in the lines and money of budgets
    Diff(DiffArgs),
    /// Write a commented starter: a pack with its tests, settings, a budget and its estates
    Init(InitArgs),
    /// What can be proved of packs: gaps, conflicts, rules that decide nothing
    Lint(LintArgs),
    /// The same audit as SQL, for an engine where the data already lies
    Sql(SqlArgs),
    /// Draw a saved report in other formats
    Render(RenderArgs),
    /// Hold a saved report against the files it names: hash them again, run it again, and say what differs
    Verify(VerifyArgs),
    /// The JSON Schema of reports, of packs, or of what `test`, `lint`, `diff` or `plan` writes
    Schema(SchemaArgs),
    /// Completions for a shell
    Completions(CompletionsArgs),
    /// The manual page
    Man,
}

/// What to judge by.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct RulesArgs {
    /// The pack to judge by: a built-in one's id, or a path [default: cn-old-estates]
    #[arg(long, value_name = "PACK")]
    pub rules: Vec<String>,
}

/// What is taken for granted of what a line does not say.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct TakenArgs {
    /// The date of lines that have none, and the day of the run (YYYY-MM-DD)
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Take a missing fact for granted: a named assumption of the pack, or FACT=VALUE
    #[arg(long, value_name = "NAME")]
    pub assume: Vec<String>,
    /// Assume nothing that the pack assumes
    #[arg(long)]
    pub no_assume: bool,
    /// Take only names that mean one thing: no work or side inferred from a text, no name with two meanings
    #[arg(long)]
    pub strict: bool,
    /// What texts of works mean, as `inspect --works` wrote it and somebody confirmed it
    #[arg(long, value_name = "FILE")]
    pub works_map: Option<PathBuf>,
}

/// How to read tables, and what to assume.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct ReadArgs {
    /// The table of estates; how to read it may stand behind its name: estates.xlsx#sheet=NAME,header-row=N
    #[arg(long, value_name = "FILE")]
    pub estates: Option<PathBuf>,
    #[command(flatten)]
    pub taken: TakenArgs,
    /// Which column is which: NAME=HEADER
    #[arg(long, value_name = "NAME=HEADER")]
    pub columns: Vec<Pair>,
    /// A column the file lacks, for all its lines: NAME=VALUE
    #[arg(long, value_name = "NAME=VALUE")]
    pub set: Vec<Pair>,
    /// The unit of amounts where the header does not say: yuan, wan or yi
    #[arg(long, value_name = "UNIT")]
    pub unit: Option<UnitArg>,
    /// The sheet of a workbook
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// The row the header begins on, where it is not found
    #[arg(long, value_name = "N", value_parser = within::<u64>(1..=1_000_000))]
    pub header_row: Option<u64>,
    /// The encoding of the file, where neither a mark nor its bytes say: utf-8, gb18030, utf-16le, …
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    pub encoding: Option<Encoding>,
    /// What cells are parted by: comma, semicolon or tab [default: what makes a header]
    #[arg(long, value_name = "NAME", value_parser = delimiter)]
    pub delimiter: Option<u8>,
}

/// `--unit`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum UnitArg {
    /// 元
    Yuan,
    /// 万元
    Wan,
    /// 亿元
    Yi,
}

/// `--approved-kind`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum KindArg {
    /// 概算
    Estimate,
    /// 控制价
    ControlPrice,
}

#[derive(Clone, Debug, Default, Args)]
pub(super) struct CheckArgs {
    /// Budgets: files, folders, patterns, or - for standard input
    #[arg(required_unless_present = "show_settings", value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Say of every setting which value won and where it came from, and check nothing
    #[arg(long)]
    pub show_settings: bool,
    #[command(flatten)]
    pub rules: RulesArgs,
    #[command(flatten)]
    pub read: ReadArgs,
    /// A table of money granted, by estate, fund, project or year, or of parameters that limits ask for; behind
    /// its name, how to read it: quotas.xlsx#sheet=NAME,unit=wan
    #[arg(long, value_name = "FILE")]
    pub quotas: Vec<PathBuf>,
    /// Money that limits ask for and no table gives: NAME=AMOUNT
    #[arg(long, value_name = "NAME=AMOUNT")]
    pub param: Vec<Pair>,
    /// With -o lines: only the lines that count in the groups of this limit
    #[arg(long, value_name = "LIMIT")]
    pub lines_of: Option<String>,
    /// With --lines-of: only in the group with this key
    #[arg(long, value_name = "KEY=VALUE", requires = "lines_of")]
    pub group: Vec<Pair>,
    /// What was approved: a table like a budget, against which content, quantities, prices, funds and sides are held;
    /// behind its name, how to read it: approved.xlsx#sheet=NAME,header-row=N,unit=wan,encoding=NAME,delimiter=NAME,amount=HEADER
    #[arg(long, value_name = "FILE")]
    pub approved: Option<PathBuf>,
    /// What that table is, where neither its header nor its name says so
    #[arg(long, value_name = "KIND", requires = "approved")]
    pub approved_kind: Option<KindArg>,
    /// The register of waivers, which hold or do not on the day of --as-of
    #[arg(long, value_name = "FILE")]
    pub waivers: Option<PathBuf>,
    /// An earlier report: what it has already is known, and does not make the exit code 1
    #[arg(long, value_name = "REPORT")]
    pub baseline: Option<PathBuf>,
    /// Write the baseline anew: what is still known of it, or, with grow, whatever is found
    #[arg(
        long,
        value_name = "HOW",
        requires = "baseline",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "shrink"
    )]
    pub update_baseline: Option<Update>,
    /// How many lines there are to be in all
    #[arg(long, value_name = "N")]
    pub expect_lines: Option<u64>,
    /// What all lines are to come to, in yuan, or those of one fund: AMOUNT or FUND=AMOUNT
    #[arg(long, value_name = "[FUND=]AMOUNT", allow_hyphen_values = true)]
    pub expect_total: Vec<String>,
    #[command(flatten)]
    pub levels: LevelArgs,
    /// From which severity on the exit code is 1
    #[arg(long, value_name = "SEVERITY", default_value = "warning")]
    pub fail_on: FailOn,
    /// Write a report in a format (human, concise, json, jsonl, csv, lines, sarif, junit, github, markdown, html, xlsx), to a file or to standard output
    #[arg(short, long = "output", value_name = "FORMAT[=PATH]")]
    pub output: Vec<String>,
    /// Short for -o FORMAT
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    /// Say nothing beside the reports that were asked for
    #[arg(short, long)]
    pub quiet: bool,
    /// Say how each file was read
    #[arg(short, long)]
    pub verbose: bool,
    /// How many threads to judge with; the answer does not depend on it [default: as many as there are processors]
    #[arg(long, value_name = "N", value_parser = within::<u16>(1..=256))]
    pub jobs: Option<u16>,
}

/// What becomes of a baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Update {
    /// It only loses what is no longer there
    Shrink,
    /// What is new is known from now on as well
    Grow,
}

#[derive(Clone, Debug, Args)]
pub(super) struct SqlArgs {
    /// The engine: duckdb, postgres or spark
    #[arg(long, value_name = "ENGINE")]
    pub dialect: String,
    #[command(flatten)]
    pub rules: RulesArgs,
    /// What a table of yours is called, and its columns: budget=NAME(COLUMN,…), estates=…, quotas=…
    #[arg(long, value_name = "TABLE=NAME")]
    pub table: Vec<Pair>,
    #[command(flatten)]
    pub taken: TakenArgs,
    /// Money that limits ask for and no table gives: NAME=AMOUNT
    #[arg(long, value_name = "NAME=AMOUNT")]
    pub param: Vec<Pair>,
    /// Write numbered files into this folder, not the whole script to standard output
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
}

#[derive(Clone, Debug, Args)]
pub(super) struct RenderArgs {
    /// A report that `check -o json=REPORT` wrote, or - for standard input
    #[arg(value_name = "REPORT")]
    pub report: PathBuf,
    /// Write it in a format, to a file or to standard output
    #[arg(short, long = "output", value_name = "FORMAT[=PATH]")]
    pub output: Vec<String>,
    /// Short for -o FORMAT
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    /// From which severity on the exit code is 1
    #[arg(long, value_name = "SEVERITY", default_value = "never")]
    pub fail_on: FailOn,
}

#[derive(Clone, Debug, Args)]
pub(super) struct VerifyArgs {
    /// A report that `check -o json=REPORT` wrote
    #[arg(value_name = "REPORT")]
    pub report: PathBuf,
    /// The folder from which the run was started, where it is not this one
    #[arg(long, value_name = "FOLDER")]
    pub from: Option<PathBuf>,
    /// How to write it
    #[arg(short, long, alias = "format", value_name = "FORMAT", default_value = "human")]
    pub output: SimpleFormat,
}

/// From which severity on a run fails.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum FailOn {
    /// Errors
    Error,
    /// Warnings and errors
    #[default]
    Warning,
    /// Anything
    Note,
    /// Nothing
    Never,
}

impl FailOn {
    /// The gate it names.
    pub(super) fn gate(self) -> Gate {
        match self {
            FailOn::Error => Gate::Error,
            FailOn::Warning => Gate::Warning,
            FailOn::Note => Gate::Note,
            FailOn::Never => Gate::Never,
        }
    }
}

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

#[derive(Clone, Debug, Args)]
pub(super) struct AskArgs {
    #[command(flatten)]
    pub rules: RulesArgs,
    /// The work: an id, a name or an alias
    #[arg(long, value_name = "WORK")]
    pub work: String,
    /// Inside or outside the red line
    #[arg(long, value_name = "SIDE")]
    pub side: Option<String>,
    /// One fund alone; the exit code is then that of `check`
    #[arg(long, value_name = "FUND")]
    pub fund: Option<String>,
    /// What is known: FACT=VALUE
    #[arg(long, value_name = "FACT=VALUE")]
    pub fact: Vec<Pair>,
    /// The line's date (YYYY-MM-DD)
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
    /// How much, in yuan
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    pub amount: Option<String>,
}

#[derive(Clone, Debug, Args)]
pub(super) struct ExplainArgs {
    /// A code, or the id or name of a rule, a fund, a work or a source
    #[arg(value_name = "CODE|RULE|FUND|WORK")]
    pub name: String,
    #[command(flatten)]
    pub rules: RulesArgs,
}

#[derive(Clone, Debug, Args)]
pub(super) struct MatrixArgs {
    #[command(flatten)]
    pub rules: RulesArgs,
    /// The day for which rules are shown (YYYY-MM-DD)
    #[arg(long, value_name = "DATE")]
    pub at: Option<String>,
    /// Only this fund
    #[arg(long, value_name = "FUND")]
    pub fund: Option<String>,
    /// How the answers of one fund change from one stretch of time to the next
    #[arg(long, value_name = "FUND", conflicts_with_all = ["at", "fund"])]
    pub history: Option<String>,
    /// Only this work and those below it
    #[arg(long, value_name = "WORK")]
    pub work: Option<String>,
    /// Only this side
    #[arg(long, value_name = "SIDE")]
    pub side: Option<String>,
}

#[derive(Clone, Debug, Args)]
pub(super) struct ListArgs {
    /// What to list
    pub what: Inventory,
    #[command(flatten)]
    pub rules: RulesArgs,
}

/// What `list` lists.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Inventory {
    /// The funds of the pack
    Funds,
    /// The works of the pack
    Works,
    /// The rules of the pack
    Rules,
    /// The texts the rules rest on
    Sources,
    /// The codes findings carry
    Codes,
    /// The built-in packs
    Packs,
}

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

/// How commands about packs tell what came of it.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum SimpleFormat {
    /// For people
    Human,
    /// For programs
    Json,
}

/// What the user says about codes.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct LevelArgs {
    /// Report a code as an error
    #[arg(short = 'D', value_name = "CODE")]
    pub deny: Vec<String>,
    /// Report a code as a warning
    #[arg(short = 'W', value_name = "CODE")]
    pub warn: Vec<String>,
    /// Do not report a code; verdicts stay what they are
    #[arg(short = 'A', value_name = "CODE")]
    pub allow: Vec<String>,
}

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
    #[arg(long, value_name = "N", default_value_t = crate::lint::MOST_BOXES)]
    pub most_boxes: u64,
    /// How to tell of it
    #[arg(short, long, value_name = "FORMAT", default_value = "human")]
    pub output: SimpleFormat,
}

#[derive(Clone, Debug, Args)]
pub(super) struct InitArgs {
    /// Where to write it; a folder that is not there is made
    #[arg(value_name = "DIR", default_value = ".")]
    pub dir: PathBuf,
    /// Start a layer on a pack instead: a built-in one's id, or a path
    #[arg(long, value_name = "PACK")]
    pub from: Option<String>,
}

#[derive(Clone, Debug, Args)]
pub(super) struct DiffArgs {
    /// OLD NEW [FILE…]: two packs, built-in ones' ids or paths, and budgets to judge by both. With two --at:
    /// PACK [FILE…]
    #[arg(required = true, value_name = "OLD NEW FILE")]
    pub names: Vec<String>,
    /// The day on which to look at both packs; given twice, at one pack on the first day and on the second, whatever
    /// days lines have (YYYY-MM-DD)
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
    /// How many threads to judge with; the answer does not depend on it [default: as many as there are processors]
    #[arg(long, value_name = "N", value_parser = within::<u16>(1..=256))]
    pub jobs: Option<u16>,
}

/// Which changes make `diff` fail.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum FailOnChange {
    /// Answers, or lines, less strict than before, and whatever may let a line be paid that could not be read before
    Looser,
    /// Whatever may judge a line otherwise
    Any,
    /// Nothing
    Never,
}

#[derive(Clone, Debug, Args)]
pub(super) struct SchemaArgs {
    /// Of what
    pub what: SchemaOf,
}

/// What `schema` describes.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum SchemaOf {
    /// A JSON report
    Report,
    /// A line of a report as lines of JSON
    Jsonl,
    /// What `test -o json` writes
    Test,
    /// What `diff -o json` writes
    Diff,
    /// What `plan -o json` writes
    Plan,
    /// What `plan --versus -o json` writes
    Plans,
    /// What `lint -o json` writes
    Lint,
    /// A rule pack
    Pack,
    /// Settings, earmark.toml
    Settings,
}

#[derive(Clone, Debug, Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    pub shell: clap_complete::Shell,
}

/// `NAME=VALUE`.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    pub name: String,
    pub value: String,
}

impl FromStr for Pair {
    type Err = Refused;

    fn from_str(text: &str) -> Result<Pair, Refused> {
        match text.split_once('=') {
            Some((name, value)) if !name.trim().is_empty() => {
                Ok(Pair { name: name.trim().to_owned(), value: value.to_owned() })
            }
            _ => Err(Refused(Said::new("value-no-pair"))),
        }
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.name, self.value)
    }
}

impl UnitArg {
    /// What a word says.
    pub(super) fn named(word: &str) -> Option<UnitArg> {
        UnitArg::value_variants().iter().copied().find(|unit| unit.name() == word)
    }

    /// What it says.
    pub(super) fn unit(self) -> Unit {
        match self {
            UnitArg::Yuan => Unit::Yuan,
            UnitArg::Wan => Unit::Wan,
            UnitArg::Yi => Unit::Yi,
        }
    }

    /// The word the flag takes.
    pub(super) fn name(self) -> &'static str {
        match self {
            UnitArg::Yuan => "yuan",
            UnitArg::Wan => "wan",
            UnitArg::Yi => "yi",
        }
    }
}

pub(super) fn encoding(text: &str) -> Result<Encoding, Refused> {
    Encoding::named(text).ok_or_else(|| Refused(Said::new("value-no-encoding")))
}

/// The names of delimiters.
pub(super) const DELIMITERS: [(&str, u8); 3] = [("comma", b','), ("semicolon", b';'), ("tab", b'\t')];

pub(super) fn delimiter(text: &str) -> Result<u8, Refused> {
    let found = DELIMITERS.into_iter().find(|(name, byte)| *name == text || text.as_bytes() == [*byte]);
    found.map(|(_, byte)| byte).ok_or_else(|| Refused(Said::new("value-no-delimiter")))
}

fn language(text: &str) -> Result<Language, Refused> {
    let found = Language::ALL.into_iter().find(|language| language.id() == text);
    found.ok_or_else(|| Refused(Said::new("value-no-language")))
}
