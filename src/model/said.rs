//! A sentence not yet spoken: its key in the message files, and what goes into it.

use std::borrow::Cow;
use std::sync::Arc;

use crate::model::{Money, Side};

/// A text in both of earmark's languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bilingual {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// A message by its key, with its arguments; `words` speaks it in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Said {
    /// The key in the message files.
    pub key: &'static str,
    /// The arguments, by the names the message uses.
    pub args: Vec<(&'static str, Arg)>,
}

/// What may go into a message.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Arg {
    /// Text as it is: an id, a path, or the user's own words. Made safe to show when spoken.
    Text(String),
    /// A column, by its id, which is what is typed: in Chinese beside its name.
    Column(String),
    /// A count.
    Count(u64),
    /// An amount, written with thousands separators.
    Money(Money),
    /// A side of the red line, in the reader's language.
    Side(Side),
    /// A text that exists in both languages.
    Both(Bilingual),
    /// A message within the message.
    Said(Said),
    /// Several of these, joined by the language's comma.
    List(Vec<Arg>),
    /// Something that is left open.
    Blank(Blank),
}

/// What a sentence leaves open, so that it is one sentence for many findings that differ in nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Blank {
    /// The money.
    Amount,
    /// The estate.
    Estate,
    /// The line.
    Row,
    /// What a group comes to.
    Value,
    /// What it may come to.
    Limit,
    /// By how much it is beyond that.
    Excess,
    /// The sentence before this one.
    Sentence,
}

impl Blank {
    /// Every blank.
    pub const ALL: [Blank; 7] = [
        Blank::Amount,
        Blank::Estate,
        Blank::Row,
        Blank::Value,
        Blank::Limit,
        Blank::Excess,
        Blank::Sentence,
    ];
}

impl Said {
    /// A message without arguments.
    pub fn new(key: &'static str) -> Said {
        Said { key, args: Vec::new() }
    }

    /// The same message with one more argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Said {
        self.args.push((name, value.into()));
        self
    }

    /// The same message with every blank filled.
    #[must_use]
    pub fn filled(self, own: &dyn Fn(Blank) -> Arg) -> Said {
        let args = self.args.into_iter().map(|(name, arg)| (name, arg.filled(own)));
        Said { key: self.key, args: args.collect() }
    }

    /// Whether any text that goes into it has one of these characters.
    pub fn has(&self, characters: &[char]) -> bool {
        self.args.iter().any(|(_, arg)| arg.has(characters))
    }
}

impl Arg {
    fn filled(self, own: &dyn Fn(Blank) -> Arg) -> Arg {
        match self {
            Arg::Blank(blank) => own(blank),
            Arg::Said(said) => Arg::Said(said.filled(own)),
            Arg::List(items) => Arg::List(items.into_iter().map(|item| item.filled(own)).collect()),
            other => other,
        }
    }

    fn has(&self, characters: &[char]) -> bool {
        match self {
            Arg::Text(text) => text.contains(characters),
            Arg::Both(both) => both.zh.contains(characters) || both.en.contains(characters),
            Arg::Said(said) => said.has(characters),
            Arg::List(items) => items.iter().any(|item| item.has(characters)),
            Arg::Column(_) | Arg::Count(_) | Arg::Money(_) | Arg::Side(_) | Arg::Blank(_) => false,
        }
    }
}

impl Bilingual {
    /// One text that reads the same in both languages.
    pub fn same(text: &str) -> Bilingual {
        Bilingual { zh: text.to_owned(), en: text.to_owned() }
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Arg {
        Arg::Text(text.to_owned())
    }
}

impl From<&Arc<str>> for Arg {
    fn from(text: &Arc<str>) -> Arg {
        Arg::Text(text.to_string())
    }
}

impl From<Cow<'_, str>> for Arg {
    fn from(text: Cow<'_, str>) -> Arg {
        Arg::Text(text.into_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Arg {
        Arg::Text(text)
    }
}

impl From<&String> for Arg {
    fn from(text: &String) -> Arg {
        Arg::Text(text.clone())
    }
}

impl From<u64> for Arg {
    fn from(count: u64) -> Arg {
        Arg::Count(count)
    }
}

impl From<usize> for Arg {
    fn from(count: usize) -> Arg {
        Arg::Count(count as u64)
    }
}

impl From<Money> for Arg {
    fn from(amount: Money) -> Arg {
        Arg::Money(amount)
    }
}

impl From<Side> for Arg {
    fn from(side: Side) -> Arg {
        Arg::Side(side)
    }
}

impl From<&Bilingual> for Arg {
    fn from(text: &Bilingual) -> Arg {
        Arg::Both(text.clone())
    }
}

impl From<Blank> for Arg {
    fn from(blank: Blank) -> Arg {
        Arg::Blank(blank)
    }
}

impl From<Said> for Arg {
    fn from(said: Said) -> Arg {
        Arg::Said(said)
    }
}

impl<T: Into<Arg>> FromIterator<T> for Arg {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Arg {
        Arg::List(items.into_iter().map(Into::into).collect())
    }
}
