//! `sql`: the same audit as SQL, as one script or as numbered files.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::check::Audit;
use crate::check::limits::Means;
use crate::command::args::{Pair, RulesArgs, TakenArgs};
use crate::command::place::cannot_write;
use crate::command::{Exit, Failure, Stage, misused, session};
use crate::model::{Arg, Said, text};
use crate::rules::tree::suggestion;
use crate::sql::{Dialect, Part, Tables, dialect, script};

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

pub(super) fn run(args: &SqlArgs, stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    let engine = engine(&args.dialect)?;
    let (rules, _) = session::rules_with_map(&args.rules, &args.taken)?;
    let wishes = session::wishes(&args.taken, &rules)?;
    session::say_due(&rules, wishes.as_of, stage)?;
    let mut audit = Audit::new(&rules, None, wishes);
    audit.means = Means { given: session::parameters(&args.param, &rules)?, ..Means::default() };
    let asked: Vec<(String, String)> =
        args.table.iter().map(|pair| (pair.name.clone(), pair.value.clone())).collect();
    let tables = Tables::read(&asked, &mut audit).map_err(refused)?;
    let parts = script(engine, &audit, &tables).map_err(misused)?;
    match &args.output {
        Some(folder) => write_files(folder, &parts, stage)?,
        None => {
            for part in &parts {
                writeln!(stage.out, "{}", part.text)?;
            }
        }
    }
    Ok(Exit::Clean)
}

fn engine(name: &str) -> Result<&'static Dialect, Failure> {
    let names = || dialect::ALL.iter().map(|dialect| dialect.name);
    dialect::by_name(name).ok_or_else(|| {
        let near = suggestion(text::nearest(name, names()));
        misused(
            Said::new("sql-no-such-dialect")
                .with("name", name)
                .with("known", names().collect::<Arg>())
                .with("near", near),
        )
    })
}

fn refused(wrong: Vec<Said>) -> Failure {
    let mut problems = crate::model::Problems::default();
    for said in wrong {
        problems.push(crate::model::Problem::of("--table", said));
    }
    Failure::Problems(problems)
}

/// Writes a file for each part, and says which.
fn write_files(folder: &Path, parts: &[Part], stage: &mut Stage<'_>) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| cannot_write(folder, &error))?;
    for part in parts {
        let path = folder.join(part.name);
        fs::write(&path, &part.text).map_err(|error| cannot_write(&path, &error))?;
        let said = Said::new("init-wrote").with("path", path.to_string_lossy().into_owned());
        writeln!(stage.out, "{}", stage.words.say(&said))?;
    }
    Ok(())
}
