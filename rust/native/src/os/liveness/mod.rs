//! Whether a process lives.

#[cfg(target_os = "linux")]
#[path = "linux.rs"]
mod platform;
#[cfg(target_os = "macos")]
#[path = "macos.rs"]
mod platform;
#[cfg(windows)]
#[path = "windows.rs"]
mod platform;

use super::error::Failure;

/// What a number stands for among the processes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Liveness {
    /// A process that runs, sleeps or is stopped, ours or not.
    Alive,
    /// A process that has ended and that nobody has waited for yet.
    Zombie,
    /// A thread of some process, not the one that gives the process its number.
    #[cfg_attr(
        not(target_os = "linux"),
        expect(dead_code, reason = "elsewhere threads have numbers of their own")
    )]
    Thread,
    /// Nothing at all; 0 and negative numbers, which stand for groups of processes, included.
    Gone,
}

/// What `pid` stands for right now; an error where nothing can tell for lack of descriptors or memory. A `root`, on Linux,
/// stands before /proc, which then is all that is asked.
pub fn liveness(pid: i32, root: &str) -> Result<Liveness, Failure> {
    match pid {
        ..=0 => Ok(Liveness::Gone),
        _ => platform::liveness(pid, root),
    }
}
