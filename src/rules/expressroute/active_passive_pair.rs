use super::both_links::{Own, Pair, as_sure_as_the_pair, few, pairs};
use super::ranks::{Ranks, actions};
use super::together::by_cause;
use crate::analysis::advertise::Prepended;
use crate::analysis::announced::own_family;
use crate::analysis::peering::Peering;
use crate::model::Action;
use crate::rules::Context;
use crate::text::Span;

rule! {
    /// # What it does
    /// Finds pairs of which one link is only a standby: AS numbers are put in front of the paths that one session announces,
    /// or the other announces more specific prefixes.
    ///
    /// # Why it matters
    /// Microsoft spreads traffic over both links when both announce the same. A link that carries nothing is not known to work
    /// until the other one fails, and the traffic that it then gets has never been there before.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 192.168.15.1 255.255.255.252
    /// interface GigabitEthernet0/0/2.100
    ///  ip address 192.168.15.5 255.255.255.252
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// router bgp 65010
    ///  network 10.20.0.0 mask 255.255.0.0
    ///  neighbor 192.168.15.2 remote-as 12076
    ///  neighbor 192.168.15.2 prefix-list OWN out
    ///  neighbor 192.168.15.6 remote-as 12076
    ///  neighbor 192.168.15.6 prefix-list OWN out
    ///  neighbor 192.168.15.6 route-map STANDBY out
    /// ip prefix-list OWN seq 5 permit 10.20.0.0/16
    /// route-map STANDBY permit 10
    ///  set as-path prepend 65010 65010
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 192.168.15.1 255.255.255.252
    /// interface GigabitEthernet0/0/2.100
    ///  ip address 192.168.15.5 255.255.255.252
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// router bgp 65010
    ///  network 10.20.0.0 mask 255.255.0.0
    ///  neighbor 192.168.15.2 remote-as 12076
    ///  neighbor 192.168.15.2 prefix-list OWN out
    ///  neighbor 192.168.15.6 remote-as 12076
    ///  neighbor 192.168.15.6 prefix-list OWN out
    /// ip prefix-list OWN seq 5 permit 10.20.0.0/16
    /// ```
    ///
    /// # How to fix
    /// Apply the same outbound policy to both sessions of the pair.
    ///
    /// ```ios
    /// router bgp 65010
    ///  neighbor 192.168.15.2 remote-as 12076
    ///  neighbor 192.168.15.2 route-map AZURE-OUT out
    ///  neighbor 192.168.15.6 remote-as 12076
    ///  neighbor 192.168.15.6 route-map AZURE-OUT out
    /// ```
    ///
    /// ```junos
    /// protocols {
    ///     bgp {
    ///         group AZURE-PRIVATE {
    ///             export AZURE-OUT;
    ///             peer-as 12076;
    ///             neighbor 192.168.15.2;
    ///             neighbor 192.168.15.6;
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// ```frr
    /// router bgp 65010
    ///  neighbor 192.168.15.2 remote-as 12076
    ///  neighbor 192.168.15.6 remote-as 12076
    ///  address-family ipv4 unicast
    ///   neighbor 192.168.15.2 route-map AZURE-OUT out
    ///   neighbor 192.168.15.6 route-map AZURE-OUT out
    ///  exit-address-family
    /// ```
    ///
    /// # How sure it is
    /// Proven when the links are the halves of one block, or the facts of a circuit name both; likely when something else
    /// speaks for the pair.
    ///
    /// # When to ignore it
    /// When a firewall behind the routers cannot take flows that come back over the other link. Test the standby regularly.
    ///
    /// # References
    /// - Designing for high availability with ExpressRoute, "Active-active connections"
    "active-passive-pair", Expressroute, Warning, requirements: ["ER-RED-06"], since "0.1.0",
    "Prepending or more-specific prefixes on one session of a pair make the other a standby", Network => check
}

