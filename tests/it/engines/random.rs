//! Random packs, budgets, estates and quotas.

use std::env;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::naive::cases::{Case, case};

/// How many budgets each engine is given.
const BUDGETS: usize = 300;

/// Bytes to choose by: the same for a seed and a number.
fn choices(seed: u64, number: usize, budgets: usize) -> Vec<u8> {
    let mut state = seed ^ (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let next = |_| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed >> 32).to_le_bytes()[0]
    };
    (0..2000 * budgets).map(next).collect()
}

fn number(name: &str, otherwise: u64) -> u64 {
    env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// The cases, by their names: so many budgets of one pack are put into one table, each with estates and items
/// of its own.
pub(super) fn cases(budgets: usize) -> impl Iterator<Item = (String, Case)> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let seed = number("PROPTEST_RNG_SEED", now);
    let count = usize::try_from(number("EARMARK_CASES", BUDGETS as u64)).unwrap();
    eprintln!("{count} budgets of PROPTEST_RNG_SEED={seed}");
    let named = move |at| (format!("random-{at:04}"), case(&choices(seed, at, budgets), budgets));
    (0..count.div_ceil(budgets)).map(named)
}
