//! The laws that the tests hold, for the targets of a fuzzer.

#[path = "../tests/it/fuzzed/laws.rs"]
mod laws;

/// What is fuzzed: the name of the target, and its law.
pub const ALL: [(&str, fn(&[u8]) -> bool); 6] = [
    ("table", laws::table),
    ("small", laws::small),
    ("sheet", laws::sheet),
    ("rules", laws::rules),
    ("settings", laws::settings),
    ("works", laws::works),
];

/// Holds the law of a target.
pub fn hold(name: &str, bytes: &[u8]) {
    let target = ALL.iter().find(|(target, _)| *target == name);
    target.expect("a target of the list").1(bytes);
}
