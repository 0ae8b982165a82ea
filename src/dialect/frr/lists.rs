//! Access lists.

use ipnet::IpNet;

use crate::dialect::builder::Builder;
use crate::dialect::common::attribute::{extended, standard};
use crate::dialect::grammar::frr::lists::{Command, Verdict as Word};
use crate::model::{AccessEntry, AccessPattern, Verdict};
use crate::net::Afi;
use crate::text::{Span, Spanned};

pub(super) fn lower(into: &mut Builder<'_>, statement: Span, command: Command<'_>) {
    use Command as C;
    match command {
        C::Access { list, sequence, verdict, source } => {
            add(into, statement, Afi::Ipv4, list, sequence, verdict, ipv4(&source));
        }
        C::Access6 { list, sequence, verdict, source } => {
            let pattern = prefix(&source, IpNet::V6(ipnet::Ipv6Net::default()));
            add(into, statement, Afi::Ipv6, list, sequence, verdict, pattern.unwrap_or(AccessPattern::Other));
        }
        C::AccessRemark { list, .. } => {
            into.access_list(Afi::Ipv4, list);
        }
        C::AccessRemark6 { list, .. } => {
            into.access_list(Afi::Ipv6, list);
        }
    }
}

/// Adds a line. Lists are printed in order, so a sequence only matters in text typed by hand: what a list says of
/// routes is unknown when its numbers are out of order.
fn add(
    into: &mut Builder<'_>,
    statement: Span,
    family: Afi,
    name: Spanned<&str>,
    sequence: Option<Spanned<u32>>,
    verdict: Spanned<Word>,
    pattern: AccessPattern,
) {
    let key = format!("{family} {}", name.value);
    let before = sequence.and_then(|it| into.last_access_sequence.insert(key, it.value));
    let list = into.access_list(family, name);
    if let (Some(before), Some(sequence)) = (before, sequence)
        && sequence.value <= before
    {
        list.unread.push(statement);
    }
    let verdict = match verdict.value {
        Word::Permit => Verdict::Accept,
        Word::Deny => Verdict::Reject,
    };
    list.entries.push(AccessEntry { verdict, pattern, statement });
}

/// A prefix with everything below it, an address under a wildcard, or two of them behind `ip`.
fn ipv4(words: &[Spanned<&str>]) -> AccessPattern {
    let everything = IpNet::V4(ipnet::Ipv4Net::default());
    prefix(words, everything).unwrap_or_else(|| match words.first().map(|it| it.value) {
        Some("ip") => extended(words),
        _ => standard(words),
    })
}

/// `any`, or a prefix: with everything below it unless an exact match is asked for.
fn prefix(words: &[Spanned<&str>], everything: IpNet) -> Option<AccessPattern> {
    let (first, rest) = words.split_first()?;
    if first.value == "any" {
        return Some(AccessPattern::Prefix(everything, 0..=everything.max_prefix_len()));
    }
    let net: IpNet = first.value.parse().ok()?;
    let exact = rest.first().is_some_and(|it| it.value == "exact-match");
    let longest = if exact { net.prefix_len() } else { net.max_prefix_len() };
    Some(AccessPattern::Prefix(net.trunc(), net.prefix_len()..=longest))
}
