//! Numbers as Python prints them.

use alloc::borrow::ToOwned;
use alloc::string::String;
use core::cmp::Ordering;

use super::natural::Natural;

/// The most decimals that a caller may ask for; a larger `precision` counts as this.
const MAX_PRECISION: u32 = 100;

/// 10^19 is the highest power of 10 in 64 bits.
const MAX_DECIMALS_IN_64_BITS: usize = u64::MAX.ilog10() as usize;

/// What each suffix of [`format_compact`] stands for, in ascending order.
const SUFFIXES: [(f64, &str); 5] = [(1.0, ""), (1e3, "K"), (1e6, "M"), (1e9, "B"), (1e12, "T")];

/// Writes a number as SkyPilot's `format_float` does.
///
/// A whole number shows all its digits, without point or exponent (`1e22` is `"10000000000000000000000"`, `-0.0` is
/// `"-0"`). Any other has `precision` decimals, 0 to 100, rounded half to even on the exact binary value, as in Python's
/// `f'{value:.{precision}f}'`. Not-a-number and the infinities are `"nan"`, `"inf"` and `"-inf"`.
pub fn format_float(value: f64, precision: u32) -> String {
    fixed(value, if is_whole(value) { 0 } else { precision })
}

/// Whether nothing stands behind the point; `core` has no `f64::fract`.
fn is_whole(value: f64) -> bool {
    // From 2^52 on, a double has no bits for a fraction.
    value.abs() >= (1_u64 << 52) as f64 || value == value as i64 as f64
}

/// Writes a number with the suffix K, M, B or T for thousands to 10^12s, and none below 1000.
///
/// The quotient, a double, has `precision` decimals, 0 to 100, rounded as [`format_float`] rounds; whole numbers keep
/// theirs. What rounds to 1000 takes the next suffix (`999_950.0` is `"1.0M"`); beyond T the digits grow (`1e15` is
/// `"1000.0T"`). A zero has no sign. Not-a-number and the infinities are `"nan"`, `"inf"` and `"-inf"`.
pub fn format_compact(value: f64, precision: u32) -> String {
    if !value.is_finite() {
        return fixed(value, 0);
    }
    let scale = SUFFIXES
        .iter()
        .rposition(|(unit, _)| value.abs() >= *unit)
        .unwrap_or(0);
    let quotient = |scale: usize| fixed(value / SUFFIXES[scale].0, precision);

    let mut text = quotient(scale);
    let mut suffix = SUFFIXES[scale].1;
    if let Some((_, next)) = SUFFIXES.get(scale + 1)
        && text.trim_start_matches('-').starts_with("1000")
    {
        text = quotient(scale + 1);
        suffix = next;
    }
    if !text.contains(|digit| matches!(digit, '1'..='9')) {
        text = text.replace('-', "");
    }
    text + suffix
}

/// Python's `f'{value:.{precision}f}'`.
///
/// The standard library's formatting gives the same, but takes 20 kB of a WebAssembly module, and there ten times as long
/// for the largest numbers.
fn fixed(value: f64, precision: u32) -> String {
    if value.is_nan() {
        return "nan".to_owned();
    }
    let sign = if value.is_sign_negative() { "-" } else { "" };
    if value.is_infinite() {
        return sign.to_owned() + "inf";
    }
    let decimals = precision.min(MAX_PRECISION);
    let (significand, exponent) = parts(value);
    if let Some(number) = scaled_in_64_bits(significand, exponent, decimals) {
        return with_point(number, decimals as usize, sign);
    }
    let decimals = decimals as usize;
    let mut digits = scaled(significand, exponent, decimals as u32).into_digits::<10>();
    let zeros = (decimals + 1).saturating_sub(digits.len());
    digits.insert_str(0, &"0".repeat(zeros));
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    let point = if decimals > 0 { "." } else { "" };
    [sign, whole, point, fraction].concat()
}

/// A finite number as `(significand, exponent)`: its absolute value is `significand * 2^exponent`.
fn parts(value: f64) -> (u64, i32) {
    // IEEE 754: subnormal numbers have no hidden bit.
    let biased_exponent = (value.abs().to_bits() >> 52) as i32;
    let fraction = value.to_bits() & ((1 << 52) - 1);
    if biased_exponent == 0 {
        (fraction, -1074)
    } else {
        (fraction | (1 << 52), biased_exponent - 1075)
    }
}

/// `significand * 2^exponent * 10^decimals`, rounded half to even.
fn scaled(significand: u64, exponent: i32, decimals: u32) -> Natural {
    let mut number = Natural::from(significand);
    number.multiply_power_of_ten(decimals);
    number.multiply_power_of_two(exponent.max(0).unsigned_abs());
    number.divide_power_of_two(exponent.min(0).unsigned_abs());
    number
}

/// The same where 64 bits hold it and 128 what it is computed from: for most numbers, and ten times as fast.
fn scaled_in_64_bits(significand: u64, exponent: i32, decimals: u32) -> Option<u64> {
    if exponent > 0 || decimals > MAX_DECIMALS_IN_64_BITS as u32 {
        return None;
    }
    // Less than 2^53 * 10^19, which is less than 2^117.
    let number = u128::from(significand) * u128::from(10_u64.pow(decimals));
    let shift = exponent.unsigned_abs().min(127);
    let quotient = number >> shift;
    let twice_remainder = (number - (quotient << shift)) << 1;
    let is_up = match twice_remainder.cmp(&(1 << shift)) {
        Ordering::Less => false,
        Ordering::Equal => quotient % 2 == 1,
        Ordering::Greater => true,
    };
    u64::try_from(quotient + u128::from(is_up)).ok()
}

