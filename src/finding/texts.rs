//! The texts that a finding has of its own, in one piece: there may be very many findings.

/// Some texts, one behind the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    all: Box<str>,
    /// Where all but the last of them end.
    ends: [u32; 2],
}

impl Texts {
    /// These texts; the first two are never longer than a record may be.
    pub(super) fn of(texts: [&str; 3]) -> Texts {
        let [first, second, _] = texts.map(str::len);
        let ends = [first, first + second].map(|end| u32::try_from(end).unwrap_or_default());
        Texts { all: texts.concat().into_boxed_str(), ends }
    }

    /// Each of them.
    pub(super) fn each(&self) -> [&str; 3] {
        let [first, second] = self.ends.map(|end| end as usize);
        [0..first, first..second, second..self.all.len()].map(|range| self.all.get(range).unwrap_or_default())
    }
}
