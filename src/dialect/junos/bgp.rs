//! BGP: what a statement sets, at which of the three levels.

use std::net::IpAddr;

use ipnet::IpNet;

use super::builder::{At, Builder, values};
use super::expression;
use super::sessions::{Chain, FamilySettings, Group, Settings, lengthen};
use crate::dialect::grammar::junos::bgp::{
    Command, Family as FamilyWord, Kind as KindWord, Limit, Verdict as Word, What, Where,
};
use crate::dialect::keys;
use crate::model::{
    BeyondLimit, BfdTimers, Key, OwnAs, Peer, RemovePrivateAs, Sourced, UpdateSource, Verdict,
};
use crate::net::{Afi, Family, Safi};
use crate::text::Spanned;

/// Hops of `multihop` without a number.
const MOST_HOPS: u8 = 64;

type Name<'a> = Option<Spanned<&'a str>>;

/// The level that a statement speaks of: of system and instance, the process, a group or a neighbor.
#[derive(Clone, Copy)]
struct Level<'a>(Name<'a>, Name<'a>, Name<'a>, Option<Spanned<IpAddr>>);

impl Level<'_> {
    fn settings<'b>(self, into: &'b mut Builder<'_>, at: At) -> &'b mut Settings {
        let Level(system, instance, group, peer) = self;
        let bgp = into.table(at, system, instance).bgp(at);
        let Some(group) = group else { return &mut bgp.settings };
        let group = bgp.group(at.name(group));
        match peer {
            Some(peer) => group.neighbor(at.value(peer.map(Peer::Address)), at.statement),
            None => &mut group.settings,
        }
    }

    fn bfd(self, into: &mut Builder<'_>, at: At, change: impl FnOnce(&mut BfdTimers)) {
        let settings = self.settings(into, at);
        change(&mut settings.bfd.get_or_insert(at.whole(BfdTimers::default())).value);
    }

    fn family(
        self,
        into: &mut Builder<'_>,
        at: At,
        (word, kind): (Spanned<FamilyWord>, Spanned<KindWord>),
        change: impl Fn(&mut FamilySettings),
    ) {
        let settings = self.settings(into, at);
        let statement = at.value(Spanned { value: (), span: word.span.to(kind.span) });
        for safi in kinds(word.value, kind.value) {
            change(settings.family(Family { afi: afi(word.value), safi: *safi }, statement));
        }
    }
}

