//! What a judged line is compared by when repeats are looked for.

use crate::budget::Fields;
use crate::check::Check;
use crate::check::cases::SideCell;
use crate::check::line::cells::Named;
use crate::check::line::{Judge, Judged};
use crate::check::repeats::{Compared, Likeness, hash_of, hash_of_numbers};
use crate::finding::{Finding, Place};
use crate::model::{Money, Side, text};
use crate::rules::FundId;

impl Judge<'_> {
    /// What a judged line is compared by. It takes part where every cell that is compared could be read: with
    /// its item, one fund and an amount; for its content also with an estate, one work, and a side that is
    /// one or is blank.
    pub(super) fn likeness(&self, judged: &Judged, item: &str) -> Option<Likeness> {
        let (fund, amount) = (self.one_fund(judged)?, judged.amount?);
        let takes_back = u8::from(amount < Money::ZERO);
        Some(Likeness {
            item: hash_of(&[item.as_bytes(), &fund.0.to_le_bytes(), &[takes_back]]),
            content: self.content_hash(judged, amount).unwrap_or(0),
            fund: fund.0,
        })
    }

    /// The item as items are compared; none where the cell is blank.
    pub(super) fn folded_item(&self, fields: &Fields) -> Option<String> {
        let item = text::fold(&String::from_utf8_lossy(self.seats.item.cell(fields)));
        (!item.is_empty()).then_some(item)
    }

    /// What lines of a kind are compared by beside their estates and amounts; none where they take no part.
    pub(super) fn content(&self, judged: &Judged) -> Option<Content> {
        let work =
            self.works.meaning(judged.key.work).map(|cell| &cell.named).filter(|named| is_one(named))?.hash;
        let side = match judged.key.side {
            SideCell::Known(Side::Inside) | SideCell::Clash(Side::Inside) => 1,
            SideCell::Known(Side::Outside) | SideCell::Clash(Side::Outside) => 2,
            SideCell::Blank | SideCell::Said(_) => 0,
            SideCell::Unknown => return None,
        };
        Some(Content { work, side })
    }

    fn content_hash(&self, judged: &Judged, amount: Money) -> Option<u64> {
        let estate = self.estates.meaning(judged.estate).filter(|cell| cell.wrong.is_none())?.hash;
        self.content(judged)?.hash(estate, amount.fen())
    }

    /// The cells behind that; none where the line takes no part.
    pub(in crate::check) fn compared(&self, judged: &Judged, fields: &Fields) -> Option<Compared> {
        let (fund, amount) = (self.one_fund(judged)?, judged.amount?);
        let content = self.content_hash(judged, amount).and_then(|_| {
            let estate = text::fold(&self.estates.meaning(judged.estate)?.shown);
            Some((estate, self.works.meaning(judged.key.work)?.named.shown.clone(), judged.side))
        });
        Some(Compared { item: self.folded_item(fields)?, fund, amount, content })
    }

    /// The finding that a line carries if it repeats another, its sentence left open.
    pub(in crate::check) fn repeat(
        &mut self,
        check: &'static Check,
        column: &str,
        judged: &Judged,
        fields: &Fields,
        place: Place,
    ) -> Finding {
        self.finding(check, self.table.layout.at(column), place, Some((judged, fields)), None)
    }

    /// The one fund that a line names.
    pub(super) fn one_fund(&self, judged: &Judged) -> Option<FundId> {
        let named = self.funds.meaning(judged.key.fund).filter(|named| is_one(named))?;
        named.candidates.first().copied()
    }
}

/// What lines are compared by beside their estates and amounts.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Content {
    work: u64,
    side: u64,
}

impl Content {
    /// The same of a line, in one number; none where it has no money.
    pub(super) fn hash(&self, estate: u64, fen: i128) -> Option<u64> {
        (fen != 0).then(|| hash_of_numbers(&[estate, self.work, self.side], fen))
    }
}

/// Whether a name surely means one thing.
fn is_one<T>(named: &Named<T>) -> bool {
    named.wrong.is_none() && !named.unsure
}
