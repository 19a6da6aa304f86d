//! How names are compared, and how text from a file is made safe to show.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_security::skeleton;

/// Full-width forms turned into half-width ones; nothing else changes.
///
/// ```
/// use earmark::model::text::half_width;
/// assert_eq!(half_width("￥１，２００．５０"), "¥1,200.50");
/// assert_eq!(half_width("1200①"), "1200①");
/// ```
pub fn half_width(text: &str) -> String {
    let half = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        '\u{ffe5}' => '¥',
        other => other,
    };
    text.chars().map(half).collect()
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
    if is_plain(text) {
        return text.to_ascii_lowercase();
    }
    // No other form of such characters is looked for.
    if text.chars().all(|c| c.is_ascii() || is_han(c)) {
        let mut out = String::with_capacity(text.len());
        let shown = text.chars().filter(|c| !c.is_whitespace());
        out.extend(shown.map(|c| bracket(c.to_ascii_lowercase())));
        return out;
    }
    text.nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| !c.is_whitespace() && !is_invisible(*c))
        .map(bracket)
        .collect()
}

/// Whether a text is of nothing but Chinese characters and what ASCII shows, brackets left out: [`fold`]
/// changes no more of such a text than the case of its letters, so that much can be told of it at a glance.
///
/// ```
/// use earmark::model::text::is_plain;
/// assert!(is_plain("幸福路1号院") && is_plain("E000001"));
/// assert!(!is_plain("幸福路 1号院") && !is_plain("Ｅ1") && !is_plain("{1}"));
/// ```
pub fn is_plain(text: &str) -> bool {
    let shown = |byte: u8| matches!(byte, b'!'..=b'~') && !matches!(byte, b'[' | b']' | b'{' | b'}');
    let each = |c: char| is_han(c) || u8::try_from(c).is_ok_and(shown);
    if text.is_ascii() { text.bytes().all(shown) } else { text.chars().all(each) }
}

/// A text without blanks around it. Most have none, which is told by the bytes with which they begin and end.
///
/// ```
/// use earmark::model::text::trim;
/// assert_eq!([" E1", "幸福里", "幸福里\u{3000}", "\u{a0}"].map(trim), ["E1", "幸福里", "幸福里", ""]);
/// ```
pub fn trim(text: &str) -> &str {
    // The other two bytes of a character that begins so are of no blank.
    let begins = matches!(text.as_bytes(), [b'!'..=b'~' | 0xe4..=0xe9, ..]);
    let ends = matches!(text.as_bytes(), [.., b'!'..=b'~'] | [.., 0xe4..=0xe9, _, _]);
    if begins && ends { text } else { text.trim() }
}

/// A text whose lines end with a line feed each, however they ended.
pub fn with_line_feeds(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text.into() }
}

/// Whether a character is one of the Chinese characters that [`fold`] leaves alone.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}

/// Whether two names are one name: [`fold`] makes one text of them.
///
/// ```
/// use earmark::model::text::alike;
/// assert!(alike("E1", "e1") && alike("E1", " Ｅ1"));
/// assert!(!alike("E1", "E2"));
/// ```
pub fn alike(one: &str, other: &str) -> bool {
    if is_plain(one) && is_plain(other) { one.eq_ignore_ascii_case(other) } else { fold(one) == fold(other) }
}

/// How a name looks on paper: letters and digits alone, each as the one it looks like, whatever its case.
///
/// ```
/// use earmark::model::text::look;
/// assert_eq!(look("ndrc-1"), look("ndrc_l"));
/// assert_eq!(look("PLAN-I0"), look("Plan lO"));
/// assert_eq!(look("R00M-A"), look("room a"));
/// assert_ne!(look("给水管"), look("排水管"));
/// ```
pub fn look(text: &str) -> String {
    let letters: String = text.nfkc().filter(|c| c.is_alphanumeric()).collect();
    // Of some letters only the small one looks like others.
    let small: String = skeleton(&letters).flat_map(char::to_lowercase).collect();
    skeleton(&small).collect()
}

