//! Two rulesets over one space: the funds and works that both know, the facts of either, cut wherever one
//! draws a line.

use crate::model::{Bilingual, Date, Said};
use crate::rules::cells::are_all;
use crate::rules::clause::Clause;
use crate::rules::nouns::{Fact, FactKind, Work};
use crate::rules::ruleset::{Ruleset, table};
use crate::rules::select::is_under;
use crate::rules::sets::{FundId, Funds, WorkId, Works};
use crate::rules::space::{Cuts, Dim, MOST_BANDS, Mask, Region, all_bands, band};

/// Two rulesets that speak of the same cells.
#[derive(Debug)]
pub struct Joint {
    /// What was.
    pub old: Ruleset,
    /// What is.
    pub new: Ruleset,
}

/// Where a fact of one ruleset stands in the joint space.
type Place = Option<u16>;

/// The joint space.
struct Space {
    /// The funds that both know, as they stand in the old and in the new ruleset.
    funds: Vec<(FundId, FundId)>,
    /// Every work, the old ones first.
    works: Vec<Work>,
    /// What each of them is to the old and to the new ruleset; none where that knows nothing like it.
    known: Vec<[Option<WorkId>; 2]>,
    facts: Vec<Fact>,
    dates: Cuts<Date>,
}

impl Joint {
    /// Brings two rulesets into one space. A fund that only one of them knows is left out, and so is a work,
    /// unless it lies below a leaf of the other: there it is what that leaf is. A fact that one does not know
    /// does not matter to it; one that both know by the same id, but of other kinds, is two.
    ///
    /// # Errors
    ///
    /// If both together cut a fact or time into more bands than there may be.
    pub fn of(old: &Ruleset, new: &Ruleset) -> Result<Joint, Said> {
        let funds = old.fund_ids().filter_map(|fund| {
            let same = |other: &FundId| new[*other].id == old[fund].id;
            Some((fund, new.fund_ids().find(same)?))
        });
        // Where not every line can be looked at, nothing is said of those that are.
        if let Some(rules) = [old, new].into_iter().find(|rules| !are_all(rules)) {
            let id = rules.packs.last().map(|pack| pack.id.clone()).unwrap_or_default();
            return Err(Said::new("joint-not-whole").with("id", id));
        }
        let (works, known) = works(old, new);
        let (facts, places) = facts(old, new);
        let space =
            Space { funds: funds.collect(), works, known, facts, dates: old.dates.united(&new.dates) };
        space.is_too_fine().map_or(Ok(()), Err)?;
        let [of_old, of_new] = places;
        Ok(Joint { old: space.of(old, 0, &of_old), new: space.of(new, 1, &of_new) })
    }
}

/// The ruleset as it is on one day: what is not in force then says nothing, and no date matters.
pub fn on_day(rules: &Ruleset, day: Date) -> Ruleset {
    let mut rules = rules.clone();
    let today = rules.dates.band_of(day);
    for region in regions(&mut rules) {
        region.0.retain(|&(dim, mask)| dim != Dim::Date || mask & today == 0);
        region.0.iter_mut().filter(|(dim, _)| *dim == Dim::Date).for_each(|(_, mask)| *mask = 0);
    }
    rules.dates = Cuts::default();
    rules
}

/// Every region that a ruleset draws.
fn regions(rules: &mut Ruleset) -> impl Iterator<Item = &mut Region> {
    let of_clauses = rules.clauses.iter_mut().flat_map(|clause| {
        std::iter::once(&mut clause.region).chain(clause.unless.iter_mut().map(|(_, region)| region))
    });
    let of_limits = rules.limits.iter_mut().flat_map(|limit| &mut limit.vintages).flat_map(|vintage| {
        let over = vintage.over.as_mut().and_then(|base| base.lines.as_mut());
        let per = vintage.per.as_mut().map(|per| &mut per.lines);
        std::iter::once(&mut vintage.of).chain(over).chain(per).map(|lines| &mut lines.region)
    });
    let of_silents = rules.silents.iter_mut().map(|silent| &mut silent.region);
    let of_invariants = rules.invariants.iter_mut().map(|invariant| &mut invariant.region);
    of_clauses.chain(of_limits).chain(of_silents).chain(of_invariants)
}

