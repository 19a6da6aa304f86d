//! The table of quotas: money granted, and other money from outside the lines, by estate, fund, project,
//! year.

use std::sync::Arc;

use crate::budget::carry::{Carry, is_ditto};
use crate::budget::cells::Cut;
use crate::budget::header::{self, Given, Known, Layout};
use crate::budget::noted::Noted;
use crate::budget::small::{Head, Small, Take};
use crate::budget::total_words::{Rank, rank};
use crate::budget::totals::{Mismatch, Scope, Stated, Totals, in_words};
use crate::budget::units::{self, header_unit, in_doubt};
use crate::budget::wide::{SameFund, is_memo};
use crate::budget::{Encoding, Input};
use crate::facts::records;
use crate::facts::series::Series;
use crate::facts::spellings::Spellings;
use crate::facts::wide::Wide;
use crate::model::{AmountFault, Arg, Money, Problem, Problems, Said, Unit, text};

/// A table of money by what it is for, and what was made of its rows.
#[derive(Debug)]
pub struct Quotas<T> {
    /// The path, as people are shown it.
    pub path: Arc<str>,
    /// The encoding it was read in; none for a workbook.
    pub encoding: Option<Encoding>,
    /// The other sheets of its workbook, and why they are passed over.
    pub passed: Vec<(String, Said)>,
    /// Which of its columns say what the money is for, and which hold it.
    pub columns: Columns,
    /// How many rows it has, those that add others up left out.
    pub lines: u64,
    /// Sums that the table states and its rows do not make.
    pub wrong: Vec<Mismatch>,
    /// What was made of the rows.
    pub taken: T,
}

/// The columns of a table of quotas, by their ids.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// Those that say what the money is for.
    pub keys: Vec<String>,
    /// Those of money.
    pub money: Vec<String>,
}

/// What a table of quotas may say.
pub struct Sought<'a> {
    /// The columns that say what its money is for.
    pub keys: Vec<Known>,
    /// The columns of money.
    pub money: Vec<Known>,
    /// Whether a text names a fund, which may have a column of its own.
    pub is_fund: Box<dyn Fn(&str) -> bool + 'a>,
    /// Whether two texts name one and the same fund for certain.
    pub same_fund: Box<SameFund<'a>>,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Quota<'q> {
    /// The physical line it stands on.
    pub row: u64,
    /// Its record, from 1.
    pub record: u64,
    cut: &'q Cut<'q>,
    keys: &'q [Column],
    /// For each key, the number of its cell; none where a row says by those above it what its money is for.
    pub numbers: &'q [u64],
    /// The money, by column. A parameter whose cell is blank has none.
    pub money: &'q [Option<Money>],
}

impl<'q> Quota<'q> {
    /// What the money is for: a cell for each key.
    pub fn keys(self) -> impl Iterator<Item = &'q str> {
        self.keys.iter().map(move |key| self.cut.cell(key.at))
    }
}