/// Writes `number / 10^decimals`. There are `MAX_DECIMALS_IN_64_BITS` decimals at most.
fn with_point(mut number: u64, decimals: usize, sign: &str) -> String {
    // 20 digits, point and sign.
    let mut text = [0; MAX_DECIMALS_IN_64_BITS + 3];
    let mut start = text.len();
    let mut push = |byte| {
        start -= 1;
        text[start] = byte;
    };
    let mut written = 0;
    while number > 0 || written <= decimals {
        if written == decimals && decimals > 0 {
            push(b'.');
        }
        push(b'0' + (number % 10) as u8);
        number /= 10;
        written += 1;
    }
    for byte in sign.bytes() {
        push(byte);
    }
    str::from_utf8(&text[start..])
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::{format_compact, format_float};

    #[test]
    fn ties_round_to_the_even_digit_of_the_exact_value() {
        assert_eq!(format_float(2.25, 1), "2.2");
        assert_eq!(format_float(2.75, 1), "2.8");
        assert_eq!(format_float(0.5, 0), "0");
        assert_eq!(format_float(1.5, 0), "2");
        assert_eq!(format_float(2.5, 0), "2");
        assert_eq!(format_float(0.125, 2), "0.12");
        assert_eq!(format_float(0.15, 1), "0.1");
        assert_eq!(format_float(2.675, 2), "2.67");
        assert_eq!(format_float(9.5, 0), "10");
        assert_eq!(format_float(0.05, 1), "0.1");
    }

    #[test]
    fn whole_numbers_show_all_digits_and_no_point() {
        assert_eq!(format_float(3.0, 1), "3");
        assert_eq!(format_float(-12.0, 5), "-12");
        assert_eq!(format_float(0.0, 1), "0");
        assert_eq!(format_float(-0.0, 1), "-0");
        assert_eq!(format_float(1e22, 1), "10000000000000000000000");
        assert_eq!(format_float(1e23, 1), "99999999999999991611392");
    }

    #[test]
    fn fractions_have_the_asked_decimals_and_keep_their_sign() {
        assert_eq!(format_float(1.23456, 1), "1.2");
        assert_eq!(format_float(-0.04, 1), "-0.0");
        assert_eq!(format_float(1e-7, 7), "0.0000001");
    }

    #[test]
    fn the_smallest_and_the_largest_double_are_exact() {
        assert_eq!(format_float(5e-324, 0), "0");
        assert_eq!(format_float(5e-324, 100), format!("0.{}", "0".repeat(100)));
        assert_eq!(format_float(5e-324, u32::MAX), format_float(5e-324, 100));
        let largest = format_float(f64::MAX, 100);
        assert_eq!(largest.len(), 309);
        assert!(largest.starts_with("17976931348623157081452742373170435679807056752584"));
    }

    #[test]
    fn not_a_number_and_infinity_have_pythons_names() {
        for format in [format_float, format_compact] {
            assert_eq!(format(f64::NAN, 1), "nan");
            assert_eq!(format(-f64::NAN, 1), "nan");
            assert_eq!(format(f64::INFINITY, 1), "inf");
            assert_eq!(format(f64::NEG_INFINITY, 1), "-inf");
        }
    }

    #[test]
    fn compact_numbers_take_the_suffix_of_their_size() {
        assert_eq!(format_compact(5.0, 1), "5.0");
        assert_eq!(format_compact(0.123, 2), "0.12");
        assert_eq!(format_compact(1000.0, 0), "1K");
        assert_eq!(format_compact(1234.5, 1), "1.2K");
        assert_eq!(format_compact(-1_234_567.89, 2), "-1.23M");
        assert_eq!(format_compact(9_876_543_210.123, 2), "9.88B");
        assert_eq!(format_compact(1e12, 1), "1.0T");
    }

    #[test]
    fn what_rounds_to_1000_takes_the_next_suffix() {
        assert_eq!(format_compact(999.94, 1), "999.9");
        assert_eq!(format_compact(999.96, 1), "1.0K");
        assert_eq!(format_compact(999.96, 2), "999.96");
        assert_eq!(format_compact(999_949.0, 1), "999.9K");
        assert_eq!(format_compact(999_950.0, 1), "1.0M");
        assert_eq!(format_compact(-999_999.99, 1), "-1.0M");
        assert_eq!(format_compact(999.5, 0), "1K");
        assert_eq!(format_compact(998.5, 0), "998");
    }

    #[test]
    fn beyond_trillions_the_digits_grow() {
        assert_eq!(format_compact(999_950_000_000_000.0, 1), "1000.0T");
        assert_eq!(format_compact(1e15, 1), "1000.0T");
        assert_eq!(format_compact(1.5e24, 0), "1500000000000T");
    }

    #[test]
    fn a_compact_zero_has_no_sign() {
        assert_eq!(format_compact(-0.0, 1), "0.0");
        assert_eq!(format_compact(-0.04, 1), "0.0");
        assert_eq!(format_compact(-0.4, 0), "0");
        assert_eq!(format_compact(-0.05, 1), "-0.1");
    }
}
