//! What would have to be so, in few words: a named assumption of the pack where it says just that.

use std::collections::BTreeMap;

use crate::check::telling;
use crate::model::{Arg, Bilingual, Said};
use crate::rules::Ruleset;
use crate::rules::nouns::Assumption;
use crate::words::Words;

/// Facts and what they would have to be, as people read them.
pub fn text(rules: &Ruleset, facts: &BTreeMap<String, String>, words: &Words) -> String {
    let (named, rest) = split(rules, facts);
    let name =
        |assumption: &Assumption| Bilingual { en: assumption.id.clone(), zh: assumption.because.zh.clone() };
    let mut parts: Vec<Said> = named
        .map(|assumption| Said::new("plain-list").with("items", &name(assumption)))
        .into_iter()
        .collect();
    parts.extend(rest.into_iter().map(|(id, value)| telling::condition(rules, id, value)));
    words.say(&Said::new("plain-list").with("items", parts.into_iter().collect::<Arg>()))
}

/// Any one of several conditions, as people read them.
pub fn any_of(rules: &Ruleset, conditions: &[BTreeMap<String, String>], words: &Words) -> String {
    let texts: Vec<String> = conditions.iter().map(|facts| text(rules, facts, words)).collect();
    texts.join(&words.plain("or"))
}

/// The number of a condition among those of a table, which are written out below it; nothing where there is
/// none.
pub fn note(notes: &mut Vec<String>, condition: String) -> String {
    if condition.is_empty() {
        return condition;
    }
    let known = notes.iter().position(|known| *known == condition);
    let at = known.unwrap_or_else(|| {
        notes.push(condition);
        notes.len() - 1
    });
    (at + 1).to_string()
}

/// The assumption that says all it can say of these facts, and the facts it does not speak of.
fn split<'a>(
    rules: &'a Ruleset,
    facts: &'a BTreeMap<String, String>,
) -> (Option<&'a Assumption>, Vec<(&'a str, &'a str)>) {
    let all = || facts.iter().map(|(id, value)| (id.as_str(), value.as_str()));
    for assumption in &rules.assumptions {
        let said: BTreeMap<&str, String> = assumption
            .facts
            .iter()
            .filter_map(|&(number, mask)| rules.fact(number).map(|fact| (fact.id.as_str(), fact.show(mask))))
            .collect();
        let asked = said.keys().filter(|id| rules.facts.iter().any(|fact| fact.id == **id && !fact.optional));
        let says_all = asked.clone().all(|id| facts.get(*id) == said.get(id));
        if says_all && asked.count() > 0 {
            let rest = all().filter(|(id, _)| !said.contains_key(id));
            return (Some(assumption), rest.collect());
        }
    }
    (None, all().collect())
}
