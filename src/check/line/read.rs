//! What the cells of a record say, and what is wrong with them.

use crate::budget::Fields;
use crate::check::cases::{DateCell, SideCell};
use crate::check::line::cells::{estate_cell, fund_cell, line_facts, work_cell};
use crate::check::line::{Judge, Trouble};
use crate::check::{
    Check, bad_amount, bad_date, bad_fact, fact_clash, side_clash, unknown_estate, unknown_fund,
    unknown_side, unknown_work,
};
use crate::model::{AmountFault, Date, Money, Said, Side};

impl Judge<'_> {
    pub(super) fn trouble(&self, check: &'static Check, column: &str, said: Said) -> Trouble {
        Trouble { check, column: self.table.layout.at(column), said }
    }

    pub(super) fn fund(&mut self, fields: &Fields, troubles: &mut Vec<Trouble>) -> u32 {
        let audit = self.audit;
        let number = self.funds.number(self.seats.fund.cell(fields), |cell| fund_cell(audit, cell));
        let wrong = self.funds.meaning(number).and_then(|named| named.wrong.clone());
        troubles.extend(wrong.map(|said| self.trouble(&unknown_fund::CHECK, "fund", said)));
        number
    }

    pub(super) fn work(&mut self, fields: &Fields, troubles: &mut Vec<Trouble>) -> u32 {
        let (audit, cell) = (self.audit, self.seats.work.cell(fields));
        let number = self.works.number(cell, |cell| work_cell(audit, cell));
        let wrong = self.works.meaning(number).and_then(|work| work.named.wrong.clone());
        troubles.extend(wrong.map(|said| self.trouble(&unknown_work::CHECK, "work", said)));
        number
    }

    pub(super) fn side(&mut self, fields: &Fields, work: u32, troubles: &mut Vec<Trouble>) -> SideCell {
        let cell = self.seats.side.cell(fields);
        let number = self.sides.number(cell, |cell| match Side::named(cell) {
            Some(side) => SideCell::Known(side),
            None if cell.trim().is_empty() => SideCell::Blank,
            None => SideCell::Unknown,
        });
        let side = self.sides.meaning(number).copied().unwrap_or(SideCell::Unknown);
        if side == SideCell::Unknown {
            let said = unknown_side::say(&String::from_utf8_lossy(cell));
            troubles.push(self.trouble(&unknown_side::CHECK, "side", said));
        }
        side.beside(self.works.meaning(work).and_then(|work| work.side))
    }

    /// A text of the work that says another side than the side's own column.
    pub(super) fn side_clash(&self, fields: &Fields, side: SideCell, troubles: &mut Vec<Trouble>) {
        if let SideCell::Clash(given) = side {
            let work = String::from_utf8_lossy(self.seats.work.cell(fields));
            let said = side_clash::say(work.trim(), given);
            troubles.push(self.trouble(&side_clash::CHECK, "side", said));
        }
    }

    pub(super) fn amount(&self, fields: &Fields, troubles: &mut Vec<Trouble>) -> Result<Money, AmountFault> {
        let cell = String::from_utf8_lossy(self.seats.amount.cell(fields));
        let unit = self.table.layout.unit;
        Money::parse(&cell, unit).inspect_err(|fault| {
            troubles.push(self.trouble(&bad_amount::CHECK, "amount", bad_amount::say(&cell, *fault, unit)));
        })
    }

    pub(super) fn date(&mut self, fields: &Fields, troubles: &mut Vec<Trouble>) -> DateCell {
        let (audit, cell) = (self.audit, self.seats.date.cell(fields));
        let number = self.dates.number(cell, |cell| match Date::parse(cell) {
            Some(date) => DateCell::Known(audit.rules.dates.band_of(date)),
            None if cell.trim().is_empty() => DateCell::Blank,
            None => DateCell::Bad,
        });
        let date = self.dates.meaning(number).copied().unwrap_or(DateCell::Bad);
        if date == DateCell::Bad {
            let said = bad_date::say(&String::from_utf8_lossy(cell));
            troubles.push(self.trouble(&bad_date::CHECK, "date", said));
        }
        date
    }

    pub(super) fn estate(&mut self, fields: &Fields, troubles: &mut Vec<Trouble>) -> u32 {
        let (audit, cell) = (self.audit, self.seats.estate.cell(fields));
        let profiles = &mut self.profiles;
        let number = self.estates.number(cell, |cell| estate_cell(audit, cell, profiles));
        let wrong = self.estates.meaning(number).and_then(|cell| cell.wrong.clone());
        troubles.extend(wrong.map(|said| self.trouble(&unknown_estate::CHECK, "estate", said)));
        number
    }

    /// What is known of the line beside its names: read once for every combination of spellings.
    pub(super) fn line_facts(&mut self, fields: &Fields, troubles: &mut Vec<Trouble>) -> u32 {
        let mut joined = std::mem::take(&mut self.scratch);
        joined.clear();
        for cell in
            self.fact_columns.iter().map(|&(_, at)| at.and_then(|at| fields.get(at)).unwrap_or_default())
        {
            joined.extend_from_slice(&cell.len().to_le_bytes());
            joined.extend_from_slice(cell);
        }
        let (audit, columns, table) = (self.audit, &self.fact_columns, &self.table);
        let profiles = &mut self.profiles;
        let number = self.lines.number(&joined, |_| line_facts(audit, table, columns, fields, profiles));
        self.scratch = joined;
        let Some(facts) = self.lines.meaning(number) else { return 0 };
        for &(fact, at) in &facts.bad {
            let said = self.audit.rules.fact(fact).map(|fact| {
                bad_fact::say(fact, &String::from_utf8_lossy(fields.get(at).unwrap_or_default()))
            });
            troubles.extend(said.map(|said| Trouble { check: &bad_fact::CHECK, column: Some(at), said }));
        }
        facts.profile
    }

    /// Cells of the budget that say of the estate what its table does not.
    pub(super) fn clashes(&self, fields: &Fields, estate: u32, troubles: &mut Vec<Trouble>) {
        if self.clash_columns.is_empty() {
            return;
        }
        let Some(estates) = self.audit.estates else { return };
        let Some(row) = self.estates.meaning(estate).and_then(|cell| cell.row) else { return };
        for &(number, at) in &self.clash_columns {
            let Some(fact) = self.audit.rules.fact(number) else { continue };
            let mine = String::from_utf8_lossy(fields.get(at).unwrap_or_default());
            let theirs = estates.cell(row, &fact.id).unwrap_or_default();
            if fact_clash::differ(fact, &mine, theirs) {
                let said = fact_clash::say(fact, &mine, theirs);
                troubles.push(Trouble { check: &fact_clash::CHECK, column: Some(at), said });
            }
        }
    }
}
