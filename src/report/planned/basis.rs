//! What a plan rests on: packs and what must be said of them, assumptions, and facts that are missing.

use std::collections::BTreeSet;

use crate::check::{Assumption, Tally};
use crate::plan::draft::Line;
use crate::plan::short::Short;
use crate::report::footnotes;
use crate::report::planned::Planned;
use crate::report::record::{AssumptionRecord, CouldPayIf};
use crate::report::{condition, notice, review_due};
use crate::words::Words;

impl Planned<'_> {
    /// The values given for whole budgets and the assumptions that it rests on, with the lines that do.
    pub(super) fn assumptions(&self, words: &Words) -> Vec<AssumptionRecord> {
        let record = |one: &Assumption, tally| AssumptionRecord::of(self.rules(), one, tally, words);
        let given =
            self.set.iter().map(|(id, value)| record(&Assumption::given(id, value), self.lacking(id)));
        let assumed = self.plan.assumed(self.draft).into_iter();
        let assumed = assumed.filter_map(|(at, tally)| Some((self.audit.assumptions.get(at)?, tally)));
        given.chain(assumed.map(|(one, tally)| record(one, tally))).collect()
    }

    /// The lines of budgets that lack a column for which a value was given.
    fn lacking(&self, id: &str) -> Tally {
        let mut lines = Tally::default();
        let lacks =
            |line: &&Line| self.books.get(line.input).is_some_and(|book| book.table.layout.set(id).is_some());
        self.draft.lines.iter().filter(lacks).for_each(|line| lines.count(line.amount));
        lines
    }

    /// What must be said of its packs, and what it takes for granted.
    pub(super) fn basis(&self, words: &Words) -> Vec<String> {
        let notices = self.rules().packs.iter().filter_map(notice).map(|said| words.say(&said));
        let due = review_due(self.rules(), self.audit.as_of).map(|said| words.say(&said));
        notices.chain(due).chain(self.assumptions(words).into_iter().map(|one| one.message)).collect()
    }

    /// Who could pay for lines that are short if something missing turned out so.
    pub(super) fn could_pay_if(&self, short: &Short, words: &Words) -> Vec<CouldPayIf> {
        let could = self.lines_of(short).flat_map(|(_, line)| line.may_if(self.aims));
        let could: BTreeSet<_> = could.collect();
        let told = could.into_iter().map(|(fund, facts)| CouldPayIf {
            fund: self.rules()[fund].id.clone(),
            facts: facts.clone(),
            condition: condition::text(self.rules(), facts, words),
        });
        told.collect()
    }

    /// The same in sentences.
    pub(super) fn conditions(&self, short: &Short, words: &Words) -> Vec<String> {
        let called = |id| {
            let fund = self.rules().funds.iter().find(|fund| fund.id == id);
            fund.map_or(id, |fund| words.pick(&fund.name))
        };
        footnotes::could_pay_if(words, &self.could_pay_if(short, words), called)
    }

    /// Whether nobody may pay for lines that are short as far as is known, and somebody could.
    pub(super) fn is_open(&self, short: &Short) -> bool {
        short.funds.is_empty()
            && self.lines_of(short).any(|(_, line)| line.may_if(self.aims).next().is_some())
    }
}
