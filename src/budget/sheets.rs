//! Opens the one sheet of a workbook that is a budget, and tells of those that are not read.

use std::sync::Arc;

use crate::budget::grid::Grid;
use crate::budget::head::{self, DEEPEST, Head, Vocabulary};
use crate::budget::header::Given;
use crate::budget::headings::bare_number;
use crate::budget::kinds::{is_none, money};
use crate::budget::meant::{adds_up, is_meant, is_sample, passed_over};
use crate::budget::open::{cannot_read, lines_above, origin, seats_of, settled};
use crate::budget::origin::{NotABudget, Opened, Origin};
use crate::budget::plan::{Plan, plan};
use crate::budget::row::Row;
use crate::budget::shape::Shaper;
use crate::budget::workbook::Workbook;
use crate::budget::{Input, own};
use crate::model::{Arg, Said, Unit};

/// Opens the sheet of a workbook that is asked for, or the one that has the columns of a budget.
pub fn open(input: &Input, words: Vocabulary<'_>, given: &Given) -> Result<Opened, NotABudget> {
    let book = Workbook::open(input)?;
    if book.defines(own::REPORT) {
        return Err(NotABudget::Own);
    }
    let is_plan = book.defines(own::PLAN);
    let sheets = Sheets::of(book, is_plan, words, given)?;
    match sheets.pick(input, words) {
        Ok(opened) if is_plan => Ok(Opened { origin: Origin { is_plan, ..opened.origin }, ..opened }),
        Err(NotABudget::Wrong(wrong)) if is_plan => Err(NotABudget::Plan(wrong)),
        other => other,
    }
}

/// The sheets of a workbook, by what they are.
#[derive(Default)]
struct Sheets {
    /// Those that have the columns of a budget.
    found: Vec<(String, Sheet)>,
    /// Those that are meant as budgets, and what is wrong with each.
    meant: Vec<(String, Vec<Said>)>,
    /// Those that are none, and why.
    others: Vec<(String, Vec<Said>)>,
    /// The first rows of those.
    tops: Vec<Vec<Row>>,
    /// Those that nobody is meant to see, and whether they have the columns of a budget.
    hidden: Vec<(String, bool)>,
}

impl Sheets {
    /// Looks at the sheet that is asked for, else at all of them.
    fn of(
        mut book: Workbook,
        is_plan: bool,
        words: Vocabulary<'_>,
        given: &Given,
    ) -> Result<Sheets, NotABudget> {
        let mut sheets = Sheets::default();
        for name in book.wanted(given.sheet.as_deref())? {
            let grid = book.grid(&name)?;
            let top: Vec<Row> = grid.rows().take(DEEPEST).filter_map(Result::ok).collect();
            match Sheet::of(grid, words, given) {
                Ok(sheet) => sheets.found.push((name, sheet)),
                Err(NotABudget::Own) => return Err(NotABudget::Own),
                Err(NotABudget::Wrong(wrong) | NotABudget::Plan(wrong)) => {
                    // What stands beside a plan in its workbook tells of the plan.
                    let meant = !is_plan && is_meant(&name, &wrong, words.dictionary.known);
                    if meant {
                        sheets.meant.push((name, wrong));
                    } else {
                        sheets.others.push((name, wrong));
                        sheets.tops.push(top);
                    }
                }
            }
        }
        let hidden = book.sheets().into_iter().filter(|sheet| sheet.hidden && given.sheet.is_none());
        for sheet in hidden {
            let grid = book.grid(&sheet.name);
            let is_budget = grid.is_ok_and(|grid| Sheet::of(grid, words, given).is_ok());
            sheets.hidden.push((sheet.name, is_budget));
        }
        Ok(sheets)
    }

    /// Opens the one that is a budget.
    fn pick(mut self, input: &Input, words: Vocabulary<'_>) -> Result<Opened, NotABudget> {
        let passed = self.passed();
        match self.found.pop() {
            None => Err(self.nothing().into()),
            Some((name, sheet)) if self.found.is_empty() && self.meant.is_empty() => {
                if let Some(goes_on) = self.going_on(&sheet, words) {
                    let said = Said::new("sheet-goes-on").with("sheet", goes_on).with("of", name);
                    return Err(said.into());
                }
                let opened = sheet.open(input, &name, words)?;
                Ok(Opened { origin: Origin { passed, ..opened.origin }, ..opened })
            }
            Some(last) => {
                self.found.push(last);
                Err(self.in_doubt().into())
            }
        }
    }

    /// A sheet that has no header of its own, but lines like those of the one that is a budget.
    fn going_on(&self, sheet: &Sheet, words: Vocabulary<'_>) -> Option<&str> {
        let others = self.others.iter().map(|(name, _)| name.as_str()).zip(&self.tops);
        let is_other = |name: &str| adds_up(name) || is_sample(name);
        let mut going_on = others.filter(|(name, top)| !is_other(name) && sheet.goes_on(top, words));
        going_on.next().map(|(name, _)| name)
    }

    /// The sheets that are passed over, and why.
    fn passed(&self) -> Vec<(String, Said)> {
        let others = self.others.iter().map(|(name, wrong)| (name.clone(), passed_over(wrong)));
        let hidden = self.hidden.iter().map(|(name, is_budget)| {
            let key = if *is_budget { "skipped-hidden-budget" } else { "skipped-hidden" };
            (name.clone(), Said::new(key))
        });
        others.chain(hidden).collect()
    }

