//! How lints write boxes, lines and tests: as packs write them, so that what is shown can be pasted.

use crate::rules::cells::Block;
use crate::rules::nouns::{Fact, FactKind};
use crate::rules::outcome::{dim_name, show};
use crate::rules::ruleset::Ruleset;
use crate::rules::sets::{FundId, WorkId};
use crate::rules::space::{Dim, Mask, at};
use crate::rules::{Answer, Witness};

/// More names than this are counted, not named.
const MOST_NAMED: usize = 12;

/// A box: `fund = ["a", "b"], work = ["elevator"], side = "outside", built_year = "..=2000"`.
pub fn block(rules: &Ruleset, block: &Block) -> String {
    let mut parts = vec![
        format!("fund = {}", funds(rules, &block.funds)),
        format!("work = {}", works(rules, &block.works)),
    ];
    let everything = rules.everything();
    for index in 0..everything.len() {
        let dim = crate::rules::judge::dim_of(index);
        let (all, mine) = (at(&everything, dim), at(&block.state, dim));
        if mine != all && mine != 0 {
            parts.push(format!("{} = {}", dim_name(rules, dim), show(rules, dim, mine)));
        }
    }
    if has_no_estate(rules, &block.state) {
        parts.push("estate = programme".to_owned());
    }
    parts.join(", ")
}

fn has_no_estate(rules: &Ruleset, state: &[Mask]) -> bool {
    let mut of_estates = (0u16..).zip(&rules.facts).filter(|(_, fact)| fact.of_estate && !fact.optional);
    of_estates.any(|(number, _)| at(state, Dim::Fact(number)) == 0)
}

fn funds(rules: &Ruleset, funds: &[FundId]) -> String {
    if funds.len() == rules.funds.len() && funds.len() > 1 {
        return "*".to_owned();
    }
    named(&funds.iter().map(|&fund| rules[fund].id.as_str()).collect::<Vec<_>>())
}

/// Works by the fewest nodes of the tree that hold them and nothing else.
fn works(rules: &Ruleset, works: &[WorkId]) -> String {
    let whole = |node: WorkId| rules[node].leaves.iter().all(|leaf| works.contains(leaf));
    let covered = |node: WorkId| {
        let above = rules[node].id.rsplit_once('.').map(|(parent, _)| parent);
        above.and_then(|parent| rules.work_ids().find(|&work| rules[work].id == parent)).is_some_and(whole)
    };
    let leaves = rules.work_ids().filter(|&work| rules[work].leaves == [work]).count();
    if works.len() == leaves && leaves > 1 {
        return "*".to_owned();
    }
    let nodes = rules.work_ids().filter(|&node| whole(node) && !covered(node));
    named(&nodes.map(|node| rules[node].id.as_str()).collect::<Vec<_>>())
}

fn named(ids: &[&str]) -> String {
    match ids {
        [one] => (*one).to_owned(),
        few if few.len() <= MOST_NAMED => format!("[{}]", few.join(", ")),
        many => format!("[{}, … ({})]", many.get(..MOST_NAMED).unwrap_or_default().join(", "), many.len()),
    }
}

/// A line as the cells of a budget: `fund = special_bond, work = elevator.install, side = outside`.
pub fn line(rules: &Ruleset, witness: &Witness) -> String {
    let cells = witness.cells(rules).into_iter().map(|(column, value)| format!("{column} = {value}"));
    cells.collect::<Vec<_>>().join(", ")
}

/// A line as a test of the pack, ready to paste: what the rules answer now.
pub fn test(rules: &Ruleset, witness: &Witness) -> String {
    let (answer, by) = witness.answer(rules);
    let cells = witness.cells(rules).into_iter().map(|(column, value)| {
        let fact = rules.facts.iter().find(|fact| fact.id == column);
        format!("{column} = {}", value_text(fact, &column, &value))
    });
    let cells = cells.collect::<Vec<_>>().join(", ");
    let by = by.iter().map(|id| format!("\"{id}\"")).collect::<Vec<_>>().join(", ");
    let by = if answer == Answer::NotAllowed { String::new() } else { format!("\nby = [{by}]") };
    format!("[[test]]\nname = \"…\"\nline = {{ {cells} }}\nexpect = \"{}\"{by}", answer.id())
}

fn value_text(fact: Option<&Fact>, column: &str, value: &str) -> String {
    match fact.map(|fact| &fact.kind) {
        Some(FactKind::Boolean | FactKind::Integer(_)) => value.to_owned(),
        None if column == "date" => value.to_owned(),
        _ => format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}
