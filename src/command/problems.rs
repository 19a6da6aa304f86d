//! Mistakes as a person reads them: in rule files under their own line, in tables by place.

use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::model::{Problem, text};
use crate::rules::load::NotLoaded;
use crate::words::Words;

/// The mistakes of a pack, each with the line it stands on and a mark under the offending words.
pub(super) fn in_rules(not_loaded: &NotLoaded, words: &Words, err: &mut dyn Write) -> io::Result<()> {
    for problem in not_loaded.problems.iter() {
        let source = not_loaded.files.iter().find(|file| file.path == problem.path);
        match (source, &problem.span) {
            (Some(file), Some(span)) => snippet(&file.text, span.clone(), problem, words, err)?,
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

/// The line of the file with a mark under the words. Characters that could move the cursor are blanked one for one.
fn snippet(
    source: &str,
    span: std::ops::Range<usize>,
    problem: &Problem,
    words: &Words,
    err: &mut dyn Write,
) -> io::Result<()> {
    let (source, span) = shown(source, span);
    let message = words.say(&problem.said);
    let path = text::visible(&problem.path);
    let annotated =
        Snippet::source(source).path(path).fold(true).annotation(AnnotationKind::Primary.span(span));
    let group = Level::ERROR.with_name(words.plain("problem-word")).primary_title(message).element(annotated);
    writeln!(err, "{}\n", Renderer::plain().render(&[group]))
}

/// A source in which no character moves the cursor, and the span of the same words in it, cut at its line's end.
fn shown(source: &str, span: std::ops::Range<usize>) -> (String, std::ops::Range<usize>) {
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
