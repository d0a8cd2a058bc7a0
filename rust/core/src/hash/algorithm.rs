//! Which digests there are, and their numbers.

/// A digest algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// MD5 (RFC 1321).
    Md5,
    /// SHA-1 (FIPS 180-4).
    Sha1,
    /// SHA-224 (FIPS 180-4).
    Sha224,
    /// SHA-256 (FIPS 180-4).
    Sha256,
    /// SHA-384 (FIPS 180-4).
    Sha384,
    /// SHA-512 (FIPS 180-4).
    Sha512,
    /// SHA3-224 (FIPS 202).
    Sha3_224,
    /// SHA3-256 (FIPS 202).
    Sha3_256,
    /// SHA3-384 (FIPS 202).
    Sha3_384,
    /// SHA3-512 (FIPS 202).
    Sha3_512,
    /// BLAKE2b with 512 bits (RFC 7693).
    Blake2b,
    /// BLAKE2s with 256 bits (RFC 7693).
    Blake2s,
    /// BLAKE3 with 256 bits.
    Blake3,
    /// XXH3 with 64 bits and seed 0, in xxHash's canonical (big-endian) form.
    Xxh3,
    /// XXH3 with 128 bits and seed 0, in xxHash's canonical (big-endian) form.
    Xxh128,
    /// XXH64 with seed 0, in xxHash's canonical (big-endian) form.
    Xxh64,
    /// CRC-32 of IEEE 802.3, as zlib and PNG have it.
    Crc32,
}

impl Algorithm {
    /// All, in the order of the numbers by which kernels call them.
    pub const ALL: [Self; 17] = [
        Self::Md5,
        Self::Sha1,
        Self::Sha224,
        Self::Sha256,
        Self::Sha384,
        Self::Sha512,
        Self::Sha3_224,
        Self::Sha3_256,
        Self::Sha3_384,
        Self::Sha3_512,
        Self::Blake2b,
        Self::Blake2s,
        Self::Blake3,
        Self::Xxh3,
        Self::Xxh128,
        Self::Xxh64,
        Self::Crc32,
    ];

    /// The algorithm that kernels call by this number.
    pub fn from_index(index: u32) -> Option<Self> {
        Self::ALL.get(index as usize).copied()
    }
}
