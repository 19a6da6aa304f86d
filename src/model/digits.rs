//! How numbers are written, and how their digits are read; the only file that knows `itoa`.

use itoa::Buffer;

use crate::model::Money;

/// So many bytes are enough for any amount, with its sign, point and separators.
const LONGEST: usize = 64;

/// A number as it is written: a count, or an amount in yuan with two decimals. It is put down from its last
/// digit to its first.
pub struct Digits {
    bytes: [u8; LONGEST],
    start: usize,
}

impl Digits {
    const NONE: Digits = Digits { bytes: [0; LONGEST], start: LONGEST };

    /// Of so many fen, with thousands separators or without.
    pub(super) fn of(fen: i128, grouped: bool) -> Digits {
        let mut buffer = Buffer::new();
        let all = fen.unsigned_abs();
        // Most amounts fit into 64 bits, where this is quick.
        let (yuan, rest) = match u64::try_from(all) {
            Ok(all) => (buffer.format(all / 100), u128::from(all % 100)),
            Err(_) => (buffer.format(all / 100), all % 100),
        };
        let mut digits = Digits::NONE;
        for digit in [rest % 10, rest / 10] {
            digits.put(&[b'0' + u8::try_from(digit).unwrap_or_default()]);
        }
        digits.put(b".");
        if grouped {
            for (at, three) in yuan.as_bytes().rchunks(3).enumerate() {
                digits.put(if at > 0 { b"," } else { b"" });
                digits.put(three);
            }
        } else {
            digits.put(yuan.as_bytes());
        }
        digits.put(if fen < 0 { b"-" } else { b"" });
        digits
    }

    /// Puts bytes before those that are there.
    fn put(&mut self, bytes: &[u8]) {
        let end = self.start;
        self.start = end.saturating_sub(bytes.len());
        if let Some(room) = self.bytes.get_mut(self.start..end).filter(|room| room.len() == bytes.len()) {
            room.copy_from_slice(bytes);
        }
    }

    /// All of it.
    ///
    /// ```
    /// use earmark::model::{Digits, Money};
    /// assert_eq!(Digits::from(Money::from_fen(-120_005)).text(), "-1200.05");
    /// assert_eq!(Digits::from(7_u64).text(), "7");
    /// ```
    pub fn text(&self) -> &str {
        std::str::from_utf8(self.bytes()).unwrap_or_default()
    }

    /// The same in bytes.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.get(self.start..).unwrap_or_default()
    }
}

impl From<u64> for Digits {
    fn from(count: u64) -> Digits {
        let mut digits = Digits::NONE;
        digits.put(Buffer::new().format(count).as_bytes());
        digits
    }
}

impl From<Money> for Digits {
    fn from(amount: Money) -> Digits {
        Digits::of(amount.fen(), false)
    }
}

/// The number that some digits write, of which there are no more than a number of 64 bits surely holds; none
/// where one is no digit.
#[inline]
pub(super) fn number(digits: &[u8]) -> Option<i64> {
    match (digits.first_chunk(), digits.last_chunk()) {
        (Some(first), Some(last)) if digits.len() <= 8 => {
            // The two overlap where there are fewer than eight; zeros stand before them.
            let blank = 8 * (8 - digits.len());
            let [first, last] = [first, last].map(|four| u64::from(u32::from_le_bytes(*four)));
            eight(first << blank | last << 32 | ZEROS & ((1 << blank) - 1))
        }
        _ => digits.iter().try_fold(0, |number, byte| {
            let digit = byte.wrapping_sub(b'0');
            (digit < 10).then(|| number * 10 + i64::from(digit))
        }),
    }
}

/// Eight digits `0`.
const ZEROS: u64 = 0x3030_3030_3030_3030;

/// The number that eight digits write, the first in the lowest byte: all at once, then two, four and eight
/// together.
fn eight(digits: u64) -> Option<i64> {
    const HIGH: u64 = 0xf0f0_f0f0_f0f0_f0f0;
    const SIX: u64 = 0x0606_0606_0606_0606;
    const FOURS: u64 = 0x0000_00ff_0000_00ff;
    // What is above 9 becomes 16 or more with six added to it.
    if digits & HIGH != ZEROS || digits.wrapping_add(SIX) & HIGH != ZEROS {
        return None;
    }
    let digits = digits - ZEROS;
    let pairs = digits * 10 + (digits >> 8);
    let upper = (pairs & FOURS).wrapping_mul(100 + (1_000_000 << 32));
    let lower = (pairs >> 16 & FOURS).wrapping_mul(1 + (10_000 << 32));
    i64::try_from(upper.wrapping_add(lower) >> 32).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn digits_are_read_as_numbers_are(digits in "[0-9]{1,16}") {
            prop_assert_eq!(number(digits.as_bytes()), digits.parse().ok());
        }

        #[test]
        fn what_holds_another_byte_is_no_number(
            digits in "[0-9]{0,8}",
            other in any::<u8>().prop_filter("a digit", |byte| !byte.is_ascii_digit()),
            rest in "[0-9]{0,7}",
        ) {
            let bytes = [digits.as_bytes(), &[other], rest.as_bytes()].concat();
            prop_assert_eq!(number(&bytes), None);
        }
    }
}
