//! Rules as boxes, each with its exceptions; gaps that are meant, and what must never be.

use crate::model::{Bilingual, Date};
use crate::rules::judge::Answer;
use crate::rules::nouns::Cite;
use crate::rules::sets::{Funds, Works};
use crate::rules::space::Region;
use crate::rules::tree::Spot;

/// A clause, by its place in the ruleset.
pub type ClauseId = u32;

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
    /// Where its id stands in the pack; of a vintage, where that does.
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

/// The lines a rule speaks of.
#[derive(Clone, Debug)]
pub struct Clause {
    /// The rule, by its place in the ruleset.
    pub rule: usize,
    /// What it does.
    pub effect: Effect,
    /// The funds it names.
    pub funds: Funds,
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
    /// The funds.
    pub funds: Funds,
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
    /// The funds.
    pub funds: Funds,
    /// The works.
    pub works: Works,
    /// Side, date and facts.
    pub region: Region,
    /// Why it must be so.
    pub because: Bilingual,
    /// Where it stands.
    pub spot: Spot,
}