/// Takes the rows of a table of quotas, in its order; those that add others up are left out.
pub trait TakeQuotas {
    /// Takes the next row.
    fn quota(&mut self, quota: &Quota<'_>);
}

impl<T: TakeQuotas> Quotas<T> {
    /// Reads a table that may have these columns, or one for each fund. Any row that cannot be read makes the
    /// whole table unusable, and every one is named. Whoever takes the rows may be begun anew.
    pub fn read(
        input: &Input,
        sought: &Sought<'_>,
        given: &Given,
        begin: &dyn Fn(&Columns) -> T,
    ) -> Result<Quotas<T>, Problems> {
        let mut problems = Problems::default();
        let (keys, money) = (&sought.keys, &sought.money);
        let known: Vec<Known> = keys.iter().chain(money).cloned().collect();
        let mut taking = |head: Head| {
            let wide = Wide::of(&head, sought, given)?;
            let Head { headers, noted } = head;
            let named = noted != Noted::Nothing || given.unit.is_some();
            let layout = match &wide {
                Some(wide) => header::layout(wide.header(&headers), &known, given)?,
                None => header::layout_under(&noted, headers, &known, given)?,
            };
            let there = |known: &[Known]| -> Vec<String> {
                known.iter().map(|column| column.id.clone()).filter(|id| layout.has(id)).collect()
            };
            let columns = Columns { keys: there(keys), money: there(money) };
            let taken = begin(&columns);
            Ok(Taking::new(layout, wide, columns, named, taken))
        };
        let small = records(input, &known, &*sought.is_fund, given, &mut taking, &mut problems)?;
        let Small { taken, encoding, rows, noted, passed, .. } = small;
        let of_table = |said: Said| Problem::of(&input.path, said);
        let taking: Taking<T> = match taken {
            Some(Ok(taking)) => taking,
            Some(Err(wrong)) => {
                problems.extend(wrong.into_iter().map(of_table));
                return Err(problems);
            }
            None => {
                if problems.is_empty() {
                    problems.push(of_table(Said::new("table-empty")));
                }
                return Err(problems);
            }
        };
        problems.extend(taking.lacking(keys, money, rows).into_iter().map(of_table));
        let unit = taking.money.first().map(|column| column.unit);
        let below =
            noted.zip(unit).and_then(|((row, noted), unit)| units::below(row, &noted, unit, given.unit));
        let unit_in_doubt = taking.unit_in_doubt();
        let Taking { columns, totals, lines, of_rows, wrong, taken, .. } = taking;
        problems.extend(wrong.into_iter().chain(below).chain(unit_in_doubt).map(of_table));
        let (path, mut wrong) = (Arc::clone(&input.path), of_rows);
        wrong.extend(totals.finish().1);
        wrong.sort_by_key(|wrong| (wrong.row, wrong.column));
        problems.or(Quotas { path, encoding, passed, columns, lines, wrong, taken })
    }
}

/// A column of the table: where it is, and what one unit of it is worth where it holds money.
#[derive(Debug)]
struct Column {
    id: String,
    at: usize,
    unit: Unit,
    /// Whether it holds the amounts, of which none may be blank.
    is_amount: bool,
}

impl Column {
    /// The money of a row; none where the cell of a parameter is blank.
    fn money(&self, row: &Cut<'_>) -> Result<Option<Money>, Said> {
        let cell = row.cell(self.at);
        if let (Unit::Yuan, Some(plain)) = (self.unit, Money::plain_yuan(cell.as_bytes())) {
            return Ok(Some(plain));
        }
        match Money::parse(cell, self.unit) {
            Ok(amount) => Ok(Some(amount)),
            Err(AmountFault::Blank) if !self.is_amount => Ok(None),
            Err(_) => {
                let said = Said::new("table-bad-amount").with("column", &self.id);
                Err(said.with("text", text::shorten(cell, 40)))
            }
        }
    }
}

/// Takes the rows of a table in, one after another.
struct Taking<T> {
    layout: Layout,
    /// The columns, where there is one for each fund.
    wide: Option<Wide>,
    columns: Columns,
    keys: Vec<Column>,
    money: Vec<Column>,
    /// The place of the fund among the keys.
    fund: Option<usize>,
    /// For each key, the cells of rows that take nothing over and add nothing up.
    spellings: Vec<Spellings>,
    /// Their numbers in the row that is being taken in.
    numbers: Vec<u64>,
    /// Whether something beside the header names the unit.
    named: bool,
    carry: Carry,
    totals: Totals,
    series: Series,
    /// The money of the row that is being taken in.
    amounts: Vec<Option<Money>>,
    /// The largest amount there is.
    largest: Option<Money>,
    lines: u64,
    /// Sums that rows state of their funds and these do not make.
    of_rows: Vec<Mismatch>,
    /// What is wrong with rows, one by one.
    wrong: Vec<Said>,
    taken: T,
    /// As of [`telling`].
    telling: Vec<(usize, bool)>,
}

impl<T: TakeQuotas> Taking<T> {
    fn new(layout: Layout, wide: Option<Wide>, columns: Columns, named: bool, taken: T) -> Taking<T> {
        let column = |id: &String| {
            let (at, unit, is_amount) = (layout.at(id)?, layout.unit_of(id), id == "amount");
            Some(Column { id: id.clone(), at, unit, is_amount })
        };
        let keys: Vec<Column> = columns.keys.iter().filter_map(column).collect();
        let money: Vec<Column> = columns.money.iter().filter_map(column).collect();
        let carry = Carry::new(&layout, &[], &money.iter().map(|column| column.at).collect::<Vec<_>>());
        let fund = keys.iter().position(|key| key.id == "fund");
        let spellings = keys.iter().map(|_| Spellings::default()).collect();
        let series = Series::new(money.len());
        let telling = telling(&layout.headers);
        Taking {
            layout,
            wide,
            columns,
            keys,
            money,
            fund,
            spellings,
            numbers: Vec::new(),
            named,
            carry,
            totals: Totals::default(),
            series,
            amounts: Vec::new(),
            largest: None,
            lines: 0,
            of_rows: Vec::new(),
            wrong: Vec::new(),
            taken,
            telling,
        }
    }

