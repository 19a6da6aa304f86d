//! What is summed over the lines of one group; two sums of one group merge into one, in whatever order.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::check::limits::name::Name;
use crate::check::limits::role::{COUNTS, Completions, IN_BASE, NEITHER, Role, may, must};
use crate::check::limits::slot::Spot;
use crate::finding::Place;
use crate::model::Money;
use crate::rules::space::Mask;

/// How many of a group's lines are named.
const MOST_LARGEST: usize = 3;

/// A line, by its input and place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// The input, by its place in the run.
    pub input: usize,
    /// The record.
    pub place: Place,
}

impl Mark {
    /// The same in few bytes; none where the lines of its piece are not counted as its records are.
    pub(super) fn spot(self) -> Option<Spot> {
        let Place { offset, row, record } = self.place;
        Spot::new(offset, record).filter(|_| row == record)
    }
}

/// The sums over a group. `O` tells the owners of quantities apart: by number in a worker, by name in a run.
#[derive(Clone, Debug)]
pub struct Group<O> {
    /// The money that surely counts, and the money surely in the base.
    pub sure: [i128; 2],
    /// How many lines count or may count.
    pub lines: u64,
    /// How many of them surely count.
    pub surely: u64,
    /// Whether there surely is such a group: some line is in it, whatever is missing.
    pub is_sure: bool,
    /// How many of them, or of the base, have an amount that could not be read.
    pub unread: u64,
    /// The last line, and whether it counts: one that does goes before one that does not.
    pub last: (bool, Mark),
    /// The largest lines that count.
    pub largest: Largest,
    /// What the lines say they add up to.
    pub total: Option<Told>,
    /// What few groups have.
    pub more: Option<Box<More<O>>>,
    /// Where only sums were kept, by column and estate.
    pub plain: Vec<(u32, u32)>,
}

/// The largest lines that count, and how large one must be to be among them.
#[derive(Clone, Debug, Default)]
pub struct Largest {
    least: u128,
    /// The lines, the largest first.
    pub lines: Vec<(Money, Mark)>,
}

/// What few groups have.
#[derive(Clone, Debug)]
pub struct More<O> {
    /// Money of which it is open what it is: by the completions, what is above and what is below zero.
    pub open: BTreeMap<Completions, [i128; 2]>,
    /// What leaves it open.
    pub missing: BTreeSet<String>,
    /// For each fact that decides a rate, the bands its lines lie in.
    pub facts: Vec<BTreeSet<Mask>>,
    /// For each measured column, its values by owner.
    pub measured: Vec<BTreeMap<O, Told>>,
}

/// What lines that should say one thing say together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// The first value said.
    pub value: Option<i128>,
    /// Whether another was said as well.
    pub differs: bool,
    /// Whether some line says nothing, or nothing that can be read.
    pub lacks: bool,
    /// Whether some line surely belongs here.
    pub sure: bool,
}

impl<O> Default for More<O> {
    fn default() -> More<O> {
        More { open: BTreeMap::new(), missing: BTreeSet::new(), facts: Vec::new(), measured: Vec::new() }
    }
}

impl Told {
    /// What one line says.
    pub fn one(value: Option<i128>, sure: bool) -> Told {
        Told { value, differs: false, lacks: value.is_none(), sure }
    }

    /// What more lines say.
    pub fn merge(&mut self, next: Told) {
        self.differs |=
            next.differs || self.value.zip(next.value).is_some_and(|(mine, theirs)| mine != theirs);
        self.value = match (self.value, next.value) {
            (Some(mine), Some(theirs)) => Some(mine.min(theirs)),
            (mine, theirs) => mine.or(theirs),
        };
        self.lacks |= next.lacks;
        self.sure |= next.sure;
    }
}

impl<O: Ord> Group<O> {
    /// A group that no line has been counted for.
    pub fn new() -> Group<O> {
        let none = Mark { input: 0, place: Place { row: 0, record: 0, offset: 0 } };
        Group {
            sure: [0; 2],
            lines: 0,
            surely: 0,
            is_sure: false,
            unread: 0,
            last: (false, none),
            largest: Largest::default(),
            total: None,
            more: None,
            plain: Vec::new(),
        }
    }

    /// What leaves open which lines count.
    pub fn missing(&self) -> impl Iterator<Item = &String> {
        self.more.iter().flat_map(|more| &more.missing)
    }

    /// Counts a line.
    pub fn take(&mut self, role: &Role, amount: Option<Money>, mark: Mark) {
        let counts = may(role.may_be, COUNTS);
        self.lines += u64::from(counts);
        self.surely += u64::from(must(role.may_be, COUNTS));
        self.is_sure |= role.may_be & NEITHER == 0;
        self.last = self.last.max((counts, mark));
        let Some(amount) = amount else {
            self.unread += u64::from(counts || may(role.may_be, IN_BASE));
            return;
        };
        if role.may_be.is_power_of_two() {
            for (sum, what) in self.sure.iter_mut().zip([COUNTS, IN_BASE]) {
                *sum += if must(role.may_be, what) { amount.fen() } else { 0 };
            }
        } else {
            let more = self.more.get_or_insert_default();
            let [above, below] = more.open.entry(role.may_be).or_default();
            *(if amount.fen() < 0 { below } else { above }) += amount.fen();
            more.missing.extend(role.open.iter().cloned());
        }
        if counts {
            self.largest.keep(amount, mark);
        }
    }

