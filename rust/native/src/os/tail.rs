//! Reading a file's last lines from its end.

use std::path::Path;

use skypilot_utils_core::io::{TailScan, partial_line_length};

use super::error::Failure;
use super::file;

/// Chunks double up to here, so that a long tail takes few reads whatever size they begin with, and little memory.
const LARGEST_CHUNK: u64 = 4 * 1024 * 1024;

/// The bytes of the last `lines` lines, by the rule of [`TailScan`].
///
/// Reads `chunk_size` bytes at first, then more, and never more than `max_bytes` in all; a line that does
/// not fit is left out. A file that is truncated meanwhile gives the lines that are left.
pub fn read_tail(
    path: &Path,
    lines: u64,
    chunk_size: u64,
    max_bytes: u64,
) -> Result<Vec<u8>, Failure> {
    let (file, metadata) = file::open(path)?;
    let window = metadata.len().saturating_sub(max_bytes);
    let mut scan = TailScan::new(lines);
    let mut chunks: Vec<Vec<u8>> = Vec::new();
    let mut skipped = None;
    let mut start = metadata.len();
    let mut size = chunk_size.clamp(1, LARGEST_CHUNK);
    while skipped.is_none() && start > window {
        size = size.min(start - window);
        start -= size;
        let mut chunk = vec![0; size as usize];
        let count = file::read_at(&file, &mut chunk, start).map_err(Failure::of("read"))?;
        if count < chunk.len() {
            // The file ends here by now: what was read beyond is gone.
            chunk.truncate(count);
            chunks.clear();
            scan = TailScan::new(lines);
        }
        skipped = scan.scan(&chunk);
        chunks.push(chunk);
        size = (2 * size).min(LARGEST_CHUNK);
    }
    let length: usize = chunks.iter().map(Vec::len).sum();
    let mut tail = Vec::with_capacity(length);
    let mut excess = skipped.unwrap_or(0);
    for chunk in chunks.iter().rev() {
        tail.extend_from_slice(&chunk[std::mem::take(&mut excess)..]);
    }
    if skipped.is_none() && window > 0 {
        tail.drain(..partial_line_length(&tail));
    }
    Ok(tail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn reads_the_same_lines_whatever_the_chunks() {
        let path = std::env::temp_dir().join(format!("skypilot-utils-tail-{}", std::process::id()));
        fs::write(&path, "first\nsecond\nthird\n").expect("a temporary file");
        let tail = |lines, chunk_size, max_bytes| {
            String::from_utf8(read_tail(&path, lines, chunk_size, max_bytes).expect("a tail"))
                .expect("UTF-8")
        };
        for chunk_size in [1, 2, 7, 19, 8192] {
            assert_eq!(tail(2, chunk_size, u64::MAX), "second\nthird\n");
            assert_eq!(
                tail(u64::MAX, chunk_size, u64::MAX),
                "first\nsecond\nthird\n"
            );
            assert_eq!(tail(0, chunk_size, u64::MAX), "");
            assert_eq!(tail(2, chunk_size, 12), "third\n");
            assert_eq!(tail(1, chunk_size, 6), "");
            assert_eq!(tail(1, chunk_size, 7), "third\n");
            assert_eq!(tail(9, chunk_size, 19), "first\nsecond\nthird\n");
            assert_eq!(tail(1, chunk_size, 0), "");
        }
        fs::remove_file(&path).expect("the file was there");
    }
}
