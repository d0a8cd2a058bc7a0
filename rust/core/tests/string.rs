//! The string family against rules that hold for every input, and against plain re-tellings of its definitions.

mod book;

use book::{apply, atoms, size, truncate_by_the_book, truncate_long_string_by_the_book, units};
use proptest::prelude::*;
use skypilot_utils_core::string::{
    Cut, Position, Unit, base36_decode, base36_encode, format_compact, format_float, truncate,
    truncate_long_string,
};

/// Text full of what joins, widens, blanks and breaks.
fn tricky_text() -> impl Strategy<Value = String> {
    let pieces = [
        "a", "b", " ", "  ", "\u{3000}", "\r", "\n", "\0", "é", "\u{301}", "日", "\u{1100}",
        "\u{1161}", "🇩", "🇪", "👩", "👦🏽", "\u{200d}", "☁", "1", "\u{FE0F}", "\u{20E3}", "क",
        "\u{94d}", "ष", "\u{600}", "\u{17D8}",
    ];
    prop_oneof![
        prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..40)
            .prop_map(|p| p.concat()),
        ".*"
    ]
}

/// `value` with all its decimals: the significand doubled or halved digit by digit.
fn exact_decimal(value: f64) -> (Vec<u8>, Vec<u8>) {
    let bits = value.to_bits();
    let (biased, fraction) = ((bits >> 52 & 0x7ff) as i32, bits & ((1 << 52) - 1));
    let (significand, exponent) = if biased == 0 {
        (fraction, -1074)
    } else {
        (fraction | 1 << 52, biased - 1075)
    };
    let mut digits: Vec<u8> = significand
        .to_string()
        .bytes()
        .map(|digit| digit - b'0')
        .collect();
    let decimals = exponent.min(0).unsigned_abs() as usize;
    for _ in 0..exponent {
        let mut carry = 0;
        for digit in digits.iter_mut().rev() {
            carry += *digit * 2;
            *digit = carry % 10;
            carry /= 10;
        }
        digits.splice(0..0, (carry > 0).then_some(carry));
    }
    digits.resize(digits.len() + decimals, 0);
    for _ in 0..decimals {
        let mut rest = 0;
        for digit in &mut digits {
            rest = rest * 10 + *digit;
            *digit = rest / 2;
            rest %= 2;
        }
    }
    let missing = (decimals + 1).saturating_sub(digits.len());
    digits.splice(0..0, vec![0; missing]);
    let fraction = digits.split_off(digits.len() - decimals);
    (digits, fraction)
}

fn format_float_by_the_book(value: f64, precision: usize) -> String {
    let (whole, mut fraction) = exact_decimal(value);
    let precision = if value.fract() == 0.0 { 0 } else { precision };
    fraction.resize(fraction.len().max(precision), 0);
    let dropped = fraction.split_off(precision);
    let mut digits = [whole.clone(), fraction].concat();
    let half = [&[5][..], &vec![0; dropped.len().saturating_sub(1)]].concat();
    let rounds_up = dropped > half || dropped == half && digits.last().unwrap() % 2 == 1;
    if rounds_up {
        let nines = digits.iter().rev().take_while(|digit| **digit == 9).count();
        let length = digits.len();
        digits[length - nines..].fill(0);
        match length.checked_sub(nines + 1) {
            Some(last) => digits[last] += 1,
            None => digits.insert(0, 1),
        }
    }
    let text: String = digits
        .iter()
        .map(|digit| char::from(digit + b'0'))
        .collect();
    let (whole, fraction) = text.split_at(text.len() - precision);
    let whole = whole.trim_start_matches('0');
    let sign = if value.is_sign_negative() { "-" } else { "" };
    let point = if precision > 0 { "." } else { "" };
    format!(
        "{sign}{}{point}{fraction}",
        if whole.is_empty() { "0" } else { whole }
    )
}

fn finite() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<u64>().prop_map(f64::from_bits),
        any::<i32>().prop_map(|eighths| f64::from(eighths) / 8.0),
        (any::<i32>(), 0..60).prop_map(|(ties, power)| f64::from(ties) / 2f64.powi(power)),
        (0u64..1 << 52).prop_map(f64::from_bits),
        -1e6..1e6,
    ]
    .prop_filter("finite", |value| value.is_finite())
}

