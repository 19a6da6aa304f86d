//! What two packs say otherwise beside their answers: what came, what went, what is worded or read otherwise.

use std::collections::{BTreeMap, BTreeSet};

use crate::rules::clause::{Clause, Rule};
use crate::rules::joint::Joint;
use crate::rules::limit::{Limit, Test, Vintage};
use crate::rules::names::Names;
use crate::rules::nouns::{Cite, Fact, FactKind, Fund, Source, Work};
use crate::rules::outcome::{dim_name, show};
use crate::rules::ruleset::{Approved, Ruleset};
use crate::rules::sets::{Funds, Works};
use crate::rules::space::{Dim, Mask};

/// Something that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Revision {
    /// What kind of thing it is.
    pub thing: Thing,
    /// Its id; of a name, the name itself.
    pub id: String,
    /// What became of it.
    pub how: How,
    /// Of a name: what it meant and what it means, by ids.
    pub meant: Option<[Vec<String>; 2]>,
}

/// What packs are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    /// A fund.
    Fund,
    /// A name of a fund.
    FundName,
    /// A work.
    Work,
    /// A name of a work.
    WorkName,
    /// A fact.
    Fact,
    /// A named assumption.
    Assumption,
    /// A name of the whole programme.
    Programme,
    /// A limit.
    Limit,
    /// How budgets are held against what was approved.
    Approved,
    /// A rule.
    Rule,
    /// An exception.
    Exception,
    /// A source.
    Source,
}

/// What became of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It says something else.
    Changed,
    /// It says the same in other words, or on another's.
    Reworded,
}

impl Thing {
    /// The word reports use.
    pub fn id(self) -> &'static str {
        match self {
            Thing::Fund => "fund",
            Thing::FundName => "fund-name",
            Thing::Work => "work",
            Thing::WorkName => "work-name",
            Thing::Fact => "fact",
            Thing::Assumption => "assumption",
            Thing::Programme => "programme-name",
            Thing::Limit => "limit",
            Thing::Approved => "approved",
            Thing::Rule => "rule",
            Thing::Exception => "exception",
            Thing::Source => "source",
        }
    }
}

impl How {
    /// Each of them, in the order in which they are told.
    pub const ALL: [How; 4] = [How::Added, How::Removed, How::Changed, How::Reworded];

    /// The word reports use.
    pub fn id(self) -> &'static str {
        match self {
            How::Added => "added",
            How::Removed => "removed",
            How::Changed => "changed",
            How::Reworded => "reworded",
        }
    }
}

impl Revision {
    /// Whether lines may be judged otherwise for it though no cell changes. What rules say is told by the
    /// cells.
    pub fn matters(&self) -> bool {
        let by_itself = !matches!(self.thing, Thing::Rule | Thing::Exception | Thing::Source);
        by_itself && self.how != How::Reworded
    }

    /// Whether some line may be judged less strictly for it: one that could not be read before, or is bound
    /// no more.
    pub fn may_loosen(&self) -> bool {
        let harmless = if self.thing == Thing::Limit { How::Added } else { How::Removed };
        self.matters() && self.how != harmless
    }
}

/// Everything of two packs that is not the same, in the order of [`Thing`].
pub fn revisions(old: &Ruleset, new: &Ruleset, joint: &Joint) -> Vec<Revision> {
    let mut out = Vec::new();
    let mut take = |thing: Thing, found: Vec<(String, How)>| {
        out.extend(found.into_iter().map(|(id, how)| Revision { thing, id, how, meant: None }));
    };
    take(Thing::Fund, listed(&old.funds, &new.funds, |fund| &fund.id, fund));
    take(Thing::Work, listed(&old.works, &new.works, |work| &work.id, |a, b| work((old, a), (new, b))));
    take(Thing::Fact, listed(&old.facts, &new.facts, |fact| &fact.id, fact));
    let assumed = |rules: &Ruleset, facts: &[(u16, Mask)]| -> BTreeMap<String, String> {
        let facts = facts.iter().filter_map(|&(number, mask)| Some((rules.fact(number)?, mask)));
        facts.map(|(fact, mask)| (fact.id.clone(), fact.show(mask))).collect()
    };
    take(
        Thing::Assumption,
        listed(
            &old.assumptions,
            &new.assumptions,
            |one| &one.id,
            |was, is| {
                let changed = assumed(old, &was.facts) != assumed(new, &is.facts);
                how(changed, was.because != is.because)
            },
        ),
    );
    take(Thing::Programme, listed(&old.programme, &new.programme, |name| name, |_, _| None));
    take(Thing::Limit, listed(&old.limits, &new.limits, |limit| &limit.id, |a, b| limit((old, a), (new, b))));
    let approved = approved((old, &old.approved), (new, &new.approved));
    take(Thing::Approved, approved.map(|how| (Thing::Approved.id().to_owned(), how)).into_iter().collect());
    take(
        Thing::Rule,
        listed(&old.rules, &new.rules, |rule| &rule.id, |a, b| rule(joint, (old, a), (new, b))),
    );
    let exceptions = |rules: &Ruleset| -> Vec<String> {
        let ids = rules.rules.iter().flat_map(|rule| &rule.unless).map(|one| one.id.clone());
        ids.collect::<BTreeSet<String>>().into_iter().collect()
    };
    take(Thing::Exception, listed(&exceptions(old), &exceptions(new), |id| id, |_, _| None));
    take(Thing::Source, listed(&old.sources, &new.sources, |source| &source.id, source));
    let fund_ids = |rules: &Ruleset| meanings(&rules.fund_names, |fund| rules[fund].id.clone());
    let written = as_written(&old.fund_names, &new.fund_names);
    out.extend(names(Thing::FundName, &fund_ids(old), &fund_ids(new), written));
    let work_ids = |rules: &Ruleset| meanings(&rules.work_names, |work| rules[work].id.clone());
    let written = as_written(&old.work_names, &new.work_names);
    out.extend(names(Thing::WorkName, &work_ids(old), &work_ids(new), written));
    out.sort();
    out
}

