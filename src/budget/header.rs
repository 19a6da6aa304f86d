//! Which column is which: headers matched by id, by name in either language, or by what the user said.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::budget::encoding::Encoding;
use crate::budget::noted::Noted;
use crate::budget::units::{amount_base, header_unit, unit};
use crate::model::{Arg, Said, Unit, text};

/// The headers that are known from the start, folded, by table and column; a data file.
static HEADERS: LazyLock<BTreeMap<(&str, &str), Vec<String>>> = LazyLock::new(|| {
    let mut headers: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for line in include_str!("headers.csv").lines().skip(1) {
        let mut cells = line.split(',');
        if let (Some(table), Some(id), Some(header)) = (cells.next(), cells.next(), cells.next()) {
            headers.entry((table, id)).or_default().push(text::fold(header));
        }
    }
    headers
});

/// A column that a table may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its id, which is also its canonical header, [folded](text::fold) as it is.
    pub id: String,
    /// Other headers of it, [folded](text::fold).
    pub names: Vec<String>,
    /// Whether the table cannot be read without it.
    pub required: bool,
    /// Whether it holds money, so that its header may end with a unit.
    pub money: bool,
}

/// What a table's columns hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The headers as they stand.
    pub headers: Vec<String>,
    /// For each known column, where it is.
    at: BTreeMap<String, usize>,
    /// Values that stand in for columns the file lacks.
    set: BTreeMap<String, String>,
    /// What one unit of the amount column is worth.
    pub unit: Unit,
    /// What one unit of every other column of money is worth.
    units: BTreeMap<String, Unit>,
}

/// What the user said about the columns.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Columns by the header they have in the file: `--columns NAME=HEADER`.
    pub columns: BTreeMap<String, String>,
    /// Columns the file lacks, with the value of every line: `--set NAME=VALUE`.
    pub set: BTreeMap<String, String>,
    /// The unit of amounts: `--unit`.
    pub unit: Option<Unit>,
    /// The row the header begins on: `--header-row N`.
    pub header_row: Option<u64>,
    /// The sheet of a workbook: `--sheet NAME`.
    pub sheet: Option<String>,
    /// The encoding: `--encoding NAME`.
    pub encoding: Option<Encoding>,
    /// What cells are parted by: `--delimiter`.
    pub delimiter: Option<u8>,
}

impl Given {
    /// The headers that the user names for columns, [folded](text::fold).
    pub fn named(&self) -> Vec<String> {
        self.columns.values().map(|header| text::fold(header)).collect()
    }
}

/// The canonical columns of a budget, by the words of the contract.
pub const BUDGET: [(&str, bool); 12] = [
    ("item", false),
    ("estate", true),
    ("estate_name", false),
    ("work", true),
    ("side", true),
    ("fund", true),
    ("amount", true),
    ("quantity", false),
    ("unit", false),
    ("date", false),
    ("item_total", false),
    ("approval", false),
];

/// A column of `table`, with every header it is known by.
pub fn known(table: &str, id: &str, required: bool) -> Known {
    let names = HEADERS.get(&(table, id)).cloned().unwrap_or_default();
    let money = ["amount", "item_total"].contains(&id);
    Known { id: id.to_owned(), names, required, money }
}

impl Known {
    /// Whether it is called this, which is folded.
    pub fn is_called(&self, folded: &str) -> bool {
        self.id == folded || self.names.iter().any(|name| name == folded)
    }
}

impl Layout {
    /// Where a column is.
    pub fn at(&self, id: &str) -> Option<usize> {
        self.at.get(id).copied()
    }

    /// The value that stands in for a column the file lacks.
    pub fn set(&self, id: &str) -> Option<&str> {
        self.set.get(id).map(String::as_str)
    }

    /// The columns that are there, by id.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.at.keys().map(String::as_str)
    }

    /// The layout of a table in which only some columns are kept, with two more after them.
    pub(super) fn laid_down(&self, kept: &[usize], more: [(&str, &str); 2]) -> Layout {
        let headers = kept.iter().filter_map(|&at| self.headers.get(at).cloned());
        let headers: Vec<String> =
            headers.chain(more.iter().map(|(_, header)| (*header).to_owned())).collect();
        let place = |at: usize| kept.iter().position(|kept| *kept == at);
        let kept_ids = self.at.iter().filter_map(|(id, &at)| Some((id.clone(), place(at)?)));
        let more_ids = more.iter().zip(kept.len()..).map(|((id, _), at)| ((*id).to_owned(), at));
        Layout { headers, at: kept_ids.chain(more_ids).collect(), set: self.set.clone(), ..self.clone() }
    }

    /// Whether a column is there, or a value stands in for it.
    pub fn has(&self, id: &str) -> bool {
        self.at.contains_key(id) || self.set.contains_key(id)
    }

    /// What one unit of a column of money is worth.
    pub fn unit_of(&self, id: &str) -> Unit {
        self.units.get(id).copied().unwrap_or(self.unit)
    }

    /// The header of a column.
    pub fn header(&self, id: &str) -> Option<&str> {
        self.headers.get(self.at(id)?).map(String::as_str)
    }
}

