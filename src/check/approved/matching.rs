//! Which lines of a budget answer to which approved ones: by item, else by estate, work and side; never a
//! guess.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::approved::Entry;
use crate::model::Side;
use crate::rules::select::is_under;

/// Lines that answer to each other. Where one side is empty, nothing answers.
#[derive(Clone, Debug, Default)]
pub struct Match<'e> {
    /// What was approved.
    pub approved: Vec<&'e Entry>,
    /// What there is now.
    pub now: Vec<&'e Entry>,
    /// Whether which belongs to which cannot be told.
    pub unclear: bool,
}

/// An estate and a work.
type Content<'e> = (String, &'e str);

/// Matches every line that names an item, or an estate and a work that could be read.
pub fn matches<'e>(approved: &'e [Entry], now: &'e [Entry]) -> Vec<Match<'e>> {
    let (mut out, mut rest) = (Vec::new(), Match::default());
    for (item, group) in grouped(approved, now, |entry| Some(entry.item.as_str())) {
        if item.is_empty() || group.is_one_sided() {
            rest.add(group);
        } else {
            by_work(group, &mut out, &mut rest);
        }
    }
    let taken: BTreeSet<Content<'_>> = out.iter().flat_map(Match::contents).collect();
    for (content, group) in grouped(rest.approved, rest.now, Entry::content) {
        by_side(group, taken.contains(&content), &mut out);
    }
    out
}

/// Lines with the same key together; those without one left out.
fn grouped<'e, K: Ord>(
    approved: impl IntoIterator<Item = &'e Entry>,
    now: impl IntoIterator<Item = &'e Entry>,
    key: impl Fn(&'e Entry) -> Option<K>,
) -> BTreeMap<K, Match<'e>> {
    let mut groups: BTreeMap<K, Match<'e>> = BTreeMap::new();
    for (entry, key) in approved.into_iter().filter_map(|entry| Some((entry, key(entry)?))) {
        groups.entry(key).or_default().approved.push(entry);
    }
    for (entry, key) in now.into_iter().filter_map(|entry| Some((entry, key(entry)?))) {
        groups.entry(key).or_default().now.push(entry);
    }
    groups
}

impl<'e> Match<'e> {
    fn is_one_sided(&self) -> bool {
        self.approved.is_empty() || self.now.is_empty()
    }

    fn add(&mut self, other: Match<'e>) {
        self.approved.extend(other.approved);
        self.now.extend(other.now);
    }

    fn contents(&self) -> impl Iterator<Item = Content<'e>> {
        self.approved.iter().chain(&self.now).filter_map(|entry| entry.content())
    }

    /// Whether the lines of each side are all of one item, or all without one.
    fn is_of_one_item(&self) -> bool {
        let one =
            |entries: &[&Entry]| entries.windows(2).all(|pair| matches!(pair, [a, b] if a.item == b.item));
        one(&self.approved) && one(&self.now)
    }
}

/// The lines of one item: those of one work answer to each other. A work that could not be read, or that lies
/// above or below the other in the tree, answers too where only one can be meant.
fn by_work<'e>(group: Match<'e>, out: &mut Vec<Match<'e>>, rest: &mut Match<'e>) {
    let Match { approved, now, .. } = group;
    let mut contents = grouped(approved.iter().copied(), [], |entry| Some(entry.content()));
    let mut lone = Vec::new();
    for &entry in &now {
        let mine = entry.content();
        let near = contents.keys().filter(|other| are_near(other.as_ref(), mine.as_ref())).cloned();
        let near: Vec<_> = if contents.contains_key(&mine) { vec![mine] } else { near.collect() };
        match near.as_slice() {
            [] => lone.push(entry),
            [one] => contents.entry(one.clone()).or_default().now.push(entry),
            _ => return out.push(Match { approved, now, unclear: true }),
        }
    }
    rest.now.extend(lone);
    for one in contents.into_values() {
        if one.now.is_empty() { rest.add(one) } else { out.push(one) }
    }
}

/// Whether one may stand for the other.
fn are_near(one: Option<&Content<'_>>, other: Option<&Content<'_>>) -> bool {
    match (one, other) {
        (Some((estate, work)), Some((other_estate, other_work))) => {
            estate == other_estate && (is_under(work, other_work) || is_under(other_work, work))
        }
        _ => true,
    }
}

/// The lines of one estate and work that no item matched. `taken` says whether others of them were.
fn by_side<'e>(group: Match<'e>, taken: bool, out: &mut Vec<Match<'e>>) {
    let mut left = Match::default();
    for one in grouped(group.approved, group.now, |entry| Some(entry.side)).into_values() {
        if one.is_one_sided() {
            left.add(one);
        } else {
            out.push(Match { unclear: !one.is_of_one_item(), ..one });
        }
    }
    // A side that is not said may be any: where one is left on each side, it is that one.
    let sides: BTreeSet<Option<Side>> =
        left.approved.iter().chain(&left.now).map(|entry| entry.side).collect();
    if sides.contains(&None) && !left.is_one_sided() {
        out.push(Match { unclear: sides.len() > 2 || !left.is_of_one_item(), ..left });
        return;
    }
    let mut alone = |lines: Match<'e>| {
        let groups = grouped(lines.approved, lines.now, |entry| Some((entry.side, entry.item.as_str())));
        // Without an item it may be part of what an item matched.
        out.extend(
            groups.into_iter().map(|((_, item), one)| Match { unclear: taken && item.is_empty(), ..one }),
        );
    };
    alone(Match { approved: left.approved, ..Match::default() });
    alone(Match { now: left.now, ..Match::default() });
}
