//! WebAssembly shims over the core: the string and hash families.
//!
//! The module imports nothing, and its raw exports take and give numbers only. A caller writes the argument into the
//! buffer that [`input`] gives, calls, and reads what [`result`] points to: for most functions the address and the length
//! of ASCII text, which stays until the next call.

#![cfg_attr(target_family = "wasm", no_std)]

extern crate alloc;

#[cfg(target_family = "wasm")]
mod runtime;

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::cell::{Cell, LazyCell, RefCell};

use skypilot_utils_core::hash::{self, Algorithm, Hasher};
use skypilot_utils_core::string::{self, Cut, Position, Unit};
use wasm_bindgen::prelude::wasm_bindgen;

/// The input buffer never has fewer words of 8 bytes: 64 KiB.
const MIN_INPUT_WORDS: usize = 64 * 1024 / 8;

/// What a larger input took beyond this, 1 MiB, is given back with the next input.
const KEPT_INPUT_WORDS: usize = 1024 * 1024 / 8;

/// Words rather than bytes, for the alignment.
static INPUT: Unshared<RefCell<Vec<u64>>> = Unshared(RefCell::new(Vec::new()));
static RESULT: Unshared<Cell<[u32; 4]>> = Unshared(Cell::new([0; 4]));
static OUTPUT: Unshared<Cell<String>> = Unshared(Cell::new(String::new()));
static STATE: Unshared<LazyCell<RefCell<Hasher>>> =
    Unshared(LazyCell::new(|| RefCell::new(Hasher::new(Algorithm::Md5))));

/// What one thread alone uses; `core` has no `thread_local!`.
struct Unshared<T>(T);

// SAFETY: nothing but a module is made of this crate, and a module without the target feature "atomics", with which the
// allocator would not compile, has one thread.
unsafe impl<T> Sync for Unshared<T> {}

/// The address, a multiple of 8, of a buffer for `bytes` of input. It holds until the next call of this.
#[wasm_bindgen]
pub fn input(bytes: u32) -> *mut u64 {
    let mut buffer = INPUT.0.borrow_mut();
    let kept = buffer.len().min(KEPT_INPUT_WORDS);
    let words = (bytes as usize).div_ceil(8).max(kept).max(MIN_INPUT_WORDS);
    if words != buffer.len() {
        // Given back before more is taken, so that the module's memory grows by no more than it must.
        *buffer = Vec::new();
        *buffer = vec![0; words];
    }
    buffer.as_mut_ptr()
}

/// The address of four 32-bit numbers: a text's address and length, or a cut's head, placeholder and tail.
#[wasm_bindgen]
pub fn result() -> *mut u32 {
    RESULT.0.as_ptr().cast()
}

/// `length` bytes of input; gives text, of length 0 for anything but digits.
#[wasm_bindgen(js_name = base36Encode)]
pub fn base36_encode(length: u32) {
    with_bytes(length, |digits| {
        give_text(string::base36_encode(digits).unwrap_or_default())
    });
}

/// `length` bytes of input; gives text, of length 0 for anything but letters and digits.
#[wasm_bindgen(js_name = base36Decode)]
pub fn base36_decode(length: u32) {
    with_bytes(length, |digits| {
        give_text(string::base36_decode(digits).unwrap_or_default())
    });
}

/// Gives text, as the core's function of this name does.
#[wasm_bindgen(js_name = formatFloat)]
pub fn format_float(value: f64, precision: u32) {
    give_text(string::format_float(value, precision));
}

/// Gives text, as the core's function of this name does.
#[wasm_bindgen(js_name = formatCompact)]
pub fn format_compact(value: f64, precision: u32) {
    give_text(string::format_compact(value, precision));
}

/// `units` UTF-16 units of input; gives a cut.
#[wasm_bindgen(js_name = truncateLongString)]
pub fn truncate_long_string(units: u32, max_length: u32, middle: bool) {
    with_units(units, |text| {
        give_cut(string::truncate_long_string(
            text,
            max_length as usize,
            middle,
        ))
    });
}

