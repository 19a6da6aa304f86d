//! The message files: both languages say the same things, every message that is asked for is there, and none
//! is there in vain.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{fs, io};

use earmark::check::ALL;
use earmark::words::{Language, messages};
use fluent_bundle::FluentResource;

/// Arguments that Chinese alone uses: its sentence names the line's row, where English leaves that to the
/// place drawn under the sentence.
const IN_CHINESE_ALONE: [&str; 1] = ["row"];

/// Words that judge a person; a finding is an alert (疑点), never a verdict on one.
const NEVER_SAID: [&str; 4] = ["违规", "挪用", "套取", "合规"];

/// Calls all of whose texts are keys.
const ASKS: [&str; 3] = ["Said::new(", ".plain(", "headed("];

/// Calls that begin with a key.
const BEGINS_WITH_KEY: [&str; 2] = ["line(", "unknown("];

/// The keys of a language, each with the arguments its message uses.
fn keys(language: Language) -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let mut keys: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut current = "";
    for line in messages(language).lines().filter(|line| !line.starts_with('#')) {
        if let Some((key, _)) = line.split_once(" = ").filter(|(key, _)| is_key(key)) {
            assert!(keys.insert(key, BTreeSet::new()).is_none(), "{}: `{key}` is there twice", language.id());
            current = key;
        }
        if let Some(arguments) = keys.get_mut(current) {
            arguments.extend(line.split('$').skip(1).map(name));
        }
    }
    keys
}

/// The name at the beginning of a text.
fn name(text: &str) -> &str {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-').next().unwrap_or_default()
}

fn is_key(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase()) && name(text) == text
}

/// Every source of the crate, by its path.
fn sources() -> io::Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push((path.display().to_string(), fs::read_to_string(&path)?));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The texts in quotes that could be keys; not those that a `match` compares with.
fn literals(source: &str) -> impl Iterator<Item = &str> {
    let texts = source.split('"').skip(1).zip(source.split('"').skip(2));
    let is_compared = |after: &str| after.trim_start().starts_with(['=', '|']);
    texts.filter(move |(text, after)| is_key(text) && !is_compared(after)).map(|(text, _)| text)
}

/// What stands between the brackets of a call, from just after the opening one.
fn arguments(rest: &str) -> &str {
    let (mut depth, mut quoted) = (1_usize, false);
    for (at, c) in rest.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return rest.get(..at).unwrap_or_default();
        }
    }
    rest
}

/// The keys a source asks for by name.
fn asked(source: &str) -> BTreeSet<&str> {
    let all =
        ASKS.iter().flat_map(|call| source.split(call).skip(1)).flat_map(|rest| literals(arguments(rest)));
    let first = BEGINS_WITH_KEY.iter().flat_map(|call| source.split(call).skip(1)).filter_map(|rest| {
        let (key, _) = rest.trim_start().strip_prefix('"')?.split_once('"')?;
        Some(key)
    });
    all.chain(first).collect()
}

#[test]
fn the_message_files_hold_no_mistake() {
    for language in Language::ALL {
        let read = FluentResource::try_new(messages(language).to_owned());
        let mistakes = read.err().map(|(_, mistakes)| mistakes).unwrap_or_default();
        assert!(mistakes.is_empty(), "{}: {mistakes:?}", language.id());
    }
}

#[test]
fn both_languages_say_the_same_things() {
    let (english, mut chinese) = (keys(Language::English), keys(Language::Chinese));
    for (key, arguments) in &mut chinese {
        let shared = english.get(key);
        arguments.retain(|argument| {
            !IN_CHINESE_ALONE.contains(argument) || shared.is_some_and(|shared| shared.contains(argument))
        });
    }
    let differ: BTreeSet<&str> = english
        .keys()
        .chain(chinese.keys())
        .copied()
        .filter(|key| english.get(key) != chinese.get(key))
        .collect();
    assert!(differ.is_empty(), "missing in one language, or with other arguments: {differ:?}");
}

#[test]
fn every_message_that_is_asked_for_is_there() -> io::Result<()> {
    let keys = keys(Language::English);
    for (path, source) in sources()? {
        let missing: Vec<&str> = asked(&source).into_iter().filter(|key| !keys.contains_key(key)).collect();
        assert!(missing.is_empty(), "{path} asks for messages that no file holds: {missing:?}");
    }
    Ok(())
}

#[test]
fn no_message_is_there_in_vain() -> io::Result<()> {
    let sources = sources()?;
    let named: BTreeSet<&str> = sources.iter().flat_map(|(_, source)| literals(source)).collect();
    let dead: Vec<&str> = keys(Language::English).into_keys().filter(|key| !named.contains(key)).collect();
    assert!(dead.is_empty(), "nothing in src names these messages: {dead:?}");
    Ok(())
}

#[test]
fn chinese_puts_questions_and_passes_no_sentence() {
    let pages = ALL.iter().map(|check| (check.code, check.page_zh));
    for (name, text) in pages.chain([("zh.ftl", messages(Language::Chinese))]) {
        let said: Vec<&str> = NEVER_SAID.into_iter().filter(|word| text.contains(word)).collect();
        assert!(said.is_empty(), "{name} says {said:?}");
    }
}
