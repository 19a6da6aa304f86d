//! Limits: what a kind of line may be to each of them, the groups, and how every group stands to its bounds.

mod bounds;
mod groups;
mod measured;
mod quotas;
mod roles;

pub(super) use bounds::bounds;
pub(super) use groups::{counted, findings, weighed};
pub(super) use quotas::{quota_keys, quotas};
pub(super) use roles::roles;

use std::collections::BTreeSet;

use crate::check::limits::{Part, parts};
use crate::model::Date;
use crate::rules::limit::{Cell, Key};
use crate::sql::Job;
use crate::sql::dialect::Dialect;
use crate::sql::read::{OF_ESTATES, looked_up};
use crate::sql::tables::Tables;

/// The parts of the limits that this budget has columns for, with their numbers from 1.
pub(super) struct Limits<'j> {
    parts: Vec<(usize, Part<'j>)>,
    has_estates: bool,
    has_year: bool,
}

impl<'j> Limits<'j> {
    /// Those of a pack, for the user's tables.
    pub(super) fn of(audit: &'j crate::check::Audit<'j>, tables: &Tables) -> Limits<'j> {
        let layout = &tables.budget.layout;
        let has_estates = tables.estates.is_some();
        let lacks = |part: &Part<'_>| {
            let total = part.total().filter(|cell| !cell.of_estate || !has_estates);
            part.keys.contains(&Key::Item) && !layout.has("item")
                || total.is_some_and(|cell| !layout.has(&cell.id))
        };
        let numbered = (1..).zip(parts(audit.rules, &audit.means));
        let parts = numbered.filter(|(_, part)| !lacks(part)).collect();
        Limits { parts, has_estates, has_year: layout.has("year") }
    }

    /// Each part with its number.
    fn each(&self) -> impl Iterator<Item = (usize, &Part<'j>)> {
        self.parts.iter().map(|(number, part)| (*number, part))
    }

    /// Whether there is nothing to count for.
    pub(super) fn is_idle(&self) -> bool {
        self.parts.is_empty()
    }

    fn in_line(&self, cell: &Cell) -> bool {
        !cell.of_estate || !self.has_estates
    }

    /// Every column that groups are made of or measured by.
    fn cells(&self) -> impl Iterator<Item = &Cell> {
        self.each().flat_map(|(_, part)| {
            let keys = part.keys.iter().filter_map(|key| match key {
                Key::Cell(cell) => Some(cell),
                _ => None,
            });
            keys.chain(&part.measured).chain(part.total())
        })
    }

    /// The columns of the lines that are kept for limits.
    pub(super) fn line_columns(&self) -> Vec<String> {
        let total = self.each().filter_map(|(_, part)| part.total()).map(|cell| cell.id.clone());
        let cells = self.cells().filter(|cell| self.in_line(cell)).map(|cell| cell.id.clone());
        let year = self.by_year().filter(|_| self.has_year);
        let all: BTreeSet<String> = cells.chain(total).chain(year).collect();
        all.into_iter().collect()
    }

    /// Those of them that groups are made of, which are compared as names are.
    pub(super) fn looked_up(&self) -> Vec<String> {
        let keys = self.each().flat_map(|(_, part)| &part.keys);
        let cells = keys.filter_map(|key| match key {
            Key::Cell(cell) if self.in_line(cell) => Some(cell.id.clone()),
            _ => None,
        });
        let all: BTreeSet<String> = cells.chain(self.by_year().filter(|_| self.has_year)).collect();
        all.into_iter().collect()
    }

    fn by_year(&self) -> Option<String> {
        self.each().any(|(_, part)| part.keys.contains(&Key::Year)).then(|| "year".to_owned())
    }

    /// The columns of the table of estates that are kept for limits.
    pub(super) fn estate_columns(&self) -> Vec<String> {
        let cells = self.cells().filter(|cell| !self.in_line(cell)).map(|cell| cell.id.clone());
        let all: BTreeSet<String> = cells.collect();
        all.into_iter().collect()
    }

    /// What the lines are to carry for limits beside what rules ask for.
    pub(super) fn line_cells(&self, job: &Job<'_>) -> String {
        let mut out = String::new();
        for id in self.line_columns() {
            let column = job.cell_column(&id);
            if self.looked_up().contains(&id) {
                let text = job.cell_column(&format!("{id}_text"));
                let folded = job.cell_column(&format!("{id}_folded"));
                out.extend([format!(",\n        {text}.folded AS {folded}")]);
            }
            out.extend([format!(",\n        r.{column}")]);
        }
        for id in self.estate_columns() {
            let (column, folded) = (job.cell_column(&id), job.cell_column(&format!("{id}_folded")));
            let text = job.cell_column(&format!("{id}_text"));
            out.extend([format!(",\n        e.{column}, {text}.folded AS {folded}")]);
        }
        if self.by_year().is_some() && !self.has_year {
            out.extend([format!(",\n        {} AS cell_year_of_date", year_of_lines(job))]);
        }
        out
    }

    /// The tables that the texts of those columns are looked up in, as joins.
    pub(super) fn joins(&self, job: &Job<'_>) -> String {
        let join = |id: &String, place: &str, from: &str| {
            let (text, column) = (job.cell_column(&format!("{id}_text")), job.cell_column(id));
            format!("\n    {}", looked_up(job, &text, place, &format!("{from}.{column}")))
        };
        let of_line = |id: &String| join(id, &job.cell_column(id), "r");
        let of_lines: String = self.looked_up().iter().map(of_line).collect();
        let of_estates: String = self.estate_columns().iter().map(|id| join(id, OF_ESTATES, "e")).collect();
        of_lines + &of_estates
    }
}

/// The year of a line by its day; that of the day of the run where it has none.
fn year_of_lines(job: &Job<'_>) -> String {
    let otherwise = format!("'{}'", job.audit.as_of.map(Date::year).unwrap_or_default());
    match job.tables.budget.layout.at("date") {
        Some(_) => {
            format!("CASE WHEN d.shown = '' THEN {otherwise} ELSE {} END", year_of("d.day", job.dialect))
        }
        None => otherwise,
    }
}

/// The year of a day, as four digits; blank where there is no day.
fn year_of(day: &str, dialect: &Dialect) -> String {
    let text = dialect.text_type;
    format!("COALESCE(lpad(CAST(({day} - {day} % 10000) / 10000 AS {text}), 4, '0'), '')")
}
