//! Speaks: messages in the reader's language; the only file that knows `fluent_bundle`.
//!
//! The message files `en.ftl` and `zh.ftl` hold the same keys with the same arguments; a test sees to it.

mod sentence;

use std::borrow::Cow;
use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rustc_hash::FxHashMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use unic_langid::LanguageIdentifier;

use crate::model::{Arg, Bilingual, Blank, Said, Side, money, text};
pub use crate::words::sentence::Sentence;
use crate::words::sentence::{Marks, Parts};

/// A language earmark speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// 中文.
    #[serde(rename = "zh")]
    Chinese,
}

/// The messages of one language.
pub struct Words {
    /// The language.
    pub language: Language,
    messages: FxHashMap<&'static str, Message>,
}

/// A message as it is written, and as it is spoken: few of them are in a run.
struct Message {
    written: &'static str,
    spoken: OnceLock<Box<FluentBundle<FluentResource>>>,
}

/// How many characters of somebody's words a message repeats.
const LONGEST: usize = 400;

/// How many bytes most sentences need.
const ROOM: usize = 256;

/// The message file of a language.
pub fn messages(language: Language) -> &'static str {
    match language {
        Language::English => include_str!("en.ftl"),
        Language::Chinese => include_str!("zh.ftl"),
    }
}

impl Language {
    /// Both languages.
    pub const ALL: [Language; 2] = [Language::English, Language::Chinese];

    /// The word the command line uses.
    pub fn id(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Chinese => "zh",
        }
    }

    /// The language of a locale's name, `zh_CN.UTF-8`; English where it is another.
    pub fn of_locale(locale: &str) -> Language {
        if locale.to_ascii_lowercase().starts_with("zh") { Language::Chinese } else { Language::English }
    }
}

/// Every message of a file after its key. A message begins with the line of its key, below the file's
/// heading, and refers to no other: each can be read by itself.
fn each_message(file: &str) -> Vec<(&str, &str)> {
    let begins = file.match_indices('\n').map(|(end, _)| end + 1);
    let begins: Vec<usize> = begins
        .filter(|&at| file.as_bytes().get(at).is_some_and(u8::is_ascii_lowercase))
        .chain([file.len()])
        .collect();
    let messages = begins.iter().zip(begins.iter().skip(1));
    messages
        .filter_map(|(&begin, &end)| {
            let written = file.get(begin..end)?;
            Some((written.split_once(" =")?.0, written))
        })
        .collect()
}

impl Message {
    /// The message, ready to be spoken.
    fn bundle(&self) -> &FluentBundle<FluentResource> {
        self.spoken.get_or_init(|| {
            let mut bundle = FluentBundle::new_concurrent(vec![LanguageIdentifier::default()]);
            bundle.set_use_isolating(false);
            bundle.set_formatter(Some(|value, _| match value {
                FluentValue::Number(number) => Some(money::group_digits(&number.as_string())),
                _ => None,
            }));
            // What a file with a mistake in it still holds is used; the tests let no such file pass.
            let resource = FluentResource::try_new(self.written.to_owned());
            bundle.add_resource_overriding(resource.unwrap_or_else(|(resource, _)| resource));
            Box::new(bundle)
        })
    }
}

impl Words {
    /// The words of a language.
    pub fn new(language: Language) -> Words {
        let message = |written| Message { written, spoken: OnceLock::new() };
        let all = each_message(messages(language)).into_iter();
        Words { language, messages: all.map(|(key, written)| (key, message(written))).collect() }
    }

    /// Speaks a message. One that no file holds is its own key.
    pub fn say(&self, said: &Said) -> String {
        self.spoken(said, None)
    }

    fn spoken(&self, said: &Said, marks: Option<Marks>) -> String {
        let bundle = self.messages.get(said.key).map(Message::bundle);
        let message = bundle.and_then(|bundle| Some((bundle, bundle.get_message(said.key)?.value()?)));
        let Some((bundle, pattern)) = message else { return said.key.to_owned() };
        let mut args = FluentArgs::with_capacity(said.args.len());
        for (name, arg) in &said.args {
            args.set(*name, self.value(arg, marks));
        }
        let mut errors = Vec::new();
        bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned()
    }