    /// Notes the bands of the facts that decide a rate.
    pub fn note_facts(&mut self, facts: &[Mask]) {
        let more = self.more.get_or_insert_default();
        more.facts.resize_with(facts.len(), BTreeSet::new);
        more.facts.iter_mut().zip(facts).for_each(|(seen, mask)| seen.extend([*mask]));
    }

    /// Notes what a line says of a measured column.
    pub fn note_measured(&mut self, column: usize, owner: O, told: Told) {
        let measured = &mut self.more.get_or_insert_default().measured;
        if measured.len() <= column {
            measured.resize_with(column + 1, BTreeMap::new);
        }
        if let Some(owners) = measured.get_mut(column) {
            owners.entry(owner).and_modify(|known| known.merge(told)).or_insert(told);
        }
    }

    /// Notes what a line says the lines add up to.
    pub fn note_total(&mut self, told: Told) {
        match &mut self.total {
            Some(known) => known.merge(told),
            none => *none = Some(told),
        }
    }

    /// The same sums with names for the owners.
    pub fn named(self, name: impl Fn(usize, O, Told) -> (Name, Told)) -> Group<Name> {
        let Group { sure, lines, surely, is_sure, unread, last, largest, total, more, plain } = self;
        let more = more.map(|more| {
            let More { open, missing, facts, measured } = *more;
            let mut all: Vec<BTreeMap<Name, Told>> = Vec::new();
            for (column, owners) in measured.into_iter().enumerate() {
                let mut named = BTreeMap::new();
                for (owner, told) in owners {
                    let (owner, told) = name(column, owner, told);
                    add_told(&mut named, owner, told);
                }
                all.push(named);
            }
            Box::new(More { open, missing, facts, measured: all })
        });
        Group { sure, lines, surely, is_sure, unread, last, largest, total, more, plain }
    }
}

impl Group<Name> {
    /// Adds what was summed over other lines of the group.
    pub fn merge(&mut self, next: Group<Name>) {
        self.sure.iter_mut().zip(next.sure).for_each(|(mine, theirs)| *mine += theirs);
        self.lines += next.lines;
        self.surely += next.surely;
        self.is_sure |= next.is_sure;
        self.unread += next.unread;
        self.last = self.last.max(next.last);
        next.largest.lines.into_iter().for_each(|(amount, mark)| self.largest.keep(amount, mark));
        self.plain.extend(next.plain);
        if let Some(total) = next.total {
            self.note_total(total);
        }
        let Some(next) = next.more else { return };
        let more = self.more.get_or_insert_default();
        for (completions, sums) in next.open {
            let mine = more.open.entry(completions).or_default();
            mine.iter_mut().zip(sums).for_each(|(mine, theirs)| *mine += theirs);
        }
        more.missing.extend(next.missing);
        more.facts.resize_with(more.facts.len().max(next.facts.len()), BTreeSet::new);
        more.facts.iter_mut().zip(next.facts).for_each(|(mine, theirs)| mine.extend(theirs));
        more.measured.resize_with(more.measured.len().max(next.measured.len()), BTreeMap::new);
        for (mine, theirs) in more.measured.iter_mut().zip(next.measured) {
            for (owner, told) in theirs {
                add_told(mine, owner, told);
            }
        }
    }
}

/// Adds what lines say of an owner to what others say of it, however they spell it.
fn add_told(owners: &mut BTreeMap<Name, Told>, owner: Name, told: Told) {
    let (owner, told) = match owners.remove_entry(&owner) {
        Some((known, mut all)) => {
            all.merge(told);
            (known.shown(owner), all)
        }
        None => (owner, told),
    };
    owners.insert(owner, told);
}

impl Largest {
    /// The lines by their inputs and places, the largest first.
    pub fn places(&self) -> Vec<(usize, Place, Money)> {
        self.lines.iter().map(|(amount, mark)| (mark.input, mark.place, *amount)).collect()
    }

    /// Keeps a line if it is one of the largest.
    pub fn keep(&mut self, amount: Money, mark: Mark) {
        if amount.fen().unsigned_abs() >= self.least {
            self.insert(amount, mark);
        }
    }

    /// Puts a line where it belongs: those of one size stand in the order of the run.
    fn insert(&mut self, amount: Money, mark: Mark) {
        let size = |amount: Money| Reverse(amount.fen().unsigned_abs());
        // Many groups have a line or two: no room is taken for more.
        self.lines.reserve_exact(1);
        let before = |(other, at): &(Money, Mark)| (size(*other), *at) < (size(amount), mark);
        self.lines.insert(self.lines.partition_point(before), (amount, mark));
        self.lines.truncate(MOST_LARGEST);
        if let (Some((least, _)), MOST_LARGEST) = (self.lines.last(), self.lines.len()) {
            self.least = least.fen().unsigned_abs();
        }
    }
}
