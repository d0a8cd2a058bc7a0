//! BLAKE3 of a large file by several threads: each reads and hashes subtrees, whose chaining values are then joined.

use std::fs::File;
use std::iter;
use std::sync::LazyLock;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::thread;

use blake3::hazmat::{
    ChainingValue, HasherExt, Mode, merge_subtrees_non_root, merge_subtrees_root,
};

use super::buffer::{BLOCK, Buffer};
use super::error::Failure;
use super::file;

/// The subtrees of a file, at most: their chaining values then take 128 KiB whatever its size.
const MOST_SUBTREES: u64 = 4096;
/// More threads would want more than a megabyte of blocks, and of the machine.
const MOST_THREADS: usize = 4;

/// Asked once: the standard library reads a dozen files to tell it.
static THREADS: LazyLock<usize> = LazyLock::new(|| {
    thread::available_parallelism().map_or(1, |count| count.get().min(MOST_THREADS))
});

/// The digest of a file of that size, which is larger than a block; `None` if there are no two threads to take it, or if it
/// turns out to have another size.
///
/// `advance` is told, by any thread, how many more bytes have been hashed; its failure ends the work.
pub fn digest(
    file: &File,
    size: u64,
    advance: impl Fn(u64) -> Result<(), Failure> + Sync,
) -> Result<Option<String>, Failure> {
    match *THREADS {
        1 => Ok(None),
        threads => Work::new(file, size, advance).run(threads),
    }
}

struct Work<'a, Advance> {
    file: &'a File,
    size: u64,
    advance: Advance,
    /// Bytes of each subtree but the last: a power of two, as the tree demands.
    subtree: u64,
    next: AtomicU64,
    /// Whether the others may stop, since the work has failed.
    is_over: AtomicBool,
}

impl<'a, Advance: Fn(u64) -> Result<(), Failure> + Sync> Work<'a, Advance> {
    fn new(file: &'a File, size: u64, advance: Advance) -> Self {
        Self {
            file,
            size,
            advance,
            subtree: size.div_ceil(MOST_SUBTREES).next_power_of_two().max(BLOCK),
            next: AtomicU64::new(0),
            is_over: AtomicBool::new(false),
        }
    }

    fn run(&self, threads: usize) -> Result<Option<String>, Failure> {
        let parts = thread::scope(|scope| {
            let others: Vec<_> = iter::repeat_with(|| {
                thread::Builder::new().spawn_scoped(scope, || self.hash_subtrees())
            })
            .take(threads - 1)
            .flatten()
            .collect();
            let own = self.hash_subtrees();
            let others = others.into_iter().map(|other| match other.join() {
                Ok(part) => part,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            iter::once(own).chain(others).collect::<Result<Vec<_>, _>>()
        })?;
        let mut values = vec![ChainingValue::default(); self.size.div_ceil(self.subtree) as usize];
        let mut found = 0;
        for (index, value) in parts.into_iter().flatten() {
            values[index as usize] = value;
            found += 1;
        }
        let has_grown =
            file::read_at(self.file, &mut [0], self.size).map_err(Failure::of("read"))? > 0;
        Ok((found == values.len() && !has_grown).then(|| root(&values)))
    }

    /// Takes subtrees until none is left, and gives their places and chaining values.
    fn hash_subtrees(&self) -> Result<Vec<(u64, ChainingValue)>, Failure> {
        let mut values = Vec::new();
        let mut buffer = Buffer::new(BLOCK as usize);
        while !self.is_over.load(Relaxed) {
            let index = self.next.fetch_add(1, Relaxed);
            if index * self.subtree >= self.size {
                break;
            }
            match self.hash_subtree(index, &mut buffer) {
                Ok(Some(value)) => values.push((index, value)),
                ended => {
                    self.is_over.store(true, Relaxed);
                    ended?;
                }
            }
        }
        Ok(values)
    }

    /// The chaining value of one subtree; `None` where the file ends before it does.
    fn hash_subtree(
        &self,
        index: u64,
        buffer: &mut [u8],
    ) -> Result<Option<ChainingValue>, Failure> {
        let mut offset = index * self.subtree;
        let end = self.size.min(offset + self.subtree);
        let mut hasher = blake3::Hasher::new();
        hasher.set_input_offset(offset);
        while offset < end {
            let block = &mut buffer[..BLOCK.min(end - offset) as usize];
            let count = file::read_at(self.file, block, offset).map_err(Failure::of("read"))?;
            if count < block.len() {
                return Ok(None);
            }
            hasher.update(block);
            offset += count as u64;
            (self.advance)(count as u64)?;
        }
        Ok(Some(hasher.finalize_non_root()))
    }
}

/// The digest that two subtrees at least make.
fn root(values: &[ChainingValue]) -> String {
    let (left, right) = halves(values);
    let digest = merge_subtrees_root(&join(left), &join(right), Mode::Hash);
    digest.to_hex().as_str().to_owned()
}

fn join(values: &[ChainingValue]) -> ChainingValue {
    if let [value] = values {
        return *value;
    }
    let (left, right) = halves(values);
    merge_subtrees_non_root(&join(left), &join(right), Mode::Hash)
}

/// The left half of a tree is the largest that is whole (the BLAKE3 paper, section 2.1).
fn halves(values: &[ChainingValue]) -> (&[ChainingValue], &[ChainingValue]) {
    values.split_at(values.len().next_power_of_two() / 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn any_number_of_threads_gives_the_digest() {
        let path = std::env::temp_dir().join(format!("skypilot-utils-tree-{}", std::process::id()));
        for size in [
            BLOCK + 1,
            2 * BLOCK,
            3 * BLOCK - 7,
            8 * BLOCK,
            11 * BLOCK + 1024,
        ] {
            let bytes: Vec<u8> = (0..size).map(|place| (place / 255) as u8).collect();
            fs::write(&path, &bytes).expect("a temporary file");
            let file = File::open(&path).expect("it is there");
            let expected = Some(blake3::hash(&bytes).to_hex().as_str().to_owned());
            for threads in [1, 2, 5] {
                let work = Work::new(&file, size, |_| Ok(()));
                assert_eq!(
                    work.run(threads).as_ref(),
                    Ok(&expected),
                    "{size} {threads}"
                );
            }
            for other in [size - 1, size + 1] {
                assert_eq!(Work::new(&file, other, |_| Ok(())).run(2), Ok(None));
            }
            let failing = Work::new(&file, size, |_| Err(Failure::Aborted));
            assert_eq!(failing.run(2), Err(Failure::Aborted));
        }
        fs::remove_file(&path).expect("the file was there");
    }

    #[test]
    fn the_subtrees_of_the_largest_files_are_few() {
        let file = File::open(std::env::current_exe().expect("a path")).expect("it is there");
        for size in [1 << 30, (1 << 40) + 1, i64::MAX as u64] {
            let work = Work::new(&file, size, |_| Ok(()));
            assert!(work.subtree.is_power_of_two());
            assert!(size.div_ceil(work.subtree) <= MOST_SUBTREES);
        }
    }
}
