//! The hash family against rules that hold for every input.

use proptest::prelude::*;
use skypilot_utils_core::hash::{Algorithm, Hasher, digest};

proptest! {
    #[test]
    fn chunks_give_what_the_whole_gives(chunks in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..3000), 0..5)) {
        for algorithm in Algorithm::ALL {
            let mut hasher = Hasher::new(algorithm);
            for chunk in &chunks {
                hasher.update(chunk);
            }
            prop_assert_eq!(hasher.digest(), digest(algorithm, &chunks.concat()), "{:?}", algorithm);
        }
    }

    #[test]
    fn interleaved_hashers_do_not_meet(left: Vec<u8>, right: Vec<u8>) {
        for algorithm in Algorithm::ALL {
            let (mut first, mut second) = (Hasher::new(algorithm), Hasher::new(algorithm));
            first.update(&left);
            second.update(&right);
            first.update(&right);
            second.update(&left);
            prop_assert_eq!(first.digest(), digest(algorithm, &[left.clone(), right.clone()].concat()));
            prop_assert_eq!(second.digest(), digest(algorithm, &[right.clone(), left.clone()].concat()));
        }
    }
}

#[test]
fn every_length_around_the_block_edges_gives_what_bytes_one_by_one_give() {
    let data: Vec<u8> = (0..1100u32).map(|i| (i * i) as u8).collect();
    for algorithm in Algorithm::ALL {
        let mut hasher = Hasher::new(algorithm);
        for (length, byte) in data.iter().enumerate() {
            assert_eq!(
                hasher.digest(),
                digest(algorithm, &data[..length]),
                "{algorithm:?} of {length} bytes"
            );
            hasher.update(&[*byte]);
        }
    }
}

#[test]
fn digests_are_lower_case_hexadecimal_of_the_algorithms_length() {
    let bits = [
        128, 160, 224, 256, 384, 512, 224, 256, 384, 512, 512, 256, 256, 64, 128, 64, 32,
    ];
    for (algorithm, bits) in Algorithm::ALL.into_iter().zip(bits) {
        let text = digest(algorithm, b"abc");
        assert_eq!(text.len() * 4, bits, "{algorithm:?}");
        assert!(
            text.bytes()
                .all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')),
            "{algorithm:?}"
        );
    }
}
