use std::collections::HashMap;
use std::rc::Rc;

use super::ranks::{Ranks, actions, label_local_preference};
use super::together::{Together, by_cause};
use crate::analysis::advertise::{Preferred, Prepended, Sent};
use crate::analysis::announced::own_family;
use crate::analysis::peering::{Kind, Peering};
use crate::analysis::prefix_space::PrefixSpace;
use crate::model::Action;
use crate::net::{Afi, Asn};
use crate::rules::Context;
use crate::text::Span;

rule! {
    /// # What it does
    /// Finds circuits that are made worse for traffic from Microsoft, by longer AS paths, and are not made worse for traffic to
    /// Microsoft: inbound local preference on them is as high as on the other circuit, or higher.
    ///
    /// # Why it matters
    /// Traffic then comes in over one circuit and leaves over the other. Firewalls that see one direction only drop it, and
    /// the delays of both directions add up.
    ///
    /// # Bad
    /// ```ios
    /// hostname ams-er1
    /// interface GigabitEthernet0/0/1.100
    ///  encapsulation dot1Q 100
    ///  ip address 192.168.15.1 255.255.255.252
    /// interface GigabitEthernet0/0/2.200
    ///  encapsulation dot1Q 200
    ///  ip address 192.168.25.1 255.255.255.252
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// router bgp 65010
    ///  network 10.20.0.0 mask 255.255.0.0
    ///  neighbor 192.168.15.2 remote-as 12076
    ///  neighbor 192.168.15.2 route-map NEAR-OUT out
    ///  neighbor 192.168.25.2 remote-as 12076
    ///  neighbor 192.168.25.2 route-map FAR-OUT out
    /// ip prefix-list OWN seq 5 permit 10.20.0.0/16
    /// route-map NEAR-OUT permit 10
    ///  match ip address prefix-list OWN
    /// route-map FAR-OUT permit 10
    ///  match ip address prefix-list OWN
    ///  set as-path prepend 65010 65010
    /// ```
    ///
    /// # Good
    /// ```ios
    /// hostname ams-er1
    /// interface GigabitEthernet0/0/1.100
    ///  encapsulation dot1Q 100
    ///  ip address 192.168.15.1 255.255.255.252
    /// interface GigabitEthernet0/0/2.200
    ///  encapsulation dot1Q 200
    ///  ip address 192.168.25.1 255.255.255.252
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// router bgp 65010
    ///  network 10.20.0.0 mask 255.255.0.0
    ///  neighbor 192.168.15.2 remote-as 12076
    ///  neighbor 192.168.15.2 route-map NEAR-IN in
    ///  neighbor 192.168.15.2 route-map NEAR-OUT out
    ///  neighbor 192.168.25.2 remote-as 12076
    ///  neighbor 192.168.25.2 route-map FAR-OUT out
    /// ip prefix-list OWN seq 5 permit 10.20.0.0/16
    /// route-map NEAR-IN permit 10
    ///  set local-preference 150
    /// route-map NEAR-OUT permit 10
    ///  match ip address prefix-list OWN
    /// route-map FAR-OUT permit 10
    ///  match ip address prefix-list OWN
    ///  set as-path prepend 65010 65010
    /// ```
    ///
    /// # How to fix
    /// Give routes that come in over the preferred circuit a higher local preference.
    ///
    /// ```ios
    /// route-map NEAR-IN permit 10
    ///  set local-preference 150
    /// ```
    ///
    /// ```junos
    /// policy-options {
    ///     policy-statement NEAR-IN {
    ///         term azure {
    ///             then {
    ///                 local-preference 150;
    ///                 accept;
    ///             }
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// ```frr
    /// route-map NEAR-IN permit 10
    ///  set local-preference 150
    /// ```
    ///
    /// # How sure it is
    /// Always likely: what else decides about traffic to Microsoft, such as the distance inside the company, is not known. It is
    /// silent where one circuit is preferred for some destinations and the other for others, and about the two sessions of one
    /// pair, of which `active-passive-pair` speaks.
    ///
    /// # References
    /// - Designing for disaster recovery with ExpressRoute private peering, on AS path prepending
    "asymmetric-preference", Expressroute, Warning, requirements: ["ER-PATH-05"], since "0.1.0",
    "Outbound and inbound preference of circuits contradict each other", Network => check
}

/// A session with what its filters do in both directions.
struct Side<'m, 'f> {
    peering: &'f Peering<'m>,
    sent: &'f Sent,
    outbound: Rc<Vec<Prepended>>,
    inbound: Rc<Vec<Preferred>>,
}

/// Sessions that may carry the same traffic: of one AS, table, kind and family.
type Place<'m> = (Asn, Option<&'m str>, Option<Kind>, Afi);

