//! Files and ports as the addon asks for them, without the way from JavaScript and back.

#[path = "../src/os/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    reason = "each suite takes its part of what the addon's library has"
)]
mod os;

use std::fs::{File, create_dir_all, remove_dir_all, write};
use std::hint::black_box;
use std::net::{Ipv6Addr, TcpListener};
use std::path::PathBuf;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use skypilot_utils_core::hash::Algorithm;

use os::digest::HashJob;
use os::directory::count_entries;
use os::port::find_port;
use os::tail::read_tail;

/// A folder that goes when the benchmark ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("skypilot-utils-{name}-{}", std::process::id()));
        create_dir_all(&path).expect("a temporary directory");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        remove_dir_all(&self.0).expect("the directory was there");
    }
}

fn tails(criterion: &mut Criterion) {
    let folder = Folder::new("tails");
    let path = folder.0.join("log");
    let lines: String = (0..200_000)
        .map(|step| {
            format!(
                "2026-01-01 00:00:00 INFO step {step}: all is well, and will go on so for a while\n"
            )
        })
        .collect();
    write(&path, lines).expect("a temporary file");
    let mut group = criterion.benchmark_group("readTail");
    for lines in [10, 10_000] {
        group.bench_with_input(
            BenchmarkId::from_parameter(lines),
            &lines,
            |bencher, &lines| {
                bencher.iter(|| read_tail(black_box(&path), lines, 8192, u64::MAX));
            },
        );
    }
}

fn directories(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("countEntries");
    for entries in [10, 1_000, 100_000] {
        let folder = Folder::new("entries");
        for entry in 0..entries {
            File::create(folder.0.join(format!("file-{entry}.txt"))).expect("a temporary file");
        }
        group.bench_function(BenchmarkId::from_parameter(entries), |bencher| {
            bencher.iter(|| count_entries(black_box(&folder.0)));
        });
    }
}

fn digests(criterion: &mut Criterion) {
    let folder = Folder::new("digests");
    let mut group = criterion.benchmark_group("hashFile");
    for size in [4096, 16 * 1024 * 1024] {
        let path = folder.0.join(size.to_string());
        let bytes: Vec<u8> = (0..size).map(|place| (place * 31 % 251) as u8).collect();
        write(&path, bytes).expect("a temporary file");
        group.throughput(Throughput::Bytes(size));
        for algorithm in [Algorithm::Sha256, Algorithm::Blake3, Algorithm::Xxh3] {
            let id = BenchmarkId::new(format!("{algorithm:?}"), size);
            group.bench_function(id, |bencher| {
                bencher.iter(|| HashJob::new(black_box(&path).clone(), algorithm, false).run());
            });
        }
    }
}

/// Occupies so many ports in a row, and gives the first.
fn occupy(count: u16) -> (Vec<TcpListener>, u16) {
    (20_000..60_000)
        .step_by(usize::from(count) + 1)
        .find_map(|first| {
            // The one behind is to be free.
            find_port(first + count, first + count, "")
                .ok()
                .filter(|&port| port > 0)?;
            let listeners = (first..first + count)
                .map(|port| TcpListener::bind((Ipv6Addr::UNSPECIFIED, port)))
                .collect::<Result<_, _>>();
            Some((listeners.ok()?, first))
        })
        .expect("so many free ports in a row")
}

fn ports(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("findPort");
    for (name, busy) in [("at once", 0), ("after 50 busy", 50)] {
        let (_listeners, first) = occupy(busy);
        group.bench_function(name, |bencher| {
            bencher.iter(|| find_port(black_box(first), u16::MAX, ""));
        });
    }
    group.bench_function("the system's choice", |bencher| {
        bencher.iter(|| find_port(black_box(0), u16::MAX, ""));
    });
}

criterion_group!(benches, tails, directories, digests, ports);
criterion_main!(benches);
