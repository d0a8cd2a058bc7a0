//! Base 36 against long division, and back again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use skypilot_utils_core::string::{base36_decode, base36_encode};
use skypilot_utils_fuzz::radix::convert;

fuzz_target!(|text: &[u8]| {
    let encoded = base36_encode(text);
    assert_eq!(encoded, convert(text, 16, 36));
    let decoded = base36_decode(text);
    assert_eq!(decoded, convert(text, 36, 16));

    if let Some(base36) = encoded {
        let back = base36_decode(base36.as_bytes()).expect("base 36");
        assert_eq!(
            base36_encode(back.as_bytes()).as_deref(),
            Some(base36.as_str())
        );
        assert!(base36.len() <= text.len());
        assert_eq!(
            base36_encode(&text.to_ascii_uppercase()),
            base36_encode(&text.to_ascii_lowercase())
        );
    }
    if let Some(hexadecimal) = decoded {
        let back = base36_encode(hexadecimal.as_bytes()).expect("hexadecimal");
        assert_eq!(
            base36_decode(back.as_bytes()).as_deref(),
            Some(hexadecimal.as_str())
        );
    }
});
