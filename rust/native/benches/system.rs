//! Limits of the machine as the addon asks for them, whenever its answer is no longer fresh.

#[path = "../src/os/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    reason = "each suite takes its part of what the addon's library has"
)]
mod os;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};

use os::cpus::cpu_limit;
use os::memory::memory_limit;
use os::openfiles::open_files_limit;

fn limits(criterion: &mut Criterion) {
    criterion.bench_function("cpuLimit", |bencher| {
        bencher.iter(|| cpu_limit(black_box(""), 0, 0));
    });
    criterion.bench_function("memoryLimit", |bencher| {
        bencher.iter(|| memory_limit(black_box(""), 0.0));
    });
    criterion.bench_function("openFilesLimit", |bencher| bencher.iter(open_files_limit));
}

criterion_group!(benches, limits);
criterion_main!(benches);
