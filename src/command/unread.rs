//! Files that are not read: what is wrong with them, and what of it lets one be passed over.

use std::{fs, io};

use crate::budget::NotABudget;
use crate::budget::meant::no_columns;
use crate::model::{Arg, Problem, Problems, Said};

/// What is wrong with a file that cannot be opened.
pub(super) fn unreadable(path: &str, error: &io::Error) -> Problem {
    let said = match error.kind() {
        io::ErrorKind::NotFound => match fs::read_link(path) {
            Ok(target) => Said::new("link-to-nothing").with("target", target.to_string_lossy().into_owned()),
            Err(_) => Said::new("no-such-file"),
        },
        io::ErrorKind::IsADirectory => Said::new("is-a-folder"),
        _ => Said::new("cannot-read").with("detail", error.to_string()),
    };
    Problem::of(path, said)
}

/// The problems of a file that is no budget.
pub(super) fn not_a_budget(path: &str, wrong: NotABudget) -> Problems {
    let mut problems = Problems::default();
    match wrong {
        NotABudget::Own => problems.push(Problem::of(path, Said::new("skipped-own"))),
        NotABudget::Wrong(wrong) | NotABudget::Plan(wrong) => {
            problems.extend(wrong.into_iter().map(|said| Problem::of(path, said)));
        }
    }
    problems
}

/// What is said of a table, whichever sheet it stands on.
pub(super) fn of_table(said: &Said) -> &Said {
    let inner = said.args.iter().find_map(|(_, arg)| match arg {
        Arg::Said(inner) if said.key == "in-sheet" => Some(inner),
        _ => None,
    });
    inner.unwrap_or(said)
}

/// The same, put another way.
pub(super) fn put_as(said: Said, key: &'static str) -> Said {
    if said.key != "in-sheet" {
        return Said { key, ..said };
    }
    let put = |arg: Arg| match arg {
        Arg::Said(inner) => Arg::Said(Said { key, ..inner }),
        other => other,
    };
    Said { args: said.args.into_iter().map(|(name, arg)| (name, put(arg))).collect(), ..said }
}

/// Why a file found in a folder is passed over: it lacks the columns of a budget, or holds nothing.
pub(super) fn skippable(wrong: &[Said]) -> Option<Said> {
    match wrong {
        [one] if ["table-empty", "no-sheet-has-columns"].contains(&one.key) => Some(one.clone()),
        [one] => no_columns(one),
        _ => None,
    }
}
