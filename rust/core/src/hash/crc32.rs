//! CRC-32 for WebAssembly: crc32fast has no instruction there to be faster with, and brings 16 KiB of tables, which no
//! compression makes smaller.

use core::sync::atomic::{AtomicU32, Ordering};

/// The polynomial of IEEE 802.3, its bits reversed.
const POLYNOMIAL: u32 = 0xedb8_8320;

/// `TABLES[k][byte]` is the checksum of `byte` and `k` zeros behind it ("slicing by 16"), once it has been computed.
///
/// Atomic numbers for want of a `LazyLock` in `core`: whoever finds the last one missing writes them all, and two who do
/// write the same. In WebAssembly without threads they are plain numbers.
static TABLES: [[AtomicU32; 256]; 16] = [const { [const { AtomicU32::new(0) }; 256] }; 16];

fn entry(zeros: usize, byte: u8) -> u32 {
    TABLES[zeros][usize::from(byte)].load(Ordering::Relaxed)
}

fn fill_tables() {
    for byte in 0..=u8::MAX {
        let mut checksum = u32::from(byte);
        for table in &TABLES {
            for _ in 0..8 {
                checksum = (checksum >> 1) ^ ((checksum & 1) * POLYNOMIAL);
            }
            table[usize::from(byte)].store(checksum, Ordering::Release);
        }
    }
}

/// A checksum in the making; to be used as crc32fast's is.
#[derive(Clone)]
pub struct Hasher {
    inverted: u32,
}

impl Hasher {
    pub fn new() -> Self {
        Self { inverted: !0 }
    }

    pub fn update(&mut self, data: &[u8]) {
        if TABLES[15][255].load(Ordering::Acquire) == 0 {
            fill_tables();
        }
        let (blocks, rest) = data.as_chunks::<16>();
        for block in blocks {
            let (first, others) = block.split_at(4);
            let mut sum =
                self.inverted ^ u32::from_le_bytes([first[0], first[1], first[2], first[3]]);
            sum = (0..4).fold(0, |folded, k| {
                folded ^ entry(15 - k, (sum >> (8 * k)) as u8)
            });
            for (k, byte) in others.iter().enumerate() {
                sum ^= entry(11 - k, *byte);
            }
            self.inverted = sum;
        }
        for byte in rest {
            self.inverted = (self.inverted >> 8) ^ entry(0, self.inverted as u8 ^ byte);
        }
    }

    pub fn finalize(self) -> u32 {
        !self.inverted
    }
}

#[cfg(test)]
mod tests {
    use super::Hasher;

    #[test]
    fn every_length_gives_what_crc32fast_gives() {
        let data: Vec<u8> = (0..100u8).map(|i| i.wrapping_mul(151) ^ 0x5a).collect();
        for length in 0..data.len() {
            for split in [0, length / 3, length] {
                let mut hasher = Hasher::new();
                hasher.update(&data[..split]);
                hasher.update(&data[split..length]);
                assert_eq!(
                    hasher.finalize(),
                    crc32fast::hash(&data[..length]),
                    "{length} bytes, split at {split}"
                );
            }
        }
    }
}
