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
