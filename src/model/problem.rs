//! Mistakes in what the user wrote, collected with their places.

use std::ops::Range;
use std::sync::Arc;

use crate::model::Said;

/// One mistake: where it stands, and what is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, as the user named it.
    pub path: Arc<str>,
    /// The offending bytes in the file's text, where they are known.
    pub span: Option<Range<usize>>,
    /// What is wrong, and what would be right.
    pub said: Said,
}

/// All mistakes found, in the order they were met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problem {
    /// A mistake of a whole file.
    pub fn of(path: &str, said: Said) -> Problem {
        Problem { path: Arc::from(path), span: None, said }
    }
}

impl Problems {
    /// Adds one more.
    pub fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// Whether nothing was wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The mistakes, in the order they were met.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }

    /// Puts the mistakes in the order in which a reader meets them: file by file, each from top to bottom.
    pub fn sort(&mut self, files: &[Arc<str>]) {
        self.0.sort_by_key(|problem| {
            let file = files.iter().position(|path| *path == problem.path);
            (file, problem.span.as_ref().map(|span| span.start))
        });
    }

    /// The value, if nothing was wrong.
    pub fn or<T>(self, value: T) -> Result<T, Problems> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Problems {
        Problems(vec![problem])
    }
}

impl Extend<Problem> for Problems {
    fn extend<I: IntoIterator<Item = Problem>>(&mut self, problems: I) {
        self.0.extend(problems);
    }
}

impl IntoIterator for Problems {
    type Item = Problem;
    type IntoIter = std::vec::IntoIter<Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
