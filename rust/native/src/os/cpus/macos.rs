//! CPUs on macOS, which has neither affinity masks nor quotas.

use crate::os::error::Failure;
use crate::os::limit::Limit;

/// The CPUs online.
pub fn logical_cpus() -> u32 {
    // SAFETY: sysconf only reads its argument.
    let count = unsafe { libc::sysconf(libc::_SC_NPROCESSORS_ONLN) };
    u32::try_from(count).unwrap_or(0)
}

/// None: a thread's affinity is a hint about caches there.
pub fn affinity_cpus() -> Option<u32> {
    None
}

/// Nothing grants less than the machine has.
pub fn lower_to_granted(_: &mut Limit, _: &str) -> Result<(), Failure> {
    Ok(())
}