/// What came, what went, and what became of the rest.
fn listed<T>(
    old: &[T],
    new: &[T],
    id: impl Fn(&T) -> &String,
    compare: impl Fn(&T, &T) -> Option<How>,
) -> Vec<(String, How)> {
    let by_id = |things: &[T], wanted: &String| things.iter().position(|thing| id(thing) == wanted);
    let mut out = Vec::new();
    for was in old {
        let now = by_id(new, id(was)).and_then(|at| new.get(at));
        let how = now.map_or(Some(How::Removed), |is| compare(was, is));
        out.extend(how.map(|how| (id(was).clone(), how)));
    }
    let added = new.iter().filter(|is| by_id(old, id(is)).is_none());
    out.extend(added.map(|is| (id(is).clone(), How::Added)));
    out
}

fn how(changed: bool, reworded: bool) -> Option<How> {
    if changed { Some(How::Changed) } else { reworded.then_some(How::Reworded) }
}

/// What rules say of a fund is told by the cells.
fn fund(was: &Fund, is: &Fund) -> Option<How> {
    how(false, was.name != is.name)
}

fn work((old, was): (&Ruleset, &Work), (new, is): (&Ruleset, &Work)) -> Option<How> {
    let implied = |rules: &Ruleset, work: &Work| work.implies.map(|(side, by)| (side, rules[by].id.clone()));
    let parts = |rules: &Ruleset, work: &Work| -> Vec<String> {
        work.leaves.iter().map(|leaf| rules[*leaf].id.clone()).filter(|id| *id == work.id).collect()
    };
    let changed =
        was.class != is.class || implied(old, was) != implied(new, is) || parts(old, was) != parts(new, is);
    how(changed, was.name != is.name)
}

fn fact(was: &Fact, is: &Fact) -> Option<How> {
    let values = |fact: &Fact| {
        match &fact.kind {
            FactKind::Boolean => vec!["boolean"],
            FactKind::Integer(_) => vec!["integer"],
            FactKind::Text(values) => values.iter().map(|(folded, _)| folded.as_str()).collect(),
        }
        .into_iter()
        .map(str::to_owned)
        .collect::<Vec<String>>()
    };
    let read = |fact: &Fact| {
        let assumed = fact.assume.map(|mask| fact.show(mask));
        (fact.of_estate, fact.optional, assumed, fact.alias.clone(), values(fact))
    };
    how(read(was) != read(is), was.name != is.name)
}

fn source(was: &Source, is: &Source) -> Option<How> {
    let weight = |source: &Source| (source.confidence, source.issued, source.in_force);
    let words = |source: &Source| {
        (source.title.clone(), source.short.clone(), source.issuer.clone(), source.note.clone())
    };
    how(weight(was) != weight(is), words(was) != words(is))
}

fn rule(joint: &Joint, was: (&Ruleset, &Rule), is: (&Ruleset, &Rule)) -> Option<How> {
    let changed = drawn(&joint.old, &was.1.id) != drawn(&joint.new, &is.1.id)
        || (was.1.effect, was.1.delegable) != (is.1.effect, is.1.delegable);
    how(changed, worded(was.0, was.1) != worded(is.0, is.1))
}

/// What a rule's clauses speak of: funds, works, a region, and what is left out of it.
type Drawn<'r> = (&'r Funds, &'r Works, Vec<String>, Vec<(&'r Works, Vec<String>)>);

/// The lines that a rule of one of two joint rulesets speaks of.
fn drawn<'r>(rules: &'r Ruleset, id: &str) -> Vec<Drawn<'r>> {
    let mine = |clause: &&Clause| rules.rules.get(clause.rule).is_some_and(|rule| rule.id == id);
    let shape = |clause: &'r Clause| {
        let unless = clause.unless.iter().map(|(works, region)| (works, region_text(rules, &region.0)));
        (&clause.funds, &clause.works, region_text(rules, &clause.region.0), unless.collect())
    };
    rules.clauses.iter().filter(mine).map(shape).collect()
}

