//! `/proc/PID/stat`: any bytes, and any name of a program in a line that the kernel wrote.
#![no_main]

use libfuzzer_sys::fuzz_target;
use skypilot_utils_core::process::{Stat, parse_stat};
use skypilot_utils_fuzz::kernel::{decimal, words};

fn stat(text: &[u8]) -> Option<Stat> {
    let end = (0..text.len()).rev().find(|&index| text[index] == b')')?;
    let fields = words(&text[end + 1..]);
    let &[state] = fields.first()?.as_slice() else {
        return None;
    };
    let threads = fields.get(17).and_then(|field| decimal(field)).unwrap_or(0);
    char::from(state)
        .is_ascii_alphabetic()
        .then_some(Stat { state, threads })
}

fuzz_target!(|text: &[u8]| {
    assert_eq!(parse_stat(text), stat(text));
    let rest = b") Z 1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 7 0 99\n";
    let written = parse_stat(&[b"42 (", text, rest].concat());
    let expected = Stat {
        state: b'Z',
        threads: 7,
    };
    assert_eq!(written, Some(expected));
    assert!(!expected.is_dead());
});
