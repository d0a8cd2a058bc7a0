//! How much memory this process may use.

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
use super::limit::Limit;

/// The least of the machine's memory and every limit set to this process, in bytes.
///
/// `root` stands before the paths that are read, on Linux; a machine of 0 bytes is asked of the system.
pub fn memory_limit(root: &str, machine_bytes: f64) -> Result<Limit, Failure> {
    let machine = if machine_bytes > 0.0 {
        machine_bytes
    } else {
        platform::machine_bytes(root)? as f64
    };
    let mut limit = Limit::new(machine, "machine");
    platform::lower_to_granted(&mut limit, root)?;
    Ok(limit)
}
