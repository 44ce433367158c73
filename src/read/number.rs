//! The one place where a floating-point number becomes a [`Decimal`].
//!
//! A spreadsheet stores 706.61 as the nearest binary number and shows at most 15 significant
//! digits. What people typed is the decimal of 15 digits, so that is what is kept. Knows nothing of
//! amounts written as text with separators or units; those are read in `map`.

use rust_decimal::Decimal;

/// Significant digits of a number at most, in spreadsheets and here.
const SIGNIFICANT_DIGITS: u32 = 15;
/// Digits after the point that a [`Decimal`] can hold.
const MAX_SCALE: u32 = 28;
/// Smaller magnitudes are rounding residue of sums, never amounts.
const NEGLIGIBLE: f64 = 1e-19;

/// The decimal that a spreadsheet shows for `x` at 15 significant digits, without trailing zeros;
/// `None` for infinities, NaN and what exceeds a [`Decimal`].
pub fn from_f64(x: f64) -> Option<Decimal> {
    if !x.is_finite() {
        return None;
    }
    if x.abs() < NEGLIGIBLE {
        return Some(Decimal::ZERO);
    }
    // A decimal of at most 15 digits that is read back as `x` is the one that is shown, so the
    // costly formatting below is needed only for numbers with more than four decimals.
    let scaled = (x * 1e4).round();
    if scaled.abs() < 1e15 && scaled / 1e4 == x {
        return Some(stripped(scaled as i64, 4));
    }
    from_shown(&format!("{x:.14e}"))
}

/// The decimal for a number as an XML part spells it (`706.61`, `7.0661E2`); `None` when `text` is
/// no number or none that [`from_f64`] takes.
pub fn from_text(text: &str) -> Option<Decimal> {
    plain(text).or_else(|| from_f64(text.parse().ok()?))
}

/// The number that `text` spells exactly as a program writes one, its decimals kept (`310.60`).
/// `None` for what could be a code, which a number would harm: zeros in front, more than 15 digits.
pub fn from_typed(text: &str) -> Option<Decimal> {
    let (negative, digits) = match text.as_bytes() {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    // A leading zero before another digit: a code.
    if matches!(digits, [b'0', b'0'..=b'9', ..] | [b'.', ..] | [.., b'.'] | []) {
        return None;
    }
    let (mut value, mut count, mut scale, mut point) = (0i64, 0u32, 0u32, false);
    for byte in digits {
        match byte {
            b'0'..=b'9' => {
                value = value.checked_mul(10)?.checked_add(i64::from(byte.wrapping_sub(b'0')))?;
                count = count.saturating_add(1);
                scale = scale.saturating_add(u32::from(point));
            }
            b'.' if !point => point = true,
            _ => return None,
        }
        if count > SIGNIFICANT_DIGITS {
            return None;
        }
    }
    Some(Decimal::new(if negative { value.wrapping_neg() } else { value }, scale))
}

/// Reads plain decimals of at most 15 digits without a detour through binary.
fn plain(text: &str) -> Option<Decimal> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (mut value, mut significant, mut scale, mut point, mut any) = (0i64, 0u32, 0u32, false, false);
    for byte in digits.bytes() {
        match byte {
            b'0'..=b'9' => {
                any = true;
                value = value.checked_mul(10)?.checked_add(i64::from(byte.wrapping_sub(b'0')))?;
                significant = if value == 0 { 0 } else { significant.saturating_add(1) };
                scale = scale.saturating_add(u32::from(point));
            }
            b'.' if !point => point = true,
            _ => return None,
        }
        if significant > SIGNIFICANT_DIGITS || scale >= NEGLIGIBLE_SCALE {
            return None;
        }
    }
    any.then(|| stripped(if negative { value.wrapping_neg() } else { value }, scale))
}

/// From here on the magnitude may be negligible, which [`from_f64`] decides.
const NEGLIGIBLE_SCALE: u32 = 19;

