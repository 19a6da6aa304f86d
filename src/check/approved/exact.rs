//! Products of large numbers, compared without losing a digit.

use std::cmp::Ordering;

/// Whether `a × b` is less than, equal to or greater than `c × d`; none of them may be negative.
pub(super) fn products(a: u128, b: u128, c: u128, d: u128) -> Ordering {
    wide(a, b).cmp(&wide(c, d))
}

/// The 256 bits of a product, the high ones first.
fn wide(a: u128, b: u128) -> (u128, u128) {
    const LOW: u128 = u64::MAX as u128;
    let (a1, a0, b1, b0) = (a >> 64, a & LOW, b >> 64, b & LOW);
    let low = a0 * b0;
    let (mid, carried) = (a1 * b0).overflowing_add(a0 * b1);
    let (low, more) = low.overflowing_add(mid << 64);
    let high = a1 * b1 + (mid >> 64) + (u128::from(carried) << 64) + u128::from(more);
    (high, low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_beyond_128_bits_compare_exactly() {
        let most = u128::MAX;
        assert_eq!(wide(most, most), (most - 1, 1));
        assert_eq!(products(most, 2, most - 1, 2), Ordering::Greater);
        assert_eq!(products(most, most, most, most), Ordering::Equal);
        assert_eq!(products(6, 7, 43, 1), Ordering::Less);
        assert_eq!(products(1 << 100, 1 << 100, (1 << 100) + 1, (1 << 100) - 1), Ordering::Greater);
    }
}
