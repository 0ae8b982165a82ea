use std::collections::BTreeMap;

use ipnet::IpNet;

use super::advertised::{self, Cause, Question, Telling, not_public};
use super::together::SHOWN;
use crate::analysis::advertise::Exports;
use crate::analysis::peering::{OnCircuit, Peering};
use crate::analysis::prefix_space::PrefixSpace;
use crate::diagnostic::Severity;
use crate::model::{Device, LinkRole, PrefixesState, Sourced};
use crate::rules::Context;

rule! {
    /// # What it does
    /// Compares what is advertised on Microsoft peering with the public prefixes that the facts of the circuit register: a
    /// prefix outside of them that is advertised, one of them that nothing advertises, and prefixes that still await
    /// validation.
    ///
    /// # Why it matters
    /// Microsoft permits traffic from the registered prefixes and from nothing else, so traffic from any other source must be
    /// expected to be dropped. While ownership of the prefixes has not been shown, the sessions stay down.
    ///
    /// # Bad
    /// ```ios
    /// hostname ams-er1
    /// interface GigabitEthernet0/0/1.300
    ///  encapsulation dot1Q 300
    ///  ip address 131.107.0.1 255.255.255.252
    /// ip route 131.107.99.0 255.255.255.0 Null0
    /// router bgp 3300
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  network 131.107.99.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.99.0/24
    /// --- ams-01.json
    /// {
    ///   "name": "ams-01",
    ///   "peerings": [ {
    ///     "peeringType": "MicrosoftPeering", "peerASN": 3300, "vlanId": 300,
    ///     "primaryPeerAddressPrefix": "131.107.0.0/30", "secondaryPeerAddressPrefix": "131.107.0.4/30",
    ///     "microsoftPeeringConfig": { "advertisedPublicPrefixes": [ "131.107.64.0/22" ] }
    ///   } ]
    /// }
    /// ```
    ///
    /// # Good
    /// ```ios
    /// hostname ams-er1
    /// interface GigabitEthernet0/0/1.300
    ///  encapsulation dot1Q 300
    ///  ip address 131.107.0.1 255.255.255.252
    /// ip route 131.107.64.0 255.255.252.0 Null0
    /// router bgp 3300
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  network 131.107.64.0 mask 255.255.252.0
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.64.0/22
    /// --- ams-01.json
    /// {
    ///   "name": "ams-01",
    ///   "peerings": [ {
    ///     "peeringType": "MicrosoftPeering", "peerASN": 3300, "vlanId": 300,
    ///     "primaryPeerAddressPrefix": "131.107.0.0/30", "secondaryPeerAddressPrefix": "131.107.0.4/30",
    ///     "microsoftPeeringConfig": { "advertisedPublicPrefixes": [ "131.107.64.0/22" ] }
    ///   } ]
    /// }
    /// ```
    ///
    /// # How to fix
    /// Register the prefix: `az network express-route peering update --name MicrosoftPeering --advertised-public-prefixes …`
    /// with the whole list. Or keep it from Microsoft:
    ///
    /// ```ios
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.64.0/22
    /// ```
    /// ```junos
    /// set policy-options policy-statement MSFT-OUT term registered from route-filter 131.107.64.0/22 exact
    /// set policy-options policy-statement MSFT-OUT term registered then accept
    /// set policy-options policy-statement MSFT-OUT then reject
    /// ```
    /// ```frr
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.64.0/22
    /// ```
    ///
    /// # How sure it is
    /// What the files themselves originate is proven. What a filter merely lets through is likely. A more specific prefix
    /// counts as registered with the one that holds it. That a registered prefix is advertised nowhere is said only when both
    /// sessions of the peering are in the files, and everything about them is known. Space that is not public is the business
    /// of `private-prefix-advertised` and `special-prefix-advertised`.
    ///
    /// # When to ignore it
    /// While a new prefix is being registered.
    ///
    /// # References
    /// - Azure ExpressRoute routing requirements, "Public IP address requirement"
    "unregistered-prefix-advertised", Expressroute, Error, requirements: ["ER-ADV-05"], since "0.1.0",
    "A prefix outside the circuit's advertised public prefixes is advertised, or a registered one is not",
    Network => check
}

/// What is registered for a peering, with every place that says so.
struct Registered<'m> {
    list: &'m Sourced<Vec<Sourced<IpNet>>>,
    all: Vec<&'m Sourced<IpNet>>,
}

/// The prefixes of all families of a peering: each list is said to be of one family, and nothing keeps people from mixing.
fn registered<'m>(on: &OnCircuit<'m>) -> Option<Registered<'m>> {
    let list = on.family?.advertised_prefixes.as_ref().filter(|it| !it.is_empty())?;
    let families = on.peering.families.iter().filter_map(|it| it.advertised_prefixes.as_ref());
    Some(Registered { list, all: families.flat_map(|it| &it.value).collect() })
}