/// Every work of either, and what each is to both.
fn works(old: &Ruleset, new: &Ruleset) -> (Vec<Work>, Vec<[Option<WorkId>; 2]>) {
    let mut works = old.works.clone();
    works.extend(new.works.iter().filter(|work| old.works.iter().all(|other| other.id != work.id)).cloned());
    let known: Vec<[Option<WorkId>; 2]> =
        works.iter().map(|work| [old, new].map(|rules| known_as(rules, &work.id))).collect();
    let ids: Vec<String> = works.iter().map(|work| work.id.clone()).collect();
    let is_leaf = |id: &str| ids.iter().filter(|other| is_under(other, id)).count() == 1;
    let both = |known: &[Option<WorkId>; 2]| known.iter().all(Option::is_some);
    let leaves: Vec<(WorkId, &str)> = (0..)
        .map(WorkId)
        .zip(ids.iter().zip(&known))
        .filter(|(_, (id, known))| both(known) && is_leaf(id))
        .map(|(work, (id, _))| (work, id.as_str()))
        .collect();
    for work in &mut works {
        let below = leaves.iter().filter(|(_, id)| is_under(id, &work.id));
        work.leaves = below.map(|(leaf, _)| *leaf).collect();
    }
    (works, known)
}

/// What a work is to a ruleset: itself, or the leaf that it lies below.
fn known_as(rules: &Ruleset, id: &str) -> Option<WorkId> {
    let holds = |work: &WorkId| {
        let known = &rules[*work];
        known.id == id || (known.leaves == [*work] && is_under(id, &known.id))
    };
    rules.work_ids().find(holds)
}

/// The facts of either, and where those of each stand among them.
fn facts(old: &Ruleset, new: &Ruleset) -> (Vec<Fact>, [Vec<Place>; 2]) {
    let mut facts = old.facts.clone();
    let of_old = (0..old.facts.len()).map(|at| u16::try_from(at).ok()).collect();
    let mut of_new = Vec::new();
    for fact in &new.facts {
        let same = facts.iter().take(old.facts.len()).position(|other| other.id == fact.id);
        let both = same.and_then(|at| Some((at, united(facts.get(at)?, fact)?)));
        of_new.push(u16::try_from(both.as_ref().map_or(facts.len(), |(at, _)| *at)).ok());
        match both {
            Some((at, both)) => facts.splice(at..=at, [both]).for_each(drop),
            None => {
                if let Some(other) = same.and_then(|at| facts.get_mut(at)) {
                    told_apart(other, "old", "旧");
                }
                facts.push(fact.clone());
                if let Some(added) = facts.last_mut().filter(|_| same.is_some()) {
                    told_apart(added, "new", "新");
                }
            }
        }
    }
    (facts, [of_old, of_new])
}

/// One fact for two of the same kind, with the values that both know; none where a cell means other things to
/// them.
fn united(old: &Fact, new: &Fact) -> Option<Fact> {
    let kind = match (&old.kind, &new.kind) {
        (FactKind::Boolean, FactKind::Boolean) => FactKind::Boolean,
        (FactKind::Integer(one), FactKind::Integer(other)) => FactKind::Integer(one.united(other)),
        (FactKind::Text(one), FactKind::Text(other)) => {
            let known = |value: &&(String, String)| other.iter().any(|(folded, _)| *folded == value.0);
            FactKind::Text(one.iter().filter(known).cloned().collect())
        }
        _ => return None,
    };
    let comparable =
        old.of_estate == new.of_estate && !matches!(&kind, FactKind::Text(values) if values.is_empty());
    let optional = old.optional && new.optional;
    comparable.then(|| Fact { kind, optional, assume: None, ..old.clone() })
}

fn told_apart(fact: &mut Fact, en: &str, zh: &str) {
    fact.id = format!("{} ({en})", fact.id);
    fact.name = Bilingual { en: format!("{} ({en})", fact.name.en), zh: format!("{}({zh})", fact.name.zh) };
}

