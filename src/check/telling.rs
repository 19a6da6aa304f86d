//! What the sentences about eligibility have in common: names, the first citation, conditions.

use crate::finding::{Finding, Inference, Kind};
use crate::model::{Arg, Bilingual, Blank, Said};
use crate::rules::clause::{Clause, Rule};
use crate::rules::nouns::Confidence;
use crate::rules::space::Dim;
use crate::rules::{FundId, Inferred, Ruleset, WorkId};

/// More works than this are counted, not named.
const MOST_NAMED: usize = 6;

/// A sentence about a line, begun with its money, work, side and fund.
pub(super) fn line(key: &'static str, finding: &Finding, rules: &Ruleset) -> Said {
    of_kind(key, finding, rules).filled(&|blank| own(finding, blank))
}

/// The same for all findings of its kind: what each has of its own is left open.
pub(super) fn of_kind(key: &'static str, kind: &Kind, rules: &Ruleset) -> Said {
    Said::new(key)
        .with("amount", Blank::Amount)
        .with("work", &work_name(rules, kind.work.as_deref().unwrap_or_default()))
        .with("side", side(kind))
        .with("fund", &fund_name(rules, kind.fund.as_deref().unwrap_or_default()))
        .with("row", Blank::Row)
}

/// What a finding has of its own in a sentence.
pub fn own(finding: &Finding, blank: Blank) -> Arg {
    let held = finding.held();
    match blank {
        Blank::Amount => finding.amount.unwrap_or_default().into(),
        Blank::Estate => finding.estate().unwrap_or_default().into(),
        Blank::Row => finding.place.map_or(0, |place| place.row).into(),
        Blank::Value => held.and_then(|held| held.value).unwrap_or_default().into(),
        Blank::Limit => held.and_then(|held| held.limit).unwrap_or_default().into(),
        Blank::Excess => held.and_then(|held| held.excess).unwrap_or_default().into(),
        Blank::Sentence => Said::new("nothing").into(),
    }
}

/// A sentence about content that was approved or is there now: like [`line()`], with its estate.
pub(super) fn about(key: &'static str, finding: &Finding, rules: &Ruleset) -> Said {
    line(key, finding, rules).with("estate", finding.estate().unwrap_or_default())
}

/// Whether the money of the pack's group stays where content was cut, as the end of a sentence.
pub(super) fn tail(rules: &Ruleset, stays: bool, approval: bool) -> Said {
    let central = rules.approved.group.as_deref() == Some("central");
    match (approval, stays) {
        (true, _) => changed(true),
        (false, true) => Said::new(if central { "approved-stays" } else { "approved-fund-stays" }),
        (false, false) => Said::new(if central { "approved-cut" } else { "approved-fund-cut" }),
    }
}

/// Whether a number of approval stands beside a change, as the end of a sentence.
pub(super) fn changed(approval: bool) -> Said {
    Said::new(if approval { "approved-changed" } else { "nothing" })
}

/// Where the line lies, as a phrase; nothing where its side is not known.
fn side(kind: &Kind) -> Arg {
    kind.side
        .map_or_else(|| Said::new("nothing").into(), |side| Said::new("on-side").with("side", side).into())
}

/// A work by its name; an unknown one as it was written.
pub(super) fn work_name(rules: &Ruleset, id: &str) -> Bilingual {
    rules
        .works
        .iter()
        .find(|work| work.id == id)
        .map_or_else(|| Bilingual::same(id), |work| work.name.clone())
}

/// A fund by its name; an unknown one as it was written.
pub(super) fn fund_name(rules: &Ruleset, id: &str) -> Bilingual {
    rules
        .funds
        .iter()
        .find(|fund| fund.id == id)
        .map_or_else(|| Bilingual::same(id), |fund| fund.name.clone())
}

/// The first rule among the reasons of a kind.
pub(super) fn first_rule<'r>(kind: &Kind, rules: &'r Ruleset) -> Option<&'r Rule> {
    kind.grounds.reasons.iter().find_map(|reason| rules.rule(&reason.rule))
}

/// What a rule rests on, for a sentence: the source's decisive words, or the rule's own reason.
pub(super) fn rests_on(rules: &Ruleset, rule: &Rule) -> Said {
    let Some((cite, source)) = rule.cites.first().and_then(|cite| Some((cite, rules.source(cite)?))) else {
        return Said::new("rests-on-reason").with("because", &reason_of(rule));
    };
    let key = match (&cite.words, source.confidence) {
        (Some(_), Confidence::Statement) => "rests-on-statement",
        (Some(_), _) => "rests-on-words",
        (None, Confidence::Statement) => "rests-on-statement-reason",
        (None, _) => "rests-on-reason",
    };
    Said::new(key)
        .with("source", &source.short)
        .with("at", cite.at.as_str())
        .with("words", cite.words.as_deref().unwrap_or_default())
        .with("because", &reason_of(rule))
}

