//! Base 16 to base 36 and back, for numbers of any length.

use alloc::string::String;

use super::natural::Natural;

/// Writes a hexadecimal number in base 36, in lower case and without leading zeros; zero is `"0"`.
///
/// `hexadecimal` is one or more plain ASCII digits in either case: no sign, prefix, blank or underscore. Anything else
/// gives `None`. The time grows with the square of the length.
pub fn base36_encode(hexadecimal: &[u8]) -> Option<String> {
    Some(Natural::from_hexadecimal(hexadecimal)?.into_digits::<36>())
}

/// Writes a base-36 number in hexadecimal, in lower case and without leading zeros; zero is `"0"`.
///
/// `text` is one or more ASCII letters and digits in either case. Anything else gives `None`. The time grows with the
/// square of the length.
pub fn base36_decode(text: &[u8]) -> Option<String> {
    Some(Natural::from_digits::<36>(text)?.into_hexadecimal())
}

#[cfg(test)]
mod tests {
    use super::{base36_decode, base36_encode};

    #[track_caller]
    fn assert_pair(hexadecimal: &str, base36: &str) {
        assert_eq!(
            base36_encode(hexadecimal.as_bytes()).as_deref(),
            Some(base36)
        );
        assert_eq!(
            base36_decode(base36.as_bytes()).as_deref(),
            Some(hexadecimal)
        );
    }

    #[test]
    fn known_numbers_convert_both_ways() {
        assert_pair("0", "0");
        assert_pair("23", "z");
        assert_pair("24", "10");
        assert_pair("ff", "73");
        assert_pair("deadbeef", "1ps9wxb");
        assert_pair("ffffffffffffffff", "3w5e11264sgsf");
        assert_pair(
            "ffffffffffffffffffffffffffffffff",
            "f5lxx1zz5pnorynqglhzmsp33",
        );
        assert_pair(
            "100000000000000000000000000000000",
            "f5lxx1zz5pnorynqglhzmsp34",
        );
        assert_pair(
            "d41d8cd98f00b204e9800998ecf8427e",
            "ck2u8j60r58fu0sgyxrigm3cu",
        );
    }

    #[test]
    fn powers_of_both_bases_keep_their_zeros() {
        for zeros in 0..100 {
            let power = format!("1{}", "0".repeat(zeros));
            let encoded = base36_encode(power.as_bytes()).unwrap();
            assert_eq!(base36_decode(encoded.as_bytes()), Some(power.clone()));
            let decoded = base36_decode(power.as_bytes()).unwrap();
            assert_eq!(base36_encode(decoded.as_bytes()), Some(power));
        }
    }

    #[test]
    fn leading_zeros_and_case_do_not_matter() {
        assert_eq!(base36_encode(b"0000").as_deref(), Some("0"));
        assert_eq!(base36_encode(b"0000000000FF").as_deref(), Some("73"));
        assert_eq!(base36_decode(b"000000000000").as_deref(), Some("0"));
        assert_eq!(base36_decode(b"0000000007Z").as_deref(), Some("11f"));
    }

    #[test]
    fn anything_but_plain_digits_is_refused() {
        for text in [
            "",
            " ",
            "g",
            "0x1",
            "+1",
            "-1",
            "1_0",
            " 1",
            "1\n",
            "f\0f",
            "\u{ff11}f",
        ] {
            assert_eq!(base36_encode(text.as_bytes()), None, "{text:?}");
        }
        for text in ["", " ", "-1", "1_0", "z ", "\u{e9}"] {
            assert_eq!(base36_decode(text.as_bytes()), None, "{text:?}");
        }
    }
}
