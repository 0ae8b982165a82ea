//! Words of the field that every dialect shares.

mod asn;

pub use asn::{Asn, ParseAsnError};
