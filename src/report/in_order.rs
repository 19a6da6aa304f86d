//! Draws many things on several threads, and writes them in their order.

use std::io::{self, Write};
use std::ops::Range;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

/// How many things are drawn at a time: what is drawn of them has room in a processor's own memory.
const STRETCH: usize = 128;

/// What was drawn of a stretch.
type Drawn = io::Result<Vec<u8>>;

/// Draws `many` things, stretch by stretch. Every thread draws with something of its own, and no more is held than
/// what the threads are at.
pub fn in_order<W>(
    many: usize,
    jobs: usize,
    out: &mut dyn Write,
    start: impl Fn() -> W + Sync,
    draw: impl Fn(&mut W, Range<usize>, &mut Vec<u8>) -> io::Result<()> + Sync,
) -> io::Result<()> {
    // What was drawn before gives its memory to what is drawn next.
    let drawn = |with: &mut W, at: usize, mut bytes: Vec<u8>| -> Drawn {
        bytes.clear();
        draw(with, at * STRETCH..many.min((at + 1) * STRETCH), &mut bytes)?;
        Ok(bytes)
    };
    let stretches = many.div_ceil(STRETCH);
    let jobs = jobs.min(stretches);
    if jobs <= 1 {
        let (mut with, mut bytes) = (start(), Vec::new());
        for at in 0..stretches {
            bytes = drawn(&mut with, at, bytes)?;
            out.write_all(&bytes)?;
        }
        return Ok(());
    }
    thread::scope(|scope| {
        let mut queues: Vec<(Receiver<Drawn>, Sender<Vec<u8>>)> = Vec::new();
        for job in 0..jobs {
            let (sender, receiver): (SyncSender<Drawn>, _) = sync_channel(1);
            let (back, written) = channel();
            queues.push((receiver, back));
            let (start, drawn) = (&start, &drawn);
            scope.spawn(move || {
                let mut with = start();
                let mut next = |at: usize| drawn(&mut with, at, written.try_recv().unwrap_or_default());
                // Nobody waits any more where writing has failed.
                let _ = (job..stretches).step_by(jobs).try_for_each(|at| sender.send(next(at)));
            });
        }
        let gone = || io::Error::other("a thread that draws a report has died");
        for (_, (receiver, back)) in (0..stretches).zip(queues.iter().cycle()) {
            let bytes = receiver.recv().map_err(|_| gone())??;
            out.write_all(&bytes)?;
            // Whoever has drawn the last of its stretches needs no more memory.
            let _ = back.send(bytes);
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(many: usize, jobs: usize) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        let draw = |(): &mut (), range: Range<usize>, bytes: &mut Vec<u8>| {
            range.into_iter().try_for_each(|at| write!(bytes, "{at},"))
        };
        in_order(many, jobs, &mut out, || (), draw)?;
        Ok(out)
    }

    #[test]
    fn the_order_is_that_of_the_things_however_many_threads_draw() -> io::Result<()> {
        for many in [0, 1, STRETCH, STRETCH + 1, 7 * STRETCH - 1] {
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
