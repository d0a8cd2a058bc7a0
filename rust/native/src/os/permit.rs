//! How many files may be hashed at once, whichever of this process's JavaScript threads ask.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Of libuv's four threads two stay free for the rest of the program.
const MOST_AT_ONCE: usize = 2;

static TAKEN: AtomicUsize = AtomicUsize::new(0);

/// The right to hold one of libuv's threads, given back when dropped.
pub struct Permit(());

impl Permit {
    /// None while as many are out as may be. Whoever waited here would hold the thread that he waits for.
    pub fn take() -> Option<Self> {
        TAKEN
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |taken| {
                (taken < MOST_AT_ONCE).then_some(taken + 1)
            })
            .ok()
            .map(|_| Self(()))
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        TAKEN.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::Permit;

    #[test]
    fn two_are_out_at_once_and_come_back() {
        let first = Permit::take();
        let second = Permit::take();
        assert!(first.is_some() && second.is_some());
        assert!(Permit::take().is_none());
        drop(first);
        assert!(Permit::take().is_some());
    }
}
