//! Lowering of the grammars that several line dialects share.

use crate::text::Spanned;

pub(super) mod attribute;
pub(super) mod bgp;
pub(super) mod interface;
pub(super) mod neighbor;
pub(super) mod originate;
pub(super) mod policy;
pub(super) mod prefix;
pub(super) mod r#static;

/// The words that a command may leave out.
pub(super) fn words<'w, 'a>(it: Option<&'w Spanned<Vec<Spanned<&'a str>>>>) -> &'w [Spanned<&'a str>] {
    it.map_or(&[], |it| it.value.as_slice())
}

/// A community in canonical form, `AA:NN` or the name of a well-known one (RFC 1997), however it is written.
pub(super) fn community(word: &str) -> String {
    match word.parse::<u32>() {
        Ok(number) => format!("{}:{}", number >> 16, number & 0xFFFF),
        Err(_) => word.to_ascii_lowercase(),
    }
}
