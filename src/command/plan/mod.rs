//! `plan`: who is to pay for what; and two answers side by side.

mod answer;
mod args;
mod what_if;

use std::io;
use std::path::PathBuf;

pub(super) use args::PlanArgs;

use crate::budget::Input;
use crate::budget::files::{self, Other};
use crate::command::beside;
use crate::command::books::{self, Opened};
use crate::command::output::{self, Output};
use crate::command::plan::answer::{Answer, Basis};
use crate::command::{Exit, Failure, Stage, misused, problems, session};
use crate::model::Said;
use crate::report::Style;
use crate::report::commands::shell_word;
use crate::report::planned::{self, Format, Planned, Versus};

/// How what goes to a file is drawn.
const ON_PAPER: Style = Style { color: false, width: 100 };

pub(super) fn run(args: &PlanArgs, stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    let (first, second) = (args.first(), args.second()?);
    let asked = std::iter::once(&first).chain(&second);
    let others: Vec<Other> = asked.flat_map(|asked| beside::files(&asked.read, &asked.by.quotas)).collect();
    let basis = Basis::read(first, args)?;
    let other = second.map(|asked| Basis::read(asked, args)).transpose()?;
    let (found, mut wrong) = files::find(&args.files, &others);
    let outputs = outputs(args, other.is_some())?;
    let named = found.iter().filter(|found| found.named).map(|found| &found.path);
    let bases = std::iter::once(&basis).chain(&other);
    let first: Vec<PathBuf> = bases.flat_map(|basis| output::read_first(&basis.rules, stage)).collect();
    output::spare(named.chain(others.iter().map(|other| &other.path)).chain(&first), &outputs)?;
    let mut audit = basis.audit()?;
    let mut other = other.as_ref().map(|other| Ok::<_, Failure>((other, other.audit()?))).transpose()?;
    let mut read: Vec<PathBuf> = found.iter().map(|found| found.path.clone()).collect();
    books::tell(&books::passed_beside(&audit), args.quiet, stage)?;
    let open = |input: Input| session::settled(&audit, &input, 0, &basis.given);
    let Opened { books, own, problems: unread, .. } = books::open(found, 1, args.quiet, stage, open)?;
    wrong.extend(unread);
    read.retain(|path| !own.contains(path));
    output::spare(&read, &outputs)?;
    audit.ask_for(books.iter().map(|book| &book.table.layout));
    let answer = Answer::new(&basis, &audit, books, wrong.clone())?;
    let Some((basis_of_other, audit_of_other)) = &mut other else {
        let planned = answer.shown(&basis, &audit, stage.style);
        problems::write(planned.problems.iter(), stage.words, stage.err)?;
        return write(&planned, &outputs, args.quiet, stage).and_then(|()| exit(&[planned], stage));
    };
    let (books, unread) = answer.books_for(basis_of_other, audit_of_other);
    wrong.extend(unread);
    audit_of_other.ask_for(books.iter().map(|book| &book.table.layout));
    let second = Answer::new(basis_of_other, audit_of_other, books, wrong)?;
    let new = second.problems.iter().filter(|problem| !answer.problems.contains(problem));
    problems::write(answer.problems.iter().chain(new), stage.words, stage.err)?;
    let asked = args.versus.iter().flatten().map(|word| shell_word(word)).collect::<Vec<_>>().join(" ");
    let versus = Versus {
        first: answer.shown(&basis, &audit, stage.style),
        second: second.shown(basis_of_other, audit_of_other, stage.style),
        asked: &asked,
    };
    write_both(&versus, &outputs, args.quiet, stage)?;
    exit(&[versus.first, versus.second], stage)
}

/// What is to be written; a format that has nothing to say of two answers is refused where there are two.
fn outputs(args: &PlanArgs, two: bool) -> Result<Vec<Output<Format>>, Failure> {
    let outputs = output::outputs::<Format>(&args.output, args.format.as_deref())?;
    let cannot = |output: &&Output<Format>| two && output.format.versus.is_none();
    match outputs.iter().find(cannot) {
        Some(output) => Err(misused(Said::new("versus-no-format").with("name", output.format.name))),
        None => Ok(outputs),
    }
}

/// Writes the plan in every format that was asked for. Where none says what stays unfunded, standard error
/// does.
fn write(
    planned: &Planned<'_>,
    outputs: &[Output<Format>],
    quiet: bool,
    stage: &mut Stage<'_>,
) -> Result<(), Failure> {
    let (words, plain) = (stage.words, Planned { style: ON_PAPER, ..*planned });
    let nothing_read = planned.books.is_empty();
    each(outputs, nothing_read, stage, |format, on_screen, out| {
        (format.render)(if on_screen { planned } else { &plain }, words, out)
    })?;
    if !tells(outputs) && !quiet && !nothing_read {
        stage.out.flush()?;
        planned::close(planned, stage.words, stage.err)?;
    }
    Ok(())
}

/// Writes two plans side by side.
fn write_both(
    two: &Versus<'_>,
    outputs: &[Output<Format>],
    quiet: bool,
    stage: &mut Stage<'_>,
) -> Result<(), Failure> {
    let style = Style::default();
    let plain =
        Versus { first: Planned { style, ..two.first }, second: Planned { style, ..two.second }, ..*two };
    let (words, nothing_read) = (stage.words, two.first.books.is_empty());
    each(outputs, nothing_read, stage, |format, on_screen, out| match format.versus {
        Some(render) => render(if on_screen { two } else { &plain }, words, out),
        None => Ok(()),
    })?;
    if !tells(outputs) && !quiet && !nothing_read {
        stage.out.flush()?;
        planned::close_both(two, stage.words, stage.err)?;
    }
    Ok(())
}

/// Whether the format on the screen says what stays unfunded.
fn tells(outputs: &[Output<Format>]) -> bool {
    outputs.iter().any(|output| output.path.is_none() && output.format.tells)
}

/// Writes every output; nothing to the screen where nothing could be read.
fn each(
    outputs: &[Output<Format>],
    nothing_read: bool,
    stage: &mut Stage<'_>,
    render: impl Fn(&Format, bool, &mut dyn io::Write) -> io::Result<()>,
) -> Result<(), Failure> {
    for output in outputs {
        match &output.path {
            None if nothing_read => {}
            None => render(output.format, true, stage.out)?,
            Some(path) => output::write_file(path, |out| {
                if output.format.marked {
                    out.write_all(output::MARK)?;
                }
                render(output.format, false, out)
            })?,
        }
    }
    Ok(())
}

/// How all answers together end.
fn exit(answers: &[Planned<'_>], stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    let failed = answers.iter().any(|planned| !planned.problems.is_empty());
    let nothing = answers.iter().all(|planned| planned.draft.lines.is_empty());
    let lawful = answers.iter().all(|planned| planned.plan.is_lawful(planned.draft, planned.aims));
    Ok(stage.ended(Exit::of(failed, !lawful, nothing))?)
}
