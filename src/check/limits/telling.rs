//! What the sentences about limits have in common: groups and what is missing, by their names.

use crate::check::Tally;
use crate::check::limits::bound::Lack;
use crate::check::limits::plan::Part;
use crate::check::telling::{called, column_name, fund_name, work_name};
use crate::finding::{Finding, Held};
use crate::model::{Arg, Bilingual, Blank, Money, Said};
use crate::rules::Ruleset;
use crate::rules::limit::{Limit, Test};
use crate::rules::sets::Funds;

/// More owners than this are not named.
const MOST_NAMED: usize = 5;

/// The limit of a finding.
pub fn limit<'r>(finding: &Finding, rules: &'r Ruleset) -> Option<&'r Limit> {
    let held = finding.held()?;
    rules.limits.iter().find(|limit| limit.id == held.limit_id)
}

/// A sentence about a group and its figures.
pub fn figures(key: &'static str, finding: &Finding, rules: &Ruleset) -> Said {
    let held = finding.held();
    Said::new(key)
        .with("group", group_of_kind(rules, keys(held)))
        .with("value", Blank::Value)
        .with("limit", Blank::Limit)
        .with("excess", Blank::Excess)
        .with("because", &because(rules, held))
}

/// Why a limit holds, without the full stop at its end.
fn because(rules: &Ruleset, held: Option<&Held>) -> Bilingual {
    let limit = rules.limits.iter().find(|limit| held.is_some_and(|held| held.limit_id == limit.id));
    let bare = |text: &str| text.trim_end_matches(['。', '.']).to_owned();
    limit
        .map(|limit| Bilingual { zh: bare(&limit.because.zh), en: bare(&limit.because.en) })
        .unwrap_or_default()
}

/// A group by the values of its keys.
pub fn group(rules: &Ruleset, held: Option<&Held>) -> Arg {
    values(rules, keys(held))
}

/// The keys of a group, with their values.
pub fn keys(held: Option<&Held>) -> &[(String, String)] {
    held.map(|held| held.group.as_slice()).unwrap_or_default()
}

/// A fund by its name.
pub fn fund(rules: &Ruleset, id: &str) -> Arg {
    Arg::Both(fund_name(rules, id))
}

/// A group by the values of its keys, its estate left open.
pub fn group_of_kind(rules: &Ruleset, group: &[(String, String)]) -> Arg {
    let values = group.iter().map(|one| match (one.0.as_str(), &*one.1) {
        ("estate", estate) if !estate.is_empty() => Blank::Estate.into(),
        _ => value(rules, one),
    });
    listed(values.collect())
}

/// Keys and values, as people read them.
pub fn values(rules: &Ruleset, group: &[(String, String)]) -> Arg {
    listed(group.iter().map(|one| value(rules, one)).collect())
}

fn listed(values: Vec<Arg>) -> Arg {
    match <[Arg; 2]>::try_from(values) {
        Ok([first, second]) => Said::new("group-two").with("first", first).with("second", second).into(),
        Err(mut values) => match values.len() {
            0 => Said::new("group-all").into(),
            1 => values.remove(0),
            _ => Arg::List(values),
        },
    }
}

fn value(rules: &Ruleset, (key, value): &(String, String)) -> Arg {
    match (key.as_str(), value.as_str()) {
        (_, "") => Said::new("group-blank").with("column", column(rules, key)).into(),
        ("fund", id) => Arg::Both(fund_name(rules, id)),
        ("work", id) => Arg::Both(work_name(rules, id)),
        ("side", "inside") => Said::new("side-inside").into(),
        ("side", _) => Said::new("side-outside").into(),
        ("class", "basic") => Said::new("class-basic").into(),
        ("class", "improvement") => Said::new("class-improvement").into(),
        ("class", "upgrade") => Said::new("class-upgrade").into(),
        (_, text) => text.into(),
    }
}

