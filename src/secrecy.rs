//! What no output may show: passwords and keys, where they stand, and texts without them.

pub mod mask;
mod places;
pub mod words;

pub use places::Secrets;
