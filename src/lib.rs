//! Linter for BGP router configurations.
//!
//! # The life of a line
//!
//! A file becomes a [`text::Source`]. [`dialect::detect`] says in which language it is written. The reader of that
//! language cuts it into statements ([`syntax`]), the vocabulary of the language ([`grammar`], from `grammars/`) turns
//! each into a typed command, and the lowering of the language puts what it says into the [`model`]. [`analysis`] gives
//! the model its meaning: which prefixes a session may send, which sessions lead to Microsoft, which belong together.
//! [`rules`] ask both and report [`diagnostic`]s; [`engine`] runs all of this, and answers what people ask about sessions;
//! [`config`] reads what a team decides once for its network; [`report`] shows what was found; [`cli`] is the only one
//! that reads files and writes to a terminal.
//!
//! # Floors
//!
//! ```text
//!  9  cli                              the only input and output
//!  8  config       report              settings and their schema │ findings → terminal, JSON, …
//!  7  engine                           sources + settings → findings; pure; parallel by device
//!  6  rules                            one file per rule
//!  5  analysis     dialect   circuit   meaning of the model │ statements → model │ facts of the cloud → model
//!  4  model                            devices, sessions, policies: vendor-neutral, owned
//!  3  grammar      syntax              vocabulary as data    │ text → statements, no vocabulary
//!  2  net   diagnostic   secrecy       AS, community, family │ findings as plain data │ what is never shown
//!  1  text                             sources, spans
//! ```
//!
//! Modules use only modules of the floors below; a test says so.
//!
//! # Invariants
//!
//! 1. The vocabulary is data: grammar files look like the configuration they describe, each named line is a variant of a
//!    typed enum, and lowering is an exhaustive `match`. A line without lowering does not compile.
//! 2. Reading never fails: any bytes give a model and a list of what did not fit. An error is the linter's own trouble.
//! 3. What differs between platforms (what an undefined list does, how a policy ends) is lowered to data; nothing above
//!    [`dialect`] knows a platform by name.
//! 4. Every value of the model knows where it came from: written, inherited, or a default.
//! 5. Answers are three-valued: yes, no, or unknown because of a place in the text. A rule reports an error on a proven
//!    yes only.
//! 6. Rules see the model and the analysis, never statements; those about syntax see how a file was read.
//! 7. The engine does no input or output, so command, editor and tests share it.

pub mod analysis;
pub mod circuit;
pub mod cli;
pub mod config;
pub mod diagnostic;
pub mod dialect;
pub mod engine;
pub mod grammar;
pub mod model;
pub mod net;
pub mod report;
pub mod rules;
pub mod secrecy;
pub mod syntax;
pub mod text;
