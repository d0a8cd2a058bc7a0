//! How many files may be hashed at once, and how many by several threads, whichever of this process's JavaScript threads
//! ask.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Of libuv's four threads two stay free for the rest of the program.
static LIBUV_THREADS: AtomicUsize = AtomicUsize::new(2);

/// Threads of our own help with one file at a time: for every file they would want more processors than there are.
static HELPERS: AtomicUsize = AtomicUsize::new(1);

/// A right of which there are few, given back when dropped.
pub struct Permit(&'static AtomicUsize);

impl Permit {
    /// The right to hold one of libuv's threads. None while as many are out as may be: whoever waited here would hold the
    /// thread that he waits for.
    pub fn take() -> Option<Self> {
        Self::take_of(&LIBUV_THREADS)
    }

    /// The right to start threads that help.
    pub fn take_helpers() -> Option<Self> {
        Self::take_of(&HELPERS)
    }

    fn take_of(left: &'static AtomicUsize) -> Option<Self> {
        left.fetch_update(Ordering::AcqRel, Ordering::Acquire, |left| {
            left.checked_sub(1)
        })
        .ok()
        .map(|_| Self(left))
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_are_out_at_once_and_come_back() {
        static LEFT: AtomicUsize = AtomicUsize::new(2);
        let first = Permit::take_of(&LEFT);
        let second = Permit::take_of(&LEFT);
        assert!(first.is_some() && second.is_some());
        assert!(Permit::take_of(&LEFT).is_none());
        drop(first);
        assert!(Permit::take_of(&LEFT).is_some());
    }
}
