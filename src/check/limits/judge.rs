//! How every group stands to its limit.

use std::collections::BTreeSet;

use crate::check::limits::bound::{Lack, Scales};
use crate::check::limits::group::Group;
use crate::check::limits::name::Name;
use crate::check::limits::weigh::{Beyond, Stands, Sums, Way, weigh};
use crate::model::Money;
use crate::rules::limit::{Bound, Test};

/// What is to be said of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Nothing.
    Within,
    /// It is above a ceiling or below a floor.
    Beyond(Way, Beyond),
    /// Its lines do not add up to what they say they do.
    Mismatch(Beyond),
    /// It draws on funds that exclude each other; by slot, what it draws on them.
    Excluded(Vec<(usize, Money)>),
    /// It cannot be told.
    Open(Vec<Lack>),
    /// It has no quota.
    NoQuota,
}

/// Judges a group; of funds that exclude each other, there is one group for each slot.
pub(super) fn judge(scales: &Scales<'_>, slots: &[(usize, &Group<Name>)]) -> Answer {
    if scales.is_unlisted() {
        return Answer::NoQuota;
    }
    if let Some((key, _)) = scales.part.keys.iter().zip(scales.key).find(|(_, value)| value.is_empty()) {
        return Answer::Open(vec![Lack::Key(key.id().to_owned())]);
    }
    let answer = match &scales.part.vintage.test {
        Test::Exclusive(_) => return excluded(slots),
        Test::Within { at_most, at_least } => within(scales, at_most, at_least),
        Test::Equals { column, within } => mismatch(scales, &column.id, *within),
    };
    let unread: u64 = slots.iter().map(|(_, group)| group.unread).sum();
    match answer {
        // What has no quota is held against none, whatever its amounts are.
        Answer::NoQuota => Answer::NoQuota,
        _ if unread > 0 => Answer::Open(vec![Lack::Amount(unread)]),
        answer => answer,
    }
}

fn sums(group: &Group<Name>) -> Sums<'_> {
    Sums { sure: group.sure, open: group.more.as_ref().map(|more| &more.open) }
}

/// Every bound must hold. One that surely does not settles it, whatever is missing for the others; of a group
/// that may not be there, nothing is sure.
fn within(scales: &Scales<'_>, at_most: &[Bound], at_least: &[Bound]) -> Answer {
    let (mut lacks, mut worst): (Vec<Lack>, Option<(Way, Beyond)>) = (Vec::new(), None);
    let most = at_most.iter().map(|bound| (Way::Most, bound));
    let least = at_least.iter().map(|bound| (Way::Least, bound));
    for (way, bound) in most.chain(least) {
        match scales.cases(bound).map(|cases| weigh(&sums(scales.group), way, &cases)) {
            Ok(Stands::Within) => {}
            Ok(Stands::Beyond(beyond)) if scales.group.is_sure => {
                if worst.is_none_or(|(_, worst)| beyond.excess > worst.excess) {
                    worst = Some((way, beyond));
                }
            }
            Ok(Stands::Open | Stands::Beyond(_)) => lacks.push(scales.open(bound)),
            Err(lack) => lacks.push(lack),
        }
    }
    lacks.sort();
    lacks.dedup();
    match worst {
        Some((way, beyond)) => Answer::Beyond(way, beyond),
        None if lacks.is_empty() => Answer::Within,
        None if lacks == [Lack::Quota] => Answer::NoQuota,
        None => Answer::Open(lacks),
    }
}

/// The least and the most that the lines may come to.
fn span(group: &Group<Name>) -> (i128, i128) {
    let open = group.more.iter().flat_map(|more| more.open.values());
    let [sure, _] = group.sure;
    open.fold((sure, sure), |(low, high), [above, below]| (low + below, high + above))
}

/// What the lines come to if all of them count.
pub(super) fn altogether(group: &Group<Name>) -> i128 {
    let (low, high) = span(group);
    low + high - group.sure[0]
}

fn mismatch(scales: &Scales<'_>, column: &str, within: Money) -> Answer {
    let told = scales.group.total.unwrap_or_default();
    let total = match told.value {
        Some(total) if !told.lacks && !told.differs => total,
        Some(_) if told.differs => return Answer::Open(vec![Lack::Differs(column.to_owned(), Vec::new())]),
        _ => return Answer::Open(vec![Lack::Column(column.to_owned(), Vec::new())]),
    };
    let (low, high) = span(scales.group);
    let is_apart = low - total > within.fen() || total - high > within.fen();
    if is_apart && scales.group.is_sure {
        Answer::Mismatch(apart(if low > total { low } else { high }, total))
    } else if is_apart || low != high {
        Answer::Open(vec![Lack::Open(scales.group.missing().cloned().collect())])
    } else {
        Answer::Within
    }
}

fn apart(value: i128, total: i128) -> Beyond {
    let [value, limit, excess] = [value, total, (value - total).abs()].map(Money::from_fen);
    Beyond { value, limit, excess }
}

/// A group draws on a set of funds where its lines come to more than nothing.
fn excluded(slots: &[(usize, &Group<Name>)]) -> Answer {
    let surely = |group: &Group<Name>| {
        let (low, _) = span(group);
        group.unread == 0 && low > 0
    };
    let never = |group: &Group<Name>| {
        let (_, high) = span(group);
        group.unread == 0 && high <= 0
    };
    let drawn: Vec<_> = slots.iter().filter(|(_, group)| surely(group)).collect();
    if drawn.len() > 1 {
        let sums = drawn.into_iter().map(|(slot, group)| (*slot, Money::from_fen(group.sure[0])));
        return Answer::Excluded(sums.collect());
    }
    let perhaps: Vec<_> = slots.iter().filter(|(_, group)| !never(group)).collect();
    if perhaps.len() < 2 {
        return Answer::Within;
    }
    let unread: u64 = perhaps.iter().map(|(_, group)| group.unread).sum();
    let unread = (unread > 0).then_some(Lack::Amount(unread));
    let open = perhaps.iter().filter(|(_, group)| group.unread == 0 && !surely(group));
    let missing: BTreeSet<&String> = open.flat_map(|(_, group)| group.missing()).collect();
    let open = (!missing.is_empty()).then(|| Lack::Open(missing.into_iter().cloned().collect()));
    Answer::Open(unread.into_iter().chain(open).collect())
}
