//! A hasher as bytes that JavaScript owns: copied in and out, so that nothing here waits for a finalizer.

use std::hash::{BuildHasher, RandomState};
use std::mem::{ManuallyDrop, MaybeUninit};
use std::ptr;
use std::sync::LazyLock;

use skypilot_utils_core::hash::Hasher;

use crate::os::error::Failure;

/// Written behind each state: bytes without it never were one in this process.
static SEAL: LazyLock<[u8; 8]> =
    LazyLock::new(|| RandomState::new().hash_one("skypilot-utils").to_ne_bytes());

/// The bytes that a state takes.
pub const SIZE: usize = size_of::<Hasher>() + size_of::<u64>();

/// Writes the hasher into a buffer of [`SIZE`] bytes.
pub fn store(hasher: &Hasher, buffer: &mut [u8]) -> Result<(), Failure> {
    let (state, seal) = parts(buffer)?;
    // SAFETY: `state` has the hasher's length and is another piece of memory; bytes have no alignment.
    unsafe {
        ptr::copy_nonoverlapping(
            ptr::from_ref(hasher).cast::<u8>(),
            state.as_mut_ptr(),
            state.len(),
        )
    };
    seal.copy_from_slice(SEAL.as_slice());
    Ok(())
}

/// Reads the hasher that [`store`] wrote. It is never dropped, since the bytes are it as well.
pub fn load(buffer: &[u8]) -> Result<ManuallyDrop<Hasher>, Failure> {
    let (state, seal) = buffer
        .split_at_checked(size_of::<Hasher>())
        .ok_or(Failure::InvalidState)?;
    if seal != SEAL.as_slice() {
        return Err(Failure::InvalidState);
    }
    let mut hasher = MaybeUninit::<Hasher>::uninit();
    // SAFETY: `state` has the hasher's length and is another piece of memory, and `hasher` is aligned for it.
    unsafe {
        ptr::copy_nonoverlapping(
            state.as_ptr(),
            hasher.as_mut_ptr().cast::<u8>(),
            state.len(),
        )
    };
    // SAFETY: the seal says that `store` wrote these bytes in this process; their owner, our TypeScript, never writes
    // into them. A hasher is plain data without pointers, so its bytes are the hasher wherever they lie.
    Ok(ManuallyDrop::new(unsafe { hasher.assume_init() }))
}

fn parts(buffer: &mut [u8]) -> Result<(&mut [u8], &mut [u8]), Failure> {
    match buffer.len() {
        SIZE => Ok(buffer.split_at_mut(size_of::<Hasher>())),
        _ => Err(Failure::InvalidState),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use skypilot_utils_core::hash::{Algorithm, digest};

    #[test]
    fn a_state_goes_on_wherever_its_bytes_lie() {
        for algorithm in Algorithm::ALL {
            // One byte off, so that the hasher cannot be aligned in it.
            let mut memory = vec![0; SIZE + 1];
            let buffer = &mut memory[1..];
            store(&Hasher::new(algorithm), buffer).expect("a buffer of the right size");
            for piece in ["ab", "", "c"] {
                let mut hasher = load(buffer).expect("a state");
                hasher.update(piece.as_bytes());
                store(&hasher, buffer).expect("a buffer of the right size");
            }
            let mut moved = buffer.to_vec();
            buffer.fill(0);
            assert_eq!(
                load(&moved).expect("a state").digest(),
                digest(algorithm, b"abc")
            );
            assert_eq!(
                load(&moved).expect("a state still").digest(),
                digest(algorithm, b"abc")
            );
            moved.pop();
            assert_eq!(load(&moved).err(), Some(Failure::InvalidState));
        }
    }

    #[test]
    fn bytes_that_were_never_a_state_are_refused() {
        for length in [0, 1, SIZE - 1, SIZE, SIZE + 1] {
            assert_eq!(load(&vec![0; length]).err(), Some(Failure::InvalidState));
        }
        assert_eq!(
            store(&Hasher::new(Algorithm::Md5), &mut []),
            Err(Failure::InvalidState)
        );
    }
}
