//! Funds and works by their places in a pack, and sets of them.

/// A fund, by its place in the pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FundId(pub u16);

/// A work, by its place in the pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkId(pub u16);

/// A set of funds, one flag a fund.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Funds(pub Vec<bool>);

/// A set of works, one flag a work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Works(pub Vec<bool>);

impl Funds {
    /// All funds of a pack that has so many.
    pub fn all(count: usize) -> Funds {
        Funds(vec![true; count])
    }

    /// Whether no fund is in the set.
    pub fn is_empty(&self) -> bool {
        !self.0.contains(&true)
    }

    /// Whether a fund is in the set.
    pub fn has(&self, fund: FundId) -> bool {
        self.0.get(usize::from(fund.0)).copied().unwrap_or(false)
    }
}

impl Works {
    /// Whether no work is in the set.
    pub fn is_empty(&self) -> bool {
        !self.0.contains(&true)
    }

    /// Whether a work is in the set.
    pub fn has(&self, work: WorkId) -> bool {
        self.0.get(usize::from(work.0)).copied().unwrap_or(false)
    }
}
