//! Prefix lists.

use std::ops::RangeInclusive;

use ipnet::IpNet;

use crate::dialect::builder::Builder;
use crate::dialect::grammar::common::prefix::{Command, Verdict as Word};
use crate::model::{PrefixEntry, Verdict};
use crate::net::Afi;
use crate::text::{Span, Spanned};

/// Puts an entry into its list.
pub(in crate::dialect) fn lower(into: &mut Builder<'_>, statement: Span, command: Command<'_>) {
    use Command as C;
    match command {
        C::Entry { list, sequence, verdict, prefix, ge, le } => {
            let net = IpNet::V4(prefix.value);
            add(
                into,
                statement,
                list,
                sequence,
                self::verdict(verdict),
                net,
                lengths(net, value(ge), value(le)),
            );
        }
        C::EntryUpperFirst { list, sequence, verdict, prefix, ge, le } => {
            let net = IpNet::V4(prefix.value);
            add(
                into,
                statement,
                list,
                sequence,
                self::verdict(verdict),
                net,
                lengths(net, Some(ge.value), Some(le.value)),
            );
        }
        C::Entry6 { list, sequence, verdict, prefix, ge, le } => {
            let net = IpNet::V6(prefix.value);
            add(
                into,
                statement,
                list,
                sequence,
                self::verdict(verdict),
                net,
                lengths(net, value(ge), value(le)),
            );
        }
        C::Entry6UpperFirst { list, sequence, verdict, prefix, ge, le } => {
            let net = IpNet::V6(prefix.value);
            add(
                into,
                statement,
                list,
                sequence,
                self::verdict(verdict),
                net,
                lengths(net, Some(ge.value), Some(le.value)),
            );
        }
        C::EntryAny { list, sequence, verdict } => {
            let everything = IpNet::V4(ipnet::Ipv4Net::default());
            add(into, statement, list, sequence, self::verdict(verdict), everything, 0..=32);
        }
        C::Entry6Any { list, sequence, verdict } => {
            let everything = IpNet::V6(ipnet::Ipv6Net::default());
            add(into, statement, list, sequence, self::verdict(verdict), everything, 0..=128);
        }
        C::Remark { list, .. } => {
            into.prefix_list(Afi::Ipv4, list);
        }
        C::Remark6 { list, .. } => {
            into.prefix_list(Afi::Ipv6, list);
        }
    }
}

/// The step between entries that state no sequence.
const STEP: u32 = 5;

/// Adds an entry; without a sequence it comes after all others.
pub(in crate::dialect) fn add(
    into: &mut Builder<'_>,
    statement: Span,
    list: Spanned<&str>,
    sequence: Option<Spanned<u32>>,
    verdict: Verdict,
    net: IpNet,
    lengths: RangeInclusive<u8>,
) {
    let sequence = into.prefix_sequence(Afi::of(&net), list.value, value(sequence), STEP);
    into.prefix_list(Afi::of(&net), list).entries.push(PrefixEntry {
        sequence,
        verdict,
        network: net.trunc(),
        lengths,
        statement,
    });
}

/// The lengths that an entry matches: exactly its own unless bounds are given. Bounds that contradict each other
/// leave none.
pub(in crate::dialect) fn lengths(net: IpNet, ge: Option<u32>, le: Option<u32>) -> RangeInclusive<u8> {
    let own = net.prefix_len();
    let bound = |it: u32| u8::try_from(it).unwrap_or(u8::MAX);
    match (ge.map(bound), le.map(bound)) {
        (None, None) => own..=own,
        (Some(ge), None) => ge..=net.max_prefix_len(),
        (None, Some(le)) => own..=le,
        (Some(ge), Some(le)) => ge..=le,
    }
}

fn verdict(word: Spanned<Word>) -> Verdict {
    match word.value {
        Word::Permit => Verdict::Accept,
        Word::Deny => Verdict::Reject,
    }
}

fn value(it: Option<Spanned<u32>>) -> Option<u32> {
    it.map(|it| it.value)
}
