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
    /// The columns of the table of estates that hold the facts which the first deciding rule asks for, by the
    /// facts' places.
    asked: Box<[(usize, usize)]>,
}

/// Where a cell is to be had that holds a finding to its line.
pub(super) enum Holds {
    /// In the table of estates.
    OfEstate(usize),
    /// In the line.
    OfLine(usize),
    /// In neither: one text for all lines.
    Set(Box<str>),
}

impl Judge<'_> {
    /// Where the cells are to be had that hold findings to their lines, if they are kept: the date, then the
    /// facts.
    pub(super) fn holds(&self) -> Box<[Holds]> {
        let layout = &self.table.layout;
        let seat = |id: &str| match layout.at(id) {
            Some(at) => Holds::OfLine(at),
            None => Holds::Set(layout.set(id).unwrap_or_default().trim().into()),
        };
        let date = if self.is_dated() { seat("date") } else { Holds::Set("".into()) };
        let facts = self.audit.rules.facts.iter().map(|fact| {
            let of_estate = self.audit.estates.and_then(|estates| estates.layout.at(&fact.id));
            of_estate.map_or_else(|| seat(&fact.id), Holds::OfEstate)
        });
        let all = std::iter::once(date).chain(facts);
        if self.audit.keeps_cells { all.collect() } else { Box::default() }
    }

    /// What is to be said of lines like this one, each alone; none where only the long way can tell.
    pub(super) fn spoken(&mut self, check: &'static Check, judged: &Judged) -> Option<Spoken> {
        let kind = self.kinds.without_fact(Like::of(check, self.table.layout.at("fund"), judged))?;
        let layout = &self.audit.estates?.layout;
        let facts = self.asked_by(check, judged);
        let at = |&fact: &usize| Some((fact, layout.at(&self.audit.rules.facts.get(fact)?.id)?));
        let asked = facts.iter().map(at).collect::<Option<_>>()?;
        Some(Spoken { severity: check.severity, kind, asked })
    }

    /// The finding about a line of an estate in the table, whose row and id these are; none where it is not
    /// in the table.
    pub(super) fn speak(
        &mut self,
        spoken: &Spoken,
        (row, id): (u32, &str),
        (item, held, fen): (&str, &str, i64),
        place: Place,
    ) -> Option<Finding> {
        let estates = self.audit.estates?;
        let at_row = usize::try_from(row).ok().filter(|row| *row < estates.len())?;
        let cell = |&(fact, at): &(usize, usize)| Some((fact, estates.cell_at(at_row, at)?.trim()));
        let told = spoken.asked.iter().filter_map(cell).find(|(_, cell)| !cell.is_empty());
        let kind = match told {
            Some((fact, cell)) => {
                let fact = self.fact_number(fact, cell)?;
                self.kinds.with_fact(&self.audit.kinds, &spoken.kind, fact)
            }
            None => Arc::clone(&spoken.kind),
        };
        let mut finding =
            Finding::new(kind, spoken.severity, self.table.input, Some(place)).with_texts(item, id, held);
        finding.amount = Some(Money::from_fen(i128::from(fen)));
        Some(finding)
    }
}