/// Finds the columns of a table; every mistake is said at once.
pub fn layout(headers: Vec<String>, known: &[Known], given: &Given) -> Result<Layout, Vec<Said>> {
    layout_under(&Noted::Nothing, headers, known, given)
}

/// Finds the columns of a table that stands under a line naming a unit.
pub fn layout_under(
    noted: &Noted,
    headers: Vec<String>,
    known: &[Known],
    given: &Given,
) -> Result<Layout, Vec<Said>> {
    let mut wrong = Vec::new();
    let mut layout = Layout { headers, unit: Unit::Yuan, ..Layout::default() };
    let folded = folded(&layout.headers);
    // A header that the user names for one column is no other.
    let for_others = given.named();
    for column in known {
        let found = match given.columns.get(&column.id) {
            Some(header) => named_by_user(&layout.headers, column, header, &mut wrong),
            None => {
                let mut found = matching(&layout.headers, &folded, column);
                found.retain(|at| folded.get(*at).is_none_or(|header| !for_others.contains(header)));
                found
            }
        };
        match found.as_slice() {
            [] => {}
            [one] => {
                layout.at.insert(column.id.clone(), *one);
            }
            [first, ..] if found.iter().all(|at| layout.headers.get(*at) == layout.headers.get(*first)) => {
                let header = layout.headers.get(*first).map(String::as_str).unwrap_or_default();
                let said = Said::new("same-headers").with("column", &column.id).with("header", header);
                wrong.push(said.with("count", found.len()));
            }
            several => {
                let names = several.iter().filter_map(|&at| layout.headers.get(at)).cloned();
                wrong.push(
                    Said::new("two-headers")
                        .with("column", &column.id)
                        .with("headers", names.collect::<Arg>()),
                );
            }
        }
    }
    // Where the estate's id is not given, its name stands for it.
    if let (false, Some(&at)) = (layout.has("estate"), layout.at.get("estate_name")) {
        layout.at.remove("estate_name");
        layout.at.insert("estate".to_owned(), at);
    }
    taken_twice(&layout, &mut wrong);
    set_values(&mut layout, known, given, &mut wrong);
    missing(&layout, known, given, &mut wrong);
    layout.unit = unit(layout.header("amount").unwrap_or_default(), noted, given.unit, &mut wrong);
    units(&mut layout, known, noted.unit().filter(|_| given.unit.is_none()).or(given.unit), &mut wrong);
    if wrong.is_empty() { Ok(layout) } else { Err(wrong) }
}

/// The units of the other columns of money; `otherwise` is that of those whose headers name none.
fn units(layout: &mut Layout, known: &[Known], otherwise: Option<Unit>, wrong: &mut Vec<Said>) {
    for column in known.iter().filter(|column| column.money && column.id != "amount") {
        let Some(header) = layout.header(&column.id).map(str::to_owned) else { continue };
        // A header that is a name of the column as it stands has no unit at its end, whatever it looks like.
        let bare = column.is_called(&text::fold(&header));
        let named = if bare { Ok(None) } else { header_unit(&header) };
        let unit = named.unwrap_or_else(|said| {
            wrong.push(said);
            None
        });
        layout.units.insert(column.id.clone(), unit.or(otherwise).unwrap_or_default());
    }
}

/// The column whose header the user gave.
fn named_by_user(headers: &[String], column: &Known, header: &str, wrong: &mut Vec<Said>) -> Vec<usize> {
    let folded = text::fold(header);
    let found: Vec<usize> = places(headers, |candidate| text::fold(candidate) == folded);
    if found.is_empty() {
        let near = headers.iter().map(|header| text::shorten(header, 24)).take(20);
        wrong.push(
            Said::new("no-such-header")
                .with("column", &column.id)
                .with("header", header)
                .with("near", near.collect::<Arg>()),
        );
    }
    found
}

fn places(headers: &[String], matches: impl Fn(&str) -> bool) -> Vec<usize> {
    headers.iter().enumerate().filter(|(_, header)| matches(header)).map(|(at, _)| at).collect()
}

fn folded(headers: &[String]) -> Vec<String> {
    headers.iter().map(|header| text::fold(header)).collect()
}

/// The columns whose header is one of those a column is known by, a unit at its end not counted; where there
/// is none, those where the lowest part of a joined header is.
fn matching(headers: &[String], folded: &[String], column: &Known) -> Vec<usize> {
    let fits = |header: &str, folded: &str| {
        column.is_called(folded) || column.money && column.is_called(&amount_base(header))
    };
    let all = headers.iter().zip(folded).enumerate();
    let whole: Vec<usize> =
        all.filter(|(_, (header, folded))| fits(header, folded)).map(|(at, _)| at).collect();
    if !whole.is_empty() {
        return whole;
    }
    // What is counted stands behind the name of a quantity: 工程量(m2).
    let is_counted = |header: &str| {
        let name = text::fold(header).split_once('(').map(|(name, _)| name.to_owned());
        column.id == "quantity" && name.is_some_and(|name| column.is_called(&name))
    };
    // Where several are counted, none of them is the quantity.
    let counted = places(headers, is_counted);
    if counted.len() == 1 {
        return counted;
    }
    places(headers, |header| {
        header
            .rsplit_once('/')
            .is_some_and(|(group, last)| !text::fold(group).contains("其中") && fits(last, &text::fold(last)))
    })
}

