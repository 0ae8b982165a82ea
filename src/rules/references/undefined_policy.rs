use super::reference::{self, Reference};
use crate::model::{Condition, Device, FilterKind};
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds route policies that are applied to a neighbor, a redistribution, a network statement, a default route or
    /// a VRF, or asked by another policy, and that the configuration does not define.
    ///
    /// # Why it matters
    /// What happens then depends on the platform and on the place: everything may be refused, or nothing filtered at
    /// all. The author cannot see from the text which.
    ///
    /// # Bad
    /// ```ios
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 route-map MSFT-OUT out
    /// route-map MSFT-0UT permit 10
    /// ```
    ///
    /// # Good
    /// ```ios
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 route-map MSFT-OUT out
    /// route-map MSFT-OUT permit 10
    ///  match ip address prefix-list NAT-POOL
    /// ip prefix-list NAT-POOL seq 5 permit 131.107.8.0/24
    /// ```
    "undefined-policy", References, Error, requirements: ["REF001"], since "0.1.0",
    "A route policy that is applied somewhere is not defined", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let mut used: Vec<Reference<'_>> = reference::filters(device, FilterKind::Policy);
    for process in &device.bgp {
        for family in &process.families {
            let networks =
                family.networks.iter().flat_map(|it| &it.policy).map(|it| (it, "on a network statement"));
            let others =
                family.redistributions.iter().flat_map(|it| &it.policy).map(|it| (it, "on a redistribution"));
            used.extend(networks.chain(others).map(|(it, place)| Reference {
                name: &it.name,
                effect: it.if_undefined,
                place,
                idle: false,
            }));
        }
        let families = process.sessions.iter().flat_map(|it| &it.families);
        let defaults = families.flat_map(|it| &it.default_originate).flat_map(|it| &it.value);
        used.extend(defaults.map(|it| Reference {
            name: &it.name,
            effect: it.if_undefined,
            place: "on a default route for a neighbor",
            idle: false,
        }));
    }
    let calls = device.policies.values().flat_map(|it| &it.terms).flat_map(|it| &it.call);
    used.extend(calls.map(|it| Reference {
        name: &it.name,
        effect: it.if_undefined,
        place: "in another policy",
        idle: false,
    }));
    for vrf in device.vrfs.values() {
        let maps = vrf.import_policies.iter().chain(&vrf.export_policies);
        used.extend(maps.map(|name| Reference {
            name,
            effect: crate::model::Missing::Unknown,
            place: "on a VRF",
            idle: false,
        }));
    }
    let conditions = device.policies.values().flat_map(|it| &it.terms).flat_map(|it| &it.when);
    for condition in conditions {
        let Condition::Policy { policies, .. } = &condition.value else { continue };
        used.extend(policies.references().into_iter().map(|it| Reference {
            name: &it.name,
            effect: it.if_undefined,
            place: "in another policy",
            idle: false,
        }));
    }
    let names: Vec<&str> = device.policies.keys().map(String::as_str).collect();
    reference::report(cx, device, "route policy", &names, used);
}
