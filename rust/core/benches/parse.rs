//! The parsers of what the kernel tells, on text as a machine in a container shows it.

use core::hint::black_box;
use core::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use skypilot_utils_core::io::TailScan;
use skypilot_utils_core::process::parse_stat;
use skypilot_utils_core::system::{
    cgroup_mounts, cpus_of_cpu_max, memberships, parse_cpu_list, visible_directories,
};

const STAT: &[u8] = b"4194 (tokio-runtime (w) S 1 4194 4194 0 -1 4194560 3190 0 12 0 220 64 0 0 20 0 17 0 \
    921 1101004800 21504 18446744073709551615 1 1 0 0 0 0 0 4096 17642 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0\n";

const CGROUP: &[u8] =
    b"12:cpuset:/kubepods/burstable/pod1/c\n9:cpu,cpuacct:/kubepods/burstable/pod1/c\n\
    4:memory:/kubepods/burstable/pod1/c\n0::/kubepods/burstable/pod1/c\n";

/// Forty mounts, as a container has them, and the cgroups among them.
fn mountinfo() -> Vec<u8> {
    let overlay =
        "1201 980 0:61 / /etc/hosts rw,relatime shared:3 - ext4 /dev/nvme0n1p1 rw,discard\n";
    let cgroups = "31 30 0:27 / /sys/fs/cgroup/unified rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n\
        32 30 0:28 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:10 - cgroup cgroup rw,cpu,cpuacct\n\
        33 30 0:29 / /sys/fs/cgroup/memory rw,nosuid shared:11 - cgroup cgroup rw,memory\n";
    (overlay.repeat(37) + cgroups).into_bytes()
}

fn parsers(criterion: &mut Criterion) {
    criterion.bench_function("parse/stat", |bencher| {
        bencher.iter(|| parse_stat(black_box(STAT)));
    });
    criterion.bench_function("parse/cgroup", |bencher| {
        bencher.iter(|| memberships(black_box(CGROUP)).count());
    });
    let mountinfo = mountinfo();
    criterion.bench_function("parse/mountinfo", |bencher| {
        bencher.iter(|| cgroup_mounts(black_box(&mountinfo)).count());
    });
    let mount = cgroup_mounts(&mountinfo).next().unwrap();
    criterion.bench_function("parse/directories", |bencher| {
        bencher
            .iter(|| visible_directories(black_box(&mount), b"/kubepods/burstable/pod1/c").count());
    });
    criterion.bench_function("parse/cpu.max", |bencher| {
        bencher.iter(|| cpus_of_cpu_max(black_box(b"150000 100000\n")));
    });
    criterion.bench_function("parse/cpuset.cpus", |bencher| {
        bencher.iter(|| parse_cpu_list(black_box(b"0-15,32-47,64,96-127\n")));
    });
    let log = b"2026-11-23 23:18:32 INFO worker 17 has finished step 123456\n".repeat(1000);
    criterion.bench_function("parse/tail of 100 lines", |bencher| {
        bencher.iter(|| TailScan::new(100).scan(black_box(&log)));
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(300))
        .sample_size(10);
    targets = parsers
}
criterion_main!(benches);
