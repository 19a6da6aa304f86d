//! What several commands ask for, and how it is read.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};

use crate::budget::Encoding;
use crate::command::misuse::{Refused, within};
use crate::model::{Said, Unit};
use crate::triage::Gate;

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

/// How commands about packs tell what came of it.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum SimpleFormat {
    /// For people
    Human,
    /// For programs
    Json,
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

/// The names of delimiters.
pub(super) const DELIMITERS: [(&str, u8); 3] = [("comma", b','), ("semicolon", b';'), ("tab", b'\t')];

pub(super) fn delimiter(text: &str) -> Result<u8, Refused> {
    let found = DELIMITERS.into_iter().find(|(name, byte)| *name == text || text.as_bytes() == [*byte]);
    found.map(|(_, byte)| byte).ok_or_else(|| Refused(Said::new("value-no-delimiter")))
}

pub(super) fn encoding(text: &str) -> Result<Encoding, Refused> {
    Encoding::named(text).ok_or_else(|| Refused(Said::new("value-no-encoding")))
}
