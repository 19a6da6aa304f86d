//! From the text of one rule file to its [`Doc`]: every mistake of form, in one go.

mod limits;

use std::sync::Arc;

use crate::model::Problems;
use crate::rules::doc::{
    Ambiguous, Amend, AmendWork, Approved, Assumption, Candidates, Cells, Cite, Doc, Fact, Fund, Implies,
    Invariant, LayerUnless, Named, OneOrMore, Pack, Programme, Rule, Scope, Silent, Source, Test, Unless,
    Values, Vintage, Work,
};
use crate::rules::tree::{Entry, Notes, Table, walk};

/// Reads one file. What is well formed is returned even where other parts are not.
pub(super) fn read(path: &Arc<str>, source: &str) -> (Doc, Problems) {
    walk(path, source, doc)
}

fn doc(root: &mut Table<'_>, notes: &mut Notes) -> Doc {
    Doc {
        pack: root.table("pack", notes).and_then(|table| pack(table, notes)),
        programme: root.table("programme", notes).map(|table| programme(table, notes)),
        source: named(root, "source", notes, source),
        fund: named(root, "fund", notes, fund),
        work: named(root, "work", notes, work),
        ambiguous: root.table("ambiguous", notes).map(|table| ambiguous(table, notes)),
        fact: named(root, "fact", notes, fact),
        assumption: named(root, "assumption", notes, assumption),
        rule: each(root, "rule", notes, rule),
        unless: each(root, "unless", notes, layer_unless),
        amend: root.table("amend", notes).map(|table| amend(table, notes)),
        parameter: named(root, "parameter", notes, limits::parameter),
        column: named(root, "column", notes, limits::column),
        limit: each(root, "limit", notes, limits::limit),
        approved: root.table("approved", notes).and_then(|table| approved(table, notes)),
        silent: each(root, "silent", notes, silent),
        invariant: each(root, "invariant", notes, invariant),
        test_defaults: root.table("test_defaults", notes).map(|table| Cells(table.all(notes))),
        test: each(root, "test", notes, test),
    }
}

