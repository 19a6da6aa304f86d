//! How an amount is written: in yuan, with two decimals.

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
