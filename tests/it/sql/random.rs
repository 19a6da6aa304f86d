//! Random packs, budgets, estates and quotas, on every engine.

use std::env;
use std::path::PathBuf;

use crate::naive::cases::case;
use crate::sql::{compare, prepare, run};

/// How many cases each engine is given.
const CASES: usize = 300;

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

/// Tries them; `EARMARK_KEEP=FOLDER` leaves every case there to be looked at.
fn random_cases_agree(engine: &str, budgets: usize) {
    let kept = env::var_os("EARMARK_KEEP").map(|folder| PathBuf::from(folder).join(engine));
    let own = tempfile::tempdir().unwrap();
    let folder = kept.as_deref().unwrap_or(own.path());
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let seed = number("PROPTEST_RNG_SEED", now);
    let count = usize::try_from(number("EARMARK_CASES", CASES as u64)).unwrap();
    eprintln!("{engine}: {count} cases of PROPTEST_RNG_SEED={seed}");
    let cases: Vec<_> =
        (0..count.div_ceil(budgets)).map(|number| folder.join(format!("{number:04}"))).collect();
    for (number, folder) in cases.iter().enumerate() {
        prepare(engine, folder, &case(&choices(seed, number, budgets), budgets));
    }
    if run(engine, folder) {
        for folder in &cases {
            compare(engine, folder);
        }
    }
}

#[test]
fn duckdb_finds_what_check_finds() {
    random_cases_agree("duckdb", 1);
}

#[test]
fn postgres_finds_what_check_finds() {
    random_cases_agree("postgres", 1);
}

/// Spark takes half a minute for a script, however few lines there are: a hundred budgets of one pack are put into one table,
/// each with estates and items of its own.
#[test]
fn spark_finds_what_check_finds() {
    random_cases_agree("spark", 100);
}
