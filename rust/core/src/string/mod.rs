//! The string family: base 36, Python's number formats, truncation and cluster names.
//!
//! Text that comes from JavaScript is UTF-16, in which surrogates may stand alone; here each of them is a U+FFFD, which is
//! one unit long too. A cut is therefore answered as counts of units ([`Cut`]), never as a rebuilt string. What a caller
//! may pass, or gets by default, is not decided here.

mod atoms;
mod base36;
mod columns;
mod long;
mod name;
mod natural;
mod number;
mod truncate;

pub use base36::{base36_decode, base36_encode};
pub use columns::{UNICODE_VERSION, char_columns, is_emoji_base};
pub use long::truncate_long_string;
pub use name::{cluster_name_hash, is_valid_cluster_name};
pub use number::{format_compact, format_float};
pub use truncate::{Cut, Position, Unit, truncate};
