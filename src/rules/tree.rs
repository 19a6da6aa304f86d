//! Walks a TOML document and remembers the place of every value; the only file that knows `toml`.
//!
//! A mistake never stops the walk: it is noted, the value is left out, and the next key is read.

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use crate::model::{Arg, Bilingual, Date, Problem, Problems, Said, text};

/// Where something stands in a rule file.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// The file, as the user named it.
    pub path: Arc<str>,
    /// The first byte of the value.
    pub start: usize,
    /// The byte after the value.
    pub end: usize,
}

/// A value and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At<T> {
    /// What was written.
    pub value: T,
    /// Where it was written.
    pub spot: Spot,
}

/// A single value as it may stand in a condition or in a test's line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// A string.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// `true` or `false`.
    Boolean(bool),
    /// A day.
    Date(Date),
}

/// The mistakes of one file, and its name.
pub struct Notes {
    path: Arc<str>,
    problems: Problems,
}

/// A table being read: the keys asked for so far tell which ones are unknown in the end.
pub struct Table<'a> {
    entries: &'a DeTable<'a>,
    spot: Spot,
    asked: Vec<&'static str>,
}

/// One entry of a table of tables: `[fund.residents]`.
pub struct Entry<'a> {
    /// The id, `residents`.
    pub id: At<String>,
    /// What stands under it.
    pub table: Table<'a>,
}

/// A text or a table, where either may stand.
pub enum Item<'a> {
    /// A text.
    Text(At<String>),
    /// A table.
    Table(Table<'a>),
}

/// Parses `source` and hands its root to `read`; syntax errors are noted, and what could be parsed is read.
pub fn walk<T>(
    path: &Arc<str>,
    source: &str,
    read: impl FnOnce(&mut Table<'_>, &mut Notes) -> T,
) -> (T, Problems) {
    let (root, errors) = DeTable::parse_recoverable(source);
    let mut notes = Notes { path: Arc::clone(path), problems: Problems::default() };
    let broken = !errors.is_empty();
    for error in errors {
        let said = Said::new("toml-syntax").with("detail", error.message());
        let span = error.span().map(|span| whole_characters(source, span));
        notes.problems.push(Problem { path: Arc::clone(path), span, said });
    }
    let spot = notes.spot(&root.span());
    let mut table = Table { entries: root.get_ref(), spot, asked: Vec::new() };
    let value = read(&mut table, &mut notes);
    if !broken {
        table.close(&mut notes);
    }
    (value, notes.problems)
}

/// The same bytes, widened so that they begin and end between characters.
fn whole_characters(source: &str, span: Range<usize>) -> Range<usize> {
    let start = source.floor_char_boundary(span.start);
    start..source.ceil_char_boundary(span.end.max(start))
}

impl Notes {
    /// Notes a mistake at `spot`.
    pub fn wrong(&mut self, spot: &Spot, said: Said) {
        self.problems.push(Problem { path: Arc::clone(&spot.path), span: Some(spot.start..spot.end), said });
    }

    fn spot(&self, span: &Range<usize>) -> Spot {
        Spot { path: Arc::clone(&self.path), start: span.start, end: span.end }
    }

    fn mistyped(&mut self, key: &str, wanted: &'static str, found: &Spanned<DeValue<'_>>) {
        let said = Said::new("toml-type")
            .with("key", key)
            .with("wanted", Said::new(wanted))
            .with("found", Said::new(kind(found.get_ref())));
        let spot = self.spot(&found.span());
        self.wrong(&spot, said);
    }
}

/// The message that names a value's type.
fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "type-text",
        DeValue::Integer(_) => "type-integer",
        DeValue::Float(_) => "type-float",
        DeValue::Boolean(_) => "type-boolean",
        DeValue::Datetime(_) => "type-date",
        DeValue::Array(_) => "type-list",
        DeValue::Table(_) => "type-table",
    }
}

impl<'a> Table<'a> {
    /// Where the table stands.
    pub fn spot(&self) -> &Spot {
        &self.spot
    }

    /// Whether a key is there, of whatever type.
    pub fn ask(&mut self, key: &'static str) -> bool {
        self.get(key).is_some()
    }

