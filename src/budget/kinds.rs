//! What a row of a table is: a line, or a total, a section, a memo, a note, a header said again.

use crate::budget::Layout;
use crate::budget::asides::{begins_note, is_numbering};
use crate::budget::headings::{Heading, Style, bare_number, ends_like_an_estate, numbered, side_named};
use crate::budget::noted;
use crate::budget::row::Row;
use crate::budget::total_words::{Rank, is_bare_total, is_total_word, rank};
use crate::model::{AmountFault, Date, Money, Unit, text};

/// What a row is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing.
    Blank,
    /// A line of the budget.
    Line,
    /// More of the line above it: what it says of the line is in cells merged with that one's.
    More,
    /// A sum of lines.
    Total(Rank),
    /// A line that a column without a meaning calls a sum of lines: it is one if it is their sum.
    Called(Rank),
    /// The heading of the lines below it, and perhaps their sum.
    Section(Heading),
    /// A part of another row, told beside it.
    Memo,
    /// Words for people: a note, a signature.
    Note,
    /// The header again, or the numbers of its columns.
    Header,
}

/// Where the cells stand that tell rows apart.
#[derive(Clone, Debug, Default)]
pub struct Seats {
    /// The item.
    pub item: Option<usize>,
    /// The estate.
    pub estate: Option<usize>,
    /// The work.
    pub work: Option<usize>,
    /// The side.
    pub side: Option<usize>,
    /// The fund; none in a wide table.
    pub fund: Option<usize>,
    /// The columns that hold money.
    pub money: Vec<usize>,
    /// The headers.
    pub headers: Vec<String>,
    /// The columns that have a meaning.
    pub meant: Vec<usize>,
}

impl Seats {
    /// The seats of a table, beside the columns of funds it has.
    pub fn new(layout: &Layout, funds: &[usize], row_total: Option<usize>) -> Seats {
        let amount = if funds.is_empty() { layout.at("amount") } else { row_total };
        let ids = ["item", "estate", "estate_name", "work", "side", "fund", "amount", "date"];
        Seats {
            item: layout.at("item"),
            estate: layout.at("estate"),
            work: layout.at("work"),
            side: layout.at("side"),
            fund: layout.at("fund").filter(|_| funds.is_empty()),
            money: funds.iter().copied().chain(amount).collect(),
            headers: layout.headers.clone(),
            meant: ids.into_iter().filter_map(|id| layout.at(id)).chain(funds.iter().copied()).collect(),
        }
    }

    /// The columns that have no meaning.
    pub fn others(&self) -> impl Iterator<Item = usize> {
        let is_other = |at: &usize| !self.meant.contains(at) && !self.money.contains(at);
        (0..self.headers.len()).filter(is_other)
    }

    /// What a row is. `is_estate` tells names of estates, where there is a table of them.
    pub fn kind(&self, row: &Row, is_estate: Option<&dyn Fn(&str) -> bool>) -> Kind {
        if row.is_blank() {
            return Kind::Blank;
        }
        if row.bytes.is_some() {
            return Kind::Line;
        }
        if self.is_more(row) {
            return Kind::More;
        }
        if self.is_header(row) || is_numbering(row) {
            return Kind::Header;
        }
        let labels: Vec<(usize, &str)> = self.labels(row).collect();
        let lead = labels.first().map(|(_, cell)| text::fold(cell)).unwrap_or_default();
        if lead.starts_with("其中")
            || text::fold(self.work(row)).starts_with("其中")
            || lead.starts_with("ofwhich")
        {
            return Kind::Memo;
        }
        if self.is_note(row, &lead, &labels) {
            return Kind::Note;
        }
        let is_whole = !self.lacks_fund(row) && !self.lacks_work(row);
        // What leads a row that names a work and a fund, its item or its estate says whether it takes lines
        // together.
        let tells = |at: usize| !is_whole || at == 0 || [self.item, self.estate].contains(&Some(at));
        if let Some(rank) = labels.iter().filter(|(at, _)| tells(*at)).find_map(|(_, cell)| rank(cell)) {
            return Kind::Total(rank);
        }
        if is_whole {
            let called = labels.iter().filter(|(at, cell)| !self.meant.contains(at) && is_bare_total(cell));
            let rank = called.clone().find_map(|(_, cell)| rank(cell));
            return rank.map_or(Kind::Line, Kind::Called);
        }
        match self.section(&labels, row, is_estate) {
            Some(heading) => Kind::Section(heading),
            None if self.is_beside(row) => Kind::Note,
            None => Kind::Line,
        }
    }

