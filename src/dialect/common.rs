//! Lowering of the grammars that several line dialects share.

pub(super) mod policy;
pub(super) mod prefix;

/// A community in canonical form, `AA:NN` or the name of a well-known one (RFC 1997), however it is written.
pub(super) fn community(word: &str) -> String {
    match word.parse::<u32>() {
        Ok(number) => format!("{}:{}", number >> 16, number & 0xFFFF),
        Err(_) => word.to_ascii_lowercase(),
    }
}
