use std::collections::HashSet;

use crate::analysis::communities::{self, Sought};
use crate::analysis::peering::{Kind, Peering};
use crate::diagnostic::Severity;
use crate::model::{Circuit, CircuitPeering, CircuitPeeringKind, Origin, RouteFilterUse};
use crate::net::microsoft;
use crate::rules::Context;
use crate::rules::expressroute::together::by_cause;

rule! {
    /// # What it does
    /// Finds Microsoft peerings that are switched on and have no route filter, by the facts of their circuit. Where the facts
    /// hold the route filter too, it also finds community lists that look for a community which the filter keeps back.
    ///
    /// # Why it matters
    /// Microsoft advertises nothing on Microsoft peering until a route filter says which services and regions are wanted. The
    /// sessions are up, both sides look healthy, and no prefix arrives. A community that the filter does not let through never
    /// arrives either, so a policy that waits for it does nothing.
    ///
    /// # Bad
    /// ```ios
    /// hostname ams-er1
    /// interface GigabitEthernet0/0/1.300
    ///  encapsulation dot1Q 300
    ///  ip address 131.107.0.1 255.255.255.252
    /// router bgp 3300
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.64.0/22
    /// --- ams-01.json
    /// {
    ///   "name": "ams-01",
    ///   "peerings": [ {
    ///     "peeringType": "MicrosoftPeering", "state": "Enabled",
    ///     "peerASN": 3300, "vlanId": 300,
    ///     "primaryPeerAddressPrefix": "131.107.0.0/30",
    ///     "secondaryPeerAddressPrefix": "131.107.0.4/30",
    ///     "routeFilter": null
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
    ///  network 131.107.64.0 mask 255.255.252.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.64.0/22
    /// --- ams-01.json
    /// {
    ///   "name": "ams-01",
    ///   "peerings": [ {
    ///     "peeringType": "MicrosoftPeering", "state": "Enabled",
    ///     "peerASN": 3300, "vlanId": 300,
    ///     "primaryPeerAddressPrefix": "131.107.0.0/30",
    ///     "secondaryPeerAddressPrefix": "131.107.0.4/30",
    ///     "routeFilter": { "id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/routeFilters/rf-ams" }
    ///   } ]
    /// }
    /// ```
    ///
    /// # How to fix
    /// Attach a route filter with one rule that allows the communities you need:
    /// `az network express-route peering update --name MicrosoftPeering --route-filter NAME`. Nothing changes on the routers.
    ///
    /// # How sure it is
    /// Where the facts say `null`, it is proven. Azure itself leaves out what there is none of: facts that it printed and that
    /// hold no route filter make a likely finding, and facts that somebody wrote by hand make none. Peerings in legacy mode
    /// need no route filter.
    ///
    /// # When to ignore it
    /// While a peering is prepared and nothing shall be advertised yet.
    ///
    /// # References
    /// - Configure route filters for Microsoft peering
    "route-filter-missing", Expressroute, Error, requirements: ["ER-COM-06"], since "0.1.0",
    "The circuit facts show an enabled Microsoft peering without a route filter, or lists it does not cover",
    Network => check
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for circuit in &facts.network.given.circuits {
        let microsoft = CircuitPeeringKind::Peering(Kind::Microsoft);
        let on = |it: &&CircuitPeering| it.enabled.value && it.kind.value == microsoft;
        circuit.peerings.iter().filter(on).for_each(|it| absent(cx, circuit, it));
    }
    kept_back(cx);
}

/// The peering has none.
fn absent(cx: &mut Context<'_>, circuit: &Circuit, peering: &CircuitPeering) {
    let facts = cx.facts;
    let families = || peering.families.iter().filter(|it| it.enabled.value);
    let filter = |origin: fn(Origin) -> bool| {
        let uses = families().filter_map(|it| it.route_filter.as_ref());
        uses.clone().find(|it| it.value == RouteFilterUse::Absent && origin(it.origin))
    };
    let written = filter(|it| it != Origin::Default);
    if written.or(filter(|it| it == Origin::Default)).is_none() {
        return;
    }
    let message = format!(
        "Microsoft peering of circuit {} has no route filter: no prefix arrives on it",
        *circuit.name
    );
    let finding = cx.report(message);
    let finding = match written {
        Some(it) => finding.label(it, "none is attached").label(&peering.kind, "the peering"),
        None => {
            finding.label(&peering.kind, "no route filter is named in what Azure printed of this peering")
        }
    };
    let sessions = facts.peerings.all.iter();
    let of_peering = |it: &&Peering<'_>| it.circuit.is_some_and(|on| std::ptr::eq(on.peering, peering));
    let place = |it: &Peering<'_>| {
        (it.session.opening, format!("the session with {} receives nothing", *it.session.peer))
    };
    let _reported = finding
        .at_first(SHOWN, sessions.filter(of_peering).map(place))
        .likely_if(written.is_none())
        .help("attach a route filter that allows the communities you need");
}

/// Sessions that a finding points at.
const SHOWN: usize = 8;

/// A policy looks for what the filter does not let through.
fn kept_back(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let mut kept_back = Vec::new();
    for peering in facts.peerings.all.iter().filter(|it| it.session.enabled.value) {
        let Some(filtered) = peering.circuit.and_then(|on| on.family?.filtered_communities.as_ref()) else {
            continue;
        };
        let passes: HashSet<&str> = filtered.iter().map(|it| it.as_str()).collect();
        for looked in communities::of_import(peering.device, peering.session) {
            for sought in looked.sought() {
                let Sought::Value(value) = sought else { continue };
                let public = microsoft::meaning(value).is_some_and(|it| !it.is_private());
                let community = sought.to_string();
                if public && !passes.contains(community.as_str()) {
                    kept_back.push(((looked.entry.statement, community), peering));
                }
            }
        }
    }
    for ((span, community), sessions) in by_cause(kept_back) {
        let Some(on) = sessions.first.circuit else { continue };
        let Some(filtered) = on.family.and_then(|it| it.filtered_communities.as_ref()) else { continue };
        let message = format!(
            "{community} never arrives on {}: the route filter of circuit {} keeps it back",
            sessions.title(),
            *on.circuit.name
        );
        let finding = cx.report(message).device(&sessions.first.device.name).at(span, "looked for here");
        let finding = sessions.point_out(finding.label(filtered, "what the route filter lets through"));
        let _reported = finding
            .likely_if(!sessions.is_certain())
            .at_most(Severity::Warning)
            .help("add the community to the route filter, or take it out of the policy");
    }
}
