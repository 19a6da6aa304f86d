//! Sheets that are not read as budgets: whether one is meant as a budget all the same, and why another is
//! passed over.

use crate::budget::header::Known;
use crate::model::{Arg, Said, text};

/// Sheets that are called so add up what stands on others.
const SUMS: [&str; 7] = ["汇总", "合计", "总计", "统计", "summary", "total", "overview"];

/// Sheets that are called so show how one is to be filled in.
const SAMPLES: [&str; 6] = ["示例", "样例", "样表", "说明", "sample", "example"];

/// What is said of a sheet on which no header was looked for or found.
const NO_HEADER: [&str; 2] = ["table-empty", "no-such-header-row"];

/// Fewer columns than this make no budget, whichever they are.
const FEWEST: usize = 3;

/// Whether a sheet is a budget but for what is wrong with it: it says what is paid for, lacks one column at
/// most, and is not called a sum of others.
pub fn is_meant(name: &str, wrong: &[Said], known: &[Known]) -> bool {
    let required = known.iter().filter(|column| column.required);
    let (lacking, there): (Vec<&Known>, Vec<&Known>) =
        required.partition(|column| wrong.iter().any(|said| lacks(said, &column.id)));
    let has_header = !wrong.iter().any(|said| NO_HEADER.contains(&said.key));
    let says_work = there.iter().any(|column| column.id == "work");
    has_header && says_work && lacking.len() <= 1 && there.len() >= FEWEST && !adds_up(name)
}

/// Whether a file of this name is a budget but for one column, which is not the work, and is not called a sum
/// of others.
pub fn lacks_one_column(name: &str, wrong: &[Said]) -> bool {
    let [one] = wrong else { return false };
    let lacking = one.args.iter().find_map(|(name, arg)| match arg {
        Arg::List(columns) if *name == "columns" && one.key == "columns-missing" => Some(columns.as_slice()),
        _ => None,
    });
    let is_other = |column: &Arg| *column != Arg::Column("work".to_owned());
    matches!(lacking, Some([column]) if is_other(column)) && !adds_up(name)
}

/// Whether something that is called so adds up what stands elsewhere.
pub(super) fn adds_up(name: &str) -> bool {
    let name = text::fold(name);
    SUMS.iter().any(|word| name.contains(word))
}

/// Whether something that is called so only shows what is to stand elsewhere.
pub(super) fn is_sample(name: &str) -> bool {
    let name = text::fold(name);
    SAMPLES.iter().any(|word| name.contains(word))
}

/// Whether this says that a column is not there.
fn lacks(said: &Said, column: &str) -> bool {
    let names = |arg: &Arg| match arg {
        Arg::List(columns) => columns.contains(&Arg::Column(column.to_owned())),
        one => *one == Arg::from(column),
    };
    let listed = match said.key {
        "columns-missing" => "columns",
        "no-such-header" => "column",
        _ => return false,
    };
    said.args.iter().any(|(name, arg)| *name == listed && names(arg))
}

/// What is said of a table that lacks columns of a budget.
pub fn no_columns(said: &Said) -> Option<Said> {
    let (_, columns) =
        said.args.iter().find(|(name, _)| *name == "columns" && said.key == "columns-missing")?;
    Some(Said::new("skipped-no-columns").with("columns", columns.clone()))
}

/// Why a sheet is passed over.
pub fn passed_over(wrong: &[Said]) -> Said {
    let no_columns = wrong.iter().find_map(no_columns);
    let is_empty = wrong.iter().any(|said| said.key == "table-empty");
    no_columns.unwrap_or_else(|| match wrong {
        [one, ..] if !is_empty => one.clone(),
        _ => Said::new("skipped-empty"),
    })
}
