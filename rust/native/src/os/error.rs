//! What can go wrong, in words that the TypeScript side takes apart again.

use std::fmt;
use std::io;

use super::errno;

/// Why an operation failed.
///
/// Its text is for the TypeScript side, which makes the public error of it: `ERR_SYSTEM <errno> <syscall> [<port>]`,
/// `ERR_SHORTAGE <errno> <path>`, or a code alone.
#[derive(Debug, PartialEq, Eq)]
pub enum Failure {
    /// The system refused; `errno` is libuv's negative number.
    System {
        errno: i32,
        syscall: &'static str,
        port: Option<u16>,
    },
    /// A FIFO, socket or device where a file is due.
    NotRegularFile,
    /// No descriptor or no memory was to be had for a file of limits or of a process, which says nothing of that file.
    Shortage { errno: i32, path: String },
    /// The file was written while it was read.
    FileChanged,
    /// The caller does not want the result any more.
    Aborted,
    /// As many files are being hashed as may be at once: ask again in a moment.
    Busy,
    /// The bytes given are not a hasher's state.
    InvalidState,
}

impl Failure {
    pub fn system(error: impl Into<io::Error>, syscall: &'static str) -> Self {
        Self::System {
            errno: errno::of(&error.into()),
            syscall,
            port: None,
        }
    }

    /// For `map_err`: names the system call that an error came from.
    pub fn of<E: Into<io::Error>>(syscall: &'static str) -> impl Fn(E) -> Self {
        move |error| Self::system(error, syscall)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System {
                errno,
                syscall,
                port: None,
            } => write!(formatter, "ERR_SYSTEM {errno} {syscall}"),
            Self::System {
                errno,
                syscall,
                port: Some(port),
            } => {
                write!(formatter, "ERR_SYSTEM {errno} {syscall} {port}")
            }
            Self::Shortage { errno, path } => write!(formatter, "ERR_SHORTAGE {errno} {path}"),
            Self::NotRegularFile => formatter.write_str("ERR_NOT_REGULAR_FILE"),
            Self::FileChanged => formatter.write_str("ERR_FILE_CHANGED"),
            Self::Aborted => formatter.write_str("ERR_ABORTED"),
            Self::Busy => formatter.write_str("ERR_BUSY"),
            Self::InvalidState => formatter.write_str("ERR_INVALID_STATE"),
        }
    }
}
