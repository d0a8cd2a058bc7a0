//! Processes on Windows.

use windows_sys::Win32::Foundation::{
    CloseHandle, ERROR_ACCESS_DENIED, GetLastError, WAIT_OBJECT_0,
};
use windows_sys::Win32::System::Threading::{
    GetProcessId, OpenProcess, PROCESS_QUERY_LIMITED_INFORMATION, PROCESS_SYNCHRONIZE,
    WaitForSingleObject,
};

use super::Liveness;
use crate::os::error::Failure;

/// `pid` is above 0.
pub fn liveness(pid: i32, _: &str) -> Result<Liveness, Failure> {
    let id = pid.unsigned_abs();
    // SAFETY: takes numbers alone; the handle is closed below.
    let process = unsafe {
        OpenProcess(
            PROCESS_QUERY_LIMITED_INFORMATION | PROCESS_SYNCHRONIZE,
            0,
            id,
        )
    };
    if process.is_null() {
        // SAFETY: reads the calling thread's last error.
        let error = unsafe { GetLastError() };
        return Ok(if error == ERROR_ACCESS_DENIED {
            Liveness::Alive
        } else {
            Liveness::Gone
        });
    }
    // SAFETY: the handle is open.
    let (found, has_ended) = unsafe {
        (
            GetProcessId(process),
            WaitForSingleObject(process, 0) == WAIT_OBJECT_0,
        )
    };
    // SAFETY: the handle is open and not used again.
    unsafe { CloseHandle(process) };
    Ok(if found != id {
        // The last two bits of a process's number are ignored on opening: 4 to 7 open the same one.
        Liveness::Gone
    } else if has_ended {
        Liveness::Zombie
    } else {
        Liveness::Alive
    })
}
