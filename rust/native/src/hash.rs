//! Digests of bytes in memory.

use napi::bindgen_prelude::Uint8ArraySlice;
use napi::{Env, Error, JsString, Result};
use napi_derive::napi;
use skypilot_utils_core::hash::{self, Algorithm, Hasher};

use crate::state;

/// The digest of `data` in lower-case hexadecimal; `algorithm` is a number of the catalogue's list.
#[napi(catch_unwind, ts_return_type = "string")]
pub fn digest<'a>(env: &'a Env, data: &[u8], algorithm: u32) -> Result<JsString<'a>> {
    // As UTF-8, which it is too, V8 would first look for what is not ASCII.
    env.create_string_latin1(hash::digest(algorithm_of(algorithm)?, data))
}

/// The length of the buffers that hold an incremental digest's state.
#[napi(catch_unwind)]
pub fn hasher_size() -> u32 {
    state::SIZE as u32
}

/// Fills `state` with an incremental digest that has seen no data.
#[napi(catch_unwind)]
pub fn hasher_new(mut state: Uint8ArraySlice, algorithm: u32) -> Result<()> {
    let hasher = Hasher::new(algorithm_of(algorithm)?);
    // SAFETY: JavaScript stands still during the call, and no other slice of its memory is in use.
    Ok(state::store(&hasher, unsafe { state.as_mut() })?)
}

/// Goes on with `data`.
#[napi(catch_unwind)]
pub fn hasher_update(mut state: Uint8ArraySlice, data: &[u8]) -> Result<()> {
    let mut hasher = state::load(&state)?;
    hasher.update(data);
    // SAFETY: JavaScript stands still during the call, and `data`, which may overlap, is not read any more.
    Ok(state::store(&hasher, unsafe { state.as_mut() })?)
}

/// The digest of all data so far. The state stays as it is.
#[napi(catch_unwind)]
pub fn hasher_digest(state: &[u8]) -> Result<String> {
    Ok(state::load(state)?.digest())
}

pub(crate) fn algorithm_of(index: u32) -> Result<Algorithm> {
    Algorithm::from_index(index)
        .ok_or_else(|| Error::from_reason(format!("no algorithm has the number {index}")))
}
