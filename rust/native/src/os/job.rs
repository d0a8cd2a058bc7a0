//! The job object that this process belongs to on Windows.

use std::ptr;

use windows_sys::Win32::System::JobObjects::{
    JOB_OBJECT_CPU_RATE_CONTROL_ENABLE, JOB_OBJECT_CPU_RATE_CONTROL_HARD_CAP,
    JOB_OBJECT_CPU_RATE_CONTROL_MIN_MAX_RATE, JOB_OBJECT_LIMIT_JOB_MEMORY,
    JOB_OBJECT_LIMIT_PROCESS_MEMORY, JOBOBJECT_CPU_RATE_CONTROL_INFORMATION,
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION, JOBOBJECTINFOCLASS, JobObjectCpuRateControlInformation,
    JobObjectExtendedLimitInformation, QueryInformationJobObject,
};

/// What a limit's source is called when the job object sets it.
pub const SOURCE: &str = "job object";

/// The share of all processors that the job may use, above 0 and at most 1; none without a hard cap.
pub fn cpu_share() -> Option<f64> {
    const CAPPED: u32 = JOB_OBJECT_CPU_RATE_CONTROL_ENABLE | JOB_OBJECT_CPU_RATE_CONTROL_HARD_CAP;
    const RANGED: u32 =
        JOB_OBJECT_CPU_RATE_CONTROL_ENABLE | JOB_OBJECT_CPU_RATE_CONTROL_MIN_MAX_RATE;

    let control: JOBOBJECT_CPU_RATE_CONTROL_INFORMATION =
        query(JobObjectCpuRateControlInformation)?;
    let flags = control.ControlFlags;
    // SAFETY: every member of the union is plain numbers over the same four bytes, which the query has written.
    let (rate, range) = unsafe { (control.Anonymous.CpuRate, control.Anonymous.Anonymous) };
    let rate = if flags & RANGED == RANGED {
        u32::from(range.MaxRate)
    } else if flags & CAPPED == CAPPED {
        rate
    } else {
        return None;
    };
    // In hundredths of a percent, from 1 to 10,000.
    (rate > 0).then(|| f64::from(rate) / 10_000.0)
}

/// The bytes that the job, or each of its processes, may commit.
pub fn memory_bytes() -> Option<u64> {
    let limits: JOBOBJECT_EXTENDED_LIMIT_INFORMATION = query(JobObjectExtendedLimitInformation)?;
    let flags = limits.BasicLimitInformation.LimitFlags;
    let of_job = (flags & JOB_OBJECT_LIMIT_JOB_MEMORY != 0).then_some(limits.JobMemoryLimit);
    let of_process =
        (flags & JOB_OBJECT_LIMIT_PROCESS_MEMORY != 0).then_some(limits.ProcessMemoryLimit);
    of_job
        .into_iter()
        .chain(of_process)
        .min()
        .map(|bytes| bytes as u64)
}

/// Asks about the job of the calling process; `None` outside any job.
fn query<T: Default>(class: JOBOBJECTINFOCLASS) -> Option<T> {
    let mut answer = T::default();
    // SAFETY: both callers pass the class whose structure `T` is, with its size; a null job means the caller's own.
    let succeeded = unsafe {
        QueryInformationJobObject(
            ptr::null_mut(),
            class,
            (&raw mut answer).cast(),
            size_of::<T>() as u32,
            ptr::null_mut(),
        )
    };
    (succeeded != 0).then_some(answer)
}
