//! From what a pack writes in a selector to what it selects: funds, works, ranges of a fact.

use crate::model::{Arg, Date, Said, Side, text};
use crate::rules::doc::Scope;
use crate::rules::nouns::{Fund, Work};
use crate::rules::sets::{Funds, Works};
use crate::rules::tree::{At, Scalar, Spot, suggestion};

/// A mistake and its place.
pub type Wrong = (Spot, Said);

/// The classes of works.
pub const CLASSES: [&str; 3] = ["basic", "improvement", "upgrade"];

/// What a condition on a fact asks, before its bands are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// `true` or `false`.
    Boolean(bool),
    /// From this number up to, and not with, that one.
    Range(Option<i64>, Option<i64>),
    /// This text.
    Text(String),
}

/// The funds a list names.
pub fn funds(list: &[At<String>], known: &[Fund], wrong: &mut Vec<Wrong>) -> Funds {
    let mut out = vec![false; known.len()];
    for item in list {
        let mut hit = false;
        for (flag, fund) in out.iter_mut().zip(known) {
            if names_fund(&item.value, fund) {
                (*flag, hit) = (true, true);
            }
        }
        if !hit {
            wrong.push((item.spot.clone(), unknown_fund(&item.value, known)));
        }
    }
    Funds(out)
}

fn names_fund(item: &str, fund: &Fund) -> bool {
    match item.strip_prefix('@') {
        Some(group) => fund.groups.iter().any(|g| g == group),
        None => item == "*" || item == fund.id,
    }
}

/// "no fund is named …; did you mean …?"
pub fn unknown_fund(name: &str, known: &[Fund]) -> Said {
    let (key, bare) = match name.strip_prefix('@') {
        Some(group) => ("no-such-group", group),
        None => ("no-such-fund", name),
    };
    let ids: Vec<&str> = match key {
        "no-such-group" => known.iter().flat_map(|fund| fund.groups.iter().map(String::as_str)).collect(),
        _ => known.iter().map(|fund| fund.id.as_str()).collect(),
    };
    Said::new(key).with("name", name).with("near", suggestion(text::nearest(bare, ids)))
}

/// The works a scope names.
pub fn works(scope: &Scope, known: &[Work], wrong: &mut Vec<Wrong>) -> Works {
    let before = wrong.len();
    let mut out = match &scope.work {
        Some(list) => union(list, known, wrong),
        None => vec![true; known.len()],
    };
    if let Some(list) = &scope.class {
        let named = union_of_classes(list, known, wrong);
        out.iter_mut().zip(named).for_each(|(flag, keep)| *flag &= keep);
    }
    if let Some(tags) = &scope.tagged {
        let tagged = union_of_tags(tags, known, wrong);
        out.iter_mut().zip(tagged).for_each(|(flag, keep)| *flag &= keep);
    }
    if let Some(list) = &scope.without {
        let without = union(list, known, wrong);
        out.iter_mut().zip(without).for_each(|(flag, drop)| *flag &= !drop);
    }
    let written =
        scope.work.iter().chain(&scope.class).chain(&scope.tagged).chain(&scope.without).flatten().next();
    if let Some(first) = written
        && !out.contains(&true)
        && wrong.len() == before
    {
        wrong.push((first.spot.clone(), Said::new("selects-nothing")));
    }
    Works(out)
}

/// The works as written: ids, `&class`, `&@tag`, and what is left out with a minus.
pub fn works_text(scope: &Scope) -> Vec<String> {
    let mut out: Vec<String> = match &scope.work {
        Some(list) => list.iter().map(|item| item.value.clone()).collect(),
        None => vec!["*".to_owned()],
    };
    out.extend(scope.class.iter().flatten().map(|class| format!("&{}", class.value)));
    out.extend(scope.tagged.iter().flatten().map(|tag| format!("&@{}", tag.value)));
    out.extend(scope.without.iter().flatten().map(|item| format!("-{}", item.value)));
    out
}

fn union(list: &[At<String>], known: &[Work], wrong: &mut Vec<Wrong>) -> Vec<bool> {
    let mut out = vec![false; known.len()];
    for item in list {
        let mut hit = false;
        let tag = item.value.strip_prefix('@');
        let named = |work: &Work| match tag {
            Some(tag) => work.tags.iter().any(|t| t == tag),
            None => item.value == "*" || is_under(&work.id, &item.value),
        };
        for (flag, _) in out.iter_mut().zip(known).filter(|(_, work)| named(work)) {
            (*flag, hit) = (true, true);
        }
        if !hit {
            wrong.push((item.spot.clone(), unknown_work(&item.value, known)));
        }
    }
    out
}

fn union_of_tags(tags: &[At<String>], known: &[Work], wrong: &mut Vec<Wrong>) -> Vec<bool> {
    let named: Vec<At<String>> =
        tags.iter().map(|tag| At { value: format!("@{}", tag.value), spot: tag.spot.clone() }).collect();
    union(&named, known, wrong)
}

