//! `schema`, `completions`, `man`: what shells and editors read.

use clap::{Args, CommandFactory, ValueEnum};

use crate::command::cli::Cli;
use crate::command::{Exit, Failure, Stage, settings};
use crate::report::changed::json::DiffJson;
use crate::report::jsonl::Line;
use crate::report::linted::LintJson;
use crate::report::planned::json::PlanJson;
use crate::report::planned::plans::PlansJson;
use crate::report::record::Record;
use crate::report::tested::TestJson;
use crate::rules::doc::Doc;

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

pub(super) fn schema(args: &SchemaArgs, stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    let schema = match args.what {
        SchemaOf::Report => schemars::schema_for!(Record<'_>),
        SchemaOf::Jsonl => schemars::schema_for!(Line<'_>),
        SchemaOf::Test => schemars::schema_for!(TestJson),
        SchemaOf::Diff => schemars::schema_for!(DiffJson),
        SchemaOf::Plan => schemars::schema_for!(PlanJson),
        SchemaOf::Plans => schemars::schema_for!(PlansJson),
        SchemaOf::Lint => schemars::schema_for!(LintJson),
        SchemaOf::Pack => schemars::schema_for!(Doc),
        SchemaOf::Settings => settings::schema(),
    };
    serde_json::to_writer_pretty(&mut *stage.out, &schema).map_err(std::io::Error::from)?;
    writeln!(stage.out)?;
    Ok(Exit::Clean)
}

pub(super) fn completions(args: &CompletionsArgs, stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    // Made whole before it is written: what makes it panics where writing fails.
    let mut made = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "earmark", &mut made);
    stage.out.write_all(&made)?;
    Ok(Exit::Clean)
}

pub(super) fn man(stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    clap_mangen::Man::new(Cli::command()).render(&mut stage.out)?;
    for command in Cli::command().get_subcommands() {
        clap_mangen::Man::new(command.clone()).render(&mut stage.out)?;
    }
    Ok(Exit::Clean)
}
