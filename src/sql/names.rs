//! The names of funds and works, folded, with what they mean.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::Audit;
use crate::model::Side;
use crate::rules::free_text::side_in;
use crate::rules::space::Dim;
use crate::rules::{FundId, Ruleset, WorkId};
use crate::sql::Job;
use crate::sql::cases::Cases;
use crate::sql::seed::{BITS, FLAG, TEXT, Table};

/// What parts the ids of a name that means several things.
const OR: &str = "|";

/// What a name means: an id or several, and whether it is one of several unknown which.
struct Meant<T> {
    ids: String,
    things: Vec<T>,
    several: bool,
    side: Option<Side>,
}

/// `earmark_fund_names`, `earmark_funds`: what funds are called, and which a name may mean.
pub(super) fn funds(job: &Job<'_>) -> String {
    let rules = job.rules;
    let id = |fund: FundId| rules[fund].id.as_str();
    let sure = rules.fund_names.sure_names().map(|(name, fund)| (name, one(fund, id(fund), None)));
    let unsure = rules.fund_names.unsure_names().map(|(name, funds)| (name, several(funds, id)));
    let names = in_order(unsure.chain(sure));
    let mut called =
        Table::new(job.dialect, "earmark_fund_names", &[("name", TEXT), ("fund", TEXT), ("several", FLAG)]);
    let mut may = Table::new(job.dialect, "earmark_funds", &[("fund", TEXT), ("candidate", TEXT)]);
    for fund in rules.fund_ids() {
        called.say(&format!("{}: {} / {}", id(fund), rules[fund].name.zh, rules[fund].name.en));
        for (name, meant) in names.iter().filter(|(_, meant)| !meant.several && meant.things == [fund]) {
            called.row(vec![called.text(name), called.text(&meant.ids), "FALSE".to_owned()], "");
        }
        may.row(vec![may.text(id(fund)), may.text(id(fund))], "");
    }
    for (name, meant) in names.iter().filter(|(_, meant)| meant.several) {
        called.row(
            vec![called.text(name), called.text(&meant.ids), "TRUE".to_owned()],
            "one of these, unknown which",
        );
    }
    for (meaning, funds) in meanings(names.values().filter(|meant| meant.several)) {
        for fund in funds {
            may.row(vec![may.text(&meaning), may.text(id(fund))], "");
        }
    }
    may.say("a name that is not known may be any of them: for sums, where it leaves open what counts");
    for fund in rules.fund_ids() {
        may.row(vec![may.text(""), may.text(id(fund))], "");
    }
    format!(
        "-- What a fund is called, once width, case, blanks and brackets are folded.\n{}\n-- What a name of a fund may mean.\n{}",
        called.written(),
        may.written()
    )
}

