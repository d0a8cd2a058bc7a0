//! CRC-32 for WebAssembly: crc32fast has no instruction there to be faster with, and brings 16 KiB of tables, which no
//! compression makes smaller.

use std::sync::LazyLock;

/// The polynomial of IEEE 802.3, its bits reversed.
const POLYNOMIAL: u32 = 0xedb8_8320;

/// `TABLES[k][byte]` is the checksum of `byte` and `k` zeros behind it ("slicing by 8").
static TABLES: LazyLock<Box<[[u32; 256]; 8]>> = LazyLock::new(|| {
    let mut tables = Box::new([[0; 256]; 8]);
    for byte in 0..256 {
        let mut checksum = byte as u32;
        for _ in 0..8 {
            checksum = (checksum >> 1) ^ ((checksum & 1) * POLYNOMIAL);
        }
        tables[0][byte] = checksum;
    }
    for zeros in 1..8 {
        for byte in 0..256 {
            let before = tables[zeros - 1][byte];
            tables[zeros][byte] = (before >> 8) ^ tables[0][(before & 0xff) as usize];
        }
    }
    tables
});

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
        let tables = &**TABLES;
        let (blocks, rest) = data.as_chunks::<8>();
        for block in blocks {
            let block = u64::from_le_bytes(*block) ^ u64::from(self.inverted);
            self.inverted = (0..8).fold(0, |sum, k| {
                sum ^ tables[7 - k][(block >> (8 * k) & 0xff) as usize]
            });
        }
        for byte in rest {
            self.inverted =
                (self.inverted >> 8) ^ tables[0][usize::from(self.inverted as u8 ^ byte)];
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
