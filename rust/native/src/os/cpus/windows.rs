//! CPUs on Windows: processor groups, the process's affinity mask and the CPU rate of its job object.

use std::ptr;

use windows_sys::Win32::System::Threading::{
    ALL_PROCESSOR_GROUPS, GetActiveProcessorCount, GetCurrentProcess, GetProcessAffinityMask,
    GetProcessGroupAffinity,
};

use crate::os::error::Failure;
use crate::os::job;
use crate::os::limit::Limit;

/// The active processors of all groups.
pub fn logical_cpus() -> u32 {
    // SAFETY: takes a number alone.
    unsafe { GetActiveProcessorCount(ALL_PROCESSOR_GROUPS) }
}

/// The processors of the affinity mask, which is one of the process's group.
///
/// None for a process of several groups, as every one is since Windows 11 unless it is bound to some: the mask then tells
/// of one group alone.
pub fn affinity_cpus() -> Option<u32> {
    if groups() > 1 {
        return None;
    }
    let (mut process_mask, mut system_mask) = (0, 0);
    // SAFETY: the handle is a constant that needs no closing, and both pointers are to numbers on the stack.
    let succeeded =
        unsafe { GetProcessAffinityMask(GetCurrentProcess(), &mut process_mask, &mut system_mask) };
    (succeeded != 0 && process_mask != 0).then(|| process_mask.count_ones())
}

/// How many processor groups the process's threads may be in: more than one only beyond 64 processors.
fn groups() -> u16 {
    let mut count = 0;
    // SAFETY: the handle is a constant that needs no closing; with room for no group only their count is written.
    unsafe { GetProcessGroupAffinity(GetCurrentProcess(), &mut count, ptr::null_mut()) };
    count
}

/// Lowers the limit to the share of all processors that the job object grants; it has no place under a root.
pub fn lower_to_granted(limit: &mut Limit, root: &str) -> Result<(), Failure> {
    if let Some(share) = job::cpu_share().filter(|_| root.is_empty()) {
        limit.lower(
            (share * f64::from(logical_cpus())).floor().max(1.0),
            job::SOURCE,
        );
    }
    Ok(())
}
