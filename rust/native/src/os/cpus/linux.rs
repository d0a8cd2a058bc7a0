//! CPUs on Linux: sched_getaffinity(2), cpusets and the quotas of the cgroup and all its ancestors.

use std::io;

use skypilot_utils_core::system::{Controller, cpus_of_cpu_max, cpus_of_quota, parse_cpu_list};

use crate::os::cgroup::Cgroups;
use crate::os::error::Failure;
use crate::os::limit::Limit;

/// Words of a mask for 1,024 CPUs, the kernel's usual maximum; a kernel built for more says EINVAL and gets more.
const USUAL_WORDS: usize = 1024 / 64;
/// Words at which asking ends: far beyond the 8,192 CPUs that any kernel can be built for.
const MOST_WORDS: usize = 1024 * USUAL_WORDS;

/// The CPUs online.
pub fn logical_cpus() -> u32 {
    // SAFETY: sysconf only reads its argument.
    let count = unsafe { libc::sysconf(libc::_SC_NPROCESSORS_ONLN) };
    u32::try_from(count).unwrap_or(0)
}

/// The CPUs that the process's first thread may run on: a worker thread's answer is the process's, too.
pub fn affinity_cpus() -> Option<u32> {
    let first_thread = rustix::process::getpid().as_raw_nonzero().get();
    let mut words = USUAL_WORDS;
    while words <= MOST_WORDS {
        let mut mask = vec![0_u64; words];
        // SAFETY: `mask` has the length given and is written to alone; any bits are a valid u64.
        let result = unsafe {
            libc::sched_getaffinity(first_thread, size_of_val(&*mask), mask.as_mut_ptr().cast())
        };
        if result == 0 {
            return Some(mask.iter().map(|word| word.count_ones()).sum());
        }
        if io::Error::last_os_error().raw_os_error() != Some(libc::EINVAL) {
            return None;
        }
        words *= 2;
    }
    None
}

/// Lowers the limit to the smallest cpuset and the tightest quota.
pub fn lower_to_granted(limit: &mut Limit, root: &str) -> Result<(), Failure> {
    let cgroups = Cgroups::read(root)?;
    for (cpus, path) in cpusets(&cgroups)? {
        limit.lower(cpus as f64, path);
    }
    let tightest = quotas(&cgroups)?
        .into_iter()
        .min_by(|(cpus, _), (others, _)| cpus.total_cmp(others));
    if let Some((cpus, path)) = tightest {
        limit.lower(cpus.floor().max(1.0), path);
    }
    Ok(())
}

/// What files grant, and which.
type Grants<Count> = Result<Vec<(Count, String)>, Failure>;

fn cpusets(cgroups: &Cgroups) -> Grants<u64> {
    let mut found = Vec::new();
    for directory in cgroups.directories(Controller::Cpuset) {
        // Without cpuset_v2_mode the two are equal; kernels before 3.17 have the second alone.
        for name in ["cpuset.effective_cpus", "cpuset.cpus"] {
            if let Some(level) = cgroups.level(&directory, name)?
                && let Some(count) = parse_cpu_list(&level.text)
            {
                found.push((count, level.path));
                break;
            }
        }
    }
    for level in cgroups.levels(Controller::Unified, "cpuset.cpus.effective") {
        let level = level?;
        found.extend(parse_cpu_list(&level.text).map(|count| (count, level.path)));
    }
    Ok(found)
}

fn quotas(cgroups: &Cgroups) -> Grants<f64> {
    let mut found = Vec::new();
    for directory in cgroups.directories(Controller::Cpu) {
        if let Some(quota) = cgroups.level(&directory, "cpu.cfs_quota_us")?
            && let Some(period) = cgroups.level(&directory, "cpu.cfs_period_us")?
        {
            let cpus = cpus_of_quota(&quota.text, &period.text);
            found.extend(cpus.map(|cpus| (cpus, quota.path)));
        }
    }
    for level in cgroups.levels(Controller::Unified, "cpu.max") {
        let level = level?;
        found.extend(cpus_of_cpu_max(&level.text).map(|cpus| (cpus, level.path)));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::os::cgroup::tests::Tree;
    use crate::os::cpus::cpu_limit;

    fn limit_of(name: &str, files: &[(&str, &str)]) -> (f64, String) {
        let tree = Tree::new(name, "0::/a/b\n", files);
        let limit = cpu_limit(tree.root(), 64, 32).expect("no shortage");
        (limit.value, limit.source)
    }

    #[test]
    fn the_least_of_all_levels_decides() {
        let leaf = ("sys/fs/cgroup/a/b/cpu.max", "800000 100000\n");
        let parent = ("sys/fs/cgroup/a/cpu.max", "250000 100000\n");
        let cpuset = ("sys/fs/cgroup/a/b/cpuset.cpus.effective", "12,52\n");
        let expected = |value, path: &str| (value, format!("/{path}"));
        assert_eq!(limit_of("leaf", &[leaf]), expected(8.0, leaf.0));
        assert_eq!(limit_of("parent", &[leaf, parent]), expected(2.0, parent.0));
        assert_eq!(limit_of("cpuset", &[leaf, cpuset]), expected(2.0, cpuset.0));
        assert_eq!(limit_of("none", &[]), (32.0, "affinity mask".to_owned()));
    }

    #[test]
    fn part_of_a_cpu_counts_as_one() {
        assert_eq!(
            limit_of("half", &[("sys/fs/cgroup/cpu.max", "50000 100000")]).0,
            1.0
        );
    }

    #[test]
    fn without_any_file_the_given_numbers_are_left() {
        assert_eq!(cpu_limit("\0", 3, 2), Ok(Limit::new(2.0, "affinity mask")));
        assert_eq!(
            cpu_limit("/nonexistent", 2, 2),
            Ok(Limit::new(2.0, "logical CPUs"))
        );
    }

    #[test]
    fn the_system_tells_its_own_numbers() {
        let affinity = affinity_cpus().expect("an affinity mask");
        assert!(affinity >= 1 && affinity <= logical_cpus());
    }
}
