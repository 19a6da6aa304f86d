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
            approval: is_approval(&self.column(fields, "approval")),
        }
    }

    /// A record of the approved table, and what is wrong with its cells; its facts and whether its fund may
    /// pay are no matter there, and a fund that is not given is not asked for.
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

/// Whether a cell holds the number of an approval: a digit that is not zero, or a 号 after Chinese ones. 无,
/// 待批, 未批复（2024） and a stroke are none.
fn is_approval(cell: &str) -> bool {
    const DENIALS: [&str; 7] = ["无", "未", "待", "没", "否", "不", "pending"];
    let folded = text::fold(cell);
    let is_digit = |c: char| ('1'..='9').contains(&c);
    let is_numeral = |c: char| "一二三四五六七八九十".contains(c);
    let is_numbered = folded.contains(is_digit) || folded.contains(is_numeral) && folded.ends_with('号');
    is_numbered && !DENIALS.iter().any(|denial| folded.starts_with(denial))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_approval_has_a_number() {
        for cell in ["京发改〔2024〕12号", "2024-3", "第三号", " 京老改办(2023)7 ", "No. 12"] {
            assert!(is_approval(cell), "{cell}");
        }
        for cell in [
            "",
            " ",
            "无",
            "/",
            "-",
            "—",
            "否",
            "0",
            "no",
            "N/A",
            "没有",
            "暂无",
            "待批",
            "未批复(2024)",
            "未取得",
            "同意",
        ] {
            assert!(!is_approval(cell), "{cell}");
        }
    }
}
