//! Digests of data that comes in parts.

use alloc::string::String;

use super::{Algorithm, DigestText, SEED, text_of, write_hexadecimal};
use blake2::{Blake2b512, Blake2s256};
#[cfg(not(target_family = "wasm"))]
use crc32fast::Hasher as Crc32;
use md5::{Digest, Md5};
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512};
use sha3::{Sha3_224, Sha3_256, Sha3_384, Sha3_512};
use xxhash_rust::xxh3::Xxh3Default;
use xxhash_rust::xxh64::Xxh64;

#[cfg(target_family = "wasm")]
use super::crc32::Hasher as Crc32;

/// A digest in the making.
///
/// Plain data without pointers, and nothing to free, so that a copy of its bytes, put back at an address aligned as this
/// type, goes on where the original stood; within one process, since it also records what the processor can do.
#[derive(Clone)]
#[expect(
    clippy::large_enum_variant,
    reason = "a box would be a pointer, and one slot holds any of them"
)]
#[expect(missing_docs, reason = "the variants are the algorithms")]
pub enum Hasher {
    Md5(Md5),
    Sha1(Sha1),
    Sha224(Sha224),
    Sha256(Sha256),
    Sha384(Sha384),
    Sha512(Sha512),
    Sha3_224(Sha3_224),
    Sha3_256(Sha3_256),
    Sha3_384(Sha3_384),
    Sha3_512(Sha3_512),
    Blake2b(Blake2b512),
    Blake2s(Blake2s256),
    Blake3(blake3::Hasher),
    Xxh3(Xxh3Default),
    Xxh128(Xxh3Default),
    Xxh64(Xxh64),
    Crc32(Crc32),
}

impl Hasher {
    /// A hasher that has seen no data.
    pub fn new(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Md5 => Self::Md5(Md5::new()),
            Algorithm::Sha1 => Self::Sha1(Sha1::new()),
            Algorithm::Sha224 => Self::Sha224(Sha224::new()),
            Algorithm::Sha256 => Self::Sha256(Sha256::new()),
            Algorithm::Sha384 => Self::Sha384(Sha384::new()),
            Algorithm::Sha512 => Self::Sha512(Sha512::new()),
            Algorithm::Sha3_224 => Self::Sha3_224(Sha3_224::new()),
            Algorithm::Sha3_256 => Self::Sha3_256(Sha3_256::new()),
            Algorithm::Sha3_384 => Self::Sha3_384(Sha3_384::new()),
            Algorithm::Sha3_512 => Self::Sha3_512(Sha3_512::new()),
            Algorithm::Blake2b => Self::Blake2b(Blake2b512::new()),
            Algorithm::Blake2s => Self::Blake2s(Blake2s256::new()),
            Algorithm::Blake3 => Self::Blake3(blake3::Hasher::new()),
            Algorithm::Xxh3 => Self::Xxh3(Xxh3Default::new()),
            Algorithm::Xxh128 => Self::Xxh128(Xxh3Default::new()),
            Algorithm::Xxh64 => Self::Xxh64(Xxh64::new(SEED)),
            Algorithm::Crc32 => Self::Crc32(Crc32::new()),
        }
    }

    /// Goes on with `data`.
    pub fn update(&mut self, data: &[u8]) {
        match self {
            Self::Md5(state) => state.update(data),
            Self::Sha1(state) => state.update(data),
            Self::Sha224(state) => state.update(data),
            Self::Sha256(state) => state.update(data),
            Self::Sha384(state) => state.update(data),
            Self::Sha512(state) => state.update(data),
            Self::Sha3_224(state) => state.update(data),
            Self::Sha3_256(state) => state.update(data),
            Self::Sha3_384(state) => state.update(data),
            Self::Sha3_512(state) => state.update(data),
            Self::Blake2b(state) => state.update(data),
            Self::Blake2s(state) => state.update(data),
            Self::Blake3(state) => {
                state.update(data);
            }
            Self::Xxh3(state) | Self::Xxh128(state) => state.update(data),
            Self::Xxh64(state) => state.update(data),
            Self::Crc32(state) => state.update(data),
        }
    }

    /// The digest of all data so far. The hasher stays as it is.
    pub fn digest(&self) -> String {
        text_of(|text| self.write_digest(text))
    }

    /// Writes the digest of all data so far and says how long it is. The hasher stays as it is.
    pub fn write_digest(&self, text: &mut DigestText) -> usize {
        match self {
            Self::Md5(state) => write_hexadecimal(&state.clone().finalize(), text),
            Self::Sha1(state) => write_hexadecimal(&state.clone().finalize(), text),
            Self::Sha224(state) => write_hexadecimal(&state.clone().finalize(), text),
            Self::Sha256(state) => write_hexadecimal(&state.clone().finalize(), text),
            Self::Sha384(state) => write_hexadecimal(&state.clone().finalize(), text),
            Self::Sha512(state) => write_hexadecimal(&state.clone().finalize(), text),
            Self::Sha3_224(state) => write_hexadecimal(&state.clone().finalize(), text),
            Self::Sha3_256(state) => write_hexadecimal(&state.clone().finalize(), text),
            Self::Sha3_384(state) => write_hexadecimal(&state.clone().finalize(), text),
            Self::Sha3_512(state) => write_hexadecimal(&state.clone().finalize(), text),
            Self::Blake2b(state) => write_hexadecimal(&state.clone().finalize(), text),
            Self::Blake2s(state) => write_hexadecimal(&state.clone().finalize(), text),
            Self::Blake3(state) => write_hexadecimal(state.finalize().as_bytes(), text),
            Self::Xxh3(state) => write_hexadecimal(&state.digest().to_be_bytes(), text),
            Self::Xxh128(state) => write_hexadecimal(&state.digest128().to_be_bytes(), text),
            Self::Xxh64(state) => write_hexadecimal(&state.digest().to_be_bytes(), text),
            Self::Crc32(state) => write_hexadecimal(&state.clone().finalize().to_be_bytes(), text),
        }
    }
}