/// So many kinds of sessions are compared with each other.
const MOST_KINDS: usize = 48;

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let mut ranks = Ranks::default();
    let mut places: HashMap<Place<'_>, Vec<Side<'_, '_>>> = HashMap::new();
    let mut order = Vec::new();
    for peering in &facts.peerings.all {
        let (Some(sent), Some(outbound), Some(inbound)) =
            (facts.sent(peering), ranks.outbound(peering), ranks.inbound(peering))
        else {
            continue;
        };
        let process = peering.process;
        let place = (process.asn.value, process.vrf_name(), peering.kind, peering.afi());
        let sides = places.entry(place).or_insert_with(|| {
            order.push(place);
            Vec::new()
        });
        // One for each kind, and its partner.
        let alike = |it: &&Side<'_, '_>| {
            Rc::ptr_eq(&it.outbound, &outbound)
                && Rc::ptr_eq(&it.inbound, &inbound)
                && std::ptr::eq(it.sent, sent)
        };
        if sides.len() < MOST_KINDS && sides.iter().filter(alike).count() < 2 {
            sides.push(Side { peering, sent, outbound, inbound });
        }
    }
    let mut found = Vec::new();
    for sides in order.iter().filter_map(|it| places.get(it)) {
        for far in sides {
            let near = sides.iter().find_map(|near| {
                Some((near, contradiction(facts.peerings.partner(far.peering), near, far)?))
            });
            let Some((near, values)) = near else { continue };
            let Some(family) = own_family(far.peering) else { continue };
            let prepends = |it: &Action| matches!(it, Action::Prepend(_) | Action::PrependLast(_));
            let place = actions(far.peering.device, &family.export, prepends).next();
            found.push(((place, values), far.peering, near.peering));
        }
    }
    let far = by_cause(found.iter().map(|(cause, far, _)| (*cause, *far)));
    let near = by_cause(found.iter().map(|(cause, _, near)| (*cause, *near)));
    for ((cause, far), (_, near)) in far.into_iter().zip(near) {
        report(cx, cause, &far, near.first);
    }
}

/// The local preference on the circuit with longer paths and on the other, when the first is not lower. Where the circuits
/// are preferred for different prefixes, or it is not known, nothing is said.
fn contradiction(
    partner: Option<&Peering<'_>>,
    near: &Side<'_, '_>,
    far: &Side<'_, '_>,
) -> Option<(u32, u32)> {
    let same = std::ptr::eq(near.peering, far.peering);
    if same || partner.is_some_and(|it| std::ptr::eq(it, near.peering)) {
        return None;
    }
    let may_send = |it: &Sent| it.certain.union(&it.summary.possible);
    let both = may_send(near.sent).intersection(&may_send(far.sent));
    let mut longer = false;
    for (own, other) in pairs(&far.outbound, &near.outbound) {
        if !own.is_of_same(other) || !own.space.intersection(&other.space).intersects(&both) {
            continue;
        }
        let (Some(own), Some(other)) = (own.count.known(), other.count.known()) else { return None };
        if own < other {
            return None;
        }
        longer |= own > other;
    }
    let mut values = None;
    for (own, other) in pairs(&far.inbound, &near.inbound) {
        let shared: PrefixSpace = own.space.intersection(&other.space);
        if shared.is_empty() {
            continue;
        }
        let (own_value, value) = (own.local_preference.known()?, other.local_preference.known()?);
        if own_value < value || own.weight != other.weight {
            return None;
        }
        values = values.or(Some((*own_value, *value)));
    }
    values.filter(|_| longer)
}

fn pairs<'a, T>(one: &'a [T], other: &'a [T]) -> impl Iterator<Item = (&'a T, &'a T)> {
    one.iter().flat_map(move |own| other.iter().map(move |it| (own, it)))
}

fn report(
    cx: &mut Context<'_>,
    (place, (own, value)): (Option<Span>, (u32, u32)),
    far: &Together<'_, '_>,
    near: &Peering<'_>,
) {
    let compared = if own == value { "as high as" } else { "above" };
    let mut finding = cx
        .report(format!(
            "paths announced on {} are longer than those on {}, but its routes get a local preference {compared} theirs",
            far.title(),
            *near.session.peer
        ))
        .device(&far.first.device.name)
        .at_some(place, "makes the paths longer");
    for (peering, value) in [(far.first, own), (near, value)] {
        if let Some(family) = own_family(peering) {
            finding = label_local_preference(finding, peering, family, value);
        }
    }
    let _reported = far
        .point_out(finding)
        .at(near.session.opening, "the circuit that Microsoft prefers")
        .likely()
        .note("traffic comes in over one circuit and may leave over the other")
        .help("give routes that come in over the preferred circuit a higher local preference");
}
