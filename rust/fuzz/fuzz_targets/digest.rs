//! Every digest: at once, in pieces, at odd addresses and by copies that go on apart, against crates that share no code.
//!
//! The input is the algorithm's number, the offset of the data in its buffer, its length (two bytes, lowest first, and one
//! from 192 on for whole KiB more), and where it is cut (pairs of bytes); its bytes follow from the input, for no digest branches on them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use skypilot_utils_core::hash::{Algorithm, Hasher, digest};
use skypilot_utils_fuzz::digests;

/// Every byte from the one before, begun by the input: xorshift.
fn fill(buffer: &mut [u8], input: &[u8]) {
    let mut state = input
        .iter()
        .fold(0x9e37_79b9_7f4a_7c15_u64, |state, &byte| {
            (state ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
        });
    for byte in buffer {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        *byte = state as u8;
    }
}

fuzz_target!(|input: &[u8]| {
    let [algorithm, offset, low, high, kilobytes, cuts @ ..] = input else {
        return;
    };
    let algorithm = Algorithm::ALL[usize::from(*algorithm) % Algorithm::ALL.len()];
    let offset = usize::from(*offset) % 64;
    let length = usize::from(u16::from_le_bytes([*low, *high])) % 4096
        + usize::from(kilobytes.saturating_sub(192)) * 1024;
    let mut buffer = vec![0; offset + length];
    let data = &mut buffer[offset..];
    fill(data, input);
    let data = &*data;

    let whole = digest(algorithm, data);
    if let Some(expected) = digests::digest(algorithm, data) {
        assert_eq!(whole, expected, "{algorithm:?} of {length} bytes");
    }

    let mut hasher = Hasher::new(algorithm);
    let mut left_behind = None;
    let mut rest = data;
    for pair in cuts.chunks(2) {
        let size = pair
            .iter()
            .rev()
            .fold(0, |size, &byte| size << 8 | usize::from(byte));
        let (piece, after) = rest.split_at(size.min(rest.len()));
        // A copy taken here goes on with the rest at once.
        left_behind.get_or_insert_with(|| (hasher.clone(), rest));
        hasher.update(piece);
        rest = after;
    }
    hasher.update(rest);
    assert_eq!(hasher.digest(), whole, "{algorithm:?} in pieces");
    assert_eq!(hasher.digest(), whole, "{algorithm:?} asked again");
    if let Some((mut copy, rest)) = left_behind {
        copy.update(rest);
        assert_eq!(copy.digest(), whole, "{algorithm:?} by a copy");
    }
});
