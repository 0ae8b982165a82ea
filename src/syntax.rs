//! Text to statements, without knowing any vocabulary.

mod apply_path;
mod braces;
mod capture;
mod configuration;
mod frame;
mod hierarchy;
mod inherit;
mod lines;
mod sets;
mod tokens;
mod tree;
mod wildcard;

pub use configuration::{Block, Configuration, Flaw, FlawKind, Remark};
pub use hierarchy::{Graft, Hierarchy, MOST_WORDS, Node, NodeId, Statement as PathStatement, Statements};
pub use lines::{Line, LineKind, Lines, Swallowed};
pub use tokens::REMARK;
pub use tree::{Statement, StatementId, StatementKind, Tree};