    /// Whether a row says nothing of its own, and its money is merged with that above it.
    fn is_more(&self, row: &Row) -> bool {
        let mut seats = self.meant.iter().chain(&self.money);
        let is_money = |(at, cell): &(usize, String)| self.money.contains(at) && !is_none(cell);
        row.merged.iter().any(is_money) && seats.all(|at| row.cell(*at).is_empty())
    }

    /// Whether all that a row holds stands in one column, and that means nothing here.
    fn is_beside(&self, row: &Row) -> bool {
        let mut held = row.cells.iter().enumerate().filter(|(_, cell)| !is_none(cell));
        let one = held.next().filter(|_| held.next().is_none());
        one.is_some_and(|(at, _)| !self.meant.contains(&at) && !self.money.contains(&at))
    }

    /// The cells of a row that hold words, with their columns; a number only where it is the first.
    fn labels<'r>(&'r self, row: &'r Row) -> impl Iterator<Item = (usize, &'r str)> {
        let cells = row.cells.iter().enumerate().map(|(at, cell)| (at, cell.trim()));
        let held = cells.filter(|(at, cell)| !is_none(cell) && !self.money.contains(at));
        let number = |cell: &str| Money::parse(cell, Unit::Yi).is_ok();
        held.enumerate()
            .filter(move |(place, (_, cell))| *place == 0 || !number(cell))
            .map(|(_, label)| label)
    }

    fn work<'r>(&self, row: &'r Row) -> &'r str {
        self.work.map(|at| row.cell_or_merged(at)).unwrap_or_default()
    }

    fn lacks_fund(&self, row: &Row) -> bool {
        self.fund.is_some_and(|at| {
            let cell = row.cell_or_merged(at);
            is_none(cell) || is_total_word(cell)
        })
    }

    fn lacks_work(&self, row: &Row) -> bool {
        let cell = self.work(row);
        self.work.is_none() || is_none(cell) || is_total_word(cell) || numbered(cell).is_some()
    }

    /// Whether a row holds what a line does: money, a work, and an estate or a fund.
    pub fn holds_a_line(&self, row: &Row) -> bool {
        let holds = |at: Option<usize>| at.is_some_and(|at| !is_none(row.cell(at)));
        row.bytes.is_none()
            && holds(self.work)
            && (holds(self.estate) || holds(self.fund))
            && self.holds_money(row)
    }

    /// Whether any of a row's money can be read.
    fn holds_money(&self, row: &Row) -> bool {
        self.money.iter().any(|&at| Money::parse(row.cell(at), Unit::Wan).is_ok())
    }

    /// Whether the header stands here again, or a row of it. Where only some of it does, lines below it may
    /// be meant otherwise than those above.
    fn is_header(&self, row: &Row) -> bool {
        let same = |at: usize| {
            let header = self.headers.get(at).map(String::as_str).unwrap_or_default();
            let cell = text::fold(row.cell(at));
            cell == text::fold(header) || header.split('/').any(|part| text::fold(part) == cell)
        };
        let held = |at: &usize| !row.cell(*at).is_empty();
        self.meant.iter().filter(|at| held(at) && same(**at)).count() >= 2
            && (0..row.cells.len()).filter(held).all(same)
    }

    fn is_note(&self, row: &Row, lead: &str, labels: &[(usize, &str)]) -> bool {
        let money = || self.money.iter().map(|&at| row.cell(at)).filter(|cell| !is_none(cell));
        if self.holds_money(row) || money().any(is_meant_as_money) {
            return false;
        }
        if labels.is_empty() {
            return money().next().is_some() && money().all(|cell| Date::parse(cell).is_some());
        }
        // A line that begins as notes do has cells of another kind behind that, or money that cannot be read.
        let is_bare = self.lacks_fund(row) || self.lacks_work(row);
        let is_bare = is_bare && money().all(|cell| counts(cell) || text::fold(cell).contains(':'));
        let is_signed = |(_, label): &(usize, &str)| {
            let folded = text::fold(label);
            begins_note(&folded) || folded.contains(':')
        };
        let is_signed = || labels.len() == 1 || lead.ends_with(':') || labels.iter().skip(1).any(is_signed);
        begins_note(lead) && (is_bare || is_signed())
            || labels.len() == 1 && (lead.contains('。') || is_of_paper(lead) || noted::is_note(lead))
    }

    /// The heading that a row is: one text that is numbered, names a side, or is an estate.
    fn section(
        &self,
        labels: &[(usize, &str)],
        row: &Row,
        is_estate: Option<&dyn Fn(&str) -> bool>,
    ) -> Option<Heading> {
        let (number, rest) = match labels {
            [(_, number), rest @ ..] if bare_number(number).is_some() => (bare_number(number), rest),
            all => (None, all),
        };
        let [(at, label)] = rest else { return None };
        if !self.lacks_fund(row) && self.fund.is_some() || Some(*at) == self.fund {
            return None;
        }
        if self.fund.is_none() && self.work == Some(*at) && numbered(label).is_none() {
            return None;
        }
        let (own, text) = numbered(label).map_or((None, *label), |(style, text)| (Some(style), text));
        let side = side_named(text);
        let name = text.split(['(', '\u{ff08}']).next().unwrap_or_default().trim();
        let looks = || {
            side_named(name).is_none()
                && match is_estate {
                    // One that nobody knows is no reason to go on with the one before.
                    Some(known) => known(name) || own.is_some() && ends_like_an_estate(name),
                    None => Some(*at) == self.estate || ends_like_an_estate(name),
                }
        };
        let in_column = Some(*at) == self.estate && side.is_none() && own.is_none();
        let estate = (in_column || looks()).then(|| name.to_owned());
        let style =
            match (own.or(number.filter(|style| *style != Style::Arabic || own.is_some())), &estate, side) {
                (Some(style), _, _) => style,
                (None, Some(_), _) => Style::Estate,
                (None, None, Some(_)) => Style::Side,
                (None, None, None) => return None,
            };
        Some(Heading { style, text: text.to_owned(), side, estate })
    }
}