    /// What is asked where more than one sheet may be the budget.
    fn in_doubt(&self) -> Vec<Said> {
        let names = || self.found.iter().map(|(name, _)| name).collect::<Arg>();
        let several = (self.found.len() > 1).then(|| Said::new("several-sheets").with("sheets", names()));
        several.into_iter().chain(in_sheets("sheet-in-doubt", &self.meant)).collect()
    }

    /// What is wrong where no sheet is a budget.
    fn nothing(self) -> Vec<Said> {
        let hidden = self.hidden.iter().filter(|(_, is_budget)| *is_budget).map(|(name, _)| name);
        let hidden: Vec<&String> = hidden.collect();
        let names = self.meant.iter().chain(&self.others).map(|(name, _)| name);
        let names: Arg = names.chain(self.hidden.iter().map(|(name, _)| name)).collect();
        let is_empty = |said: &Said| said.key == "table-empty";
        let is_telling = |said: &Said| said.key != "columns-missing" && !is_empty(said);
        match (self.meant.as_slice(), self.others.as_slice()) {
            ([(_, wrong)], []) => wrong.clone(),
            ([_, ..], _) => in_sheets("in-sheet", &self.meant).collect(),
            _ if !hidden.is_empty() => {
                vec![Said::new("only-hidden-sheets").with("sheets", hidden.into_iter().collect::<Arg>())]
            }
            ([], [(_, wrong)]) => wrong.clone(),
            ([], others) if others.iter().all(|(_, wrong)| wrong.iter().all(is_empty)) => {
                vec![Said::new("table-empty")]
            }
            ([], others) => {
                let telling = others.iter().find(|(_, wrong)| wrong.iter().all(is_telling));
                telling.map_or_else(
                    || vec![Said::new("no-sheet-has-columns").with("sheets", names)],
                    |(_, wrong)| wrong.clone(),
                )
            }
        }
    }
}

/// What is wrong with sheets, each thing under the name of its sheet.
fn in_sheets(key: &'static str, sheets: &[(String, Vec<Said>)]) -> impl Iterator<Item = Said> {
    sheets.iter().flat_map(move |(name, wrong)| {
        wrong.iter().map(move |said| Said::new(key).with("sheet", name).with("said", said.clone()))
    })
}

/// A sheet that can be read as a budget.
struct Sheet {
    grid: Grid,
    top: Vec<Row>,
    head: Head,
    plan: Plan,
}

impl Sheet {
    fn of(mut grid: Grid, words: Vocabulary<'_>, given: &Given) -> Result<Sheet, NotABudget> {
        let most = given.header_row.map_or(DEEPEST, |_| usize::MAX);
        let top: Vec<Row> = grid.rows().take(most).filter_map(Result::ok).collect();
        let Some(first) = top.first() else { return Err(Said::new("table-empty").into()) };
        if own::is_report(&first.cells) {
            return Err(NotABudget::Own);
        }
        head::asked_for(&top, given)?;
        let (head, _) = head::find(&top, words, given);
        let planned = plan(&head, words, given, &[]);
        let plan = settled(&head, words, given, planned, || Ok(grid.rows().skip(head.first + head.height)))?;
        lines_above(&top, &head, &plan, given)?;
        if plan.source.unit == Unit::Yuan {
            grid.are_yuan();
        }
        Ok(Sheet { grid, top, head, plan })
    }

    /// Whether another sheet begins, below titles, with a line in the columns of this one, which names what it
    /// is of as these do.
    fn goes_on(&self, rows: &[Row], words: Vocabulary<'_>) -> bool {
        let seats = seats_of(&self.plan);
        let is_title = |row: &&Row| row.cells.iter().filter(|cell| !is_none(cell)).count() < 2;
        let Some(row) = rows.iter().find(|row| !is_title(row)) else { return false };
        let is_named = match (seats.fund, words.is_estate.zip(seats.estate)) {
            (Some(at), _) => (words.is_fund)(row.cell(at)),
            (None, Some((is_estate, at))) => is_estate(row.cell(at)),
            (None, None) => {
                let is_amount = |at: usize| matches!(money(row.cell(at), Unit::Yuan), Ok(Some(_)));
                self.plan.funds.iter().filter(|fund| is_amount(fund.at)).count() > 1
            }
        };
        let has_number = seats.estate.is_some_and(|at| bare_number(row.cell(at)).is_some());
        is_named && !has_number && seats.holds_a_line(row)
    }

    fn open(self, input: &Input, name: &str, words: Vocabulary<'_>) -> Result<Opened, NotABudget> {
        let lay = |out: &mut std::fs::File| {
            let mut shaper = Shaper::new(&self.plan, words, true, out)?;
            for row in self.grid.rows().skip(self.head.first + self.head.height) {
                shaper.row(row?)?;
            }
            shaper.finish()
        };
        let (input, shaped) = input.laid_down(lay).map_err(|error| cannot_read(&error))?;
        let origin = Origin {
            sheet: Some(Arc::from(name)),
            shaped: Some(Arc::new(shaped)),
            ..origin(&self.top, &self.head, &self.plan)
        };
        Ok(Opened { input, layout: self.plan.laid, delimiter: b',', origin })
    }
}
