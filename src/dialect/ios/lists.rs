//! Access lists, and lists whose entries stand on lines of their own.

use ipnet::IpNet;

use crate::dialect::builder::{Builder, Scope, community_list};
use crate::dialect::common::attribute::{all, community, extended, standard};
use crate::dialect::common::prefix;
use crate::dialect::grammar::ios::lists::{Command, Verdict as Word};
use crate::model::{AccessEntry, AccessPattern, CommunityPrinting, Verdict};
use crate::net::Afi;
use crate::text::{Span, Spanned};

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
        C::CommunityNamed { list, verdict, values, .. } => {
            let entry = community(statement, self::verdict(verdict), all(&values));
            community_list(&mut into.device.community_lists, list).entries.push(entry);
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
        C::ExtCommunityList { list } => {
            community_list(&mut into.device.ext_community_lists, list);
            into.open(Scope::CommunityList(list.value.to_owned()));
        }
        C::ExtCommunityEntry { verdict, values, .. } => {
            let Scope::CommunityList(name) = into.scope().clone() else { return };
            if let Some(list) = into.device.ext_community_lists.get_mut(&name) {
                list.entries.push(community(statement, self::verdict(verdict), all(&values)));
            }
        }
        C::CommunityNewFormat => into.community_printing = CommunityPrinting::Halves,
        C::PrefixListOpen { list } => {
            into.prefix_list(Afi::Ipv4, list);
            into.open(Scope::PrefixList { family: Afi::Ipv4, name: list.value.to_owned() });
        }
        C::PrefixListLine { sequence, verdict, prefix, ge, le } => {
            let Scope::PrefixList { name, .. } = into.scope().clone() else { return };
            let net = IpNet::V4(prefix.value);
            let lengths = prefix::lengths(net, ge.map(|it| it.value), le.map(|it| it.value));
            let list = Spanned { value: name.as_str(), span: statement };
            prefix::add(into, statement, list, sequence, self::verdict(verdict), net, lengths);
        }
    }
}

fn verdict(word: Spanned<Word>) -> Verdict {
    match word.value {
        Word::Permit => Verdict::Accept,
        Word::Deny => Verdict::Reject,
    }
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
