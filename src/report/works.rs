//! Many works in few words: families by their names, or all of them but some.

use crate::model::{Arg, Said};
use crate::rules::{Ruleset, WorkId};
use crate::words::Words;

/// How most of a family is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Most {
    /// By the few works that are left out.
    AllBut,
    /// As all others, where the rows beside it name the rest.
    Others,
}

/// The families: works that lie below no other.
pub fn families(rules: &Ruleset) -> Vec<WorkId> {
    rules.work_ids().filter(|&work| !rules[work].id.contains('.')).collect()
}

/// Works by their families, a line each.
pub fn text(rules: &Ruleset, roots: &[WorkId], works: &[WorkId], most: Most, words: &Words) -> String {
    let whole = |root: &&WorkId| rules[**root].leaves.iter().all(|leaf| works.contains(leaf));
    if roots.iter().filter(whole).count() == roots.len() && roots.len() > 1 {
        return words.plain("matrix-everything");
    }
    let families = roots.iter().filter_map(|&root| {
        let mine: Vec<WorkId> =
            works.iter().copied().filter(|work| rules[root].leaves.contains(work)).collect();
        (!mine.is_empty()).then(|| family_text(rules, root, &mine, most, words))
    });
    families.collect::<Vec<_>>().join("\n")
}

/// The family's name where all of it is meant; else the works, or most of them in fewer words.
fn family_text(rules: &Ruleset, root: WorkId, works: &[WorkId], most: Most, words: &Words) -> String {
    let all = &rules[root].leaves;
    let whole = works.len() == all.len();
    let names = |works: &[WorkId]| works.iter().map(|&work| Arg::from(&rules[work].name)).collect::<Arg>();
    let said = if whole {
        Said::new("matrix-all-of")
    } else if works.len() * 2 > all.len() && most == Most::Others {
        Said::new("matrix-others").with("count", works.len())
    } else if works.len() * 2 > all.len() {
        let others: Vec<WorkId> = all.iter().copied().filter(|work| !works.contains(work)).collect();
        Said::new("matrix-all-but").with("count", works.len()).with("others", names(&others))
    } else {
        Said::new("matrix-some").with("count", works.len()).with("works", names(works))
    };
    words.say(&said.with("family", &rules[root].name))
}
