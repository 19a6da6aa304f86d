//! How an amount is written: in yuan, with two decimals; and how its digits are read.

/// So many bytes are enough for any amount, with its sign, point and separators.
const LONGEST: usize = 64;

/// An amount in yuan with two decimals, written from its last digit to its first.
pub(super) struct Digits {
    bytes: [u8; LONGEST],
    start: usize,
}

impl Digits {
    /// Of so many fen, with thousands separators or without.
    pub(super) fn of(fen: i128, grouped: bool) -> Digits {
        let mut digits = Digits { bytes: [0; LONGEST], start: LONGEST };
        // At least `0.00`.
        let (mut rest, mut at) = (fen.unsigned_abs(), 0);
        while rest > 0 || at < 3 {
            match at {
                2 => digits.put(b'.'),
                5.. if grouped && at % 3 == 2 => digits.put(b','),
                _ => {}
            }
            let (next, digit) = by_ten(rest);
            digits.put(b'0' + digit);
            (rest, at) = (next, at + 1);
        }
        if fen < 0 {
            digits.put(b'-');
        }
        digits
    }

    fn put(&mut self, byte: u8) {
        self.start = self.start.saturating_sub(1);
        self.bytes.get_mut(self.start).into_iter().for_each(|place| *place = byte);
    }

    /// All of it.
    pub(super) fn text(&self) -> &str {
        self.bytes.get(self.start..).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

/// A number without its last digit, and that digit. Most numbers fit into 64 bits, where this is quick.
fn by_ten(number: u128) -> (u128, u8) {
    let (next, digit) = match u64::try_from(number) {
        Ok(number) => (u128::from(number / 10), u8::try_from(number % 10)),
        Err(_) => (number / 10, u8::try_from(number % 10)),
    };
    (next, digit.unwrap_or_default())
}

/// The number that some digits write, of which there are no more than a number of 64 bits surely holds; none where one is no
/// digit.
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

/// The number that eight digits write, the first in the lowest byte: all at once, then two, four and eight together.
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
