//! A sentence not yet spoken: its key in the message files, and what goes into it.

use crate::model::{Money, Side};

/// A text in both of earmark's languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bilingual {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// A message by its key, with its arguments; `words` speaks it in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Said {
    /// The key in the message files.
    pub key: &'static str,
    /// The arguments, by the names the message uses.
    pub args: Vec<(&'static str, Arg)>,
}

/// What may go into a message.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Arg {
    /// Text as it is: an id, a path, or the user's own words. Made safe to show when spoken.
    Text(String),
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