/// The columns that some headers name, by the names a column is known by.
pub fn places_of(headers: &[String], column: &Known) -> Vec<usize> {
    matching(headers, &folded(headers), column)
}

/// Says which headers are taken for two columns.
fn taken_twice(layout: &Layout, wrong: &mut Vec<Said>) {
    let mut by_place: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for (id, at) in &layout.at {
        by_place.entry(*at).or_default().push(id);
    }
    for (at, ids) in by_place.into_iter().filter(|(_, ids)| ids.len() > 1) {
        let header = layout.headers.get(at).map(String::as_str).unwrap_or_default();
        let said = Said::new("one-header-twice").with("header", header);
        wrong.push(said.with("columns", ids.into_iter().collect::<Arg>()));
    }
}

/// Lets values stand in for columns the file lacks.
fn set_values(layout: &mut Layout, known: &[Known], given: &Given, wrong: &mut Vec<Said>) {
    for (id, value) in &given.set {
        if let Some(header) = layout.header(id) {
            wrong.push(Said::new("set-but-there").with("column", id).with("header", header));
        } else if known.iter().any(|column| column.id == *id) {
            layout.set.insert(id.clone(), value.clone());
        }
    }
}

/// Says which required columns are missing, all at once.
fn missing(layout: &Layout, known: &[Known], given: &Given, wrong: &mut Vec<Said>) {
    // A column that has something else wrong with it has been spoken of already.
    let spoken_of = |id: &str| {
        let names =
            |said: &Said| said.args.iter().any(|(name, arg)| *name == "column" && *arg == Arg::from(id));
        given.columns.contains_key(id) || wrong.iter().any(names)
    };
    let spoken_of = |id: &str| spoken_of(id) || id == "estate" && spoken_of("estate_name");
    let lacks = |column: &&Known| column.required && !layout.has(&column.id) && !spoken_of(&column.id);
    let lacking: Vec<&str> = known.iter().filter(lacks).map(|column| column.id.as_str()).collect();
    if !lacking.is_empty() {
        let headers: Arg = layout.headers.iter().map(|header| text::shorten(header, 24)).take(20).collect();
        wrong.push(
            Said::new("columns-missing")
                .with("count", lacking.len())
                .with("columns", lacking.into_iter().map(|id| Arg::Column(id.to_owned())).collect::<Arg>())
                .with("headers", headers),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(header: &str, unit: Option<Unit>) -> Result<Unit, Vec<&'static str>> {
        let given = Given { unit, ..Given::default() };
        layout(vec![header.to_owned()], &[known("budget", "amount", true)], &given)
            .map(|layout| layout.unit)
            .map_err(|wrong| wrong.into_iter().map(|said| said.key).collect())
    }

    #[test]
    fn units_are_read_from_the_header_or_refused() {
        assert_eq!(amount("金额(万元)", None), Ok(Unit::Wan));
        assert_eq!(amount("金 额【亿元】", None), Ok(Unit::Yi));
        assert_eq!(amount("安排金额:万元", None), Ok(Unit::Wan));
        assert_eq!(amount("Amount (yuan)", None), Ok(Unit::Yuan));
        assert_eq!(amount("金额", Some(Unit::Wan)), Ok(Unit::Wan));
        assert_eq!(amount("金额(美元)", None), Err(vec!["unit-unknown"]));
        assert_eq!(amount("金额(元)", Some(Unit::Wan)), Err(vec!["unit-clash"]));
        assert_eq!(amount("金额(含税)", None), Ok(Unit::Yuan));
        assert_eq!(amount("金额合计", None), Err(vec!["columns-missing"]));
    }

    #[test]
    fn a_header_that_stands_over_two_columns_is_told_once() {
        let headers = ["小区名称", "小区名称", "金额"].map(str::to_owned).to_vec();
        let columns = ["estate", "estate_name", "amount"].map(|id| known("budget", id, id != "estate_name"));
        let wrong = layout(headers, &columns, &Given::default()).map(|_| ());
        let keys = wrong.map_err(|wrong| wrong.into_iter().map(|said| said.key).collect::<Vec<_>>());
        assert_eq!(keys, Err(vec!["same-headers"]));
    }

    #[test]
    fn two_headers_for_one_column_are_both_named() {
        let headers = vec!["金额".to_owned(), "amount".to_owned()];
        let wrong = layout(headers, &[known("budget", "amount", true)], &Given::default());
        let keys =
            wrong.map(|_| ()).map_err(|wrong| wrong.into_iter().map(|said| said.key).collect::<Vec<_>>());
        assert_eq!(keys, Err(vec!["two-headers"]), "and not that the column is missing");
    }
}
