//! The laws that the tests hold, for the targets of a fuzzer; and the bytes to begin with.

#[path = "../tests/it/fuzzed/laws.rs"]
mod laws;
#[path = "../tests/it/fuzzed/seeds.rs"]
mod seeds;

/// What is fuzzed: the name of the target, its law, and its first inputs.
pub type Target = (&'static str, fn(&[u8]) -> bool, fn() -> Vec<Vec<u8>>);

/// Every target.
pub const ALL: [Target; 6] = [
    ("table", laws::table, seeds::tables),
    ("small", laws::small, seeds::tables),
    ("sheet", laws::sheet, seeds::sheets),
    ("rules", laws::rules, seeds::packs),
    ("settings", laws::settings, seeds::settings),
    ("works", laws::works, seeds::works),
];

/// Holds the law of a target.
pub fn hold(name: &str, bytes: &[u8]) {
    let target = ALL.iter().find(|(target, ..)| *target == name);
    target.expect("a target of the list").1(bytes);
}
