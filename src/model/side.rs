//! Inside or outside the red line.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::text;

/// Where a work lies: inside the boundary of the estate's land, or outside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// 红线内
    Inside,
    /// 红线外
    Outside,
}

impl Side {
    /// Both sides, in order.
    pub const ALL: [Side; 2] = [Side::Inside, Side::Outside];

    /// What packs and budgets call a side, folded.
    pub const WORDS: [(Side, [&str; 8]); 2] = [
        (Side::Inside, ["inside", "in", "红线内", "小区内", "内", "红线以内", "小区红线内", "范围内"]),
        (Side::Outside, ["outside", "out", "红线外", "小区外", "外", "红线以外", "小区红线外", "范围外"]),
    ];

    /// Reads a side as packs write it and as budgets do: `inside`, 红线内, 小区外, …
    pub fn named(text: &str) -> Option<Side> {
        let folded = text::fold(text);
        let called = |(_, words): &&(Side, [&str; 8])| words.contains(&folded.as_str());
        Side::WORDS.iter().find(called).map(|(side, _)| *side)
    }

    /// The word packs, reports and canonical tables use.
    pub fn id(self) -> &'static str {
        match self {
            Side::Inside => "inside",
            Side::Outside => "outside",
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}
