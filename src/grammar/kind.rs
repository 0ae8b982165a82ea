//! What a capture may be: the closed list of kinds.

use std::fmt;

/// What a capture takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// An AS number, plain or dotted.
    Asn,
    /// An IPv4 address.
    Ipv4,
    /// An IPv4 subnet mask: ones, then zeros.
    Mask,
    /// An IPv6 address.
    Ipv6,
    /// An address of either family.
    Ip,
    /// An IPv4 prefix with its length; host bits are kept.
    Prefix,
    /// An IPv6 prefix with its length; host bits are kept.
    Prefix6,
    /// A prefix of either family.
    AnyPrefix,
    /// An address, or else the name of a group or an interface.
    Peer,
    /// A number within bounds, both included.
    Number {
        /// The smallest.
        low: u32,
        /// The largest.
        high: u32,
    },
    /// One of these words, in lower case.
    Choice(Vec<String>),
    /// Any one word.
    Word,
    /// An interface's name, with or without a blank before its number.
    Interface,
    /// The words up to the end of the line, at least one.
    Words,
    /// The same, when they are options that the grammar lists.
    Options,
    /// The text up to the end of the line, at least one word.
    Line,
    /// Text up to the end of the line that must never be shown.
    Secret,
    /// Text between two occurrences of its own first character, over as many lines as it takes.
    Block,
    /// The rest of the line and the lines up to one that consists of this word.
    Until(String),
}

/// The kinds that are written as one bare word.
const PLAIN: [(&str, Kind); 16] = [
    ("asn", Kind::Asn),
    ("ipv4", Kind::Ipv4),
    ("mask", Kind::Mask),
    ("ipv6", Kind::Ipv6),
    ("ip", Kind::Ip),
    ("prefix", Kind::Prefix),
    ("prefix6", Kind::Prefix6),
    ("anyprefix", Kind::AnyPrefix),
    ("peer", Kind::Peer),
    ("num", Kind::Number { low: 0, high: u32::MAX }),
    ("word", Kind::Word),
    ("interface", Kind::Interface),
    ("words", Kind::Words),
    ("line", Kind::Line),
    ("secret", Kind::Secret),
    ("block", Kind::Block),
];

impl Kind {
    /// The kind that is written as this one word.
    pub fn plain(name: &str) -> Option<Kind> {
        PLAIN.iter().find(|(it, _)| *it == name).map(|(_, kind)| kind.clone())
    }

    /// How all kinds are called; for messages.
    pub fn names() -> impl Iterator<Item = &'static str> {
        PLAIN.iter().map(|(name, _)| *name).chain(["until"])
    }

    /// Whether nothing can follow it on its line.
    pub fn takes_rest(&self) -> bool {
        matches!(self, Kind::Words | Kind::Options | Kind::Line | Kind::Secret | Kind::Block | Kind::Until(_))
    }

    /// Whether not every word fits it.
    pub fn is_typed(&self) -> bool {
        self.rank() < Kind::Peer.rank()
    }

    /// Order in which captures at one place are tried: the narrow ones first.
    pub fn rank(&self) -> u8 {
        match self {
            Kind::Choice(_) => 0,
            Kind::Number { .. } => 1,
            Kind::Asn => 2,
            Kind::Ipv4 | Kind::Mask | Kind::Ipv6 => 3,
            Kind::Ip => 4,
            Kind::Prefix | Kind::Prefix6 => 5,
            Kind::AnyPrefix => 6,
            Kind::Peer => 7,
            // What they list is narrower than any word.
            Kind::Options => 8,
            Kind::Word => 9,
            Kind::Interface => 10,
            Kind::Words => 11,
            Kind::Line => 12,
            Kind::Secret => 13,
            Kind::Block => 14,
            Kind::Until(_) => 15,
        }
    }

    /// What it wants, for people: "an AS number (1-4294967295)".
    pub fn description(&self) -> String {
        match self {
            Kind::Asn => "an AS number (1-4294967295)".into(),
            Kind::Ipv4 => "an IPv4 address".into(),
            Kind::Mask => "a subnet mask such as 255.255.255.0".into(),
            Kind::Ipv6 => "an IPv6 address".into(),
            Kind::Ip => "an IP address".into(),
            Kind::Prefix => "an IPv4 prefix such as 192.0.2.0/24".into(),
            Kind::Prefix6 => "an IPv6 prefix such as 2001:db8::/32".into(),
            Kind::AnyPrefix => "a prefix such as 192.0.2.0/24".into(),
            Kind::Peer => "an IP address or a name".into(),
            Kind::Number { low, high } => format!("a number ({low}-{high})"),
            Kind::Choice(words) => words.join(" or "),
            Kind::Word => "a word".into(),
            Kind::Interface => "an interface".into(),
            Kind::Words => "words".into(),
            Kind::Options => "options".into(),
            Kind::Line => "text".into(),
            Kind::Secret => "a secret".into(),
            Kind::Block => "text between delimiters".into(),
            Kind::Until(word) => format!("lines up to `{word}`"),
        }
    }
}

impl fmt::Display for Kind {
    /// As the notation writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((name, _)) = PLAIN.iter().find(|(_, kind)| kind == self) {
            return f.write_str(name);
        }
        match self {
            Kind::Number { low, high } => write!(f, "num({low}-{high})"),
            Kind::Choice(words) => write!(f, "({})", words.join("|")),
            Kind::Until(word) => write!(f, "until({word})"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_written_as_it_is_read() {
        for name in Kind::names().filter(|name| *name != "until") {
            assert_eq!(Kind::plain(name).unwrap().to_string(), name);
        }
        assert_eq!(Kind::Number { low: 1, high: 9 }.to_string(), "num(1-9)");
        assert_eq!(Kind::Choice(vec!["in".into(), "out".into()]).to_string(), "(in|out)");
        assert_eq!(Kind::Until("quit".into()).to_string(), "until(quit)");
    }
}
