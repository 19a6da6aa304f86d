//! `plan`: who is to pay for what.

use std::path::PathBuf;

use crate::budget::files;
use crate::budget::open::cut_short;
use crate::check::Audit;
use crate::check::limits::{Grants, Means};
use crate::command::args::PlanArgs;
use crate::command::books::{self, Opened};
use crate::command::output::{self, Output};
use crate::command::{Exit, Failure, Stage, misused, problems, session, what_if};
use crate::model::{Problem, Said};
use crate::plan::draft::{Draft, Reader};
use crate::plan::{Aims, plan};
use crate::report::planned::{self, Format, Planned};
use crate::report::{Book, Style};
use crate::rules::{FundId, Ruleset};

pub(super) fn run(args: &PlanArgs, stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    let (rules, _) = session::rules_with_map(&args.rules, &args.read)?;
    let given = session::given(&args.read, &rules)?;
    let wishes = session::wishes(&args.read, &rules)?;
    let aims = aims(args, &rules)?;
    let others = other_files(args);
    let (found, mut wrong) = files::find(&args.files, &others);
    let outputs = output::outputs::<Format>(&args.output, args.format.as_deref())?;
    output::spare(
        found.iter().filter(|found| found.named).map(|found| &found.path).chain(&others),
        &outputs,
    )?;
    let estates = session::estates(args.read.estates.as_deref(), &rules, false)?.map(|(estates, _)| estates);
    let tables = session::quotas(&args.quotas, &rules, estates.as_ref(), false)?;
    let grants: Vec<Grants> = tables.into_iter().map(|(table, _)| table).collect();
    let mut audit = Audit::new(&rules, estates.as_ref(), wishes);
    audit.means = Means { tables: grants, given: session::parameters(&args.param, &rules)? };
    what_if::granted(&args.quota, &mut audit)?;
    let mut read: Vec<PathBuf> = found.iter().map(|found| found.path.clone()).collect();
    let Opened { books, own, problems: unread, .. } =
        books::open(found, args.quiet, stage, |input, at| session::settled(&audit, &input, at, &given))?;
    wrong.extend(unread);
    read.retain(|path| !own.contains(path));
    output::spare(&read, &outputs)?;
    let mut draft = draft(&audit, &aims, &books, &mut wrong);
    let tables: Vec<_> = books.iter().map(|book| (&book.table, &book.input)).collect();
    let plan = plan(&audit, &aims, &mut draft, &tables)?;
    let planned = Planned {
        audit: &audit,
        books: &books,
        draft: &draft,
        aims: &aims,
        plan: &plan,
        problems: &wrong,
        style: stage.style,
    };
    problems::write(wrong.iter(), stage.words, stage.err)?;
    write(&planned, &outputs, args.quiet, stage)?;
    exit(&planned, stage)
}

/// Files that other flags name, which are never drafts.
fn other_files(args: &PlanArgs) -> Vec<PathBuf> {
    let read = &args.read;
    read.estates.iter().chain(&read.works_map).chain(&args.quotas).cloned().collect()
}

/// What to plan by.
fn aims(args: &PlanArgs, rules: &Ruleset) -> Result<Aims, Failure> {
    let one = |name: &String| match session::funds_named(rules, name)?.as_slice() {
        [one] => Ok(*one),
        _ => Err(Said::new("plan-several-funds").with("name", name)),
    };
    let funds = |names: &[String]| -> Result<Vec<FundId>, Failure> {
        names.iter().map(one).collect::<Result<_, Said>>().map_err(misused)
    };
    let preferred = funds(&args.prefer)?;
    let place = |fund: FundId| {
        let at = preferred.iter().position(|one| *one == fund);
        at.unwrap_or(preferred.len() + usize::from(fund.0))
    };
    Ok(Aims {
        allow_review: args.allow_review,
        without: funds(&args.without)?,
        order: rules.fund_ids().map(place).collect(),
        whole_lines: args.whole_lines,
        seconds: args.time_limit,
    })
}

/// Reads every draft. One that cannot be read to its end is a problem, and the rest is still planned.
fn draft(audit: &Audit<'_>, aims: &Aims, books: &[Book], wrong: &mut Vec<Problem>) -> Draft {
    let mut reader = Reader::new(audit, aims);
    for book in books {
        let path = &book.input.path;
        match reader.read(&book.table, &book.input) {
            Ok(broken) => wrong.extend(broken.map(cut_short).map(|said| Problem::of(path, said))),
            Err(error) => wrong.push(session::unreadable(path, &error)),
        }
        if !book.input.is_unchanged() {
            wrong.push(Problem::of(path, Said::new("file-changed")));
        }
    }
    reader.done()
}

/// Writes the plan in every format that was asked for. Where none says what stays unfunded, standard error does.
fn write(
    planned: &Planned<'_>,
    outputs: &[Output<Format>],
    quiet: bool,
    stage: &mut Stage<'_>,
) -> Result<(), Failure> {
    let nothing_read = planned.books.is_empty();
    for output in outputs {
        match &output.path {
            None if nothing_read => {}
            None => (output.format.render)(planned, stage.words, stage.out)?,
            Some(path) => {
                let plain = Planned { style: Style::default(), ..*planned };
                output::write_file(path, |out| {
                    if output.format.marked {
                        out.write_all(output::MARK)?;
                    }
                    (output.format.render)(&plain, stage.words, out)
                })?;
            }
        }
    }
    let on_screen = outputs.iter().any(|output| output.path.is_none() && output.format.tells);
    if !on_screen && !quiet && !nothing_read {
        stage.out.flush()?;
        planned::close(planned, stage.words, stage.err)?;
    }
    Ok(())
}

/// 2 before 1 before 3 before 0.
fn exit(planned: &Planned<'_>, stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    if !planned.problems.is_empty() {
        return Ok(Exit::Failed);
    }
    if planned.draft.lines.is_empty() {
        stage.out.flush()?;
        writeln!(stage.err, "earmark: {}", stage.words.plain("nothing-checked"))?;
        return Ok(Exit::Nothing);
    }
    let lawful = planned.plan.is_lawful(planned.draft, planned.aims);
    Ok(if lawful { Exit::Clean } else { Exit::Findings })
}
