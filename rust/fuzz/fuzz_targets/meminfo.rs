//! `/proc/meminfo`: any bytes, and a total among them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use skypilot_utils_core::system::parse_total_memory;
use skypilot_utils_fuzz::kernel::{decimal, fields};

fn total(text: &[u8]) -> Option<u64> {
    let lines = fields(text, b'\n');
    let line = lines.iter().find(|line| line.starts_with(b"MemTotal:"))?;
    let value = line[b"MemTotal:".len()..].trim_ascii();
    let (number, unit) = value.split_at_checked(value.len().checked_sub(3)?)?;
    let kilobytes = decimal(number).filter(|_| unit == b" kB")?;
    (u128::from(kilobytes) * 1024).try_into().ok()
}

fuzz_target!(|text: &[u8]| {
    assert_eq!(parse_total_memory(text), total(text));
    // Whatever stands behind the total or is the value itself.
    let value = [b"MemTotal:", text].concat();
    assert_eq!(parse_total_memory(&value), total(&value));
    let first = [b"MemTotal: 16384256 kB\n", text].concat();
    assert_eq!(parse_total_memory(&first), Some(16_384_256 * 1024));
});
