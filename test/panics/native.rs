//! Put into a copy of the addon's sources, in which every export passes by here: it panics or leaks where it is told to.

use std::hint::black_box;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;

use napi_derive::napi;

static HOW: AtomicU32 = AtomicU32::new(0);
static SITE: AtomicU32 = AtomicU32::new(0);
static PASSED: AtomicU32 = AtomicU32::new(0);

/// From now on: 0 nothing, 1 a panic, 2 a leak of 64 bytes, where the number of the place is `site`.
#[napi]
pub fn provoke(how: u32, site: u32) {
    HOW.store(how, Relaxed);
    SITE.store(site, Relaxed);
    PASSED.store(0, Relaxed);
}

/// How often the place has been passed since.
#[napi]
pub fn passed() -> u32 {
    PASSED.load(Relaxed)
}

pub fn pass(site: u32) {
    if SITE.load(Relaxed) != site {
        return;
    }
    PASSED.fetch_add(1, Relaxed);
    match HOW.load(Relaxed) {
        1 => panic!("provoked at {site}"),
        2 => std::mem::forget(black_box(vec![1_u8; 64])),
        _ => {}
    }
}