/// `units` UTF-16 units of input, and behind them `placeholder_units` more; gives a cut. Traps on an unknown number.
#[wasm_bindgen]
pub fn truncate(
    units: u32,
    max: u32,
    unit: u32,
    position: u32,
    placeholder_units: u32,
    words: bool,
) {
    let unit = Unit::from_index(unit).unwrap();
    let position = Position::from_index(position).unwrap();
    with_units(units + placeholder_units, |both| {
        let (text, placeholder) = both.split_at(units as usize);
        give_cut(string::truncate(
            text,
            max as usize,
            unit,
            position,
            placeholder,
            words,
        ));
    });
}

/// `units` UTF-16 units of input, a lone surrogate counting as U+FFFD; gives text.
#[wasm_bindgen(js_name = clusterNameHash)]
pub fn cluster_name_hash(units: u32) {
    with_units(units, |name| {
        give_text(string::cluster_name_hash(&String::from_utf16_lossy(name)))
    });
}

/// `units` UTF-16 units of input.
#[wasm_bindgen(js_name = isValidClusterName)]
pub fn is_valid_cluster_name(units: u32) -> bool {
    with_units(units, string::is_valid_cluster_name)
}

/// `length` bytes of input; gives text, of length 0 for an unknown number.
#[wasm_bindgen]
pub fn digest(algorithm: u32, length: u32) {
    let algorithm = Algorithm::from_index(algorithm);
    with_bytes(length, |data| {
        give_text(
            algorithm
                .map(|known| hash::digest(known, data))
                .unwrap_or_default(),
        )
    });
}

/// How many bytes a hasher's state takes. A copy of them, put back, goes on where it stood.
#[wasm_bindgen(js_name = hasherSize)]
pub fn hasher_size() -> usize {
    size_of::<Hasher>()
}

/// The address of the one state that the other hasher functions work on.
#[wasm_bindgen]
pub fn state() -> *mut u8 {
    STATE.0.as_ptr().cast()
}

/// Puts a fresh state in place. False, and nothing done, for an unknown number.
#[wasm_bindgen(js_name = hasherNew)]
pub fn hasher_new(algorithm: u32) -> bool {
    Algorithm::from_index(algorithm)
        .map(|known| *STATE.0.borrow_mut() = Hasher::new(known))
        .is_some()
}

/// `length` bytes of input go into the state.
#[wasm_bindgen(js_name = hasherUpdate)]
pub fn hasher_update(length: u32) {
    with_bytes(length, |data| STATE.0.borrow_mut().update(data));
}

/// Gives the digest of all updates so far as text. The state stays as it is.
#[wasm_bindgen(js_name = hasherDigest)]
pub fn hasher_digest() {
    give_text(STATE.0.borrow().digest());
}

fn with_bytes<R>(length: u32, read: impl FnOnce(&[u8]) -> R) -> R {
    let buffer = INPUT.0.borrow();
    // SAFETY: any 8 bytes of a u64 are valid as u8s.
    let (_, bytes, _) = unsafe { buffer.align_to::<u8>() };
    read(&bytes[..length as usize])
}

fn with_units<R>(units: u32, read: impl FnOnce(&[u16]) -> R) -> R {
    let buffer = INPUT.0.borrow();
    // SAFETY: any 8 bytes of a u64 are valid as u16s, and its alignment suits them, so nothing is split off.
    let (_, text, _) = unsafe { buffer.align_to::<u16>() };
    read(&text[..units as usize])
}

fn give_text(text: String) {
    let (address, length) = (text.as_ptr() as u32, text.len() as u32);
    RESULT.0.set([address, length, 0, 0]);
    OUTPUT.0.set(text);
}

fn give_cut(cut: Cut) {
    let (head, placeholder, tail) = (cut.head as u32, cut.placeholder as u32, cut.tail as u32);
    RESULT.0.set([head, placeholder, tail, 0]);
}
