//! Access lists, AS-path lists and community lists.

use std::net::Ipv4Addr;

use ipnet::IpNet;

use crate::dialect::builder::{Builder, Scope, as_path_list, community_list};
use crate::dialect::common;
use crate::dialect::grammar::ios::lists::{Command, Verdict as Word};
use crate::model::{
    AccessEntry, AccessPattern, AsPathEntry, CommunityEntry, CommunityList, CommunityPattern, Named,
    RegexSyntax, Verdict,
};
use crate::net::Afi;
use crate::text::{Span, Spanned};

#[expect(clippy::too_many_lines, reason = "one arm for each line of the grammar file")]
pub(super) fn lower(into: &mut Builder<'_>, statement: Span, command: Command<'_>) {
    use Command as C;
    match command {
        C::Standard { list, verdict, source } | C::StandardExpandedRange { list, verdict, source } => {
            let name = Spanned { value: into.slice(list.span), span: list.span };
            let entry = access(statement, verdict, standard(&source));
            into.access_list(Afi::Ipv4, name).entries.push(entry);
        }
        C::Extended { list, verdict, rest } | C::ExtendedExpandedRange { list, verdict, rest } => {
            let name = Spanned { value: into.slice(list.span), span: list.span };
            let entry = access(statement, verdict, extended(&rest));
            into.access_list(Afi::Ipv4, name).entries.push(entry);
        }
        C::StandardList { list } | C::ExtendedList { list } => {
            into.access_list(Afi::Ipv4, list);
            into.open(Scope::AccessList { family: Afi::Ipv4, name: list.value.to_owned() });
        }
        C::List6 { list } => {
            into.access_list(Afi::Ipv6, list);
            into.open(Scope::AccessList { family: Afi::Ipv6, name: list.value.to_owned() });
        }
        C::StandardEntry { sequence, verdict, source } => {
            add(into, sequence, access(statement, verdict, standard(&source)));
        }
        C::ExtendedEntry { sequence, verdict, rest } => {
            add(into, sequence, access(statement, verdict, extended(&rest)));
        }
        C::Entry6 { verdict, rest } => add(into, None, access(statement, verdict, ipv6(&rest))),
        C::NumberedEntry6 { sequence, verdict, rest } => {
            add(into, Some(sequence), access(statement, verdict, ipv6(&rest)));
        }
        C::AsPath { list, verdict, regex } => {
            let entry = AsPathEntry {
                verdict: self::verdict(verdict),
                regex: regex.value.to_owned(),
                syntax: RegexSyntax::Characters,
                statement,
            };
            as_path_list(&mut into.device.as_path_lists, list).entries.push(entry);
        }
        C::CommunityStandard { list, verdict, values, .. } => {
            let values = common::words(values.as_ref());
            values_entry(&mut into.device.community_lists, list, statement, verdict, values);
        }
        C::CommunityNumberedStandard { list, verdict, values, .. } => {
            let (list, values) = (number(into, list), common::words(values.as_ref()));
            values_entry(&mut into.device.community_lists, list, statement, verdict, values);
        }
        C::CommunityNamed { list, verdict, values, .. } => {
            values_entry(&mut into.device.community_lists, list, statement, verdict, &values);
        }
        C::CommunityExpanded { list, verdict, regex, .. } => {
            regex_entry(&mut into.device.community_lists, list, statement, verdict, regex);
        }
        C::CommunityNumberedExpanded { list, verdict, regex, .. } => {
            let list = number(into, list);
            regex_entry(&mut into.device.community_lists, list, statement, verdict, regex);
        }
        C::ExtCommunityStandard { list, verdict, values, .. } => {
            values_entry(&mut into.device.ext_community_lists, list, statement, verdict, &values);
        }
        C::ExtCommunityNumberedStandard { list, verdict, values, .. } => {
            let list = number(into, list);
            values_entry(&mut into.device.ext_community_lists, list, statement, verdict, &values);
        }
        C::ExtCommunityExpanded { list, verdict, regex, .. } => {
            regex_entry(&mut into.device.ext_community_lists, list, statement, verdict, regex);
        }
        C::ExtCommunityNumberedExpanded { list, verdict, regex, .. } => {
            let list = number(into, list);
            regex_entry(&mut into.device.ext_community_lists, list, statement, verdict, regex);
        }
        C::ExtCommunityList { list } => {
            community_list(&mut into.device.ext_community_lists, list);
            into.open(Scope::CommunityList(list.value.to_owned()));
        }
        C::ExtCommunityEntry { verdict, values, .. } => {
            let Scope::CommunityList(name) = into.scope().clone() else { return };
            if let Some(list) = into.device.ext_community_lists.get_mut(&name) {
                list.entries.push(community(statement, verdict, all(&values)));
            }
        }
        C::LargeCommunityStandard { list, verdict, values, .. } => {
            values_entry(&mut into.device.large_community_lists, list, statement, verdict, &values);
        }
        C::LargeCommunityNumberedStandard { list, verdict, values, .. } => {
            let list = number(into, list);
            values_entry(&mut into.device.large_community_lists, list, statement, verdict, &values);
        }
        C::LargeCommunityExpanded { list, verdict, regex, .. } => {
            regex_entry(&mut into.device.large_community_lists, list, statement, verdict, regex);
        }
        C::LargeCommunityNumberedExpanded { list, verdict, regex, .. } => {
            let list = number(into, list);
            regex_entry(&mut into.device.large_community_lists, list, statement, verdict, regex);
        }
        C::PrefixListOpen { list } => {
            into.prefix_list(Afi::Ipv4, list);
            into.open(Scope::PrefixList { family: Afi::Ipv4, name: list.value.to_owned() });
        }
        C::PrefixListLine { sequence, verdict, prefix, ge, le } => {
            let Scope::PrefixList { name, .. } = into.scope().clone() else { return };
            let net = IpNet::V4(prefix.value);
            let lengths = common::prefix::lengths(net, ge.map(|it| it.value), le.map(|it| it.value));
            let list = Spanned { value: name.as_str(), span: statement };
            common::prefix::add(into, statement, list, sequence, self::verdict(verdict), net, lengths);
        }
    }
}