/// A column of a limit by its name.
fn column(rules: &Ruleset, id: &str) -> Arg {
    match id {
        "quantity" => Said::new("column-quantity").into(),
        "item_total" => Said::new("column-item-total").into(),
        "item" => Said::new("column-item").into(),
        "estate" => Said::new("column-estate").into(),
        "project" => Said::new("column-project").into(),
        "year" => Said::new("column-year").into(),
        _ => {
            let columns = rules.columns.iter().map(|column| (&column.id, &column.name));
            let mut named = columns.chain(rules.parameters.iter().map(|p| (&p.id, &p.name)));
            let found = named.find(|(known, _)| *known == id);
            found.map_or_else(|| column_name(rules, id), |(id, name)| Arg::Both(called(id, name)))
        }
    }
}

/// What is missing, by the words reports use.
pub fn missing(lack: &Lack) -> Vec<String> {
    match lack {
        Lack::Amount(_) | Lack::Quota => vec!["amount".to_owned()],
        Lack::Parameter(id) | Lack::Column(id, _) | Lack::Differs(id, _) | Lack::Fact(id) | Lack::Key(id) => {
            vec![id.clone()]
        }
        Lack::Open(ids) => ids.clone(),
    }
}

/// A group that cannot be judged.
pub fn open(rules: &Ruleset, part: &Part<'_>, held: Option<&Held>, lacks: &[Lack]) -> Said {
    Said::new("limit-open")
        .with("group", group(rules, held))
        .with("limit", part.limit.id.as_str())
        .with("because", &because(rules, held))
        .with("lacks", lacks.iter().map(|lack| lacking(rules, lack)).collect::<Arg>())
}

/// All groups of a limit, which wait for the same thing.
pub fn waits(rules: &Ruleset, part: &Part<'_>, tally: Tally, lacks: &[Lack]) -> Said {
    Said::new("limit-waits")
        .with("limit", part.limit.id.as_str())
        .with("lines", tally.lines)
        .with("amount", tally.amount)
        .with("lacks", lacks.iter().map(|lack| lacking(rules, lack)).collect::<Arg>())
}

/// What is missing, in words.
pub(super) fn lacking(rules: &Ruleset, lack: &Lack) -> Said {
    match lack {
        Lack::Amount(count) => Said::new("lack-amount").with("count", *count),
        Lack::Quota => Said::new("lack-quota"),
        Lack::Parameter(id) => Said::new("lack-parameter").with("id", id).with("name", column(rules, id)),
        Lack::Column(id, owners) => of_owners("lack-column", "lack-column-of", rules, id, owners),
        Lack::Differs(id, owners) => of_owners("lack-differs", "lack-differs-of", rules, id, owners),
        Lack::Fact(id) => Said::new("lack-fact").with("column", column(rules, id)),
        Lack::Key(id) => Said::new("lack-column").with("column", column(rules, id)),
        Lack::Open(ids) => {
            let names: Arg = ids.iter().map(|id| column(rules, id)).collect();
            Said::new("lack-open").with("columns", names)
        }
    }
}

fn of_owners(bare: &'static str, of: &'static str, rules: &Ruleset, id: &str, owners: &[String]) -> Said {
    let shown: Vec<&String> = owners.iter().take(MOST_NAMED).collect();
    let said = Said::new(if shown.is_empty() { bare } else { of }).with("column", column(rules, id));
    if shown.is_empty() { said } else { said.with("owners", shown.into_iter().collect::<Arg>()) }
}

/// Funds that exclude each other, with what is drawn on each.
pub fn excluded(rules: &Ruleset, part: &Part<'_>, held: Option<&Held>, drawn: &[(usize, Money)]) -> Said {
    let sets: &[(Funds, Vec<String>)] = match &part.vintage.test {
        Test::Exclusive(sets) => sets,
        Test::Within { .. } | Test::Equals { .. } => &[],
    };
    let one = |(slot, amount): &(usize, Money)| {
        let written = sets.get(*slot).map(|(_, written)| written.as_slice()).unwrap_or_default();
        let funds: Arg = written.iter().map(|id| Arg::Both(fund_name(rules, id))).collect();
        Said::new("excluded-drawn").with("funds", funds).with("amount", *amount)
    };
    Said::new("excluded-pair")
        .with("group", group(rules, held))
        .with("drawn", drawn.iter().map(one).collect::<Arg>())
        .with("because", &because(rules, held))
}

/// A group that comes to less than nothing.
pub fn below(rules: &Ruleset, group: &[(String, String)], sum: Money) -> Said {
    Said::new("group-sum").with("group", values(rules, group)).with("amount", sum)
}
