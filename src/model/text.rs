//! How names are compared, and how text from a file is made safe to show.

use unicode_normalization::UnicodeNormalization;

/// Full-width forms turned into half-width ones; nothing else changes.
pub fn half_width(text: &str) -> String {
    if text.is_ascii() { text.to_owned() } else { text.nfkc().collect() }
}

/// The form in which names are compared: width, case, blanks and kinds of brackets no longer differ.
///
/// ```
/// use earmark::model::text::fold;
/// assert_eq!(fold("专项债 "), fold("专项债"));
/// assert_eq!(fold("金额(万元)"), fold("金 额\u{ff08}万元\u{ff09}"));
/// assert_eq!(fold("Special_Bond"), "special_bond");
/// ```
pub fn fold(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| !c.is_whitespace() && !is_invisible(*c))
        .map(|c| match c {
            '[' | '{' | '〔' | '【' | '「' | '『' | '《' | '〈' => '(',
            ']' | '}' | '〕' | '】' | '」' | '』' | '》' | '〉' => ')',
            other => other,
        })
        .collect()
}

/// Text from a file as it may be shown on one line: control characters, terminal escapes and characters
/// that reorder what follows are written out (`\u{1b}`), never passed on.
///
/// ```
/// use earmark::model::text::visible;
/// assert_eq!(visible("a\x1b[2J\nb"), "a\\u{1b}[2J\\nb");
/// assert_eq!(visible("屋面防水"), "屋面防水");
/// ```
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || is_invisible(c) || is_separator(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    out
}

/// Text cut to `width` characters, with an ellipsis where something was left out.
pub fn shorten(text: &str, width: usize) -> String {
    match text.char_indices().nth(width) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
    }
}

/// Characters that take no room and can mislead: zero-width ones, marks of direction, byte-order marks.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Line and paragraph separators that are not control characters.
fn is_separator(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

/// The known names nearest to one that is not known, best first, three at most.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let folded = fold(name);
    let length = folded.chars().count();
    let mut near: Vec<(usize, &str)> = known
        .into_iter()
        .filter_map(|candidate| Some((distance(&folded, length, &fold(candidate))?, candidate)))
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

/// How far apart two folded names are; none where they are not alike at all.
fn distance(name: &str, length: usize, candidate: &str) -> Option<usize> {
    let longer = length.max(candidate.chars().count());
    let edits = strsim::osa_distance(name, candidate);
    if edits * 3 <= longer {
        return Some(edits * 2);
    }
    let contained =
        length >= 2 && (candidate.contains(name) || name.contains(candidate) && !candidate.is_empty());
    contained.then(|| 2 * edits + 1)
}
