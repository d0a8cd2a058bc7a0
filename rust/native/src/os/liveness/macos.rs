//! Processes on macOS: kill(2), which sees zombies, and proc_pidinfo, which does not.

use std::io;
use std::mem::MaybeUninit;

use libc::{PROC_PIDT_SHORTBSDINFO, SZOMB, proc_bsdshortinfo};

use super::Liveness;
use crate::os::error::Failure;

/// `pid` is above 0. Threads have numbers of another kind there.
pub fn liveness(pid: i32, _: &str) -> Result<Liveness, Failure> {
    // SAFETY: takes numbers alone, and signal 0 is only checked, never sent.
    let result = unsafe { libc::kill(pid, 0) };
    if result != 0 && io::Error::last_os_error().raw_os_error() == Some(libc::ESRCH) {
        return Ok(Liveness::Gone);
    }
    Ok(match status_of(pid) {
        Ok(SZOMB) => Liveness::Zombie,
        Err(libc::ESRCH) => Liveness::Zombie,
        _ => Liveness::Alive,
    })
}

/// A process's `p_stat`, or the error's number; ESRCH for a zombie. Other users' processes tell it, too.
fn status_of(pid: i32) -> Result<u32, i32> {
    let mut info = MaybeUninit::<proc_bsdshortinfo>::uninit();
    let size = size_of::<proc_bsdshortinfo>() as i32;
    // SAFETY: `info` has the size given and is written to alone.
    let written = unsafe {
        libc::proc_pidinfo(
            pid,
            PROC_PIDT_SHORTBSDINFO,
            0,
            info.as_mut_ptr().cast(),
            size,
        )
    };
    if written != size {
        return Err(io::Error::last_os_error().raw_os_error().unwrap_or(0));
    }
    // SAFETY: the call says that it has written all of it.
    Ok(unsafe { info.assume_init() }.pbsi_status)
}
