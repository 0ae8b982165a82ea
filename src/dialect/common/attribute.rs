//! AS-path lists and community lists, and the patterns of access lists.

use std::net::Ipv4Addr;

use crate::dialect::builder::{Builder, as_path_list, community_list};
use crate::dialect::grammar::common::attribute::{Command, Verdict as Word};
use crate::model::{
    AccessPattern, AsPathEntry, CommunityEntry, CommunityList, CommunityPattern, Device, Named, RegexSyntax,
    Verdict,
};
use crate::text::{Span, Spanned};

/// Adds a line to its list.
pub(in crate::dialect) fn lower(into: &mut Builder<'_>, statement: Span, command: Command<'_>) {
    use Command as C;
    match command {
        C::AsPath { list, verdict, regex, .. } => {
            let entry = AsPathEntry {
                verdict: self::verdict(verdict),
                regex: regex.value.to_owned(),
                syntax: RegexSyntax::Characters {
                    bounds: into.platform.regex_bounds,
                    notation: into.as_notation,
                },
                statement,
            };
            as_path_list(&mut into.device.as_path_lists, list).entries.push(entry);
        }
        C::CommunityStandard { list, verdict, values, .. } => {
            let values = super::words(values.as_ref());
            values_entry(&mut into.device.community_lists, list, statement, verdict, values);
        }
        C::CommunityNumberedStandard { list, verdict, values, .. } => {
            let (list, values) = (number(into, list), super::words(values.as_ref()));
            values_entry(&mut into.device.community_lists, list, statement, verdict, values);
        }
        C::CommunityExpanded { list, verdict, regex, .. } => {
            regex_entry(into, |it| &mut it.community_lists, list, statement, verdict, regex);
        }
        C::CommunityNumberedExpanded { list, verdict, regex, .. } => {
            let list = number(into, list);
            regex_entry(into, |it| &mut it.community_lists, list, statement, verdict, regex);
        }
        C::ExtCommunityStandard { list, verdict, values, .. } => {
            values_entry(&mut into.device.ext_community_lists, list, statement, verdict, &values);
        }
        C::ExtCommunityNumberedStandard { list, verdict, values, .. } => {
            let list = number(into, list);
            values_entry(&mut into.device.ext_community_lists, list, statement, verdict, &values);
        }
        C::ExtCommunityExpanded { list, verdict, regex, .. } => {
            regex_entry(into, |it| &mut it.ext_community_lists, list, statement, verdict, regex);
        }
        C::ExtCommunityNumberedExpanded { list, verdict, regex, .. } => {
            let list = number(into, list);
            regex_entry(into, |it| &mut it.ext_community_lists, list, statement, verdict, regex);
        }
        C::LargeCommunityStandard { list, verdict, values, .. } => {
            values_entry(&mut into.device.large_community_lists, list, statement, verdict, &values);
        }
        C::LargeCommunityNumberedStandard { list, verdict, values, .. } => {
            let list = number(into, list);
            values_entry(&mut into.device.large_community_lists, list, statement, verdict, &values);
        }
        C::LargeCommunityExpanded { list, verdict, regex, .. } => {
            regex_entry(into, |it| &mut it.large_community_lists, list, statement, verdict, regex);
        }
        C::LargeCommunityNumberedExpanded { list, verdict, regex, .. } => {
            let list = number(into, list);
            regex_entry(into, |it| &mut it.large_community_lists, list, statement, verdict, regex);
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

pub(in crate::dialect) fn community(
    statement: Span,
    verdict: Verdict,
    pattern: CommunityPattern,
) -> CommunityEntry {
    CommunityEntry { verdict, pattern, statement }
}

pub(in crate::dialect) fn all(values: &[Spanned<&str>]) -> CommunityPattern {
    CommunityPattern::All(values.iter().map(|it| super::community(it.value)).collect())
}

fn values_entry(
    lists: &mut Named<CommunityList>,
    name: Spanned<&str>,
    statement: Span,
    verdict: Spanned<Word>,
    values: &[Spanned<&str>],
) {
    community_list(lists, name).entries.push(community(statement, self::verdict(verdict), all(values)));
}

fn regex_entry(
    into: &mut Builder<'_>,
    lists: fn(&mut Device) -> &mut Named<CommunityList>,
    name: Spanned<&str>,
    statement: Span,
    verdict: Spanned<Word>,
    regex: Spanned<&str>,
) {
    let pattern = CommunityPattern::Regex {
        text: regex.value.to_owned(),
        bounds: into.platform.regex_bounds,
        printing: into.community_printing,
    };
    community_list(lists(&mut into.device), name).entries.push(community(
        statement,
        self::verdict(verdict),
        pattern,
    ));
}

/// The source of a standard line: `any`, `host A`, `A`, or `A W`.
pub(in crate::dialect) fn standard(words: &[Spanned<&str>]) -> AccessPattern {
    let (pair, _) = address(words, true);
    pair.map_or(AccessPattern::Other, |network| AccessPattern::Ipv4 { network, mask: None })
}

/// An extended line: as a route filter, its source is the network and its destination the mask.
pub(in crate::dialect) fn extended(words: &[Spanned<&str>]) -> AccessPattern {
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