/// Why one session of a pair is a standby.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Cause {
    devices: [usize; 2],
    what: What,
    place: Option<Span>,
    because: &'static str,
    firm: bool,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum What {
    /// Paths of the standby have so many more numbers in front.
    Prepended(usize),
    /// The other session alone announces these.
    MoreSpecific(Vec<ipnet::IpNet>),
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let mut ranks = Ranks::default();
    let mut own = Own::default();
    // The standby stands first.
    let mut causes: Vec<(Cause, [&Peering<'_>; 2])> = Vec::new();
    for pair in pairs(facts) {
        let [one, other] = pair.sessions;
        if let (Some(here), Some(there)) = (ranks.outbound(one), ranks.outbound(other)) {
            causes.extend(prepended(&pair, &here, &there));
        }
        let alone = pair.one_sided(facts);
        for (it, busy, standby) in [(&alone[0], one, other), (&alone[1], other, one)] {
            let mut preferred = it.preferred.clone();
            // What covers a prefix may itself be on one side only; then that is the trouble.
            let lost = || alone.iter().flat_map(|it| &it.lost);
            preferred.retain(|it| !lost().any(|lost| lost.contains(it)));
            own.leave_out(busy, &mut preferred);
            let Some(first) = preferred.first() else { continue };
            let place = facts.sent(busy).and_then(|it| it.summary.proven.get(first)?.first().copied());
            let devices = [standby.device_index, busy.device_index];
            let what = What::MoreSpecific(preferred);
            let cause = Cause { devices, what, place, because: pair.because, firm: pair.firm };
            causes.push((cause, [standby, busy]));
        }
    }
    let standbys = by_cause(causes.iter().map(|(cause, [standby, _])| (cause.clone(), *standby)));
    let busy = by_cause(causes.iter().map(|(cause, [_, busy])| (cause.clone(), *busy)));
    for ((cause, standbys), (_, busy)) in standbys.into_iter().zip(busy) {
        let peer = &busy.first.session.peer;
        let finding = match &cause.what {
            What::Prepended(count) => cx
                .report(format!(
                    "{} announces paths longer by {count} than {peer}, the other session of the pair: it is a standby",
                    standbys.title(),
                    peer = **peer
                ))
                .device(&standbys.first.device.name)
                .at_some(cause.place, "makes the paths longer"),
            What::MoreSpecific(prefixes) => cx
                .report(format!(
                    "{} alone announces {} beside what both sessions of the pair do: {} is a standby",
                    busy.title(),
                    few(prefixes),
                    *standbys.first.session.peer
                ))
                .device(&busy.first.device.name)
                .at_some(cause.place, "more specific than what both announce"),
        };
        let finding = busy.point_out(standbys.point_out(finding));
        let _reported = as_sure_as_the_pair(finding, cause.because, cause.firm)
            .note("a link that carries nothing is not known to work until the other one fails")
            .help("apply the same outbound policy to both sessions of the pair");
    }
}

/// Whether the paths of one session are longer than those of the other, for prefixes that both may announce.
fn prepended<'m, 'f>(
    pair: &Pair<'m, 'f>,
    here: &[Prepended],
    there: &[Prepended],
) -> Option<(Cause, [&'f Peering<'m>; 2])> {
    if here == there {
        return None;
    }
    let [one, other] = pair.sessions;
    let may_be_sent = |sent: &crate::analysis::advertise::Sent| sent.certain.union(&sent.summary.possible);
    let [sent, beside] = pair.sent.map(may_be_sent);
    let both = sent.intersection(&beside);
    for (own, other_way) in here.iter().flat_map(|own| there.iter().map(move |it| (own, it))) {
        let (Some(first), Some(second)) = (own.count.known(), other_way.count.known()) else { continue };
        if first == second
            || !own.is_of_same(other_way)
            || !own.space.intersection(&other_way.space).intersects(&both)
        {
            continue;
        }
        let (standby, busy) = if first > second { (one, other) } else { (other, one) };
        let family = own_family(standby)?;
        let prepends = |it: &Action| matches!(it, Action::Prepend(_) | Action::PrependLast(_));
        let cause = Cause {
            devices: [standby.device_index, busy.device_index],
            what: What::Prepended(first.abs_diff(*second)),
            place: actions(standby.device, &family.export, prepends).next(),
            because: pair.because,
            firm: pair.firm,
        };
        return Some((cause, [standby, busy]));
    }
    None
}
