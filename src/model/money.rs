//! Exact money in whole fen; the only file that knows `rust_decimal`.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};
use std::str::FromStr;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::digits::{self, Digits};
use crate::model::text;

/// An amount of money in fen, a hundredth of a yuan. Wide enough for the sum of any number of lines.
///
/// Written as yuan with two decimals, `"48000.00"`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(into = "String", try_from = "String")]
// Very many are held; a number of 128 bits would else leave gaps beside it.
#[repr(Rust, packed(8))]
pub struct Money(i128);

/// What one unit of an amount column is worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    /// 元
    #[default]
    Yuan,
    /// 千元
    Thousand,
    /// 万元
    Wan,
    /// 百万元
    Million,
    /// 亿元
    Yi,
}

/// Why a cell is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountFault {
    /// The cell is blank.
    Blank,
    /// The text is no plain decimal number.
    NotANumber,
    /// There are more decimals than the unit has fen; holds how many are allowed.
    TooFine(u32),
    /// The amount is beyond ±9,999,999,999,999.99 yuan.
    TooLarge,
}

/// The largest amount a line may hold: 9,999,999,999,999.99 yuan, in fen.
const LARGEST: i128 = 999_999_999_999_999;

impl Unit {
    /// Reads a unit's name as headers and `--unit` write it: `元`, `万元`, `人民币万元`, `RMB万`, `wan`, …
    ///
    /// ```
    /// use earmark::model::Unit;
    /// assert_eq!(Unit::named("￥万"), Some(Unit::Wan));
    /// assert_eq!(Unit::named("美元"), None);
    /// ```
    pub fn named(name: &str) -> Option<Unit> {
        const CURRENCY: [&str; 4] = ["人民币", "rmb", "cny", "¥"];
        let folded = text::fold(name);
        let amounts = CURRENCY.iter().find_map(|currency| folded.strip_prefix(currency));
        match amounts.unwrap_or(&folded).trim_start_matches(':') {
            "10,000" | "10k" => amounts.map(|_| Unit::Wan),
            "" => amounts.filter(|_| folded.is_ascii()).map(|_| Unit::Yuan),
            "元" | "yuan" => Some(Unit::Yuan),
            "千元" | "千" | "thousandyuan" => Some(Unit::Thousand),
            "万元" | "万" | "wan" | "10kcny" | "10kyuan" | "10,000yuan" | "10000yuan" | "tenthousandyuan" => {
                Some(Unit::Wan)
            }
            "百万元" | "百万" | "millionyuan" => Some(Unit::Million),
            "亿元" | "亿" | "yi" | "100millionyuan" => Some(Unit::Yi),
            _ => None,
        }
    }

    /// How many zeros the unit adds to a yuan.
    pub fn zeros(self) -> u32 {
        match self {
            Unit::Yuan => 0,
            Unit::Thousand => 3,
            Unit::Wan => 4,
            Unit::Million => 6,
            Unit::Yi => 8,
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unit::Yuan => "元",
            Unit::Thousand => "千元",
            Unit::Wan => "万元",
            Unit::Million => "百万元",
            Unit::Yi => "亿元",
        })
    }
}

impl Money {
    /// No money.
    pub const ZERO: Money = Money(0);

    /// An amount from whole fen.
    pub fn from_fen(fen: i128) -> Money {
        Money(fen)
    }

    /// The amount in fen.
    pub fn fen(self) -> i128 {
        self.0
    }

    /// Reads a cell as an amount in `unit`, exactly or not at all.
    ///
    /// Thousands separators must stand every three digits; full-width digits, `¥` and the negative forms
    /// `-1`, `−1`, `(1)` and `1-` are understood.
    ///
    /// ```
    /// use earmark::model::{Money, Unit};
    /// assert_eq!(Money::parse("¥92,310.00", Unit::Yuan).unwrap().fen(), 9_231_000);
    /// assert_eq!(Money::parse("３５８，２００．００", Unit::Yuan).unwrap().fen(), 35_820_000);
    /// assert_eq!(Money::parse("(1.5)", Unit::Wan).unwrap().fen(), -1_500_000);
    /// assert!(Money::parse("12.345", Unit::Yuan).is_err());
    /// ```
    pub fn parse(cell: &str, unit: Unit) -> Result<Money, AmountFault> {
        let amount = Money::parse_sum(cell, unit)?;
        if amount.0.abs() > LARGEST { Err(AmountFault::TooLarge) } else { Ok(amount) }
    }

