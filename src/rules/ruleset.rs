//! What a pack means: names resolved, rules as boxes, and for every fund and work the clauses that speak.

use std::ops::Index;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Bilingual, Date, Side, text};
use crate::rules::free_text::Texts;
use crate::rules::judge::Answer;
use crate::rules::limit::{Column, Limit, Parameter, Version};
use crate::rules::names::Names;
use crate::rules::space::{Cuts, Dim, Mask, Region, all_bands};
use crate::rules::tree::Spot;

/// A fund, by its place in the pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FundId(pub u16);

/// A work, by its place in the pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkId(pub u16);

/// A clause, by its place in the ruleset.
pub type ClauseId = u32;

/// A set of works, one flag a work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Works(pub Vec<bool>);

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

/// A pack, as it is named in reports.
#[derive(Clone, Debug)]
pub struct Pack {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Bilingual,
    /// What must be said first of it.
    pub notice: Option<Bilingual>,
    /// The day it was last held against its sources.
    pub reviewed: Date,
    /// After this day a review is due.
    pub review_by: Option<Date>,
    /// The SHA-256 of its files, in order, in hexadecimal.
    pub sha256: String,
    /// Where its id stands.
    pub spot: Spot,
}

/// How a budget is held against what was approved. Tolerances are in hundredths of a percent.
#[derive(Clone, Debug, Default)]
pub struct Approved {
    /// The group of funds whose money must not stay where content is cut; none where every fund counts.
    pub group: Option<String>,
    /// The funds of that group, one flag a fund.
    pub funds: Vec<bool>,
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
        self.funds.get(usize::from(fund.0)).copied().unwrap_or(false)
    }
}

/// A text that rules rest on.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its id.
    pub id: String,
    /// Its title, in its own language.
    pub title: String,
    /// What it is called where there is little room.
    pub short: Bilingual,
    /// Who issued it.
    pub issuer: Option<String>,
    /// The day it was issued, where that is known.
    pub issued: Option<Date>,
    /// When it was in force, half-open, where that is known.
    pub in_force: (Option<Date>, Option<Date>),
    /// How far it can be relied on.
    pub confidence: Confidence,
    /// What a reader should know of it.
    pub note: Option<Bilingual>,
}

/// How far a source can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// A regulation.
    Regulation,
    /// An official's statement: no regulation.
    Statement,
    /// A report of either by somebody else.
    Secondary,
}

/// A purse.
#[derive(Clone, Debug)]
pub struct Fund {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Bilingual,
    /// Other names.
    pub alias: Vec<String>,
    /// The groups it belongs to.
    pub groups: Vec<String>,
    /// The rule that answers where no other speaks, if it is not "not allowed".
    pub otherwise: Option<usize>,
    /// The pack that has it, by its place among the packs.
    pub pack: usize,
    /// Where it stands.
    pub spot: Spot,
}

/// A kind of work.
#[derive(Clone, Debug)]
pub struct Work {
    /// Its dotted id.
    pub id: String,
    /// Its name.
    pub name: Bilingual,
    /// Other names.
    pub alias: Vec<String>,
    /// `basic`, `improvement`, `upgrade`, or none.
    pub class: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// The works below it that have none below them; itself where it is one.
    pub leaves: Vec<WorkId>,
    /// The side it lies on by nature, with the work that says so.
    pub implies: Option<(Side, WorkId)>,
    /// Where it stands.
    pub spot: Spot,
}

/// A fact that rules ask for.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Its id, which is also the canonical header of its column.
    pub id: String,
    /// Its name.
    pub name: Bilingual,
    /// Other headers of its column.
    pub alias: Vec<String>,
    /// Whether it is of the estate, not of the line.
    pub of_estate: bool,
    /// Its type, with its bands.
    pub kind: FactKind,
    /// What a blank is taken for.
    pub assume: Option<Mask>,
    /// Where no table of a run has the column, rules that ask for it do not apply; where one has, every line is asked.
    pub optional: bool,
}

