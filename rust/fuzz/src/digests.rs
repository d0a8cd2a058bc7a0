//! Digests by crates that share no code with ours, SHA-3 and CRC-32 by their definitions.
//!
//! BLAKE3 has none: it is compared with itself alone, whole against pieces (and in test/ with the BLAKE3 team's vectors).

use sha2_const_stable::{Sha224, Sha256, Sha384, Sha512};
use skypilot_utils_core::hash::Algorithm;
use twox_hash::{XxHash3_64, XxHash3_128, XxHash64};

/// Lower-case hexadecimal; `None` where there is nobody to ask.
pub fn digest(algorithm: Algorithm, data: &[u8]) -> Option<String> {
    let bytes = match algorithm {
        Algorithm::Md5 => md5::compute(data).to_vec(),
        Algorithm::Sha1 => sha1_smol::Sha1::from(data).digest().bytes().to_vec(),
        Algorithm::Sha224 => Sha224::new().update(data).finalize().to_vec(),
        Algorithm::Sha256 => Sha256::new().update(data).finalize().to_vec(),
        Algorithm::Sha384 => Sha384::new().update(data).finalize().to_vec(),
        Algorithm::Sha512 => Sha512::new().update(data).finalize().to_vec(),
        Algorithm::Sha3_224 => sha3(data, 28),
        Algorithm::Sha3_256 => sha3(data, 32),
        Algorithm::Sha3_384 => sha3(data, 48),
        Algorithm::Sha3_512 => sha3(data, 64),
        Algorithm::Blake2b => blake2b_simd::blake2b(data).as_bytes().to_vec(),
        Algorithm::Blake2s => blake2s_simd::blake2s(data).as_bytes().to_vec(),
        Algorithm::Blake3 => return None,
        Algorithm::Xxh3 => XxHash3_64::oneshot(data).to_be_bytes().to_vec(),
        Algorithm::Xxh128 => XxHash3_128::oneshot(data).to_be_bytes().to_vec(),
        Algorithm::Xxh64 => XxHash64::oneshot(0, data).to_be_bytes().to_vec(),
        Algorithm::Crc32 => crc32(data).to_be_bytes().to_vec(),
    };
    Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Bit by bit, as IEEE 802.3 has it.
fn crc32(data: &[u8]) -> u32 {
    !data.iter().fold(!0_u32, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| {
            (sum >> 1) ^ ((sum & 1) * 0xedb8_8320)
        })
    })
}

/// FIPS 202, section 6.1: the sponge with the suffix 01 and a capacity of twice the digest's length.
fn sha3(data: &[u8], length: usize) -> Vec<u8> {
    let rate = 200 - 2 * length;
    let mut padded = data.to_vec();
    padded.push(0x06);
    padded.resize(padded.len().div_ceil(rate) * rate, 0);
    *padded.last_mut().expect("a padded block") |= 0x80;
    let mut lanes = [[0_u64; 5]; 5];
    for block in padded.chunks(rate) {
        for (index, lane) in block.chunks(8).enumerate() {
            lanes[index % 5][index / 5] ^= u64::from_le_bytes(lane.try_into().expect("a lane"));
        }
        permute(&mut lanes);
    }
    let output = (0..25).flat_map(|index| lanes[index % 5][index / 5].to_le_bytes());
    output.take(length).collect()
}

/// FIPS 202, section 3: Keccak-p[1600, 24] on lanes `[x][y]`.
#[expect(
    clippy::needless_range_loop,
    reason = "coordinates, as the standard has them"
)]
fn permute(lanes: &mut [[u64; 5]; 5]) {
    // Algorithm 5: the bits of the round constants, by a shift register.
    let mut register = 1_u8;
    let mut next_bit = || {
        let bit = register & 1 == 1;
        let carry = register >> 7;
        register = (register << 1) ^ (carry * 0x71);
        bit
    };
    for _ in 0..24 {
        let parity = lanes.map(|column| column.iter().fold(0, |sum, lane| sum ^ lane));
        for x in 0..5 {
            let change = parity[(x + 4) % 5] ^ parity[(x + 1) % 5].rotate_left(1);
            lanes[x].iter_mut().for_each(|lane| *lane ^= change);
        }
        let (mut x, mut y, mut current) = (1, 0, lanes[1][0]);
        for t in 0..24 {
            (x, y) = (y, (2 * x + 3 * y) % 5);
            let rotated = current.rotate_left((t + 1) * (t + 2) / 2);
            current = std::mem::replace(&mut lanes[x][y], rotated);
        }
        for y in 0..5 {
            let row: [u64; 5] = std::array::from_fn(|x| lanes[x][y]);
            for x in 0..5 {
                lanes[x][y] = row[x] ^ (!row[(x + 1) % 5] & row[(x + 2) % 5]);
            }
        }
        for j in 0..7 {
            if next_bit() {
                lanes[0][0] ^= 1 << ((1 << j) - 1);
            }
        }
    }
}
