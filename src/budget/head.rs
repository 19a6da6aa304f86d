//! Where a table's header is: below title rows, over one to three rows, group headers joined to those under
//! them.

use std::borrow::Cow;
use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::budget::header::{Given, Known};
use crate::budget::noted::{self, Noted};
use crate::budget::row::{CellText, Row};
use crate::budget::units::{amount_base, header_unit};
use crate::budget::wide::{self, SameFund};
use crate::model::{Said, text};

/// How many rows from the top are looked through for a header.
pub const DEEPEST: usize = 60;

/// The most rows a header has.
const TALLEST: usize = 3;

/// What the words of a table may mean, handed down by those who know.
#[derive(Clone, Copy)]
pub struct Vocabulary<'a> {
    /// The columns a budget may have, and what they are called.
    pub dictionary: &'a Dictionary<'a>,
    /// Facts of estates, by their ids.
    pub of_estate: &'a [String],
    /// Whether a text names a fund, alone or with others.
    pub is_fund: &'a dyn Fn(&str) -> bool,
    /// Whether two texts name one and the same fund for certain.
    pub same_fund: &'a SameFund<'a>,
    /// Whether a text names an estate; none where there is no table of them.
    pub is_estate: Option<&'a dyn Fn(&str) -> bool>,
}

/// The header of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The first of its rows, by its place among those looked through.
    pub first: usize,
    /// How many rows it has.
    pub height: usize,
    /// The headers, those of groups joined to those under them: `资金来源/中央财政补助资金`.
    pub headers: Vec<String>,
    /// What a line above the table says of the unit.
    pub noted: Noted,
}

impl Head {
    /// Whether this is another without its first row.
    fn is_below(&self, other: &Head) -> bool {
        self.first == other.first + 1 && self.height + 1 == other.height
    }
}

/// Which columns a header may mean; made once for all tables of a run.
pub struct Dictionary<'a> {
    /// The columns a table may have.
    pub known: &'a [Known],
    /// Their ids by their names.
    ids: FxHashMap<Cow<'a, str>, Vec<&'a str>>,
}

/// How well some rows read as a header; more is better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Score {
    required: usize,
    all: usize,
}

impl Score {
    /// Whether the rows can be the header of a budget at all.
    pub fn is_header(self) -> bool {
        self.required >= 2
    }
}

