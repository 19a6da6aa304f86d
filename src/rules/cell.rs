//! A cell of a table read as a fact, and bands written for people.

use std::ops::RangeInclusive;

use crate::model::text;
use crate::rules::nouns::{Fact, FactKind};
use crate::rules::select::range_text;
use crate::rules::space::{Mask, all_bands, band, runs};

/// What a cell says of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Nothing.
    Blank,
    /// The value lies in this band.
    Known(Mask),
    /// Something that is no value of the fact.
    Bad,
}

/// The years that a year may be: one of two digits is none.
const YEARS: RangeInclusive<i64> = 1800..=2200;

impl Fact {
    /// The whole numbers that it may be, where not every one: `built_year`, in whatever pack, is a year.
    pub fn within(&self) -> Option<RangeInclusive<i64>> {
        (self.id == "built_year").then_some(YEARS)
    }

    /// Reads a cell.
    pub fn read(&self, cell: &str) -> Reading {
        let folded = text::fold(cell);
        if folded.is_empty() {
            return Reading::Blank;
        }
        let band = match &self.kind {
            FactKind::Boolean => boolean(&folded).map(|flag| 1 << u8::from(flag)),
            FactKind::Integer(cuts) => {
                let may_be = |number: &i64| self.within().is_none_or(|within| within.contains(number));
                let year = || self.within().and_then(|_| year_of_day(&folded)?.parse().ok());
                let number = integer(&folded).filter(may_be).or_else(|| year().filter(may_be));
                number.map(|number| cuts.band_of(number))
            }
            FactKind::Text(values) => values.iter().position(|(value, _)| *value == folded).map(band),
        };
        band.map_or(Reading::Bad, Reading::Known)
    }

    /// A cell that reads as the lowest of these bands: the first value of it that is not far from zero.
    pub fn sample(&self, mask: Mask) -> String {
        match &self.kind {
            FactKind::Boolean => (mask & 1 == 0).to_string(),
            FactKind::Text(values) => {
                let picked = values.iter().enumerate().find(|(i, _)| mask & band(*i) != 0);
                picked.map(|(_, (_, written))| written.clone()).unwrap_or_default()
            }
            FactKind::Integer(cuts) => {
                let (from, until) =
                    runs(mask).first().map_or((None, None), |&(band, _)| cuts.ends(band, band));
                let last = until.and_then(|until| until.checked_sub(1));
                let sample = last.or(from).unwrap_or_default();
                self.within()
                    .map_or(sample, |within| sample.clamp(*within.start(), *within.end()))
                    .to_string()
            }
        }
    }

    /// Bands as people read them: `..=2000`, `true`, `1990..=1994|2001..`.
    pub fn show(&self, mask: Mask) -> String {
        match &self.kind {
            FactKind::Boolean => match mask & 3 {
                1 => "false".to_owned(),
                2 => "true".to_owned(),
                _ => "false|true".to_owned(),
            },
            FactKind::Text(values) => {
                let picked = values.iter().enumerate().filter(|(i, _)| mask & band(*i) != 0);
                picked.map(|(_, (_, written))| written.as_str()).collect::<Vec<_>>().join("|")
            }
            FactKind::Integer(cuts) => {
                let ranges = runs(mask & all_bands(cuts.bands()));
                let texts = ranges.into_iter().map(|(first, last)| {
                    let (from, until) = cuts.ends(first, last);
                    range_text(from, until)
                });
                texts.collect::<Vec<_>>().join("|")
            }
        }
    }
}

/// What cells say for no and for yes, folded.
pub const BOOLEANS: [(bool, [&str; 5]); 2] =
    [(false, ["false", "no", "n", "否", "0"]), (true, ["true", "yes", "y", "是", "1"])];

/// Reads a folded cell as yes or no.
pub fn boolean(folded: &str) -> Option<bool> {
    BOOLEANS.iter().find(|(_, words)| words.contains(&folded)).map(|(flag, _)| *flag)
}

/// The four digits of the year of a folded month or day: `1998年5月`, `1998.05`, `1998-05-01`.
pub fn year_of_day(folded: &str) -> Option<&str> {
    let (year, rest) = folded.split_at_checked(4)?;
    let rest = rest.strip_prefix(['年', '-', '/', '.'])?;
    let (month, day) = match rest.split_once(['月', '-', '/', '.']) {
        Some((month, "")) if rest.ends_with('月') => (month, None),
        Some((month, day)) => (month, Some(day.strip_suffix('日').unwrap_or(day))),
        None => (rest, None),
    };
    let is_year = !year.starts_with('0') && year.bytes().all(|b| b.is_ascii_digit());
    let is_day = is_within(month, 12) && day.is_none_or(|day| is_within(day, 31));
    (is_year && is_day).then_some(year)
}

/// Whether one digit or two are a number from one up to this one.
fn is_within(digits: &str, most: u8) -> bool {
    let plain = digits.len() <= 2 && digits.bytes().all(|b| b.is_ascii_digit());
    plain && digits.parse().is_ok_and(|number: u8| (1..=most).contains(&number))
}

/// Reads a folded cell as a whole number: `1987`, `1987年`, `1,204`, `88.00`.
fn integer(folded: &str) -> Option<i64> {
    let plain = folded.strip_suffix('年').unwrap_or(folded);
    let (whole, after) = plain.split_once('.').unwrap_or((plain, ""));
    if !after.bytes().all(|b| b == b'0') {
        return None;
    }
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    if !rest.is_empty()
        && (first.trim_start_matches('-').len() > 3 || rest.iter().any(|group| group.len() != 3))
    {
        return None;
    }
    whole.replace(',', "").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_or_a_day_has_a_year() {
        for day in [
            "1998年5月",
            "1998.05",
            "1998.10",
            "1998/5",
            "1998-05-01",
            "1998年5月1日",
            "1998.5.31",
            "1998年12月3",
        ] {
            assert_eq!(year_of_day(day), Some("1998"), "{day}");
        }
        for other in [
            "1998",
            "1998年",
            "1998.",
            "1998.0",
            "1998.13",
            "1998.005",
            "1998-05-",
            "1998-5-32",
            "1998年5月0日",
            "0998.5",
            "98.5",
            "199805",
            "1998-5-1-1",
            "1998.5月1日x",
            "199八.5",
            "建成1998.5",
            "1998.+5",
        ] {
            assert_eq!(year_of_day(other), None, "{other}");
        }
    }
}
