//! Counts lines into their groups. Each worker has its own counter; what they counted adds up in a ledger.

use std::sync::{Arc, Mutex};

use rustc_hash::FxHashMap;

use crate::budget::{Fields, Layout};
use crate::check::Audit;
use crate::check::cases::{Key as Kind, Spellings};
use crate::check::limits::group::{Group, Mark, Told};
use crate::check::limits::ledger::{GroupId, Ledger};
use crate::check::limits::left::ByKind;
use crate::check::limits::means::{GroupKey, year};
use crate::check::limits::name::Name;
use crate::check::limits::names::{EstateOf, Names, QUANTITY, RECORD, in_line, year_of_date};
use crate::check::limits::plain::Count;
use crate::check::limits::plan::{Part, parts};
use crate::check::limits::role::{COUNTS, HOLDS, IN_BASE, Role, may, must, roles};
use crate::check::limits::shared::Shared;
use crate::check::limits::slot::slotted;
use crate::model::{Money, Unit};
use crate::rules::Case;
use crate::rules::limit::{Cell, Key, MOST_KEYS};

/// A line as a counter sees it.
#[derive(Clone, Copy)]
pub(crate) struct Line<'l> {
    /// Its cells.
    pub fields: &'l Fields,
    /// Which cell is which.
    pub layout: &'l Layout,
    /// Its estate, by the worker's number.
    pub estate: u32,
    /// Its estate's row in the table of estates.
    pub row: Option<u32>,
    /// Its money; none where it could not be read.
    pub amount: Option<Money>,
    /// Where it stands.
    pub mark: Mark,
}

impl<'l> Line<'l> {
    /// The cell of a column; what stands for it where the table has none.
    fn cell(&self, id: &str) -> &'l [u8] {
        match self.layout.at(id) {
            Some(at) => self.fields.get(at).unwrap_or_default(),
            None => self.layout.set(id).unwrap_or_default().as_bytes(),
        }
    }
}

/// Counts the lines of tables that are laid out alike.
pub(crate) struct Counter<'a> {
    pub(super) audit: &'a Audit<'a>,
    parts: Vec<Part<'a>>,
    /// Parts that this table has no column for.
    idle: Vec<bool>,
    roles: FxHashMap<Kind, Arc<[Role]>>,
    pub(super) quotas: ByKind,
    groups: FxHashMap<(u16, u16, [u32; MOST_KEYS]), Group<u64>>,
    items: Spellings<Arc<str>>,
    cells: Spellings<Arc<str>>,
    years: Spellings<Arc<str>>,
    /// Lines of plain groups since the last time they were handed over; nothing where all groups are kept
    /// here.
    plain: Option<Shared>,
}

