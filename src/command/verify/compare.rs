//! What of two reports is the same.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use crate::model::Said;
use crate::report::InputRecord;
use crate::report::fingerprint::{digest, of_words};
use crate::report::record::{Record, Tool};
use crate::words::Words;

/// How many places are named at which two reports differ.
const MOST: usize = 20;

/// How many characters are shown of a value that differs.
const SHOWN: usize = 64;

/// Something that was looked at, and what came of it.
#[derive(Serialize)]
pub(super) struct Held {
    /// What was looked at.
    pub what: String,
    /// `same`, `differs`, or `unknown` where it could not be looked at.
    pub answer: &'static str,
    /// What is otherwise, or why it is not known.
    pub details: Vec<String>,
}

impl Held {
    /// It is as it was.
    pub(super) const SAME: &'static str = "same";
    /// It is not.
    pub(super) const DIFFERS: &'static str = "differs";
    /// It could not be looked at.
    pub(super) const UNKNOWN: &'static str = "unknown";

    /// Something that is the same where nothing is otherwise.
    fn new(what: String, details: Vec<String>) -> Held {
        let answer = if details.is_empty() { Held::SAME } else { Held::DIFFERS };
        Held { what, answer, details }
    }

    /// Something that could not be looked at.
    pub(super) fn unknown(what: String, why: String) -> Held {
        Held { what, answer: Held::UNKNOWN, details: vec![why] }
    }
}

/// What a report says of itself: by which version it was made, and its own digests.
pub(super) fn with_itself(saved: &Record<'_>, words: &Words) -> Vec<Held> {
    let change = |was: &str, is: &str| change(words, was, is);
    let tool = |tool: &Tool| format!("{} {}", tool.name, tool.version);
    vec![
        Held::new(words.plain("verify-tool"), change(&tool(&saved.tool), &tool(&Tool::default()))),
        Held::new(words.plain("verify-settings"), change(&saved.run.sha256, &of_words(&saved.run.again))),
        Held::new(words.plain("verify-digest"), change(&saved.digest, &digest(saved))),
    ]
}

/// What a report says, against what the same run says now.
pub(super) fn with_run(saved: &Record<'_>, bytes: &[u8], now: &[u8], words: &Words) -> Vec<Held> {
    let (Ok(was), Ok(is)) = (serde_json::from_slice::<Value>(bytes), serde_json::from_slice::<Value>(now))
    else {
        return vec![Held::unknown(words.plain("verify-run"), words.plain("verify-unread"))];
    };
    let mut held: Vec<Held> = saved
        .packs
        .iter()
        .map(|pack| {
            let now = digest_of(&is, "packs", &[("id", &pack.id)]).unwrap_or_default();
            let what = Said::new("verify-pack").with("pack", &pack.id);
            Held::new(words.say(&what), change(words, &pack.sha256, now))
        })
        .collect();
    let inputs: Vec<Held> = saved.inputs.iter().map(|input| with_input(input, &is, words)).collect();
    let is_whole = inputs.iter().all(|input| input.answer != Held::UNKNOWN);
    held.extend(inputs);
    if !is_whole {
        held.push(Held::unknown(words.plain("verify-run"), words.plain("verify-not-read")));
        return held;
    }
    let mut places = Places::default();
    places.compare("", &was, &is, words);
    if places.found.is_empty() && bytes != now {
        places.found.push(words.plain("verify-bytes"));
    }
    if places.more > 0 {
        places.found.push(words.say(&Said::new("verify-more").with("count", places.more)));
    }
    held.push(Held::new(words.plain("verify-run"), places.found));
    held
}

/// An input as the report knows it, against what the same run reads now.
fn with_input(saved: &InputRecord, now: &Value, words: &Words) -> Held {
    let what = words.say(&Said::new("verify-input").with("path", &*saved.path));
    if !entries(now, "inputs").any(|one| has(one, "path", &saved.path)) {
        return Held::unknown(what, why_unread(saved, now, words));
    }
    let digest = digest_of(now, "inputs", &[("path", &saved.path), ("role", &saved.role)]);
    match saved.sha256.as_deref().zip(digest) {
        Some((was, is)) => Held::new(what, change(words, was, is)),
        None => Held::unknown(what, words.plain("verify-no-digest")),
    }
}

/// Why the same run does not read an input now.
fn why_unread(saved: &InputRecord, now: &Value, words: &Words) -> String {
    let problem = entries(now, "problems").find(|one| has(one, "path", &saved.path));
    let message = problem.and_then(|problem| problem.get("message")).and_then(Value::as_str);
    match message {
        Some(_) if is_stdin(saved) => words.plain("verify-stdin"),
        Some(message) => message.to_owned(),
        None => words.plain("verify-gone"),
    }
}

/// Whether an input was what stood on standard input.
pub(super) fn is_stdin(input: &InputRecord) -> bool {
    &*input.path == "-"
}

/// The entries of a list.
fn entries<'v>(report: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> {
    report.get(name).and_then(Value::as_array).into_iter().flatten()
}

/// Whether an entry of a list has a value.
fn has(entry: &Value, key: &str, value: &str) -> bool {
    entry.get(key).and_then(Value::as_str) == Some(value)
}

/// The digest of the entry of a list that has these values; nothing where there is none.
fn digest_of<'v>(report: &'v Value, list: &str, with: &[(&str, &str)]) -> Option<&'v str> {
    let is = |entry: &&Value| with.iter().all(|(key, value)| has(entry, key, value));
    entries(report, list).find(is)?.get("sha256")?.as_str()
}

/// What is otherwise, from shortly before the first character that is; nothing where it is the same.
fn change(words: &Words, was: &str, is: &str) -> Vec<String> {
    let alike = was.chars().zip(is.chars()).take_while(|(was, is)| was == is).count();
    let from = if alike > SHOWN / 2 { alike - SHOWN / 4 } else { 0 };
    let part = |text: &str| {
        let part: String = text.chars().skip(from).take(SHOWN).collect();
        let (before, after) = (from > 0, text.chars().count() > from + SHOWN);
        format!("{}{part}{}", if before { "…" } else { "" }, if after { "…" } else { "" })
    };
    let said = Said::new("verify-change");
    let said = said.with("was", shown(words, &part(was))).with("is", shown(words, &part(is)));
    (was != is).then(|| words.say(&said)).into_iter().collect()
}

fn shown(words: &Words, value: &str) -> String {
    if value.is_empty() { words.plain("verify-nothing") } else { format!("`{value}`") }
}

/// The places at which two values differ.
#[derive(Default)]
struct Places {
    found: Vec<String>,
    more: usize,
}

impl Places {
    fn compare(&mut self, at: &str, was: &Value, is: &Value, words: &Words) {
        match (was, is) {
            (Value::Object(before), Value::Object(after)) => {
                let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
                for key in keys {
                    let at = if at.is_empty() { key.clone() } else { format!("{at}.{key}") };
                    let value =
                        |of: &serde_json::Map<String, Value>| of.get(key).cloned().unwrap_or_default();
                    self.compare(&at, &value(before), &value(after), words);
                }
            }
            (Value::Array(before), Value::Array(after)) => {
                for place in 0..before.len().max(after.len()) {
                    let value = |of: &[Value]| of.get(place).cloned().unwrap_or_default();
                    self.compare(&format!("{at}[{place}]"), &value(before), &value(after), words);
                }
            }
            _ if was == is => {}
            _ if self.found.len() == MOST => self.more += 1,
            _ => {
                let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                let change = change(words, &text(was), &text(is)).join("");
                self.found.push(format!("{at}: {change}"));
            }
        }
    }
}
