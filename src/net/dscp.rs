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
    /// Assured forwarding, class 1, dropped last.
    pub const AF11: Dscp = Dscp(10);
    /// Assured forwarding, class 2, dropped last.
    pub const AF21: Dscp = Dscp(18);
    /// Assured forwarding, class 4, dropped last.
    pub const AF41: Dscp = Dscp(34);
    /// Class selector 6: routing protocols.
    pub const CS6: Dscp = Dscp(48);
    /// Class selector 7: the network itself.
    pub const CS7: Dscp = Dscp(56);

    /// A code point from its number.
    pub fn new(value: u8) -> Option<Self> {
        (value < 64).then_some(Dscp(value))
    }

    /// Every code point.
    pub fn all() -> impl Iterator<Item = Dscp> {
        (0..64).map(Dscp)
    }

    /// Its number.
    pub fn value(self) -> u8 {
        self.0
    }

    /// The IP precedence in its upper three bits (RFC 791).
    pub fn precedence(self) -> u8 {
        self.0 >> 3
    }
}

/// A set of code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct DscpSet(u64);

impl DscpSet {
    /// None of them.
    pub const NONE: DscpSet = DscpSet(0);
    /// All of them.
    pub const ALL: DscpSet = DscpSet(u64::MAX);

    /// Whether a code point is in it.
    pub fn contains(self, point: Dscp) -> bool {
        self.0 & (1 << point.0) != 0
    }

    /// Whether there is none in it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many there are.
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Its code points in ascending order.
    pub fn iter(self) -> impl Iterator<Item = Dscp> {
        Dscp::all().filter(move |it| self.contains(*it))
    }

    /// The code points of an IP precedence.
    pub fn of_precedence(precedence: u8) -> DscpSet {
        Dscp::all().filter(|it| it.precedence() == precedence).collect()
    }
}

impl FromIterator<Dscp> for DscpSet {
    fn from_iter<I: IntoIterator<Item = Dscp>>(points: I) -> Self {
        points.into_iter().fold(DscpSet::NONE, |it, point| DscpSet(it.0 | 1 << point.0))
    }
}

impl std::ops::BitOr for DscpSet {
    type Output = DscpSet;

    fn bitor(self, other: DscpSet) -> DscpSet {
        DscpSet(self.0 | other.0)
    }
}

impl std::ops::BitAnd for DscpSet {
    type Output = DscpSet;

    fn bitand(self, other: DscpSet) -> DscpSet {
        DscpSet(self.0 & other.0)
    }
}

impl std::ops::Not for DscpSet {
    type Output = DscpSet;

    fn not(self) -> DscpSet {
        DscpSet(!self.0)
    }
}

/// "EF, AF41 and 60 more", for messages.
impl fmt::Display for DscpSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 6;
        let shown = if self.len() > SHOWN { SHOWN - 1 } else { SHOWN };
        for (at, point) in self.iter().take(shown).enumerate() {
            let between = match (at, at + 1 == self.len()) {
                (0, _) => "",
                (_, true) => " and ",
                _ => ", ",
            };
            write!(f, "{between}{point}")?;
        }
        match self.len() {
            more if more > SHOWN => write!(f, " and {} more", more - shown),
            _ => Ok(()),
        }
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
            // "Default" says nothing in a sentence.
            Some(_) if *self == Dscp::DEFAULT => f.pad("0"),
            Some((name, _)) => f.pad(&name.to_ascii_uppercase()),
            None => self.0.fmt(f),
        }
    }
}
