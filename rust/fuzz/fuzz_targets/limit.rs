//! The limits that single files of a cgroup hold, against a reading word by word.
#![no_main]

use libfuzzer_sys::fuzz_target;
use skypilot_utils_core::system::{cpus_of_cpu_max, cpus_of_quota, parse_memory_limit};
use skypilot_utils_fuzz::kernel::{decimal, fields, words};

fn quotient(quota: Option<u64>, period: Option<u64>) -> Option<f64> {
    let (quota, period) = (quota.filter(|&us| us > 0)?, period.filter(|&us| us > 0)?);
    Some(quota as f64 / period as f64)
}

fuzz_target!(|text: &[u8]| {
    let cpus = cpus_of_cpu_max(text);
    let expected = match &words(text)[..] {
        [quota, period] => quotient(decimal(quota), decimal(period)),
        _ => None,
    };
    assert_eq!(cpus, expected);
    assert!(cpus.is_none_or(|cpus| cpus > 0.0 && cpus.is_finite()));

    // Version 1 has a file for each.
    let lines = fields(text, b'\n');
    let of = |line: &[u8]| match &words(line)[..] {
        [word] => decimal(word),
        _ => None,
    };
    if let [quota, period, ..] = &lines[..] {
        assert_eq!(
            cpus_of_quota(quota, period),
            quotient(of(quota), of(period))
        );
    }
    assert_eq!(parse_memory_limit(text), of(text));
});
