//! Text in Markdown as the text that it is: nothing in it is a mark, a tag, a link, a mention or a cell's
//! end.

use crate::model::text::visible;

/// Text that reads the same when Markdown is made of it.
pub(super) fn inert(text: &str) -> String {
    let plain = visible(text);
    let mut out = String::with_capacity(plain.len());
    let mut rest = plain.chars().peekable();
    while let Some(c) = rest.next() {
        let next = rest.peek().copied();
        match c {
            // What a cell or a tag could begin or end with is no such character to any reader of Markdown.
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '|' => out.push_str("&#124;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '~' | '$' | '!' => out.extend(['\\', c]),
            ':' if next == Some('/') => out.extend(['\\', c]),
            '.' if ends_with(&out, "www") => out.extend(['\\', c]),
            _ => out.push(c),
        }
        if refers(c, next) || c == '-' && ends_with(&out, "gh-") {
            out.push_str(APART);
        }
    }
    out
}

/// Keeps what stands after it apart from what stands before it, and is not seen.
const APART: &str = "<!-- -->";

/// Whether forges take a sign and what follows for a person, an issue, a label and the like.
fn refers(sign: char, next: Option<char>) -> bool {
    matches!(sign, '@' | '#' | '!' | '$' | '%' | '~') && next.is_some_and(char::is_alphanumeric)
}

/// Whether a text ends with some letters, large or small.
fn ends_with(text: &str, letters: &str) -> bool {
    let at = text.len().checked_sub(letters.len());
    at.and_then(|at| text.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(letters))
}

#[cfg(test)]
mod tests {
    use super::inert;

    #[test]
    fn marks_are_text() {
        let shown = [
            ("屋面防水 1,286,400.00", "屋面防水 1,286,400.00"),
            ("a | b", "a &#124; b"),
            ("<script>&lt;", "&lt;script&gt;&amp;lt;"),
            ("[x](javascript:y)", "\\[x\\](javascript:y)"),
            ("`a_b` \\|", "\\`a\\_b\\` \\\\&#124;"),
            ("![x] $1 $", "\\!\\[x\\] \\$<!-- -->1 \\$"),
            ("https://x.example", "https\\://x.example"),
            ("www.x.example WWW.x", "www\\.x.example WWW\\.x"),
            ("GH-12 a-b", "GH-<!-- -->12 a-b"),
            ("@SUM 100% #1", "@<!-- -->SUM 100% \\#<!-- -->1"),
            ("a\nb\u{202e}", "a\\\\nb\\\\u{202e}"),
        ];
        for (text, wanted) in shown {
            assert_eq!(inert(text), wanted, "{text}");
        }
    }
}
