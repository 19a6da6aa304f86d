//! The work cell names no work, or more than one.

use crate::check::{Check, Group, reading};
use crate::finding::Severity;
use crate::model::{Arg, Bilingual, Said};
use crate::rules::Inferred;

pub(super) const CHECK: Check = Check {
    code: "unknown-work",
    group: Group::Reading,
    severity: Severity::Error,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    say: reading::said,
    label: reading::no_label,
    label_tells_more: false,
};

/// A cell that names no work.
pub(super) fn say(cell: &str, near: &[String]) -> Said {
    reading::unknown("unknown-work", cell, near)
}

/// A cell that may mean several works, which do not all come to the same.
pub(super) fn unsure(cell: &str, candidates: &[Bilingual]) -> Said {
    with_candidates("unknown-work-unsure", cell, candidates)
}

/// A cell that lumps several works together, which do not all come to the same.
pub(super) fn several(cell: &str, works: &[Bilingual]) -> Said {
    with_candidates("unknown-work-several", cell, works)
}

/// A cell that is not the name of one work, where only names are taken.
pub(super) fn strict(cell: &str, candidates: &[Bilingual]) -> Said {
    with_candidates("unknown-work-strict", cell.trim(), candidates)
}

/// A cell that contains names of works, and something that is not understood.
pub(super) fn rest(cell: &str, inferred: &Inferred) -> Said {
    Said::new("unknown-work-rest")
        .with("text", cell.trim())
        .with("names", inferred.found.iter().map(|found| format!("`{}`", found.words)).collect::<Arg>())
        .with("rest", inferred.rest.as_deref().unwrap_or_default())
}

fn with_candidates(key: &'static str, cell: &str, candidates: &[Bilingual]) -> Said {
    let candidates = candidates.iter().map(Arg::from).collect();
    Said::new(key).with("text", cell).with("candidates", Arg::List(candidates))
}
