//! SkyPilot's shortening against its Python code, retold line by line.
//!
//! The input is the length to keep, a byte that is odd for a cut in the middle, and the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use skypilot_utils_core::string::truncate_long_string;
use skypilot_utils_fuzz::book::{apply, truncate_long_string_by_the_book};

fuzz_target!(|input: &[u8]| {
    let [max_length, middle, text @ ..] = input else {
        return;
    };
    let (max_length, middle) = (usize::from(*max_length), middle % 2 == 1);
    let text = String::from_utf8_lossy(text);
    let cut = truncate_long_string(&text, max_length, middle);
    let result = apply(cut, &text, "...");
    assert_eq!(
        result,
        truncate_long_string_by_the_book(&text, max_length, middle)
    );
    if middle {
        assert!(result.chars().count() <= max_length.max(3));
    }
});
