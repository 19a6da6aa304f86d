//! How far reading has come, on a terminal, once it takes longer than a second; the only file that knows
//! `indicatif`.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use memchr::memchr_iter;

use crate::model::Said;
use crate::words::Words;

/// Shown after this long.
const PATIENCE: Duration = Duration::from_secs(1);

/// A bar over the bytes of all inputs, with the lines they stand on.
pub(super) struct Progress<'w> {
    bar: ProgressBar,
    began: Instant,
    lines: AtomicU64,
    /// Whether it is for anybody to see, once patience is at its end.
    is_for_show: bool,
    is_shown: AtomicBool,
    words: &'w Words,
}

impl<'w> Progress<'w> {
    /// A bar over `bytes`, never drawn unless standard error is a terminal and nobody asked for quiet.
    pub(super) fn new(bytes: u64, quiet: bool, words: &'w Words) -> Progress<'w> {
        let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::hidden());
        let template = "{wide_bar} {bytes}/{total_bytes} {msg} {bytes_per_sec} {eta}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        let is_for_show = !quiet && std::io::stderr().is_terminal();
        let (lines, is_shown) = (AtomicU64::new(0), AtomicBool::new(false));
        Progress { bar, began: Instant::now(), lines, is_for_show, is_shown, words }
    }

    /// Moves on over these bytes.
    pub(super) fn advance(&self, bytes: &[u8]) {
        if !self.is_for_show {
            return;
        }
        let more = memchr_iter(b'\n', bytes).count() as u64;
        let lines = self.lines.fetch_add(more, Ordering::Relaxed) + more;
        if self.began.elapsed() > PATIENCE {
            if !self.is_shown.swap(true, Ordering::Relaxed) {
                self.bar.set_draw_target(ProgressDrawTarget::stderr());
            }
            self.bar.set_message(self.words.say(&Said::new("lines-read").with("lines", lines)));
        }
        self.bar.inc(bytes.len() as u64);
    }

    /// Takes the bar off the screen.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