/// The text of `{:.14e}`: a digit, a point, 14 digits, `e`, the exponent.
fn from_shown(shown: &str) -> Option<Decimal> {
    let (mantissa, exponent) = shown.split_once('e')?;
    let digits: i64 = mantissa.replace('.', "").parse().ok()?;
    let mut power = exponent.parse::<i32>().ok()?.checked_sub(14)?;
    let mut value = i128::from(digits);
    while power < 0 && value % 10 == 0 && value != 0 {
        value /= 10;
        power = power.saturating_add(1);
    }
    if let Ok(factor) = u32::try_from(power) {
        let value = value.checked_mul(10i128.checked_pow(factor)?)?;
        return Decimal::try_from_i128_with_scale(value, 0).ok();
    }
    let scale = power.unsigned_abs();
    let surplus = scale.saturating_sub(MAX_SCALE);
    for step in 0..surplus {
        let last = step.saturating_add(1) == surplus;
        let half = if last { value.signum().saturating_mul(5) } else { 0 };
        value = value.saturating_add(half) / 10;
    }
    let number = Decimal::try_from_i128_with_scale(value, scale.min(MAX_SCALE)).ok()?;
    Some(number.normalize())
}

/// `value` × 10^-`scale` with the fewest decimals; faster than `Decimal::normalize` as it stays
/// within 64 bits.
fn stripped(mut value: i64, mut scale: u32) -> Decimal {
    while scale > 0 && value % 10 == 0 {
        value /= 10;
        scale = scale.saturating_sub(1);
    }
    Decimal::new(value, scale)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(x: f64) -> Option<String> {
        from_f64(x).map(|number| number.to_string())
    }

    #[test]
    fn numbers_are_what_the_spreadsheet_shows() {
        let cases = [
            (706.610_000_000_000_1, "706.61"),
            (0.1 + 0.2, "0.3"),
            (415.84 + 136.48 + 48.67, "600.99"),
            (-0.0, "0"),
            (48.666_67, "48.66667"),
            (1e15, "1000000000000000"),
            (123_456_789_012_345.6, "123456789012346"),
            (4.107_022_200_000_001e20, "410702220000000000000"),
            (0.000_001_234_567_890_123_45, "0.00000123456789012345"),
            (1e-19, "0.0000000000000000001"),
            (1.234_567_890_123_45e-17, "0.0000000000000000123456789012"),
            (5.5e-20, "0"),
            (-1e28, "-10000000000000000000000000000"),
        ];
        for (x, text) in cases {
            assert_eq!(shown(x).as_deref(), Some(text), "{x}");
        }
    }

    #[test]
    fn what_no_decimal_holds_is_none() {
        for x in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 1e29, -1e300, f64::MAX] {
            assert_eq!(from_f64(x), None, "{x}");
        }
    }

    #[test]
    fn numbers_are_read_from_their_text() {
        let cases = [
            ("706.6100000000001", Some("706.61")),
            ("7.0661E2", Some("706.61")),
            ("-0", Some("0")),
            ("1.500", Some("1.5")),
            ("00012", Some("12")),
            (".5", Some("0.5")),
            ("410702220000000012828", Some("410702220000000000000")),
            ("0.00000000000000000000012", Some("0")),
            ("1e300", None),
            ("", None),
            (".", None),
            ("1.2.3", None),
            ("12a", None),
        ];
        for (text, number) in cases {
            assert_eq!(from_text(text).map(|n| n.to_string()).as_deref(), number, "{text}");
        }
    }

    #[test]
    fn only_plainly_written_numbers_are_taken_from_text() {
        for text in [
            "706.61",
            "310.60",
            "1234",
            "0",
            "-5",
            "0.50",
            "123456789012345",
            "12345678901234.5",
        ] {
            assert_eq!(from_typed(text).map(|number| number.to_string()).as_deref(), Some(text));
        }
        let texts = [
            "",
            "-",
            "001",
            "-01",
            "00.5",
            ".5",
            "5.",
            "1,234",
            "1e5",
            " 1",
            "+1",
            "1.2.3",
            "1234567890123456",
            "123456789012345.6",
            "410702240000000000001",
            "85%",
            "１",
        ];
        for text in texts {
            assert_eq!(from_typed(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_decimal_of_15_digits_survives_binary(value in -999_999_999_999_999i64..=999_999_999_999_999, scale in 0u32..=9) {
            let number = Decimal::new(value, scale).normalize();
            let text = number.to_string();
            prop_assert_eq!(from_f64(text.parse().unwrap()), Some(number));
            prop_assert_eq!(from_text(&text), Some(number));
        }

        #[test]
        fn the_fast_path_agrees_with_the_format(x in -1e12f64..1e12) {
            prop_assert_eq!(from_f64(x), from_shown(&format!("{x:.14e}")));
        }

        #[test]
        fn no_bits_panic(bits: u64) {
            let _ = from_f64(f64::from_bits(bits));
        }
    }
}
