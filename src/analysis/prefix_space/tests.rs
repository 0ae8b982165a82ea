//! The algebra against brute force, and on real addresses.

mod addresses;
mod small;
