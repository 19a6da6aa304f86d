//! Where two plans for one draft differ: which lines another pays for, and what each fund pays.

use std::collections::BTreeMap;

use crate::model::{Bilingual, Money};
use crate::plan::draft::Line;
use crate::report::planned::Planned;
use crate::report::planned::versus::Versus;
use crate::rules::FundId;

/// Who pays for a part of a line; two rulesets may number one fund otherwise, so funds go by their ids.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Payer {
    /// A fund.
    Fund(String),
    /// Nobody.
    Nobody,
    /// Whoever the draft says: the line is carried as it is.
    AsItIs,
}

/// A part of a line, and who pays for it.
pub(super) type Paid = (Payer, Money);

/// A line of which the plans say different things.
pub(super) struct Differs<'p> {
    /// The plan that the line is taken from, and the line.
    pub of: (&'p Planned<'p>, &'p Line),
    /// Who pays by each plan; none where one did not read the line.
    pub paid: [Option<Vec<Paid>>; 2],
}

impl Payer {
    /// The fund's id; nothing for nobody.
    pub(super) fn id(&self) -> &str {
        match self {
            Payer::Fund(id) => id,
            Payer::Nobody => "",
            Payer::AsItIs => "(as it is)",
        }
    }
}

impl Differs<'_> {
    /// What each pays by either plan.
    pub(super) fn by_payer(&self) -> BTreeMap<&Payer, [Money; 2]> {
        let mut out: BTreeMap<&Payer, [Money; 2]> = BTreeMap::new();
        for (at, paid) in self.paid.iter().enumerate() {
            for (payer, amount) in paid.iter().flatten() {
                let sums = out.entry(payer).or_default();
                sums.get_mut(at).into_iter().for_each(|sum| *sum += *amount);
            }
        }
        out
    }
}

/// What a fund pays.
pub(super) struct OfFund {
    /// Its id; none for what is charged to no single fund.
    pub fund: Option<String>,
    /// By the draft.
    pub before: Money,
    /// By each plan.
    pub after: [Money; 2],
}

/// Where a record stands.
type Key<'p> = (&'p str, u64, u64);

impl Versus<'_> {
    /// Both plans.
    pub(super) fn both(&self) -> [&Planned<'_>; 2] {
        [&self.first, &self.second]
    }

    /// The lines that differ, in the order of the draft.
    pub(super) fn lines(&self) -> Vec<Differs<'_>> {
        let mut second: BTreeMap<Key<'_>, (&Line, Vec<Paid>)> = lines_of(&self.second).collect();
        let mut out = Vec::new();
        for (key, (line, paid)) in lines_of(&self.first) {
            let other = second.remove(&key).map(|(_, paid)| paid);
            if other.as_ref() != Some(&paid) {
                out.push(Differs { of: (&self.first, line), paid: [Some(paid), other] });
            }
        }
        let rest = second.into_values().map(|(line, paid)| (line, [None, Some(paid)]));
        out.extend(rest.map(|(line, paid)| Differs { of: (&self.second, line), paid }));
        out
    }

    /// What each fund pays, those first that the first plan has.
    pub(super) fn funds(&self) -> Vec<OfFund> {
        let mut out: Vec<OfFund> = Vec::new();
        for (at, planned) in self.both().into_iter().enumerate() {
            for of in planned.plan.funds(planned.audit, planned.draft) {
                let fund = of.fund.map(|fund| planned.rules()[fund].id.clone());
                let known = out.iter().position(|one| one.fund == fund);
                let place = known.unwrap_or(out.len());
                if known.is_none() {
                    out.push(OfFund { fund, before: of.before, after: [Money::ZERO; 2] });
                }
                if let Some(after) = out.get_mut(place).and_then(|one| one.after.get_mut(at)) {
                    *after = of.after;
                }
            }
        }
        out
    }

    /// What a fund is called, by the rules that know it.
    pub(super) fn called(&self, id: &str) -> Option<&Bilingual> {
        self.both().into_iter().find_map(|planned| {
            let rules = planned.rules();
            rules.fund_ids().find(|fund| rules[*fund].id == id).map(|fund| &rules[fund].name)
        })
    }
}

/// The lines of a plan, each by where it stands, with who pays for it.
fn lines_of<'p>(planned: &'p Planned<'p>) -> impl Iterator<Item = (Key<'p>, (&'p Line, Vec<Paid>))> {
    planned.draft.lines.iter().zip(&planned.plan.pieces).map(move |(line, pieces)| {
        let path = planned.path(line);
        let payer = |fund: Option<FundId>| {
            fund.map_or(Payer::Nobody, |fund| Payer::Fund(planned.rules()[fund].id.clone()))
        };
        let mut paid: Vec<Paid> = pieces.iter().map(|piece| (payer(piece.fund), piece.amount)).collect();
        if line.standing.is_err() {
            paid.push((Payer::AsItIs, line.amount.unwrap_or_default()));
        }
        paid.sort();
        ((path, line.place.row, line.place.record), (line, paid))
    })
}