impl<'a> Counter<'a> {
    /// A counter for the lines of a table with this layout.
    pub(crate) fn new(audit: &'a Audit<'a>, layout: &Layout) -> Counter<'a> {
        let parts = parts(audit.rules, &audit.means);
        let lacks = |part: &Part<'_>| {
            part.keys.contains(&Key::Item) && !layout.has("item")
                || part.total().is_some_and(|cell| in_line(audit, cell) && !layout.has(&cell.id))
        };
        let idle = parts.iter().map(lacks).collect();
        Counter {
            audit,
            idle,
            roles: FxHashMap::default(),
            quotas: ByKind::new(&parts),
            parts,
            groups: FxHashMap::default(),
            items: Spellings::default(),
            cells: Spellings::default(),
            years: Spellings::default(),
            plain: None,
        }
    }

    /// Lets all who count for a ledger share its plain groups, from now on.
    pub(crate) fn share(&mut self, ledger: &Arc<Mutex<Ledger>>) {
        self.plain.get_or_insert_with(Shared::new).turn_to(ledger);
    }

    /// The columns of plain groups that lines with these roles count in, each with whether it is by estate;
    /// none where some group is not plain.
    pub(crate) fn columns(&mut self, roles: &[Role]) -> Option<Box<[(u32, bool)]>> {
        roles.iter().map(|role| self.column(role)).collect()
    }

    fn column(&mut self, role: &Role) -> Option<(u32, bool)> {
        let (plain, part) = (self.plain.as_mut()?, self.parts.get(usize::from(role.part))?);
        let fixed = |key: &Key| matches!(key, Key::Estate | Key::Fund | Key::Work | Key::Class | Key::Side);
        let asks_for_money = part.measured.is_empty() && part.facts.is_empty() && part.total().is_none();
        if !role.may_be.is_power_of_two() || !asks_for_money || !part.keys.iter().all(fixed) {
            return None;
        }
        let column = plain.column(role);
        Some((column, part.keys.contains(&Key::Estate)))
    }

    /// Counts a line of a plain group.
    pub(crate) fn note(&mut self, line: Count) {
        if let Some(plain) = &mut self.plain {
            plain.note(line);
        }
    }

    /// Hands over the lines of plain groups.
    pub(crate) fn settle(&mut self) {
        if let Some(plain) = &mut self.plain {
            plain.settle();
        }
    }

    /// Counts a line into its group where that is plain, and the line fits.
    fn note_plain(&mut self, role: &Role, line: Line<'_>) -> Option<()> {
        let (fen, spot) = (slotted(line.amount?)?, line.mark.spot()?);
        let (column, by_estate) = self.column(role)?;
        let row = if by_estate { line.row? } else { 0 };
        self.note(Count { column, row, fen, spot });
        Some(())
    }

    /// Whether there is nothing to count for.
    pub(crate) fn is_idle(&self) -> bool {
        self.idle.iter().all(|idle| *idle)
    }

    /// What a kind of line may be to the groups of every part, found out when it is first met.
    pub(crate) fn roles(&mut self, kind: Kind, case: impl FnOnce() -> Case) -> Arc<[Role]> {
        if let Some(known) = self.roles.get(&kind) {
            return Arc::clone(known);
        }
        let (case, rules) = (case(), self.audit.rules);
        let mut found = Vec::new();
        for (number, part) in self.counted() {
            found.extend(roles(rules, number, part, &case));
        }
        let found: Arc<[Role]> = found.into();
        self.roles.insert(kind, Arc::clone(&found));
        found
    }

    /// The parts that this table has columns for, by their numbers.
    pub(super) fn counted(&self) -> impl Iterator<Item = (u16, &Part<'a>)> {
        let parts = (0..).zip(&self.parts).zip(&self.idle);
        parts.filter(|(_, idle)| !**idle).map(|(part, _)| part)
    }

    /// Counts a line into its groups.
    pub(crate) fn take(&mut self, roles: &[Role], line: Line<'_>) {
        for role in roles {
            if self.note_plain(role, line).is_some() {
                continue;
            }
            let keys = self.keys(role.part, role.keys, line);
            let group = self.groups.entry((role.part, role.slot, keys)).or_insert_with(Group::new);
            group.take(role, line.amount, line.mark);
            let Some(part) = self.parts.get(usize::from(role.part)) else { continue };
            if !part.facts.is_empty() && (may(role.may_be, COUNTS) || may(role.may_be, IN_BASE)) {
                group.note_facts(&role.facts);
            }
            if !part.measured.is_empty() || part.total().is_some() {
                self.measure(role, keys, line);
            }
        }
    }

    /// Notes what a line says of the columns its group is measured by.
    fn measure(&mut self, role: &Role, keys: [u32; MOST_KEYS], line: Line<'_>) {
        let Some(part) = self.parts.get(usize::from(role.part)) else { return };
        let per = usize::from(part.vintage.per.is_some());
        let told = |cell: &Cell, unit: Unit, sure: bool| {
            let text = String::from_utf8_lossy(line.cell(&cell.id));
            Told::one(Money::parse(&text, unit).ok().map(Money::fen), sure)
        };
        let mut notes = Vec::new();
        for (at, cell) in part.measured.iter().enumerate() {
            let holds = if at < per { HOLDS } else { COUNTS | IN_BASE };
            if !may(role.may_be, holds) {
                continue;
            }
            let sure = must(role.may_be, holds);
            let told =
                if in_line(self.audit, cell) { told(cell, QUANTITY, sure) } else { Told::one(None, sure) };
            notes.push((at, cell.of_estate, told));
        }
        let total = part.total().filter(|_| may(role.may_be, COUNTS));
        let total = total.map(|cell| told(cell, line.layout.unit_of(&cell.id), must(role.may_be, COUNTS)));
        let item = self.item(line);
        let owner = |of_estate: bool| if of_estate { u64::from(line.estate) } else { item };
        let Some(group) = self.groups.get_mut(&(role.part, role.slot, keys)) else { return };
        for (at, of_estate, told) in notes {
            group.note_measured(at, owner(of_estate), told);
        }
        if let Some(told) = total {
            group.note_total(told);
        }
    }

    /// The number of a line's item; the record's own where it has none.
    fn item(&mut self, line: Line<'_>) -> u64 {
        let cell = line.layout.at("item").and_then(|at| line.fields.get(at)).unwrap_or_default().trim_ascii();
        if cell.is_empty() {
            return RECORD | line.mark.place.offset;
        }
        u64::from(self.items.number(cell, |cell| Arc::from(cell.trim())))
    }

    /// The whole key of a line's group in a part, of which its kind decides what is fixed.
    pub(super) fn keys(&mut self, part: u16, fixed: [u32; MOST_KEYS], line: Line<'_>) -> [u32; MOST_KEYS] {
        let mut keys = fixed;
        let Some(part) = self.parts.get(usize::from(part)) else { return keys };
        let audit = self.audit;
        for (slot, key) in keys.iter_mut().zip(&part.keys) {
            *slot = match key {
                Key::Item => self.items.number(line.cell("item").trim_ascii(), |cell| Arc::from(cell.trim())),
                Key::Year if line.layout.has("year") => {
                    self.years.number(line.cell("year"), |cell| Arc::from(year(cell)))
                }
                Key::Year => {
                    let year = |cell: &str| Arc::from(year_of_date(cell, audit.as_of));
                    self.years.number(line.cell("date"), year)
                }
                Key::Cell(column) if in_line(audit, column) => {
                    self.cells.number(line.cell(&column.id), Name::in_cell)
                }
                Key::Estate | Key::Cell(_) => line.estate,
                Key::Fund | Key::Work | Key::Class | Key::Side => *slot,
            };
        }
        keys
    }

    /// The limit and the group of a role that a line has, by their names.
    pub(crate) fn named(
        &mut self,
        role: &Role,
        line: Line<'_>,
        estate_of: &EstateOf<'_>,
    ) -> (&str, Vec<(&Key, Name)>) {
        let keys = self.keys(role.part, role.keys, line);
        let Counter { audit, parts, items, cells, years, .. } = self;
        let names = Names { audit, items, cells, years, estate_of };
        let Some(part) = parts.get(usize::from(role.part)) else { return ("", Vec::new()) };
        let group = part.keys.iter().zip(keys).map(|(key, value)| (key, names.name(key, value)));
        (&part.limit.id, group.collect())
    }

    /// A group by its names, from the keys this worker has for it.
    pub(super) fn id(
        &self,
        role: &Role,
        keys: [u32; MOST_KEYS],
        estate_of: &EstateOf<'_>,
    ) -> Option<GroupId> {
        Some((role.part, role.slot, self.texts(role.part, keys, estate_of)?))
    }

    /// The part of a role.
    pub(super) fn part(&self, role: &Role) -> Option<&Part<'a>> {
        self.parts.get(usize::from(role.part))
    }

    /// The texts of a group of a part, from the keys this worker has for it.
    pub(super) fn texts(
        &self,
        part: u16,
        keys: [u32; MOST_KEYS],
        estate_of: &EstateOf<'_>,
    ) -> Option<GroupKey> {
        let Counter { audit, parts, items, cells, years, .. } = self;
        let names = Names { audit, items, cells, years, estate_of };
        let part = parts.get(usize::from(part))?;
        Some(part.keys.iter().zip(keys).map(|(key, value)| names.name(key, value)).collect())
    }

    /// Hands over everything that was counted, under names that hold beyond this worker.
    pub(crate) fn close(&mut self, estate_of: &EstateOf<'_>, ledger: &mut Ledger) {
        let Counter { audit, parts, groups, items, cells, years, .. } = self;
        let names = Names { audit, items, cells, years, estate_of };
        for ((number, slot, keys), group) in groups.drain() {
            let Some(part) = parts.get(usize::from(number)) else { continue };
            let key = part.keys.iter().zip(keys).map(|(key, value)| names.name(key, value)).collect();
            let input = group.last.1.input;
            let group =
                group.named(|column, owner, told| names.owner(part.measured.get(column), owner, told, input));
            ledger.add((number, slot, key), group);
        }
    }
}
