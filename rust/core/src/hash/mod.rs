//! The hash family: every digest, one shot and incremental, as lower-case hexadecimal.

mod algorithm;
#[cfg(any(test, target_family = "wasm"))]
mod crc32;
mod hasher;

pub use algorithm::Algorithm;
pub use hasher::Hasher;

use alloc::string::String;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};
use xxhash_rust::xxh64::xxh64;

/// xxHash's seed; the digests that people compare have none.
const SEED: u64 = 0;

/// Room for the longest digest as text.
pub type DigestText = [u8; 128];

/// The digest of `data`.
pub fn digest(algorithm: Algorithm, data: &[u8]) -> String {
    text_of(|text| write_digest(algorithm, data, text))
}

/// Writes the digest of `data` and says how long it is.
pub fn write_digest(algorithm: Algorithm, data: &[u8], text: &mut DigestText) -> usize {
    match algorithm {
        // These are faster, xxHash twice as fast on short data, where they know that it is all.
        Algorithm::Blake3 => write_hexadecimal(blake3::hash(data).as_bytes(), text),
        Algorithm::Xxh3 => write_hexadecimal(&xxh3_64(data).to_be_bytes(), text),
        Algorithm::Xxh128 => write_hexadecimal(&xxh3_128(data).to_be_bytes(), text),
        Algorithm::Xxh64 => write_hexadecimal(&xxh64(data, SEED).to_be_bytes(), text),
        _ => {
            let mut hasher = Hasher::new(algorithm);
            hasher.update(data);
            hasher.write_digest(text)
        }
    }
}

fn text_of(write: impl FnOnce(&mut DigestText) -> usize) -> String {
    let mut text = [0; size_of::<DigestText>()];
    let length = write(&mut text);
    String::from_utf8_lossy(&text[..length]).into_owned()
}

// Inlined at every use, it took 2 kB more of the WebAssembly module.
#[inline(never)]
fn write_hexadecimal(bytes: &[u8], text: &mut DigestText) -> usize {
    // Without a table and without a branch: the compiler makes SIMD of it.
    let digit = |half: u8| half + b'0' + u8::from(half > 9) * (b'a' - b'0' - 10);
    for (pair, byte) in text.as_chunks_mut().0.iter_mut().zip(bytes) {
        *pair = [digit(byte >> 4), digit(byte & 15)];
    }
    2 * bytes.len()
}

#[cfg(test)]
mod tests {
    use super::{Algorithm, Hasher, digest};

    /// The digests of nothing and of `abc`: RFC 1321, FIPS 180-4 and FIPS 202 examples, RFC 7693, BLAKE3 and xxHash.
    const KNOWN: [(Algorithm, &str, &str); 17] = [
        (
            Algorithm::Md5,
            "d41d8cd98f00b204e9800998ecf8427e",
            "900150983cd24fb0d6963f7d28e17f72",
        ),
        (
            Algorithm::Sha1,
            "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "a9993e364706816aba3e25717850c26c9cd0d89d",
        ),
        (
            Algorithm::Sha224,
            "d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f",
            "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7",
        ),
        (
            Algorithm::Sha256,
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        ),
        (
            Algorithm::Sha384,
            "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b",
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
        ),
        (
            Algorithm::Sha512,
            "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        ),
        (
            Algorithm::Sha3_224,
            "6b4e03423667dbb73b6e15454f0eb1abd4597f9a1b078e3f5b5a6bc7",
            "e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf",
        ),
        (
            Algorithm::Sha3_256,
            "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a",
            "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
        ),
        (
            Algorithm::Sha3_384,
            "0c63a75b845e4f7d01107d852e4c2485c51a50aaaa94fc61995e71bbee983a2ac3713831264adb47fb6bd1e058d5f004",
            "ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88cea927ac7f539f1edf228376d25",
        ),
        (
            Algorithm::Sha3_512,
            "a69f73cca23a9ac5c8b567dc185a756e97c982164fe25859e0d1dcc1475c80a615b2123af1f5f94c11e3e9402c3ac558f500199d95b6d3e301758586281dcd26",
            "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0",
        ),
        (
            Algorithm::Blake2b,
            "786a02f742015903c6c6fd852552d272912f4740e15847618a86e217f71f5419d25e1031afee585313896444934eb04b903a685b1448b755d56f701afe9be2ce",
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
        ),
        (
            Algorithm::Blake2s,
            "69217a3079908094e11121d042354a7c1f55b6482ca1a51e1b250dfd1ed0eef9",
            "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982",
        ),
        (
            Algorithm::Blake3,
            "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
            "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85",
        ),
        (Algorithm::Xxh3, "2d06800538d394c2", "78af5f94892f3950"),
        (
            Algorithm::Xxh128,
            "99aa06d3014798d86001c324468d497f",
            "06b05ab6733a618578af5f94892f3950",
        ),
        (Algorithm::Xxh64, "ef46db3751d8e999", "44bc2cf5ad770999"),
        (Algorithm::Crc32, "00000000", "352441c2"),
    ];

    #[test]
    fn known_answers() {
        for (algorithm, of_nothing, of_abc) in KNOWN {
            assert_eq!(digest(algorithm, b""), of_nothing, "{algorithm:?}");
            assert_eq!(digest(algorithm, b"abc"), of_abc, "{algorithm:?}");
        }
        assert_eq!(digest(Algorithm::Crc32, b"123456789"), "cbf43926");
    }

    #[test]
    fn numbers_name_the_algorithms_in_their_order() {
        for (index, algorithm) in Algorithm::ALL.into_iter().enumerate() {
            assert_eq!(algorithm as usize, index);
            assert_eq!(Algorithm::from_index(index as u32), Some(algorithm));
            assert_eq!(KNOWN[index].0, algorithm);
        }
        assert_eq!(Algorithm::from_index(17), None);
        assert_eq!(Algorithm::from_index(u32::MAX), None);
    }

    #[test]
    fn a_digest_leaves_the_hasher_as_it_is() {
        for algorithm in Algorithm::ALL {
            let mut hasher = Hasher::new(algorithm);
            assert_eq!(hasher.digest(), digest(algorithm, b""), "{algorithm:?}");
            hasher.update(b"ab");
            assert_eq!(hasher.digest(), hasher.digest(), "{algorithm:?}");
            hasher.update(b"c");
            assert_eq!(hasher.digest(), digest(algorithm, b"abc"), "{algorithm:?}");
        }
    }

    #[test]
    fn a_clone_goes_its_own_way() {
        for algorithm in Algorithm::ALL {
            let mut original = Hasher::new(algorithm);
            original.update(b"a");
            let mut copy = original.clone();
            original.update(b"bc");
            copy.update(b"nother");
            assert_eq!(
                original.digest(),
                digest(algorithm, b"abc"),
                "{algorithm:?}"
            );
            assert_eq!(
                copy.digest(),
                digest(algorithm, b"another"),
                "{algorithm:?}"
            );
        }
    }
}
