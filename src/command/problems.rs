//! Mistakes as a person reads them: in rule files under their own line, in tables by place.

use std::io::{self, Write};
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::model::{Problem, text};
use crate::rules::load::NotLoaded;
use crate::rules::ruleset::SourceFile;
use crate::rules::tree::Spot;
use crate::words::Words;

/// The mistakes of a pack, each with the line it stands on and a mark under the offending words.
pub(super) fn in_rules(not_loaded: &NotLoaded, words: &Words, err: &mut dyn Write) -> io::Result<()> {
    for problem in not_loaded.problems.iter() {
        let source = not_loaded.files.iter().find(|file| file.path == problem.path);
        match (source, &problem.span) {
            (Some(file), Some(span)) => {
                let title = (words.plain("problem-word"), words.say(&problem.said));
                snippet(file, span.clone(), title, &[], err)?;
            }
            _ => line(problem, words, err)?,
        }
    }
    Ok(())
}

/// Mistakes in tables, one a line: `path: what is wrong`.
pub(super) fn write<'p>(
    mut problems: impl Iterator<Item = &'p Problem>,
    words: &Words,
    err: &mut dyn Write,
) -> io::Result<()> {
    problems.try_for_each(|problem| line(problem, words, err))
}

fn line(problem: &Problem, words: &Words, err: &mut dyn Write) -> io::Result<()> {
    writeln!(err, "{}: {}", text::visible(&problem.path), words.say(&problem.said))
}

/// Something to be said of a place in a pack, drawn as mistakes are: its name and title above, notes below.
pub(super) fn at(
    files: &[SourceFile],
    spot: &Spot,
    title: (String, String),
    notes: &[String],
    out: &mut dyn Write,
) -> io::Result<()> {
    match files.iter().find(|file| file.path == spot.path) {
        Some(file) => snippet(file, spot.start..spot.end, title, notes, out),
        None => writeln!(out, "{}: {}", title.0, title.1),
    }
}

/// The line of the file with a mark under the words. Characters that could move the cursor are blanked one for one.
fn snippet(
    file: &SourceFile,
    span: Range<usize>,
    (name, title): (String, String),
    notes: &[String],
    out: &mut dyn Write,
) -> io::Result<()> {
    let (source, span) = shown(&file.text, span);
    let path = text::visible(&file.path);
    let annotated =
        Snippet::source(source).path(path).fold(true).annotation(AnnotationKind::Primary.span(span));
    let group = Level::ERROR.with_name(name).primary_title(title).element(annotated);
    let group = group.elements(notes.iter().map(|note| Level::NOTE.no_name().message(note)));
    writeln!(out, "{}\n", Renderer::plain().render(&[group]))
}

/// A source in which no character moves the cursor, and the span of the same words in it, cut at its line's end.
fn shown(source: &str, span: Range<usize>) -> (String, Range<usize>) {
    let (mut out, mut start, mut end) = (String::with_capacity(source.len()), None, None);
    for (at, c) in source.char_indices() {
        if at >= span.start && start.is_none() {
            start = Some(out.len());
        }
        if start.is_some() && end.is_none() && (at >= span.end || c == '\n') {
            end = Some(out.len());
        }
        match c {
            '\n' | '\t' => out.push(c),
            '\r' => {}
            c if text::visible(c.encode_utf8(&mut [0; 4])).starts_with('\\') && c != '\\' => {
                out.push('\u{fffd}');
            }
            c => out.push(c),
        }
    }
    let start = start.unwrap_or(out.len());
    let end = end.unwrap_or(out.len()).max(start);
    (out, start..end)
}
