//! Counts lines into their groups. Each worker has its own counter; what they counted adds up in a ledger.

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use crate::budget::{Fields, Layout};
use crate::check::Audit;
use crate::check::cases::{Key as Kind, Spellings};
use crate::check::limits::group::{Group, Largest, Mark, Told};
use crate::check::limits::left::ByKind;
use crate::check::limits::means::{GroupKey, year};
use crate::check::limits::plain::{Count, Plain, Spot, slotted};
use crate::check::limits::plan::{Part, parts};
use crate::check::limits::role::{COUNTS, HOLDS, IN_BASE, OPEN, Role, may, must, roles};
use crate::check::pieces::Pieces;
use crate::facts::Estates;
use crate::finding::Place;
use crate::model::{Date, Money, Side, Unit, text};
use crate::rules::limit::{Cell, Key, MOST_KEYS};
use crate::rules::{Case, FundId, Ruleset, WorkId, select};

/// A group, by its part and slot, and its key.
pub(super) type GroupId = (u16, u16, GroupKey);

/// What all workers counted.
#[derive(Debug, Default)]
pub struct Ledger {
    /// The sums of every group, but for those that are plain.
    pub groups: FxHashMap<GroupId, Group<Arc<str>>>,
    /// The sums of those.
    pub(super) plain: Plain,
    /// The inputs that were read: the bytes before each, its place in the run, and its pieces.
    inputs: Vec<(u64, usize, Pieces)>,
    /// The bytes of all of them.
    bytes: u64,
}

/// A line as a counter sees it.
#[derive(Clone, Copy)]
pub(crate) struct Line<'l> {
    /// Its cells.
    pub fields: &'l Fields,
    /// Its estate, by the worker's number.
    pub estate: u32,
    /// Its estate's row in the table of estates.
    pub row: Option<u32>,
    /// Its money; none where it could not be read.
    pub amount: Option<Money>,
    /// Where it stands.
    pub mark: Mark,
}

/// What a worker knows of an estate: what it is called, and its row in the table.
pub(crate) struct EstateOf<'e>(pub &'e dyn Fn(u32) -> (Arc<str>, Option<usize>));

/// Counts the lines of one table.
pub(crate) struct Counter<'a> {
    pub(super) audit: &'a Audit<'a>,
    layout: &'a Layout,
    parts: Vec<Part<'a>>,
    /// Parts that this table has no column for.
    idle: Vec<bool>,
    roles: FxHashMap<Kind, Arc<[Role]>>,
    pub(super) quotas: ByKind,
    groups: FxHashMap<(u16, u16, [u32; MOST_KEYS]), Group<u64>>,
    items: Spellings<Arc<str>>,
    cells: Spellings<Arc<str>>,
    years: Spellings<Arc<str>>,
    /// Lines of plain groups since the last time they were handed over; nothing where all groups are kept here.
    plain: Option<Counted<'a>>,
}

/// Lines of plain groups, and the ledger they go to. Those of neighbouring estates go together: their slots are then at
/// hand, where memory would have to be waited for with each.
struct Counted<'a> {
    ledger: &'a Mutex<Ledger>,
    neighbours: Vec<Vec<Count>>,
    /// How many estates are neighbours, as a power of two.
    shift: u32,
}

/// Into so many neighbourhoods the estates are parted, or fewer.
const NEIGHBOURS: usize = 64;

/// So many lines of neighbouring estates are handed over together.
const TOGETHER: usize = 1 << 11;

/// Owners that are records without an item, not items or estates.
const RECORD: u64 = 1 << 63;

