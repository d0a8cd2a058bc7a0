//! Processes.

use napi::Result;
use napi_derive::napi;

use crate::os::liveness::{Liveness, liveness};

/// Whether a process of that number runs, sleeps or is stopped. A `root` stands before /proc, which alone is asked then.
#[napi(catch_unwind)]
pub fn is_process_alive(pid: i32, root: Option<String>) -> Result<bool> {
    Ok(liveness(pid, root.as_deref().unwrap_or_default())? == Liveness::Alive)
}