    /// Takes the next row, or what it holds of each fund.
    fn take(&mut self, record: u64, row: &Cut<'_>) -> Result<(), Said> {
        let Some(wide) = self.wide.take() else { return self.long(record, row) };
        let taken = wide.each(row, |row| self.long(record, row));
        self.of_rows.extend(wide.mismatch(row));
        self.wide = Some(wide);
        taken
    }

    /// Takes a row: money for something, or a sum of such rows.
    fn long(&mut self, record: u64, row: &Cut<'_>) -> Result<(), Said> {
        let width = self.layout.headers.len();
        if row.cells.len() != width {
            return Err(Said::new("table-row-width").with("has", row.cells.len()).with("wants", width));
        }
        if self.says_all(row) {
            self.carry.pass(row);
            return self.granted(record, row);
        }
        self.numbers.clear();
        if let Some(rank) = self.rank(row) {
            self.total(row, rank);
            return Ok(());
        }
        if row.first().is_some_and(is_memo) {
            return Ok(());
        }
        let mut filled = row.kept();
        self.carry.fill(&mut filled);
        filled.show(|row| self.quota(record, row))
    }

    /// Whether a row says itself what its money is for, and adds nothing up; then it takes nothing over. What
    /// was found out of a cell once is not found out again.
    fn says_all(&mut self, row: &Cut<'_>) -> bool {
        self.numbers.clear();
        for (key, spellings) in self.keys.iter().zip(&mut self.spellings) {
            let cell = row.cells.get(key.at).copied().unwrap_or_default();
            let met = spellings.met(cell).or_else(|| says_itself(cell).then(|| spellings.add(cell)));
            let Some(met) = met else { return false };
            self.numbers.push(met);
        }
        let leads_nothing = || row.first().is_none_or(|cell| rank(cell).is_none() && !is_memo(cell));
        row.merged.is_empty() && (self.keys.iter().any(|key| key.at == 0) || leads_nothing())
    }

    /// The rank of a row that adds others up: its first cell, or one that says what money is for, is that of
    /// a total.
    fn rank(&self, row: &Cut<'_>) -> Option<Rank> {
        let keys = self.keys.iter().map(|key| row.cell(key.at));
        keys.chain(row.first()).find_map(rank)
    }

    /// Takes in a row that adds others up.
    fn total(&mut self, row: &Cut<'_>, rank: Rank) {
        let of_fund = self.series.known(self.fund_of(row));
        let stated = |(at, column): (usize, &Column)| {
            let amount = Money::parse_sum(row.cell(column.at), column.unit).ok()?;
            let series = of_fund.and_then(|fund| self.series.of(fund, at)).unwrap_or(at);
            Some(Stated { series, column: column.at, amount })
        };
        let stated = self.money.iter().enumerate().filter_map(stated).collect();
        let words = || in_words(row.cells.iter().copied());
        let unread = |column: &Column| {
            Mismatch::unread(row.number, words, column.at, row.cell(column.at), column.unit)
        };
        let unread = self.money.iter().filter_map(unread);
        self.of_rows.extend(unread);
        self.totals.mark((row.number, words()), Scope::Total(rank), stated, None);
        self.carry.total(rank);
    }

    fn fund_of<'r>(&self, row: &'r Cut<'_>) -> &'r str {
        self.fund.and_then(|at| self.keys.get(at)).map(|key| row.cell(key.at)).unwrap_or_default()
    }

    /// Takes in a row that holds money for something.
    fn quota(&mut self, record: u64, row: &Cut<'_>) -> Result<(), Said> {
        if let Some(key) = self.keys.iter().find(|key| row.cell(key.at).is_empty()) {
            return Err(Said::new("table-blank-key").with("column", &key.id));
        }
        self.granted(record, row)
    }

