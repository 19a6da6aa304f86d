//! Mistakes as a person reads them: in rule files under their own line, in tables by place.

use std::io::{self, Write};
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::finding::Severity;
use crate::lint::{Finding, Mark};
use crate::model::{Problem, text};
use crate::rules::load::NotLoaded;
use crate::rules::nouns::SourceFile;
use crate::rules::tree::Spot;
use crate::words::Words;

/// The mistakes of a pack, each with the line it stands on and a mark under the offending words.
pub fn in_rules(not_loaded: &NotLoaded, words: &Words, err: &mut dyn Write) -> io::Result<()> {
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
    writeln!(err, "{}: {}", text::path_first(&problem.path), words.say(&problem.said))
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

/// Something found in a pack: every place it is about in its own lines, in as many files as there are.
pub(super) fn marked(
    files: &[SourceFile],
    finding: &Finding,
    level: &str,
    words: &Words,
    out: &mut dyn Write,
) -> io::Result<()> {
    let severity = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = severity.with_name(level).primary_title(words.say(&finding.found.said)).id(finding.code);
    let mut group = Group::with_title(title);
    for file in files {
        let marks = finding.found.marks.iter().enumerate().filter(|(_, mark)| mark.spot.path == file.path);
        let marks: Vec<(usize, &Mark)> = marks.collect();
        if marks.is_empty() {
            continue;
        }
        let path = text::visible(&file.path);
        let mut snippet = Snippet::source(blanked(&file.text)).path(path).fold(true);
        for (at, mark) in marks {
            let kind = if at == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
            let label = mark.label.as_ref().map(|label| words.say(label));
            snippet = snippet.annotation(kind.span(first_line(&file.text, &mark.spot)).label(label));
        }
        group = group.element(snippet);
    }
    writeln!(out, "{}", Renderer::plain().render(&[group]))
}

/// The bytes of a place up to the end of its first line.
fn first_line(source: &str, spot: &Spot) -> std::ops::Range<usize> {
    let line = source.get(spot.start..spot.end).and_then(|text| text.lines().next()).unwrap_or_default();
    spot.start..spot.start + line.len()
}

/// A source in which no character moves the cursor, every byte at its place.
fn blanked(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    for c in source.chars() {
        match c {
            '\n' | '\t' => out.push(c),
            c if text::is_hidden(c) => out.extend(std::iter::repeat_n(' ', c.len_utf8())),
            c => out.push(c),
        }
    }
    out
}

/// The line of the file with a mark under the words. Characters that could move the cursor are blanked one
/// for one.
fn snippet(
    file: &SourceFile,
    span: Range<usize>,
    (name, title): (String, String),
    notes: &[String],
    out: &mut dyn Write,
) -> io::Result<()> {
    let (number, line) = line_at(&file.text, span.start);
    let in_line = |at: usize| at.clamp(line.start, line.end) - line.start;
    let within = in_line(span.start)..in_line(span.end);
    let (source, span) = shown(file.text.get(line).unwrap_or_default(), within);
    let path = text::visible(&file.path);
    let mark = AnnotationKind::Primary.span(span);
    let annotated = Snippet::source(source).line_start(number).path(path).fold(true).annotation(mark);
    let group = Level::ERROR.with_name(name).primary_title(title).element(annotated);
    let group = group.elements(notes.iter().map(|note| Level::NOTE.no_name().message(note)));
    writeln!(out, "{}\n", Renderer::plain().render(&[group]))
}

/// The line that a place is on: its number, and where it stands.
fn line_at(source: &str, at: usize) -> (usize, Range<usize>) {
    let (above, below) = source.split_at_checked(at).unwrap_or((source, ""));
    let start = above.rfind('\n').map_or(0, |end| end + 1);
    let end = below.find('\n').map_or(source.len(), |length| above.len() + length);
    (above.matches('\n').count() + 1, start..end)
}

/// A line in which no character moves the cursor, and the span of the same words in it.
fn shown(line: &str, span: Range<usize>) -> (String, Range<usize>) {
    let safe = |text: &str| -> String {
        let seen = text.chars().filter(|c| *c != '\r');
        seen.map(|c| if c != '\t' && text::is_hidden(c) { '\u{fffd}' } else { c }).collect()
    };
    let (before, rest) = line.split_at_checked(span.start).unwrap_or((line, ""));
    let (words, after) = rest.split_at_checked(span.len()).unwrap_or((rest, ""));
    let (before, words, after) = (safe(before), safe(words), safe(after));
    let start = before.len();
    (format!("{before}{words}{after}"), start..start + words.len())
}