impl<'a> Counter<'a> {
    /// A counter for the lines of a table with this layout.
    pub(crate) fn new(audit: &'a Audit<'a>, layout: &'a Layout) -> Counter<'a> {
        let parts = parts(audit.rules, &audit.means);
        let lacks = |part: &Part<'_>| {
            part.keys.contains(&Key::Item) && !layout.has("item")
                || part.total().is_some_and(|cell| in_line(audit, cell) && !layout.has(&cell.id))
        };
        let idle = parts.iter().map(lacks).collect();
        Counter {
            audit,
            layout,
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

    /// Lets all who count for a ledger share its plain groups.
    pub(crate) fn share(&mut self, ledger: &'a Mutex<Ledger>) {
        let estates = self.audit.estates.map_or(0, Estates::len);
        let shift = (estates / NEIGHBOURS + 1).next_power_of_two().trailing_zeros();
        let neighbours = vec![Vec::new(); (estates >> shift) + 1];
        self.plain = Some(Counted { ledger, neighbours, shift });
    }

    /// The columns of plain groups that lines with these roles count in, each with whether it is by estate; none where some
    /// group is not plain.
    pub(crate) fn columns(&self, roles: &[Role]) -> Option<Box<[(u32, bool)]>> {
        roles.iter().map(|role| self.column(role)).collect()
    }

    fn column(&self, role: &Role) -> Option<(u32, bool)> {
        let (plain, part) = (self.plain.as_ref()?, self.parts.get(usize::from(role.part))?);
        let fixed = |key: &Key| matches!(key, Key::Estate | Key::Fund | Key::Work | Key::Class | Key::Side);
        let asks_for_money = part.measured.is_empty() && part.facts.is_empty() && part.total().is_none();
        if !role.may_be.is_power_of_two() || !asks_for_money || !part.keys.iter().all(fixed) {
            return None;
        }
        let mut ledger = plain.ledger.lock().unwrap_or_else(PoisonError::into_inner);
        let column = ledger.plain.column(role.part, role.slot, role.keys, role.may_be);
        Some((column, part.keys.contains(&Key::Estate)))
    }

    /// Counts a line of a plain group.
    pub(crate) fn note(&mut self, line: Count) {
        let Some(Counted { ledger, neighbours, shift }) = &mut self.plain else { return };
        let Some(lines) = neighbours.get_mut(line.row as usize >> *shift) else { return };
        lines.push(line);
        if lines.len() >= TOGETHER {
            ledger.lock().unwrap_or_else(PoisonError::into_inner).plain.take(lines);
        }
    }

    /// Hands over the lines of plain groups.
    pub(crate) fn settle(&mut self) {
        let Some(Counted { ledger, neighbours, .. }) = &mut self.plain else { return };
        let mut ledger = ledger.lock().unwrap_or_else(PoisonError::into_inner);
        for lines in neighbours {
            ledger.plain.take(lines);
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
        let per = usize::from(part.version.per.is_some());
        let told = |cell: &Cell, unit: Unit, sure: bool| {
            let text = String::from_utf8_lossy(self.cell(&cell.id, line.fields));
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
        let total = total.map(|cell| told(cell, self.layout.unit_of(&cell.id), must(role.may_be, COUNTS)));
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

    /// The cell of a column; blank where the table has none.
    fn cell<'f>(&'f self, id: &str, fields: &'f Fields) -> &'f [u8] {
        match self.layout.at(id) {
            Some(at) => fields.get(at).unwrap_or_default(),
            None => self.layout.set(id).unwrap_or_default().as_bytes(),
        }
    }

    /// The number of a line's item; the record's own where it has none.
    fn item(&mut self, line: Line<'_>) -> u64 {
        let cell = self.layout.at("item").and_then(|at| line.fields.get(at)).unwrap_or_default().trim_ascii();
        if cell.is_empty() {
            return RECORD | line.mark.place.offset;
        }
        u64::from(self.items.number(cell, |cell| Arc::from(cell.trim())))
    }

    /// The whole key of a line's group in a part, of which its kind decides what is fixed.
    pub(super) fn keys(&mut self, part: u16, fixed: [u32; MOST_KEYS], line: Line<'_>) -> [u32; MOST_KEYS] {
        let mut keys = fixed;
        let Some(part) = self.parts.get(usize::from(part)) else { return keys };
        let (layout, audit) = (self.layout, self.audit);
        let cell = |id: &str| match layout.at(id) {
            Some(at) => line.fields.get(at).unwrap_or_default(),
            None => layout.set(id).unwrap_or_default().as_bytes(),
        };
        for (slot, key) in keys.iter_mut().zip(&part.keys) {
            *slot = match key {
                Key::Item => self.items.number(cell("item").trim_ascii(), |cell| Arc::from(cell.trim())),
                Key::Year if layout.has("year") => {
                    self.years.number(cell("year"), |cell| Arc::from(year(cell)))
                }
                Key::Year => self.years.number(cell("date"), |cell| Arc::from(year_of_date(cell))),
                Key::Cell(column) if in_line(audit, column) => {
                    self.cells.number(cell(&column.id), |cell| Arc::from(text::fold(cell)))
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
    ) -> (&str, Vec<(&str, Arc<str>)>) {
        let keys = self.keys(role.part, role.keys, line);
        let Counter { audit, parts, items, cells, years, .. } = self;
        let names = Names { audit, items, cells, years, estate_of };
        let Some(part) = parts.get(usize::from(role.part)) else { return ("", Vec::new()) };
        let group = part.keys.iter().zip(keys).map(|(key, value)| (key.id(), names.text(key, value)));
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
        Some(part.keys.iter().zip(keys).map(|(key, value)| names.text(key, value)).collect())
    }

    /// Everything that was counted, under names that hold beyond this worker.
    pub(crate) fn close(self, estate_of: &EstateOf<'_>, ledger: &mut Ledger) {
        let Counter { audit, parts, groups, items, cells, years, .. } = self;
        let names = Names { audit, items: &items, cells: &cells, years: &years, estate_of };
        for ((number, slot, keys), group) in groups {
            let Some(part) = parts.get(usize::from(number)) else { continue };
            let key = part.keys.iter().zip(keys).map(|(key, value)| names.text(key, value)).collect();
            let input = group.last.1.input;
            let group = group
                .renamed(|column, owner, told| names.owner(part.measured.get(column), owner, told, input));
            match ledger.groups.entry((number, slot, key)) {
                std::collections::hash_map::Entry::Occupied(mut known) => known.get_mut().merge(group),
                std::collections::hash_map::Entry::Vacant(free) => drop(free.insert(group)),
            }
        }
    }
}

impl Ledger {
    /// An empty ledger, for so many estates.
    pub fn new(estates: usize) -> Ledger {
        Ledger { plain: Plain::new(estates), ..Ledger::default() }
    }

    /// A ledger that looks for the largest lines of some plain groups, each by column and estate.
    #[must_use]
    pub fn seeking(&self, groups: impl Iterator<Item = (u32, u32)>) -> Ledger {
        Ledger { plain: self.plain.seeking(groups), ..Ledger::default() }
    }

    /// Sets the lines found in an input to where they are in it.
    pub fn found(&mut self, input: usize, pieces: &Pieces) {
        self.plain.found(input, |place| pieces.whole(place));
    }

    /// The largest lines of a group: those of some that are plain, beside those that are known.
    pub fn largest(
        &self,
        groups: &[(u32, u32)],
        known: &[(usize, Place, Money)],
    ) -> Vec<(usize, Place, Money)> {
        let mut all = Largest::default();
        for &(input, place, amount) in known {
            all.keep(amount, Mark { input, place });
        }
        let found = groups.iter().filter_map(|group| self.plain.largest(*group));
        for (amount, mark) in found.flat_map(|largest| &largest.lines) {
            all.keep(*amount, *mark);
        }
        all.places()
    }

    /// Notes an input that was counted to its end: its place in the run, its bytes, and its pieces.
    pub fn close(&mut self, input: usize, bytes: u64, pieces: Pieces) {
        self.inputs.push((self.bytes, input, pieces));
        self.bytes += bytes;
    }

    /// Where a line of a plain group stands.
    pub(super) fn mark(&self, spot: Spot) -> Mark {
        let (bytes, record) = spot.parts();
        let after = self.inputs.partition_point(|(before, ..)| *before <= bytes);
        let of = after.checked_sub(1).and_then(|at| self.inputs.get(at));
        let local = |before: u64| Place { offset: bytes - before, row: record, record };
        of.map_or(Mark { input: 0, place: local(0) }, |(before, input, pieces)| Mark {
            input: *input,
            place: pieces.whole(local(*before)),
        })
    }

    /// Sets every place to what it is in the whole input.
    pub fn set_places(&mut self, whole: impl Fn(Place) -> Place) {
        for group in self.groups.values_mut() {
            let largest = group.largest.lines.iter_mut().map(|(_, mark)| mark);
            largest.chain([&mut group.last.1]).for_each(|mark| mark.place = whole(mark.place));
        }
    }

    /// Adds what another ledger holds.
    pub fn merge(&mut self, next: Ledger) {
        self.plain.merge(next.plain, self.bytes);
        let before = self.bytes;
        self.inputs
            .extend(next.inputs.into_iter().map(|(bytes, input, pieces)| (bytes + before, input, pieces)));
        self.bytes += next.bytes;
        for (id, group) in next.groups {
            match self.groups.entry(id) {
                std::collections::hash_map::Entry::Occupied(mut known) => known.get_mut().merge(group),
                std::collections::hash_map::Entry::Vacant(free) => drop(free.insert(group)),
            }
        }
    }
}

/// What one unit of a quantity is worth in the millionths quantities are counted in.
const QUANTITY: Unit = Unit::Wan;

/// Whether a column is read from the line: those of the estate are, where there is no table of estates.
fn in_line(audit: &Audit<'_>, cell: &Cell) -> bool {
    !cell.of_estate || audit.estates.is_none()
}

fn year_of_date(cell: &str) -> String {
    let year = Date::parse(cell).map(|date| date.to_string());
    year.and_then(|text| text.split('-').next().map(str::to_owned)).unwrap_or_default()
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
struct Names<'n> {
    audit: &'n Audit<'n>,
    items: &'n Spellings<Arc<str>>,
    cells: &'n Spellings<Arc<str>>,
    years: &'n Spellings<Arc<str>>,
    estate_of: &'n EstateOf<'n>,
}

impl Names<'_> {
    fn text(&self, key: &Key, value: u32) -> Arc<str> {
        let rules: &Ruleset = self.audit.rules;
        let of = |spellings: &Spellings<Arc<str>>| spellings.meaning(value).cloned().unwrap_or_default();
        match key {
            Key::Estate => (self.estate_of.0)(value).0,
            Key::Fund | Key::Work | Key::Class | Key::Side => fixed_text(rules, key, value).into(),
            Key::Item => of(self.items),
            Key::Year => of(self.years),
            Key::Cell(cell) if in_line(self.audit, cell) => of(self.cells),
            Key::Cell(cell) => Arc::from(text::fold(self.of_estate(cell, value).unwrap_or_default())),
        }
    }

    /// A cell of an estate, from its table.
    fn of_estate(&self, cell: &Cell, estate: u32) -> Option<&str> {
        self.audit.estates?.cell((self.estate_of.0)(estate).1?, &cell.id)
    }

    /// An owner by its name, and what it says: where the estate's table says it, what that says.
    fn owner(&self, cell: Option<&Cell>, owner: u64, told: Told, input: usize) -> (Arc<str>, Told) {
        let small = u32::try_from(owner).unwrap_or(OPEN);
        let Some(cell) = cell.filter(|cell| cell.of_estate) else {
            return match owner & RECORD {
                0 => (self.items.meaning(small).cloned().unwrap_or_default(), told),
                _ => (Arc::from(format!("\u{0}{input}:{}", owner & !RECORD)), told),
            };
        };
        let name = (self.estate_of.0)(small).0;
        if in_line(self.audit, cell) {
            return (name, told);
        }
        let text = self.of_estate(cell, small).unwrap_or_default();
        let value = Money::parse(text, QUANTITY).ok().map(Money::fen);
        (name, Told { value, lacks: value.is_none(), ..told })
    }
}
