//! Limits of CPUs, memory and open files.

use napi::Result;
use napi_derive::napi;

use crate::os::{cpus, limit, memory, openfiles};

/// A limit, and which rule or file set it.
#[napi(object, object_from_js = false)]
pub struct Limit {
    /// CPUs (whole) or bytes.
    pub value: f64,
    /// 'logical CPUs', 'affinity mask', 'machine', 'job object', or the file that holds the limit.
    pub source: String,
}

impl From<limit::Limit> for Limit {
    fn from(limit: limit::Limit) -> Self {
        Self {
            value: limit.value,
            source: limit.source,
        }
    }
}

/// The CPUs this process may use. `root` stands before the paths read; a count of 0 is asked of the system.
#[napi(catch_unwind)]
pub fn cpu_limit(root: String, logical_cpus: u32, affinity_cpus: u32) -> Result<Limit> {
    Ok(cpus::cpu_limit(&root, logical_cpus, affinity_cpus)?.into())
}

/// The memory this process may use. `root` stands before the paths read; 0 bytes are asked of the system.
#[napi(catch_unwind)]
pub fn memory_limit(root: String, machine_bytes: f64) -> Result<Limit> {
    Ok(memory::memory_limit(&root, machine_bytes)?.into())
}

/// The soft limit of open descriptors; Infinity where there is none.
#[napi(catch_unwind)]
pub fn open_files_limit() -> f64 {
    openfiles::open_files_limit()
}
