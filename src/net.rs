//! What networks are made of: addresses, AS numbers, communities.

pub mod special;
