//! Hashing a file from its start to its end.

use std::fs::{File, Metadata};
use std::io::Read;
use std::path::PathBuf;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicBool, AtomicU64};

use skypilot_utils_core::hash::{Algorithm, Hasher};

use super::error::Failure;
use super::file;

/// Bytes read at once. Hashing 16 MiB takes the same time with blocks from 64 KiB to 1 MiB, within the noise.
const BLOCK: u64 = 256 * 1024;
/// The least buffer: a page, the most that reading a file under /proc usually gives.
const SMALLEST_BUFFER: u64 = 4096;
/// From this size on the kernel is asked for its larger read-ahead window, which small files never fill.
#[cfg(target_os = "linux")]
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
        let (mut file, before) = file::open(&self.path)?;
        let size = before.len();
        self.total_bytes.store(size, Relaxed);
        advise_sequential(&file, size);

        let mut hasher = Hasher::new(self.algorithm);
        let mut buffer = vec![0; size.saturating_add(1).clamp(SMALLEST_BUFFER, BLOCK) as usize];
        let mut allowed = size.saturating_add(BLOCK);
        let mut bytes = 0;
        while bytes < allowed {
            self.check()?;
            let wanted = buffer
                .len()
                .min(usize::try_from(allowed - bytes).unwrap_or(usize::MAX));
            let count = file::uninterrupted(|| file.read(&mut buffer[..wanted]))
                .map_err(Failure::of("read"))?;
            if count == 0 {
                break;
            }
            hasher.update(&buffer[..count]);
            bytes += count as u64;
            self.bytes.store(bytes, Relaxed);
            if size == 0 && bytes == allowed && metadata(&file)?.len() == 0 {
                allowed = u64::MAX;
            }
        }
        if self.stable && fingerprint(&before) != fingerprint(&metadata(&file)?) {
            return Err(Failure::FileChanged);
        }
        Ok(hasher.digest())
    }

    fn check(&self) -> Result<(), Failure> {
        if self.is_cancelled.load(Relaxed) {
            Err(Failure::Aborted)
        } else {
            Ok(())
        }
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
fn advise_sequential(file: &File, size: u64) {
    if size >= LARGE {
        // Advice only: a file system that does not take it reads as well.
        let _ = rustix::fs::fadvise(file, 0, None, rustix::fs::Advice::Sequential);
    }
}

#[cfg(not(target_os = "linux"))]
fn advise_sequential(_: &File, _: u64) {}

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
