//! The laws of the readers, held against random bytes and against the project's own files with something done
//! to them.
//!
//! `fuzz/` holds the same laws against bytes of its own making, where the toolchain has a fuzzer; see
//! `.ci/run`.

pub(crate) mod laws;
mod seeds;

use std::fs;
use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::reader::cases;

/// Something done to some bytes.
#[derive(Clone, Debug)]
enum Change {
    /// A byte is another.
    Flip(Index, u8),
    /// A stretch is gone.
    Cut(Index, usize),
    /// Everything from here on is gone.
    End(Index),
    /// A stretch stands twice.
    Double(Index, usize),
    /// A stretch of something else stands in between.
    Splice(Index, Index, usize),
    /// Some bytes stand in between.
    Put(Index, Vec<u8>),
}

/// Bytes that mean something to one reader or another.
const TELLING: [&str; 22] = [
    "\"",
    ",",
    "\n",
    "\r\n",
    "\t",
    ";",
    "\0",
    "\u{feff}",
    "小计",
    "合计",
    "〃",
    "其中:",
    "一、",
    "万元",
    "99999999999999999",
    "[[rule]]",
    "[",
    "]",
    "=",
    "\"\"\"",
    "''",
    "{",
];

fn change() -> impl Strategy<Value = Change> {
    let at = any::<Index>;
    let length = || prop_oneof![1..8_usize, 1..400_usize];
    let telling = (0..TELLING.len()).prop_map(|at| TELLING[at].as_bytes().to_vec());
    prop_oneof![
        3 => (at(), any::<u8>()).prop_map(|(at, byte)| Change::Flip(at, byte)),
        2 => (at(), length()).prop_map(|(at, length)| Change::Cut(at, length)),
        1 => at().prop_map(Change::End),
        2 => (at(), length()).prop_map(|(at, length)| Change::Double(at, length)),
        2 => (at(), at(), length()).prop_map(|(at, from, length)| Change::Splice(at, from, length)),
        3 => (at(), prop_oneof![telling, vec(any::<u8>(), 1..6)]).prop_map(|(at, bytes)| Change::Put(at, bytes)),
    ]
}

/// A stretch of some bytes.
fn stretch(bytes: &[u8], at: Index, length: usize) -> std::ops::Range<usize> {
    let start = at.index(bytes.len() + 1);
    start..bytes.len().min(start + length)
}

fn changed(mut bytes: Vec<u8>, other: &[u8], changes: Vec<Change>) -> Vec<u8> {
    for change in changes {
        match change {
            Change::Flip(at, byte) if !bytes.is_empty() => {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            Change::Flip(..) => {}
            Change::Cut(at, length) => drop(bytes.drain(stretch(&bytes, at, length))),
            Change::End(at) => bytes.truncate(at.index(bytes.len() + 1)),
            Change::Double(at, length) => {
                let stretch = stretch(&bytes, at, length);
                let twice = bytes[stretch.clone()].to_vec();
                drop(bytes.splice(stretch.end..stretch.end, twice));
            }
            Change::Splice(at, from, length) => {
                let at = at.index(bytes.len() + 1);
                drop(bytes.splice(at..at, other[stretch(other, from, length)].to_vec()));
            }
            Change::Put(at, put) => {
                let at = at.index(bytes.len() + 1);
                drop(bytes.splice(at..at, put));
            }
        }
    }
    bytes
}

/// Bytes made from these, or from nothing.
fn made_from(seeds: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let seeds = std::sync::Arc::new(seeds);
    let mutated =
        (any::<Index>(), any::<Index>(), vec(change(), 0..8)).prop_map(move |(one, other, changes)| {
            let at = |index: Index| &seeds[index.index(seeds.len())];
            changed(at(one).clone(), at(other), changes)
        });
    prop_oneof![9 => mutated, 1 => vec(any::<u8>(), 0..200)]
}

/// Writes the first inputs of every target of `fuzz/`, where `SEEDS` names a folder for them.
#[test]
fn seeds_for_a_fuzzer() {
    let Some(folder) = std::env::var_os("SEEDS") else { return };
    let all = [
        ("table", seeds::tables()),
        ("small", seeds::tables()),
        ("sheet", seeds::sheets()),
        ("rules", seeds::packs()),
        ("settings", seeds::settings()),
        ("works", seeds::works()),
    ];
    for (target, seeds) in all {
        let folder = Path::new(&folder).join(target);
        fs::create_dir_all(&folder).unwrap();
        for (at, bytes) in seeds.iter().enumerate() {
            fs::write(folder.join(format!("seed-{at:03}")), bytes).unwrap();
        }
    }
}

#[test]
fn what_bytes_are_made_from_is_read_as_it_stands() {
    let share = |seeds: Vec<Vec<u8>>, law: fn(&[u8]) -> bool| {
        let read = seeds.iter().filter(|bytes| law(bytes)).count();
        (read, seeds.len())
    };
    // Among the tables are those of estates and quotas, and some that pages show for their faults.
    let (read, all) = share(seeds::tables(), |bytes| laws::table(bytes) || laws::small(bytes));
    assert!(10 * read > 9 * all, "{read} tables of {all}");
    let (read, all) = share(seeds::sheets(), laws::sheet);
    assert_eq!(read, all, "sheets");
    let (read, all) = share(seeds::packs(), laws::rules);
    assert!(10 * read > 6 * all, "{read} packs of {all}");
    let (read, all) = share(seeds::settings(), laws::settings);
    assert_eq!(read, all, "settings");
    let (read, all) = share(seeds::works(), laws::works);
    assert_eq!(read, all, "works");
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn tables_are_read_whole_or_refused(bytes in made_from(seeds::tables())) {
        laws::table(&bytes);
        laws::small(&bytes);
    }
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn sheets_are_read_whole_or_refused(bytes in made_from(seeds::sheets())) {
        laws::sheet(&bytes);
    }
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn packs_load_or_every_mistake_has_its_place(bytes in made_from(seeds::packs())) {
        laws::rules(&bytes);
    }

    #[test]
    fn settings_are_read_or_every_mistake_has_its_place(bytes in made_from(seeds::settings())) {
        laws::settings(&bytes);
    }

    #[test]
    fn what_works_mean_is_read_or_every_mistake_has_its_place(bytes in made_from(seeds::works())) {
        laws::works(&bytes);
    }
}
