//! How many CPUs this process may use.

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

/// The least of the logical CPUs, the affinity mask and what the system grants; a whole number, at least 1.
///
/// `root` stands before the paths that are read, on Linux; a count of 0 is asked of the system.
pub fn cpu_limit(root: &str, logical_cpus: u32, affinity_cpus: u32) -> Result<Limit, Failure> {
    let given = |count: u32| (count > 0).then_some(count);
    let affinity = given(affinity_cpus).or_else(platform::affinity_cpus);
    let logical = given(logical_cpus).unwrap_or_else(|| platform::logical_cpus().max(1));
    let mut limit = Limit::new(logical.into(), "logical CPUs");
    limit.lower(affinity.unwrap_or(logical).into(), "affinity mask");
    platform::lower_to_granted(&mut limit, root)?;
    Ok(limit)
}
