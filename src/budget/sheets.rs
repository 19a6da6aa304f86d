//! Opens the one sheet of a workbook that is a budget.

use std::sync::Arc;

use crate::budget::Input;
use crate::budget::grid::Grid;
use crate::budget::head::{self, DEEPEST, Head, Vocabulary};
use crate::budget::header::{self, Given};
use crate::budget::open::{cannot_read, origin, settled};
use crate::budget::origin::{NotABudget, Opened, Origin};
use crate::budget::row::Row;
use crate::budget::shape::{Plan, Shaper, plan};
use crate::budget::workbook::Workbook;
use crate::model::{Arg, Said};

/// Opens the sheet of a workbook that is asked for, or the one that has the columns of a budget.
pub fn open(input: &Input, words: Vocabulary<'_>, given: &Given) -> Result<Opened, NotABudget> {
    let mut book = Workbook::open(input)?;
    let wanted = book.wanted(given.sheet.as_deref())?;
    let all: Arg = book.sheets().into_iter().map(|sheet| sheet.name).collect();
    let (mut found, mut wrong): (Vec<(String, Sheet)>, Vec<Vec<Said>>) = (Vec::new(), Vec::new());
    for name in wanted {
        match Sheet::of(book.grid(&name)?, words, given) {
            Ok(sheet) => found.push((name, sheet)),
            Err(NotABudget::Own) => return Err(NotABudget::Own),
            Err(NotABudget::Wrong(said)) => wrong.push(said),
        }
    }
    if found.len() > 1 {
        let sheets: Arg = found.iter().map(|(name, _)| name).collect();
        return Err(Said::new("several-sheets").with("sheets", sheets).into());
    }
    match (found.pop(), wrong.as_slice()) {
        (Some((name, sheet)), _) => sheet.open(input, &name, words),
        (None, [one]) => Err(one.clone().into()),
        (None, []) => Err(Said::new("table-empty").into()),
        (None, several) if several.iter().all(|said| said.iter().all(|said| said.key == "table-empty")) => {
            Err(Said::new("table-empty").into())
        }
        (None, several) => {
            let telling = several.iter().find(|said| {
                said.iter().all(|said| said.key != "columns-missing" && said.key != "table-empty")
            });
            match telling {
                Some(said) => Err(said.clone().into()),
                None => Err(Said::new("no-sheet-has-columns").with("sheets", all).into()),
            }
        }
    }
}

/// A sheet that can be read as a budget.
struct Sheet {
    grid: Grid,
    top: Vec<Row>,
    head: Head,
    plan: Plan,
}

impl Sheet {
    fn of(grid: Grid, words: Vocabulary<'_>, given: &Given) -> Result<Sheet, NotABudget> {
        let most = given.header_row.map_or(DEEPEST, |_| usize::MAX);
        let top: Vec<Row> = grid.rows().take(most).filter_map(Result::ok).collect();
        let Some(first) = top.first() else { return Err(Said::new("table-empty").into()) };
        if header::is_own(&first.cells) {
            return Err(NotABudget::Own);
        }
        head::asked_for(&top, given)?;
        let (head, _) = head::find(&top, words, given);
        let planned = plan(&head, words, given, &[]);
        let plan = settled(&head, words, given, planned, || Ok(grid.rows().skip(head.first + head.height)))?;
        Ok(Sheet { grid, top, head, plan })
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
