//! Pieces of SQL that hold words of a pack or of the user: names, literals, comments. Nothing else may write
//! these.

use crate::model::text;
use crate::sql::dialect::Dialect;

/// A name, quoted; a dot parts the names of schemas, as in `finance.payments`.
pub(super) fn path(dialect: &Dialect, written: &str) -> String {
    let parts = written.split('.').map(|part| name(dialect, part.trim()));
    parts.collect::<Vec<_>>().join(".")
}

/// One name, quoted.
pub(super) fn name(dialect: &Dialect, written: &str) -> String {
    let quote = dialect.quote;
    let inner: String = written.chars().filter(|c| *c != '\0').collect();
    format!("{quote}{}{quote}", inner.replace(quote, &format!("{quote}{quote}")))
}

/// A text as a literal. What cannot be seen is written by its number.
pub(super) fn literal(dialect: &Dialect, text: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut plain = String::new();
    for c in text.chars() {
        if is_plain(c) {
            plain.push(c);
        } else {
            parts.extend(flushed(dialect, &mut plain));
            parts.push((dialect.character)(c));
        }
    }
    parts.extend(flushed(dialect, &mut plain));
    match parts.as_slice() {
        [] => "''".to_owned(),
        [one] => one.clone(),
        _ => format!("({})", parts.join(" || ")),
    }
}

/// Whether a character stands in a literal as it is.
fn is_plain(c: char) -> bool {
    c == ' ' || !(c.is_whitespace() || text::is_hidden(c))
}

fn flushed(dialect: &Dialect, plain: &mut String) -> Option<String> {
    (!plain.is_empty()).then(|| (dialect.text)(&std::mem::take(plain)))
}

/// Words as a comment holds them: on one line, and with nothing in them that any engine heeds in a comment.
pub(super) fn comment(words: &str) -> String {
    let shown = text::visible(words.trim());
    let inert = shown.replace('\\', "/").replace("${", "$ {").replace("/*", "/ *").replace("*/", "* /");
    inert.trim_end_matches(';').replace(';', ",")
}

/// Comment lines, each begun with `--` and a blank, cut to a readable width.
pub(super) fn comments(words: &str) -> String {
    let mut out = String::new();
    for line in wrapped(&comment(words)) {
        out.extend([format!("-- {line}\n")]);
    }
    out
}

/// How many columns a line of a comment takes at most.
const WIDTH: usize = 110;

/// Text in lines of at most [`WIDTH`] columns; an ideograph takes two.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut taken = 0;
    for word in text.split_inclusive(' ') {
        let wide: usize = word.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
        if taken > 0 && taken + wide > WIDTH {
            lines.push("  ".to_owned());
            taken = 2;
        }
        taken += wide;
        if let Some(line) = lines.last_mut() {
            line.push_str(word);
        }
    }
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}
