//! `/proc/meminfo`.

use crate::process::parse_decimal;

/// The machine's memory in bytes: `MemTotal` of proc_meminfo(5), which counts in KiB.
pub fn parse_total_memory(text: &[u8]) -> Option<u64> {
    let value = text
        .split(|&byte| byte == b'\n')
        .find_map(|line| line.strip_prefix(b"MemTotal:"))?;
    parse_decimal(value.trim_ascii().strip_suffix(b" kB")?)?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_the_total_wherever_it_stands() {
        assert_eq!(
            parse_total_memory(b"MemTotal:       24684084 kB\nMemFree: 1 kB\n"),
            Some(25_276_502_016)
        );
        assert_eq!(
            parse_total_memory(b"MemFree: 1 kB\nMemTotal: 2 kB"),
            Some(2048)
        );
    }

    #[test]
    fn a_text_without_it_is_none() {
        let texts: [&[u8]; 6] = [
            b"",
            b"MemFree: 1 kB\n",
            b"MemTotal:\n",
            b"MemTotal: x kB\n",
            b"MemTotal: 5\n",
            b"MemTotal: 18446744073709551615 kB\n",
        ];
        for text in texts {
            assert_eq!(parse_total_memory(text), None);
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(value: Vec<u8>) {
            parse_total_memory(&[b"MemTotal:", value.as_slice()].concat());
        }
    }
}
