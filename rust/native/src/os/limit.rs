//! Limits as they are found and remembered.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long an answer about the real system holds: a changed limit is to be seen within a second.
const FRESH: Duration = Duration::from_millis(500);

/// A limit, and which rule or file set it.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// CPUs (whole) or bytes.
    pub value: f64,
    pub source: String,
}

impl Limit {
    pub fn new(value: f64, source: impl Into<String>) -> Self {
        Self {
            value,
            source: source.into(),
        }
    }

    /// Takes a lower value over; at equal values the first source stays.
    pub fn lower(&mut self, value: f64, source: impl Into<String>) {
        if value < self.value {
            *self = Self::new(value, source);
        }
    }
}

/// The real system's limit, read at most every half second: a dozen files take a tenth of a millisecond.
pub struct Remembered(Mutex<Option<(Instant, Limit)>>);

impl Remembered {
    pub const fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// The limit as last read, or as `read` finds it now.
    pub fn get(&self, read: impl FnOnce() -> Limit) -> Limit {
        // What a panicking reader leaves is the answer before it.
        let mut remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*remembered {
            Some((since, limit)) if since.elapsed() < FRESH => limit.clone(),
            _ => remembered.insert((Instant::now(), read())).1.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_read_again_once_it_is_not_fresh() {
        let remembered = Remembered::new();
        let limit = |value| Limit::new(value, "test");
        assert_eq!(remembered.get(|| limit(1.0)), limit(1.0));
        assert_eq!(remembered.get(|| limit(2.0)), limit(1.0));
        std::thread::sleep(FRESH);
        assert_eq!(remembered.get(|| limit(3.0)), limit(3.0));
    }
}
