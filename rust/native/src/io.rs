//! Files and ports.

use std::path::PathBuf;
use std::sync::Arc;

use napi::bindgen_prelude::{AsyncTask, Either, Uint8ArraySlice};
use napi::{Env, JsString, Result, ScopedTask, Task};
use napi_derive::napi;

use crate::guarded;
use crate::hash::algorithm_of;
use crate::os::digest::HashJob;
use crate::os::error::Failure;
use crate::os::permit::Permit;
use crate::os::tail::read_tail as read_tail_of;
use crate::os::{claim, directory, port};

/// The digest of a regular file in lower-case hexadecimal.
#[napi(catch_unwind)]
pub fn hash_file_sync(
    path: Either<String, Uint8ArraySlice>,
    algorithm: u32,
    stable: bool,
) -> Result<String> {
    Ok(HashJob::new(path_of(path), algorithm_of(algorithm)?, stable).run()?)
}

/// The digest of a regular file, taken on libuv's pool.
#[napi]
pub struct FileHash {
    job: Arc<HashJob>,
}

#[napi]
impl FileHash {
    #[napi(constructor, catch_unwind)]
    pub fn new(
        path: Either<String, Uint8ArraySlice>,
        algorithm: u32,
        stable: bool,
    ) -> Result<Self> {
        Ok(Self {
            job: Arc::new(HashJob::new(
                path_of(path),
                algorithm_of(algorithm)?,
                stable,
            )),
        })
    }

    /// The digest in lower-case hexadecimal; rejects with ERR_ABORTED once cancelled, and with ERR_BUSY, nothing done,
    /// while this process hashes as many files as it may.
    #[napi(catch_unwind, ts_return_type = "Promise<string>")]
    pub fn run(&self) -> AsyncTask<HashTask> {
        AsyncTask::new(HashTask {
            job: Arc::clone(&self.job),
        })
    }

    /// Ends the reading at its next block, be it before it began.
    #[napi(catch_unwind)]
    pub fn cancel(&self) {
        self.job.cancel();
    }

    /// Bytes read so far.
    #[napi(getter, catch_unwind)]
    pub fn bytes(&self) -> f64 {
        self.job.bytes() as f64
    }

    /// The file's size when it was opened; 0 before, and for files that do not tell it.
    #[napi(getter, catch_unwind)]
    pub fn total_bytes(&self) -> f64 {
        self.job.total_bytes() as f64
    }
}

pub struct HashTask {
    job: Arc<HashJob>,
}

impl Task for HashTask {
    type Output = String;
    type JsValue = String;

    fn compute(&mut self) -> Result<String> {
        guarded(|| {
            let _permit = Permit::take().ok_or(Failure::Busy)?;
            self.job.run()
        })
    }

    fn resolve(&mut self, _: Env, digest: String) -> Result<String> {
        Ok(digest)
    }
}

/// The bytes of a regular file's last `n` lines, as text where short and all ASCII. Infinity for `n` or `max_bytes` is no
/// limit.
#[napi(catch_unwind, ts_return_type = "string | Uint8Array")]
pub fn read_tail_sync<'a>(
    env: &'a Env,
    path: Either<String, Uint8ArraySlice>,
    n: f64,
    chunk_size: f64,
    max_bytes: f64,
) -> Result<TextOrBytes<'a>> {
    text_or_bytes(env, TailTask::new(path, n, chunk_size, max_bytes).read()?)
}

/// The same, read on libuv's pool.
#[napi(catch_unwind, ts_return_type = "Promise<string | Uint8Array>")]
pub fn read_tail(
    path: Either<String, Uint8ArraySlice>,
    n: f64,
    chunk_size: f64,
    max_bytes: f64,
) -> AsyncTask<TailTask> {
    AsyncTask::new(TailTask::new(path, n, chunk_size, max_bytes))
}

pub struct TailTask {
    path: PathBuf,
    lines: u64,
    chunk_size: u64,
    max_bytes: u64,
}

impl TailTask {
    fn new(path: Either<String, Uint8ArraySlice>, n: f64, chunk_size: f64, max_bytes: f64) -> Self {
        // These casts saturate: Infinity is the largest number.
        Self {
            path: path_of(path),
            lines: n as u64,
            chunk_size: chunk_size as u64,
            max_bytes: max_bytes as u64,
        }
    }

    fn read(&self) -> std::result::Result<Vec<u8>, Failure> {
        read_tail_of(&self.path, self.lines, self.chunk_size, self.max_bytes)
    }
}

impl<'task> ScopedTask<'task> for TailTask {
    type Output = Vec<u8>;
    type JsValue = TextOrBytes<'task>;

    fn compute(&mut self) -> Result<Vec<u8>> {
        guarded(|| self.read())
    }

    fn resolve(&mut self, env: &'task Env, bytes: Vec<u8>) -> Result<TextOrBytes<'task>> {
        text_or_bytes(env, bytes)
    }
}

type TextOrBytes<'a> = Either<JsString<'a>, Uint8ArraySlice<'a>>;

/// Longer strings come to lie apart from V8's young objects, in pages of their own, and take several times as long.
const LONGEST_TEXT: usize = 64 * 1024;

fn text_or_bytes(env: &Env, bytes: Vec<u8>) -> Result<TextOrBytes<'_>> {
    if bytes.len() <= LONGEST_TEXT && bytes.is_ascii() {
        env.create_string_latin1(bytes).map(Either::A)
    } else {
        Uint8ArraySlice::copy_from(env, bytes).map(Either::B)
    }
}

/// The lowest port from `start` to `end` that can be bound; 0 if there is none. From 0 the system chooses.
#[napi(catch_unwind)]
pub fn find_port(start: u16, end: u16, host: String) -> Result<u16> {
    Ok(port::find_port(start, end, &host)?)
}

/// False if this process handed the port out in the last 15 seconds; else it now has.
#[napi(catch_unwind)]
pub fn claim_port(port: u16) -> bool {
    claim::claim(port)
}

/// How many entries a directory itself has, `.` and `..` not counted.
#[napi(catch_unwind)]
pub fn count_entries(path: Either<String, Uint8ArraySlice>) -> Result<f64> {
    Ok(directory::count_entries(&path_of(path))? as f64)
}

/// A path as JavaScript gives it: text, or the bytes of a name that is not UTF-8.
#[cfg(unix)]
fn path_of(path: Either<String, Uint8ArraySlice>) -> PathBuf {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;

    match path {
        Either::A(text) => PathBuf::from(text),
        Either::B(bytes) => PathBuf::from(OsString::from_vec(bytes.to_vec())),
    }
}

/// A path as JavaScript gives it: text, or UTF-8, as which Node takes bytes on Windows.
#[cfg(windows)]
fn path_of(path: Either<String, Uint8ArraySlice>) -> PathBuf {
    match path {
        Either::A(text) => PathBuf::from(text),
        Either::B(bytes) => PathBuf::from(&*String::from_utf8_lossy(&bytes)),
    }
}
