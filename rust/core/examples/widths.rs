//! Prints the columns of every code point as JSON, from which JavaScript's table is made.

use skypilot_utils_core::string::{UNICODE_VERSION, char_columns, is_emoji_base};

fn main() {
    println!(
        r#"{{"unicode":"{UNICODE_VERSION}","none":{},"two":{},"three":{},"emojiBase":{}}}"#,
        ranges(|c| char_columns(c) == 0),
        ranges(|c| char_columns(c) == 2),
        ranges(|c| char_columns(c) == 3),
        ranges(is_emoji_base),
    );
}

/// The first and last code point of each run in which the property holds, as a JSON array of pairs.
fn ranges(has: impl Fn(char) -> bool) -> String {
    let mut runs: Vec<[u32; 2]> = Vec::new();
    for code in ('\0'..=char::MAX).filter(|c| has(*c)).map(u32::from) {
        match runs.last_mut() {
            Some([_, last]) if *last + 1 == code => *last = code,
            _ => runs.push([code, code]),
        }
    }
    format!("{runs:?}")
}
