//! What the cells of a line mean: names, estates, facts, and what fills a blank.

use std::borrow::Cow;
use std::sync::Arc;

use crate::budget::{Fields, Layout, watch};
use crate::check::audit::Audit;
use crate::check::cases::{DateCell, SideCell};
use crate::check::estates::hash_of_estate;
use crate::check::facts::{Profile, Profiles};
use crate::check::line::Table;
use crate::check::repeats::hash_of;
use crate::check::{telling, unknown_estate, unknown_fund, unknown_work};
use crate::facts::Meant;
use crate::finding::Inference;
use crate::model::{Said, Side};
use crate::rules::free_text::side_in;
use crate::rules::outcome::Assumed;
use crate::rules::space::{Dim, Mask, all_bands, set, side_mask};
use crate::rules::{FundId, Inferred, Meaning, Reading, Understood, WorkId};

/// Where the cell of a column is to be had: in the record, or one value for all.
pub(super) struct Seat {
    at: Option<usize>,
    set: Box<[u8]>,
}

/// The columns every line is judged by.
pub(super) struct Seats {
    pub item: Seat,
    pub estate: Seat,
    pub work: Seat,
    pub side: Seat,
    pub fund: Seat,
    pub amount: Seat,
    pub date: Seat,
}

impl Seat {
    /// The seat of a column.
    pub(super) fn new(layout: &Layout, column: &str) -> Seat {
        Seat { at: layout.at(column), set: layout.set(column).unwrap_or_default().as_bytes().into() }
    }

    /// The cell; blank where there is neither a column nor a value for it.
    pub(super) fn cell<'f>(&'f self, fields: &'f Fields) -> &'f [u8] {
        match self.at {
            Some(at) => fields.get(at).unwrap_or_default(),
            None => &self.set,
        }
    }
}

impl Seats {
    /// The seats of a table.
    pub(super) fn new(layout: &Layout) -> Seats {
        let [item, estate, work, side, fund, amount, date] =
            ["item", "estate", "work", "side", "fund", "amount", "date"]
                .map(|column| Seat::new(layout, column));
        Seats { item, estate, work, side, fund, amount, date }
    }
}

/// What a name's cell means.
pub(super) struct Named<T> {
    /// What it may stand for; nothing where it could not be read.
    pub candidates: Vec<T>,
    /// Whether the text itself left open which it is.
    pub unsure: bool,
    /// The id of the one thing it means; the cell itself where it means no single one.
    pub shown: Arc<str>,
    /// The same as a hash.
    pub hash: u64,
    /// What is wrong with it.
    pub wrong: Option<Said>,
}

/// What a work's cell means.
pub(super) struct WorkCell {
    /// The works it may stand for.
    pub named: Named<WorkId>,
    /// How they were inferred, where the cell is not the name of one work.
    pub inferred: Option<Arc<Inference>>,
    /// Whether it names several works, and not one loosely.
    pub several: bool,
    /// The side its text says.
    pub side: Option<Side>,
    /// Whether it may be the text of a total, or lead a row that tells a part of another.
    pub may_be_total: bool,
}

/// What an estate's cell means.
pub(super) struct EstateCell {
    /// The estate, where it is in the table.
    pub row: Option<usize>,
    /// Whether it means the whole programme.
    pub programme: bool,
    /// Its id, or the cell itself.
    pub shown: Arc<str>,
    /// The same as a hash, in the form in which names are compared.
    pub hash: u64,
    /// What is wrong with it.
    pub wrong: Option<Said>,
    /// The number of what is known of it.
    pub profile: u32,
}

/// What is known of a line beside its fund, work, side and date, and which of its cells are no such facts.
pub(super) struct LineFacts {
    pub profile: u32,
    pub bad: Vec<(u16, usize)>,
}

/// What a name's cell means, with what is wrong where it means nothing.
pub(super) fn named<'r, T: Copy>(
    cell: &str,
    meaning: &Meaning<T>,
    id: impl Fn(T) -> &'r str,
    below: impl Fn(T) -> Vec<T>,
    unknown: fn(&str, &[String]) -> Said,
) -> Named<T> {
    let (candidates, shown, wrong) = match meaning {
        Meaning::One(one) => (below(*one), id(*one), None),
        Meaning::OneOf(several) => (several.iter().flat_map(|&one| below(one)).collect(), cell.trim(), None),
        Meaning::Unknown(near) => (Vec::new(), cell.trim(), Some(unknown(cell, near))),
    };
    let unsure = matches!(meaning, Meaning::OneOf(_));
    Named { candidates, unsure, shown: Arc::from(shown), hash: hash_of(&[shown.as_bytes()]), wrong }
}

/// What a fund's cell means.
pub(super) fn fund_cell(audit: &Audit<'_>, cell: &str) -> Named<FundId> {
    let meaning = audit.rules.fund_names.meaning(cell);
    let id = |id: FundId| audit.rules[id].id.as_str();
    let mut named = named(cell, &meaning, id, |id| vec![id], unknown_fund::say);
    if let (Meaning::OneOf(several), true) = (&meaning, audit.strict) {
        named.wrong = Some(unknown_fund::unsure(cell, &telling::funds(audit.rules, several)));
    }
    named
}