/// Whether a cell has a number in it.
fn counts(cell: &str) -> bool {
    text::half_width(cell).contains(|c: char| c.is_ascii_digit())
}

/// Whether a cell that holds no money that can be read is meant to: it has a number in it, and that is no day,
/// no page and no telephone, and no word leads to it.
fn is_meant_as_money(cell: &str) -> bool {
    let folded = text::fold(cell);
    let is_dated = folded.contains('年') && folded.contains('月') || Date::parse(cell).is_some();
    let is_phone = folded.contains('-') && folded.chars().all(|c| c.is_ascii_digit() || c == '-');
    counts(cell) && !is_dated && !is_phone && !folded.contains([':', '页'])
}

/// Whether a cell holds nothing: it is blank, or a dash or a stroke stands for that.
pub fn is_none(cell: &str) -> bool {
    matches!(cell.trim(), "" | "-" | "—" | "–" | "——" | "－" | "/" | "无" | "−")
}

/// Whether a cell holds what a spreadsheet shows where it could not reckon: `#REF!`.
pub fn is_error(cell: &str) -> bool {
    cell.trim().starts_with('#')
}

/// The money of a cell; none where it holds none.
pub fn money(cell: &str, unit: Unit) -> Result<Option<Money>, AmountFault> {
    if is_none(cell) {
        return Ok(None);
    }
    Money::parse(cell, unit).map(|money| Some(money).filter(|money| *money != Money::ZERO))
}

