//! What words on the command line name: funds, works, codes, parameters, days, places, values.

use std::collections::BTreeMap;

use crate::command::args::{LevelArgs, Pair};
use crate::command::{Failure, misused};
use crate::finding::Severity;
use crate::model::{Arg, Date, Money, Problem, Problems, Said, Unit, text};
use crate::rules::limit::Parameter;
use crate::rules::nouns::FactKind;
use crate::rules::select::{Ask, range_of};
use crate::rules::space::Mask;
use crate::rules::tree::suggestion;
use crate::rules::{FundId, Reading, Ruleset, WorkId};
use crate::triage::Level;

/// The funds a name on the command line may mean.
pub(in crate::command) fn funds_named(rules: &Ruleset, name: &str) -> Result<Vec<FundId>, Said> {
    rules.fund_names.meaning(name).candidates().map_err(|near| unknown("no-such-fund", name, &near))
}

/// The works a name on the command line may mean.
pub(in crate::command) fn works_named(rules: &Ruleset, name: &str) -> Result<Vec<WorkId>, Said> {
    rules.work_names.meaning(name).candidates().map_err(|near| unknown("no-such-work", name, &near))
}

/// A name on the command line that means nothing.
pub(in crate::command) fn unknown(key: &'static str, name: &str, near: &[String]) -> Said {
    let near = suggestion(near.iter().map(String::as_str).collect());
    Said::new(key).with("name", name).with("near", near)
}

/// The parameters given on the command line, by their place in the pack.
pub(in crate::command) fn parameters(
    given: &[Pair],
    rules: &Ruleset,
) -> Result<BTreeMap<usize, Money>, Failure> {
    let mut problems = Problems::default();
    let mut out = BTreeMap::new();
    for pair in given {
        match parameter(pair, rules) {
            Ok((at, _)) if out.contains_key(&at) => {
                problems.push(Problem::of("--param", Said::new("given-twice").with("column", &pair.name)));
            }
            Ok((at, amount)) => drop(out.insert(at, amount)),
            Err(said) => problems.push(Problem::of("--param", said)),
        }
    }
    problems.or(out).map_err(Failure::Problems)
}

fn parameter(pair: &Pair, rules: &Ruleset) -> Result<(usize, Money), Said> {
    let folded = text::fold(&pair.name);
    let called = |parameter: &Parameter| {
        let names = [&parameter.id, &parameter.name.zh, &parameter.name.en].into_iter();
        names.chain(&parameter.alias).any(|name| text::fold(name) == folded)
    };
    let at = rules.parameters.iter().position(called).ok_or_else(|| {
        let near = text::nearest(&pair.name, rules.parameters.iter().map(|p| p.id.as_str()));
        Said::new("no-such-parameter").with("name", &pair.name).with("near", suggestion(near))
    })?;
    let amount =
        Money::parse(&pair.value, Unit::Yuan).map_err(|_| Said::new("bad-yuan").with("text", &pair.value))?;
    Ok((at, amount))
}

/// What `-D`, `-W` and `-A` say of codes; the last word on a code holds, in that order.
pub(in crate::command) fn levels(
    args: &LevelArgs,
    codes: &[&'static str],
) -> Result<BTreeMap<&'static str, Level>, Failure> {
    let mut levels = BTreeMap::new();
    let deny = args.deny.iter().map(|code| (code, Level::Is(Severity::Error)));
    let warn = args.warn.iter().map(|code| (code, Level::Is(Severity::Warning)));
    let allow = args.allow.iter().map(|code| (code, Level::Off));
    for (code, level) in deny.chain(warn).chain(allow) {
        let known = codes.iter().find(|known| *known == code).ok_or_else(|| {
            let near = text::nearest(code, codes.iter().copied());
            misused(Said::new("no-such-code").with("name", code).with("near", suggestion(near)))
        })?;
        levels.insert(*known, level);
    }
    Ok(levels)
}

/// A day on the command line.
pub(in crate::command) fn date(text: &str) -> Result<Date, Failure> {
    Date::parse(text).ok_or_else(|| misused(Said::new("bad-day").with("text", text)))
}

/// `FILE:ROW`.
pub(in crate::command) fn place(text: &str) -> Result<(&str, u64), Failure> {
    let bad = || misused(Said::new("bad-place").with("text", text));
    let (path, row) = text.rsplit_once(':').ok_or_else(bad)?;
    let row = row.parse().map_err(|_| bad())?;
    Ok((path, row))
}

/// The bands of a fact's value, or of a range of them, as written on the command line.
pub(in crate::command) fn fact_mask(rules: &Ruleset, number: u16, value: &str) -> Result<Mask, Said> {
    let Some(fact) = rules.fact(number) else { return Err(Said::new("nothing")) };
    if let Reading::Known(mask) = fact.read(value) {
        return Ok(mask);
    }
    let wanted = match &fact.kind {
        FactKind::Boolean => Said::new("wanted-boolean"),
        FactKind::Text(values) => {
            Said::new("wanted-values").with("values", values.iter().map(|(_, value)| value).collect::<Arg>())
        }
        FactKind::Integer(cuts) => {
            if let Some(Ask::Range(from, until)) = range_of(value) {
                return Ok(cuts.between(from, until));
            }
            Said::new("wanted-range")
        }
    };
    Err(Said::new("bad-assumed-value")
        .with("fact", fact.id.as_str())
        .with("text", value)
        .with("wanted", wanted))
}