fn verdict(word: Spanned<Word>) -> Verdict {
    match word.value {
        Word::Permit => Verdict::Accept,
        Word::Deny => Verdict::Reject,
    }
}

/// A number that is used as a name, as it is written.
fn number<'s>(into: &Builder<'s>, it: Spanned<u32>) -> Spanned<&'s str> {
    Spanned { value: into.slice(it.span), span: it.span }
}

fn access(statement: Span, word: Spanned<Word>, pattern: AccessPattern) -> AccessEntry {
    AccessEntry { verdict: verdict(word), pattern, statement }
}

/// Adds a line to the list whose mode is open.
fn add(into: &mut Builder<'_>, sequence: Option<Spanned<u32>>, entry: AccessEntry) {
    let Scope::AccessList { family, name } = into.scope().clone() else { return };
    let Some(list) = into.device.access_lists.get_mut(family).get_mut(&name) else { return };
    // Captures print lines in order, so a sequence only matters in text typed by hand: such a list is kept as
    // written, and what it says of routes is unknown when the numbers are out of order.
    if let (Some(sequence), Some(last)) = (sequence, into.last_access_sequence.get(&name).copied())
        && sequence.value <= last
    {
        list.unread.push(entry.statement);
    }
    list.entries.push(entry);
    if let Some(sequence) = sequence {
        into.last_access_sequence.insert(name, sequence.value);
    }
}

/// The source of a standard line: `any`, `host A`, `A`, or `A W`.
fn standard(words: &[Spanned<&str>]) -> AccessPattern {
    let (pair, _) = address(words, true);
    pair.map_or(AccessPattern::Other, |network| AccessPattern::Ipv4 { network, mask: None })
}

/// An extended line: as a route filter, its source is the network and its destination the mask.
fn extended(words: &[Spanned<&str>]) -> AccessPattern {
    let Some((protocol, rest)) = words.split_first() else { return AccessPattern::Other };
    if !protocol.value.eq_ignore_ascii_case("ip") {
        return AccessPattern::Other;
    }
    let (network, rest) = address(rest, false);
    let (mask, _) = address(rest, false);
    match (network, mask) {
        (Some(network), Some(mask)) => AccessPattern::Ipv4 { network, mask: Some(mask) },
        _ => AccessPattern::Other,
    }
}

/// The source of an IPv6 line that speaks of all packets.
fn ipv6(words: &[Spanned<&str>]) -> AccessPattern {
    let Some((protocol, rest)) = words.split_first() else { return AccessPattern::Other };
    let source = rest.first().map_or("", |it| it.value);
    match (protocol.value.eq_ignore_ascii_case("ipv6"), source.parse::<IpNet>()) {
        (true, Ok(net)) => AccessPattern::Prefix(net.trunc(), net.prefix_len()..=net.max_prefix_len()),
        (true, Err(_)) if source.eq_ignore_ascii_case("any") => {
            AccessPattern::Prefix(IpNet::V6(ipnet::Ipv6Net::default()), 0..=128)
        }
        _ => AccessPattern::Other,
    }
}

/// Address and wildcard at the head of some words, and what follows. A lone address is a host where `lone` allows it.
fn address<'w, 't>(
    words: &'w [Spanned<&'t str>],
    lone: bool,
) -> (Option<(Ipv4Addr, Ipv4Addr)>, &'w [Spanned<&'t str>]) {
    const HOST: Ipv4Addr = Ipv4Addr::UNSPECIFIED;
    let text = |at: usize| words.get(at).map_or("", |it| it.value);
    let after = |count: usize| words.get(count..).unwrap_or_default();
    if text(0).eq_ignore_ascii_case("any") {
        return (Some((Ipv4Addr::UNSPECIFIED, Ipv4Addr::BROADCAST)), after(1));
    }
    if text(0).eq_ignore_ascii_case("host") {
        return (text(1).parse().ok().map(|it| (it, HOST)), after(2));
    }
    match (text(0).parse::<Ipv4Addr>(), text(1).parse::<Ipv4Addr>()) {
        (Ok(address), Ok(wildcard)) => (Some((address, wildcard)), after(2)),
        (Ok(address), Err(_)) if lone => (Some((address, HOST)), after(1)),
        _ => (None, after(1)),
    }
}

fn community(statement: Span, word: Spanned<Word>, pattern: CommunityPattern) -> CommunityEntry {
    CommunityEntry { verdict: verdict(word), pattern, statement }
}

fn all(values: &[Spanned<&str>]) -> CommunityPattern {
    CommunityPattern::All(values.iter().map(|it| common::community(it.value)).collect())
}

fn values_entry(
    lists: &mut Named<CommunityList>,
    name: Spanned<&str>,
    statement: Span,
    verdict: Spanned<Word>,
    values: &[Spanned<&str>],
) {
    community_list(lists, name).entries.push(community(statement, verdict, all(values)));
}

fn regex_entry(
    lists: &mut Named<CommunityList>,
    name: Spanned<&str>,
    statement: Span,
    verdict: Spanned<Word>,
    regex: Spanned<&str>,
) {
    let pattern = CommunityPattern::Regex(regex.value.to_owned());
    community_list(lists, name).entries.push(community(statement, verdict, pattern));
}