/// Whether a rule asks for nothing but facts of the estate.
pub(super) fn is_about_estates(rules: &Ruleset, rule: &Rule) -> bool {
    let mine = |clause: &&Clause| rules.rules.get(clause.rule).is_some_and(|owner| owner.id == rule.id);
    let mut clauses = rules.clauses.iter().filter(mine).peekable();
    let about_estates = |clause: &Clause| {
        let mut facts = clause.region.0.iter().filter_map(|(dim, _)| match dim {
            Dim::Fact(number) => rules.fact(*number),
            _ => None,
        });
        facts.any(|fact| fact.of_estate)
    };
    clauses.peek().is_some() && clauses.all(about_estates)
}

/// A condition on something missing, as people read it: a fact's name and what it would have to be.
pub fn condition(rules: &Ruleset, id: &str, value: &str) -> Said {
    Said::new("condition").with("name", column_name(rules, id)).with("value", value_of(rules, id, value))
}

/// A value as people read it: of a fact, a side, or several works or funds parted by `|`.
pub fn value_of(rules: &Ruleset, id: &str, value: &str) -> Arg {
    match (id, value) {
        ("work", ids) if ids.split('|').count() > MOST_NAMED => {
            Said::new("one-of-works").with("count", ids.split('|').count()).into()
        }
        ("work", ids) => ids.split('|').map(|id| Arg::Both(called(id, &work_name(rules, id)))).collect(),
        ("fund", ids) => ids.split('|').map(|id| Arg::Both(called(id, &fund_name(rules, id)))).collect(),
        ("date", stretches) => stretches.split('|').map(stretch).collect(),
        (_, "true") => Said::new("yes").into(),
        (_, "false") => Said::new("no").into(),
        (_, "inside") => Said::new("side-inside").into(),
        (_, "outside") => Said::new("side-outside").into(),
        (_, ranges) if ranges.contains("..") && ranges.contains('|') => {
            ranges.split('|').map(range).collect()
        }
        _ => range(value),
    }
}

/// What something is called: its id in English, where it is to be typed, and its name in Chinese.
pub fn called(id: &str, name: &Bilingual) -> Bilingual {
    Bilingual { en: id.to_owned(), zh: name.zh.clone() }
}

/// What was inferred from a text, as reports carry it.
pub fn inference(rules: &Ruleset, inferred: &Inferred) -> Inference {
    let works = inferred.works.iter().map(|&work| rules[work].id.clone()).collect();
    Inference { works, by: inferred.found.iter().map(|found| (found.words.clone(), found.at)).collect() }
}

/// What a work's cell was taken for, and by which names in it.
pub fn inferred(rules: &Ruleset, inferred: &Inference) -> Said {
    let called = |id: &String| Arg::Both(called(id, &work_name(rules, id)));
    let at = |(name, at): &(String, usize)| Said::new("name-at").with("name", name).with("at", *at);
    let key = if inferred.works.len() == 1 { "inferred-line" } else { "inferred-loosely" };
    Said::new(key)
        .with("works", inferred.works.iter().map(called).collect::<Arg>())
        .with("names", inferred.by.iter().map(at).map(Arg::from).collect::<Arg>())
}

/// What funds are called.
pub fn funds(rules: &Ruleset, funds: &[FundId]) -> Vec<Bilingual> {
    funds.iter().map(|&fund| called(&rules[fund].id, &rules[fund].name)).collect()
}

/// What works are called.
pub fn works(rules: &Ruleset, works: &[WorkId]) -> Vec<Bilingual> {
    works.iter().map(|&work| called(&rules[work].id, &rules[work].name)).collect()
}

/// The header of a fact's column as people type it.
pub(super) fn typed_name(rules: &Ruleset, id: &str) -> Arg {
    let fact = rules.facts.iter().find(|fact| fact.id == id);
    fact.map_or_else(|| id.into(), |fact| Arg::Both(called(id, &fact.name)))
}

/// A range as people read it: `≤ 2000`, `≥ 2001`, or the bands as they are.
fn range(value: &str) -> Arg {
    if let Some(last) = value.strip_prefix("..=") {
        return Said::new("at-most").with("value", last).into();
    }
    if let Some(first) = value.strip_suffix("..") {
        return Said::new("at-least").with("value", first).into();
    }
    value.into()
}

/// A stretch of time as people read it: half-open, from a day until before another.
fn stretch(text: &str) -> Arg {
    match text.split_once("..") {
        Some((from, "")) => Said::new("stretch-from").with("from", from).into(),
        Some(("", until)) => Said::new("stretch-until").with("until", until).into(),
        Some((from, until)) => Said::new("stretch").with("from", from).with("until", until).into(),
        None => text.into(),
    }
}

/// What a column or fact is called.
pub fn column_name(rules: &Ruleset, id: &str) -> Arg {
    match id {
        "side" => Said::new("column-side").into(),
        "date" => Said::new("column-date").into(),
        "work" => Said::new("column-work").into(),
        "fund" => Said::new("column-fund").into(),
        _ => {
            let fact = rules.facts.iter().find(|fact| fact.id == id);
            fact.map_or_else(|| id.into(), |fact| Arg::from(&fact.name))
        }
    }
}

/// A rule's reason without the full stop it may end with, so that it fits into a sentence.
pub(super) fn reason_of(rule: &Rule) -> Bilingual {
    let bare = |text: &str| text.trim_end_matches(['。', '.']).to_owned();
    Bilingual { zh: bare(&rule.because.zh), en: bare(&rule.because.en) }
}
