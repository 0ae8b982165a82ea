//! What is known of the key of a session, without the key.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;

/// What is known of a session's key. The key itself is never kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// Written in the clear, or in a form that anyone can undo.
    Readable {
        /// In characters.
        length: usize,
        /// Only ASCII letters and digits.
        alphanumeric: bool,
        /// Only hexadecimal digits.
        hexadecimal: bool,
        /// What tells it from other keys.
        mark: KeyMark,
    },
    /// Stored in a form that cannot be read, or is not meant to be.
    Hidden,
}

impl Key {
    /// What can be kept of a key.
    pub fn readable(text: &str) -> Self {
        Key::Readable {
            length: text.chars().count(),
            alphanumeric: text.bytes().all(|it| it.is_ascii_alphanumeric()),
            hexadecimal: text.bytes().all(|it| it.is_ascii_hexdigit()),
            mark: KeyMark::of(text),
        }
    }
}

/// Equal for equal keys, in one run of the program. It is made with a number that nobody knows and shown nowhere, so that
/// it gives away nothing else.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct KeyMark(u64);

/// What the marks of this run are made with.
static SALT: LazyLock<RandomState> = LazyLock::new(RandomState::new);

impl KeyMark {
    fn of(text: &str) -> Self {
        KeyMark(SALT.hash_one(text))
    }
}

impl fmt::Debug for KeyMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyMark")
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn keys_are_told_apart_and_never_shown() {
        let key = Key::readable("Contoso2024");
        assert_eq!(key, Key::readable("Contoso2024"));
        assert_ne!(key, Key::readable("Contoso2025"), "only the mark differs");
        let shown = format!("{key:?}");
        assert_eq!(shown, "Readable { length: 11, alphanumeric: true, hexadecimal: false, mark: KeyMark }");
        assert!(matches!(Key::readable("9e107d9d37"), Key::Readable { hexadecimal: true, .. }));
        let umlaut = Key::readable("M\u{fc}nchen");
        assert!(matches!(umlaut, Key::Readable { length: 7, alphanumeric: false, .. }));
    }
}
