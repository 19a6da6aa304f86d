//! Judges between two tables: what they have learnt of one holds for every other that is laid out alike.

use std::sync::{Arc, Mutex};

use crate::check::audit::Audit;
use crate::check::limits::Ledger;
use crate::check::line::{Judge, Table};
use crate::model::threads::lock;

/// No more judges than this are kept; of more, the first to come is let go.
const MOST: usize = 16;

/// The judges of a run.
pub struct Judges<'a> {
    /// What they judge by.
    pub(super) audit: &'a Audit<'a>,
    /// Whether they only count lines into groups.
    silent: bool,
    /// Of which estates, by their rows, where not of all.
    estates: Option<Arc<[bool]>>,
    idle: Mutex<Vec<Judge<'a>>>,
}

impl<'a> Judges<'a> {
    /// Judges who have learnt nothing yet.
    pub fn new(audit: &'a Audit<'a>) -> Judges<'a> {
        Judges { audit, silent: false, estates: None, idle: Mutex::default() }
    }

    /// The same, who only count lines into groups: those of some estates, by their rows, or of all.
    #[must_use]
    pub fn silent(self, estates: Option<Arc<[bool]>>) -> Judges<'a> {
        Judges { silent: true, estates, ..self }
    }

    /// A judge for the lines of a table, who counts their groups for a ledger that others share.
    pub(super) fn call(&self, table: &Arc<Table>, ledger: &Arc<Mutex<Ledger>>) -> Judge<'a> {
        let known = {
            let mut idle = lock(&self.idle);
            let at = idle.iter().rposition(|judge| judge.knows(table));
            at.map(|at| idle.remove(at))
        };
        let mut judge = known.unwrap_or_else(|| {
            let judge = Judge::of_many(self.audit, table);
            if self.silent { judge.silent(self.estates.clone()) } else { judge }
        });
        judge.turn_to(table);
        judge.share(ledger);
        judge
    }

    /// Keeps a judge who has handed over everything.
    pub(super) fn dismiss(&self, judge: Judge<'a>) {
        let mut idle = lock(&self.idle);
        if idle.len() >= MOST {
            idle.remove(0);
        }
        idle.push(judge);
    }
}
