use std::collections::HashSet;

use super::sought::by_session;
use super::together::by_cause;
use crate::analysis::peering::Kind;
use crate::model::Device;
use crate::net::microsoft::Meaning;
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds import policies of private peering that look for the communities of regions (12076:500xx).
    ///
    /// # Why it matters
    /// Microsoft puts them on routes of a virtual network only after a community value was given to that network in Azure.
    /// Until then the condition does not hold for any of its routes; behind Virtual WAN it never does.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  description Azure private peering
    ///  ip address 192.168.15.1 255.255.255.252
    /// router bgp 65010
    ///  network 10.1.0.0 mask 255.255.0.0
    ///  neighbor 192.168.15.2 remote-as 12076
    ///  neighbor 192.168.15.2 route-map AZURE-IN in
    ///  neighbor 192.168.15.2 prefix-list AZURE-OUT out
    /// ip route 10.1.0.0 255.255.0.0 Null0
    /// ip prefix-list AZURE-OUT seq 5 permit 10.1.0.0/16
    /// ip bgp-community new-format
    /// ip community-list standard EUROPE permit 12076:50002
    /// route-map AZURE-IN permit 10
    ///  match community EUROPE
    ///  set local-preference 150
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  description Azure private peering
    ///  ip address 192.168.15.1 255.255.255.252
    /// router bgp 65010
    ///  network 10.1.0.0 mask 255.255.0.0
    ///  neighbor 192.168.15.2 remote-as 12076
    ///  neighbor 192.168.15.2 route-map AZURE-IN in
    ///  neighbor 192.168.15.2 prefix-list AZURE-OUT out
    /// ip route 10.1.0.0 255.255.0.0 Null0
    /// ip prefix-list AZURE-OUT seq 5 permit 10.1.0.0/16
    /// ip bgp-community new-format
    /// ip prefix-list VNETS seq 5 permit 10.100.0.0/14 le 24
    /// route-map AZURE-IN permit 10
    ///  match ip address prefix-list VNETS
    ///  set local-preference 150
    /// ```
    ///
    /// # How to fix
    /// Give every virtual network a community value in Azure, or tell routes apart by their prefixes.
    ///
    /// ```ios
    /// ip prefix-list VNETS seq 5 permit 10.100.0.0/14 le 24
    /// ```
    ///
    /// ```frr
    /// ip prefix-list VNETS seq 5 permit 10.100.0.0/14 le 24
    /// ```
    ///
    /// ```junos
    /// set policy-options policy-statement AZURE-IN term vnets from route-filter 10.100.0.0/14 orlonger
    /// ```
    ///
    /// # How sure it is
    /// What is set up in Azure is not in the files; the finding is a reminder.
    ///
    /// # When to ignore it
    /// When the values are set up.
    ///
    /// # References
    /// - Configure custom BGP communities for Azure ExpressRoute private peering
    "vnet-community-needs-setup", Expressroute, Info, requirements: ["ER-COM-03"], since "0.1.0",
    "The matched community appears only after set-up in Azure", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let mut regional = Vec::new();
    for (peering, sought) in by_session(facts, device) {
        // Of each list the first line that does so stands for the others.
        let mut lists = HashSet::new();
        for it in sought.iter().filter(|_| peering.kind == Some(Kind::Private)) {
            let found = it.found.as_ref().filter(|it| it.is_private() == Some(true));
            if found.is_some_and(|it| it.meanings.contains(&Meaning::VirtualNetworks))
                && lists.insert(it.looked.list.name.as_str())
            {
                regional.push(((it.place(), it.sought.to_string()), peering));
            }
        }
    }
    for ((place, sought), group) in by_cause(regional) {
        let finding = cx
            .report(format!(
                "the import policy of {} looks for {sought}, which needs set-up in Azure",
                group.title()
            ))
            .at(place, "on routes only of virtual networks that have a community value");
        let finding = group.of_this_kind(group.point_out(finding));
        let _reported = finding.help("make sure that each virtual network has a community value in Azure");
    }
}
