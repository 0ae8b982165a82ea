//! The vocabulary of a dialect as data: a notation that looks like the configuration, and the matching of words.
//!
//! Grammar files are read by [`layout`] and [`notation`], compiled into a [`Grammar`] and walked by a [`Matcher`].
//! The build script shares the modules up to [`emit`] by path and turns named lines into typed commands.

pub mod ast;
pub mod compile;
pub mod emit;
mod fields;
pub mod generate;
pub mod kind;
pub mod layout;
mod matcher;
mod mismatch;
mod misplaced;
mod modes;
pub mod notation;
pub mod suggest;
mod trie;
mod value;

pub use ast::Mistake;
pub use fields::{Fields, Peer, Read, Secret};
pub use kind::Kind;
pub use matcher::{LeftOpen, Matcher, Reached, Swallow, Words};
pub use mismatch::{At, Expected, Mismatch};
pub use misplaced::Misplaced;
pub use modes::{Matched, Modes, Outcome, Reason};
pub use trie::{Command, Effect, Field, Grammar, ModeId, NodeId};
pub use value::{Capture, Value};

impl Grammar {
    /// Compiles grammar files, given as (name, text).
    pub fn new(files: &[(&str, &str)]) -> Result<Grammar, Mistake> {
        let files: Vec<_> =
            files.iter().map(|(name, text)| layout::file(name, text)).collect::<Result<_, _>>()?;
        compile::compile(&files)
    }

    /// Compiles grammar files that the build script has compiled before.
    ///
    /// # Panics
    /// When they hold a mistake, which the build script would not have let pass.
    pub fn checked(files: &[(&str, &str)]) -> Grammar {
        match Grammar::new(files) {
            Ok(grammar) => grammar,
            Err(mistake) => unreachable!("the build accepted {mistake}"),
        }
    }
}
