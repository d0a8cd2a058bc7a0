//! The kernel's lists of CPUs, such as `0-3,8-11`.

use crate::process::parse_decimal;

/// How many CPUs a list names, after cpuset(7), "List format".
///
/// `None` for an empty list, which a cpuset that was never set up has, and for anything else the kernel does not write.
pub fn parse_cpu_list(text: &[u8]) -> Option<u64> {
    text.trim_ascii()
        .split(|&byte| byte == b',')
        .try_fold(0_u64, |sum, range| sum.checked_add(count_range(range)?))
}

fn count_range(range: &[u8]) -> Option<u64> {
    let mut ends = range.splitn(2, |&byte| byte == b'-').map(parse_decimal);
    let first = ends.next()??;
    let last = ends.next().unwrap_or(Some(first))?;
    last.checked_sub(first)?.checked_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn counts_single_cpus_and_ranges() {
        assert_eq!(parse_cpu_list(b"0\n"), Some(1));
        assert_eq!(parse_cpu_list(b"12,52\n"), Some(2));
        assert_eq!(parse_cpu_list(b"0-3,8-11"), Some(8));
        assert_eq!(parse_cpu_list(b"0-1023,2048\n"), Some(1025));
    }

    #[test]
    fn what_the_kernel_never_writes_is_none() {
        let texts: [&[u8]; 9] = [
            b"",
            b"\n",
            b",",
            b"0,",
            b"3-0",
            b"0-",
            b"a",
            b"0-1-2",
            b"0-18446744073709551615",
        ];
        for text in texts {
            assert_eq!(parse_cpu_list(text), None);
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(text: Vec<u8>) {
            parse_cpu_list(&text);
        }

        #[test]
        fn no_numbers_make_it_panic(ends: Vec<(u64, u64)>) {
            let ranges: Vec<String> = ends.iter().map(|(first, last)| format!("{first}-{last}")).collect();
            parse_cpu_list(ranges.join(",").as_bytes());
        }
    }
}