/// A bracket of any kind as a round one.
fn bracket(c: char) -> char {
    match c {
        '[' | '{' | '〔' | '【' | '「' | '『' | '《' | '〈' => '(',
        ']' | '}' | '〕' | '】' | '」' | '』' | '》' | '〉' => ')',
        other => other,
    }
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
    if !has_hidden(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    out
}

/// A path made safe to begin a line: one that a workflow would take for a command of its own begins with
/// `./`.
///
/// ```
/// use earmark::model::text::path_first;
/// assert_eq!(path_first("::error::x.csv"), "./::error::x.csv");
/// assert_eq!(path_first("budget.csv"), "budget.csv");
/// ```
pub fn path_first(path: &str) -> String {
    let from_here = if path.starts_with("::") || path.starts_with("##[") { "./" } else { "" };
    format!("{from_here}{}", visible(path))
}

/// Whether a character cannot be seen and may move a cursor or turn what follows around.
pub fn is_hidden(c: char) -> bool {
    // Letters and digits first, Chinese ones too.
    !matches!(c, ' '..='~' | '\u{3000}'..='\u{d7ff}')
        && (c.is_control() || is_invisible(c) || is_separator(c))
}

/// Whether any character of a text is hidden.
pub fn has_hidden(text: &str) -> bool {
    may_hide(text.as_bytes()) && text.contains(is_hidden)
}

/// Whether any bytes of a text may be those of a hidden character: few are, and they are known by the first
/// three. All are looked at, whatever the first of them are: that goes many at a time.
fn may_hide(text: &[u8]) -> bool {
    if text.iter().fold(true, |all, byte| all & matches!(byte, b' '..=b'~')) {
        return false;
    }
    let (seconds, thirds) = (text.get(1..).unwrap_or_default(), text.get(2..).unwrap_or_default());
    let threes = text.iter().zip(seconds).zip(thirds);
    let any = threes.fold(false, |any, ((first, second), third)| any | hides([*first, *second, *third]));
    let last = text.last_chunk().is_some_and(|&[first, second]| hides([first, second, 0]));
    any | last | text.last().is_some_and(|last| hides([*last, 0, 0]))
}

/// Whether three bytes may begin with those of a hidden character.
fn hides([first, second, third]: [u8; 3]) -> bool {
    let is = |byte: u8, other: u8| byte == other;
    let control = first < b' ' || is(first, 0x7f);
    let latin = is(first, 0xc2) && (matches!(second, 0x80..=0x9f) || is(second, 0xad));
    let arabic = is(first, 0xd8) && is(second, 0x9c);
    let general = is(first, 0xe2) && (is(second, 0x81) || is(second, 0x80) && !matches!(third, 0x90..=0xa7));
    let special = is(first, 0xef) && (is(second, 0xbb) || is(second, 0xbf));
    let others = (is(first, 0xe1) || is(first, 0xf3)) && is(second, 0xa0);
    [control, latin, arabic, general, special, others].into_iter().fold(false, |any, one| any | one)
}

/// Text as a table may hold it: like [`visible`], but with its tabs and line ends.
///
/// ```
/// use earmark::model::text::printable;
/// assert_eq!(printable("a\tb\r\nc"), "a\tb\r\nc");
/// assert_eq!(printable("a\rb\x1b[2J"), "a\\rb\\u{1b}[2J");
/// ```
pub fn printable(text: &str) -> Cow<'_, str> {
    if !has_hidden(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let bare = line.strip_suffix('\n').map_or(line, |line| line.strip_suffix('\r').unwrap_or(line));
        let cells: Vec<String> = bare.split('\t').map(visible).collect();
        out.push_str(&cells.join("\t"));
        out.push_str(line.get(bare.len()..).unwrap_or_default());
    }
    Cow::Owned(out)
}

/// Text cut to `width` characters, with an ellipsis where something was left out.
pub fn shorten(text: &str, width: usize) -> Cow<'_, str> {
    if text.len() <= width {
        return Cow::Borrowed(text);
    }
    match text.char_indices().nth(width) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
    }
}

/// A name on one line: blanks of whatever kind are one, and what cannot be seen is left out.
///
/// ```
/// use earmark::model::text::on_one_line;
/// let name = "P\u{200b}1\n\u{3000}东区";
/// assert_eq!(on_one_line(name), "P1 东区");
/// ```
pub fn on_one_line(text: &str) -> String {
    let seen: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
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
    let other = candidate.chars().count();
    let (longer, apart) = (length.max(other), length.abs_diff(other));
    // Names whose lengths are far apart need no counting of edits, which is slow for a cell of megabytes.
    let edits = if apart * 3 <= longer { strsim::osa_distance(name, candidate) } else { apart };
    if edits * 3 <= longer {
        return Some(edits * 2);
    }
    let contained =
        length >= 2 && (candidate.contains(name) || name.contains(candidate) && !candidate.is_empty());
    contained.then(|| 2 * edits + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hidden_character_is_found() {
        for c in '\0'..=char::MAX {
            assert_eq!(has_hidden(c.encode_utf8(&mut [0; 4])), is_hidden(c), "{c:?}");
            assert_eq!(is_hidden(c), c.is_control() || is_invisible(c) || is_separator(c), "{c:?}");
        }
    }
}
