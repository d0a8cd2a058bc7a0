//! The ports this process has handed out, all its threads together.

use std::sync::LazyLock;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

/// How long a port stays handed out: long enough for its receiver to listen.
const HOLD: Duration = Duration::from_secs(15);

/// Since when each port is handed out, in milliseconds of [`clock`]; 0 for never.
///
/// A table, since whoever asks for thousands of ports would have a map of them searched at each. What it says of a port
/// concerns no other memory, so its atomics are relaxed; pages of it that nobody has touched take no memory.
static SINCE: [AtomicU64; 1 << 16] = [const { AtomicU64::new(0) }; 1 << 16];

/// Whether the port was not handed out in the last 15 seconds; if so, it is from now on.
pub fn claim(port: u16) -> bool {
    claim_at(port, clock())
}

fn claim_at(port: u16, now: u64) -> bool {
    let since = &SINCE[usize::from(port)];
    let before = since.load(Relaxed);
    if before != 0 && now.saturating_sub(before) < HOLD.as_millis() as u64 {
        return false;
    }
    // Who finds another's claim here comes second.
    since
        .compare_exchange(before, now, Relaxed, Relaxed)
        .is_ok()
}

/// Milliseconds that only grow, from 1 on.
fn clock() -> u64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed().as_millis() as u64 + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    #[test]
    fn a_port_is_handed_out_once() {
        assert!(claim(1));
        assert!(!claim(1));
        assert!(claim(2));
        assert!(claim(u16::MAX));
    }

    #[test]
    fn a_port_is_handed_out_again_after_15_seconds() {
        assert!(claim_at(3, 1));
        assert!(!claim_at(3, 15_000));
        assert!(claim_at(3, 15_001));
        assert!(!claim_at(3, 15_001));
    }

    #[test]
    fn of_threads_that_ask_at_once_one_gets_the_port() {
        let given = thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| claim(4))).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().expect("no panic"))
                .filter(|&is_given| is_given)
                .count()
        });
        assert_eq!(given, 1);
    }
}
