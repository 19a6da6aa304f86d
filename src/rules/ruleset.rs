//! What a pack means: names resolved, rules as boxes, and for every fund and work the clauses that speak.

use std::ops::Index;

use crate::model::{Bilingual, Date, text};
use crate::rules::clause::{Clause, ClauseId, Invariant, Rule, Silent};
use crate::rules::expected::Test;
use crate::rules::free_text::Texts;
use crate::rules::limit::{Column, Limit, Parameter, Vintage};
use crate::rules::names::Names;
use crate::rules::nouns::{Assumption, Cite, Fact, Fund, Pack, Source, SourceFile, Work};
use crate::rules::sets::{FundId, Funds, WorkId};
use crate::rules::space::{Cuts, Dim, Mask, Region, all_bands};
use crate::rules::tree::Spot;

/// Everything a pack says, ready to judge by.
#[derive(Clone, Debug)]
pub struct Ruleset {
    /// The packs, each a layer on those before it; the last is the one that was asked for.
    pub packs: Vec<Pack>,
    /// The files they were read from.
    pub files: Vec<SourceFile>,
    /// Folded estate cells that mean the whole programme.
    pub programme: Vec<String>,
    /// The texts rules rest on.
    pub sources: Vec<Source>,
    /// The funds, in the pack's order.
    pub funds: Vec<Fund>,
    /// The works, in the pack's order, every node of the tree.
    pub works: Vec<Work>,
    /// The facts.
    pub facts: Vec<Fact>,
    /// The cuts of the date dimension.
    pub dates: Cuts<Date>,
    /// What `--assume NAME` stands for.
    pub assumptions: Vec<Assumption>,
    /// The rules, in the pack's order.
    pub rules: Vec<Rule>,
    /// The clauses of all rules, one a rule.
    pub clauses: Vec<Clause>,
    /// For each fund and each work, the clauses that name both, by `fund * works + work`.
    pub table: Vec<Vec<ClauseId>>,
    /// Money from outside the lines that limits ask for.
    pub parameters: Vec<Parameter>,
    /// Columns that limits alone ask for.
    pub columns: Vec<Column>,
    /// Bounds on sums of lines, in the pack's order.
    pub limits: Vec<Limit>,
    /// Gaps that are known and meant.
    pub silents: Vec<Silent>,
    /// What must hold of every line there can be.
    pub invariants: Vec<Invariant>,
    /// How a budget is held against what was approved.
    pub approved: Approved,
    /// The pack's own tests.
    pub tests: Vec<Test>,
    /// What names of funds mean.
    pub fund_names: Names<FundId>,
    /// What names of works mean.
    pub work_names: Names<WorkId>,
    /// What texts that are no names are searched with.
    pub texts: Texts,
}

/// How a budget is held against what was approved. Tolerances are in hundredths of a percent.
#[derive(Clone, Debug, Default)]
pub struct Approved {
    /// The group of funds whose money must not stay where content is cut; none where every fund counts.
    pub group: Option<String>,
    /// The funds of that group.
    pub funds: Funds,
    /// How far a quantity may be below the approved one.
    pub quantity: u32,
    /// How far a unit price may be above the approved one.
    pub price: u32,
    /// How far a fund may pay less than approved and still pay as much.
    pub amount: u32,
    /// Why.
    pub because: Option<Bilingual>,
    /// On whose word.
    pub cites: Vec<Cite>,
}

impl Approved {
    /// Whether a fund is of the group.
    pub fn holds(&self, fund: FundId) -> bool {
        self.funds.has(fund)
    }
}

/// For each fund and each work, the clauses that name both, by `fund * works + work`.
pub(super) fn table(funds: usize, works: usize, clauses: &[Clause]) -> Vec<Vec<ClauseId>> {
    let mut table = vec![Vec::new(); funds * works];
    for (clause, id) in clauses.iter().zip(0..) {
        let named = table.chunks_mut(works.max(1)).zip(&clause.funds.0).filter(|(_, named)| **named);
        for (of_fund, _) in named {
            let named = of_fund.iter_mut().zip(&clause.works.0).filter(|(_, named)| **named);
            named.for_each(|(ids, _)| ids.push(id));
        }
    }
    table
}

