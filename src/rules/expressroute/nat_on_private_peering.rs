use std::collections::HashSet;

use super::together::by_cause;
use crate::analysis::nat::Translation;
use crate::analysis::peering::Kind;
use crate::model::{Device, NatReach, NatRole};
use crate::rules::Context;
use crate::text::Span;

rule! {
    /// # What it does
    /// Finds private peerings toward which addresses are translated.
    ///
    /// # Why it matters
    /// Private peering joins your network and your virtual networks with their own addresses; Microsoft asks for no
    /// translation there. Translated sources are known to nobody behind Azure's gateway unless somebody advertises them,
    /// and machines in Azure cannot open connections to what stands behind the translation.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/0
    ///  ip address 10.1.0.1 255.255.255.0
    ///  ip nat inside
    /// interface GigabitEthernet0/0/1.100
    ///  description Azure private peering
    ///  ip address 192.168.15.1 255.255.255.252
    ///  ip nat outside
    /// ip nat inside source list 10 interface GigabitEthernet0/0/1.100 overload
    /// access-list 10 permit 10.0.0.0 0.255.255.255
    /// router bgp 65010
    ///  neighbor 192.168.15.2 remote-as 12076
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/0
    ///  ip address 10.1.0.1 255.255.255.0
    /// interface GigabitEthernet0/0/1.100
    ///  description Azure private peering
    ///  ip address 192.168.15.1 255.255.255.252
    /// router bgp 65010
    ///  network 10.1.0.0 mask 255.255.255.0
    ///  neighbor 192.168.15.2 remote-as 12076
    ///  neighbor 192.168.15.2 prefix-list AZURE-OUT out
    /// ip prefix-list AZURE-OUT seq 5 permit 10.1.0.0/24
    /// ```
    ///
    /// # How to fix
    /// Take the interface of private peering out of the translation.
    ///
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  no ip nat outside
    /// ```
    ///
    /// ```junos
    /// set security nat source rule-set TO-INTERNET from zone trust
    /// set security nat source rule-set TO-INTERNET to zone internet
    /// ```
    ///
    /// FRR has no words for address translation: under it, the packet filter of Linux does this.
    ///
    /// # How sure it is
    /// It speaks when a rule may translate what leaves by the interface. Where every rule asks for other interfaces, it is
    /// silent.
    ///
    /// # When to ignore it
    /// When your address plan overlaps with that of a virtual network and translation is the only way out.
    ///
    /// # References
    /// - Router configuration samples to set up and manage NAT (private peering needs none)
    "nat-on-private-peering", Expressroute, Warning, requirements: ["ER-NAT-02"], since "0.1.0",
    "NAT on private peering", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let mut private =
        facts.peerings.of_kind(device, Kind::Private).filter(|it| it.session.enabled.value).peekable();
    if private.peek().is_none() || device.interfaces.iter().all(|it| it.nat_role.is_none()) {
        return;
    }
    let uses = Translation::of(device).uses();
    let translated: HashSet<&str> = uses.iter().map(|it| it.interface.name.as_str()).collect();
    let bound = private.filter_map(|peering| {
        let interface = peering.connected()?.interface;
        let role = interface.nat_role.as_ref().filter(|it| it.value != NatRole::Inside)?;
        // An interface without any rule is a translation in waiting, unless it is on both sides.
        let leaves = translated.contains(interface.name.as_str())
            || device.nat.rules.is_empty() && role.value == NatRole::Outside;
        leaves.then_some((role.span()?, peering))
    });
    for (place, group) in by_cause(bound) {
        let Some(interface) = group.first.connected().map(|it| it.interface) else { continue };
        let rule = uses.iter().find(|it| it.interface.name.value == interface.name.value).map(|it| it.rule);
        let own_words = |at: Span| rule.is_none_or(|it| it.statement != at);
        let finding = cx
            .report(format!(
                "{} is the outside of address translation for {}",
                *interface.name,
                group.title()
            ))
            .at(place, "what leaves here is translated");
        let named = rule.filter(|it| own_words(place) && !matches!(it.toward, NatReach::Places(_)));
        let finding = finding.at_some(named.map(|it| it.statement), "by this rule");
        let finding = group.of_this_kind(group.point_out(finding));
        let _reported = finding.help("take the interface of private peering out of the translation");
    }
}
