//! How many files this process may have open.

/// The soft limit of open descriptors (RLIMIT_NOFILE of getrlimit(2)); infinity where there is none.
#[cfg(unix)]
pub fn open_files_limit() -> f64 {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    limit
        .current
        .map_or(f64::INFINITY, |descriptors| descriptors as f64)
}

/// Infinity: Windows limits a process's handles by the memory they take alone.
#[cfg(windows)]
pub fn open_files_limit() -> f64 {
    f64::INFINITY
}
