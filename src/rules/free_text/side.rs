//! A text that says on which side of the red line its work lies.

use crate::model::{Side, text};
use crate::rules::free_text::words::{INSIDE, NOT_A_SIDE, OUTSIDE};

/// The side a text says; none where it says neither, or both.
///
/// ```
/// use earmark::model::Side;
/// use earmark::rules::free_text::side_in;
/// assert_eq!(side_in("小区红线外道路"), Some(Side::Outside));
/// assert_eq!(side_in("小区外墙保温"), None);
/// assert_eq!(side_in("小区内外道路"), None);
/// ```
pub fn side_in(text: &str) -> Option<Side> {
    let folded = text::fold(text);
    match (says(&folded, INSIDE), says(&folded, OUTSIDE)) {
        (true, false) => Some(Side::Inside),
        (false, true) => Some(Side::Outside),
        _ => None,
    }
}

/// Whether a text has one of these words, and not as the beginning of another word.
fn says(folded: &str, words: &str) -> bool {
    words.split_whitespace().any(|word| {
        folded.match_indices(word).any(|(at, _)| {
            let next = folded.get(at + word.len()..).and_then(|rest| rest.chars().next());
            next.is_none_or(|next| !NOT_A_SIDE.contains(next))
        })
    })
}
