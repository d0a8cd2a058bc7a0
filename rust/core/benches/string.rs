//! The string functions at the sizes of the TypeScript benchmark, so that the cost of a backend's boundary shows as a
//! difference.

use core::hint::black_box;
use core::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use skypilot_utils_core::string::{
    Position, Unit, base36_decode, base36_encode, cluster_name_hash, format_compact, format_float,
    is_valid_cluster_name, truncate, truncate_long_string,
};

/// As many digits, no two groups of them alike.
fn hexadecimal(digits: u32) -> Vec<u8> {
    let digit = |i: u32| char::from_digit(i.wrapping_mul(2_654_435_769) >> 28, 16);
    (1..=digits).filter_map(digit).map(|c| c as u8).collect()
}

/// The text over and over, of so many UTF-16 units or a few less.
fn text_of(piece: &str, units: usize) -> String {
    piece.repeat(units / piece.encode_utf16().count())
}

fn base36(criterion: &mut Criterion) {
    for digits in [32, 64, 4096] {
        let number = hexadecimal(digits);
        criterion.bench_function(&format!("base36Encode/{digits}"), |bencher| {
            bencher.iter(|| base36_encode(black_box(&number)));
        });
        let encoded = base36_encode(&number).unwrap();
        criterion.bench_function(&format!("base36Decode/{digits}"), |bencher| {
            bencher.iter(|| base36_decode(black_box(encoded.as_bytes())));
        });
    }
}

fn numbers(criterion: &mut Criterion) {
    for (name, value) in [("whole", 12345.0), ("fraction", 1234.5678), ("huge", 1e300)] {
        criterion.bench_function(&format!("formatFloat/{name}"), |bencher| {
            bencher.iter(|| format_float(black_box(value), 2));
        });
    }
    criterion.bench_function("formatCompact", |bencher| {
        bencher.iter(|| format_compact(black_box(1_234_567.89), 2));
    });
}

fn truncation(criterion: &mut Criterion) {
    let pieces = [
        ("ascii", "hello world, this is a rather long text "),
        ("cjk", "日本語の文字列を切る処理。"),
        ("emoji", "👩‍🚀👍🏽❤️🇩🇪😀"),
    ];
    for (name, piece) in pieces {
        for units in [200, 10_000] {
            let text = text_of(piece, units);
            criterion.bench_function(&format!("truncateLongString/{name}/{units}"), |bencher| {
                bencher.iter(|| truncate_long_string(black_box(&text), 35, false));
            });
            for (unit_name, unit) in [("grapheme", Unit::Grapheme), ("column", Unit::Column)] {
                for (position_name, position) in
                    [("end", Position::End), ("middle", Position::Middle)]
                {
                    let title = format!("truncate/{name}/{units}/{unit_name}/{position_name}");
                    criterion.bench_function(&title, |bencher| {
                        bencher
                            .iter(|| truncate(black_box(&text), 32, unit, position, "...", false));
                    });
                }
            }
        }
    }
}

fn names(criterion: &mut Criterion) {
    criterion.bench_function("clusterNameHash", |bencher| {
        bencher.iter(|| cluster_name_hash(black_box("My.Training_Cluster-2026")));
    });
    criterion.bench_function("isValidClusterName", |bencher| {
        bencher.iter(|| is_valid_cluster_name(black_box("my-training-cluster-2026")));
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(300))
        .sample_size(10);
    targets = base36, numbers, truncation, names
}
criterion_main!(benches);