/// Sessions by circuit and peering.
type ByPeering<'m, 'p> = BTreeMap<(usize, usize), Vec<&'p Peering<'m>>>;

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    if facts.network.given.circuits.is_empty() {
        return;
    }
    let of = |peering: &&Peering<'_>| {
        peering.circuit.is_some_and(|on| on.is_enabled() && registered(&on).is_some())
    };
    let mut everywhere = ByPeering::new();
    for device in &facts.network.devices {
        let mut here = ByPeering::new();
        for (_, peering) in facts.peerings.on(device).filter(|(_, it)| of(it)) {
            let Some(on) = peering.circuit else { continue };
            here.entry(on.place).or_default().push(peering);
            everywhere.entry(on.place).or_default().push(peering);
        }
        for sessions in here.values() {
            beyond(cx, device, sessions);
        }
    }
    for sessions in everywhere.values() {
        left_out(cx, sessions);
    }
    awaiting_validation(cx);
}

/// Advertised and not registered.
fn beyond(cx: &mut Context<'_>, device: &Device, sessions: &[&Peering<'_>]) {
    let Some(registered) = sessions.first().and_then(|it| registered(&it.circuit?)) else { return };
    let own = PrefixSpace::union_of(registered.all.iter().map(|it| PrefixSpace::within(it.value)));
    // What is not public, and default routes, are what other rules are about.
    let before = not_public(cx.facts.network.given.assume);
    let question = Question {
        prefixes: PrefixSpace::all().difference(&before).difference(&own),
        before,
        why: |_| "not registered for this circuit".to_owned(),
        subject: "prefixes that are not registered",
        help: "register the prefix with the peering in Azure, or keep it out of the advertisement",
    };
    let place = registered.list.span();
    let beside = place.map(|it| (it, "the prefixes that are registered"));
    let telling = Telling { severity: Severity::Error, cause: Cause::Origin, beside };
    advertised::report_of(cx, device, sessions.iter().copied(), &question, telling);
}

/// Registered, and advertised on no session of the peering, though others are.
fn left_out(cx: &mut Context<'_>, sessions: &[&Peering<'_>]) {
    let Some(on) = sessions.first().and_then(|it| it.circuit) else { return };
    let Some(registered) = registered(&on) else { return };
    let asked = PrefixSpace::union_of(registered.all.iter().map(|it| PrefixSpace::within(it.value)));
    let mut passing = PrefixSpace::empty();
    for of_device in sessions.chunk_by(|one, other| one.device_index == other.device_index) {
        let Some(mut exports) = of_device.first().map(|it| Exports::of(it.device, &asked)) else { continue };
        let families =
            of_device.iter().flat_map(|it| it.session.active_families().map(move |family| (it, family)));
        for (peering, family) in families {
            let sent = exports.summary(peering.process, peering.session, family);
            let proven = PrefixSpace::union_of(sent.proven.keys().map(|it| PrefixSpace::exactly(*it)));
            let unknown = PrefixSpace::union_of(sent.unknown.iter().map(|it| it.1.clone()));
            passing = passing.union(&proven).union(&sent.possible).union(&unknown);
        }
    }
    if passing.is_empty() {
        // Nothing at all is advertised of what is registered: that has another cause.
        return;
    }
    for prefix in registered.all {
        let afi = crate::net::Afi::of(&prefix.value);
        let of_family = || sessions.iter().filter(|it| it.afi() == afi);
        let present = |role| of_family().any(|it| it.circuit.is_some_and(|on| on.role == Some(role)));
        let known =
            LinkRole::BOTH.iter().all(|it| present(*it)) && of_family().all(|it| it.session.enabled.value);
        if !known || passing.intersects(&PrefixSpace::within(prefix.value)) {
            continue;
        }
        let message = format!(
            "{} is registered for circuit {}, but neither session advertises it",
            prefix.value, *on.circuit.name
        );
        let place =
            |it: &&Peering<'_>| (it.session.opening, format!("not advertised to {}", *it.session.peer));
        let _reported = cx
            .report(message)
            .label(prefix, "registered here")
            .at_first(SHOWN, of_family().map(place))
            .at_most(Severity::Warning)
            .help("advertise the prefix on both sessions, or take it out of the registration");
    }
}

/// Microsoft keeps the sessions down until somebody shows that the prefixes are the customer's.
fn awaiting_validation(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for circuit in &facts.network.given.circuits {
        for peering in circuit.peerings.iter().filter(|it| it.enabled.value) {
            for family in peering.families.iter().filter(|it| it.enabled.value) {
                let needed = |it: &&Sourced<PrefixesState>| it.value == PrefixesState::ValidationNeeded;
                let Some(state) = family.prefixes_accepted.as_ref().filter(needed) else { continue };
                let message = format!(
                    "the prefixes of Microsoft peering on circuit {} await validation: its sessions stay down",
                    *circuit.name
                );
                let of_family = |it: &&Peering<'_>| {
                    it.circuit.is_some_and(|on| std::ptr::eq(on.peering, peering)) && it.afi() == family.afi
                };
                let finding = cx.report(message).label(state, "ownership has not been shown");
                let sessions = facts.peerings.all.iter().filter(of_family);
                let places = sessions.map(|it| (it.session.opening, "stays down".to_owned()));
                let _reported = finding.at_first(SHOWN, places).help(
                    "let a routing registry show that the prefixes are yours, or open a support case with a letter of \
                     authorisation",
                );
            }
        }
    }
}
