//! Where a file's last lines begin: the rule, fed with pieces of the file from its end backwards. No reading here.

/// Looks for the start of the n-th last line in chunks handed over from the file's end backwards.
///
/// Lines end at `\n` alone, as in SkyPilot's `read_last_n_lines`; a `\n` that ends the file begins no further line.
#[derive(Clone, Debug)]
pub struct TailScan {
    /// Line breaks still to be met before the start is found.
    missing: u64,
    at_end: bool,
}

impl TailScan {
    /// A search for the start of the last `lines` lines; 0 finds the file's end.
    pub fn new(lines: u64) -> Self {
        Self {
            missing: lines,
            at_end: true,
        }
    }

    /// Takes the chunk before the previous one. The place in it at which the wanted lines begin, once they do.
    pub fn scan(&mut self, chunk: &[u8]) -> Option<usize> {
        if self.missing == 0 {
            return Some(chunk.len());
        }
        let mut searched = chunk;
        if self.at_end && !chunk.is_empty() {
            self.at_end = false;
            searched = chunk.strip_suffix(b"\n").unwrap_or(chunk);
        }
        for newline in memchr::memrchr_iter(b'\n', searched) {
            self.missing -= 1;
            if self.missing == 0 {
                return Some(newline + 1);
            }
        }
        None
    }
}

/// How many bytes at a window's start belong to a line that begins before it: up to and with the first `\n`, else all.
pub fn partial_line_length(window: &[u8]) -> usize {
    memchr::memchr(b'\n', window).map_or(window.len(), |newline| newline + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The tail as the rule finds it in `chunk_size` bytes at a time.
    fn tail(text: &[u8], lines: u64, chunk_size: usize) -> &[u8] {
        let mut scan = TailScan::new(lines);
        let mut end = text.len();
        loop {
            let start = end.saturating_sub(chunk_size);
            if let Some(found) = scan.scan(&text[start..end]) {
                return &text[start + found..];
            }
            if start == 0 {
                return text;
            }
            end = start;
        }
    }

    /// The same, by splitting the whole text.
    fn tail_by_splitting(text: &[u8], lines: usize) -> Vec<u8> {
        let mut all: Vec<&[u8]> = text.split_inclusive(|&byte| byte == b'\n').collect();
        all.drain(..all.len().saturating_sub(lines));
        all.concat()
    }

    #[test]
    fn finds_the_last_lines() {
        for chunk_size in [1, 2, 3, 100] {
            assert_eq!(tail(b"a\nb\nc\n", 2, chunk_size), b"b\nc\n");
            assert_eq!(tail(b"a\nb\nc", 2, chunk_size), b"b\nc");
            assert_eq!(tail(b"a\n\n", 1, chunk_size), b"\n");
            assert_eq!(
                tail(b"a\r\nb\xe2\x80\xa8c", 1, chunk_size),
                b"b\xe2\x80\xa8c"
            );
        }
    }

    #[test]
    fn more_lines_than_there_are_give_the_whole_file() {
        assert_eq!(tail(b"a\nb\n", 3, 2), b"a\nb\n");
        assert_eq!(tail(b"a\nb\n", u64::MAX, 2), b"a\nb\n");
        assert_eq!(tail(b"", 1, 2), b"");
    }

    #[test]
    fn no_lines_give_nothing() {
        assert_eq!(tail(b"a\nb\n", 0, 2), b"");
        assert_eq!(tail(b"", 0, 2), b"");
    }

    #[test]
    fn an_empty_chunk_is_not_the_end_of_the_file() {
        let mut scan = TailScan::new(1);
        assert_eq!(scan.scan(b""), None);
        assert_eq!(scan.scan(b"a\nb\n"), Some(2));
    }

    #[test]
    fn a_partial_line_ends_with_its_line_break() {
        assert_eq!(partial_line_length(b"rest\nline\n"), 5);
        assert_eq!(partial_line_length(b"\nline"), 1);
        assert_eq!(partial_line_length(b"no break"), 8);
        assert_eq!(partial_line_length(b""), 0);
    }

    proptest! {
        #[test]
        fn equals_splitting_the_whole_text(
            text in proptest::collection::vec(prop_oneof![Just(b'\n'), any::<u8>()], 0..200),
            lines in 0_usize..20,
            chunk_size in 1_usize..40,
        ) {
            prop_assert_eq!(tail(&text, lines as u64, chunk_size), tail_by_splitting(&text, lines));
        }
    }
}
