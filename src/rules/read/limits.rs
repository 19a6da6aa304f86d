//! Limits, and what they measure by, read from their tables.

use crate::rules::doc::{
    Base, Bound, BoundTable, Column, Equals, Limit, LimitVintage, Measure, Parameter, Per, Selection, Values,
};
use crate::rules::read::{cites, each, need_cites, scope};
use crate::rules::tree::{Item, Notes, Table};

pub(super) fn parameter(mut table: Table<'_>, notes: &mut Notes) -> Option<Parameter> {
    let parameter = Parameter { name: table.need_both("name", notes), alias: table.labels("alias", notes) };
    table.close(notes);
    Some(parameter)
}

pub(super) fn column(mut table: Table<'_>, notes: &mut Notes) -> Option<Column> {
    let name = table.need_both("name", notes);
    let alias = table.labels("alias", notes);
    let of = table.need_text("of", notes);
    table.close(notes);
    Some(Column { name, alias, of: of? })
}

pub(super) fn limit(mut table: Table<'_>, notes: &mut Notes) -> Option<Limit> {
    let id = table.need_text("id", notes);
    let measure = measure(&mut table, notes);
    let severity = table.text("severity", notes);
    let delegable = table.boolean("delegable", notes);
    let because = table.need_both("because", notes);
    let vintage = each(&mut table, "vintage", notes, self::vintage);
    let each_cites =
        vintage.as_ref().is_some_and(|all| !all.is_empty() && all.iter().all(|v| v.cite.is_some()));
    let cite = if each_cites { cites(&mut table, notes) } else { need_cites(&mut table, notes) };
    let spot = table.spot().clone();
    table.close(notes);
    Some(Limit { id: id?, measure, severity, delegable, because, cite, vintage, spot })
}

fn vintage(mut table: Table<'_>, notes: &mut Notes) -> Option<LimitVintage> {
    let measure = measure(&mut table, notes);
    let because = table.both("because", notes);
    let cite = table.ask("cite").then(|| cites(&mut table, notes));
    let spot = table.spot().clone();
    table.close(notes);
    Some(LimitVintage { measure, because, cite, spot })
}

fn measure(table: &mut Table<'_>, notes: &mut Notes) -> Measure {
    Measure {
        of: table.table("of", notes).map(|table| of(table, notes)),
        by: table.texts("by", notes),
        over: table.table("over", notes).map(|table| base(table, notes)),
        per: table.table("per", notes).and_then(|table| per(table, notes)),
        at_most: bounds(table, "at_most", notes),
        at_least: bounds(table, "at_least", notes),
        exclusive: table.text_lists("exclusive", notes),
        equals: table.table("equals", notes).and_then(|table| equals(table, notes)),
        from: table.date("from", notes),
        until: table.date("until", notes),
    }
}

fn selection(table: &mut Table<'_>, notes: &mut Notes) -> Selection {
    Selection { fund: table.texts("fund", notes), scope: scope(table, notes) }
}

fn of(mut table: Table<'_>, notes: &mut Notes) -> Selection {
    let selection = selection(&mut table, notes);
    table.close(notes);
    selection
}

fn base(mut table: Table<'_>, notes: &mut Notes) -> Base {
    let lines = selection(&mut table, notes);
    let [plus, only] = ["plus", "only"].map(|key| table.texts(key, notes));
    table.close(notes);
    Base { lines, plus, only }
}

fn per(mut table: Table<'_>, notes: &mut Notes) -> Option<Per> {
    let column = table.need_text("column", notes);
    let lines = selection(&mut table, notes);
    table.close(notes);
    Some(Per { column: column?, lines })
}

fn equals(mut table: Table<'_>, notes: &mut Notes) -> Option<Equals> {
    let column = table.need_text("column", notes);
    let within = table.text("within", notes);
    table.close(notes);
    Some(Equals { column: column?, within })
}

fn bounds(table: &mut Table<'_>, key: &'static str, notes: &mut Notes) -> Option<Vec<Bound>> {
    let items = table.items(key, notes)?;
    let bound = |item| match item {
        Item::Text(text) => Bound::Flat(text),
        Item::Table(table) => Bound::Table(Box::new(bound_table(table, notes))),
    };
    Some(items.into_iter().map(bound).collect())
}

fn bound_table(mut table: Table<'_>, notes: &mut Notes) -> BoundTable {
    let [named, column, parameter, amount, rate, beyond, by, part, whole] =
        ["table", "column", "parameter", "amount", "rate", "beyond", "by", "part", "whole"]
            .map(|key| table.text(key, notes));
    let rates = table.ask("rates").then(|| Values(table.conditions("rates", notes)));
    let spot = table.spot().clone();
    table.close(notes);
    BoundTable { table: named, column, parameter, amount, rate, beyond, by, rates, part, whole, spot }
}
