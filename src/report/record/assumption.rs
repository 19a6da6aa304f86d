//! Something taken for granted, as records and people have it.

use crate::check::{Assumption, Tally, telling};
use crate::model::{Arg, Said};
use crate::report::record::AssumptionRecord;
use crate::rules::Ruleset;
use crate::words::Words;

impl AssumptionRecord {
    /// An assumption, and the lines that rest on it.
    pub fn of(rules: &Ruleset, one: &Assumption, tally: Tally, words: &Words) -> AssumptionRecord {
        AssumptionRecord {
            id: one.id.clone(),
            facts: one.facts.iter().map(|(id, value)| (id.clone(), plain(value))).collect(),
            lines: tally.lines,
            amount: tally.amount,
            source: one.source.into(),
            message: words.say(&assumed(rules, one, tally)),
        }
    }
}

/// A fact's value as tables hold it.
fn plain(value: &str) -> String {
    match value {
        "true" => "yes".to_owned(),
        "false" => "no".to_owned(),
        other => other.to_owned(),
    }
}

fn assumed(rules: &Ruleset, assumption: &Assumption, tally: Tally) -> Said {
    let facts = assumption.facts.iter().map(|(id, value)| telling::condition(rules, id, value));
    let source = match assumption.source {
        "flag" => "assumed-by-flag",
        "text" => "assumed-by-text",
        _ => "assumed-by-pack",
    };
    let name: Arg = match &assumption.because {
        Some(because) => Arg::from(because),
        None => {
            let work = rules.works.iter().find(|work| work.id == assumption.id);
            work.map(|work| Arg::from(&work.name)).into_iter().chain(facts.map(Arg::from)).collect()
        }
    };
    Said::new("assumption-line")
        .with("lines", tally.lines)
        .with("amount", tally.amount)
        .with("assumption", name)
        .with("source", Said::new(source))
}