#[expect(clippy::too_many_lines, reason = "one arm for each line of the grammar file")]
pub(super) fn lower(into: &mut Builder<'_>, at: At, command: Command<'_>) {
    use Command as C;
    let yes = at.whole(true);
    match command {
        C::Process { system, instance } => {
            into.table(at, system, instance).bgp(at);
        }
        C::ReceiveWithoutPolicy { system, instance, verdict } => {
            into.table(at, system, instance).bgp(at).without_policy.0 = self::verdict(verdict.value);
        }
        C::AdvertiseWithoutPolicy { system, instance, verdict } => {
            into.table(at, system, instance).bgp(at).without_policy.1 = self::verdict(verdict.value);
        }
        C::Group { system, instance, group } => {
            Level(system, instance, Some(group), None).settings(into, at);
        }
        C::Neighbor { system, instance, group, peer } => {
            Level(system, instance, Some(group), Some(peer)).settings(into, at);
        }
        C::Type { system, instance, group, r#where } => {
            let external = at.value(r#where.map(|it| it == Where::External));
            into.table(at, system, instance).bgp(at).group(at.name(group)).external = Some(external);
        }
        C::Allow { system, instance, group, ranges }
        | C::DynamicNeighbor { system, instance, group, ranges, .. } => {
            listen(into.table(at, system, instance).bgp(at).group(at.name(group)), at, &ranges);
        }

        C::Option { system, instance, group, peer } => {
            Level(system, instance, group, peer).settings(into, at);
        }
        C::PeerAs { system, instance, group, peer, asn } => {
            Level(system, instance, group, peer).settings(into, at).remote_as = Some(at.value(asn));
        }
        C::LocalAs { system, instance, group, peer, asn, loops, options } => {
            let settings = Level(system, instance, group, peer).settings(into, at);
            settings.local_as = Some(at.value(asn));
            settings.local_as_loops = loops.map(|it| at.value(it.map(small))).or(settings.local_as_loops);
            show_own_as(settings, at, &options.map_or(Vec::new(), |it| it.value));
        }
        C::LocalAsOption { system, instance, group, peer, options } => {
            show_own_as(Level(system, instance, group, peer).settings(into, at), at, &options);
        }
        C::LocalAsLoops { system, instance, group, peer, loops } => {
            let settings = Level(system, instance, group, peer).settings(into, at);
            settings.local_as_loops = Some(at.value(loops.map(small)));
        }
        C::LocalAddress { system, instance, group, peer, address } => {
            let source = at.value(address.map(UpdateSource::Address));
            Level(system, instance, group, peer).settings(into, at).source = Some(source);
        }
        C::LocalInterface { system, instance, group, peer, interface } => {
            let source = at.name(interface).map(UpdateSource::Interface);
            Level(system, instance, group, peer).settings(into, at).source = Some(source);
        }
        C::Description { system, instance, group, peer, text } => {
            Level(system, instance, group, peer).settings(into, at).description = Some(at.name(text));
        }
        C::Multihop { system, instance, group, peer, hops }
        | C::MultihopOption { system, instance, group, peer, hops } => {
            let settings = Level(system, instance, group, peer).settings(into, at);
            match hops {
                Some(hops) => settings.multihop = Some(at.value(hops.map(small))),
                None => _ = settings.multihop.get_or_insert(at.whole(MOST_HOPS)),
            }
        }
        C::HoldTime { system, instance, group, peer, seconds } => {
            Level(system, instance, group, peer).settings(into, at).hold = Some(at.value(seconds));
        }
        C::Key { system, instance, group, peer, key } => {
            let known = at.value(Spanned { value: keys::junos(key.value.reveal()), span: key.span });
            Level(system, instance, group, peer).settings(into, at).key = Some(known);
        }
        C::KeyChain { system, instance, group, peer, chain } => {
            let known = at.value(chain.map(|_| Key::Hidden));
            Level(system, instance, group, peer).settings(into, at).key = Some(known);
        }
        C::Passive { system, instance, group, peer } => {
            Level(system, instance, group, peer).settings(into, at).passive = Some(yes);
        }
        C::Shutdown { system, instance, group, peer } => {
            Level(system, instance, group, peer).settings(into, at).enabled = Some(at.whole(false));
        }
        C::Import { system, instance, group, peer, policies } => {
            let settings = Level(system, instance, group, peer).settings(into, at);
            add(&mut settings.import, at, &policies, &mut settings.unread);
        }
        C::Export { system, instance, group, peer, policies } => {
            let settings = Level(system, instance, group, peer).settings(into, at);
            add(&mut settings.export, at, &policies, &mut settings.unread);
        }
        C::Cluster { system, instance, group, peer, .. } => {
            Level(system, instance, group, peer).settings(into, at).cluster = Some(yes);
        }
        C::AdvertisePeerAs { system, instance, group, peer } => {
            Level(system, instance, group, peer).settings(into, at).advertise_peer_as = Some(yes);
        }
        C::NoAdvertisePeerAs { system, instance, group, peer } => {
            Level(system, instance, group, peer).settings(into, at).advertise_peer_as = Some(at.whole(false));
        }
        C::AsOverride { system, instance, group, peer } => {
            Level(system, instance, group, peer).settings(into, at).as_override = Some(yes);
        }
        C::RemovePrivate { system, instance, group, peer, all, replace }
        | C::RemovePrivateOption { system, instance, group, peer, all, replace } => {
            let how = match (all, replace) {
                (_, Some(_)) => RemovePrivateAs::Replace,
                (Some(_), None) => RemovePrivateAs::All,
                (None, None) => RemovePrivateAs::Leading,
            };
            Level(system, instance, group, peer).settings(into, at).remove_private = Some(at.whole(how));
        }
        C::Multipath { system, instance, group, peer, disable }
        | C::MultipathOption { system, instance, group, peer, disable } => {
            let on = at.whole(disable.is_none());
            Level(system, instance, group, peer).settings(into, at).multipath = Some(on);
        }
        C::Keep { system, instance, group, peer, what } => {
            let keep = at.value(what.map(|it| it == What::All));
            Level(system, instance, group, peer).settings(into, at).keep = Some(keep);
        }

        C::Bfd { system, instance, group, peer } if at.inactive => {
            Level(system, instance, group, peer).settings(into, at).bfd_inactive = Some(at.whole(()));
        }
        C::Bfd { system, instance, group, peer } | C::BfdOption { system, instance, group, peer } => {
            Level(system, instance, group, peer).bfd(into, at, |_| {});
        }
        C::BfdInterval { system, instance, group, peer, milliseconds } => {
            Level(system, instance, group, peer).bfd(into, at, |it| {
                it.transmit_ms.get_or_insert(at.value(milliseconds));
                it.receive_ms.get_or_insert(at.value(milliseconds));
            });
        }
        C::BfdTransmit { system, instance, group, peer, milliseconds }
        | C::BfdTransmitOld { system, instance, group, peer, milliseconds } => {
            let interval = Some(at.value(milliseconds));
            Level(system, instance, group, peer).bfd(into, at, |it| it.transmit_ms = interval);
        }
        C::BfdReceive { system, instance, group, peer, milliseconds } => {
            let interval = Some(at.value(milliseconds));
            Level(system, instance, group, peer).bfd(into, at, |it| it.receive_ms = interval);
        }
        C::BfdMultiplier { system, instance, group, peer, multiplier } => {
            let multiplier = Some(at.value(multiplier));
            Level(system, instance, group, peer).bfd(into, at, |it| it.multiplier = multiplier);
        }

        C::Family { system, instance, group, peer, family, kind }
        | C::FamilyOption { system, instance, group, peer, family, kind } => {
            Level(system, instance, group, peer).family(into, at, (family, kind), |_| {});
        }
        C::OtherFamily { system, instance, group, peer } => {
            let settings = Level(system, instance, group, peer).settings(into, at);
            settings.family(Family { afi: Afi::Ipv4, safi: Safi::Other }, at.whole(()));
        }
        C::PrefixLimit {
            system,
            instance,
            group,
            peer,
            family,
            kind,
            limit,
            maximum,
            teardown,
            percent,
            minutes,
        } => {
            Level(system, instance, group, peer).family(into, at, (family, kind), |it| {
                it.maximum = Some(at.value(maximum));
                it.counts_accepted = limit.value == Limit::AcceptedPrefixLimit;
                if teardown.is_some() {
                    tear_down(it, percent, minutes);
                }
            });
        }
        C::Teardown { system, instance, group, peer, family, kind, percent, minutes, .. } => {
            Level(system, instance, group, peer).family(into, at, (family, kind), |it| {
                tear_down(it, percent, minutes);
            });
        }
        C::Excess { system, instance, group, peer, family, kind, percent, .. } => {
            Level(system, instance, group, peer).family(into, at, (family, kind), |it| {
                it.beyond = BeyondLimit::LeftOut;
                it.threshold = percent.map(|it| small(it.value)).or(it.threshold);
            });
        }
        C::Loops { system, instance, group, peer, family, kind, loops } => {
            Level(system, instance, group, peer).family(into, at, (family, kind), |it| {
                it.loops = Some(at.value(loops.map(small)));
            });
        }
        C::FamilyImport { system, instance, group, peer, family, kind, policies } => {
            let (chain, unread) = chain(at, &policies);
            let level = Level(system, instance, group, peer);
            level.family(into, at, (family, kind), |it| {
                lengthen(&mut it.import, chain.clone());
            });
            level.settings(into, at).unread.extend(unread);
        }
        C::FamilyExport { system, instance, group, peer, family, kind, policies } => {
            let (chain, unread) = chain(at, &policies);
            let level = Level(system, instance, group, peer);
            level.family(into, at, (family, kind), |it| {
                lengthen(&mut it.export, chain.clone());
            });
            level.settings(into, at).unread.extend(unread);
        }
    }
}

/// What options of a local AS say of the AS of the process.
fn show_own_as(settings: &mut Settings, at: At, options: &[Spanned<&str>]) {
    for option in options {
        let own_as = match option.value {
            "alias" => OwnAs::Either,
            "no-prepend-global-as" => OwnAs::Hidden,
            _ => continue,
        };
        settings.own_as = Some(at.value(option.map(|_| own_as)));
    }
}

/// A prefix limit that drops the session. Parts of it may be said apart.
fn tear_down(family: &mut FamilySettings, percent: Option<Spanned<u32>>, minutes: Option<Spanned<&str>>) {
    let before = match family.beyond {
        BeyondLimit::Down { restart_minutes } => restart_minutes,
        BeyondLimit::Message | BeyondLimit::LeftOut => None,
    };
    let restart_minutes = minutes.and_then(|it| it.value.parse().ok()).or(before);
    family.beyond = BeyondLimit::Down { restart_minutes };
    family.threshold = percent.map(|it| small(it.value)).or(family.threshold);
}

/// Adds policies to those of the same level.
fn add(into: &mut Option<Chain>, at: At, policies: &[Spanned<&str>], unread: &mut Vec<crate::text::Span>) {
    let (chain, wrong) = chain(at, policies);
    unread.extend(lengthen(into, chain).or(wrong));
}

/// The policies of a statement, and the statement when it cannot be read.
fn chain(at: At, policies: &[Spanned<&str>]) -> (Chain, Option<crate::text::Span>) {
    match expression::chain(policies) {
        Some(all) => (all.into_iter().map(|it| (at.value(it), at.statement)).collect(), None),
        None => (Chain::new(), Some(at.statement)),
    }
}

/// Sessions from anyone in some ranges; `all` is every address of both families.
fn listen(group: &mut Group, at: At, ranges: &[Spanned<&str>]) {
    for range in values(ranges) {
        let all = [IpNet::V4(ipnet::Ipv4Net::default()), IpNet::V6(ipnet::Ipv6Net::default())];
        let one = range.value.parse::<IpNet>().or_else(|_| range.value.parse::<IpAddr>().map(IpNet::from));
        let nets = match (range.value, one) {
            ("all", _) => all.to_vec(),
            (_, Ok(net)) => vec![net.trunc()],
            (_, Err(_)) => {
                group.settings.unread.push(at.statement);
                continue;
            }
        };
        for net in nets {
            let peer = at.value(Spanned { value: Peer::Range(net), span: range.span });
            let settings = group.neighbor(peer, at.statement);
            settings.passive = Some(Sourced::default_of(true));
        }
    }
}

fn afi(word: FamilyWord) -> Afi {
    match word {
        FamilyWord::Inet6 | FamilyWord::Inet6Vpn | FamilyWord::Inet6Mvpn => Afi::Ipv6,
        _ => Afi::Ipv4,
    }
}

/// `any` is unicast and multicast.
fn kinds(family: FamilyWord, kind: KindWord) -> &'static [Safi] {
    match (family, kind) {
        (FamilyWord::Inet | FamilyWord::Inet6, KindWord::Unicast) => &[Safi::Unicast],
        (FamilyWord::Inet | FamilyWord::Inet6, KindWord::Any) => &[Safi::Unicast, Safi::Multicast],
        (FamilyWord::Inet | FamilyWord::Inet6, KindWord::Multicast) => &[Safi::Multicast],
        (FamilyWord::InetVpn | FamilyWord::Inet6Vpn, KindWord::Unicast | KindWord::Any) => &[Safi::Vpn],
        _ => &[Safi::Other],
    }
}

fn verdict(word: Word) -> Verdict {
    match word {
        Word::Accept => Verdict::Accept,
        Word::Reject | Word::RejectAlways => Verdict::Reject,
    }
}

fn small(number: u32) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}