/// The works of some classes, one flag a work.
fn union_of_classes(list: &[At<String>], known: &[Work], wrong: &mut Vec<Wrong>) -> Vec<bool> {
    for class in list.iter().filter(|class| !CLASSES.contains(&class.value.as_str())) {
        wrong.push((class.spot.clone(), not_one_of(&class.value, &CLASSES)));
    }
    let named = |work: &Work| list.iter().any(|class| work.class.as_ref() == Some(&class.value));
    known.iter().map(named).collect()
}

/// "this is none of …; did you mean …?"
pub fn not_one_of(found: &str, known: &[&str]) -> Said {
    Said::new("not-one-of")
        .with("found", found)
        .with("known", known.iter().copied().collect::<Arg>())
        .with("near", suggestion(text::nearest(found, known.iter().copied())))
}

/// Whether a work is another one or lies below it.
pub fn is_under(work: &str, root: &str) -> bool {
    // Most are told apart by the one byte, without comparing them.
    match work.as_bytes().get(root.len()) {
        None => work == root,
        Some(b'.') => work.starts_with(root),
        Some(_) => false,
    }
}

/// "no work is named …; did you mean …?"
pub fn unknown_work(name: &str, known: &[Work]) -> Said {
    let (key, bare) = match name.strip_prefix('@') {
        Some(tag) => ("no-such-tag", tag),
        None => ("no-such-work", name),
    };
    let ids: Vec<&str> = match key {
        "no-such-tag" => known.iter().flat_map(|work| work.tags.iter().map(String::as_str)).collect(),
        _ => known.iter().map(|work| work.id.as_str()).collect(),
    };
    Said::new(key).with("name", name).with("near", suggestion(text::nearest(bare, ids)))
}

/// The side a scope names.
pub fn side(written: &At<String>, wrong: &mut Vec<Wrong>) -> Option<Side> {
    let side = Side::ALL.into_iter().find(|side| side.id() == written.value);
    if side.is_none() {
        wrong.push((written.spot.clone(), Said::new("no-such-side").with("name", &written.value)));
    }
    side
}

/// A stretch of time that does not end before it begins.
pub fn period(scope: &Scope, wrong: &mut Vec<Wrong>) -> (Option<Date>, Option<Date>) {
    ordered(scope.from.as_ref(), scope.until.as_ref(), wrong)
}

/// Two days in order.
pub fn ordered(
    from: Option<&At<Date>>,
    until: Option<&At<Date>>,
    wrong: &mut Vec<Wrong>,
) -> (Option<Date>, Option<Date>) {
    if let (Some(from), Some(until)) = (from, until)
        && until.value <= from.value
    {
        let said = Said::new("ends-before-it-begins")
            .with("from", from.value.to_string())
            .with("until", until.value.to_string());
        wrong.push((until.spot.clone(), said));
    }
    (from.map(|at| at.value), until.map(|at| at.value))
}

/// What one value of a condition asks of a fact of this type (`integer`, `boolean`, `text`).
pub fn ask(fact: &str, kind: &str, value: &At<Scalar>, wrong: &mut Vec<Wrong>) -> Option<Ask> {
    let asked = match (kind, &value.value) {
        ("boolean", Scalar::Boolean(flag)) => Some(Ask::Boolean(*flag)),
        ("integer", Scalar::Integer(number)) => Some(Ask::Range(Some(*number), number.checked_add(1))),
        ("integer", Scalar::Text(range)) => range_of(range),
        ("text", Scalar::Text(text)) => Some(Ask::Text(text.clone())),
        _ => None,
    };
    if asked.is_none() {
        let said = Said::new("bad-condition").with("fact", fact).with(
            "wanted",
            Said::new(match kind {
                "boolean" => "wanted-boolean",
                "integer" => "wanted-range",
                _ => "wanted-value",
            }),
        );
        wrong.push((value.spot.clone(), said));
    }
    asked
}

/// Reads `2001..`, `..=2000`, `1990..=1995`, `..2001`; none if it is no range or an empty one.
pub fn range_of(text: &str) -> Option<Ask> {
    let (first, last) = text.split_once("..")?;
    let number = |part: &str| part.trim().parse::<i64>();
    let from = if first.trim().is_empty() { None } else { Some(number(first).ok()?) };
    let until = match (last.trim(), last.trim().strip_prefix('=')) {
        ("", _) => None,
        (_, Some(with)) => Some(number(with).ok()?.checked_add(1)?),
        (without, None) => Some(number(without).ok()?),
    };
    let bounded = from.is_some() || until.is_some();
    let nonempty = from.zip(until).is_none_or(|(from, until)| from < until);
    (bounded && nonempty).then_some(Ask::Range(from, until))
}

/// A range as packs write it.
pub fn range_text(from: Option<i64>, until: Option<i64>) -> String {
    match (from, until) {
        (Some(from), Some(until)) if from.checked_add(1) == Some(until) => from.to_string(),
        (from, until) => format!(
            "{}..{}",
            from.map(|n| n.to_string()).unwrap_or_default(),
            until.and_then(|n| n.checked_sub(1)).map(|n| format!("={n}")).unwrap_or_default()
        ),
    }
}
