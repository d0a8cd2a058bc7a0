//! SkyPilot's cluster names.

use alloc::string::String;

use super::base36_encode;
use crate::hash::{Algorithm, digest};

/// How much of a name's hash goes into its name on the cloud.
const HASH_CHARACTERS: usize = 2;

/// The two base-36 characters by which SkyPilot tells apart names that look alike on the cloud.
///
/// They are the first of the name's MD5, read as a number; one alone if it has no more.
pub fn cluster_name_hash(display_name: &str) -> String {
    let mut hash = base36_encode(digest(Algorithm::Md5, display_name.as_bytes()).as_bytes())
        .unwrap_or_default();
    hash.truncate(HASH_CHARACTERS);
    hash
}

/// Whether SkyPilot accepts a cluster's name: `/^[a-zA-Z]([-_.a-zA-Z0-9]*[a-zA-Z0-9])?$/`.
pub fn is_valid_cluster_name(name: &str) -> bool {
    let [first, rest @ ..] = name.as_bytes() else {
        return false;
    };
    let last = rest.last().unwrap_or(first);
    let is_inner = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    first.is_ascii_alphabetic() && last.is_ascii_alphanumeric() && rest.iter().all(is_inner)
}

#[cfg(test)]
mod tests {
    use super::{cluster_name_hash, is_valid_cluster_name};

    #[test]
    fn the_hash_is_the_start_of_the_md5_in_base_36() {
        assert_eq!(cluster_name_hash(""), "ck");
        assert_eq!(cluster_name_hash("lambda"), "8s");
    }

    #[test]
    fn names_of_letters_digits_and_inner_punctuation_are_valid() {
        for name in ["a", "Z9", "my-cluster", "a--_..b", "a.1", "sky-1234-user"] {
            assert!(is_valid_cluster_name(name), "{name:?}");
        }
    }

    #[test]
    fn all_other_names_are_not() {
        for name in [
            "", "1a", "-a", "a-", "a_", "a.", "a b", "a\n", "\na", "é", "aé", "a\u{161}", "a/b",
        ] {
            assert!(!is_valid_cluster_name(name), "{name:?}");
        }
    }
}