/// What a work's cell means, by its name or by the names it contains.
pub(super) fn work_cell(audit: &Audit<'_>, cell: &str) -> WorkCell {
    let rules = audit.rules;
    let Understood { meaning, inferred, is_name } = rules.work_called(cell);
    let id = |id: WorkId| rules[id].id.as_str();
    let mut named = named(cell, &meaning, id, |id| rules[id].leaves.clone(), unknown_work::say);
    let several = inferred.as_ref().is_some_and(Inferred::names_several);
    if let Some(inferred) = &inferred {
        if inferred.works.is_empty() {
            named.wrong = Some(unknown_work::rest(cell, inferred));
        } else if audit.strict {
            named.wrong = Some(unknown_work::strict(cell, &telling::works(rules, &inferred.works)));
            named.shown = Arc::from(cell.trim());
        }
    }
    let understood = inferred.filter(|inferred| !inferred.works.is_empty());
    let inferred = understood.map(|inferred| Arc::new(telling::inference(rules, &inferred)));
    // The name of a work says what it is, not where this one lies: 小区外连接路.
    let side = if is_name { None } else { side_in(cell) };
    WorkCell { named, inferred, several, side, may_be_total: watch::may_be_no_line(cell) }
}

/// What an estate's cell means, and what is known of the estate.
pub(super) fn estate_cell(audit: &Audit<'_>, cell: &str, profiles: &mut Profiles) -> EstateCell {
    let programme = audit.rules.is_programme(cell);
    let trimmed = cell.trim();
    let (row, shown, wrong) = match audit.estates {
        _ if trimmed.is_empty() => (None, Arc::from(""), Some(unknown_estate::blank())),
        _ if programme => (None, Arc::from(trimmed), None),
        None => (None, Arc::from(trimmed), None),
        Some(estates) => match estates.meant(cell) {
            Meant::One(at) => (Some(at), Arc::from(estates.id(at)), None),
            Meant::Several(ids) => (None, Arc::from(trimmed), Some(unknown_estate::several(cell, &ids))),
            Meant::Unknown(near) => (None, Arc::from(trimmed), Some(unknown_estate::say(cell, &near))),
        },
    };
    let profile = estate_profile(audit, row, programme);
    let profile = profiles.number(profile);
    let hash = hash_of_estate(row, &shown);
    EstateCell { row, programme, shown, hash, wrong, profile }
}

/// What is known of an estate: from its row, or nothing where it is not in the table, or that it is no
/// estate.
pub(in crate::check) fn estate_profile(audit: &Audit<'_>, row: Option<usize>, programme: bool) -> Profile {
    let mut profile = Profile::default();
    let facts = audit.rules.facts.iter().enumerate().filter(|(_, fact)| fact.of_estate);
    for (number, fact) in facts {
        let Ok(number) = u16::try_from(number) else { continue };
        if programme {
            profile.masks.push((Dim::Fact(number), 0));
        } else if let Some((estates, row)) = audit.estates.zip(row) {
            profile.take(audit, number, estates.cell(row, &fact.id));
        }
    }
    profile
}

/// What is known of a line from its cells, or from values that stand in for columns.
pub(super) fn line_facts(
    audit: &Audit<'_>,
    table: &Table,
    columns: &[(u16, Option<usize>)],
    fields: &Fields,
    profiles: &mut Profiles,
) -> LineFacts {
    let (mut profile, mut bad) = (Profile::default(), Vec::new());
    for &(number, at) in columns {
        let cell = match at {
            Some(at) => Some(String::from_utf8_lossy(fields.get(at).unwrap_or_default())),
            None => audit.rules.fact(number).and_then(|fact| table.layout.set(&fact.id)).map(Cow::Borrowed),
        };
        if let (Reading::Bad, Some(at)) = (profile.take(audit, number, cell.as_deref()), at) {
            bad.push((number, at));
        }
    }
    LineFacts { profile: profiles.number(profile), bad }
}

/// Sets the side of a case: from the cell, else by the nature of the work, else by what the user assumes.
pub(super) fn fill_side(
    audit: &Audit<'_>,
    side: SideCell,
    works: &[WorkId],
    state: &mut [Mask],
    assumed: &mut Vec<Assumed>,
) {
    match side {
        SideCell::Known(side) => set(state, Dim::Side, side_mask(side)),
        SideCell::Unknown | SideCell::Clash(_) => {}
        SideCell::Said(side) => {
            let nature = audit.implied_side(works).map(|filling| filling.mask);
            if let Some(filling) =
                audit.said_side(side).filter(|said| nature.is_none_or(|mask| mask == said.mask))
            {
                assumed.push(Assumed { dim: Dim::Side, open: all_bands(2), by: filling.by });
                set(state, Dim::Side, filling.mask);
            }
        }
        SideCell::Blank => {
            if let Some(filling) = audit.implied_side(works).or_else(|| audit.filling(Dim::Side)) {
                assumed.push(Assumed { dim: Dim::Side, open: all_bands(2), by: filling.by });
                set(state, Dim::Side, filling.mask);
            }
        }
    }
}

/// Sets the date of a case: from the cell, else the day of the run.
pub(super) fn fill_date(audit: &Audit<'_>, date: DateCell, state: &mut [Mask], assumed: &mut Vec<Assumed>) {
    match date {
        DateCell::Known(mask) => set(state, Dim::Date, mask),
        DateCell::Bad => {}
        DateCell::Blank => {
            if let Some(filling) = audit.filling(Dim::Date) {
                let open = all_bands(audit.rules.dates.bands());
                assumed.push(Assumed { dim: Dim::Date, open, by: filling.by });
                set(state, Dim::Date, filling.mask);
            }
        }
    }
}
