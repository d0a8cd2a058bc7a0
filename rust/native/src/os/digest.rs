//! Hashing a file from its start to its end.

use std::fs::{File, Metadata};
use std::io::Read;
use std::path::PathBuf;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicBool, AtomicU64};

use skypilot_utils_core::hash::{Algorithm, Hasher};

use super::buffer::{BLOCK, Buffer, PAGE};
use super::error::Failure;
use super::file;
use super::permit::Permit;
use super::tree;

/// From this size on further threads pay, and the kernel is asked for its larger read-ahead window.
const LARGE: u64 = 4 * 1024 * 1024;

/// The digest of one regular file: what to read, how far that has come and whether anybody still wants it.
///
/// Shared between threads; its atomics are relaxed, since nothing else is published through them.
#[derive(Debug)]
pub struct HashJob {
    path: PathBuf,
    algorithm: Algorithm,
    stable: bool,
    is_cancelled: AtomicBool,
    bytes: AtomicU64,
    total_bytes: AtomicU64,
}

impl HashJob {
    /// With `stable`, a file that is written while it is read is [`Failure::FileChanged`].
    pub fn new(path: PathBuf, algorithm: Algorithm, stable: bool) -> Self {
        let (is_cancelled, bytes, total_bytes) = Default::default();
        Self {
            path,
            algorithm,
            stable,
            is_cancelled,
            bytes,
            total_bytes,
        }
    }

    /// Makes the reading end with [`Failure::Aborted`] at its next block.
    pub fn cancel(&self) {
        self.is_cancelled.store(true, Relaxed);
    }

    /// Bytes read so far.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Relaxed)
    }

    /// The file's size as of its opening; 0 before that and for files that do not tell.
    pub fn total_bytes(&self) -> u64 {
        self.total_bytes.load(Relaxed)
    }

    /// Reads the file and gives its digest in lower-case hexadecimal.
    ///
    /// Reads until a read gives nothing, but never more than one block beyond the size at opening: a file that grows as
    /// fast as it is read would never end. A file whose size is and stays 0, as under /proc, is read to its end.
    pub fn run(&self) -> Result<String, Failure> {
        self.check()?;
        let (file, before) = file::open(&self.path)?;
        let size = before.len();
        self.total_bytes.store(size, Relaxed);
        if size >= LARGE {
            advise_sequential(&file);
        }
        let digest = match self.digest_with_threads(&file, size)? {
            Some(digest) => digest,
            None => self.digest_in_turn(&file, size)?,
        };
        if self.stable && fingerprint(&before) != fingerprint(&metadata(&file)?) {
            return Err(Failure::FileChanged);
        }
        Ok(digest)
    }

    /// BLAKE3 of a large file by all processors; `None` for any other, and where the threads or the file do not allow it.
    ///
    /// A thread that reads ahead for the other digests would gain the fifth of the time that reading takes, and lose twice
    /// that when its processor is busy with something else (16 MiB by SHA-256: 13 ms without, 11 to 18 with it). From a
    /// disk the kernel reads ahead.
    fn digest_with_threads(&self, file: &File, size: u64) -> Result<Option<String>, Failure> {
        if self.algorithm != Algorithm::Blake3 || size < LARGE {
            return Ok(None);
        }
        let Some(_permit) = Permit::take_helpers() else {
            return Ok(None);
        };
        tree::digest(file, size, |bytes| {
            self.bytes.fetch_add(bytes, Relaxed);
            self.check()
        })
    }

    /// Reads and hashes block by block.
    fn digest_in_turn(&self, file: &File, size: u64) -> Result<String, Failure> {
        let mut blocks = Blocks::new(self, file, size);
        let mut hasher = Hasher::new(self.algorithm);
        let mut buffer = Buffer::new(size.saturating_add(1).clamp(PAGE as u64, BLOCK) as usize);
        loop {
            match blocks.read(&mut buffer)? {
                0 => return Ok(hasher.digest()),
                count => hasher.update(&buffer[..count]),
            }
        }
    }

    fn check(&self) -> Result<(), Failure> {
        if self.is_cancelled.load(Relaxed) {
            Err(Failure::Aborted)
        } else {
            Ok(())
        }
    }
}

/// A file's blocks one after the other, by the rule of [`HashJob::run`].
struct Blocks<'a> {
    job: &'a HashJob,
    file: &'a File,
    size: u64,
    allowed: u64,
    bytes: u64,
}

impl<'a> Blocks<'a> {
    fn new(job: &'a HashJob, file: &'a File, size: u64) -> Self {
        job.bytes.store(0, Relaxed);
        Self {
            job,
            file,
            size,
            allowed: size.saturating_add(BLOCK),
            bytes: 0,
        }
    }

    /// Reads the next one into the buffer; 0 bytes at the end.
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Failure> {
        self.job.check()?;
        if self.size == 0 && self.bytes == self.allowed && metadata(self.file)?.len() == 0 {
            self.allowed = u64::MAX;
        }
        let left = usize::try_from(self.allowed - self.bytes).unwrap_or(usize::MAX);
        let wanted = buffer.len().min(left);
        let count = file::uninterrupted(|| (&*self.file).read(&mut buffer[..wanted]))
            .map_err(Failure::of("read"))?;
        self.bytes += count as u64;
        self.job.bytes.store(self.bytes, Relaxed);
        Ok(count)
    }
}