    /// Notes a mistake unless a key is there, of whatever type.
    pub fn need(&mut self, key: &'static str, notes: &mut Notes) {
        if !self.ask(key) {
            notes.wrong(&self.spot.clone(), Said::new("toml-lacks").with("key", key));
        }
    }

    fn get(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        if !self.asked.contains(&key) {
            self.asked.push(key);
        }
        self.entries.get(key)
    }

    /// A text, if it is there.
    pub fn text(&mut self, key: &'static str, notes: &mut Notes) -> Option<At<String>> {
        let found = self.get(key)?;
        text_of(key, found, notes)
    }

    /// A text that must be there.
    pub fn need_text(&mut self, key: &'static str, notes: &mut Notes) -> Option<At<String>> {
        self.need(key, notes);
        self.text(key, notes)
    }

    /// A list of texts; none if the key is absent.
    pub fn texts(&mut self, key: &'static str, notes: &mut Notes) -> Option<Vec<At<String>>> {
        let found = self.get(key)?;
        let Some(items) = array(key, found, notes) else { return Some(Vec::new()) };
        Some(items.iter().filter_map(|item| text_of(key, item, notes)).collect())
    }

    /// A list of texts that may as well be empty, like the aliases of something that has none.
    pub fn labels(&mut self, key: &'static str, notes: &mut Notes) -> Option<Vec<At<String>>> {
        if self.is_empty_list(key) { Some(Vec::new()) } else { self.texts(key, notes) }
    }

    /// Whether a key holds a list of nothing.
    pub fn is_empty_list(&mut self, key: &'static str) -> bool {
        let found = self.get(key).map(Spanned::get_ref);
        found.is_some_and(|value| matches!(value, DeValue::Array(items) if items.is_empty()))
    }

    /// A text or a list of texts; none if the key is absent.
    pub fn one_or_more(&mut self, key: &'static str, notes: &mut Notes) -> Option<Vec<At<String>>> {
        match self.get(key)?.get_ref() {
            DeValue::Array(_) => self.texts(key, notes),
            _ => Some(self.text(key, notes).into_iter().collect()),
        }
    }

    /// A list of texts that must be there.
    pub fn need_texts(&mut self, key: &'static str, notes: &mut Notes) -> Vec<At<String>> {
        self.need(key, notes);
        self.texts(key, notes).unwrap_or_default()
    }

    /// A day, if it is there.
    pub fn date(&mut self, key: &'static str, notes: &mut Notes) -> Option<At<Date>> {
        let found = self.get(key)?;
        match scalar(found.get_ref()) {
            Some(Scalar::Date(date)) => Some(At { value: date, spot: notes.spot(&found.span()) }),
            None if matches!(found.get_ref(), DeValue::Datetime(_)) => {
                let (spot, key) = (notes.spot(&found.span()), Said::new("no-such-day").with("key", key));
                notes.wrong(&spot, key);
                None
            }
            _ => {
                notes.mistyped(key, "type-date", found);
                None
            }
        }
    }

    /// A day that must be there.
    pub fn need_date(&mut self, key: &'static str, notes: &mut Notes) -> Option<At<Date>> {
        self.need(key, notes);
        self.date(key, notes)
    }

    /// `true` or `false`, if it is there.
    pub fn boolean(&mut self, key: &'static str, notes: &mut Notes) -> Option<At<bool>> {
        let found = self.get(key)?;
        match found.get_ref() {
            DeValue::Boolean(value) => Some(At { value: *value, spot: notes.spot(&found.span()) }),
            _ => {
                notes.mistyped(key, "type-boolean", found);
                None
            }
        }
    }

    /// A single value of whatever type, if it is there.
    pub fn scalar(&mut self, key: &'static str, notes: &mut Notes) -> Option<At<Scalar>> {
        let found = self.get(key)?;
        scalar_of(key, found, notes)
    }

    /// One value or several, `["a", "b"]`, if they are there.
    pub fn values(&mut self, key: &'static str, notes: &mut Notes) -> Option<Vec<At<Scalar>>> {
        let found = self.get(key)?;
        Some(scalars_of(key, found, notes))
    }

