//! Text to statements, without knowing any vocabulary.

mod frame;
mod lines;
mod tree;

pub use lines::{Line, LineKind, Lines, Swallowed};
pub use tree::{Statement, StatementId, StatementKind, Tree};
