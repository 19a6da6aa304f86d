//! What limits are held to: yuan, percentages, tables, parameters, and what a fact decides.

use crate::model::{Arg, Money, Said, Unit};
use crate::rules::doc::{self, BoundTable};
use crate::rules::limit::{AMOUNT, Bound, Flat, QUOTAS, Rate};
use crate::rules::nouns::{Fact, FactKind};
use crate::rules::resolve::Making;
use crate::rules::space::Mask;
use crate::rules::tree::{At, Scalar};

/// The keys that say what kind of bound a table is.
const KINDS: [&str; 5] = ["table", "parameter", "amount", "by", "part"];

impl Making {
    pub(super) fn bounds(&mut self, written: &[doc::Bound]) -> Vec<Bound> {
        let bound = |bound: &doc::Bound| match bound {
            doc::Bound::Flat(text) => self.flat(text).map(Bound::Flat),
            doc::Bound::Table(table) => self.bound_table(table),
        };
        written.iter().filter_map(bound).collect()
    }

    /// Yuan or a percentage.
    fn flat(&mut self, written: &At<String>) -> Option<Flat> {
        let rate = Rate::parse(&written.value).map(Flat::Rate);
        let found = rate.or_else(|| yuan(&written.value).map(Flat::Amount));
        if found.is_none() {
            self.wrong(&written.spot, Said::new("bad-bound").with("text", &written.value));
        }
        found
    }

    /// Yuan that must be there.
    pub(super) fn money(&mut self, written: &At<String>) -> Money {
        yuan(&written.value).unwrap_or_else(|| {
            self.wrong(&written.spot, Said::new("bad-yuan").with("text", &written.value));
            Money::ZERO
        })
    }

    fn rate(&mut self, written: &At<String>) -> Option<Rate> {
        let found = Rate::parse(&written.value);
        if found.is_none() {
            self.wrong(&written.spot, Said::new("bad-rate").with("text", &written.value));
        }
        found
    }

    fn bound_table(&mut self, written: &BoundTable) -> Option<Bound> {
        let BoundTable { table, parameter, amount, by, part, .. } = written;
        let given = [table, parameter, amount, by, part];
        let belong = [
            (table, &written.column),
            (amount, &written.rate),
            (amount, &written.beyond),
            (part, &written.whole),
        ];
        let stray = belong.iter().any(|(kind, with)| kind.is_none() && with.is_some())
            || by.is_none() && written.rates.is_some();
        if stray || given.iter().filter(|kind| kind.is_some()).count() != 1 {
            let said = Said::new("one-kind-of-bound").with("kinds", KINDS.into_iter().collect::<Arg>());
            self.wrong(&written.spot, said);
            return None;
        }
        if let Some(table) = table {
            return self.in_table(table, written.column.as_ref());
        }
        if let Some(parameter) = parameter {
            return self.parameter(parameter).map(Bound::Parameter);
        }
        if let Some(amount) = amount {
            return self.steps(amount, written);
        }
        if let Some(by) = by {
            return self.by_fact(by, written);
        }
        let (part, whole) = (part.as_ref()?, written.whole.as_ref());
        let Some(whole) = whole else { return self.lacks(written, "whole") };
        Some(Bound::Share { part: self.cell(part)?, whole: self.cell(whole)? })
    }

    fn lacks(&mut self, written: &BoundTable, key: &'static str) -> Option<Bound> {
        self.wrong(&written.spot, Said::new("toml-lacks").with("key", key));
        None
    }

    fn in_table(&mut self, table: &At<String>, column: Option<&At<String>>) -> Option<Bound> {
        if table.value != QUOTAS {
            self.one_of(table, &table.value, &[QUOTAS]);
            return None;
        }
        match column.filter(|column| column.value != AMOUNT) {
            None => Some(Bound::Table(AMOUNT.to_owned())),
            Some(column) => self.parameter(column).map(|_| Bound::Table(column.value.clone())),
        }
    }

    /// Yuan, and a share on top.
    fn steps(&mut self, amount: &At<String>, written: &BoundTable) -> Option<Bound> {
        let amount = self.money(amount);
        let beyond = written.beyond.as_ref().map(|beyond| self.money(beyond)).unwrap_or_default();
        let Some(rate) = &written.rate else { return self.lacks(written, "rate") };
        Some(Bound::Steps { amount, rate: self.rate(rate)?, beyond })
    }

    /// What holds for each value of a fact. Every value has one.
    fn by_fact(&mut self, by: &At<String>, written: &BoundTable) -> Option<Bound> {
        let Some(given) = &written.rates else { return self.lacks(written, "rates") };
        let (mut fact, mut covered, mut rates) = (None, 0, Vec::new());
        for (value, flats) in &given.0 {
            let Some((number, mask)) = self.value_mask(by, value) else { continue };
            fact = Some(number);
            if covered & mask != 0 {
                self.wrong(&value.spot, Said::new("rate-twice").with("value", &value.value));
            }
            covered |= mask;
            let flat = match flats.as_slice() {
                [At { value: Scalar::Text(text), spot }] => {
                    self.flat(&At { value: text.clone(), spot: spot.clone() })
                }
                _ => {
                    self.wrong(&value.spot, Said::new("bad-bound").with("text", &value.value));
                    None
                }
            };
            rates.extend(flat.map(|flat| (mask, flat)));
        }
        let number = fact?;
        let known = self.facts.get(usize::from(number))?;
        let missing = known.all() & !covered;
        if missing != 0 {
            let said = Said::new("rates-lack").with("fact", &by.value).with("values", known.show(missing));
            self.wrong(&by.spot, said);
        }
        Some(Bound::ByFact { fact: number, rates })
    }

    /// The bands of a fact that a key of `rates` names: `east`, `true`, `"2001.."`.
    fn value_mask(&mut self, fact: &At<String>, value: &At<String>) -> Option<(u16, Mask)> {
        let known = self.facts.iter().find(|known| known.id == fact.value);
        let scalar = scalar_of(known, &value.value);
        self.mask(fact, &[At { value: scalar, spot: value.spot.clone() }])
    }
}

/// A key of `rates` as the value of a condition.
pub(super) fn scalar_of(fact: Option<&Fact>, written: &str) -> Scalar {
    let text = Scalar::Text(written.to_owned());
    match fact.map(|fact| &fact.kind) {
        Some(FactKind::Boolean) => written.parse().map_or(text, Scalar::Boolean),
        Some(FactKind::Integer(_)) => written.parse().map_or(text, Scalar::Integer),
        _ => text,
    }
}

/// Yuan that are not negative.
fn yuan(text: &str) -> Option<Money> {
    Money::parse(text, Unit::Yuan).ok().filter(|amount| *amount >= Money::ZERO)
}