impl Ruleset {
    /// The clauses that name a fund and a work.
    pub fn clauses_for(&self, fund: FundId, work: WorkId) -> impl Iterator<Item = (ClauseId, &Clause)> {
        let place = usize::from(fund.0) * self.works.len() + usize::from(work.0);
        let ids = self.table.get(place).map(Vec::as_slice).unwrap_or_default();
        ids.iter().filter_map(|&id| Some((id, self.clauses.get(id as usize)?)))
    }

    /// A rule by its id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// A fact by its number.
    pub fn fact(&self, number: u16) -> Option<&Fact> {
        self.facts.get(usize::from(number))
    }

    /// The number of a fact by its id, its name in either language, or a header of its column.
    pub fn fact_called(&self, name: &str) -> Option<u16> {
        let folded = text::fold(name);
        let called = |fact: &Fact| {
            let mut names = [&fact.id, &fact.name.zh, &fact.name.en].into_iter().chain(&fact.alias);
            names.any(|name| text::fold(name) == folded)
        };
        self.facts.iter().position(called).and_then(|at| u16::try_from(at).ok())
    }

    /// Every fund, in the pack's order.
    pub fn fund_ids(&self) -> impl Iterator<Item = FundId> + use<> {
        (0..u16::try_from(self.funds.len()).unwrap_or(u16::MAX)).map(FundId)
    }

    /// Every work, in the pack's order.
    pub fn work_ids(&self) -> impl Iterator<Item = WorkId> + use<> {
        (0..u16::try_from(self.works.len()).unwrap_or(u16::MAX)).map(WorkId)
    }

    /// Whether an estate cell means the whole programme.
    pub fn is_programme(&self, cell: &str) -> bool {
        if text::is_plain(cell) {
            return self.programme.iter().any(|name| name.eq_ignore_ascii_case(cell));
        }
        self.programme.contains(&text::fold(cell))
    }

    /// Whether anything asks on which side of the red line a line lies. If not, a budget needs no column for
    /// it.
    pub fn tells_sides_apart(&self) -> bool {
        let asks = |region: &Region| region.asks_for(Dim::Side);
        let clause =
            |clause: &Clause| asks(&clause.region) || clause.unless.iter().any(|(_, region)| asks(region));
        self.clauses.iter().any(clause)
            || self.limits.iter().flat_map(|limit| &limit.vintages).any(Vintage::tells_sides_apart)
    }

    /// Every band of every dimension: a line of which nothing is known.
    pub fn everything(&self) -> Vec<Mask> {
        let mut state = vec![all_bands(2), all_bands(self.dates.bands())];
        state.extend(self.facts.iter().map(Fact::all));
        state
    }

    /// A citation's source.
    pub fn source(&self, cite: &Cite) -> Option<&Source> {
        self.sources.get(cite.source)
    }

    /// The id of the pack that was asked for.
    pub fn id(&self) -> &str {
        self.packs.last().map(|pack| pack.id.as_str()).unwrap_or_default()
    }
}

impl Ruleset {
    /// The physical line on which something stands in its file, from 1.
    pub fn row(&self, spot: &Spot) -> usize {
        self.files.iter().find(|file| file.path == spot.path).map_or(1, |file| file.row(spot.start))
    }
}

impl Index<FundId> for Ruleset {
    type Output = Fund;

    #[expect(clippy::indexing_slicing, reason = "only a ruleset makes fund ids, and only of its own funds")]
    fn index(&self, id: FundId) -> &Fund {
        &self.funds[usize::from(id.0)]
    }
}

impl Index<WorkId> for Ruleset {
    type Output = Work;

    #[expect(clippy::indexing_slicing, reason = "only a ruleset makes work ids, and only of its own works")]
    fn index(&self, id: WorkId) -> &Work {
        &self.works[usize::from(id.0)]
    }
}
