use super::shared_pool::{TowardInternet, each_shared};
use super::together::Together;
use super::translated::TowardMicrosoft;
use crate::analysis::nat::title;
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds pools of addresses that are used toward Microsoft peering and toward the internet.
    ///
    /// # Why it matters
    /// Microsoft answers over ExpressRoute whatever comes from a prefix that it learned there. A connection that left by the
    /// internet with an address of the same pool gets its answers on the circuit, where no translation knows it, and hangs.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/0
    ///  ip address 10.1.0.1 255.255.255.0
    ///  ip nat inside
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    ///  ip nat outside
    /// interface GigabitEthernet0/0/2
    ///  description internet
    ///  ip address 20.1.0.2 255.255.255.252
    ///  ip nat outside
    /// ip route 0.0.0.0 0.0.0.0 20.1.0.1
    /// ip nat pool EDGE 131.107.8.1 131.107.8.62 prefix-length 26
    /// ip nat inside source list 10 pool EDGE overload
    /// access-list 10 permit 10.0.0.0 0.255.255.255
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/0
    ///  ip address 10.1.0.1 255.255.255.0
    ///  ip nat inside
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    ///  ip nat outside
    /// interface GigabitEthernet0/0/2
    ///  description internet
    ///  ip address 20.1.0.2 255.255.255.252
    ///  ip nat outside
    /// ip route 0.0.0.0 0.0.0.0 20.1.0.1
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// ip nat pool MSFT 131.107.8.1 131.107.8.62 prefix-length 26
    /// ip nat pool INET 20.2.0.1 20.2.0.14 prefix-length 28
    /// ip nat inside source route-map TO-MSFT pool MSFT overload
    /// ip nat inside source route-map TO-INET pool INET overload
    /// access-list 10 permit 10.0.0.0 0.255.255.255
    /// route-map TO-MSFT permit 10
    ///  match ip address 10
    ///  match interface GigabitEthernet0/0/1.200
    /// route-map TO-INET permit 10
    ///  match ip address 10
    ///  match interface GigabitEthernet0/0/2
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ```
    ///
    /// # How to fix
    /// Give each way out a pool of its own, and choose between them by the interface that packets leave by.
    ///
    /// ```ios
    /// route-map TO-MSFT permit 10
    ///  match ip address 10
    ///  match interface GigabitEthernet0/0/1.200
    /// ip nat inside source route-map TO-MSFT pool MSFT overload
    /// ```
    ///
    /// ```junos
    /// set security nat source rule-set TO-MSFT from zone trust
    /// set security nat source rule-set TO-MSFT to zone microsoft
    /// set security nat source rule-set TO-MSFT rule all match source-address 10.0.0.0/8
    /// set security nat source rule-set TO-MSFT rule all then source-nat pool MSFT
    /// ```
    ///
    /// FRR has no words for address translation: under it, the packet filter of Linux does this.
    ///
    /// # How sure it is
    /// An interface leads to the internet when it carries a session with a public AS that is not Microsoft's, when the
    /// default route leaves by it, or when the provider gives it its address. Where a rule may or may not apply to one
    /// of the two ways out, the finding is likely.
    ///
    /// # When to ignore it
    /// When no answer of Microsoft's can reach the addresses over ExpressRoute, because they are not advertised there.
    ///
    /// # References
    /// - Router configuration samples to set up and manage NAT
    /// - Azure ExpressRoute NAT requirements
    "nat-pool-shared-with-internet", Expressroute, Error, requirements: ["ER-ADV-08", "ER-NAT-03"], since "0.1.0",
    "One NAT pool serves Microsoft peering and the Internet", Network => check
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    each_shared(facts, |used, shared| one(cx, used, shared));
}

fn one(cx: &mut Context<'_>, used: &TowardMicrosoft<'_, '_>, shared: &TowardInternet<'_>) {
    let TowardMicrosoft { peering, pool } = used;
    let here = std::ptr::eq(peering.device, shared.device);
    let other =
        if here { "the internet".to_owned() } else { format!("the internet from {}", *shared.device.name) };
    let group = Together::of(peering);
    let mut finding = cx
        .report(format!(
            "{} ({}) serves {} and {other}",
            pool.title(),
            title(pool.range.value),
            peering.title()
        ))
        .device(&peering.device.name)
        .label(&pool.range, "the addresses are used on both ways")
        .at(pool.rule.statement, format!("translates what leaves by {}, to Microsoft", *pool.interface.name));
    if shared.pool.rule.statement != pool.rule.statement {
        let text = format!("translates what leaves by {}, to the internet", *shared.pool.interface.name);
        finding = finding.at(shared.pool.rule.statement, text);
    }
    let finding = finding
        .at_some(shared.internet.span, shared.internet.text)
        .likely_if(!pool.certain || !shared.pool.certain);
    let finding = group.of_this_kind(group.point_out(finding));
    let _reported =
        finding.help("translate toward Microsoft to a pool of its own, which the internet never sees");
}
