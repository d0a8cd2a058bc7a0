//! Memory on macOS, which sets a process no limit of its own.

use crate::os::error::Failure;
use crate::os::limit::Limit;

/// The machine's memory in bytes: `hw.memsize` of sysctl(3).
pub fn machine_bytes(_: &str) -> Result<u64, Failure> {
    let mut bytes = 0_u64;
    let mut length = size_of_val(&bytes);
    // SAFETY: the name ends with NUL; `bytes` and `length` are on the stack and `length` is the size of `bytes`.
    let result = unsafe {
        libc::sysctlbyname(
            c"hw.memsize".as_ptr(),
            (&raw mut bytes).cast(),
            &mut length,
            std::ptr::null_mut(),
            0,
        )
    };
    assert_eq!(result, 0, "sysctl knows no hw.memsize");
    Ok(bytes)
}

/// Nothing grants less than the machine has.
pub fn lower_to_granted(_: &mut Limit, _: &str) -> Result<(), Failure> {
    Ok(())
}
