use std::collections::HashMap;

use super::together::by_cause;
use super::translated::toward_microsoft;
use crate::model::Device;
use crate::net::special;
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds translation of sources toward Microsoft peering whose addresses are not public.
    ///
    /// # Why it matters
    /// Microsoft peering carries public addresses only. What arrives from any other source is dropped at Microsoft's edge,
    /// so nothing that is translated by the rule ever gets an answer.
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
    /// ip nat pool MSFT 172.16.8.1 172.16.8.62 prefix-length 26
    /// ip nat inside source list 10 pool MSFT overload
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
    /// ip nat pool MSFT 131.107.8.1 131.107.8.62 prefix-length 26
    /// ip nat inside source list 10 pool MSFT overload
    /// access-list 10 permit 10.0.0.0 0.255.255.255
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// ```
    ///
    /// # How to fix
    /// Put public addresses of your own into the pool, and advertise them on Microsoft peering.
    ///
    /// ```ios
    /// ip nat pool MSFT 131.107.8.1 131.107.8.62 prefix-length 26
    /// ```
    ///
    /// ```junos
    /// set security nat source pool MSFT address 131.107.8.0/26
    /// ```
    ///
    /// FRR has no words for address translation: under it, the packet filter of Linux does this.
    ///
    /// # How sure it is
    /// A finding is an error when a rule translates traffic to every destination that leaves by the interface of the
    /// session. Rules that look at destinations, at lists that are not in the file, or at other things say nothing:
    /// their traffic may go elsewhere. Addresses set aside for documentation are left to `special-prefix-advertised`.
    ///
    /// # When to ignore it
    /// When a device behind this one translates again.
    ///
    /// # References
    /// - Azure ExpressRoute NAT requirements, "NAT requirements for Microsoft peering"
    /// - RFC 1918, RFC 6598
    "nat-pool-not-public", Expressroute, Error, requirements: ["ER-NAT-01"], since "0.1.0",
    "Traffic to Microsoft is translated to addresses that are not public", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let assume = facts.network.given.assume;
    let uses = toward_microsoft(facts, device);
    let private = uses.into_iter().filter(|it| it.pool.certain).filter_map(|it| {
        let (first, last) = it.pool.range.value;
        let wrong = |address: &std::net::IpAddr| {
            !assume.is_public(*address) && !special::is_documentation((*address).into())
        };
        let address = [first, last].into_iter().find(wrong)?;
        Some(((it.pool.range.span()?, address), it))
    });
    let private: Vec<_> = private.collect();
    let mut first = HashMap::new();
    for (cause, it) in &private {
        first.entry(*cause).or_insert(it);
    }
    for (cause, group) in by_cause(private.iter().map(|(cause, it)| (*cause, it.peering))) {
        let Some(found) = first.get(&cause) else { continue };
        let (_, address) = cause;
        let what = special::special(address.into())
            .map_or(String::new(), |it| format!(" ({}, {})", it.name, it.rfc));
        let pool = &found.pool;
        let finding = cx
            .report(format!(
                "traffic to {} is translated to {address}{what}, which is not public",
                group.title()
            ))
            .label(&pool.range, format!("the addresses of {}", pool.title()))
            .at(pool.rule.statement, format!("translates what leaves by {}", *pool.interface.name));
        let finding = group.of_this_kind(group.point_out(finding));
        let _reported =
            finding.help("translate to public addresses of your own, and advertise them on this session");
    }
}
