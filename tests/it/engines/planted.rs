//! A large budget: a plan that goes through all texts for every line shows there.

use std::env;
use std::path::{Path, PathBuf};

use crate::naive::cases::{Case, Table};

fn table(path: &Path) -> Table {
    let mut reader =
        csv::Reader::from_path(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let cells = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
    let columns = cells(reader.headers().unwrap());
    Table { columns, rows: reader.records().map(|record| cells(&record.unwrap())).collect() }
}

/// The case, if one is named.
pub(super) fn case() -> Option<(String, Case)> {
    let folder = PathBuf::from(env::var_os("EARMARK_PLANTED")?);
    let case = Case {
        pack: "cn-old-estates".to_owned(),
        budget: table(&folder.join("budget.csv")),
        estates: Some(table(&folder.join("estates.csv"))),
        quotas: Some(table(&folder.join("quotas.csv"))),
        flags: Vec::new(),
    };
    Some(("planted".to_owned(), case))
}
