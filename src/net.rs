//! The vocabulary that every platform shares: AS numbers, address families, code points, special prefixes.

mod asn;
mod dscp;
mod family;
pub mod special;

pub use asn::Asn;
pub use dscp::{Dscp, DscpSet};
pub use family::{Afi, Family, Safi};
