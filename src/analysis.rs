//! The meaning of the model: what may be advertised, and why.

pub mod prefix_space;
