//! Pure logic and parsers: what every backend must agree on. No I/O, no unsafe code.
#![forbid(unsafe_code)]
// The module does without std (rust/wasm/src/runtime.rs), and without the parsers of what only a native backend reads.
#![cfg_attr(target_family = "wasm", no_std)]

extern crate alloc;

pub mod hash;
#[cfg(not(target_family = "wasm"))]
pub mod io;
#[cfg(not(target_family = "wasm"))]
pub mod process;
pub mod string;
#[cfg(not(target_family = "wasm"))]
pub mod system;
