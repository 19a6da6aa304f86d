//! Work that several threads share, whose outcome does not depend on them.

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

/// What is handed over in order: the place of what comes next, and what has come before its turn.
struct Turn<R, F> {
    take: F,
    next: usize,
    early: BTreeMap<usize, R>,
}

/// Locks; a thread that died takes the whole with it, so nothing is seen half done.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a lock was held around, with all threads through.
pub fn unlocked<T>(mutex: Mutex<T>) -> T {
    mutex.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Does something with each of some things, so many at a time, and hands over what comes of each as soon as
/// all before it are through. No thread is started for which there is nothing to do.
pub fn in_turn<T: Send, R: Send>(
    things: impl Iterator<Item = T> + Send,
    jobs: usize,
    work: impl Fn(T) -> R + Sync,
    take: impl FnMut(R) + Send,
) {
    let jobs = jobs.min(things.size_hint().1.unwrap_or(jobs));
    let things = Mutex::new(things.enumerate());
    let turn = Mutex::new(Turn { take, next: 0, early: BTreeMap::new() });
    let next = || lock(&things).next();
    let run = || {
        while let Some((at, thing)) = next() {
            let done = work(thing);
            lock(&turn).put(at, done);
        }
    };
    thread::scope(|scope| {
        (1..jobs).for_each(|_| drop(scope.spawn(run)));
        run();
    });
}

/// Does two things, beside each other where there is more than one thread for them.
pub fn both<A: Send, B>(jobs: usize, one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    if jobs < 2 {
        return (one(), other());
    }
    thread::scope(|scope| {
        let (one, other) = (scope.spawn(one), other());
        (one.join().unwrap_or_else(|panic| resume_unwind(panic)), other)
    })
}

impl<R, F: FnMut(R)> Turn<R, F> {
    fn put(&mut self, at: usize, done: R) {
        self.early.insert(at, done);
        while let Some(done) = self.early.remove(&self.next) {
            (self.take)(done);
            self.next += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_of_two_things_is_told_apart_however_many_threads_there_are() {
        for jobs in 0..4 {
            assert_eq!(both(jobs, || "one".to_owned(), || 2), ("one".to_owned(), 2));
        }
    }

    #[test]
    fn what_takes_longer_keeps_its_place() {
        for jobs in 1..5 {
            let mut taken = Vec::new();
            let slow =
                |number: u64| (0..(number % 7) * 1_000).fold(number, |all, _| std::hint::black_box(all));
            in_turn(0..100, jobs, slow, |number| taken.push(number));
            assert_eq!(taken, (0..100).collect::<Vec<_>>());
        }
    }
}
