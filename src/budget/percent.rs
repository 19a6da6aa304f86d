//! Numbers that their reader sees as percentages: 0.35 is 35%, and no amount.

use std::ops::Range;

/// Cells of a sheet that hold percentages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Area {
    /// Their rows, from 0.
    pub(super) rows: Range<u32>,
    /// Their columns, from 0.
    pub(super) columns: Range<u32>,
}

/// Whether a number format shows a percentage: a percent sign that is no quoted text.
pub(super) fn is_format(code: &str) -> bool {
    let (mut quoted, mut escaped) = (false, false);
    code.chars().any(|c| {
        let is_plain = !quoted && !std::mem::take(&mut escaped);
        match c {
            '"' if is_plain || quoted => quoted = !quoted,
            '\\' | '_' | '*' if is_plain => escaped = true,
            '%' => return is_plain,
            _ => {}
        }
        false
    })
}

/// A plain decimal number as a percentage; none where a text is no such number.
pub(super) fn shown(plain: &str) -> Option<String> {
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || !all(whole) || !all(fraction) {
        return None;
    }
    let padded = format!("{fraction:0<2}");
    let (moved, rest) = padded.split_at_checked(2)?;
    let joined = format!("{whole}{moved}");
    let whole = joined.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(if rest.is_empty() { format!("{sign}{whole}%") } else { format!("{sign}{whole}.{rest}%") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percent_sign_counts_where_it_is_no_text() {
        for code in ["0%", "0.00%", "#,##0.0%;[Red]-0%", "0.00\"约\"%", "\"\\\"0%"] {
            assert!(is_format(code), "{code}");
        }
        for code in ["General", "0.00", "0\"%\"", "0\\%", "#,##0.00_%", "@", "\"50%\"0"] {
            assert!(!is_format(code), "{code}");
        }
    }

    #[test]
    fn a_number_is_shown_as_its_reader_sees_it() {
        for (plain, text) in [
            ("0.35", "35%"),
            ("1", "100%"),
            ("0.005", "0.5%"),
            ("0.3333", "33.33%"),
            ("12.5", "1250%"),
            ("0", "0%"),
            ("-0.1", "-10%"),
        ] {
            assert_eq!(shown(plain).as_deref(), Some(text), "{plain}");
        }
        for text in ["", "35%", "abc", "1e5", "=A1", "2024-01-01"] {
            assert_eq!(shown(text), None, "{text}");
        }
    }
}
