//! What may be typed after `waive`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::command::args::{Pair, ReadArgs, RulesArgs};
use crate::command::check::args::{CheckArgs, KindArg};

#[derive(Clone, Debug, Args)]
pub(in crate::command) struct WaiveArgs {
    #[command(subcommand)]
    pub what: WaiveCommand,
}

#[derive(Clone, Debug, Subcommand)]
pub(in crate::command) enum WaiveCommand {
    /// Write a waiver for a finding at the end of the register
    Add(Box<AddArgs>),
    /// The waivers of a register
    List(ListArgs),
    /// Whether the waivers of a register hold for these files: exit code 1 where one has ended or lapsed
    Check(Box<HoldArgs>),
    /// Take out of a register what has ended and, where files are named, what they do not need
    Prune(Box<PruneArgs>),
}

/// The register.
#[derive(Clone, Debug, Args)]
pub(in crate::command) struct RegisterArgs {
    /// The register of waivers
    #[arg(long, value_name = "FILE", default_value = "waivers.toml")]
    pub waivers: PathBuf,
}

/// What files are judged with, as `check` would.
#[derive(Clone, Debug, Args)]
pub(in crate::command) struct JudgeArgs {
    #[command(flatten)]
    pub rules: RulesArgs,
    #[command(flatten)]
    pub read: ReadArgs,
    /// A table of money granted
    #[arg(long, value_name = "FILE")]
    pub quotas: Vec<PathBuf>,
    /// Money that limits ask for and no table gives: NAME=AMOUNT
    #[arg(long, value_name = "NAME=AMOUNT")]
    pub param: Vec<Pair>,
    /// What was approved
    #[arg(long, value_name = "FILE")]
    pub approved: Option<PathBuf>,
    /// What that table is, where neither its header nor its name says so
    #[arg(long, value_name = "KIND", requires = "approved")]
    pub approved_kind: Option<KindArg>,
}

#[derive(Clone, Debug, Args)]
pub(in crate::command) struct AddArgs {
    /// Where the finding stands, as `FILE:ROW`: `budget.csv:42`
    #[arg(value_name = "FILE:ROW", required_unless_present = "key")]
    pub place: Option<String>,
    /// Its code, where several findings stand there
    #[arg(long, value_name = "CODE")]
    pub code: Option<String>,
    /// Its key, as a JSON report has it: for a finding about many lines, which has no row
    #[arg(long, value_name = "KEY", conflicts_with = "place")]
    pub key: Option<String>,
    /// The report the finding is in, as JSON; else the files are judged now
    #[arg(long, value_name = "REPORT", conflicts_with_all = ["with", "rules", "estates"])]
    pub report: Option<PathBuf>,
    /// Files that are checked together with that one: alike lines are counted over all of them
    #[arg(long, value_name = "FILE")]
    pub with: Vec<PathBuf>,
    #[command(flatten)]
    pub register: RegisterArgs,
    /// Why it is approved
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Who approved it: an office, a section, a number of approval
    #[arg(long, value_name = "WHO")]
    pub approver: String,
    /// Who approved it as well: asked for where a text rules the finding out, or may
    #[arg(long, value_name = "WHO")]
    pub second_approver: Option<String>,
    /// The day on which it was approved (YYYY-MM-DD)
    #[arg(long, value_name = "DATE")]
    pub approved_on: String,
    /// The last day on which it holds (YYYY-MM-DD)
    #[arg(long, value_name = "DATE")]
    pub expires: String,
    /// The most money it is approved for, in yuan
    #[arg(long, value_name = "AMOUNT")]
    pub maximum: Option<String>,
    /// The rule that the finding must go on resting on
    #[arg(long, value_name = "RULE")]
    pub rule: Option<String>,
    /// What to call it [default: W, the year of its approval, and the next number]
    #[arg(long, value_name = "ID")]
    pub id: Option<String>,
    #[command(flatten)]
    pub judge: JudgeArgs,
}

#[derive(Clone, Debug, Args)]
pub(in crate::command) struct ListArgs {
    #[command(flatten)]
    pub register: RegisterArgs,
    /// The day on which to look at them (YYYY-MM-DD)
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// How to tell of them
    #[arg(short = 'o', long = "output", value_name = "FORMAT", default_value = "human")]
    pub shape: Shape,
}

#[derive(Clone, Debug, Args)]
pub(in crate::command) struct HoldArgs {
    /// Budgets: files, folders, patterns, or - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub register: RegisterArgs,
    #[command(flatten)]
    pub judge: JudgeArgs,
    /// How to tell of it
    #[arg(short = 'o', long = "output", value_name = "FORMAT", default_value = "human")]
    pub shape: Shape,
}

#[derive(Clone, Debug, Args)]
pub(in crate::command) struct PruneArgs {
    /// All budgets that the register is for; without any, only what has ended is taken out
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub register: RegisterArgs,
    #[command(flatten)]
    pub judge: JudgeArgs,
    /// Say what would be taken out, and leave the register as it is
    #[arg(long)]
    pub dry_run: bool,
}

/// How to tell of waivers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::command) enum Shape {
    /// For people
    Human,
    /// For programs
    Json,
}

impl JudgeArgs {
    /// `check` of some files.
    pub(super) fn check(&self, files: &[PathBuf], waivers: Option<&PathBuf>) -> CheckArgs {
        CheckArgs {
            files: files.to_vec(),
            rules: self.rules.clone(),
            read: self.read.clone(),
            quotas: self.quotas.clone(),
            param: self.param.clone(),
            approved: self.approved.clone(),
            approved_kind: self.approved_kind,
            waivers: waivers.cloned(),
            quiet: true,
            ..CheckArgs::default()
        }
    }
}
