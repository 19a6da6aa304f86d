//! What makes a group, from the numbers a worker has for it to names that hold beyond.

use std::sync::Arc;

use crate::check::Audit;
use crate::check::cases::Spellings;
use crate::check::limits::group::Told;
use crate::check::limits::name::Name;
use crate::check::limits::role::OPEN;
use crate::model::{Date, Money, Side, Unit};
use crate::rules::limit::{Cell, Key};
use crate::rules::{FundId, Ruleset, WorkId, select};

/// What a worker knows of an estate: what it is called, and its row in the table.
pub(crate) struct EstateOf<'e>(pub &'e dyn Fn(u32) -> (Arc<str>, Option<usize>));

/// Owners that are records without an item, not items or estates.
pub(super) const RECORD: u64 = 1 << 63;

/// What one unit of a quantity is worth in the millionths quantities are counted in.
pub(super) const QUANTITY: Unit = Unit::Wan;

/// Whether a column is read from the line: those of the estate are, where there is no table of estates.
pub(super) fn in_line(audit: &Audit<'_>, cell: &Cell) -> bool {
    !cell.of_estate || audit.estates.is_none()
}

/// The year of a line by the cell of its day; that of another day where the cell is blank.
pub(super) fn year_of_date(cell: &str, otherwise: Option<Date>) -> String {
    let date = if cell.trim().is_empty() { otherwise } else { Date::parse(cell) };
    date.map(Date::year).unwrap_or_default()
}

/// What a kind of line decides of a group's key, by its name.
pub(super) fn fixed_text<'r>(rules: &'r Ruleset, key: &Key, value: u32) -> &'r str {
    let small = u16::try_from(value).unwrap_or(u16::MAX);
    match key {
        Key::Fund => rules.funds.get(usize::from(FundId(small).0)).map_or("", |fund| &fund.id),
        Key::Work => rules.works.get(usize::from(WorkId(small).0)).map_or("", |work| &work.id),
        Key::Class => select::CLASSES.get(value as usize).copied().unwrap_or("none"),
        Key::Side => Side::ALL.get(value as usize).map_or("", |side| side.id()),
        Key::Estate | Key::Item | Key::Year | Key::Cell(_) => "",
    }
}

/// A worker's numbers turned into names.
pub(super) struct Names<'n> {
    pub(super) audit: &'n Audit<'n>,
    pub(super) items: &'n Spellings<Arc<str>>,
    pub(super) cells: &'n Spellings<Arc<str>>,
    pub(super) years: &'n Spellings<Arc<str>>,
    pub(super) estate_of: &'n EstateOf<'n>,
}

impl Names<'_> {
    /// The name that a key has.
    pub(super) fn name(&self, key: &Key, value: u32) -> Name {
        Name::of(self.audit.rules, key, self.text(key, value))
    }

    fn text(&self, key: &Key, value: u32) -> Arc<str> {
        let rules: &Ruleset = self.audit.rules;
        let of = |spellings: &Spellings<Arc<str>>| spellings.meaning(value).cloned().unwrap_or_default();
        match key {
            Key::Estate => (self.estate_of.0)(value).0,
            Key::Fund | Key::Work | Key::Class | Key::Side => fixed_text(rules, key, value).into(),
            Key::Item => of(self.items),
            Key::Year => of(self.years),
            Key::Cell(cell) if in_line(self.audit, cell) => of(self.cells),
            Key::Cell(cell) => Name::in_cell(self.of_estate(cell, value).unwrap_or_default()),
        }
    }

    /// A cell of an estate, from its table.
    fn of_estate(&self, cell: &Cell, estate: u32) -> Option<&str> {
        self.audit.estates?.cell((self.estate_of.0)(estate).1?, &cell.id)
    }

    /// An owner by its name, and what it says: where the estate's table says it, what that says.
    pub(super) fn owner(&self, cell: Option<&Cell>, owner: u64, told: Told, input: usize) -> (Name, Told) {
        let small = u32::try_from(owner).unwrap_or(OPEN);
        let Some(cell) = cell.filter(|cell| cell.of_estate) else {
            return match owner & RECORD {
                0 => (self.name(&Key::Item, small), told),
                _ => (Name::plain(Arc::from(format!("\u{0}{input}:{}", owner & !RECORD))), told),
            };
        };
        let name = self.name(&Key::Estate, small);
        if in_line(self.audit, cell) {
            return (name, told);
        }
        let text = self.of_estate(cell, small).unwrap_or_default();
        let value = Money::parse(text, QUANTITY).ok().map(Money::fen);
        (name, Told { value, lacks: value.is_none(), ..told })
    }
}
