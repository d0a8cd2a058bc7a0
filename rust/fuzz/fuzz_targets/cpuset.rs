//! The kernel's lists of CPUs against a count with more bits.
#![no_main]

use libfuzzer_sys::fuzz_target;
use skypilot_utils_core::system::parse_cpu_list;
use skypilot_utils_fuzz::kernel::{decimal, fields};

fn count(text: &[u8]) -> Option<u64> {
    let mut sum = 0_u128;
    for range in fields(text.trim_ascii(), b',') {
        let ends: Option<Vec<_>> = fields(&range, b'-')
            .iter()
            .map(|end| decimal(end))
            .collect();
        let (first, last) = match ends?[..] {
            [single] => (single, single),
            [first, last] if first <= last => (first, last),
            _ => return None,
        };
        sum += u128::from(last) - u128::from(first) + 1;
    }
    sum.try_into().ok()
}

fuzz_target!(|text: &[u8]| {
    let counted = parse_cpu_list(text);
    assert_eq!(counted, count(text));
    assert_ne!(counted, Some(0));
});
