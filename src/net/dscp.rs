//! Differentiated services code points (RFC 2474).

use std::fmt;
use std::str::FromStr;

/// A code point, 0 to 63.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dscp(u8);

/// Code points with a name: class selectors (RFC 2474), assured forwarding (RFC 2597), expedited forwarding
/// (RFC 3246).
const NAMES: [(&str, u8); 21] = [
    ("default", 0),
    ("cs1", 8),
    ("af11", 10),
    ("af12", 12),
    ("af13", 14),
    ("cs2", 16),
    ("af21", 18),
    ("af22", 20),
    ("af23", 22),
    ("cs3", 24),
    ("af31", 26),
    ("af32", 28),
    ("af33", 30),
    ("cs4", 32),
    ("af41", 34),
    ("af42", 36),
    ("af43", 38),
    ("cs5", 40),
    ("ef", 46),
    ("cs6", 48),
    ("cs7", 56),
];

impl Dscp {
    /// Best effort.
    pub const DEFAULT: Dscp = Dscp(0);
    /// Expedited forwarding: voice.
    pub const EF: Dscp = Dscp(46);

    /// A code point from its number.
    pub fn new(value: u8) -> Option<Self> {
        (value < 64).then_some(Dscp(value))
    }

    /// Its number.
    pub fn value(self) -> u8 {
        self.0
    }
}

impl FromStr for Dscp {
    type Err = ();

    /// Reads a number or a name, in any case.
    fn from_str(text: &str) -> Result<Self, ()> {
        if let Ok(value) = text.parse() {
            return Dscp::new(value).ok_or(());
        }
        let lower = text.to_ascii_lowercase();
        let name = if lower == "cs0" || lower == "be" { "default" } else { &lower };
        NAMES.iter().find(|it| it.0 == name).map(|it| Dscp(it.1)).ok_or(())
    }
}

impl fmt::Display for Dscp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match NAMES.iter().find(|it| it.1 == self.0) {
            Some((name, _)) => f.pad(&name.to_ascii_uppercase()),
            None => self.0.fmt(f),
        }
    }
}
