//! The values of a matched command under their Rust types; generated code reads them here.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::matcher::{Words, slice};
use super::trie::{Command, Grammar, Leaf, NodeId};
use super::value::{Capture, Value};
use crate::net::Asn;
use crate::text::{FileId, Span, Spanned};

/// The peer of a session: its address, or the name of a group or an interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Peer<'a> {
    /// An address.
    Address(IpAddr),
    /// A name.
    Name(&'a str),
}

/// Text that no output may show.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Secret<'a>(&'a str);

impl<'a> Secret<'a> {
    /// The text itself: for judging it, never for showing it.
    pub fn reveal(self) -> &'a str {
        self.0
    }
}

impl fmt::Debug for Secret<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl fmt::Display for Secret<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// The captures of a match, for reading.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'m, 'a> {
    text: &'a str,
    file: FileId,
    words: &'m [(u32, u32)],
    captures: &'m [Capture],
    leaf: Option<&'m Leaf>,
    command: Option<&'m Command>,
}

impl<'m, 'a> Fields<'m, 'a> {
    pub(super) fn new(
        grammar: &'m Grammar,
        node: NodeId,
        words: Words<'m, 'a>,
        captures: &'m [Capture],
        file: FileId,
    ) -> Self {
        let (leaf, command) = (grammar.leaf(node), grammar.command_at(node));
        Fields { text: words.text, file, words: words.spans, captures, leaf, command }
    }

    /// The line of the grammar.
    pub fn command(&self) -> Option<&'m Command> {
        self.command
    }

    /// File and variant of a modelled command.
    pub fn identity(&self) -> Option<(u16, u16)> {
        let command = self.command?;
        Some((command.file, command.variant?))
    }

    /// The value of a field, by its position among the fields of the command; none when it was left out.
    pub fn read<T: Read<'a>>(&self, field: usize) -> Option<Spanned<T>> {
        let slot = (*self.leaf?.slots.get(field)?)?;
        let capture = self.captures.get(usize::from(slot))?;
        if capture.value == Value::Absent {
            return None;
        }
        Some(Spanned { value: T::read(capture, self)?, span: self.span(capture.span) })
    }

    fn span(&self, (start, end): (u32, u32)) -> Span {
        Span { file: self.file, start, end }
    }
}

/// A Rust type that a capture can be read as.
pub trait Read<'a>: Sized {
    /// The value, when the capture holds one of this type.
    fn read(capture: &Capture, fields: &Fields<'_, 'a>) -> Option<Self>;
}

/// Types that are copied out of one form of value.
macro_rules! read {
    ($($type:ty: $pattern:pat => $value:expr;)*) => {$(
        impl Read<'_> for $type {
            fn read(capture: &Capture, _: &Fields<'_, '_>) -> Option<Self> {
                match capture.value {
                    $pattern => Some($value),
                    _ => None,
                }
            }
        }
    )*};
}

read! {
    u32: Value::Number(number) => number;
    Asn: Value::Number(number) => Asn(number);
    IpAddr: Value::Address(address) => address;
    Ipv4Addr: Value::Address(IpAddr::V4(address)) => address;
    Ipv6Addr: Value::Address(IpAddr::V6(address)) => address;
    IpNet: Value::Prefix(prefix) => prefix;
    Ipv4Net: Value::Prefix(IpNet::V4(prefix)) => prefix;
    Ipv6Net: Value::Prefix(IpNet::V6(prefix)) => prefix;
}

impl<'a> Read<'a> for &'a str {
    fn read(capture: &Capture, fields: &Fields<'_, 'a>) -> Option<Self> {
        Some(slice(fields.text, capture.span))
    }
}

impl<'a> Read<'a> for Secret<'a> {
    fn read(capture: &Capture, fields: &Fields<'_, 'a>) -> Option<Self> {
        Some(Secret(slice(fields.text, capture.span)))
    }
}

impl<'a> Read<'a> for Peer<'a> {
    fn read(capture: &Capture, fields: &Fields<'_, 'a>) -> Option<Self> {
        Some(match capture.value {
            Value::Address(address) => Peer::Address(address),
            _ => Peer::Name(slice(fields.text, capture.span)),
        })
    }
}

impl<'a> Read<'a> for Vec<Spanned<&'a str>> {
    fn read(capture: &Capture, fields: &Fields<'_, 'a>) -> Option<Self> {
        let Value::Words { first, count } = capture.value else { return None };
        let words = fields.words.iter().skip(first as usize).take(count as usize);
        Some(
            words.map(|&word| Spanned { value: slice(fields.text, word), span: fields.span(word) }).collect(),
        )
    }
}
