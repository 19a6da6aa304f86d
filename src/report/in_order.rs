//! Draws many things on several threads, and writes them in their order.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread;

use crate::model::threads::lock;

/// How many things are drawn at a time: what is drawn of them has room in a processor's own memory.
const STRETCH: usize = 128;

/// While so many stretches wait for their turn to be written, this thread draws no other; what the others
/// draw meanwhile waits too, in a queue of as many.
const AHEAD: usize = 8;

/// What was drawn of a stretch.
type Drawn = io::Result<Vec<u8>>;

/// Draws `many` things, stretch by stretch; this thread is one of those that draw, and the one that writes.
/// Every thread draws with something of its own.
pub fn in_order<W>(
    many: usize,
    jobs: usize,
    out: &mut dyn Write,
    start: impl Fn() -> W + Sync,
    draw: impl Fn(&mut W, Range<usize>, &mut Vec<u8>) -> io::Result<()> + Sync,
) -> io::Result<()> {
    let stretches = many.div_ceil(STRETCH);
    let begun = AtomicUsize::new(0);
    let begin = || Some(begun.fetch_add(1, Ordering::Relaxed)).filter(|at| *at < stretches);
    // What was written gives its memory to what is drawn next.
    let written: Mutex<Vec<Vec<u8>>> = Mutex::default();
    let drawn = |with: &mut W, at: usize| -> Drawn {
        let mut bytes = lock(&written).pop().unwrap_or_default();
        bytes.clear();
        draw(with, at * STRETCH..many.min((at + 1) * STRETCH), &mut bytes)?;
        Ok(bytes)
    };
    thread::scope(|scope| {
        let (sender, others) = sync_channel(AHEAD);
        for _ in 1..jobs.min(stretches) {
            let (sender, start, begin, drawn) = (sender.clone(), &start, &begin, &drawn);
            scope.spawn(move || {
                let mut with = start();
                // Nobody waits any more where writing has failed.
                while begin().is_some_and(|at| sender.send((at, drawn(&mut with, at))).is_ok()) {}
            });
        }
        drop(sender);
        let gone = |_| io::Error::other("a thread that draws a report has died");
        let (mut with, mut early) = (start(), BTreeMap::new());
        for next in 0..stretches {
            let bytes: Drawn = loop {
                early.extend(others.try_iter());
                if let Some(bytes) = early.remove(&next) {
                    break bytes;
                }
                let mine = if early.len() < AHEAD { begin() } else { None };
                let (at, bytes) = match mine {
                    Some(at) => (at, drawn(&mut with, at)),
                    None => others.recv().map_err(gone)?,
                };
                early.insert(at, bytes);
            };
            let bytes = bytes?;
            out.write_all(&bytes)?;
            lock(&written).push(bytes);
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use std::hint::black_box;

    use super::*;

    fn drawn(many: usize, jobs: usize) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        // Of three stretches in succession, one takes long and one longer: others are through before their
        // turn.
        let draw = |(): &mut (), range: Range<usize>, bytes: &mut Vec<u8>| {
            let slow = (range.start / STRETCH + 2) % 3 * 100_000;
            black_box((0..slow).fold(0, |all, at| all ^ black_box(at)));
            range.into_iter().try_for_each(|at| write!(bytes, "{at},"))
        };
        in_order(many, jobs, &mut out, || (), draw)?;
        Ok(out)
    }

    #[test]
    fn the_order_is_that_of_the_things_however_many_threads_draw() -> io::Result<()> {
        for many in [0, 1, STRETCH, STRETCH + 1, 40 * STRETCH - 1] {
            let mut all = Vec::new();
            (0..many).try_for_each(|at| write!(all, "{at},"))?;
            for jobs in [1, 2, 3, 8] {
                assert_eq!(drawn(many, jobs)?, all, "{many} things, {jobs} jobs");
            }
        }
        Ok(())
    }

    #[test]
    fn a_failure_to_draw_or_to_write_ends_it() {
        let fails = |(): &mut (), range: Range<usize>, _: &mut Vec<u8>| {
            if range.start > 0 { Err(io::Error::other("no")) } else { Ok(()) }
        };
        assert!(in_order(9 * STRETCH, 2, &mut io::sink(), || (), fails).is_err());
        let draws = |(): &mut (), _: Range<usize>, bytes: &mut Vec<u8>| bytes.write_all(b"more");
        let mut full = [0; 6];
        assert!(in_order(9 * STRETCH, 2, &mut full.as_mut_slice(), || (), draws).is_err());
    }
}
