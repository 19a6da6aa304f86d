//! Limits as money is planned by them: for each group that lines may count in, sums that must stay within
//! bounds.
//!
//! A group is held here exactly as a check holds it: a sum of lines, each weighed by the worst it may be to
//! the group, is at most a number of fen. What is measured beside money, quantities and facts, is that of
//! every line that could count.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::check::Audit;
use crate::check::limits::bound::{Lack, Scales};
use crate::check::limits::count::{Counter, Line};
use crate::check::limits::finish::named;
use crate::check::limits::group::Group;
use crate::check::limits::ledger::{GroupId, Ledger};
use crate::check::limits::means::GroupKey;
use crate::check::limits::name::Name;
use crate::check::limits::names::EstateOf;
use crate::check::limits::plan::{Part, parts};
use crate::check::limits::quotas::{Without, without_quota};
use crate::check::limits::role::{COUNTS, Completions, IN_BASE, Role, may, must};
use crate::check::limits::telling::lacking;
use crate::check::limits::weigh::{self, Way};
use crate::model::{Money, Said};
use crate::rules::limit::{AMOUNT, Bound, MOST_KEYS, Test};

/// A group that a line counts or may count in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Draw {
    /// The group, by its number.
    pub group: u32,
    /// What the line may be to it.
    pub may_be: Completions,
}

/// The groups of a run by numbers.
#[derive(Debug, Default)]
pub struct Groups {
    ids: Vec<GroupId>,
    numbers: FxHashMap<GroupId, u32>,
    here: FxHashMap<(u16, u16, [u32; MOST_KEYS]), u32>,
}

/// What is asked of one group.
#[derive(Debug)]
pub struct Room {
    /// The limit, by its place in the pack.
    pub limit: usize,
    /// The group: keys and values.
    pub group: Vec<(String, String)>,
    /// What tells it apart: a name for each key.
    pub names: Vec<Name>,
    /// Each of these must hold: one of its rows.
    pub rows: Vec<Vec<Row>>,
    /// Of all groups with this number, one alone may be drawn on.
    pub rivals: Option<u32>,
    /// What is missing to tell whether the group is within its bounds.
    pub untold: Vec<Said>,
    /// Whether its bounds hang on quantities, which count only where the lines that hold them count.
    pub measured: bool,
    /// The money granted, where a table grants it; none is granted where the table leaves the group out.
    pub granted: Option<Money>,
}

/// A sum that is to be at most some number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    line: weigh::Line,
    way: Way,
    /// What the weighed sum may come to.
    pub most: i128,
}

impl Groups {
    /// Forgets how the last table spelled its groups.
    pub fn next_table(&mut self) {
        self.here.clear();
    }

    /// How many groups there are.
    pub fn count(&self) -> usize {
        self.ids.len()
    }

    /// The groups of sums that a line has a role in.
    pub(in crate::check) fn draws(
        &mut self,
        counter: &mut Counter<'_>,
        roles: &[Role],
        line: Line<'_>,
        estate_of: &EstateOf<'_>,
    ) -> Vec<Draw> {
        let mut out = Vec::new();
        for role in roles.iter().filter(|role| may(role.may_be, COUNTS) || may(role.may_be, IN_BASE)) {
            if counter.part(role).is_none_or(|part| matches!(part.vintage.test, Test::Equals { .. })) {
                continue;
            }
            let keys = counter.keys(role.part, role.keys, line);
            let here = (role.part, role.slot, keys);
            let known = self.here.get(&here).copied();
            let number = known.or_else(|| Some(self.number(counter.id(role, keys, estate_of)?)));
            if let Some(group) = number {
                self.here.insert(here, group);
                out.push(Draw { group, may_be: role.may_be });
            }
        }
        out
    }

    fn number(&mut self, id: GroupId) -> u32 {
        if let Some(&known) = self.numbers.get(&id) {
            return known;
        }
        let number = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        self.ids.push(id.clone());
        self.numbers.insert(id, number);
        number
    }
}

impl Draw {
    /// Whether the line may count in the group, and may not.
    pub fn is_in_case(&self) -> bool {
        may(self.may_be, COUNTS) && !must(self.may_be, COUNTS)
    }
}

impl Row {
    /// What a fen of a line weighs, by what the line may be: the worst of it.
    pub fn weight(&self, may_be: Completions, above_zero: bool) -> i128 {
        self.line.worst(may_be, self.way, above_zero)
    }

    /// Whether it is what is to be come to at least.
    pub fn is_floor(&self) -> bool {
        self.way == Way::Least
    }

    /// What it comes to where it is drawn on like this.
    fn sum(&self, drawn: &[(Draw, i128)]) -> i128 {
        drawn.iter().map(|(draw, fen)| fen * self.weight(draw.may_be, *fen > 0)).sum()
    }

    fn of(line: weigh::Line, way: Way) -> Option<Row> {
        let (line, most) = line.reduced(way);
        Some(Row { line, way, most: i128::try_from(most).ok()? })
    }
}