/// Reads a table of tables; an entry with a mistake that leaves it meaningless is left out.
fn named<T>(
    root: &mut Table<'_>,
    key: &'static str,
    notes: &mut Notes,
    read: fn(Table<'_>, &mut Notes) -> Option<T>,
) -> Option<Named<T>> {
    let entries = root.entries(key, notes);
    let items = entries.into_iter().filter_map(|Entry { id, table }| Some((id, read(table, notes)?)));
    Some(Named(items.collect()))
}

/// Reads a list of tables likewise.
fn each<T>(
    root: &mut Table<'_>,
    key: &'static str,
    notes: &mut Notes,
    read: fn(Table<'_>, &mut Notes) -> Option<T>,
) -> Option<Vec<T>> {
    let tables = root.tables(key, notes);
    Some(tables.into_iter().filter_map(|table| read(table, notes)).collect())
}

fn pack(mut table: Table<'_>, notes: &mut Notes) -> Option<Pack> {
    let id = table.need_text("id", notes);
    let title = table.need_both("title", notes);
    let notice = table.both("notice", notes);
    let reviewed = table.need_date("reviewed", notes);
    let review_by = table.date("review_by", notes);
    let include = table.labels("include", notes);
    let extends = table.labels("extends", notes);
    table.close(notes);
    Some(Pack { id: id?, title, notice, reviewed: reviewed?, review_by, include, extends })
}

fn programme(mut table: Table<'_>, notes: &mut Notes) -> Programme {
    let names = table.need_texts("names", notes);
    table.close(notes);
    Programme { names }
}

fn source(mut table: Table<'_>, notes: &mut Notes) -> Option<Source> {
    let title = table.need_text("title", notes);
    let short = table.both("short", notes);
    let issuer = table.text("issuer", notes);
    let issued = table.date("issued", notes);
    let (from, until) = (table.date("from", notes), table.date("until", notes));
    let confidence = table.need_text("confidence", notes);
    let note = table.both("note", notes);
    table.close(notes);
    Some(Source { title: title?, short, issuer, issued, from, until, confidence: confidence?, note })
}

fn fund(mut table: Table<'_>, notes: &mut Notes) -> Option<Fund> {
    let fund = Fund {
        name: table.need_both("name", notes),
        alias: table.labels("alias", notes),
        group: table.labels("group", notes),
        otherwise: table.text("otherwise", notes),
        because: table.both("because", notes),
        cite: table.ask("cite").then(|| cites(&mut table, notes)),
        spot: table.spot().clone(),
    };
    table.close(notes);
    Some(fund)
}

fn work(mut table: Table<'_>, notes: &mut Notes) -> Option<Work> {
    let work = Work {
        name: table.need_both("name", notes),
        alias: table.labels("alias", notes),
        class: table.text("class", notes),
        tag: table.labels("tag", notes),
        implies: table.table("implies", notes).and_then(|table| implies(table, notes)),
    };
    table.close(notes);
    Some(work)
}

fn implies(mut table: Table<'_>, notes: &mut Notes) -> Option<Implies> {
    let side = table.need_text("side", notes);
    table.close(notes);
    Some(Implies { side: side? })
}

fn ambiguous(mut table: Table<'_>, notes: &mut Notes) -> Ambiguous {
    let work = Some(Candidates(table.lists("work", notes)));
    let fund = Some(Candidates(table.lists("fund", notes)));
    table.close(notes);
    Ambiguous { work, fund }
}

fn fact(mut table: Table<'_>, notes: &mut Notes) -> Option<Fact> {
    let name = table.need_both("name", notes);
    let alias = table.labels("alias", notes);
    let of = table.need_text("of", notes);
    let kind = table.need_text("type", notes);
    let values = table.texts("values", notes);
    let assume = table.scalar("assume", notes);
    let optional = table.boolean("optional", notes);
    table.close(notes);
    Some(Fact { name, alias, of: of?, kind: kind?, values, assume, optional })
}

fn assumption(mut table: Table<'_>, notes: &mut Notes) -> Option<Assumption> {
    let facts = Values(table.conditions("facts", notes));
    let because = table.need_both("because", notes);
    table.close(notes);
    Some(Assumption { facts, because })
}

fn cites(table: &mut Table<'_>, notes: &mut Notes) -> Vec<Cite> {
    table.tables("cite", notes).into_iter().filter_map(|table| cite(table, notes)).collect()
}

fn cite(mut table: Table<'_>, notes: &mut Notes) -> Option<Cite> {
    let source = table.need_text("source", notes);
    let at = table.need_text("at", notes);
    let words = table.text("words", notes);
    table.close(notes);
    Some(Cite { source: source?, at: at?, words })
}

/// The citations that must be there; none at all is a mistake.
fn need_cites(table: &mut Table<'_>, notes: &mut Notes) -> Vec<Cite> {
    table.need("cite", notes);
    cites(table, notes)
}

fn scope(table: &mut Table<'_>, notes: &mut Notes) -> Scope {
    Scope {
        work: table.texts("work", notes),
        class: table.texts("class", notes),
        tagged: table.texts("tagged", notes),
        without: table.texts("without", notes),
        side: table.text("side", notes),
        facts: table.ask("where").then(|| Values(table.conditions("where", notes))),
        from: table.date("from", notes),
        until: table.date("until", notes),
    }
}

fn rule(mut table: Table<'_>, notes: &mut Notes) -> Option<Rule> {
    let id = table.need_text("id", notes);
    let [allow, deny, review] = ["allow", "deny", "review"].map(|key| table.texts(key, notes));
    let scope = scope(&mut table, notes);
    let delegable = table.boolean("delegable", notes);
    let because = table.need_both("because", notes);
    let vintage = each(&mut table, "vintage", notes, self::vintage);
    let each_cites =
        vintage.as_ref().is_some_and(|all| !all.is_empty() && all.iter().all(|v| v.cite.is_some()));
    let cite = if each_cites { cites(&mut table, notes) } else { need_cites(&mut table, notes) };
    let unless = each(&mut table, "unless", notes, self::unless);
    let spot = table.spot().clone();
    table.close(notes);
    Some(Rule { id: id?, allow, deny, review, scope, delegable, because, cite, unless, vintage, spot })
}

fn unless(mut table: Table<'_>, notes: &mut Notes) -> Option<Unless> {
    let unless = exception(&mut table, notes);
    table.close(notes);
    unless
}

fn exception(table: &mut Table<'_>, notes: &mut Notes) -> Option<Unless> {
    let id = table.need_text("id", notes);
    let scope = scope(table, notes);
    let because = table.need_both("because", notes);
    let cite = need_cites(table, notes);
    Some(Unless { id: id?, scope, because, cite })
}

fn layer_unless(mut table: Table<'_>, notes: &mut Notes) -> Option<LayerUnless> {
    let rule = table.need_text("rule", notes);
    let unless = exception(&mut table, notes);
    table.close(notes);
    Some(LayerUnless { rule: rule?, unless: unless? })
}

fn amend(mut table: Table<'_>, notes: &mut Notes) -> Amend {
    let work = named(&mut table, "work", notes, amend_work);
    table.close(notes);
    Amend { work }
}

fn amend_work(mut table: Table<'_>, notes: &mut Notes) -> Option<AmendWork> {
    let work = AmendWork { alias: table.labels("alias", notes), class: table.text("class", notes) };
    table.close(notes);
    Some(work)
}

fn vintage(mut table: Table<'_>, notes: &mut Notes) -> Option<Vintage> {
    let scope = scope(&mut table, notes);
    let because = table.both("because", notes);
    let cite = table.ask("cite").then(|| cites(&mut table, notes));
    let spot = table.spot().clone();
    table.close(notes);
    Some(Vintage { scope, because, cite, spot })
}

fn approved(mut table: Table<'_>, notes: &mut Notes) -> Option<Approved> {
    let group = table.need_text("group", notes);
    let [quantity, price, amount] = ["quantity", "price", "amount"].map(|key| table.text(key, notes));
    let because = table.need_both("because", notes);
    let cite = need_cites(&mut table, notes);
    table.close(notes);
    Some(Approved { group: group?, quantity, price, amount, because, cite })
}

fn silent(mut table: Table<'_>, notes: &mut Notes) -> Option<Silent> {
    let fund = table.need_texts("fund", notes);
    let scope = scope(&mut table, notes);
    let delegable = table.boolean("delegable", notes);
    let because = table.need_both("because", notes);
    let spot = table.spot().clone();
    table.close(notes);
    Some(Silent { fund, scope, delegable, because, spot })
}

fn invariant(mut table: Table<'_>, notes: &mut Notes) -> Option<Invariant> {
    let id = table.need_text("id", notes);
    let never = table.need_texts("never", notes);
    let fund = table.need_texts("fund", notes);
    let scope = scope(&mut table, notes);
    let because = table.need_both("because", notes);
    let spot = table.spot().clone();
    table.close(notes);
    Some(Invariant { id: id?, never, fund, scope, because, spot })
}

fn test(mut table: Table<'_>, notes: &mut Notes) -> Option<Test> {
    let name = table.need_text("name", notes);
    let line = table.ask("line").then(|| Cells(table.conditions("line", notes)));
    let lines = rows(&mut table, "lines", notes);
    let estates = rows(&mut table, "estates", notes);
    let expect = table.one_or_more("expect", notes).map(OneOrMore);
    let by = table.labels("by", notes);
    let findings =
        if table.is_empty_list("findings") { Some(Vec::new()) } else { rows(&mut table, "findings", notes) };
    table.close(notes);
    Some(Test { name: name?, line, lines, estates, expect, by, findings })
}

/// A list of tables of cells, if it is there.
fn rows(table: &mut Table<'_>, key: &'static str, notes: &mut Notes) -> Option<Vec<Cells>> {
    let asked = table.ask(key);
    let tables = table.tables(key, notes);
    asked.then(|| tables.iter().map(|table| Cells(table.all(notes))).collect())
}