/// A fact's type, cut into the bands that rules tell apart.
#[derive(Clone, Debug)]
pub enum FactKind {
    /// `false` is band 0, `true` is band 1.
    Boolean,
    /// Whole numbers.
    Integer(Cuts<i64>),
    /// One of these, folded beside as written.
    Text(Vec<(String, String)>),
}

/// A named assumption.
#[derive(Clone, Debug)]
pub struct Assumption {
    /// Its name.
    pub id: String,
    /// The facts it fills, by number, with their bands.
    pub facts: Vec<(u16, Mask)>,
    /// What it stands for.
    pub because: Bilingual,
}

/// What a rule does to the lines in its box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// The fund may not pay.
    Deny,
    /// Somebody must look at it.
    Review,
    /// The fund may pay.
    Allow,
}

/// A rule, as it is named in findings; where it has vintages, one of them.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its id; of a vintage, `rule@day` with the day on which it begins.
    pub id: String,
    /// What it does.
    pub effect: Effect,
    /// Whether a layer may loosen it.
    pub delegable: bool,
    /// The funds it names, as written.
    pub funds: Vec<String>,
    /// Why, in a sentence.
    pub because: Bilingual,
    /// On whose word.
    pub cites: Vec<Cite>,
    /// Its exceptions.
    pub unless: Vec<Exception>,
    /// The pack that has it, by its place among the packs.
    pub pack: usize,
    /// Where its id stands in the pack; of a version, where that does.
    pub spot: Spot,
}

impl Rule {
    /// Its id as the pack has it, without the day of its vintage.
    pub fn written_id(&self) -> &str {
        self.id.split_once('@').map_or(&self.id, |(id, _)| id)
    }
}

/// An exception, as it is named on pages.
#[derive(Clone, Debug)]
pub struct Exception {
    /// Its id.
    pub id: String,
    /// Why, in a sentence.
    pub because: Bilingual,
    /// On whose word.
    pub cites: Vec<Cite>,
    /// The pack that has it, by its place among the packs.
    pub pack: usize,
    /// Where its id stands in the pack.
    pub spot: Spot,
}

/// A place in a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cite {
    /// The source, by its place in the pack.
    pub source: usize,
    /// The clause.
    pub at: String,
    /// Its few decisive words.
    pub words: Option<String>,
}

/// The lines a rule speaks of.
#[derive(Clone, Debug)]
pub struct Clause {
    /// The rule, by its place in the ruleset.
    pub rule: usize,
    /// What it does.
    pub effect: Effect,
    /// The funds it names, one flag a fund.
    pub funds: Vec<bool>,
    /// The works it names.
    pub works: Works,
    /// The works as written: ids, `@tag`s, and what is left out with a minus.
    pub works_text: Vec<String>,
    /// Side, date and facts.
    pub region: Region,
    /// Where the vintage stands in the pack, if the clause is one.
    pub vintage: Option<Spot>,
    /// The stretch of time, for people.
    pub period: (Option<Date>, Option<Date>),
    /// Where it does not bite: works and region of each exception, in the order of the rule's exceptions.
    pub unless: Vec<(Works, Region)>,
}

/// A gap that is known and meant.
#[derive(Clone, Debug)]
pub struct Silent {
    /// The funds, one flag a fund.
    pub funds: Vec<bool>,
    /// The works.
    pub works: Works,
    /// Side, date and facts.
    pub region: Region,
    /// Whether a layer may let a fund of the same pack pay here.
    pub delegable: bool,
    /// The pack that has it, by its place among the packs.
    pub pack: usize,
    /// Why nothing is said of them.
    pub because: Bilingual,
    /// Where it stands.
    pub spot: Spot,
}

/// Answers that no line in a box may ever get.
#[derive(Clone, Debug)]
pub struct Invariant {
    /// Its id.
    pub id: String,
    /// The answers.
    pub never: Vec<Answer>,
    /// The funds, one flag a fund.
    pub funds: Vec<bool>,
    /// The works.
    pub works: Works,
    /// Side, date and facts.
    pub region: Region,
    /// Why it must be so.
    pub because: Bilingual,
    /// Where it stands.
    pub spot: Spot,
}

