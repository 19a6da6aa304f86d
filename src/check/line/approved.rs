//! A judged line as it is held against what was approved, or is itself what was approved.

use std::borrow::Cow;
use std::sync::Arc;

use crate::budget::Fields;
use crate::check::approved::{Entry, Quantity};
use crate::check::line::{Judge, Judged};
use crate::check::{bad_amount, bad_row, unknown_estate, unknown_fund, unknown_side, unknown_work};
use crate::finding::{Finding, Place};
use crate::model::text;

impl Judge<'_> {
    /// What the comparison keeps of a line.
    pub(in crate::check) fn entry(&self, judged: &Judged, fields: &Fields, place: Place) -> Entry {
        let estate = self.estates.meaning(judged.estate);
        let work = self.works.meaning(judged.key.work).map(|cell| &cell.named);
        let one_work = work.is_some_and(|named| named.wrong.is_none() && !named.unsure);
        Entry {
            input: self.table.input,
            place,
            item: self.folded_item(fields).unwrap_or_default(),
            written: self.item(fields).map(Box::from),
            estate: estate.map_or_else(|| Arc::from(""), |cell| Arc::clone(&cell.shown)),
            work: work.map_or_else(|| Arc::from(""), |named| Arc::clone(&named.shown)),
            readable: one_work && estate.is_some_and(|cell| cell.wrong.is_none()),
            side: judged.side,
            fund: self.one_fund(judged),
            amount: judged.amount,
            quantity: Quantity::read(&self.column(fields, "quantity")),
            unit: text::fold(&self.column(fields, "unit")),
            approval: !self.column(fields, "approval").trim().is_empty(),
        }
    }

    /// A record of the approved table, and what is wrong with its cells; its facts and whether its fund may pay are
    /// no matter there, and a fund that is not given is not asked for.
    pub fn approved(
        &mut self,
        record: &[u8],
        fields: &mut Fields,
        place: Place,
    ) -> (Option<Entry>, Vec<Finding>) {
        match self.split(record, fields) {
            Ok(true) => {}
            Ok(false) => return (None, Vec::new()),
            Err(said) => return (None, vec![self.finding(&bad_row::CHECK, None, place, None, Some(said))]),
        }
        let judged = self.judge(fields);
        let mut asked = vec![
            unknown_work::CHECK.code,
            unknown_side::CHECK.code,
            unknown_estate::CHECK.code,
            bad_amount::CHECK.code,
        ];
        if !self.column(fields, "fund").trim().is_empty() {
            asked.push(unknown_fund::CHECK.code);
        }
        let troubles = judged.troubles.iter().filter(|trouble| asked.contains(&trouble.check.code));
        let of = Some((&judged, &*fields));
        let wrong = troubles.map(|trouble| {
            self.finding(trouble.check, trouble.column, place, of, Some(trouble.said.clone()))
        });
        let wrong = wrong.collect();
        (Some(self.entry(&judged, fields, place)), wrong)
    }

    /// A cell of a column that the rules do not read.
    fn column<'f>(&'f self, fields: &'f Fields, column: &str) -> Cow<'f, str> {
        let layout = &self.table.layout;
        match layout.at(column) {
            Some(at) => String::from_utf8_lossy(fields.get(at).unwrap_or_default()),
            None => Cow::Borrowed(layout.set(column).unwrap_or_default()),
        }
    }
}