    /// Reads a sum of many lines, which may be larger than any line: as [`parse`](Money::parse), but without
    /// its bound.
    pub fn parse_sum(cell: &str, unit: Unit) -> Result<Money, AmountFault> {
        if let Some(amount) = Money::plain_yuan(cell.as_bytes()).filter(|_| unit == Unit::Yuan) {
            return Ok(amount);
        }
        let plain = text::half_width(cell);
        let plain = plain.trim();
        if plain.is_empty() {
            return Err(AmountFault::Blank);
        }
        let (negative, digits) = unsign(plain).ok_or(AmountFault::NotANumber)?;
        let digits = ungroup(digits).ok_or(AmountFault::NotANumber)?;
        let decimals = digits.split_once('.').map_or(0, |(_, after)| after.len());
        let allowed = 2 + unit.zeros();
        if decimals > allowed as usize {
            return Err(AmountFault::TooFine(allowed));
        }
        let fen = fen(&digits, unit).ok_or(AmountFault::TooLarge)?;
        Ok(Money(if negative { -fen } else { fen }))
    }

    /// The amount of a cell in yuan in the form most cells have, `1286400.00`: at most 13 digits, a point,
    /// two digits.
    pub fn plain_yuan(cell: &[u8]) -> Option<Money> {
        let (whole, &[b'.', tenth, hundredth]) = cell.split_last_chunk()? else { return None };
        let whole = Some(whole).filter(|whole| (1..=13).contains(&whole.len()))?;
        let fen = digits::number(whole)? * 100 + digits::number(&[tenth, hundredth])?;
        Some(Money(i128::from(fen)))
    }

    /// The amount in a unit, exact, with two decimals or as many more as it takes: `12.345678`.
    ///
    /// ```
    /// use earmark::model::{Money, Unit};
    /// assert_eq!(Money::from_fen(12_345_678).in_unit(Unit::Wan), "12.345678");
    /// assert_eq!(Money::from_fen(-500_000).in_unit(Unit::Wan), "-0.50");
    /// ```
    pub fn in_unit(self, unit: Unit) -> String {
        let places = unit.zeros() + 2;
        let (sign, fen) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        let one = 10_u128.pow(places);
        let decimals = format!("{:0width$}", fen % one, width = places as usize);
        let (always, rest) = decimals.split_at_checked(2).unwrap_or((&decimals, ""));
        format!("{sign}{}.{always}{}", fen / one, rest.trim_end_matches('0'))
    }

    /// The amount with thousands separators, for people: `8,412,990.10`.
    pub fn grouped(self) -> String {
        Digits::of(self.0, true).text().to_owned()
    }
}

/// Puts a comma before every third digit from the right.
pub fn group_digits(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Takes currency signs and one sign of negation off a number: whether it is negative, and what is left.
fn unsign(text: &str) -> Option<(bool, &str)> {
    let (mut negative, mut rest) = (false, text);
    if let Some(inner) = rest.strip_prefix('(').and_then(|r| r.strip_suffix(')')) {
        (negative, rest) = (true, inner.trim());
    }
    let priced = rest.strip_prefix('¥').map(str::trim_start);
    rest = priced.unwrap_or(rest);
    for minus in ['-', '−'] {
        if let Some(inner) = rest.strip_prefix(minus).or_else(|| rest.strip_suffix(minus)) {
            if negative {
                return None;
            }
            (negative, rest) = (true, inner.trim());
            break;
        }
    }
    if priced.is_none() {
        rest = rest.strip_prefix('¥').map_or(rest, str::trim_start);
    }
    rest = rest.strip_prefix('+').filter(|_| !negative).unwrap_or(rest);
    Some((negative, rest))
}

/// Takes the thousands separators out of `1,234.50`; none if they stand anywhere but every three digits.
fn ungroup(text: &str) -> Option<String> {
    let (whole, after) = text.split_once('.').map_or((text, None), |(w, a)| (w, Some(a)));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next().filter(|g| digits(g))?;
    let mut out = first.to_owned();
    for group in groups {
        if first.len() > 3 || group.len() != 3 || !digits(group) {
            return None;
        }
        out.push_str(group);
    }
    if let Some(after) = after {
        if !digits(after) {
            return None;
        }
        out.push('.');
        out.push_str(after);
    }
    Some(out)
}

/// Scales a plain decimal to fen; none where it is out of a decimal's range.
fn fen(digits: &str, unit: Unit) -> Option<i128> {
    let scale = Decimal::from(10_i64.pow(unit.zeros() + 2));
    Decimal::from_str(digits).ok()?.checked_mul(scale)?.to_i128()
}

impl FromStr for Money {
    type Err = AmountFault;

    fn from_str(text: &str) -> Result<Money, AmountFault> {
        Money::parse(text, Unit::Yuan)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Digits::of(self.0, false).text())
    }
}

impl From<Money> for String {
    fn from(amount: Money) -> String {
        amount.to_string()
    }
}