/// Cells of a table as tests write them, by column or fact.
pub type Row = Vec<(String, String)>;

/// Lines with what must be said of them.
#[derive(Clone, Debug)]
pub struct Test {
    /// What it shows.
    pub name: String,
    /// The lines, judged together as one budget.
    pub lines: Vec<Row>,
    /// The table of their estates; empty where there is none.
    pub estates: Vec<Row>,
    /// The table of quotas; empty where there is none.
    pub quotas: Vec<Row>,
    /// The answer to each line, in their order; empty where the test leaves it open.
    pub expect: Vec<Expected>,
    /// All that must be found, each told by some of its values; none where the test leaves it open.
    pub findings: Option<Vec<Row>>,
    /// Where its name stands in the pack.
    pub spot: Spot,
}

/// The answer that a line must get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// `eligible`, or a code.
    pub code: String,
    /// Exactly the rules that decide; none where the test leaves it open.
    pub by: Option<Vec<String>>,
}

/// For each fund and each work, the clauses that name both, by `fund * works + work`.
pub(super) fn table(funds: usize, works: usize, clauses: &[Clause]) -> Vec<Vec<ClauseId>> {
    let mut table = vec![Vec::new(); funds * works];
    for (clause, id) in clauses.iter().zip(0..) {
        let named = table.chunks_mut(works.max(1)).zip(&clause.funds).filter(|(_, named)| **named);
        for (of_fund, _) in named {
            let named = of_fund.iter_mut().zip(&clause.works.0).filter(|(_, named)| **named);
            named.for_each(|(ids, _)| ids.push(id));
        }
    }
    table
}

impl Works {
    /// Whether a work is in the set.
    pub fn has(&self, work: WorkId) -> bool {
        self.0.get(usize::from(work.0)).copied().unwrap_or(false)
    }
}

impl Fact {
    /// All of the fact's bands.
    pub fn all(&self) -> Mask {
        all_bands(match &self.kind {
            FactKind::Boolean => 2,
            FactKind::Integer(cuts) => cuts.bands(),
            FactKind::Text(values) => values.len(),
        })
    }
}

impl Confidence {
    /// The word packs and reports use.
    pub fn id(self) -> &'static str {
        match self {
            Confidence::Regulation => "regulation",
            Confidence::Statement => "statement",
            Confidence::Secondary => "secondary",
        }
    }
}

impl Pack {
    /// The first digits of its digest, as closing lines show them.
    pub fn short(&self) -> &str {
        self.sha256.get(..8).unwrap_or_default()
    }
}

impl Effect {
    /// The word packs and reports use.
    pub fn id(self) -> &'static str {
        match self {
            Effect::Deny => "deny",
            Effect::Review => "review",
            Effect::Allow => "allow",
        }
    }
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

    /// Whether anything asks on which side of the red line a line lies. If not, a budget needs no column for it.
    pub fn tells_sides_apart(&self) -> bool {
        let asks = |region: &Region| region.asks_for(Dim::Side);
        let clause =
            |clause: &Clause| asks(&clause.region) || clause.unless.iter().any(|(_, region)| asks(region));
        self.clauses.iter().any(clause)
            || self.limits.iter().flat_map(|limit| &limit.versions).any(Version::tells_sides_apart)
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

/// The text of one file of a pack, and its name.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The path, as people are shown it.
    pub path: Arc<str>,
    /// What it holds.
    pub text: Arc<str>,
}

impl Ruleset {
    /// The physical line on which something stands in its file, from 1.
    pub fn row(&self, spot: &Spot) -> usize {
        self.files.iter().find(|file| file.path == spot.path).map_or(1, |file| file.row(spot.start))
    }
}

impl SourceFile {
    /// The physical line in which a byte stands, from 1.
    pub fn row(&self, at: usize) -> usize {
        self.text.get(..at).unwrap_or_default().matches('\n').count() + 1
    }
}
