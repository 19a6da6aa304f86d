//! The few words that every finding is told by: a verdict, how grave it is, where it stands.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a line's money is said to be; every line has exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The fund may pay.
    Eligible,
    /// The fund may not pay, or nothing lets it.
    Misallocated,
    /// Somebody must look at it.
    Review,
    /// Something that decides it is missing or could not be read.
    Undetermined,
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// For information.
    Note,
    /// To be confirmed.
    Warning,
    /// To be put right.
    Error,
}

/// Where a finding stands.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// Nobody has accepted it.
    #[default]
    Open,
    /// Somebody approved it as an exception, until a day.
    Waived,
    /// An earlier report has it already.
    Known,
}

impl Verdict {
    /// Every verdict, in the order reports list them.
    pub const ALL: [Verdict; 4] =
        [Verdict::Eligible, Verdict::Misallocated, Verdict::Review, Verdict::Undetermined];

    /// The word reports use.
    pub fn id(self) -> &'static str {
        match self {
            Verdict::Eligible => "eligible",
            Verdict::Misallocated => "misallocated",
            Verdict::Review => "review",
            Verdict::Undetermined => "undetermined",
        }
    }

    /// How strict it is: misallocated before review before eligible; what is open may be misallocated.
    pub fn strictness(self) -> u8 {
        match self {
            Verdict::Eligible => 0,
            Verdict::Review => 1,
            Verdict::Misallocated | Verdict::Undetermined => 2,
        }
    }
}

impl Severity {
    /// The word reports use.
    pub fn id(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl Standing {
    /// The word reports use.
    pub fn id(self) -> &'static str {
        match self {
            Standing::Open => "open",
            Standing::Waived => "waived",
            Standing::Known => "known",
        }
    }
}
