//! Builds what the linter needs from its grammars.

fn main() {}
