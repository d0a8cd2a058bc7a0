//! Truncation against its definition, retold plainly; and it is never longer than it may be.
//!
//! The input is the length to keep, how (unit + 3 * position + 9 * words), the placeholder's length in bytes, the
//! placeholder and the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use skypilot_utils_core::string::{Position, Unit, truncate};
use skypilot_utils_fuzz::book::{apply, atoms, size, truncate_by_the_book};

fuzz_target!(|input: &[u8]| {
    let [max, how, placeholder_length, rest @ ..] = input else {
        return;
    };
    let how = u32::from(how % 18);
    let unit = Unit::from_index(how % 3).expect("a unit");
    let position = Position::from_index(how / 3 % 3).expect("a position");
    let words = how >= 9;
    let (max, middle) = (
        usize::from(*max),
        rest.len().min(usize::from(*placeholder_length)),
    );
    let placeholder = String::from_utf8_lossy(&rest[..middle]);
    let text = String::from_utf8_lossy(&rest[middle..]);

    let cut = truncate(&text, max, unit, position, &placeholder, words);
    let result = apply(cut, &text, &placeholder);
    let book = truncate_by_the_book(&text, max, unit, position, &placeholder, words);
    assert_eq!(result, book);

    let units: Vec<u16> = text.encode_utf16().collect();
    let head = String::from_utf16(&units[..cut.head]).expect("whole characters");
    let tail = String::from_utf16(&units[units.len() - cut.tail..]).expect("whole characters");
    let whole = atoms(&text, unit);
    assert!(whole.starts_with(&atoms(&head, unit)) && whole.ends_with(&atoms(&tail, unit)));
    if result != text {
        let marks: Vec<u16> = placeholder.encode_utf16().take(cut.placeholder).collect();
        let mark = String::from_utf16(&marks).expect("whole characters");
        // Put together, the parts may join to fewer, never to more.
        assert!(size(&head, unit) + size(&mark, unit) + size(&tail, unit) <= max);
    }
});
