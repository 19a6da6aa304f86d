//! One answer to who is to pay for what: what it is made by, and how it comes about.

use std::collections::BTreeMap;

use crate::budget::header::Given;
use crate::budget::open::cut_short;
use crate::check::Audit;
use crate::check::limits::Means;
use crate::command::plan::args::{Asked, PlanArgs};
use crate::command::plan::what_if;
use crate::command::{Failure, misused, session, unread};
use crate::facts::Estates;
use crate::model::{Money, Problem, Said};
use crate::plan::draft::{Draft, Reader};
use crate::plan::{Aims, Plan, plan};
use crate::report::commands::{from_file, shell_path};
use crate::report::planned::Planned;
use crate::report::{Book, Style};
use crate::rules::joint::on_day;
use crate::rules::{FundId, Ruleset};

/// What an answer is made by.
pub(super) struct Basis {
    asked: Asked,
    /// How drafts are read.
    pub given: Given,
    /// By what it judges.
    pub rules: Ruleset,
    estates: Option<Estates>,
    parameters: BTreeMap<usize, Money>,
    aims: Aims,
    /// The command that asks the same again.
    again: String,
}

/// An answer.
pub(super) struct Answer {
    books: Vec<Book>,
    draft: Draft,
    plan: Plan,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

impl Basis {
    /// Reads all that an answer is made by, drafts excepted.
    pub(super) fn read(asked: Asked, args: &PlanArgs) -> Result<Basis, Failure> {
        let (rules, _) = session::rules_with_map(&asked.rules, &asked.read.taken)?;
        let day = asked.by.at.as_deref().map(session::date).transpose()?;
        let rules = day.map_or_else(|| rules.clone(), |day| on_day(&rules, day));
        let given = session::given(&asked.read, &rules)?;
        let aims = aims(&asked, &rules, args.time_limit)?;
        let estates = session::estates(asked.read.estates.as_deref(), &rules, false)?;
        let estates = estates.map(|(estates, _)| estates);
        let parameters = session::parameters(&asked.by.param, &rules)?;
        let files: Vec<String> = args.files.iter().map(|path| shell_path(&path.to_string_lossy())).collect();
        let flags = format!("{}{}", session::flags(&asked.rules, &asked.read), asked.by.flags());
        let again = format!("earmark plan {}{flags}{}", files.join(" "), from_file(&files));
        Ok(Basis { asked, given, rules, estates, parameters, aims, again })
    }

    /// What lines are judged by, with what is granted by way of trial.
    pub(super) fn audit(&self) -> Result<Audit<'_>, Failure> {
        let wishes = session::wishes(&self.asked.read.taken, &self.rules)?;
        let mut audit = Audit::new(&self.rules, self.estates.as_ref(), wishes);
        let tables = session::quotas(&self.asked.by.quotas, &self.rules, self.estates.as_ref(), false)?;
        let tables = tables.into_iter().map(|(table, _)| table).collect();
        audit.means = Means { tables, given: self.parameters.clone() };
        what_if::granted(&self.asked.by.quota, &mut audit)?;
        Ok(audit)
    }
}

/// What to plan by.
fn aims(asked: &Asked, rules: &Ruleset, seconds: u64) -> Result<Aims, Failure> {
    let one = |name: &String| match session::funds_named(rules, name)?.as_slice() {
        [one] => Ok(*one),
        _ => Err(Said::new("plan-several-funds").with("name", name)),
    };
    let funds = |names: &[String]| -> Result<Vec<FundId>, Failure> {
        names.iter().map(one).collect::<Result<_, Said>>().map_err(misused)
    };
    let preferred = funds(&asked.by.prefer)?;
    let place = |fund: FundId| {
        let at = preferred.iter().position(|one| *one == fund);
        at.unwrap_or(preferred.len() + usize::from(fund.0))
    };
    Ok(Aims {
        allow_review: asked.by.allow_review,
        without: funds(&asked.by.without)?,
        order: rules.fund_ids().map(place).collect(),
        whole_lines: asked.by.whole_lines,
        seconds,
    })
}

impl Answer {
    /// Plans drafts. One that cannot be read to its end is a problem, and the rest is still planned.
    pub(super) fn new(
        basis: &Basis,
        audit: &Audit<'_>,
        books: Vec<Book>,
        mut problems: Vec<Problem>,
    ) -> Result<Answer, Failure> {
        let mut draft = draft(audit, &basis.aims, &books, &mut problems);
        let tables: Vec<_> = books.iter().map(|book| (&book.table, &book.input)).collect();
        let plan = plan(audit, &basis.aims, &mut draft, &tables)?;
        Ok(Answer { books, draft, plan, problems })
    }

    /// Opens the drafts of an answer again for another that is made by something else.
    pub(super) fn books_for(&self, basis: &Basis, audit: &Audit<'_>) -> (Vec<Book>, Vec<Problem>) {
        let (mut books, mut problems) = (Vec::new(), Vec::new());
        for book in &self.books {
            match session::settled(audit, &book.input, books.len(), &basis.given) {
                Ok(book) => books.push(book),
                Err(wrong) => problems.extend(unread::not_a_budget(&book.input.path, wrong)),
            }
        }
        (books, problems)
    }

    /// All there is to show of it.
    pub(super) fn shown<'a>(&'a self, basis: &'a Basis, audit: &'a Audit<'a>, style: Style) -> Planned<'a> {
        Planned {
            audit,
            books: &self.books,
            draft: &self.draft,
            aims: &basis.aims,
            plan: &self.plan,
            problems: &self.problems,
            set: &basis.given.set,
            asked: &basis.again,
            style,
        }
    }
}

/// Reads every draft.
fn draft(audit: &Audit<'_>, aims: &Aims, books: &[Book], wrong: &mut Vec<Problem>) -> Draft {
    let mut reader = Reader::new(audit, aims);
    for book in books {
        let path = &book.input.path;
        match reader.read(&book.table, &book.input) {
            Ok(broken) => wrong.extend(broken.map(cut_short).map(|said| Problem::of(path, said))),
            Err(error) => wrong.push(unread::unreadable(path, &error)),
        }
        if !book.input.is_unchanged() {
            wrong.push(Problem::of(path, Said::new("file-changed")));
        }
    }
    reader.done()
}