/// Whether a folded text is one that stands on paper beside a table: a day, the number of a page, the place
/// of a seal.
fn is_of_paper(lead: &str) -> bool {
    let all = |chars: &str| lead.chars().all(|c| c.is_ascii_digit() || chars.contains(c));
    let is_day = all("年月日.-/") && lead.contains(['年', '月', '日', '.', '/']);
    let is_page = all("第共页/,-—") && lead.contains(['页', '—']);
    let is_seal = ["公章", "盖章", "签章", "签字", "签名"].iter().any(|seal| lead.contains(seal));
    is_day || is_page || is_seal
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::row::CellText;
    use crate::model::Side;

    fn seats() -> Seats {
        let headers = ["序号", "小区名称", "改造内容", "红线内外", "资金来源", "金额"];
        Seats {
            item: None,
            estate: Some(1),
            work: Some(2),
            side: Some(3),
            fund: Some(4),
            money: vec![5],
            headers: headers.map(str::to_owned).to_vec(),
            meant: vec![1, 2, 3, 4, 5],
        }
    }

    fn kind(row: &str) -> Kind {
        let cells = row.split(',').map(CellText::from).collect();
        seats().kind(&Row { number: 1, cells, ..Row::default() }, None)
    }

    fn heading(row: &str) -> Option<(Option<Side>, Option<String>)> {
        match kind(row) {
            Kind::Section(heading) => Some((heading.side, heading.estate)),
            _ => None,
        }
    }

    #[test]
    fn totals_are_told_by_their_words() {
        assert_eq!(kind(",,小 计,,,5504490.50"), Kind::Total(Rank::Part));
        assert_eq!(kind("合  计,,,,,7213700.50"), Kind::Total(Rank::Whole));
        assert_eq!(kind(",本页小计,,,,5"), Kind::Total(Rank::Page));
        assert_eq!(kind("合计(大写),,,,,柒佰元整"), Kind::Total(Rank::Whole));
        assert_eq!(kind(",幸福里小区小计,,,,5"), Kind::Total(Rank::Part));
        assert_eq!(kind(",Subtotal,,,,5"), Kind::Total(Rank::Part));
        assert_eq!(kind("1,幸福里,屋面防水,红线内,专项债,5"), Kind::Line);
        assert_eq!(kind("1,幸福里,,红线内,专项债,5"), Kind::Line);
        assert_eq!(kind("小计,幸福里,屋面防水,红线内,专项债,5"), Kind::Total(Rank::Part));
        assert_eq!(kind("3,合计,屋面防水,红线内,专项债,5"), Kind::Total(Rank::Whole));
        assert_eq!(kind("3,幸福里,屋面防水,合计,专项债,5"), Kind::Line);
        let with_note = |note: &str| kind(&format!("3,幸福里,屋面防水,红线内,专项债,5,{note}"));
        assert_eq!(with_note("小 计"), Kind::Called(Rank::Part));
        assert_eq!(with_note("SUBTOTAL"), Kind::Called(Rank::Part));
        for note in ["一期小计", "总额", "累计", "合计见附件"] {
            assert_eq!(with_note(note), Kind::Line, "{note}");
        }
    }

    #[test]
    fn sections_name_a_side_or_an_estate() {
        let named = |name: &str| Some(name.to_owned());
        assert_eq!(heading("一、小区红线内改造,,,,,100"), Some((Some(Side::Inside), None)));
        assert_eq!(heading("二,小区红线外配套,,,,100"), Some((Some(Side::Outside), None)));
        assert_eq!(heading("(一)幸福里小区,,,,,"), Some((None, named("幸福里小区"))));
        assert_eq!(heading(",纺织厂片区,,,,100"), Some((None, named("纺织厂片区"))));
        assert_eq!(heading("三、其他,,,,,"), Some((None, None)));
        assert_eq!(heading(",,道路,,,100"), None);
    }

    #[test]
    fn notes_memos_and_numbers_of_columns_are_no_lines() {
        assert_eq!(kind("注:1.本表金额按评审后预算填列,,,,,"), Kind::Note);
        assert_eq!(kind("填报人:李,,联系电话:×,,审核:王,2021年7月15日"), Kind::Note);
        assert_eq!(kind("填表人：,张三,审核人：,李四,填表日期：,2024-07-15"), Kind::Note);
        assert_eq!(kind("注：,数据来源,住建局,,,见附件"), Kind::Note);
        assert_eq!(kind("填表人：张三,,审核人：,李四,,（盖章）"), Kind::Note);
        assert_eq!(kind("填表人：张三,,,,,审核人：李四,2023年7月5日"), Kind::Note);
        assert_eq!(kind(",,,,,2023年7月5日"), Kind::Note);
        assert_eq!(kind("1,幸福里,审核费,红线内,专项债,50万,注：含税"), Kind::Line);
        assert_eq!(kind("1.1,,,,,约500000"), Kind::Line);
        assert_eq!(kind("主管网,幸福里,屋面防水,红线内,,见附件"), Kind::Line);
        assert_eq!(kind("注浆加固:1#楼,幸福里,屋面防水,红线内,专项债,12.5万元"), Kind::Line);
        assert_eq!(kind("主管网,幸福里,屋面防水,红线内,,12.5万元"), Kind::Line);
        assert_eq!(kind("其中:,,管网,,专项债,5"), Kind::Memo);
        assert_eq!(kind("栏次,甲,乙,丙,1,2=3+4"), Kind::Header);
        assert_eq!(kind("序号,小区名称,改造内容,红线内外,资金来源,金额"), Kind::Header);
        assert_eq!(kind(",小区名称,改造内容,,,"), Kind::Header);
        assert_eq!(kind("序号,小区名称,改造内容,红线内外,资金来源,金额(万元)"), Kind::Line);
        assert_eq!(kind("序号,小区名称,改造内容,红线内外,金额,资金来源"), Kind::Line);
        assert_eq!(kind(",,,,,"), Kind::Blank);
        for row in [
            "（公章）,,,,,",
            ",2024年5月1日,,,,",
            ",,,,第1页 共3页,",
            "××区财政局,,,,,",
            "单位:万元,,,,,",
            "12,,,,,",
            "— 3 —,,,,,",
        ] {
            assert_eq!(kind(row), Kind::Note, "{row}");
        }
        for row in [",,小区道路,,,", ",,,,专项债,", ",,,,,5", "4,,,红线内,,", "12,幸福里,,,,5,"]
        {
            assert!(kind(row) != Kind::Note, "{row}");
        }
    }
}
