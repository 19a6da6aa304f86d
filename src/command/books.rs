//! The files of a `check`: which are budgets, which are passed over, which cannot be read.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use crate::budget::files::Found;
use crate::budget::meant::lacks_one_column;
use crate::budget::{Input, NotABudget, Origin};
use crate::check::Audit;
use crate::command::Stage;
use crate::command::unread::{skippable, unreadable};
use crate::model::threads::in_turn;
use crate::model::{Problem, Said};
use crate::report::Book;

/// What is made of a file that is a budget.
pub(super) trait Budget: Send {
    /// Gives it its place in the run.
    fn place(&mut self, at: usize);
    /// How it came to be a table of lines.
    fn origin(&self) -> &Origin;
}

impl Budget for Book {
    fn place(&mut self, at: usize) {
        Arc::make_mut(&mut self.table).input = at;
    }

    fn origin(&self) -> &Origin {
        &self.table.origin
    }
}

/// The files of a run.
pub(super) struct Opened<B = Book> {
    /// The budgets.
    pub books: Vec<B>,
    /// Tables that earmark wrote itself.
    pub own: Vec<PathBuf>,
    /// What was passed over, and why.
    pub skipped: Vec<Said>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// Opens the files that are budgets, so many at a time. One that was found in a folder and is none is
/// skipped, and said so as soon as all before it are open. `book` reads the header of an input; a budget is
/// given its place in the run, which is known then.
pub(super) fn open<B: Budget>(
    found: Vec<Found>,
    jobs: usize,
    quiet: bool,
    stage: &mut Stage<'_>,
    book: impl Fn(Input) -> Result<B, NotABudget> + Sync,
) -> io::Result<Opened<B>> {
    let mut opened = Opened { books: Vec::new(), own: Vec::new(), skipped: Vec::new(), problems: Vec::new() };
    let mut written = Ok(());
    let (words, err) = (stage.words, &mut *stage.err);
    let read = |file: Found| (Input::at(&file.path).map(&book), file);
    in_turn(found.into_iter(), jobs, read, |(mut read, file)| {
        let (at, before) = (opened.books.len(), opened.skipped.len());
        read.iter_mut().flatten().for_each(|book| book.place(at));
        opened.add(&file, read);
        let mut told = opened.skipped.iter().skip(before).filter(|_| !quiet);
        if written.is_ok() {
            written = told.try_for_each(|said| writeln!(err, "{}", words.say(said)));
        }
    });
    written?;
    Ok(opened)
}

impl<B: Budget> Opened<B> {
    /// Passes over more, and tells it.
    pub(super) fn pass(
        &mut self,
        skipped: impl IntoIterator<Item = Said>,
        quiet: bool,
        stage: &mut Stage<'_>,
    ) -> io::Result<()> {
        let before = self.skipped.len();
        self.skipped.extend(skipped);
        tell(self.skipped.get(before..).unwrap_or_default(), quiet, stage)
    }

    /// Adds a file, or says why it is no budget.
    fn add(&mut self, Found { path, named }: &Found, read: io::Result<Result<B, NotABudget>>) {
        let shown = path.to_string_lossy();
        let mut skip = |why: Said| {
            self.skipped.push(Said::new("skipped-file").with("path", &*shown).with("why", why));
        };
        match read {
            Ok(read) if !named && is_plan(&read) => {
                skip(Said::new("skipped-plan"));
                self.own.push(path.clone());
            }
            Ok(Ok(book)) => {
                self.skipped.extend(passed(&shown, &book.origin().passed));
                self.books.push(book);
            }
            Ok(Err(NotABudget::Own)) => {
                skip(Said::new("skipped-own"));
                self.own.push(path.clone());
            }
            Ok(Err(NotABudget::Wrong(wrong) | NotABudget::Plan(wrong))) => {
                let name = path.file_stem().unwrap_or_default().to_string_lossy();
                match skippable(&wrong).filter(|_| !named && !lacks_one_column(&name, &wrong)) {
                    Some(why) => skip(why),
                    None => self.problems.extend(wrong.into_iter().map(|said| Problem::of(&shown, said))),
                }
            }
            Err(error) => self.problems.push(unreadable(&shown, &error)),
        }
    }
}

/// Tells what was passed over.
pub(super) fn tell(skipped: &[Said], quiet: bool, stage: &mut Stage<'_>) -> io::Result<()> {
    let mut told = skipped.iter().filter(|_| !quiet);
    told.try_for_each(|said| writeln!(stage.err, "{}", stage.words.say(said)))
}

/// The sheets of a workbook that are not read, and why.
pub(super) fn passed(path: &str, sheets: &[(String, Said)]) -> impl Iterator<Item = Said> {
    sheets.iter().map(move |(sheet, why)| {
        Said::new("skipped-sheet").with("path", path).with("sheet", sheet).with("why", why.clone())
    })
}

/// The sheets that are not read of the workbooks of estates and of quotas.
pub(super) fn passed_beside(audit: &Audit<'_>) -> Vec<Said> {
    let estates = audit.estates.iter().flat_map(|table| passed(&table.path, &table.passed));
    let quotas = audit.means.tables.iter().flat_map(|table| passed(&table.path, &table.passed));
    estates.chain(quotas).collect()
}

/// Whether a file is a plan that earmark wrote, whether it can be read or not.
fn is_plan<B: Budget>(read: &Result<B, NotABudget>) -> bool {
    match read {
        Ok(book) => book.origin().is_plan,
        Err(wrong) => matches!(wrong, NotABudget::Plan(_)),
    }
}
