//! Days that exist, as budgets and packs write them; the only file that knows `jiff`.

use std::fmt;

use jiff::civil;
use serde::{Deserialize, Serialize};

use crate::model::text;

/// A day of the Gregorian calendar, written `2021-07-15`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Date(civil::Date);

impl Date {
    /// The day with these numbers, if there is one.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Date> {
        civil::Date::new(year, month, day).ok().map(Date)
    }

    /// Reads `2021-07-15`, `2021/7/15`, `2021.7.15`, `20210715` or `2021年7月15日`.
    ///
    /// ```
    /// use earmark::model::Date;
    /// assert_eq!(Date::parse("2021年7月15日"), Date::new(2021, 7, 15));
    /// assert_eq!(Date::parse("2021-02-30"), None);
    /// ```
    pub fn parse(cell: &str) -> Option<Date> {
        let plain = text::half_width(cell);
        let plain = plain.trim().trim_end_matches('日');
        if plain.len() == 8 && plain.bytes().all(|b| b.is_ascii_digit()) {
            return Date::from_parts(plain.get(..4)?, plain.get(4..6)?, plain.get(6..)?);
        }
        let mut parts = plain.split(['-', '/', '.', '年', '月']);
        let date = Date::from_parts(parts.next()?, parts.next()?, parts.next()?)?;
        parts.next().is_none().then_some(date)
    }

    /// Its year, month and day.
    pub fn parts(self) -> (i16, i8, i8) {
        (self.0.year(), self.0.month(), self.0.day())
    }

    /// Its year, in four digits.
    pub fn year(self) -> String {
        format!("{:04}", self.0.year())
    }

    /// The day before; none before the first.
    pub fn before(self) -> Option<Date> {
        self.0.yesterday().ok().map(Date)
    }

    fn from_parts(year: &str, month: &str, day: &str) -> Option<Date> {
        let number = |part: &str, most: usize| {
            let digits = (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
            digits.then(|| part.parse::<i16>().ok())?
        };
        if year.len() != 4 {
            return None;
        }
        Date::new(number(year, 4)?, number(month, 2)?.try_into().ok()?, number(day, 2)?.try_into().ok()?)
    }
}

impl From<Date> for String {
    fn from(date: Date) -> String {
        date.to_string()
    }
}

impl TryFrom<String> for Date {
    type Error = String;

    /// Reads what [`Display`](fmt::Display) writes and nothing else.
    fn try_from(text: String) -> Result<Date, String> {
        let date = Date::parse(&text).filter(|date| date.to_string() == text);
        date.ok_or_else(|| format!("`{text}` is no day, as in 2021-07-15"))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
