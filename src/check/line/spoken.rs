//! What is said of a line whose kind was met before, made without looking at the rules again.

use std::sync::Arc;

use crate::check::Check;
use crate::check::line::kinds::Like;
use crate::check::line::{Judge, Judged};
use crate::finding::{Finding, Kind, Place, Severity};
use crate::model::Money;

/// What is said of every line of a kind.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Spoken {
    severity: Severity,
    /// The kind of finding, where no fact decides.
    kind: Arc<Kind>,
    /// The columns of the table of estates that hold the facts which the first deciding rule asks for, by the facts' places.
    asked: Box<[(usize, usize)]>,
}

impl Judge<'_> {
    /// What is to be said of lines like this one, each alone; none where only the long way can tell.
    pub(super) fn spoken(&mut self, check: &'static Check, judged: &Judged) -> Option<Spoken> {
        if self.audit.keeps_cells {
            return None;
        }
        let kind = self.kinds.without_fact(Like::of(check, self.table.layout.at("fund"), judged))?;
        let layout = &self.audit.estates?.layout;
        let facts = self.asked_by(check, judged);
        let at = |&fact: &usize| Some((fact, layout.at(&self.audit.rules.facts.get(fact)?.id)?));
        let asked = facts.iter().map(at).collect::<Option<_>>()?;
        Some(Spoken { severity: check.severity, kind, asked })
    }

    /// The finding about a line of an estate in the table, whose row and id these are; none where it is not in the table.
    pub(super) fn speak(
        &mut self,
        spoken: &Spoken,
        (row, id): (u32, &str),
        (item, fen): (&str, i64),
        place: Place,
    ) -> Option<Finding> {
        let estates = self.audit.estates?;
        let at_row = usize::try_from(row).ok().filter(|row| *row < estates.len())?;
        let cell = |&(fact, at): &(usize, usize)| Some((fact, estates.cell_at(at_row, at)?.trim()));
        let told = spoken.asked.iter().filter_map(cell).find(|(_, cell)| !cell.is_empty());
        let kind = match told {
            Some((fact, cell)) => {
                let fact = self.fact_number(fact, cell)?;
                self.kinds.with_fact(&spoken.kind, fact)
            }
            None => Arc::clone(&spoken.kind),
        };
        let mut finding =
            Finding::new(kind, spoken.severity, self.table.input, Some(place)).with_texts(item, "");
        finding.estate = Some(Arc::from(id));
        finding.amount = Some(Money::from_fen(i128::from(fen)));
        Some(finding)
    }
}
