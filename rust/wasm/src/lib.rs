//! WebAssembly shims over the core: the string and hash families.
//!
//! The module imports nothing, and its raw exports take and give numbers only. A caller writes the argument where [`input`]
//! says, text as UTF-8, calls, and reads what [`result`] points to: for most functions the address and the length of ASCII
//! text, which stays until the next call. What the functions without an address point to never moves.

#![cfg_attr(target_family = "wasm", no_std)]

extern crate alloc;

#[cfg(target_family = "wasm")]
mod runtime;

use alloc::string::String;
use core::cell::{Cell, LazyCell, RefCell};

use skypilot_utils_core::hash::{self, Algorithm, DigestText, Hasher};
use skypilot_utils_core::string::{self, Cut, Position, Unit};
use wasm_bindgen::prelude::wasm_bindgen;

/// 64 KiB, however much data there is: a caller hands it over in pieces.
static INPUT: Unshared<Cell<[u8; 64 * 1024]>> = Unshared(Cell::new([0; _]));
static PLACEHOLDER: Unshared<Cell<[u8; 1024]>> = Unshared(Cell::new([0; _]));
static RESULT: Unshared<Cell<[u32; 4]>> = Unshared(Cell::new([0; 4]));
static OUTPUT: Unshared<Cell<String>> = Unshared(Cell::new(String::new()));
static DIGEST: Unshared<RefCell<DigestText>> = Unshared(RefCell::new([0; _]));
static STATE: Unshared<LazyCell<RefCell<Hasher>>> =
    Unshared(LazyCell::new(|| RefCell::new(Hasher::new(Algorithm::Md5))));

/// What one thread alone uses; `core` has no `thread_local!`.
struct Unshared<T>(T);

// SAFETY: nothing but a module is made of this crate, and a module without the target feature "atomics", with which the
// allocator would not compile, has one thread.
unsafe impl<T> Sync for Unshared<T> {}

/// The address of 64 KiB for input.
#[wasm_bindgen]
pub fn input() -> *mut u8 {
    INPUT.0.as_ptr().cast()
}

/// The address of 1 KiB for the placeholder of [`truncate`].
#[wasm_bindgen]
pub fn placeholder() -> *mut u8 {
    PLACEHOLDER.0.as_ptr().cast()
}

/// The address of four 32-bit numbers: a text's address and length, or a cut's head, placeholder and tail.
#[wasm_bindgen]
pub fn result() -> *mut u32 {
    RESULT.0.as_ptr().cast()
}

/// `length` bytes of input; gives text, of length 0 for anything but digits.
#[wasm_bindgen(js_name = base36Encode)]
pub fn base36_encode(length: u32) {
    give_text(string::base36_encode(bytes(length)).unwrap_or_default());
}

/// `length` bytes of input; gives text, of length 0 for anything but letters and digits.
#[wasm_bindgen(js_name = base36Decode)]
pub fn base36_decode(length: u32) {
    give_text(string::base36_decode(bytes(length)).unwrap_or_default());
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

/// `length` bytes of text; gives a cut.
#[wasm_bindgen(js_name = truncateLongString)]
pub fn truncate_long_string(length: u32, max_length: u32, middle: bool) {
    let max_length = max_length as usize;
    give_cut(string::truncate_long_string(
        text(length),
        max_length,
        middle,
    ));
}

/// `length` bytes of text, and `placeholder_length` where [`placeholder`] says; gives a cut. Traps on an unknown number.
#[wasm_bindgen]
pub fn truncate(
    length: u32,
    max: u32,
    unit: u32,
    position: u32,
    placeholder_length: u32,
    words: bool,
) {
    give_cut(string::truncate(
        text(length),
        max as usize,
        Unit::from_index(unit).unwrap(),
        Position::from_index(position).unwrap(),
        text_in(&PLACEHOLDER, placeholder_length),
        words,
    ));
}

/// `length` bytes of text; gives text.
#[wasm_bindgen(js_name = clusterNameHash)]
pub fn cluster_name_hash(length: u32) {
    give_text(string::cluster_name_hash(text(length)));
}

/// `length` bytes of text.
#[wasm_bindgen(js_name = isValidClusterName)]
pub fn is_valid_cluster_name(length: u32) -> bool {
    string::is_valid_cluster_name(text(length))
}

/// `length` bytes of input; gives text, of length 0 for an unknown number.
#[wasm_bindgen]
pub fn digest(algorithm: u32, length: u32) {
    let algorithm = Algorithm::from_index(algorithm);
    give_digest(|digest| {
        algorithm.map_or(0, |known| hash::write_digest(known, bytes(length), digest))
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
    STATE.0.borrow_mut().update(bytes(length));
}

/// Gives the digest of all updates so far as text. The state stays as it is.
#[wasm_bindgen(js_name = hasherDigest)]
pub fn hasher_digest() {
    give_digest(|digest| STATE.0.borrow().write_digest(digest));
}

fn bytes(length: u32) -> &'static [u8] {
    bytes_in(&INPUT, length)
}

fn text(length: u32) -> &'static str {
    text_in(&INPUT, length)
}

fn text_in<const SIZE: usize>(
    buffer: &'static Unshared<Cell<[u8; SIZE]>>,
    length: u32,
) -> &'static str {
    // SAFETY: the caller writes ASCII or has a TextEncoder write, which gives UTF-8 whatever it is given. To make sure of
    // it took a third of the time of a truncation.
    unsafe { str::from_utf8_unchecked(bytes_in(buffer, length)) }
}

fn bytes_in<const SIZE: usize>(
    buffer: &'static Unshared<Cell<[u8; SIZE]>>,
    length: u32,
) -> &'static [u8] {
    // SAFETY: only the caller writes there, between two calls, and no slice outlives a call.
    let all = unsafe { &*buffer.0.as_ptr() };
    &all[..length as usize]
}

fn give_digest(write: impl FnOnce(&mut DigestText) -> usize) {
    let mut digest = DIGEST.0.borrow_mut();
    let length = write(&mut digest) as u32;
    RESULT.0.set([digest.as_ptr() as u32, length, 0, 0]);
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
