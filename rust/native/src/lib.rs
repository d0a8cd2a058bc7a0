//! The addon's functions: conversions between JavaScript's values and Rust's, and one call each. No rules, no I/O.
#![cfg_attr(
    test,
    allow(dead_code, reason = "in a test binary napi registers no function")
)]

mod hash;
mod io;
mod os;
mod process;
mod state;
mod system;

use std::panic::{AssertUnwindSafe, catch_unwind};

use napi::bindgen_prelude::panic_to_error;
use napi::{Error, Result};
use napi_derive::napi;

use os::error::Failure;

/// The version of this addon; the package refuses one that is not its own.
#[napi(catch_unwind)]
pub fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// A panic reaches JavaScript as an error. The standard library would write it to the program's standard error besides,
/// where nobody who goes on with another backend wants it. The hook is this library's alone: every addon has a standard
/// library of its own in it.
#[cfg(not(test))]
#[napi_derive::module_init]
fn keep_quiet_about_panics() {
    std::panic::set_hook(Box::new(|_| {}));
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self::from_reason(failure.to_string())
    }
}

/// Runs what a thread of libuv's pool computes: `catch_unwind` of `#[napi]` guards JavaScript's thread alone.
fn guarded<T>(compute: impl FnOnce() -> std::result::Result<T, Failure>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(compute))
        .map_err(panic_to_error)?
        .map_err(Error::from)
}
