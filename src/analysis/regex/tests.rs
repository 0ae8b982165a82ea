//! The engine against a naive matcher, and expressions as they are written against paths and communities.

mod communities;
mod hostile;
mod laws;
mod paths;
