//! The ports this process has handed out, all its threads together.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a port stays handed out: long enough for its receiver to listen.
const HOLD: Duration = Duration::from_secs(15);

static CLAIMS: Mutex<BTreeMap<u16, Instant>> = Mutex::new(BTreeMap::new());

/// Whether the port was not handed out in the last 15 seconds; if so, it is from now on.
pub fn claim(port: u16) -> bool {
    // A panic elsewhere cannot have left the map half changed.
    let mut claims = CLAIMS.lock().unwrap_or_else(PoisonError::into_inner);
    claims.retain(|_, since| since.elapsed() < HOLD);
    match claims.entry(port) {
        Entry::Occupied(_) => false,
        Entry::Vacant(entry) => {
            entry.insert(Instant::now());
            true
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_handed_out_once() {
        assert!(claim(1));
        assert!(!claim(1));
        assert!(claim(2));
    }
}