    /// Speaks a message but for what it leaves open.
    pub fn sentence(&self, said: &Said) -> Sentence {
        Sentence(match Marks::of(said) {
            Some(marks) => marks.taken_out(&self.spoken(said, Some(marks))),
            None => Parts::Unspoken(said.clone()),
        })
    }

    /// Speaks a sentence with what it leaves open.
    pub fn fill(&self, sentence: &Sentence, own: &dyn Fn(Blank) -> Arg) -> String {
        let mut out = String::with_capacity(ROOM);
        self.fill_into(&mut out, sentence, own);
        out
    }

    /// The same, behind what was said before.
    pub fn fill_into(&self, out: &mut String, sentence: &Sentence, own: &dyn Fn(Blank) -> Arg) {
        let (words, blanks) = match &sentence.0 {
            Parts::Spoken(words, blanks) => (words, blanks),
            Parts::Unspoken(said) => return out.push_str(&self.say(&said.clone().filled(own))),
        };
        let mut start = 0;
        for (place, blank) in blanks {
            out.push_str(words.get(start..*place).unwrap_or_default());
            out.push_str(&self.text(&own(*blank), None));
            start = *place;
        }
        out.push_str(words.get(start..).unwrap_or_default());
    }

    /// Whether the reader's language is Chinese.
    pub fn is_chinese(&self) -> bool {
        self.language == Language::Chinese
    }

    /// Speaks a message that has no arguments.
    pub fn plain(&self, key: &'static str) -> String {
        self.say(&Said::new(key))
    }

    /// The text of the reader's language.
    pub fn pick<'t>(&self, text: &'t Bilingual) -> &'t str {
        match self.language {
            Language::English => &text.en,
            Language::Chinese => &text.zh,
        }
    }

    fn value(&self, arg: &Arg, marks: Option<Marks>) -> FluentValue<'static> {
        match arg {
            Arg::Count(count) => FluentValue::from(*count),
            other => FluentValue::String(Cow::Owned(self.text(other, marks))),
        }
    }

    /// A column: its id, in Chinese beside its name.
    fn column(&self, id: &str) -> String {
        let key = format!("column-{}", id.replace('_', "-"));
        match self.messages.get_key_value(key.as_str()).filter(|_| self.is_chinese()) {
            Some((key, _)) => format!("{}（{id}）", self.plain(key)),
            None => text::visible(id),
        }
    }

    fn text(&self, arg: &Arg, marks: Option<Marks>) -> String {
        match arg {
            Arg::Text(plain) => text::visible(&text::shorten(plain, LONGEST)),
            Arg::Column(id) => self.column(id),
            Arg::Count(count) => money::group_digits(&count.to_string()),
            Arg::Money(amount) => amount.grouped(),
            Arg::Side(Side::Inside) => self.plain("side-inside"),
            Arg::Side(Side::Outside) => self.plain("side-outside"),
            Arg::Both(both) => text::visible(self.pick(both)),
            Arg::Said(said) => self.spoken(said, marks),
            Arg::Blank(blank) => marks.map(|marks| marks.mark(*blank)).into_iter().collect(),
            Arg::List(items) => {
                let texts: Vec<String> = items.iter().map(|item| self.text(item, marks)).collect();
                texts.join(match self.language {
                    Language::English => ", ",
                    Language::Chinese => "、",
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_read_by_itself_is_the_one_in_the_file() {
        for language in Language::ALL {
            let (file, words) = (messages(language), Words::new(language));
            let whole = FluentResource::try_new(file.to_owned()).unwrap_or_else(|(resource, _)| resource);
            let read = |message: &Message| FluentResource::try_new(message.written.to_owned());
            assert_eq!(whole.entries().count(), words.messages.len());
            for entry in whole.entries() {
                let alike = |message: &Message| read(message).is_ok_and(|read| read.entries().eq([entry]));
                assert_eq!(words.messages.values().filter(|message| alike(message)).count(), 1, "{entry:?}");
            }
        }
    }

    #[test]
    fn no_message_refers_to_another() {
        for file in Language::ALL.map(messages) {
            let whole = FluentResource::try_new(file.to_owned()).unwrap_or_else(|(resource, _)| resource);
            let refers =
                |entry: &String| entry.contains("MessageReference") || entry.contains("TermReference");
            let entries = whole.entries().map(|entry| format!("{entry:?}"));
            assert_eq!(entries.filter(refers).collect::<Vec<_>>(), [""; 0]);
        }
    }
}
