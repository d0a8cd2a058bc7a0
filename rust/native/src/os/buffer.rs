//! Memory that files are read into.

use std::ops::{Deref, DerefMut};

/// Bytes read at once. Hashing 16 MiB takes the same time with blocks from 64 KiB to 1 MiB, within the noise.
pub const BLOCK: u64 = 256 * 1024;

/// The usual size of a page, and the least of a buffer: the most that reading a file under /proc usually gives.
pub const PAGE: usize = 4096;

/// Bytes that begin with a page, as blocks of a file do in the kernel's memory.
///
/// An AMD Zen 3 copies a page five times as slowly to a place that lies 1 to 16 bytes further within its page (`rep movsb`;
/// 16 MiB read in 9.6 ms, not 1.8), and 16 is where glibc's malloc puts what is as large as a block.
pub struct Buffer {
    bytes: Vec<u8>,
    start: usize,
    length: usize,
}

impl Buffer {
    pub fn new(length: usize) -> Self {
        let bytes = vec![0; length + PAGE];
        let start = bytes.as_ptr().align_offset(PAGE);
        Self {
            bytes,
            start,
            length,
        }
    }
}

impl Deref for Buffer {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[self.start..self.start + self.length]
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.bytes[self.start..self.start + self.length]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn begins_with_a_page_and_is_as_long_as_asked() {
        for length in [1, PAGE, BLOCK as usize] {
            let buffer = Buffer::new(length);
            assert_eq!(
                (buffer.as_ptr().addr() % PAGE, buffer.len()),
                (0, length),
                "{length}"
            );
        }
    }
}
