//! The algebra against brute force: every set of prefixes over addresses of four bits is a number of 31 bits.

mod addresses;
mod small;
