//! What `check` asks for.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::command::args::{FailOn, LevelArgs, Pair, ReadArgs, RulesArgs};
use crate::command::misuse::within;

/// More lines than this are in no budgets.
const MOST_LINES: u64 = 1_000_000_000_000;

#[derive(Clone, Debug, Default, Args)]
pub(in crate::command) struct CheckArgs {
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
    /// A table of money granted, by estate, fund, project or year, or of parameters that limits ask for;
    /// behind its name, how to read it: quotas.xlsx#sheet=NAME,unit=wan
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
    /// What was approved: a table like a budget, against which content, quantities, prices, funds and sides
    /// are held; behind its name, how to read it:
    /// approved.xlsx#sheet=NAME,header-row=N,unit=wan,encoding=NAME,delimiter=NAME,amount=HEADER
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
    #[arg(long, value_name = "N", value_parser = within::<u64>(0..=MOST_LINES))]
    pub expect_lines: Option<u64>,
    /// What all lines are to come to, in yuan, or those of one fund: AMOUNT or FUND=AMOUNT
    #[arg(long, value_name = "[FUND=]AMOUNT", allow_hyphen_values = true)]
    pub expect_total: Vec<String>,
    #[command(flatten)]
    pub levels: LevelArgs,
    /// From which severity on the exit code is 1
    #[arg(long, value_name = "SEVERITY", default_value = "warning")]
    pub fail_on: FailOn,
    /// Write a report in a format (human, concise, json, jsonl, csv, lines, sarif, junit, github, markdown,
    /// html, xlsx), to a file or to standard output
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
    /// How many threads to judge with; the answer does not depend on it [default: as many as there are
    /// processors]
    #[arg(long, value_name = "N", value_parser = within::<u16>(1..=256))]
    pub jobs: Option<u16>,
}

/// `--approved-kind`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::command) enum KindArg {
    /// 概算
    Estimate,
    /// 控制价
    ControlPrice,
}

/// What becomes of a baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::command) enum Update {
    /// It only loses what is no longer there
    Shrink,
    /// What is new is known from now on as well
    Grow,
}
