//! One line that shows something: a cell of the space written as the cells of a budget line.

use crate::model::Date;
use crate::rules::cells::Block;
use crate::rules::meter::Meter;
use crate::rules::ruleset::Ruleset;
use crate::rules::sets::{FundId, WorkId};
use crate::rules::space::{Dim, Mask, State, at, runs};
use crate::rules::{Answer, Case, judge, trail};

/// A line on which everything that matters is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Witness {
    /// The fund.
    pub fund: FundId,
    /// The work, a leaf.
    pub work: WorkId,
    /// One band of every dimension that applies.
    pub state: State,
    /// The day, where it is to be one in particular; else one in its band.
    pub day: Option<Date>,
}

impl Witness {
    /// The first cell of a block: its first fund and work, the lowest band of every dimension.
    pub fn of(block: &Block) -> Option<Witness> {
        Some(Witness::in_state(*block.funds.first()?, *block.works.first()?, &block.state))
    }

    /// The first cell of a state, for a fund and a work: the lowest band of every dimension.
    pub fn in_state(fund: FundId, work: WorkId, state: &[Mask]) -> Witness {
        let lowest = |bands: &Mask| bands & bands.wrapping_neg();
        Witness { fund, work, state: state.iter().map(lowest).collect(), day: None }
    }

    /// The line as the judge takes it.
    pub fn case(&self) -> Case {
        Case { funds: vec![self.fund], works: vec![self.work], state: self.state.clone() }
    }

    /// What the rules answer, and the ids of those that decide.
    pub fn answer(&self, rules: &Ruleset) -> (Answer, Vec<String>) {
        let answers = judge::answers(rules, self.fund, self.work, &self.state, &Meter::new(u64::MAX));
        let answer = answers.first().map_or(Answer::NotAllowed, |(_, answer)| *answer);
        let by = trail::deciding(rules, &self.case(), answer);
        (answer, by.into_iter().map(str::to_owned).collect())
    }

    /// The cells, by column: fund, work, then what any rule for them asks of. A line for the whole programme
    /// says so.
    pub fn cells(&self, rules: &Ruleset) -> Vec<(String, String)> {
        let mut cells = vec![
            ("fund".to_owned(), rules[self.fund].id.clone()),
            ("work".to_owned(), rules[self.work].id.clone()),
        ];
        if let Some(side) = match at(&self.state, Dim::Side) {
            1 => Some("inside"),
            2 => Some("outside"),
            _ => None,
        } {
            cells.push(("side".to_owned(), side.to_owned()));
        }
        if self.is_programme(rules) {
            cells.push(("estate".to_owned(), "programme".to_owned()));
        }
        for dim in self.asked(rules) {
            let bands = at(&self.state, dim);
            match dim {
                Dim::Fact(number) if bands != 0 => {
                    cells.extend(rules.fact(number).map(|fact| (fact.id.clone(), fact.sample(bands))));
                }
                Dim::Date => {
                    let day = self.day.map(|day| day.to_string()).or_else(|| day(rules, bands));
                    cells.extend(day.map(|day| ("date".to_owned(), day)));
                }
                Dim::Fact(_) | Dim::Side => {}
            }
        }
        cells
    }

    /// Whether facts of estates do not apply.
    fn is_programme(&self, rules: &Ruleset) -> bool {
        let mut of_estates = (0u16..).zip(&rules.facts).filter(|(_, fact)| fact.of_estate && !fact.optional);
        of_estates.any(|(number, _)| at(&self.state, Dim::Fact(number)) == 0)
    }

    /// The dimensions that some clause or declared gap for the fund and the work asks of, in order.
    fn asked(&self, rules: &Ruleset) -> Vec<Dim> {
        let mut asked = Vec::new();
        for (_, clause) in rules.clauses_for(self.fund, self.work) {
            let regions =
                std::iter::once(&clause.region).chain(clause.unless.iter().map(|(_, region)| region));
            asked.extend(regions.flat_map(|region| region.0.iter().map(|(dim, _)| *dim)));
        }
        let silents =
            rules.silents.iter().filter(|silent| silent.works.has(self.work) && silent.funds.has(self.fund));
        asked.extend(silents.flat_map(|silent| silent.region.0.iter().map(|(dim, _)| *dim)));
        asked.extend(self.day.map(|_| Dim::Date));
        asked.sort_unstable();
        asked.dedup();
        asked
    }
}

/// A day in the first of these bands of time: its first, or the last before its end.
fn day(rules: &Ruleset, bands: Mask) -> Option<String> {
    let &(band, _) = runs(bands).first()?;
    let (from, until) = rules.dates.ends(band, band);
    Some(from.or_else(|| until?.before())?.to_string())
}