    /// A text in both languages, `{ zh = "…", en = "…" }`, if it is there.
    pub fn both(&mut self, key: &'static str, notes: &mut Notes) -> Option<Bilingual> {
        let mut table = self.table(key, notes)?;
        let (zh, en) = (table.need_text("zh", notes), table.need_text("en", notes));
        table.close(notes);
        Some(Bilingual { zh: zh?.value, en: en?.value })
    }

    /// A text in both languages that must be there.
    pub fn need_both(&mut self, key: &'static str, notes: &mut Notes) -> Bilingual {
        self.need(key, notes);
        self.both(key, notes).unwrap_or_default()
    }

    /// A table under a key, if it is there.
    pub fn table(&mut self, key: &'static str, notes: &mut Notes) -> Option<Table<'a>> {
        let found = self.get(key)?;
        table_of(key, found, notes)
    }

    /// One or several texts or tables; none if the key is absent.
    pub fn items(&mut self, key: &'static str, notes: &mut Notes) -> Option<Vec<Item<'a>>> {
        let found = self.get(key)?;
        let item = |found: &'a Spanned<DeValue<'a>>, notes: &mut Notes| match found.get_ref() {
            DeValue::Table(_) => table_of(key, found, notes).map(Item::Table),
            _ => text_of(key, found, notes).map(Item::Text),
        };
        Some(match found.get_ref() {
            DeValue::Array(_) => {
                let items = array(key, found, notes).into_iter().flatten();
                items.filter_map(|found| item(found, notes)).collect()
            }
            _ => item(found, notes).into_iter().collect(),
        })
    }

    /// A list of lists of texts; none if the key is absent.
    pub fn text_lists(&mut self, key: &'static str, notes: &mut Notes) -> Option<Vec<Vec<At<String>>>> {
        let lists = array(key, self.get(key)?, notes).into_iter().flatten();
        let lists: Vec<_> = lists.map(|list| array(key, list, notes)).collect();
        let texts = |list: Option<&'a DeArray<'a>>, notes: &mut Notes| {
            list.into_iter().flatten().filter_map(|item| text_of(key, item, notes)).collect()
        };
        Some(lists.into_iter().map(|list| texts(list, notes)).collect())
    }

    /// The tables of a list of tables, `[[rule]]`.
    pub fn tables(&mut self, key: &'static str, notes: &mut Notes) -> Vec<Table<'a>> {
        let Some(found) = self.get(key) else { return Vec::new() };
        let Some(items) = array(key, found, notes) else { return Vec::new() };
        items.iter().filter_map(|item| table_of(key, item, notes)).collect()
    }

    /// The entries of a table of tables, `[fund.residents]`, in the order of the file.
    pub fn entries(&mut self, key: &'static str, notes: &mut Notes) -> Vec<Entry<'a>> {
        let Some(table) = self.table(key, notes) else { return Vec::new() };
        let mut out = Vec::new();
        for (id, value) in table.entries {
            if let Some(table) = table_of(id.get_ref(), value, notes) {
                out.push(Entry {
                    id: At { value: id.get_ref().to_string(), spot: notes.spot(&id.span()) },
                    table,
                });
            }
        }
        out
    }

    /// Every key of a table with its list of texts: `扶手 = ["a", "b"]`.
    pub fn lists(&mut self, key: &'static str, notes: &mut Notes) -> Vec<(At<String>, Vec<At<String>>)> {
        let Some(table) = self.table(key, notes) else { return Vec::new() };
        let mut out = Vec::new();
        for (name, value) in table.entries {
            let items = array(name.get_ref(), value, notes);
            let texts =
                items.into_iter().flatten().filter_map(|item| text_of(name.get_ref(), item, notes)).collect();
            out.push((At { value: name.get_ref().to_string(), spot: notes.spot(&name.span()) }, texts));
        }
        out
    }

    /// Every key of a table with its one or several values: `built_year = "2001.."`, `kind = ["a", "b"]`.
    pub fn conditions(&mut self, key: &'static str, notes: &mut Notes) -> Vec<(At<String>, Vec<At<Scalar>>)> {
        self.table(key, notes).map(|table| table.all(notes)).unwrap_or_default()
    }

    /// Every key of this table with its one or several values.
    pub fn all(&self, notes: &mut Notes) -> Vec<(At<String>, Vec<At<Scalar>>)> {
        let mut out = Vec::new();
        for (name, value) in self.entries {
            let id = At { value: name.get_ref().to_string(), spot: notes.spot(&name.span()) };
            out.push((id, scalars_of(name.get_ref(), value, notes)));
        }
        out
    }

    /// Ends the reading: every key that was never asked for is a mistake.
    pub fn close(self, notes: &mut Notes) {
        for key in self.entries.keys() {
            let name = key.get_ref().as_ref();
            if !self.asked.contains(&name) {
                let said = Said::new("toml-unknown-key")
                    .with("key", name)
                    .with("near", suggestion(text::nearest(name, self.asked.iter().copied())))
                    .with("known", self.asked.iter().copied().collect::<Arg>());
                let spot = notes.spot(&key.span());
                notes.wrong(&spot, said);
            }
        }
    }
}

/// "did you mean …?", or nothing where no known name is near.
pub fn suggestion(near: Vec<&str>) -> Said {
    if near.is_empty() {
        return Said::new("nothing");
    }
    Said::new("did-you-mean").with("names", near.into_iter().map(|name| format!("`{name}`")).collect::<Arg>())
}

fn text_of(key: &str, found: &Spanned<DeValue<'_>>, notes: &mut Notes) -> Option<At<String>> {
    match found.get_ref() {
        DeValue::String(value) => Some(At { value: value.to_string(), spot: notes.spot(&found.span()) }),
        _ => {
            notes.mistyped(key, "type-text", found);
            None
        }
    }
}

fn scalar_of(key: &str, found: &Spanned<DeValue<'_>>, notes: &mut Notes) -> Option<At<Scalar>> {
    let value = scalar(found.get_ref());
    if value.is_none() {
        notes.mistyped(key, "type-scalar", found);
    }
    Some(At { value: value?, spot: notes.spot(&found.span()) })
}

/// One value, or those of a list.
fn scalars_of(key: &str, found: &Spanned<DeValue<'_>>, notes: &mut Notes) -> Vec<At<Scalar>> {
    match found.get_ref() {
        DeValue::Array(_) => {
            let items = array(key, found, notes).into_iter().flatten();
            items.filter_map(|item| scalar_of(key, item, notes)).collect()
        }
        _ => scalar_of(key, found, notes).into_iter().collect(),
    }
}

/// The items of a list. One that holds nothing says nothing, which nobody means.
fn array<'a>(key: &str, found: &'a Spanned<DeValue<'a>>, notes: &mut Notes) -> Option<&'a DeArray<'a>> {
    match found.get_ref() {
        DeValue::Array(items) if items.is_empty() => {
            let spot = notes.spot(&found.span());
            notes.wrong(&spot, Said::new("toml-empty-list").with("key", key));
            None
        }
        DeValue::Array(items) => Some(items),
        _ => {
            notes.mistyped(key, "type-list", found);
            None
        }
    }
}

fn table_of<'a>(key: &str, found: &'a Spanned<DeValue<'a>>, notes: &mut Notes) -> Option<Table<'a>> {
    match found.get_ref() {
        DeValue::Table(entries) => {
            Some(Table { entries, spot: notes.spot(&found.span()), asked: Vec::new() })
        }
        _ => {
            notes.mistyped(key, "type-table", found);
            None
        }
    }
}

/// A value that is no list, no table, no float and no time of day.
fn scalar(value: &DeValue<'_>) -> Option<Scalar> {
    match value {
        DeValue::String(text) => Some(Scalar::Text(text.to_string())),
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).ok().map(Scalar::Integer)
        }
        DeValue::Boolean(flag) => Some(Scalar::Boolean(*flag)),
        DeValue::Datetime(when) if when.time.is_none() => {
            let date = when.date?;
            let date =
                Date::new(date.year.try_into().ok()?, date.month.try_into().ok()?, date.day.try_into().ok()?);
            date.map(Scalar::Date)
        }
        DeValue::Datetime(_) | DeValue::Float(_) | DeValue::Array(_) | DeValue::Table(_) => None,
    }
}
