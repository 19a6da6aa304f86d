//! Amounts in capital characters, as sums are written out for people: 壹佰伍拾元整.

use crate::model::Money;

/// What such amounts are written with; where one begins or ends, others stand.
const DIGITS: &str = "零壹贰叁肆伍陆柒捌玖";
const LETTERS: &str = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正";

/// The amount in yuan that a text holds in capital characters; none where it holds none, or one that is not
/// whole.
pub(super) fn read(text: &str) -> Option<Money> {
    let is_letter = |c: char| LETTERS.contains(c);
    let mut runs = text.split(|c| !is_letter(c)).filter(|run| run.contains(|c| DIGITS.contains(c)));
    let run = runs.next().filter(|_| runs.next().is_none())?;
    let (yuan, rest) = run.split_once(['元', '圆'])?;
    let fen = Some(rest.trim_end_matches(['整', '正'])).and_then(cents)?;
    Some(Money::from_fen(whole(yuan)?.checked_mul(100)?.checked_add(fen)?))
}

/// A whole number: `叁佰捌拾万零伍`.
fn whole(text: &str) -> Option<i128> {
    // What is not multiplied by 万 or 亿 yet, and the digit that is not by 拾, 佰 or 仟.
    let (mut sum, mut part, mut digit) = (0_i128, 0_i128, 0_i128);
    for c in text.chars() {
        match (value(c), power(c)) {
            (Some(value), _) => digit = value,
            (None, Some(ten @ (10 | 100 | 1000))) => {
                // 拾伍 is 壹拾伍.
                part = part.checked_add(if digit == 0 && part == 0 { 1 } else { digit }.checked_mul(ten)?)?;
                digit = 0;
            }
            (None, Some(group)) => {
                let below = part.checked_add(digit)?;
                // 万亿 multiplies all that stands before it.
                sum = if group > 10_000 {
                    (sum.checked_add(below)?).checked_mul(group)?
                } else {
                    sum.checked_add(below.checked_mul(group)?)?
                };
                (part, digit) = (0, 0);
            }
            (None, None) => return None,
        }
    }
    sum.checked_add(part)?.checked_add(digit)
}

/// What stands after 元, in fen: `叁角伍分`, `零伍分`.
fn cents(text: &str) -> Option<i128> {
    let rest = text.trim_start_matches('零');
    let (jiao, rest) = rest.split_once('角').map_or((None, rest), |(jiao, rest)| (Some(jiao), rest));
    let fen = rest.trim_start_matches('零').strip_suffix('分');
    if fen.is_none() && !rest.is_empty() {
        return None;
    }
    let one = |text: Option<&str>| match text {
        None => Some(0),
        Some(text) => {
            let mut chars = text.chars();
            chars.next().and_then(value).filter(|_| chars.next().is_none())
        }
    };
    Some(one(jiao)? * 10 + one(fen)?)
}

fn value(c: char) -> Option<i128> {
    DIGITS.chars().zip(0..).find(|(digit, _)| *digit == c).map(|(_, value)| value)
}

fn power(c: char) -> Option<i128> {
    match c {
        '拾' => Some(10),
        '佰' => Some(100),
        '仟' => Some(1000),
        '万' => Some(10_000),
        '亿' => Some(100_000_000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_they_are_written_out() {
        for (text, fen) in [
            ("合计(大写):壹佰伍拾元整", 15_000),
            ("柒佰贰拾壹万叁仟柒佰元零伍角", 721_370_050),
            ("柒佰贰拾壹万叁仟柒佰元伍角整", 721_370_050),
            ("人民币叁佰捌拾万零伍圆零伍分", 380_000_505),
            ("壹亿零贰拾万元正", 10_020_000_000),
            ("壹万亿元整", 100_000_000_000_000),
            ("拾伍元整", 1_500),
            ("贰仟零伍拾万零叁佰元整", 2_050_030_000),
            ("零元整", 0),
        ] {
            assert_eq!(read(text), Some(Money::from_fen(fen)), "{text}");
        }
    }

    #[test]
    fn what_is_no_whole_amount_is_none() {
        for text in ["", "合计(大写)", "元", "壹佰", "壹佰元整和贰佰元整", "三百元整", "壹佰元贰", "整元壹"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