fn region_text(rules: &Ruleset, region: &[(Dim, Mask)]) -> Vec<String> {
    let mut texts: Vec<String> = region
        .iter()
        .map(|&(dim, mask)| format!("{} = {}", dim_name(rules, dim), show(rules, dim, mask)))
        .collect();
    texts.sort();
    texts
}

/// What a rule and its exceptions say in words, and on whose word.
fn worded(rules: &Ruleset, rule: &Rule) -> Vec<String> {
    let mut out = vec![format!("{:?}", rule.because), cites(rules, &rule.cites)];
    for one in &rule.unless {
        out.extend([one.id.clone(), format!("{:?}", one.because), cites(rules, &one.cites)]);
    }
    out
}

fn cites(rules: &Ruleset, list: &[Cite]) -> String {
    let source = |cite: &Cite| rules.source(cite).map(|source| source.id.clone());
    let texts = list.iter().map(|cite| format!("{:?}", (source(cite), &cite.at, &cite.words)));
    texts.collect::<Vec<_>>().join("; ")
}

fn limit((old, was): (&Ruleset, &Limit), (new, is): (&Ruleset, &Limit)) -> Option<How> {
    let bound = |rules: &Ruleset, limit: &Limit| {
        let vintages: Vec<String> =
            limit.vintages.iter().map(|vintage| vintage_text(rules, vintage)).collect();
        (limit.severity, limit.delegable, vintages)
    };
    let words = |rules: &Ruleset, limit: &Limit| {
        let vintages = limit.vintages.iter().map(|vintage| {
            format!("{:?}{:?}", vintage.because, vintage.cites.as_deref().map(|list| cites(rules, list)))
        });
        (limit.because.clone(), cites(rules, &limit.cites), vintages.collect::<Vec<String>>())
    };
    how(bound(old, was) != bound(new, is), words(old, was) != words(new, is))
}

fn approved((old, was): (&Ruleset, &Approved), (new, is): (&Ruleset, &Approved)) -> Option<How> {
    let held =
        |approved: &Approved| (approved.group.clone(), approved.quantity, approved.price, approved.amount);
    let words =
        |rules: &Ruleset, approved: &Approved| (approved.because.clone(), cites(rules, &approved.cites));
    how(held(was) != held(is), words(old, was) != words(new, is))
}

/// All that a vintage of a limit says, without the numbers by which its pack knows funds, works and bands.
fn vintage_text(rules: &Ruleset, vintage: &Vintage) -> String {
    let mut plain = vintage.clone();
    (plain.because, plain.cites) = (None, None);
    let mut texts = Vec::new();
    let over = plain.over.as_mut().and_then(|base| base.lines.as_mut());
    let per = plain.per.as_mut().map(|per| &mut per.lines);
    for lines in std::iter::once(&mut plain.of).chain(over).chain(per) {
        texts.extend(region_text(rules, &lines.region.0));
        lines.funds.0.clear();
        lines.works.0.clear();
        lines.region.0.clear();
    }
    if let Test::Exclusive(sets) = &mut plain.test {
        for (funds, _) in sets {
            funds.0.clear();
        }
    }
    format!("{texts:?} {plain:?}")
}

/// What every name means, by ids.
fn meanings<T: Copy + PartialEq>(
    names: &Names<T>,
    id: impl Fn(T) -> String,
) -> BTreeMap<String, Vec<String>> {
    let all = names.meanings().into_iter();
    all.map(|(name, things)| (name.to_owned(), things.into_iter().map(&id).collect())).collect()
}

/// What tells how either side writes a folded name.
fn as_written<T: Copy + PartialEq>(old: &Names<T>, new: &Names<T>) -> impl Fn(&str) -> String {
    move |folded| {
        let written = old.as_written(folded).or_else(|| new.as_written(folded));
        written.unwrap_or(folded).to_owned()
    }
}

/// Names that do not mean what they meant. What came or went with the only thing it named is told with that.
fn names(
    thing: Thing,
    old: &BTreeMap<String, Vec<String>>,
    new: &BTreeMap<String, Vec<String>>,
    written: impl Fn(&str) -> String,
) -> Vec<Revision> {
    let knows = |side: &BTreeMap<String, Vec<String>>, ids: &[String]| {
        ids.iter().any(|id| side.values().any(|known| known.contains(id)))
    };
    let mut out = Vec::new();
    for name in old.keys().chain(new.keys().filter(|name| !old.contains_key(*name))) {
        let [was, is] = [old, new].map(|side| side.get(name).cloned().unwrap_or_default());
        let how = match (was.as_slice(), is.as_slice()) {
            (was, is) if was == is => continue,
            ([], is) if !knows(old, is) => continue,
            (was, []) if !knows(new, was) => continue,
            ([], _) => How::Added,
            (_, []) => How::Removed,
            _ => How::Changed,
        };
        out.push(Revision { thing, id: written(name), how, meant: Some([was, is]) });
    }
    out
}
