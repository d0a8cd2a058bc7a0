//! Memory on Windows: GlobalMemoryStatusEx and the limits of the job object.

use windows_sys::Win32::System::SystemInformation::{GlobalMemoryStatusEx, MEMORYSTATUSEX};

use crate::os::error::Failure;
use crate::os::job;
use crate::os::limit::Limit;

/// The machine's memory in bytes.
pub fn machine_bytes(_: &str) -> Result<u64, Failure> {
    let mut status = MEMORYSTATUSEX {
        dwLength: size_of::<MEMORYSTATUSEX>() as u32,
        ..Default::default()
    };
    // SAFETY: `status` is on the stack and holds its own size, as the function demands.
    let succeeded = unsafe { GlobalMemoryStatusEx(&mut status) };
    assert_ne!(succeeded, 0, "Windows does not tell its memory");
    Ok(status.ullTotalPhys)
}

/// Lowers the limit to the job object's; it has no place under a root.
pub fn lower_to_granted(limit: &mut Limit, root: &str) -> Result<(), Failure> {
    if let Some(bytes) = job::memory_bytes().filter(|_| root.is_empty()) {
        limit.lower(bytes as f64, job::SOURCE);
    }
    Ok(())
}
