//! The command line of bgplint.

fn main() {}
