//! The limits that single files of a cgroup hold.

use crate::process::parse_decimal;

/// The CPUs that a version 2 `cpu.max` grants: `QUOTA PERIOD` in microseconds, quota `max` for none.
pub fn cpus_of_cpu_max(text: &[u8]) -> Option<f64> {
    let mut fields = text
        .split(u8::is_ascii_whitespace)
        .filter(|field| !field.is_empty());
    let (quota, period) = (fields.next()?, fields.next()?);
    fields
        .next()
        .is_none()
        .then(|| cpus_of_quota(quota, period))?
}

/// The CPUs that a version 1 `cpu.cfs_quota_us` and `cpu.cfs_period_us` grant; a quota of -1 is none.
pub fn cpus_of_quota(quota: &[u8], period: &[u8]) -> Option<f64> {
    let microseconds = |text: &[u8]| parse_decimal(text.trim_ascii()).filter(|&number| number > 0);
    Some(microseconds(quota)? as f64 / microseconds(period)? as f64)
}

/// Bytes of a `memory.max` (version 2) or `memory.limit_in_bytes` (version 1); `None` for `max`.
///
/// "No limit" in version 1 is a number beyond any machine's memory, 9223372036854771712 on 64-bit kernels.
pub fn parse_memory_limit(text: &[u8]) -> Option<u64> {
    parse_decimal(text.trim_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cpu_max_is_quota_by_period() {
        assert_eq!(cpus_of_cpu_max(b"50000 100000\n"), Some(0.5));
        assert_eq!(cpus_of_cpu_max(b"150000 100000"), Some(1.5));
        assert_eq!(cpus_of_cpu_max(b"64000000 1000000\n"), Some(64.0));
        assert_eq!(cpus_of_cpu_max(b"max 100000\n"), None);
    }

    #[test]
    fn cpu_max_that_the_kernel_never_writes_is_none() {
        let texts: [&[u8]; 10] = [
            b"",
            b"\n",
            b"100000",
            b"100000 100000 1",
            b"100000 0",
            b"0 100000",
            b"-1 100000",
            b"x 100000",
            b"100000 x",
            b"18446744073709551616 100000",
        ];
        for text in texts {
            assert_eq!(cpus_of_cpu_max(text), None);
        }
    }

    #[test]
    fn version_1_quota_is_none_unless_positive() {
        assert_eq!(cpus_of_quota(b"200000\n", b"100000\n"), Some(2.0));
        assert_eq!(cpus_of_quota(b"-1\n", b"100000\n"), None);
        assert_eq!(cpus_of_quota(b"0\n", b"100000\n"), None);
        assert_eq!(cpus_of_quota(b"100000\n", b"0\n"), None);
        assert_eq!(cpus_of_quota(b"", b""), None);
    }

    #[test]
    fn memory_limits_are_bytes() {
        assert_eq!(parse_memory_limit(b"536870912\n"), Some(536_870_912));
        assert_eq!(
            parse_memory_limit(b"9223372036854771712"),
            Some(9_223_372_036_854_771_712)
        );
        assert_eq!(parse_memory_limit(b"max\n"), None);
        assert_eq!(parse_memory_limit(b""), None);
        assert_eq!(parse_memory_limit(b"99999999999999999999"), None);
    }

    proptest! {
        #[test]
        fn no_bytes_make_them_panic(text: Vec<u8>, other: Vec<u8>) {
            cpus_of_cpu_max(&text);
            cpus_of_quota(&text, &other);
            parse_memory_limit(&text);
        }

        #[test]
        fn granted_cpus_are_positive_and_finite(quota: u64, period: u64) {
            let granted = cpus_of_cpu_max(format!("{quota} {period}").as_bytes());
            prop_assert!(granted.is_none_or(|cpus| cpus > 0.0 && cpus.is_finite()));
        }
    }
}
