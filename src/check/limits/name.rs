//! A text that tells groups apart: compared as names are, shown as it was written.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use crate::model::text;
use crate::rules::Ruleset;
use crate::rules::limit::Key;

/// A text that tells groups apart. Spellings of one name are equal, and so are all words for the whole
/// programme.
#[derive(Clone, Debug)]
pub struct Name {
    text: Arc<str>,
    is_programme: bool,
    /// Whether nothing but the case of its letters can differ in a spelling of it ([`text::is_plain`]).
    is_plain: bool,
}

impl Name {
    /// The text of a key.
    pub fn of(rules: &Ruleset, key: &Key, text: Arc<str>) -> Name {
        let is_programme = *key == Key::Estate && rules.is_programme(&text);
        Name { is_programme, ..Name::plain(text) }
    }

    /// A text that is no estate's.
    pub fn plain(text: Arc<str>) -> Name {
        let is_plain = text::is_plain(&text);
        Name { text, is_programme: false, is_plain }
    }

    /// The text of a cell, as it is shown; nothing where it says nothing.
    pub(super) fn in_cell(cell: &str) -> Arc<str> {
        if text::fold(cell).is_empty() { Arc::default() } else { text::on_one_line(cell).into() }
    }

    /// Of two spellings the one that is shown: that whose bytes come first, so that it hangs neither on the
    /// order of rows nor on that of threads.
    #[must_use]
    pub fn shown(self, other: Name) -> Name {
        if other.text < self.text { other } else { self }
    }
}

/// Of two spellings of the names that a group is told apart by, those that are shown.
pub(super) fn shown(group: Vec<Name>, other: Vec<Name>) -> Vec<Name> {
    group.into_iter().zip(other).map(|(name, other)| name.shown(other)).collect()
}

impl Deref for Name {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Name) -> bool {
        match (self.is_programme, other.is_programme) {
            (false, false) if self.is_plain && other.is_plain => self.eq_ignore_ascii_case(other),
            (false, false) => text::alike(self, other),
            (one, another) => one && another,
        }
    }
}

impl Eq for Name {}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Byte by byte, so that a text hashes alike whichever way it was folded.
        match self.is_programme {
            true => state.write_u8(0),
            false if self.is_plain => {
                self.bytes().for_each(|byte| state.write_u8(byte.to_ascii_lowercase()));
            }
            false => text::fold(self).bytes().for_each(|byte| state.write_u8(byte)),
        }
        state.write_u8(u8::MAX);
    }
}

impl Ord for Name {
    fn cmp(&self, other: &Name) -> Ordering {
        if self.is_programme || other.is_programme {
            return self.is_programme.cmp(&other.is_programme);
        }
        if self.is_plain && other.is_plain {
            let small = |byte: u8| byte.to_ascii_lowercase();
            return self.bytes().map(small).cmp(other.bytes().map(small));
        }
        text::fold(self).cmp(&text::fold(other))
    }
}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Name) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use std::hash::DefaultHasher;

    use super::*;
    use crate::rules;
    use crate::rules::load::NotLoaded;

    #[test]
    fn spellings_of_one_name_are_equal_and_hash_and_sort_alike() -> Result<(), NotLoaded> {
        let rules = rules::load("cn-old-estates")?;
        let name = |text: &str| Name::of(&rules, &Key::Estate, Arc::from(text));
        let hash = |name: &Name| {
            let mut hasher = DefaultHasher::new();
            name.hash(&mut hasher);
            hasher.finish()
        };
        let same = [
            ["E01", "Ｅ01"],
            ["E01", "e 01"],
            ["幸福里（东）", "幸福里(东)"],
            ["幸福里【东】", "幸福里\u{3000}(东)"],
            ["全区", "全 部 项 目"],
        ];
        for [one, other] in same.map(|pair| pair.map(name)) {
            assert_eq!((&one, one.cmp(&other)), (&other, Ordering::Equal));
            assert_eq!(hash(&one), hash(&other));
            assert_eq!(*one.clone().shown(other.clone()), *other.shown(one));
        }
        for [one, other] in [["E01", "E02"], ["全区", "E01"], ["e1", "E"]].map(|pair| pair.map(name)) {
            assert_ne!(one, other);
            assert_ne!(one.cmp(&other), Ordering::Equal);
        }
        assert_ne!(Name::plain(Arc::from("全区")), Name::plain(Arc::from("全部项目")));
        Ok(())
    }
}
