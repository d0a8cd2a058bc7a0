//! Questions about processes as the addon asks them.

#[path = "../src/os/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    reason = "each suite takes its part of what the addon's library has"
)]
mod os;

use std::hint::black_box;
use std::process::{Child, Command, Stdio};

use criterion::{Criterion, criterion_group, criterion_main};

use os::liveness::{Liveness, liveness};

/// A number beyond those that a system gives.
const DEAD: i32 = i32::MAX;

/// A child that lives until its input ends, at the latest when this process is gone.
fn start_child() -> Child {
    Command::new("cat")
        .stdin(Stdio::piped())
        .spawn()
        .expect("cat(1)")
}

#[cfg(unix)]
fn parent() -> i32 {
    std::os::unix::process::parent_id() as i32
}

/// Windows tells no parent: any other process will do.
#[cfg(windows)]
fn parent() -> i32 {
    4
}

fn processes(criterion: &mut Criterion) {
    let mut child = start_child();
    let mut zombie = start_child();
    drop(zombie.stdin.take());
    while liveness(zombie.id() as i32, "") == Ok(Liveness::Alive) {
        std::thread::yield_now();
    }
    let mut group = criterion.benchmark_group("isProcessAlive");
    for (name, pid) in [
        ("own", std::process::id() as i32),
        ("foreign", parent()),
        ("child", child.id() as i32),
        ("zombie", zombie.id() as i32),
        ("dead", DEAD),
    ] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| liveness(black_box(pid), ""))
        });
    }
    group.finish();
    zombie.wait().expect("it is our child");
    // Closes its input first, at which it ends.
    child.wait().expect("it is our child, too");
}

criterion_group!(benches, processes);
criterion_main!(benches);
