//! Python's number formats against the standard library's, which rounds half to even on the exact value, too.
//!
//! The input is the double's eight bytes, lowest first, and the precision.
#![no_main]

use libfuzzer_sys::fuzz_target;
use skypilot_utils_core::string::{format_compact, format_float};

fn named(value: f64) -> Option<&'static str> {
    match value {
        _ if value.is_nan() => Some("nan"),
        f64::INFINITY => Some("inf"),
        f64::NEG_INFINITY => Some("-inf"),
        _ => None,
    }
}

/// With the sign of what is zero taken away.
fn unsigned_zero(text: String) -> String {
    match text.strip_prefix('-') {
        Some(rest) if rest.bytes().all(|byte| matches!(byte, b'0' | b'.')) => rest.to_owned(),
        _ => text,
    }
}

/// The first suffix under which the number rounds to less than 1000, or T.
fn compact_by_the_book(value: f64, precision: usize) -> String {
    let fixed = |unit: f64| format!("{:.precision$}", value / unit);
    let units = [(1.0, ""), (1e3, "K"), (1e6, "M"), (1e9, "B")];
    let fits = |text: &String| text.parse::<f64>().expect("a number").abs() < 1000.0;
    let (text, suffix) = units
        .into_iter()
        .map(|(unit, suffix)| (fixed(unit), suffix))
        .find(|(text, _)| fits(text))
        .unwrap_or_else(|| (fixed(1e12), "T"));
    unsigned_zero(text) + suffix
}

fuzz_target!(|input: ([u8; 8], u8)| {
    let (bytes, precision) = input;
    let value = f64::from_le_bytes(bytes);
    let precision = usize::from(precision) % 101;
    let float = format_float(value, precision as u32);
    let compact = format_compact(value, precision as u32);
    if let Some(name) = named(value) {
        assert_eq!(float, name);
        assert_eq!(compact, name);
        return;
    }
    let decimals = if value.fract() == 0.0 { 0 } else { precision };
    assert_eq!(float, format!("{value:.decimals$}"));
    assert_eq!(compact, compact_by_the_book(value, precision));
});
