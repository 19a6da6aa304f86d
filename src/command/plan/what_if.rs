//! What if something else were granted: quotas from the command line, beside those of tables or in their
//! place.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::check::Audit;
use crate::check::limits::{Grants, Name, table_column};
use crate::command::args::Pair;
use crate::command::{Failure, session};
use crate::facts::Meant;
use crate::model::{Money, Problem, Problems, Said, Unit};
use crate::rules::limit::{AMOUNT, Key};

/// Grants what the command line says: `FUND=AMOUNT` in all, `ESTATE:FUND=AMOUNT` to an estate.
pub(super) fn granted(asked: &[Pair], audit: &mut Audit<'_>) -> Result<(), Failure> {
    let mut problems = Problems::default();
    let mut vintages = audit.rules.limits.iter().flat_map(|limit| &limit.vintages);
    if !asked.is_empty() && !vintages.any(|vintage| table_column(vintage) == Some(AMOUNT)) {
        problems.push(Problem::of("--quota", Said::new("plan-no-quota")));
    }
    let mut seen = BTreeSet::new();
    for pair in asked {
        match read(pair, audit) {
            Ok((keys, group, _)) if !seen.insert((keys.len(), group.clone())) => {
                problems.push(Problem::of("--quota", Said::new("given-twice").with("column", &pair.name)));
            }
            Ok((keys, group, amount)) => grant(audit, &keys, &group, amount),
            Err(said) => problems.push(Problem::of("--quota", said)),
        }
    }
    problems.or(()).map_err(Failure::Problems)
}

/// The keys of a grant, its group, and its money.
type Grant = (Vec<Key>, Vec<Name>, Money);

fn read(pair: &Pair, audit: &Audit<'_>) -> Result<Grant, Said> {
    let (estate, fund) = match pair.name.rsplit_once([':', '\u{ff1a}']) {
        Some((estate, fund)) => (Some(estate.trim()), fund.trim()),
        None => (None, pair.name.as_str()),
    };
    let fund = match session::funds_named(audit.rules, fund)?.as_slice() {
        [one] => Arc::from(audit.rules[*one].id.as_str()),
        _ => return Err(Said::new("plan-several-funds").with("name", fund)),
    };
    let amount = Money::parse(&pair.value, Unit::Yuan).ok().filter(|amount| *amount >= Money::ZERO);
    let amount = amount.ok_or_else(|| Said::new("bad-yuan").with("text", &pair.value))?;
    let fund = Name::plain(fund);
    Ok(match estate {
        None => (vec![Key::Fund], vec![fund], amount),
        Some(estate) => {
            let estate = Name::of(audit.rules, &Key::Estate, called(estate, audit)?);
            (vec![Key::Estate, Key::Fund], vec![estate, fund], amount)
        }
    })
}

/// An estate as groups are told apart by it.
fn called(estate: &str, audit: &Audit<'_>) -> Result<Arc<str>, Said> {
    let Some(estates) = audit.estates else { return Ok(Arc::from(estate)) };
    match estates.meant(estate) {
        Meant::One(at) => Ok(Arc::from(estates.id(at))),
        Meant::Several(ids) => Err(session::unknown("plan-no-estate", estate, &ids)),
        Meant::Unknown(near) => Err(session::unknown("plan-no-estate", estate, &near)),
    }
}

/// Puts a grant in the place of the one a table has; where no table is by these keys, into one of its own,
/// which leaves open what others are granted.
fn grant(audit: &mut Audit<'_>, keys: &[Key], group: &[Name], amount: Money) {
    let tables = &mut audit.means.tables;
    let is_by = |table: &&mut Grants<'_>| {
        table.keys.len() == keys.len()
            && keys.iter().all(|key| table.keys.contains(key))
            && table.columns.iter().any(|column| column == AMOUNT)
    };
    if let Some(table) = tables.iter_mut().find(is_by) {
        let value =
            |mine: &Key| keys.iter().zip(group).find(|(key, _)| *key == mine).map(|(_, name)| name.clone());
        let group = table.keys.iter().filter_map(value).collect();
        table.set(group, AMOUNT, amount);
        return;
    }
    let (path, columns) = (Arc::from("--quota"), vec![AMOUNT.to_owned()]);
    let mut table = Grants::new(audit.rules, audit.estates, path, keys.to_vec(), columns);
    table.set(group.to_vec(), AMOUNT, amount);
    tables.push(table);
}
