//! What objects of every kind are made of.

use serde::Serialize;

use super::text::plain;

/// Something said.
#[derive(Serialize)]
pub(super) struct Message {
    text: String,
}

impl Message {
    /// A sentence.
    pub(super) fn new(sentence: &str) -> Self {
        Message { text: plain(sentence) }
    }

    /// A text whose parts are ready.
    pub(super) fn ready(text: String) -> Self {
        Message { text }
    }
}