fn metadata(file: &File) -> Result<Metadata, Failure> {
    file::uninterrupted(|| file.metadata()).map_err(Failure::of("fstat"))
}

/// What changes whenever a file is written. An open file keeps its inode: a successor by rename shows in the ctime.
#[cfg(unix)]
fn fingerprint(metadata: &Metadata) -> impl PartialEq + use<> {
    use std::os::unix::fs::MetadataExt;

    (
        metadata.size(),
        metadata.mtime(),
        metadata.mtime_nsec(),
        metadata.ctime(),
        metadata.ctime_nsec(),
    )
}

#[cfg(windows)]
fn fingerprint(metadata: &Metadata) -> impl PartialEq + use<> {
    use std::os::windows::fs::MetadataExt;

    (metadata.file_size(), metadata.last_write_time())
}

#[cfg(target_os = "linux")]
fn advise_sequential(file: &File) {
    // Advice only: a file system that does not take it reads as well.
    let _ = rustix::fs::fadvise(file, 0, None, rustix::fs::Advice::Sequential);
}

#[cfg(not(target_os = "linux"))]
fn advise_sequential(_: &File) {}

#[cfg(test)]
mod tests {
    use super::*;
    use skypilot_utils_core::hash::digest;
    use std::fs;

    fn job(path: &str) -> HashJob {
        HashJob::new(PathBuf::from(path), Algorithm::Sha256, true)
    }

    #[test]
    fn hashes_files_of_sizes_around_a_block() {
        let path =
            std::env::temp_dir().join(format!("skypilot-utils-digest-{}", std::process::id()));
        for size in [0, 1, 4095, 4096, BLOCK - 1, BLOCK, BLOCK + 1] {
            let bytes = vec![7; size as usize];
            fs::write(&path, &bytes).expect("a temporary file");
            let job = job(path.to_str().expect("UTF-8"));
            assert_eq!(job.run(), Ok(digest(Algorithm::Sha256, &bytes)));
            assert_eq!((job.bytes(), job.total_bytes()), (size, size));
        }
        fs::remove_file(&path).expect("the file was there");
    }

    #[test]
    fn hashes_large_files_alike_with_and_without_threads() {
        let path =
            std::env::temp_dir().join(format!("skypilot-utils-threaded-{}", std::process::id()));
        for size in [LARGE, LARGE + 3 * BLOCK - 1] {
            let bytes: Vec<u8> = (0..size).map(|place| (place / 1021) as u8).collect();
            fs::write(&path, &bytes).expect("a temporary file");
            for algorithm in [Algorithm::Md5, Algorithm::Blake3] {
                let job = HashJob::new(path.clone(), algorithm, true);
                let expected = digest(algorithm, &bytes);
                assert_eq!(job.run().as_ref(), Ok(&expected), "{algorithm:?} {size}");
                assert_eq!((job.bytes(), job.total_bytes()), (size, size));
                let file = File::open(&path).expect("it is there");
                assert_eq!(job.digest_in_turn(&file, size), Ok(expected));
            }
        }
        fs::remove_file(&path).expect("the file was there");
    }

    #[test]
    fn a_large_file_that_has_another_size_by_now_is_read_to_its_end() {
        let path =
            std::env::temp_dir().join(format!("skypilot-utils-resized-{}", std::process::id()));
        for size in [LARGE - 1, LARGE + 1] {
            let bytes = vec![7; size as usize];
            fs::write(&path, &bytes).expect("a temporary file");
            for algorithm in [Algorithm::Sha256, Algorithm::Blake3] {
                let job = HashJob::new(path.clone(), algorithm, false);
                let file = File::open(&path).expect("it is there");
                assert_eq!(job.digest_with_threads(&file, LARGE), Ok(None));
                assert_eq!(
                    job.digest_in_turn(&file, LARGE),
                    Ok(digest(algorithm, &bytes))
                );
                assert_eq!(job.bytes(), size);
            }
        }
        fs::remove_file(&path).expect("the file was there");
    }

    #[test]
    fn cancelling_ends_every_way_of_reading() {
        let path =
            std::env::temp_dir().join(format!("skypilot-utils-ended-{}", std::process::id()));
        fs::write(&path, vec![7; LARGE as usize]).expect("a temporary file");
        let file = File::open(&path).expect("it is there");
        for algorithm in [Algorithm::Sha256, Algorithm::Blake3] {
            let job = HashJob::new(path.clone(), algorithm, false);
            job.cancel();
            assert_eq!(job.digest_in_turn(&file, LARGE), Err(Failure::Aborted));
        }
        let job = HashJob::new(path.clone(), Algorithm::Blake3, false);
        job.cancel();
        assert_eq!(job.digest_with_threads(&file, LARGE), Err(Failure::Aborted));
        fs::remove_file(&path).expect("the file was there");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn files_that_tell_no_size_are_read_to_their_end() {
        let path = "/proc/self/cmdline";
        let bytes = fs::read(path).expect("a mounted /proc");
        assert_eq!(job(path).run(), Ok(digest(Algorithm::Sha256, &bytes)));
    }

    #[test]
    fn a_cancelled_job_opens_nothing() {
        let job = job("/nonexistent");
        job.cancel();
        assert_eq!(job.run(), Err(Failure::Aborted));
    }
}
