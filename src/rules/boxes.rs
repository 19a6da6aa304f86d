//! Boxes of completions that have an answer in common: what would have to be so for it.

use crate::rules::judge::{Answer, Case, Part, dim_of};
use crate::rules::space::{Mask, at, set};

/// More boxes than this are not looked for: nobody reads so many ways out.
const MOST_WAYS_OUT: usize = 16;

/// Boxes of completions on which every answer is this one: each grown from a part that those before it left
/// out, those that narrow the fewest things first. Together they hold all of them, or the first so many that
/// are met.
pub fn boxes(answer: Answer, parts: &[Part], case: &Case) -> Vec<Case> {
    let (seeds, others): (Vec<&Part>, Vec<&Part>) =
        parts.iter().partition(|part| part.answer == Some(answer));
    let mut found: Vec<Case> = Vec::new();
    for seed in seeds {
        if found.len() < MOST_WAYS_OUT && !found.iter().any(|case| covers(case, seed)) {
            found.push(grown(seed, &others, case));
        }
    }
    let narrowed = |found: &Case| {
        let dims = found.state.iter().zip(&case.state).filter(|(has, had)| has != had).count();
        dims + usize::from(found.works.len() < case.works.len())
            + usize::from(found.funds.len() < case.funds.len())
    };
    found.sort_by_key(narrowed);
    found
}

/// A part widened to every work, fund and band that keeps it clear of the parts with other answers.
fn grown(seed: &Part, others: &[&Part], case: &Case) -> Case {
    let mut found = Case { funds: vec![seed.fund], works: vec![seed.work], state: seed.state.clone() };
    let is_clear = |found: &Case| !others.iter().any(|part| meets(part, found));
    for &fund in &case.funds {
        if !found.funds.contains(&fund) {
            found.funds.push(fund);
            if !is_clear(&found) {
                found.funds.pop();
            }
        }
    }
    for &work in &case.works {
        if !found.works.contains(&work) {
            found.works.push(work);
            if !is_clear(&found) {
                found.works.pop();
            }
        }
    }
    for (index, &bands) in case.state.iter().enumerate() {
        let dim = dim_of(index);
        let had = at(&found.state, dim);
        set(&mut found.state, dim, bands);
        let in_the_way = others.iter().filter(|part| meets(part, &found));
        let taken = in_the_way.fold(0, |taken, part| taken | at(&part.state, dim));
        set(&mut found.state, dim, had | bands & !taken);
    }
    found
}

/// Whether a part lies within a case.
fn covers(case: &Case, part: &Part) -> bool {
    case.funds.contains(&part.fund)
        && case.works.contains(&part.work)
        && part.state.iter().zip(&case.state).all(|(part, case)| part & !case == 0)
}

/// Whether a part and a case have a completion in common.
fn meets(part: &Part, case: &Case) -> bool {
    let overlaps = |(a, b): (&Mask, &Mask)| a & b != 0 || a == b;
    case.funds.contains(&part.fund)
        && case.works.contains(&part.work)
        && part.state.iter().zip(&case.state).all(overlaps)
}