/// What is asked of every group that was drawn on, by its number.
pub fn rooms(audit: &Audit<'_>, groups: &Groups, ledger: &Ledger) -> Vec<Room> {
    let all = parts(audit.rules, &audit.means);
    let mut rivals: BTreeMap<(u16, GroupKey), u32> = BTreeMap::new();
    let mut out = Vec::new();
    for id in &groups.ids {
        let counted = ledger.groups.get_key_value(id);
        let (Some(part), Some(((number, _, key), group))) = (all.get(usize::from(id.0)), counted) else {
            out.push(Room::free(0));
            continue;
        };
        let mut room = room(audit, part, key, group);
        if matches!(part.vintage.test, Test::Exclusive(_)) {
            let next = u32::try_from(rivals.len()).unwrap_or(u32::MAX);
            room.rivals = Some(*rivals.entry((*number, key.clone())).or_insert(next));
        }
        out.push(room);
    }
    out
}

impl Room {
    /// Whether its rows hold where it is drawn on like this.
    pub fn holds(&self, drawn: &[(Draw, i128)]) -> bool {
        self.rows.iter().all(|either| either.iter().any(|row| row.sum(drawn) <= row.most))
    }

    /// Whether, where it is drawn on like this, there is room for something more under what it may come to at
    /// most.
    pub fn has_room(&self, drawn: &[(Draw, i128)], more: (Draw, i128)) -> bool {
        let fits = |row: &Row| row.sum(drawn) + row.sum(&[more]) <= row.most;
        self.ceilings().all(|either| either.iter().any(fits))
    }

    /// How much more lines that draw like this may come to where it is drawn on like that; none where nothing
    /// bounds them.
    pub fn left(&self, drawn: &[(Draw, i128)], draw: Draw) -> Option<i128> {
        let of_row = |row: &Row| {
            let weight = row.weight(draw.may_be, true);
            (weight > 0).then(|| (row.most - row.sum(drawn)) / weight)
        };
        self.ceilings().filter_map(|either| either.iter().filter_map(of_row).max()).min()
    }

    /// What it may come to at most.
    fn ceilings(&self) -> impl Iterator<Item = &Vec<Row>> {
        self.rows.iter().filter(|either| either.iter().all(|row| row.way == Way::Most))
    }

    /// A group of which nothing is asked.
    fn free(limit: usize) -> Room {
        Room {
            limit,
            group: Vec::new(),
            names: Vec::new(),
            rows: Vec::new(),
            rivals: None,
            untold: Vec::new(),
            measured: false,
            granted: None,
        }
    }
}

fn room(audit: &Audit<'_>, part: &Part<'_>, key: &GroupKey, group: &Group<Name>) -> Room {
    let limit = audit.rules.limits.iter().position(|limit| limit.id == part.limit.id).unwrap_or_default();
    let measured = !part.measured.is_empty();
    let mut room = Room { group: named(part, key), names: key.clone(), measured, ..Room::free(limit) };
    let said = |lack: &Lack| lacking(audit.rules, lack);
    let scales = Scales { rules: audit.rules, means: &audit.means, part, key, group };
    if scales.is_unlisted() {
        return room;
    }
    if let Some((key, _)) = part.keys.iter().zip(key).find(|(_, value)| value.is_empty()) {
        room.untold.push(said(&Lack::Key(key.id().to_owned())));
        return room;
    }
    if group.unread > 0 {
        room.untold.push(said(&Lack::Amount(group.unread)));
    }
    let Test::Within { at_most, at_least } = &part.vintage.test else { return room };
    let most = at_most.iter().map(|bound| (Way::Most, bound));
    for (way, bound) in most.chain(at_least.iter().map(|bound| (Way::Least, bound))) {
        match rows(audit, &scales, way, bound) {
            Ok(rows) => room.rows.extend(rows),
            Err(lack) => room.untold.push(said(&lack)),
        }
        if matches!(bound, Bound::Table(column) if column == AMOUNT) && !room.rows.is_empty() {
            let table = part.table.and_then(|at| audit.means.tables.get(at));
            room.granted = table.map(|table| table.money(AMOUNT, &part.keys, key).unwrap_or_default());
        }
    }
    room
}

/// A bound as rows, of which in each list one must hold.
fn rows(audit: &Audit<'_>, scales: &Scales<'_>, way: Way, bound: &Bound) -> Result<Vec<Vec<Row>>, Lack> {
    let cases = match scales.cases(bound) {
        Ok(cases) => cases,
        Err(Lack::Quota) => return Ok(no_quota(audit, scales, way)),
        Err(lack) => return Err(lack),
    };
    let mut out = Vec::new();
    for lines in cases {
        let rows: Option<Vec<Row>> = lines.into_iter().map(|line| Row::of(line, way)).collect();
        let rows = rows.ok_or_else(|| scales.open(bound))?;
        // The bound is the greatest of the lines: a ceiling holds where one of them does, a floor where all
        // do.
        match way {
            Way::Most => out.push(rows),
            Way::Least => out.extend(rows.into_iter().map(|row| vec![row])),
        }
    }
    Ok(out)
}

/// A group that a table leaves out is granted nothing; of a fund that it never lists it says nothing.
fn no_quota(audit: &Audit<'_>, scales: &Scales<'_>, way: Way) -> Vec<Vec<Row>> {
    let table = scales.part.table.and_then(|at| audit.means.tables.get(at));
    match table.map(|table| without_quota(audit, table, scales.part, scales.key)) {
        Some(Without::LeftOut) => {
            Row::of(weigh::Line::NOTHING, way).map(|row| vec![row]).into_iter().collect()
        }
        _ => Vec::new(),
    }
}