impl TryFrom<String> for Money {
    type Error = String;

    /// Reads what [`Display`](fmt::Display) writes and nothing else.
    fn try_from(text: String) -> Result<Money, String> {
        let amount = Money::parse_sum(&text, Unit::Yuan).ok();
        amount
            .filter(|amount| amount.to_string() == text)
            .ok_or_else(|| format!("`{text}` is no amount in yuan"))
    }
}

impl Add for Money {
    type Output = Money;
    fn add(self, other: Money) -> Money {
        Money(self.0 + other.0)
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Money) {
        self.0 += other.0;
    }
}

impl Sub for Money {
    type Output = Money;
    fn sub(self, other: Money) -> Money {
        Money(self.0 - other.0)
    }
}

impl Neg for Money {
    type Output = Money;
    fn neg(self) -> Money {
        Money(-self.0)
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Money {
        amounts.fold(Money::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fen_of(cell: &str, unit: Unit) -> Result<i128, AmountFault> {
        Money::parse(cell, unit).map(Money::fen)
    }

    #[test]
    fn plain_amounts_are_read_to_the_fen() {
        for (cell, fen) in [
            ("1286400.00", 128_640_000),
            ("1,286,400.00", 128_640_000),
            ("198,750", 19_875_000),
            ("0.5", 50),
            ("-12,300.00", -1_230_000),
            ("−12,300.00", -1_230_000),
            ("(12,300.00)", -1_230_000),
            ("\u{ff08}12,300.00\u{ff09}", -1_230_000),
            ("\u{ffe5}92\u{ff0c}310\u{ff0e}00", 9_231_000),
            ("\u{ff0d}3", -300),
            ("¥-3", -300),
            ("-¥3", -300),
            ("3-", -300),
            (" +3 ", 300),
            ("¥ 92,310.00", 9_231_000),
            ("\u{3000}5\u{a0}", 500),
            ("9,999,999,999,999.99", 999_999_999_999_999),
            ("-9999999999999.99", -999_999_999_999_999),
        ] {
            assert_eq!(fen_of(cell, Unit::Yuan), Ok(fen), "{cell}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused_with_its_reason() {
        use AmountFault::{Blank, NotANumber, TooFine, TooLarge};
        for (cell, fault) in [
            ("", Blank),
            ("  ", Blank),
            ("约35万", NotANumber),
            ("1e5", NotANumber),
            ("NaN", NotANumber),
            ("95%", NotANumber),
            ("$4.00", NotANumber),
            ("12,34", NotANumber),
            ("1,2345.00", NotANumber),
            ("1234,567.00", NotANumber),
            ("(-5)", NotANumber),
            ("--5", NotANumber),
            ("-", NotANumber),
            (".5", NotANumber),
            ("5.", NotANumber),
            ("1.2.3", NotANumber),
            ("1200①", NotANumber),
            ("5²", NotANumber),
            ("¥¥3", NotANumber),
            ("12.345", TooFine(2)),
            ("12.340", TooFine(2)),
            ("10000000000000.00", TooLarge),
            ("99999999999999999999999999999999999999999999", TooLarge),
        ] {
            assert_eq!(fen_of(cell, Unit::Yuan), Err(fault), "{cell}");
        }
    }

    #[test]
    fn units_scale_exactly() {
        assert_eq!(fen_of("12.345678", Unit::Wan), Ok(12_345_678));
        assert_eq!(fen_of("12.3456789", Unit::Wan), Err(AmountFault::TooFine(6)));
        assert_eq!(fen_of("1.1", Unit::Yi), Ok(11_000_000_000));
        assert_eq!(Unit::named("(万元)"), None);
        assert_eq!(Unit::named("万元"), Some(Unit::Wan));
        assert_eq!(Unit::named("美元"), None);
    }

    #[test]
    fn amounts_are_written_as_they_are_read() {
        assert_eq!(Money::from_fen(-5).to_string(), "-0.05");
        assert_eq!(Money::from_fen(841_299_010).grouped(), "8,412,990.10");
        assert_eq!(Money::from_fen(-100_000).grouped(), "-1,000.00");
        for (fen, plain, grouped) in [
            (0, "0.00", "0.00"),
            (7, "0.07", "0.07"),
            (99_999, "999.99", "999.99"),
            (100_000_000, "1000000.00", "1,000,000.00"),
            (
                i128::MIN,
                "-1701411834604692317316873037158841057.28",
                "-1,701,411,834,604,692,317,316,873,037,158,841,057.28",
            ),
        ] {
            let amount = Money::from_fen(fen);
            assert_eq!((amount.to_string().as_str(), amount.grouped().as_str()), (plain, grouped));
        }
    }
}
