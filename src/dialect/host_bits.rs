//! Prefixes with bits beyond their lengths, wherever a network stands; an address of an interface has them by right.

use std::net::Ipv4Addr;

use ipnet::{IpNet, Ipv4Net};

use crate::grammar::{Fields, Grammar, Kind};
use crate::model::{Problem, ProblemKind};
use crate::text::{Span, Spanned};

/// Grammar files whose prefixes decide what matches, by the end of their path.
const LISTS: &[&str] = &["/prefix.grammar", "/lists.grammar", "/policy.grammar"];

/// Grammar files whose prefixes name single routes.
const ROUTES: &[&str] = &["/bgp.grammar", "/originate.grammar", "/routing.grammar", "/static.grammar"];

/// The prefixes of a matched line that have such bits.
pub(super) fn problems<'f>(
    fields: &'f Fields<'_, '_>,
    grammar: &'f Grammar,
    statement: Span,
) -> impl Iterator<Item = Problem> + 'f {
    let found = |(at, kind): (usize, &Kind)| match kind {
        Kind::Prefix | Kind::Prefix6 | Kind::AnyPrefix => in_prefix(fields.read(at)?),
        Kind::Mask => in_address(fields.read(at.checked_sub(1)?)?, fields.read(at)?),
        _ => None,
    };
    let all = fields.command().into_iter().flat_map(|it| it.fields.iter().map(|it| &it.kind).enumerate());
    all.filter_map(found).filter_map(move |(at, network, instead)| {
        let file = grammar.file_name(usize::from(fields.command()?.file));
        let is_in = |files: &[&str]| files.iter().any(|it| file.ends_with(it));
        let matches = is_in(LISTS);
        let kind = ProblemKind::HostBits { instead, network, matches };
        (matches || is_in(ROUTES)).then_some(Problem { kind, at, statement, skipped: 0 })
    })
}

/// A place, the network, and what should stand there.
type Found = (Span, IpNet, String);

fn in_prefix(prefix: Spanned<IpNet>) -> Option<Found> {
    let network = prefix.value.trunc();
    (network != prefix.value).then(|| (prefix.span, network, network.to_string()))
}

/// An address that a mask follows.
fn in_address(address: Spanned<Ipv4Addr>, mask: Spanned<Ipv4Addr>) -> Option<Found> {
    let network = Ipv4Net::with_netmask(address.value, mask.value).ok()?.trunc();
    (network.addr() != address.value).then(|| (address.span, IpNet::V4(network), network.addr().to_string()))
}