    /// Takes in the money of a row that says what it is for.
    fn granted(&mut self, record: u64, row: &Cut<'_>) -> Result<(), Said> {
        self.amounts.clear();
        let mut telling = self.telling.iter().map(|(at, is_remark)| (row.cell(*at), *is_remark));
        let taken_back = telling.find(|(cell, is_remark)| takes_back(cell, *is_remark)).map(|(cell, _)| cell);
        for column in &self.money {
            let amount = column.money(row)?;
            if let Some(cell) = taken_back.filter(|_| amount > Some(Money::ZERO)) {
                return Err(Said::new("table-taken-back").with("text", text::shorten(cell.trim(), 40)));
            }
            self.amounts.push(amount);
            if column.is_amount {
                self.largest = self.largest.max(amount);
            }
        }
        let number = self.fund.and_then(|at| self.numbers.get(at).copied());
        let fund = self.fund_of(row);
        let fund = self.series.fund(fund, number);
        self.series.count(fund, &self.amounts, &mut self.totals);
        self.lines += 1;
        let (keys, money) = (self.keys.as_slice(), self.amounts.as_slice());
        let numbers = self.numbers.as_slice();
        self.taken.quota(&Quota { row: row.number, record, cut: row, keys, numbers, money });
        Ok(())
    }

    /// What the table cannot do without: a column of money, and one that says what for where there are
    /// several rows.
    fn lacking(&self, keys: &[Known], money: &[Known], rows: u64) -> Vec<Said> {
        let lacks = |key: &'static str, known: &[Known]| {
            let headers: Arg = self.layout.headers.iter().map(|header| text::shorten(header, 24)).collect();
            let columns: Arg = known.iter().map(|column| &column.id).collect();
            Said::new(key).with("columns", columns).with("headers", headers)
        };
        let no_money = self.money.is_empty().then(|| lacks("no-money-column", money));
        let no_key = (self.keys.is_empty() && rows > 1).then(|| lacks("no-key-column", keys));
        no_money.into_iter().chain(no_key).collect()
    }

    /// Asks for the unit where nothing names one and the amounts are small.
    fn unit_in_doubt(&self) -> Option<Said> {
        let header = self.layout.header("amount").filter(|header| *header != "amount" && !self.named)?;
        in_doubt(self.lines, self.largest?).filter(|_| header_unit(header) == Ok(None))
    }
}

/// Whether a cell says something of its own, which is not that it adds others up.
fn says_itself(cell: &str) -> bool {
    !text::trim(cell).is_empty() && !is_ditto(cell) && rank(cell).is_none() && !is_memo(cell)
}

/// How a row is called that takes money back.
const TAKEN_BACK: [&str; 6] = ["调减", "收回", "扣减", "扣回", "压减", "追减"];
/// The same, but where it may be a remark on something else.
const FEWER: [&str; 2] = ["核减", "减少"];
/// What may stand around that: 指标调减, 收回资金.
const AROUND: [&str; 4] = ["指标", "资金", "额度", "本次"];
/// How columns of remarks are called, and those that say what an amount was before.
const REMARKS: [&str; 2] = ["备注", "说明"];
const BEFORE: [&str; 4] = ["原指标", "原下达", "调整前", "调整后"];

/// The columns that may say that a row takes money back, and whether they hold remarks; none where others say
/// what was there before, and the amount is what came of it.
fn telling(headers: &[String]) -> Vec<(usize, bool)> {
    let has = |header: &str, words: &[&str]| words.iter().any(|word| header.contains(word));
    if headers.iter().any(|header| has(header, &BEFORE)) {
        return Vec::new();
    }
    headers.iter().map(|header| has(header, &REMARKS)).enumerate().collect()
}

/// Whether a cell says that its row takes money back: 调减, 本次收回资金, 财〔2023〕9号(收回).
fn takes_back(cell: &str, is_remark: bool) -> bool {
    let fewer: &[&str] = if is_remark { &[] } else { &FEWER };
    let mut words = TAKEN_BACK.iter().chain(fewer);
    if !words.clone().any(|word| cell.contains(word)) {
        return false;
    }
    let folded = text::fold(cell);
    let note = folded.strip_suffix(')').and_then(|text| text.rsplit_once('(')).map(|(_, note)| note);
    let mut word = note.unwrap_or(&folded);
    while let Some(rest) = AROUND.iter().find_map(|around| word.strip_prefix(*around)) {
        word = rest;
    }
    while let Some(rest) = AROUND.iter().find_map(|around| word.strip_suffix(*around)) {
        word = rest;
    }
    words.any(|taken_back| *taken_back == word)
}

impl<T: TakeQuotas> Take for Result<Taking<T>, Vec<Said>> {
    fn row(&mut self, record: u64, row: &Cut<'_>) {
        if let Ok(taking) = self {
            let wrong = taking.take(record, row).err();
            taking.wrong.extend(wrong.map(|said| said.with("row", row.number)));
        }
    }
}
