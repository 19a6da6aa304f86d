//! What a kind of line may be to a limit: counted, part of the base, holder of a quantity, in which group.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::limits::Part;
use crate::rules::WorkId;
use crate::rules::limit::{Key, Lines, Test};
use crate::rules::space::{Dim, at};
use crate::sql::Job;
use crate::sql::boxes::of_lines;
use crate::sql::limits::groups::cited;
use crate::sql::seed::{BITS, COUNT, TEXT, Table};
use crate::sql::template::fill;

/// The line counts, is of the base, holds a quantity.
const SETS: [u8; 3] = [1, 2, 4];

/// `earmark_limits`, `earmark_limit_funds`, `earmark_limit_works`, `earmark_limit_zones`, `earmark_leaves`,
/// `earmark_roles`.
pub(in crate::sql) fn roles(job: &Job<'_>) -> String {
    let mut limits = Table::new(job.dialect, "earmark_limits", &[("part", COUNT), ("limit_id", TEXT)]);
    let columns = [("part", COUNT), ("slot", COUNT), ("fund", TEXT), ("sets", COUNT)];
    let mut funds = Table::new(job.dialect, "earmark_limit_funds", &columns);
    let columns = [("part", COUNT), ("leaf", TEXT), ("sets", COUNT)];
    let mut works = Table::new(job.dialect, "earmark_limit_works", &columns);
    let columns = [("part", COUNT), ("named", COUNT), ("side", TEXT), ("completion", COUNT)];
    let mut zones = Table::new(job.dialect, "earmark_limit_zones", &columns);
    for column in &job.columns.0 {
        zones.column(&column.name, BITS);
    }
    for (number, part) in job.limits.each() {
        for words in cited(job, part) {
            limits.say(&words);
        }
        limits.row(vec![number.to_string(), limits.text(&part.limit.id)], "");
        let of_funds = funds_of(job, number, part, &mut funds);
        let of_works = works_of(job, number, part, &mut works);
        let met = of_funds.iter().flat_map(|one| of_works.iter().map(move |other| one & other));
        for named in met.chain([0]).collect::<BTreeSet<u8>>() {
            zones_of(job, number, part, named, &mut zones);
        }
    }
    let by = |key: &Key| -> String {
        let by: Vec<String> = job
            .limits
            .each()
            .filter(|(_, part)| part.keys.contains(key))
            .map(|(number, _)| number.to_string())
            .collect();
        if by.is_empty() { "0".to_owned() } else { by.join(", ") }
    };
    let step = fill(
        job.dialect,
        include_str!("../steps/roles.sql"),
        &[
            ("meet", job.columns.meet("k", "z")),
            ("dims", job.columns.each(", ", |column| column.name.clone())),
            ("by_fund", by(&Key::Fund)),
            ("by_work", by(&Key::Work)),
            ("by_class", by(&Key::Class)),
        ],
    );
    format!(
        "-- The limits, by number; a limit with vintages has a number for each.\n{}\n{}\n\
         -- Of which sets of a limit a fund, and a work, may be: 1 those that count, 2 those of the base, 4 those that hold a\n\
         -- quantity, added up.\n{}{}\n\
         -- What a line that both name is then, by the rest of it: a bit for each sum of 1, 2 and 4.\n{}\n{step}",
        limits.written(),
        leaves(job),
        funds.written(),
        works.written(),
        zones.written()
    )
}

/// `earmark_leaves`: the class of every kind of work.
fn leaves(job: &Job<'_>) -> String {
    let mut leaves = Table::new(job.dialect, "earmark_leaves", &[("leaf", TEXT), ("class", TEXT)]);
    for work in job.rules.work_ids().filter(|&work| job.rules[work].leaves == [work]) {
        let work = &job.rules[work];
        let class = work.class.as_deref().unwrap_or("none");
        leaves.row(vec![leaves.text(&work.id), leaves.text(class)], "");
    }
    leaves.written()
}

/// The three sets of lines of a part: those that count, those of the base, those that hold a quantity.
fn sets<'p>(part: &'p Part<'_>) -> [Option<&'p Lines>; 3] {
    [Some(&part.vintage.of), part.base(), part.vintage.per.as_ref().map(|per| &per.lines)]
}

fn sum(sets: [Option<&Lines>; 3], is: impl Fn(&Lines) -> bool) -> u8 {
    sets.iter().zip(SETS).filter(|(lines, _)| lines.is_some_and(&is)).map(|(_, bit)| bit).sum()
}

fn funds_of(job: &Job<'_>, number: usize, part: &Part<'_>, table: &mut Table<'_>) -> BTreeSet<u8> {
    let mut found = BTreeSet::new();
    for slot in 0..part.slots() {
        for fund in job.rules.fund_ids() {
            let mut named = sum(sets(part), |lines| lines.funds.has(fund));
            if let Test::Exclusive(sets) = &part.vintage.test
                && !sets.get(slot).is_some_and(|(funds, _)| funds.has(fund))
            {
                named &= !1;
            }
            found.insert(named);
            let fund = table.text(&job.rules[fund].id);
            table.row(vec![number.to_string(), slot.to_string(), fund, named.to_string()], "");
        }
    }
    found
}

fn works_of(job: &Job<'_>, number: usize, part: &Part<'_>, table: &mut Table<'_>) -> BTreeSet<u8> {
    let leaves: Vec<WorkId> = job.rules.work_ids().filter(|&work| job.rules[work].leaves == [work]).collect();
    let named = |work: WorkId| sum(sets(part), |lines| lines.works.has(work));
    for &work in leaves.iter().filter(|&&work| named(work) != 0) {
        let leaf = table.text(&job.rules[work].id);
        table.row(vec![number.to_string(), leaf, named(work).to_string()], "");
    }
    leaves.into_iter().map(named).collect()
}

fn zones_of(job: &Job<'_>, number: usize, part: &Part<'_>, named: u8, table: &mut Table<'_>) {
    let all = sets(part);
    let mut asked = [None; 3];
    for ((slot, lines), bit) in asked.iter_mut().zip(all).zip(SETS) {
        *slot = lines.filter(|_| named & bit != 0);
    }
    let by_side = part.keys.contains(&Key::Side);
    let mut boxes: BTreeMap<Vec<u64>, u8> = BTreeMap::new();
    boxes.extend(of_lines(asked, by_side, &job.columns.everything()));
    for (state, is) in boxes {
        let side = match at(&state, Dim::Side) {
            1 if by_side => "inside",
            _ if by_side => "outside",
            _ => "",
        };
        let mut cells =
            vec![number.to_string(), named.to_string(), table.text(side), (1_u32 << is).to_string()];
        cells.extend(job.columns.0.iter().map(|column| at(&state, column.dim).to_string()));
        table.row(cells, "");
    }
}
