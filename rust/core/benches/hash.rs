//! Every digest at the sizes of the TypeScript benchmark, so that the cost of a backend's boundary shows as a difference.

use core::hint::black_box;
use core::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use skypilot_utils_core::hash::{Algorithm, DigestText, write_digest};

const SIZES: [usize; 5] = [16, 256, 4096, 65_536, 1_048_576];

fn digests(criterion: &mut Criterion) {
    let data: Vec<u8> = (0..1_048_576_u32)
        .map(|i| (i * 31 + (i >> 8)) as u8)
        .collect();
    for algorithm in Algorithm::ALL {
        let mut group = criterion.benchmark_group(format!("hash/{}", name(algorithm)));
        for size in SIZES {
            let data = &data[..size];
            let mut text: DigestText = [0; _];
            group.throughput(Throughput::Bytes(size as u64));
            group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
                bencher.iter(|| write_digest(algorithm, black_box(data), &mut text));
            });
        }
        group.finish();
    }
}

/// The name that the TypeScript functions know it by.
fn name(algorithm: Algorithm) -> String {
    format!("{algorithm:?}").to_lowercase().replace('_', "-")
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(300))
        .sample_size(10);
    targets = digests
}
criterion_main!(benches);
