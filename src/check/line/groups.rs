//! A judged line handed to the limits: what kind of line it is, and where its cells are.

use std::sync::Arc;

use crate::budget::Fields;
use crate::check::cases::Key;
use crate::check::limits::{Draw, EstateOf, Finder, Groups, Ledger, Line, Mark, Name};
use crate::check::line::cells::fund_cell;
use crate::check::line::{Judge, Judged};
use crate::finding::{Place, WouldDraw};
use crate::rules::FundId;

impl Judge<'_> {
    /// Counts a line into the groups of every limit, whatever its verdict.
    pub(super) fn count_in_groups(&mut self, judged: &Judged, fields: &Fields, place: Place) {
        let Some(mut counter) = self.counter.take() else { return };
        let roles = counter.roles(judged.key, || self.case(judged.key).0);
        if !roles.is_empty() {
            counter.take(&roles, self.counted(judged, fields, place));
        }
        self.counter = Some(counter);
    }

    /// Counts a line as if this fund paid for it, its own where none is named, and says in which groups it
    /// then counts or may count.
    pub fn draws(
        &mut self,
        groups: &mut Groups,
        judged: &Judged,
        fund: Option<FundId>,
        fields: &Fields,
        place: Place,
    ) -> Vec<Draw> {
        let Some(mut counter) = self.counter.take() else { return Vec::new() };
        let kind = match fund {
            Some(fund) => Key { fund: self.fund_number(fund), ..judged.key },
            None => judged.key,
        };
        let roles = counter.roles(kind, || self.case(kind).0);
        let line = self.counted(judged, fields, place);
        counter.take(&roles, line);
        let estate_of = |number: u32| self.estate_of(number);
        let draws = groups.draws(&mut counter, &roles, line, &EstateOf(&estate_of));
        self.counter = Some(counter);
        draws
    }

    /// The quotas that lines like a judged one would draw on if others paid for them.
    pub(super) fn would_draw(&mut self, judged: &Judged) -> Arc<[WouldDraw]> {
        if let Some(known) = self.draws.get(&judged.key) {
            return Arc::clone(known);
        }
        let rules = self.audit.rules;
        let grounds = self.known_grounds(judged);
        let funds =
            grounds.could_pay.iter().filter_map(|id| rules.fund_ids().find(|fund| rules[*fund].id == *id));
        let payers: Vec<Key> = funds.map(|fund| Key { fund: self.fund_number(fund), ..judged.key }).collect();
        let mut found = Vec::new();
        if let Some(mut counter) = self.counter.take() {
            found = counter.would_draw(judged.key, payers.into_iter(), |kind| self.case(kind).0);
            self.counter = Some(counter);
        }
        let found: Arc<[WouldDraw]> = found.into();
        self.draws.insert(judged.key, Arc::clone(&found));
        found
    }

    /// The texts of the group of a quota that a line would draw on.
    pub fn texts_of(
        &mut self,
        draw: &WouldDraw,
        judged: &Judged,
        fields: &Fields,
        place: Place,
    ) -> Option<Vec<Name>> {
        let mut counter = self.counter.take()?;
        let line = self.counted(judged, fields, place);
        let estate_of = |number: u32| self.estate_of(number);
        let texts = counter.texts_of(draw, line, &EstateOf(&estate_of));
        self.counter = Some(counter);
        texts
    }

    /// A line as limits see it.
    fn counted<'f>(&'f self, judged: &Judged, fields: &'f Fields, place: Place) -> Line<'f> {
        let row = self.estates.meaning(judged.estate).and_then(|cell| cell.row);
        let (row, mark) =
            (row.and_then(|row| u32::try_from(row).ok()), Mark { input: self.table.input, place });
        let layout = &self.table.layout;
        Line { fields, layout, estate: judged.estate, row, amount: judged.amount, mark }
    }

    /// The number of a fund's own id among the spellings of funds.
    fn fund_number(&mut self, fund: FundId) -> u32 {
        let audit = self.audit;
        self.funds.number(audit.rules[fund].id.as_bytes(), |cell| fund_cell(audit, cell))
    }

    /// Whether a line counts, or may count, in the group that is looked for.
    pub fn counts_in(&self, finder: &mut Finder<'_>, judged: &Judged, fields: &Fields) -> bool {
        let place = Place { row: 0, record: 0, offset: 0 };
        let line = self.counted(judged, fields, place);
        let estate_of = |number: u32| self.estate_of(number);
        finder.holds(judged.key, || self.case(judged.key).0, line, &EstateOf(&estate_of))
    }

    /// What an estate is called, and its row in the table.
    fn estate_of(&self, number: u32) -> (Arc<str>, Option<usize>) {
        let cell = self.estates.meaning(number);
        (cell.map(|cell| Arc::clone(&cell.shown)).unwrap_or_default(), cell.and_then(|cell| cell.row))
    }

    /// Hands over what of a piece was counted into groups that are shared.
    pub fn settle_groups(&mut self) {
        self.counter.iter_mut().for_each(|counter| counter.settle());
    }

    /// Hands over everything that was counted into groups.
    pub fn close(&mut self, ledger: &mut Ledger) {
        if let Some(mut counter) = self.counter.take() {
            let estate_of = |number: u32| self.estate_of(number);
            counter.close(&EstateOf(&estate_of), ledger);
            self.counter = Some(counter);
        }
    }
}
