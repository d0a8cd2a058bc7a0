//! The only place that opens files and sockets or asks the operating system anything. Nothing here knows of JavaScript.

pub mod claim;
pub mod cpus;
pub mod digest;
pub mod directory;
pub mod error;
pub mod limit;
pub mod liveness;
pub mod memory;
pub mod openfiles;
pub mod permit;
pub mod port;
pub mod tail;

mod buffer;
#[cfg(target_os = "linux")]
mod cgroup;
mod errno;
mod file;
#[cfg(windows)]
mod job;
#[cfg(target_os = "linux")]
mod rooted;
mod tree;
