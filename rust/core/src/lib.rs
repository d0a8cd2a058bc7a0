//! Pure logic and parsers: what every backend must agree on. No I/O, no unsafe code.
#![forbid(unsafe_code)]

pub mod hash;
pub mod io;
pub mod process;
pub mod string;
pub mod system;
