//! What the rules say of a kind of line, judged when it is first met.

use std::sync::Arc;

use crate::check::cases::Key;
use crate::check::line::cells::{WorkCell, fill_date, fill_side};
use crate::check::line::{Judge, Judged, Trouble};
use crate::check::{telling, unknown_fund, unknown_work};
use crate::finding::Grounds;
use crate::rules::outcome::{Assumed, with_payers};
use crate::rules::space::{at, set};
use crate::rules::{Case, Flip, Outcome, outcome};

impl Judge<'_> {
    /// The outcome for a kind of line, judged when it is first met.
    pub(super) fn outcome(&mut self, key: Key) -> Arc<Outcome> {
        if let Some(known) = self.outcomes.get(&key) {
            return Arc::clone(known);
        }
        let (case, assumed) = self.case(key);
        let found = Arc::new(outcome(self.audit.rules, &case, &assumed));
        self.outcomes.insert(key, Arc::clone(&found));
        found
    }

    /// What a finding about a judged line rests on, and who else could pay; nothing where its cells could not
    /// be read.
    pub fn grounds(&self, judged: &Judged) -> Arc<Grounds> {
        let Some(outcome) = &judged.outcome else { return Arc::default() };
        with_payers(self.audit.rules, &self.case(judged.key).0, outcome)
    }

    /// A judged line as the rules saw it, where every cell they need could be read.
    pub fn case_of(&self, judged: &Judged) -> Option<Case> {
        judged.outcome.is_some().then(|| self.case(judged.key).0)
    }

    /// A kind of line as the rules see it, and what was assumed to fill it.
    pub(super) fn case(&self, key: Key) -> (Case, Vec<Assumed>) {
        let candidates = self.funds.meaning(key.fund).map(|named| named.candidates.clone());
        let works =
            self.works.meaning(key.work).map(|work| work.named.candidates.clone()).unwrap_or_default();
        let mut state = self.audit.rules.everything();
        let mut assumed = Vec::new();
        for profile in [key.line, key.estate].into_iter().filter_map(|number| self.profiles.get(number)) {
            profile.masks.iter().for_each(|&(dim, mask)| set(&mut state, dim, mask));
            assumed.extend(profile.assumed.iter().cloned());
        }
        // What does not apply is not assumed either: a line for the whole programme has no estate.
        assumed.retain(|assumed: &Assumed| at(&state, assumed.dim) != 0);
        fill_side(self.audit, key.side, &works, &mut state, &mut assumed);
        fill_date(self.audit, key.date, &mut state, &mut assumed);
        (Case { funds: candidates.unwrap_or_default(), works, state }, assumed)
    }

    /// A name with several meanings that do not all come to the same: the cell is what is wrong.
    pub(super) fn open_names(&self, outcome: &Outcome, key: Key, troubles: &mut Vec<Trouble>) {
        let rules = self.audit.rules;
        if let Some(named) = self.funds.meaning(key.fund)
            && outcome.flips.contains(&Flip::Fund)
        {
            let said = unknown_fund::unsure(&named.shown, &telling::funds(rules, &named.candidates));
            troubles.push(self.trouble(&unknown_fund::CHECK, "fund", said));
        }
        if let Some(WorkCell { named, several, .. }) = self.works.meaning(key.work)
            && outcome.flips.contains(&Flip::Work)
            && named.unsure
        {
            let say = if *several { unknown_work::several } else { unknown_work::unsure };
            let said = say(&named.shown, &telling::works(rules, &named.candidates));
            troubles.push(self.trouble(&unknown_work::CHECK, "work", said));
        }
    }
}
