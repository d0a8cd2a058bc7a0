//! What the kernel's text says about a process. Nothing here asks the system for it.

/// What `/proc/PID/stat` tells of a process, after proc_pid_stat(5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stat {
    /// The state of the first thread: `R`, `S`, `D`, `T`, `t`, `I`, `Z`, `X` or `x`.
    pub state: u8,
    /// How many threads the process has; 0 where the text ends before telling.
    pub threads: u64,
}

impl Stat {
    /// Whether the process has ended, be it that its parent has not yet taken notice.
    ///
    /// The first thread may end while others go on: then it is shown as a zombie although the process lives.
    pub fn is_dead(self) -> bool {
        matches!(self.state, b'X' | b'x') || (self.state == b'Z' && self.threads <= 1)
    }
}

/// Reads `/proc/PID/stat`; `None` where no state stands in its place.
pub fn parse_stat(text: &[u8]) -> Option<Stat> {
    // The name before it is the program's own choice and may hold blanks, newlines and parentheses;
    // nothing after it can hold a parenthesis.
    let end_of_name = memchr::memrchr(b')', text)?;
    let mut fields = text[end_of_name + 1..]
        .split(u8::is_ascii_whitespace)
        .filter(|field| !field.is_empty());
    let &[state] = fields.next()? else {
        return None;
    };
    // The state is field 3, num_threads field 20.
    let threads = fields.nth(16).and_then(parse_decimal).unwrap_or(0);
    state
        .is_ascii_alphabetic()
        .then_some(Stat { state, threads })
}

/// A decimal number of digits alone; `None` for anything else and beyond 2^64 - 1.
pub(crate) fn parse_decimal(text: &[u8]) -> Option<u64> {
    // `u64::from_str` takes a leading '+', which the kernel never writes.
    let digits = text.iter().all(u8::is_ascii_digit).then_some(text)?;
    str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const REST: &[u8] = b" 1 2 3 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 3 0 99\n";

    fn stat_of(name: &[u8], state: &[u8]) -> Option<Stat> {
        parse_stat(&[b"42 (", name, b") ", state, REST].concat())
    }

    #[test]
    fn reads_state_and_threads_past_any_name() {
        let names: [&[u8]; 6] = [b"node", b"a) Z 1 (b", b"a\nb", b") Z", b"", b"\xff\xfe"];
        for name in names {
            assert_eq!(
                stat_of(name, b"S"),
                Some(Stat {
                    state: b'S',
                    threads: 3
                })
            );
        }
    }

    #[test]
    fn a_state_without_the_fields_after_it_suffices() {
        assert_eq!(
            parse_stat(b"1 (x) R"),
            Some(Stat {
                state: b'R',
                threads: 0
            })
        );
    }

    #[test]
    fn text_without_a_state_is_none() {
        let texts: [&[u8]; 6] = [
            b"",
            b"42",
            b"42 (x)",
            b"42 (x) ",
            b"42 (x) 7 1",
            b"42 (x) SS 1",
        ];
        for text in texts {
            assert_eq!(parse_stat(text), None);
        }
    }

    #[test]
    fn only_a_zombie_without_living_threads_is_dead() {
        let is_dead = |state, threads| Stat { state, threads }.is_dead();
        assert!(is_dead(b'Z', 1) && is_dead(b'Z', 0) && is_dead(b'X', 1) && is_dead(b'x', 1));
        assert!(!is_dead(b'Z', 2) && !is_dead(b'S', 1) && !is_dead(b'T', 1) && !is_dead(b't', 1));
    }

    #[test]
    fn a_decimal_is_digits_alone() {
        assert_eq!(parse_decimal(b"18446744073709551615"), Some(u64::MAX));
        let others: [&[u8]; 7] = [
            b"",
            b"+1",
            b"-1",
            b" 1",
            b"1x",
            b"\xff",
            b"18446744073709551616",
        ];
        for other in others {
            assert_eq!(parse_decimal(other), None);
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(text: Vec<u8>) {
            parse_stat(&text);
        }

        #[test]
        fn any_name_leaves_the_state_readable(name: Vec<u8>) {
            prop_assert_eq!(stat_of(&name, b"D").map(|stat| stat.state), Some(b'D'));
        }
    }
}
