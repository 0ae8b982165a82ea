//! How the value of a capture is read from a word.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::kind::Kind;
use crate::net::Asn;
use crate::text::placeholder;

/// The value of one capture and the bytes that it was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capture {
    /// What was read.
    pub value: Value,
    /// First byte and one past the last.
    pub span: (u32, u32),
}

impl Capture {
    pub(super) const ABSENT: Capture = Capture { value: Value::Absent, span: (0, 0) };

    /// Which word of a choice it is.
    pub fn choice(&self) -> Option<u16> {
        match self.value {
            Value::Choice(index) => Some(index),
            _ => None,
        }
    }
}

/// A value as a capture keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// The optional group was left out.
    Absent,
    /// An AS number or another number.
    Number(u32),
    /// An address.
    Address(IpAddr),
    /// A prefix.
    Prefix(IpNet),
    /// A word of a choice, by its position.
    Choice(u16),
    /// The text of the span.
    Text,
    /// Some words of the statement.
    Words {
        /// Index of the first.
        first: u32,
        /// How many.
        count: u32,
    },
}

/// Reads a word as a kind that not every word fits.
pub(super) fn typed(kind: &Kind, word: &str) -> Option<Value> {
    let first = word.bytes().next()?;
    let (digit, hexadecimal) = (first.is_ascii_digit(), first.is_ascii_hexdigit() || first == b':');
    match kind {
        Kind::Choice(words) => {
            let at = words.iter().position(|it| it.eq_ignore_ascii_case(word))?;
            u16::try_from(at).ok().map(Value::Choice)
        }
        // Reserved (RFC 7607): nobody speaks for it.
        Kind::Asn if digit => Asn::from_str(word).ok().filter(|it| it.0 != 0).map(|asn| Value::Number(asn.0)),
        Kind::Number { low, high } if digit => {
            word.parse().ok().filter(|number| (low..=high).contains(&number)).map(Value::Number)
        }
        Kind::Ipv4 if digit => Ipv4Addr::from_str(word).ok().map(|it| Value::Address(it.into())),
        Kind::Mask if digit => mask(word).map(|it| Value::Address(it.into())),
        Kind::Ipv6 if hexadecimal => Ipv6Addr::from_str(word).ok().map(|it| Value::Address(it.into())),
        Kind::Ip | Kind::Peer if hexadecimal => IpAddr::from_str(word).ok().map(Value::Address),
        Kind::Prefix if digit => Ipv4Net::from_str(word).ok().map(|it| Value::Prefix(it.into())),
        Kind::Prefix6 if hexadecimal => Ipv6Net::from_str(word).ok().map(|it| Value::Prefix(it.into())),
        Kind::AnyPrefix if hexadecimal => {
            IpNet::from_str(word).ok().or_else(|| short_prefix(word).map(IpNet::V4)).map(Value::Prefix)
        }
        _ => None,
    }
}

/// An IPv4 prefix that leaves out octets at its end, such as `10/8`, which Junos fills with zeros. Where another dialect
/// would refuse it, it is taken too: that asks for a wrong verdict less than the other way round.
fn short_prefix(word: &str) -> Option<Ipv4Net> {
    let (octets, length) = word.split_once('/')?;
    let missing = 3_usize.checked_sub(octets.matches('.').count())?;
    Ipv4Net::from_str(&format!("{octets}{}/{length}", ".0".repeat(missing))).ok()
}

/// A mask without holes.
fn mask(word: &str) -> Option<Ipv4Addr> {
    let mask = Ipv4Addr::from_str(word).ok()?;
    let bits = u32::from(mask);
    (bits.leading_ones() + bits.trailing_zeros() == u32::BITS || bits == 0).then_some(mask)
}

/// What a placeholder in place of a value of a kind is taken for: no number where a number stands.
pub(super) fn left_open(kind: &Kind, word: &str) -> Option<Value> {
    let wanted = kind.is_typed() || *kind == Kind::Peer;
    let value = match kind {
        Kind::Choice(_) => return None,
        // Nobody's AS (RFC 7607).
        Kind::Asn | Kind::Number { .. } => Value::Number(0),
        _ => Value::Text,
    };
    (wanted && placeholder(word).is_some()).then_some(value)
}

/// Whether a word can be the name of a peer: anything but an address that went wrong.
pub(super) fn names_peer(word: &str) -> bool {
    let dotted =
        word.contains(['.', '/']) && word.bytes().all(|it| it.is_ascii_digit() || b"./".contains(&it));
    let colons = word.bytes().filter(|&it| it == b':').count() > 1;
    !dotted && !colons
}

/// Whether a word looks like an attempt at a kind that it does not fit.
pub(super) fn attempts(kind: &Kind, word: &str) -> bool {
    let digit = word.starts_with(|c: char| c.is_ascii_digit());
    match kind {
        kind if left_open(kind, word).is_some() => true,
        Kind::Asn | Kind::Number { .. } => digit,
        Kind::Ipv4 | Kind::Mask => digit || word.contains('.'),
        Kind::Ipv6 => digit || word.contains(':'),
        Kind::Ip | Kind::Peer => digit || word.contains(['.', ':']),
        Kind::Prefix | Kind::Prefix6 | Kind::AnyPrefix => digit || word.contains(['.', ':', '/']),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(kind: &str, word: &str) -> bool {
        typed(&Kind::plain(kind).unwrap(), word).is_some()
    }

    #[test]
    fn values_are_read_strictly() {
        assert!(reads("asn", "64500") && reads("asn", "1.10") && !reads("asn", "4294967296"));
        assert!(!reads("asn", "0") && !reads("asn", "0.0"));
        assert!(reads("ipv4", "192.0.2.1") && !reads("ipv4", "192.0.2.256") && !reads("ipv4", "2001:db8::1"));
        assert!(
            reads("mask", "255.255.255.252") && reads("mask", "0.0.0.0") && reads("mask", "255.255.255.255")
        );
        assert!(!reads("mask", "255.255.0.252") && !reads("mask", "0.0.0.255"));
        assert!(reads("ipv6", "::1") && reads("ipv6", "FE80::1") && !reads("ipv6", "ams"));
        assert!(
            reads("prefix", "192.0.2.1/24")
                && !reads("prefix", "192.0.2.0/33")
                && !reads("prefix", "10.0.0.0")
        );
        assert!(reads("anyprefix", "2001:db8::/32") && reads("ip", "::") && !reads("num", "+1"));
        assert!(
            reads("anyprefix", "10/8") && reads("anyprefix", "172.16/12") && !reads("anyprefix", "10./8")
        );
        assert!(!reads("anyprefix", "300/8") && !reads("anyprefix", "10") && !reads("prefix", "10/8"));
        let bounded = Kind::Number { low: 1, high: 255 };
        assert!(typed(&bounded, "255").is_some() && typed(&bounded, "256").is_none());
        assert!(names_peer("64512-PEERS") && names_peer("eth0.100") && names_peer("IBGP"));
        assert!(left_open(&Kind::Asn, "<ASN>").is_some() && left_open(&Kind::Peer, "<ASN>").is_some());
        assert!(left_open(&Kind::Word, "<ASN>").is_none() && left_open(&Kind::Asn, "ASN").is_none());
        assert!(!names_peer("10.0.0.300") && !names_peer("2001:db8::g"));
    }

    #[test]
    fn host_bits_are_kept() {
        let read = typed(&Kind::Prefix, "192.0.2.1/24");
        assert_eq!(read, Some(Value::Prefix("192.0.2.1/24".parse().unwrap())));
    }
}
