//! Products of large numbers, compared without losing a digit.

use std::cmp::Ordering;

use ethnum::U256;

/// Whether `a × b` is less than, equal to or greater than `c × d`; none of them may be negative.
pub(super) fn products(a: u128, b: u128, c: u128, d: u128) -> Ordering {
    let product = |one: u128, other: u128| U256::from(one) * U256::from(other);
    product(a, b).cmp(&product(c, d))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_beyond_128_bits_compare_exactly() {
        let most = u128::MAX;
        assert_eq!(products(most, 2, most - 1, 2), Ordering::Greater);
        assert_eq!(products(most, most, most, most), Ordering::Equal);
        assert_eq!(products(6, 7, 43, 1), Ordering::Less);
        assert_eq!(products(1 << 100, 1 << 100, (1 << 100) + 1, (1 << 100) - 1), Ordering::Greater);
    }
}
