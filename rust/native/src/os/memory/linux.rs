//! Memory on Linux: sysinfo(2) and the limits of the cgroup and all its ancestors.

use skypilot_utils_core::system::{Controller, parse_memory_limit, parse_total_memory};

use crate::os::cgroup::Cgroups;
use crate::os::error::Failure;
use crate::os::limit::Limit;
use crate::os::rooted::read_file;

/// The machine's memory in bytes: the kernel's own number, or that of the meminfo under a root that has one.
pub fn machine_bytes(root: &str) -> Result<u64, Failure> {
    let meminfo = if root.is_empty() {
        None
    } else {
        read_file(root, b"/proc/meminfo")?
    };
    let told = meminfo.and_then(|text| parse_total_memory(&text));
    Ok(told.unwrap_or_else(|| {
        let info = rustix::system::sysinfo();
        info.totalram as u64 * u64::from(info.mem_unit)
    }))
}

/// Lowers the limit to the smallest of the cgroups'.
pub fn lower_to_granted(limit: &mut Limit, root: &str) -> Result<(), Failure> {
    let cgroups = Cgroups::read(root)?;
    let version_1 = cgroups.levels(Controller::Memory, "memory.limit_in_bytes");
    let version_2 = cgroups.levels(Controller::Unified, "memory.max");
    for level in version_1.chain(version_2) {
        let level = level?;
        if let Some(bytes) = parse_memory_limit(&level.text) {
            limit.lower(bytes as f64, level.path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::os::cgroup::tests::Tree;
    use crate::os::memory::memory_limit;

    #[test]
    fn the_least_of_all_levels_decides() {
        let leaf = ("sys/fs/cgroup/a/b/memory.max", "max\n");
        let parent = ("sys/fs/cgroup/a/memory.max", "1073741824\n");
        let tree = Tree::new(
            "memory",
            "0::/a/b\n",
            &[leaf, parent, ("proc/meminfo", "MemTotal: 4194304 kB\n")],
        );
        let limit = memory_limit(tree.root(), 0.0);
        assert_eq!(
            limit,
            Ok(Limit::new(1_073_741_824.0, "/sys/fs/cgroup/a/memory.max"))
        );
        assert_eq!(
            memory_limit(tree.root(), 4096.0),
            Ok(Limit::new(4096.0, "machine"))
        );
        assert_eq!(machine_bytes(tree.root()), Ok(4_294_967_296));
    }

    #[test]
    fn the_system_tells_what_its_meminfo_tells() {
        assert_eq!(machine_bytes(""), machine_bytes("/"));
    }
}
