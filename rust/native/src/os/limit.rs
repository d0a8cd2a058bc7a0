//! Limits as they are found.

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