proptest! {
    #[test]
    fn base_36_comes_back(hexadecimal in "0|[1-9a-f][0-9a-f]{0,600}") {
        let encoded = base36_encode(hexadecimal.as_bytes()).unwrap();
        prop_assert_eq!(base36_decode(encoded.as_bytes()), Some(hexadecimal));
    }

    #[test]
    fn base_36_is_what_u128_says(value: u128) {
        let encoded = base36_encode(format!("{value:x}").as_bytes()).unwrap();
        prop_assert_eq!(u128::from_str_radix(&encoded, 36), Ok(value));
    }

    #[test]
    fn base_36_takes_any_bytes(text: Vec<u8>) {
        let is_number = |base| !text.is_empty() && text.iter().all(|byte| char::from(*byte).is_digit(base));
        prop_assert_eq!(base36_encode(&text).is_some(), is_number(16));
        prop_assert_eq!(base36_decode(&text).is_some(), is_number(36));
    }

    #[test]
    fn floats_have_their_exact_digits(value in finite(), precision in 0..=100usize) {
        prop_assert_eq!(format_float(value, precision as u32), format_float_by_the_book(value, precision));
    }

    #[test]
    fn fractions_are_what_the_standard_library_says(value in finite(), precision in 0..=100usize) {
        prop_assume!(value.fract() != 0.0);
        prop_assert_eq!(format_float(value, precision as u32), format!("{value:.precision$}"));
    }

    #[test]
    fn compact_numbers_stay_below_1000_and_have_no_signed_zero(value in finite(), precision in 0..=20u32) {
        let text = format_compact(value, precision);
        let number = text.trim_end_matches(['K', 'M', 'B', 'T']);
        prop_assert!(!text.contains('e'));
        prop_assert!(number.parse::<f64>().unwrap().abs() < 1000.0 || text.ends_with('T'), "{}", text);
        prop_assert_eq!(text.starts_with('-'), number.parse::<f64>().unwrap() < 0.0, "{}", text);
    }

    #[test]
    fn truncation_follows_the_book(
        text in tricky_text(), max in 0..30usize, placeholder in prop_oneof![Just("...".to_owned()), tricky_text()],
        unit in 0..3u32, position in 0..3u32, words: bool,
    ) {
        let (unit, position) = (Unit::from_index(unit).unwrap(), Position::from_index(position).unwrap());
        let cut = truncate(&text, max, unit, position, &placeholder, words);
        let book = truncate_by_the_book(&text, max, unit, position, &placeholder, words);
        prop_assert_eq!(apply(cut, &text, &placeholder), book);
    }

    #[test]
    fn truncation_keeps_whole_atoms_within_the_length(
        text in tricky_text(), max in 0..30usize, unit in 0..3u32, position in 0..3u32, words: bool,
    ) {
        let (unit, position) = (Unit::from_index(unit).unwrap(), Position::from_index(position).unwrap());
        let cut = truncate(&text, max, unit, position, "...", words);
        let utf16 = units(&text);
        let head = String::from_utf16(&utf16[..cut.head]).unwrap();
        let tail = String::from_utf16(&utf16[utf16.len() - cut.tail..]).unwrap();
        prop_assert!(size(&head, unit) + cut.placeholder + size(&tail, unit) <= max);
        let whole = atoms(&text, unit);
        prop_assert!(whole.starts_with(&atoms(&head, unit)));
        prop_assert!(whole.ends_with(&atoms(&tail, unit)));
    }

    #[test]
    fn long_strings_are_cut_as_skypilot_cuts_them(
        text in prop_oneof!["[ab ]{0,40}", "[ab 😀é]{0,60}", tricky_text()], max_length in 0..45usize, middle: bool,
    ) {
        let cut = truncate_long_string(&text, max_length, middle);
        prop_assert_eq!(apply(cut, &text, "..."), truncate_long_string_by_the_book(&text, max_length, middle));
    }
}

#[test]
fn one_endless_cluster_takes_linear_time() {
    let text = "e".to_owned() + &"\u{301}".repeat(1_000_000);
    let cut = truncate(&text, 0, Unit::Grapheme, Position::Middle, "", false);
    assert_eq!(
        cut,
        Cut {
            head: 0,
            placeholder: 0,
            tail: 0
        }
    );
}
