//! How far reading has come, on a terminal, once it takes longer than a second; the only file that knows `indicatif`.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Shown after this long.
const PATIENCE: Duration = Duration::from_secs(1);

/// A bar over the bytes of all inputs.
pub(super) struct Progress {
    bar: ProgressBar,
    began: Instant,
    /// Whether it is still to be drawn, once patience is at its end.
    wanted: AtomicBool,
}

impl Progress {
    /// A bar over `bytes`, never drawn unless standard error is a terminal and nobody asked for quiet.
    pub(super) fn new(bytes: u64, quiet: bool) -> Progress {
        let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::hidden());
        let template = "{bar:30} {bytes}/{total_bytes} {bytes_per_sec} {eta}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        let wanted = AtomicBool::new(!quiet && std::io::stderr().is_terminal());
        Progress { bar, began: Instant::now(), wanted }
    }

    /// Moves on.
    pub(super) fn advance(&self, bytes: usize) {
        let waits = self.wanted.load(Ordering::Relaxed) && self.began.elapsed() > PATIENCE;
        if waits && self.wanted.swap(false, Ordering::Relaxed) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.inc(bytes as u64);
    }

    /// Takes the bar off the screen.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