/// `earmark_work_names`, `earmark_works`, `earmark_natures`: what works are called, which a name may mean,
/// and on which side they lie by nature.
pub(super) fn works(job: &Job<'_>, cases: &Cases) -> String {
    let names = work_names(job);
    let (rules, dialect) = (job.rules, job.dialect);
    let mut called = Table::new(
        dialect,
        "earmark_work_names",
        &[("name", TEXT), ("work", TEXT), ("several", FLAG), ("says_side", TEXT)],
    );
    for work in rules.work_ids() {
        let mine = names.iter().filter(|(_, meant)| !meant.several && meant.things == [work]);
        called.say(&format!("{}: {} / {}", rules[work].id, rules[work].name.zh, rules[work].name.en));
        for (name, meant) in mine {
            let side = called.text_or_null(meant.side.map(Side::id));
            called.row(vec![called.text(name), called.text(&meant.ids), "FALSE".to_owned(), side], "");
        }
    }
    for (name, meant) in names.iter().filter(|(_, meant)| meant.several) {
        let side = called.text_or_null(meant.side.map(Side::id));
        let cells = vec![called.text(name), called.text(&meant.ids), "TRUE".to_owned(), side];
        called.row(cells, "one of these, unknown which");
    }
    let mut leaves = Table::new(dialect, "earmark_works", &[("work", TEXT), ("leaf", TEXT), ("class", TEXT)]);
    let mut natures =
        Table::new(dialect, "earmark_natures", &[("work", TEXT), ("on_side", BITS), ("because_of", TEXT)]);
    let class_of: BTreeMap<WorkId, &str> = cases
        .classes
        .iter()
        .flat_map(|class| class.works.iter().map(|work| (*work, class.id.as_str())))
        .collect();
    let mut row = |meaning: &str, works: &[WorkId]| {
        for &leaf in works {
            let class = class_of.get(&leaf).copied().unwrap_or_default();
            leaves.row(vec![leaves.text(meaning), leaves.text(&rules[leaf].id), leaves.text(class)], "");
        }
    };
    for work in rules.work_ids() {
        row(&rules[work].id, &rules[work].leaves);
        natures_of(job.audit, &rules[work].id, &rules[work].leaves, &mut natures);
    }
    for (meaning, works) in meanings(names.values().filter(|meant| meant.several)) {
        let works: BTreeSet<WorkId> = works.iter().flat_map(|&work| rules[work].leaves.clone()).collect();
        let works: Vec<WorkId> = works.into_iter().collect();
        row(&meaning, &works);
        natures_of(job.audit, &meaning, &works, &mut natures);
    }
    let every: Vec<WorkId> = rules.work_ids().filter(|&work| rules[work].leaves == [work]).collect();
    row("", &every);
    format!(
        "-- What a work is called, once width, case, blanks and brackets are folded.\n{}\n\
         -- The works that a name may mean: the leaves of the tree below it. Works of one class are alike to every rule.\n{}\n\
         -- The side on which a work lies by nature, taken where the cell is blank (1 inside, 2 outside).\n{}",
        called.written(),
        leaves.written(),
        natures.written()
    )
}

fn natures_of(audit: &Audit<'_>, meaning: &str, works: &[WorkId], natures: &mut Table<'_>) {
    let Some(filling) = audit.implied_side(works).filter(|filling| filling.dim == Dim::Side) else { return };
    let by = audit.assumptions.get(filling.by).map(|assumption| assumption.id.as_str()).unwrap_or_default();
    natures.row(vec![natures.text(meaning), filling.mask.to_string(), natures.text(by)], "");
}

/// Every name of a work, and every text whose meaning somebody has confirmed.
fn work_names(job: &Job<'_>) -> BTreeMap<String, Meant<WorkId>> {
    let rules: &Ruleset = job.rules;
    let id = |work: WorkId| rules[work].id.as_str();
    let sure = rules.work_names.sure_names().map(|(name, work)| (name, one(work, id(work), None)));
    let unsure = rules.work_names.unsure_names().map(|(name, works)| (name, several(works, id)));
    let known = |text: &str| rules.work_names.known(text).is_some();
    let side = |text: &str| if known(text) { None } else { side_in(text) };
    let confirmed = rules.confirmed().map(|(text, work)| (text, one(work, id(work), side(text))));
    in_order(unsure.chain(confirmed).chain(sure))
}

/// Names with their meanings, the last word on a name being what holds. What no text of a table can hold is
/// left out.
fn in_order<'n, T>(names: impl Iterator<Item = (&'n str, Meant<T>)>) -> BTreeMap<String, Meant<T>> {
    names.filter(|(name, _)| !name.contains('\0')).map(|(name, meant)| (name.to_owned(), meant)).collect()
}

fn one<T>(thing: T, id: &str, side: Option<Side>) -> Meant<T> {
    Meant { ids: id.to_owned(), things: vec![thing], several: false, side }
}

fn several<'n, T: Copy>(things: &[T], id: impl Fn(T) -> &'n str) -> Meant<T> {
    let ids: Vec<&str> = things.iter().map(|thing| id(*thing)).collect();
    // A name with one candidate is still no name of that one.
    let ids = if let [only] = ids.as_slice() { format!("{OR}{only}") } else { ids.join(OR) };
    Meant { ids, things: things.to_vec(), several: true, side: None }
}

/// Each meaning once, with what it may be, each once.
fn meanings<'m, T: Copy + Ord + 'm>(
    meant: impl Iterator<Item = &'m Meant<T>>,
) -> BTreeMap<String, BTreeSet<T>> {
    meant.map(|meant| (meant.ids.clone(), meant.things.iter().copied().collect())).collect()
}