impl<'a> Dictionary<'a> {
    /// A dictionary of the columns a table may have, and of what the user said of them.
    pub fn new(known: &'a [Known], given: &'a Given) -> Dictionary<'a> {
        let mut ids: FxHashMap<Cow<'_, str>, Vec<&str>> = FxHashMap::default();
        for column in known {
            let said = given.columns.get(&column.id);
            let names = column.names.iter().chain([&column.id]).filter(|_| said.is_none());
            let names = names.map(|name| Cow::Borrowed(name.as_str()));
            let names = names.chain(said.map(|said| Cow::Owned(text::fold(said))));
            names.for_each(|name| ids.entry(name).or_default().push(&column.id));
        }
        Dictionary { known, ids }
    }

    fn ids(&self, header: &str) -> &[&'a str] {
        let find = |header: &str| {
            let base = || self.ids.get(amount_base(header).as_str()).filter(|ids| ids.contains(&"amount"));
            self.ids.get(text::fold(header).as_str()).or_else(base)
        };
        let last = || header.rsplit_once('/').and_then(|(_, last)| find(last));
        find(header).or_else(last).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Finds the header among the first rows of a table, or takes the row that is asked for; and how well it
/// reads.
///
/// Where nothing reads as a header, the first row with two cells stands for it, so that what is missing can
/// be named.
pub fn find(rows: &[Row], words: Vocabulary<'_>, given: &Given) -> (Head, Score) {
    let first = |row: &&Row| match given.header_row {
        Some(asked) => row.number == asked,
        None => !is_cut(row, words),
    };
    let mut best: Option<(Head, Score)> = None;
    for (at, _) in rows.iter().enumerate().filter(|(_, row)| first(row)).take(DEEPEST) {
        for height in 1..=TALLEST.min(rows.len() - at) {
            let Some(headers) = rows.get(at..at + height).and_then(|rows| joined(rows, stands_under)) else {
                break;
            };
            if height < TALLEST && rows.get(at..=at + height).is_some_and(goes_on) {
                continue;
            }
            let score = score(&headers, words, given);
            let head = Head { first: at, height, headers, noted: Noted::Nothing };
            let better = |(best, other): &(Head, Score)| {
                let title = rows.get(best.first).filter(|_| score == *other && head.is_below(best));
                score > *other || title.is_some_and(|row| is_title(row, &head.headers, words))
            };
            if best.as_ref().is_none_or(better) {
                best = Some((head, score));
            }
        }
    }
    let loose = best.as_ref().filter(|(head, _)| head.height == 1).and_then(|(head, strict)| {
        let headers = joined(rows.get(head.first..head.first + 2)?, mostly_stands_under)?;
        let score = score(&headers, words, given);
        (score > *strict).then(|| (Head { height: 2, headers, ..head.clone() }, score))
    });
    let best = loose.or(best);
    let (mut head, score) = best.filter(|(_, score)| score.is_header()).unwrap_or_else(|| {
        let two = |row: &Row| row.cells.iter().filter(|cell| !cell.trim().is_empty()).count() > 1;
        let asked = rows.iter().position(|row| given.header_row == Some(row.number));
        let at = asked.or_else(|| rows.iter().position(two)).unwrap_or(0);
        let headers = rows.get(at).map(|row| row.cells.iter().map(|cell| tidy(cell)).collect());
        (
            Head { first: at, height: 1, headers: headers.unwrap_or_default(), noted: Noted::Nothing },
            Score::default(),
        )
    });
    let (above, rest) = rows.split_at_checked(head.first).unwrap_or((rows, &[]));
    head.noted = Noted::of(above, rest.get(..head.height).unwrap_or_default());
    (head, score)
}

/// Whether a header that begins on this row lacks its upper part: cells of it are merged with some above.
fn is_cut(row: &Row, words: Vocabulary<'_>) -> bool {
    row.merged.iter().any(|(_, cell)| means(&tidy(cell), words))
}

/// Whether a cell names a column, a fund or a unit, or stands over such columns.
fn means(cell: &str, words: Vocabulary<'_>) -> bool {
    let unit = || matches!(header_unit(cell), Ok(Some(_))) && !noted::is_note(cell);
    !words.dictionary.ids(cell).is_empty() || (words.is_fund)(cell) || wide::is_group(cell) || unit()
}

/// Whether a row above some headers is a title and no group of theirs: it names no column, fund or unit of
/// them, and no two of them need it to be told apart.
fn is_title(row: &Row, headers: &[String], words: Vocabulary<'_>) -> bool {
    let mut seen = BTreeSet::new();
    let alike = headers.iter().filter(|header| !header.is_empty()).any(|header| !seen.insert(header));
    !alike && !row.cells.iter().map(|cell| tidy(cell)).any(|cell| !cell.is_empty() && means(&cell, words))
}

/// How many columns some headers name: the ones no budget can do without, and all.
fn score(headers: &[String], words: Vocabulary<'_>, given: &Given) -> Score {
    let mut found: BTreeSet<&str> =
        headers.iter().flat_map(|header| words.dictionary.ids(header)).copied().collect();
    if found.remove("estate_name") {
        found.insert("estate");
    }
    let mut all = found.len();
    if !found.contains("fund") && !given.set.contains_key("fund") {
        let funds = wide::fund_columns(headers, words.is_fund, words.same_fund).len();
        all += funds;
        if funds > 0 {
            found.extend(["fund", "amount"]);
        }
    }
    let required =
        words.dictionary.known.iter().filter(|column| column.required && found.contains(column.id.as_str()));
    Score { required: required.count(), all }
}

/// Says so where a row is asked for on which nothing stands.
pub fn asked_for(rows: &[Row], given: &Given) -> Result<(), Said> {
    match given.header_row {
        Some(asked) if rows.iter().all(|row| row.number != asked) => Err(no_such_row(asked)),
        _ => Ok(()),
    }
}

/// What is wrong where a row is asked for on which nothing stands.
pub fn no_such_row(asked: u64) -> Said {
    Said::new("no-such-header-row").with("row", asked)
}

/// Whether the last of some rows belongs to the header that those above it begin: it parts a group of theirs.
fn goes_on(rows: &[Row]) -> bool {
    let [.., upper, lower] = rows else { return false };
    let is_under = |at: &usize| !tidy(lower.cell_or_merged(*at)).is_empty();
    let begins: Vec<usize> =
        (0..upper.cells.len()).filter(|&at| !tidy(upper.cell_or_merged(at)).is_empty()).collect();
    let ends = begins.iter().skip(1).copied().chain([upper.cells.len().max(lower.cells.len())]);
    let parts = |(from, to): (&usize, usize)| (*from..to).filter(is_under).count() > 1;
    begins.iter().zip(ends).any(parts) && joined(rows, stands_under).is_some()
}

/// The headers that rows make together, if they can be a header at all: a row into which no cell of that above
/// it is merged has to `fit` under it.
fn joined(rows: &[Row], fit: fn(&[String], &[String]) -> bool) -> Option<Vec<String>> {
    let width = rows.iter().map(Row::width).max().unwrap_or(0);
    let numeric = |cell: &CellText| {
        let plain = cell.trim();
        plain.contains(|c: char| c.is_ascii_digit()) && !plain.contains(char::is_alphabetic)
    };
    if rows.iter().any(|row| row.bytes.is_some() || row.cells.iter().any(numeric)) {
        return None;
    }
    let cells = |row: &Row| (0..width).map(|at| tidy(row.cell_or_merged(at))).collect::<Vec<_>>();
    let grid: Vec<Vec<String>> = rows.iter().map(cells).collect();
    if grid.first()?.iter().filter(|cell| !cell.is_empty()).count() < 2 {
        return None;
    }
    let mut headers = spread(&grid, 0);
    for level in 1..grid.len() {
        let row = grid.get(level)?;
        let is_merged = rows.get(level)?.merged.iter().any(|(_, cell)| !tidy(cell).is_empty());
        if row.iter().all(String::is_empty) || !is_merged && !fit(grid.get(level - 1)?, row) {
            return None;
        }
        for (header, cell) in headers.iter_mut().zip(spread(&grid, level)) {
            if header.is_empty() {
                *header = cell;
            } else if !cell.is_empty() && *header != cell && !header.ends_with(&format!("/{cell}")) {
                *header = format!("{header}/{cell}");
            }
        }
    }
    Some(headers)
}

/// A row of headers in which that of a group stands over each column of it.
fn spread(grid: &[Vec<String>], level: usize) -> Vec<String> {
    let row = grid.get(level).map(Vec::as_slice).unwrap_or_default();
    let below = grid.get(level + 1..).unwrap_or_default();
    let mut group = "";
    let over = |(at, cell): (usize, &'_ String)| (at, cell.clone());
    let mut out = Vec::with_capacity(row.len());
    for (at, cell) in row.iter().enumerate().map(over) {
        let has_sub = below.iter().any(|row| row.get(at).is_some_and(|sub| !sub.is_empty()));
        match (cell.is_empty(), has_sub) {
            (false, _) => {
                group = row.get(at).map(String::as_str).unwrap_or_default();
                out.push(cell);
            }
            (true, true) => out.push(group.to_owned()),
            (true, false) => {
                group = "";
                out.push(cell);
            }
        }
    }
    out
}

/// Whether no cell of a row stands under one of the row above it that has a column to itself.
fn stands_under(upper: &[String], lower: &[String]) -> bool {
    let [under_one, _] = under(upper, lower);
    under_one == 0
}

/// Whether fewer cells of a row stand under one of the row above it that has a column to itself than part a
/// group.
fn mostly_stands_under(upper: &[String], lower: &[String]) -> bool {
    let [under_one, in_group] = under(upper, lower);
    under_one < in_group
}

/// How many cells of a row stand under one of the row above it that has a column to itself, and how many do
/// not.
fn under(upper: &[String], lower: &[String]) -> [usize; 2] {
    let above = |at: usize| upper.get(at).map(String::as_str).unwrap_or_default();
    let alone = |at: usize| upper.get(at + 1).is_none_or(|next| !next.is_empty());
    let held = lower.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
    let (under_one, in_group): (Vec<_>, Vec<_>) =
        held.partition(|(at, cell)| !above(*at).is_empty() && above(*at) != *cell && alone(*at));
    [under_one.len(), in_group.len()]
}

/// A header without the line ends and blanks that only lay it out.
fn tidy(cell: &str) -> String {
    cell.split(['\n', '\r', '\t']).map(str::trim).collect::<Vec<_>>().concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::header::{BUDGET, known};
    use crate::model::Unit;

    fn found(rows: &[&str]) -> (Head, Score) {
        let rows: Vec<Row> = rows
            .iter()
            .enumerate()
            .map(|(at, row)| Row {
                number: at as u64 + 1,
                cells: row.split(',').map(Into::into).collect(),
                ..Row::default()
            })
            .collect();
        let known: Vec<Known> = BUDGET.iter().map(|&(id, required)| known("budget", id, required)).collect();
        let is_fund = |name: &str| ["专项债", "中央财政资金", "地方配套"].contains(&name);
        let given = Given::default();
        let dictionary = Dictionary::new(&known, &given);
        let words = Vocabulary {
            dictionary: &dictionary,
            of_estate: &[],
            is_fund: &is_fund,
            same_fund: &|one, other| one == other,
            is_estate: None,
        };
        find(&rows, words, &given)
    }

    #[test]
    fn title_rows_stand_above_the_header_and_may_name_the_unit() {
        let (head, score) = found(&[
            "附件2,,,,",
            "××区资金安排表,,,,",
            "编制单位:××局,,,,单位:万元",
            "小区名称,改造内容,红线内/外,资金来源,金额",
            "幸福里,屋面防水,红线内,专项债,1.5",
        ]);
        assert_eq!((head.first, head.height, head.noted), (3, 1, Noted::In(Unit::Wan)));
        assert_eq!(score.required, 5);
    }

    #[test]
    fn a_title_is_no_group_of_headers() {
        for title in ["资金安排表,,,,单位:万元", "附件2,,2024年度资金安排表,,"] {
            let (head, _) = found(&[
                title,
                "小区名称,改造内容,红线内/外,资金来源,金额",
                "幸福里,屋面防水,红线内,专项债,1",
            ]);
            assert_eq!((head.first, head.height), (1, 1), "{title}");
        }
        let groups = ["小区名称,改造内容,红线内外,资金来源,2024年,,2025年,", ",,,,金额,工程内容,金额,做法"];
        assert_eq!(found(&groups).0.headers.last().map(String::as_str), Some("2025年/做法"));
        let unit = ["小区名称,改造内容,红线内外,投资(万元),", ",,,专项债,地方配套"];
        assert_eq!(found(&unit).0.headers.last().map(String::as_str), Some("投资(万元)/地方配套"));
    }

    #[test]
    fn group_headers_are_joined_to_those_under_them() {
        let (head, score) = found(&[
            "资金安排表,,,,,,",
            "序号,小区名称,改造内容,红线内外,资金来源,,",
            ",,,,中央财政资金,专项债,小计",
            "1,幸福里,屋面防水,红线内,5,6,11",
        ]);
        assert_eq!((head.first, head.height), (1, 2));
        let wanted = [
            "序号",
            "小区名称",
            "改造内容",
            "红线内外",
            "资金来源/中央财政资金",
            "资金来源/专项债",
            "资金来源/小计",
        ];
        assert_eq!(head.headers, wanted);
        assert_eq!(score.required, 5);
    }

    #[test]
    fn a_header_goes_on_where_its_groups_are_parted_though_they_have_names_of_their_own() {
        let line = "幸福里,屋面防水,红线内,专项债,10,6,4";
        for parts in [",,,,合价,累计已付,本次申请", "小区,改造内容,位置,资金来源,2024年,2025年,2026年"]
        {
            let (head, _) = found(&["小区,改造内容,位置,资金来源,金额(万元),,", parts, line]);
            assert_eq!(head.height, 2, "{parts}");
            assert!(head.headers.iter().filter(|header| header.starts_with("金额(万元)/")).count() == 3);
        }
        let (head, _) = found(&["小区,改造内容,位置,资金来源,金额,其中:,", ",,,,,土建,安装", line]);
        assert_eq!(head.headers.get(5..), Some(&["其中:/土建".to_owned(), "其中:/安装".to_owned()][..]));
    }

    #[test]
    fn a_line_is_no_part_of_the_header_above_it() {
        let (head, _) = found(&["小区,改造内容,位置,资金来源,金额", "幸福里,屋面防水,红线内,专项债,"]);
        assert_eq!(head.height, 1);
        let (head, _) = found(&["小区,改造内容,位置,资金来源,金额", "一、红线内,,,,"]);
        assert_eq!(head.height, 1);
    }

    #[test]
    fn where_nothing_is_a_header_the_first_row_of_cells_stands_for_it() {
        let (head, score) = found(&["指标:人口", "地区,2024年,2023年", "北京市,1,2"]);
        assert_eq!((head.first, head.headers.len(), score.is_header()), (1, 3, false));
    }
}
