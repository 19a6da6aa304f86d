//! The command line.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::budget::Encoding;
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
    Check(CheckArgs),
    /// One line's whole trail: each rule considered, the first condition that failed, who could pay
    Why(WhyArgs),
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
    /// The JSON Schema of reports or of packs
    Schema(SchemaArgs),
    /// Completions for a shell
    Completions(CompletionsArgs),
    /// The manual page
    Man,
}

/// What to judge by.
#[derive(Clone, Debug, Args)]
pub(super) struct RulesArgs {
    /// The pack to judge by: a built-in one's id, or a path [default: cn-old-estates]
    #[arg(long, value_name = "PACK")]
    pub rules: Vec<String>,
}

/// How to read tables, and what to assume.
#[derive(Clone, Debug, Args)]
pub(super) struct ReadArgs {
    #[command(flatten)]
    pub rules: RulesArgs,
    /// The table of estates
    #[arg(long, value_name = "FILE")]
    pub estates: Option<PathBuf>,
    /// The date of lines that have none, and the day of the run (YYYY-MM-DD)
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Take a missing fact for granted: a named assumption of the pack, or FACT=VALUE
    #[arg(long, value_name = "NAME")]
    pub assume: Vec<String>,
    /// Assume nothing that the pack assumes
    #[arg(long)]
    pub no_assume: bool,
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
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
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

#[derive(Clone, Debug, Args)]
pub(super) struct CheckArgs {
    /// Budgets: files, folders, patterns, or - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub read: ReadArgs,
    /// Report a code as an error
    #[arg(short = 'D', value_name = "CODE")]
    pub deny: Vec<String>,
    /// Report a code as a warning
    #[arg(short = 'W', value_name = "CODE")]
    pub warn: Vec<String>,
    /// Do not report a code; its lines keep their verdicts
    #[arg(short = 'A', value_name = "CODE")]
    pub allow: Vec<String>,
    /// From which severity on the exit code is 1
    #[arg(long, value_name = "SEVERITY", default_value = "warning")]
    pub fail_on: FailOn,
    /// Write a report in a format (human, concise, json, csv, lines), to a file or to standard output
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
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
}

/// From which severity on a run fails.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum FailOn {
    /// Errors
    Error,
    /// Warnings and errors
    Warning,
    /// Anything
    Note,
    /// Nothing
    Never,
}

#[derive(Clone, Debug, Args)]
pub(super) struct WhyArgs {
    /// The line, as `FILE:ROW`: `budget.csv:42`
    #[arg(value_name = "FILE:ROW")]
    pub place: String,
    #[command(flatten)]
    pub read: ReadArgs,
}

#[derive(Clone, Debug, Args)]
pub(super) struct InspectArgs {
    /// Budgets: files, folders, patterns, or - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub read: ReadArgs,
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
pub(super) struct SchemaArgs {
    /// Of what
    pub what: SchemaOf,
}

/// What `schema` describes.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum SchemaOf {
    /// A JSON report
    Report,
    /// A rule pack
    Pack,
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
    type Err = String;

    fn from_str(text: &str) -> Result<Pair, String> {
        match text.split_once('=') {
            Some((name, value)) if !name.trim().is_empty() => {
                Ok(Pair { name: name.trim().to_owned(), value: value.to_owned() })
            }
            _ => Err("write it as NAME=VALUE".to_owned()),
        }
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.name, self.value)
    }
}

impl UnitArg {
    /// The word the flag takes.
    pub(super) fn name(self) -> &'static str {
        match self {
            UnitArg::Yuan => "yuan",
            UnitArg::Wan => "wan",
            UnitArg::Yi => "yi",
        }
    }
}

fn encoding(text: &str) -> Result<Encoding, String> {
    Encoding::named(text)
        .ok_or_else(|| "utf-8, gb18030, gbk, utf-16le, utf-16be, big5 and others are known".to_owned())
}

/// The names of delimiters.
pub(super) const DELIMITERS: [(&str, u8); 3] = [("comma", b','), ("semicolon", b';'), ("tab", b'\t')];

fn delimiter(text: &str) -> Result<u8, String> {
    let found = DELIMITERS.into_iter().find(|(name, byte)| *name == text || text.as_bytes() == [*byte]);
    found.map(|(_, byte)| byte).ok_or_else(|| "write comma, semicolon or tab".to_owned())
}

fn language(text: &str) -> Result<Language, String> {
    let found = Language::ALL.into_iter().find(|language| language.id() == text);
    found.ok_or_else(|| "the languages are en and zh".to_owned())
}
