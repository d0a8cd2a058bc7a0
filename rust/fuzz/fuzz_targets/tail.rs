//! A file's last lines in pieces of any size from its end, within any window, against the whole text split into lines.
//!
//! The input is the number of lines, the bytes that may be read at most (255: all), four sizes of pieces, and the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use skypilot_utils_core::io::{TailScan, partial_line_length};

/// As rust/native reads, but with pieces of other sizes, also empty ones.
fn tail<'a>(text: &'a [u8], lines: u64, sizes: &[u8], window: usize) -> &'a [u8] {
    let mut scan = TailScan::new(lines);
    let mut start = text.len();
    let mut read = 0;
    while start > window {
        // Every fifth piece has a byte at least, so that it ends.
        let size = sizes.get(read % 5).map_or(1, |&size| usize::from(size));
        read += 1;
        let end = start;
        start -= size.min(start - window);
        if let Some(skipped) = scan.scan(&text[start..end]) {
            return &text[start + skipped..];
        }
    }
    let rest = &text[window..];
    match window {
        0 => rest,
        _ => &rest[partial_line_length(rest)..],
    }
}

fuzz_target!(|input: &[u8]| {
    let [lines, most, a, b, c, d, text @ ..] = input else {
        return;
    };
    let most = if *most == 255 {
        text.len()
    } else {
        usize::from(*most)
    };
    let window = text.len().saturating_sub(most);
    let found = tail(text, u64::from(*lines), &[*a, *b, *c, *d], window);

    let all: Vec<&[u8]> = text.split_inclusive(|&byte| byte == b'\n').collect();
    let wanted = &all[all.len().saturating_sub(usize::from(*lines))..];
    let mut start = text.len() - wanted.concat().len();
    let mut expected = &text[start..];
    for line in wanted {
        // A line fits if the byte before it does, by which it is known to begin there.
        if start > window || window == 0 {
            break;
        }
        start += line.len();
        expected = &text[start..];
    }
    assert_eq!(found, expected);
    assert!(found.len() <= most);
});
