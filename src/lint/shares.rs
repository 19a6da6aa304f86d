//! What the lints about limits have in common.

use crate::model::Money;
use crate::rules::limit::{Flat, Lines, Vintage};
use crate::rules::space::Dim;

/// Whether every line that counts is one of those that the share is of.
pub(super) fn is_part_of_base(vintage: &Vintage) -> bool {
    let base = vintage.over.as_ref().and_then(|base| base.lines.as_ref());
    base.is_some_and(|base| holds(base, &vintage.of))
}

/// Whether a bound is no money, or no share.
pub(super) fn is_nothing(flat: Flat) -> bool {
    match flat {
        Flat::Amount(amount) => amount <= Money::ZERO,
        Flat::Rate(rate) => rate.millionths() == 0,
    }
}

/// Whether every line of `inner` is one of `outer`.
fn holds(outer: &Lines, inner: &Lines) -> bool {
    let within =
        |outer: &[bool], inner: &[bool]| outer.iter().zip(inner).all(|(outer, inner)| *outer || !inner);
    let asked = |dim: Dim| inner.region.0.iter().find(|(mine, _)| *mine == dim).map(|(_, mask)| *mask);
    within(&outer.funds.0, &inner.funds.0)
        && within(&outer.works.0, &inner.works.0)
        && outer.region.0.iter().all(|&(dim, mask)| asked(dim).is_some_and(|mine| mine & !mask == 0))
}
