//! What the kernel's files say about the CPUs and the memory a process may use. Nothing here opens them.
//!
//! Written after the kernel's admin-guide (cgroup-v2, cgroup-v1/cpusets, cgroup-v1/memory, scheduler/sched-bwc),
//! cgroups(7), proc_pid_mountinfo(5), proc_meminfo(5) and cpuset(7). Every reader takes bytes, with or without the
//! final newline, and gives `None` for a text that says nothing it understands: that level is then ignored.

mod cgroup;
mod cpuset;
mod limit;
mod meminfo;
mod mountinfo;

pub use cgroup::{Controller, Membership, memberships, visible_directories};
pub use cpuset::parse_cpu_list;
pub use limit::{cpus_of_cpu_max, cpus_of_quota, parse_memory_limit};
pub use meminfo::parse_total_memory;
pub use mountinfo::{Mount, cgroup_mounts};