/// Bands of a fact as another, cut finer or with fewer values, has them.
fn refined(fine: &Fact, coarse: &Fact, mask: Mask) -> Mask {
    match (&fine.kind, &coarse.kind) {
        (FactKind::Integer(fine), FactKind::Integer(coarse)) => fine.refined(coarse, mask),
        (FactKind::Text(fine), FactKind::Text(coarse)) => {
            let place = |value: &String| coarse.iter().position(|(folded, _)| folded == value);
            let lies_in = |(_, (folded, _)): &(usize, &(String, String))| {
                place(folded).is_some_and(|at| band(at) & mask != 0)
            };
            fine.iter().enumerate().filter(lies_in).map(|(at, _)| band(at)).sum()
        }
        _ => mask,
    }
}

impl Space {
    /// What is cut into more bands than there may be, one being kept for what does not apply.
    fn is_too_fine(&self) -> Option<Said> {
        let most = MOST_BANDS - 1;
        let fits = |mask: Mask| mask & !all_bands(most) == 0;
        let dates = (self.dates.bands() > most).then_some("date");
        let facts = self.facts.iter().filter(|fact| {
            !fits(fact.all()) || matches!(&fact.kind, FactKind::Integer(cuts) if cuts.bands() > most)
        });
        let name = dates.or(facts.map(|fact| fact.id.as_str()).next())?;
        Some(Said::new("joint-too-fine").with("name", name).with("most", most))
    }

    /// A ruleset in this space, where `side` is 0 for the old and 1 for the new.
    fn of(&self, rules: &Ruleset, side: usize, places: &[Place]) -> Ruleset {
        let mut joint = rules.clone();
        let mine = |(old, new): &(FundId, FundId)| if side == 0 { *old } else { *new };
        joint.funds = self.funds.iter().map(|pair| rules[mine(pair)].clone()).collect();
        joint.works.clone_from(&self.works);
        joint.facts.clone_from(&self.facts);
        joint.dates.clone_from(&self.dates);
        for clause in &mut joint.clauses {
            self.bring(rules, side, places, clause);
        }
        for (number, mask) in joint.assumptions.iter_mut().flat_map(|assumption| &mut assumption.facts) {
            (*number, *mask) = self.fact_bands(rules, places, *number, *mask);
        }
        joint.table = table(joint.funds.len(), joint.works.len(), &joint.clauses);
        // What does not judge a line does not speak of this space.
        joint.silents.clear();
        joint.tests.clear();
        joint.limits.clear();
        joint.invariants.clear();
        joint
    }

    /// Brings a clause into this space.
    fn bring(&self, rules: &Ruleset, side: usize, places: &[Place], clause: &mut Clause) {
        let flags = |pair: &(FundId, FundId)| {
            let fund = if side == 0 { pair.0 } else { pair.1 };
            clause.funds.has(fund)
        };
        clause.funds = Funds(self.funds.iter().map(flags).collect());
        let works = |works: &Works| {
            let of_side = self.known.iter().map(|known| known.get(side).copied().flatten());
            Works(of_side.map(|work| work.is_some_and(|work| works.has(work))).collect())
        };
        clause.works = works(&clause.works);
        self.region(rules, places, &mut clause.region);
        for (of, region) in &mut clause.unless {
            *of = works(of);
            self.region(rules, places, region);
        }
    }

    fn region(&self, rules: &Ruleset, places: &[Place], region: &mut Region) {
        for (dim, mask) in &mut region.0 {
            match *dim {
                Dim::Side => {}
                Dim::Date => *mask = self.dates.refined(&rules.dates, *mask),
                Dim::Fact(number) => {
                    let (number, bands) = self.fact_bands(rules, places, number, *mask);
                    (*dim, *mask) = (Dim::Fact(number), bands);
                }
            }
        }
    }

    /// A fact of a ruleset and some of its bands, as they are here.
    fn fact_bands(&self, rules: &Ruleset, places: &[Place], number: u16, mask: Mask) -> (u16, Mask) {
        let place = places.get(usize::from(number)).copied().flatten().unwrap_or(u16::MAX);
        let here = self.facts.get(usize::from(place));
        let bands = here.zip(rules.fact(number)).map_or(0, |(here, own)| refined(here, own, mask));
        (place, bands)
    }
}
