//! What the fuzz targets compare with: oracles, each as plain as it can be.

#[path = "../../core/tests/book/mod.rs"]
pub mod book;
pub mod digests;
pub mod kernel;
pub mod radix;
