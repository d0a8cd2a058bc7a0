//! Put into a copy of the module's sources, in which every export passes by here: it traps or leaks where it is told to.

use alloc::vec::Vec;
use core::hint::black_box;
use core::sync::atomic::AtomicU32;
use core::sync::atomic::Ordering::Relaxed;

static HOW: AtomicU32 = AtomicU32::new(0);
static SITE: AtomicU32 = AtomicU32::new(0);
static PASSED: AtomicU32 = AtomicU32::new(0);

/// From now on: 0 nothing, 1 a panic, 2 a leak of 64 bytes, 3 recursion without end, 4 all memory taken.
#[unsafe(no_mangle)]
pub extern "C" fn provoke(how: u32, site: u32) {
    HOW.store(how, Relaxed);
    SITE.store(site, Relaxed);
    PASSED.store(0, Relaxed);
}

/// How often the place has been passed since.
#[unsafe(no_mangle)]
pub extern "C" fn passed() -> u32 {
    PASSED.load(Relaxed)
}

pub fn pass(site: u32) {
    if SITE.load(Relaxed) != site {
        return;
    }
    PASSED.fetch_add(1, Relaxed);
    match HOW.load(Relaxed) {
        1 => panic!("provoked"),
        2 => core::mem::forget(black_box(Vec::from([1_u8; 64]))),
        3 => _ = black_box(deeper(1)),
        4 => loop {
            core::mem::forget(black_box(Vec::<u8>::with_capacity(1 << 24)));
        },
        _ => {}
    }
}

#[expect(unconditional_recursion, reason = "it is to overflow the stack")]
fn deeper(level: u32) -> u32 {
    let frame = black_box([level; 64]);
    deeper(level + 1).wrapping_add(frame[0])
}
