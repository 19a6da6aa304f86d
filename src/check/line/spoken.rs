//! What is said of a line whose kind was met before, made without looking at the rules again.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::check::Check;
use crate::check::line::kinds::Like;
use crate::check::line::{Judge, Judged};
use crate::finding::{Finding, Place};
use crate::model::Money;

/// What is said of every line of a kind.
pub(super) struct Spoken {
    check: &'static Check,
    like: Like,
    /// The columns of the table of estates that hold the facts which the first deciding rule asks for, by the facts' places.
    asked: Box<[(usize, usize)]>,
}

/// What estates are called that there was something to say of, by their rows.
#[derive(Default)]
pub(super) struct Called(FxHashMap<u32, Arc<str>>);

impl Judge<'_> {
    /// What is to be said of lines like this one, each alone; none where only the long way can tell.
    pub(super) fn spoken(&mut self, check: &'static Check, judged: &Judged) -> Option<Spoken> {
        if self.audit.keeps_cells {
            return None;
        }
        let column = self.table.layout.at("fund");
        let layout = &self.audit.estates?.layout;
        let facts = self.asked_by(check, judged);
        let at = |&fact: &usize| Some((fact, layout.at(&self.audit.rules.facts.get(fact)?.id)?));
        let asked = facts.iter().map(at).collect::<Option<_>>()?;
        Some(Spoken { check, like: Like::of(check, column, judged), asked })
    }

    /// The finding about a line of an estate in the table; none where no line like it was met before.
    pub(super) fn speak(
        &mut self,
        spoken: &Spoken,
        called: &mut Called,
        (row, item, fen): (u32, &str, i64),
        place: Place,
    ) -> Option<Finding> {
        let estates = self.audit.estates?;
        let at_row = usize::try_from(row).ok().filter(|row| *row < estates.len())?;
        let cell = |&(fact, at): &(usize, usize)| Some((fact, estates.cell_at(at_row, at)?.trim()));
        let told = spoken.asked.iter().filter_map(cell).find(|(_, cell)| !cell.is_empty());
        let fact = match told {
            Some((fact, cell)) => Some(self.fact_number(fact, cell)?),
            None => None,
        };
        let kind = self.kinds.with_fact(spoken.like, fact)?;
        let mut finding =
            Finding::new(kind, spoken.check.severity, self.table.input, Some(place)).with_texts(item, "");
        let estate = called.0.entry(row).or_insert_with(|| Arc::from(estates.id(at_row)));
        finding.estate = Some(Arc::clone(estate));
        finding.amount = Some(Money::from_fen(i128::from(fen)));
        Some(finding)
    }
}
