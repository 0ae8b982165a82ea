use crate::analysis::pairs::are_halves;
use crate::analysis::peering::{Peering, spoken_role};
use crate::model::LinkRole;
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds pairs whose links are the halves of one block where the link called primary has the upper half.
    ///
    /// # Why it matters
    /// Microsoft uses the lower half of a /29 (IPv4) or a /125 (IPv6) for the primary link, always. With the names the other
    /// way round, both links may work, and the one that is switched over during maintenance is not the one that people expect.
    ///
    /// # Bad
    /// ```ios
    /// hostname ams-er1
    /// interface GigabitEthernet0/0/1.300
    ///  description Microsoft peering, primary
    ///  encapsulation dot1Q 300
    ///  ip address 131.107.0.5 255.255.255.252
    /// router bgp 3300
    ///  neighbor 131.107.0.6 remote-as 12076
    /// --- ams-er2
    /// hostname ams-er2
    /// interface GigabitEthernet0/0/1.300
    ///  description Microsoft peering, secondary
    ///  encapsulation dot1Q 300
    ///  ip address 131.107.0.1 255.255.255.252
    /// router bgp 3300
    ///  neighbor 131.107.0.2 remote-as 12076
    /// ```
    ///
    /// # Good
    /// ```ios
    /// hostname ams-er1
    /// interface GigabitEthernet0/0/1.300
    ///  description Microsoft peering, primary
    ///  encapsulation dot1Q 300
    ///  ip address 131.107.0.1 255.255.255.252
    /// ip route 131.107.64.0 255.255.252.0 Null0
    /// router bgp 3300
    ///  network 131.107.64.0 mask 255.255.252.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.64.0/22
    /// --- ams-er2
    /// hostname ams-er2
    /// interface GigabitEthernet0/0/1.300
    ///  description Microsoft peering, secondary
    ///  encapsulation dot1Q 300
    ///  ip address 131.107.0.5 255.255.255.252
    /// ip route 131.107.64.0 255.255.252.0 Null0
    /// router bgp 3300
    ///  network 131.107.64.0 mask 255.255.252.0
    ///  neighbor 131.107.0.6 remote-as 12076
    ///  neighbor 131.107.0.6 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.64.0/22
    /// ```
    ///
    /// # How to fix
    /// Find out which router is cabled to Microsoft's primary port, give it the lower half, and name it accordingly:
    ///
    /// ```ios
    /// interface GigabitEthernet0/0/1.300
    ///  description Microsoft peering, primary
    ///  ip address 131.107.0.1 255.255.255.252
    /// ```
    /// ```junos
    /// set interfaces xe-0/0/1 unit 300 description "Microsoft peering, primary"
    /// set interfaces xe-0/0/1 unit 300 family inet address 131.107.0.1/30
    /// ```
    /// ```frr
    /// interface eth1.300
    ///  description Microsoft peering, primary
    ///  ip address 131.107.0.1/30
    /// ```
    ///
    /// # How sure it is
    /// Only descriptions say which link is meant to be the primary one, so it is likely. Where the facts of the circuit are
    /// given, they decide, and `circuit-mismatch` compares the descriptions with them.
    ///
    /// # When to ignore it
    /// When primary and secondary in the descriptions mean something else, such as the order of two sites.
    ///
    /// # References
    /// - Azure ExpressRoute routing requirements, "IP addresses used for peering"
    "link-subnet-order", Expressroute, Info, requirements: ["ER-ADDR-04"], since "0.1.0",
    "Primary does not use the lower half of the split block, or both links use one subnet", Network => check
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for (one, second, because) in facts.peerings.pairs() {
        let Some((upper, lower)) = swapped(one, second) else { continue };
        let Some((links, roles)) = upper.connected().zip(lower.connected()).zip(words(upper, lower)) else {
            continue;
        };
        let message = format!(
            "the primary link, that of {}, is the upper half of the block that it shares with {}",
            upper.title(),
            *lower.session.peer
        );
        let _reported = cx
            .report(message)
            .label(&links.0.address.net, "the upper half, which Microsoft uses for the secondary link")
            .label(&links.1.address.net, "the lower half")
            .at_some(roles.0, "called the primary")
            .at_some(roles.1, "called the secondary")
            .device(&upper.device.name)
            .likely()
            .note(format!("taken for a pair because {because}"))
            .help("give the link on Microsoft's primary port the lower half, or correct the descriptions");
    }
}

type Place = Option<crate::text::Span>;

/// Where the links are called what they are called.
fn words(one: &Peering<'_>, other: &Peering<'_>) -> Option<(Place, Place)> {
    let place = |it| spoken_role(it).map(|it| it.1);
    match (place(one), place(other)) {
        (None, None) => None,
        (one, other) => Some((one.flatten(), other.flatten())),
    }
}

/// The two with the upper half first, when they are called the other way round. What the facts say is not asked of names.
fn swapped<'a, 'm>(
    one: &'a Peering<'m>,
    other: &'a Peering<'m>,
) -> Option<(&'a Peering<'m>, &'a Peering<'m>)> {
    let (here, there) = (one.connected()?.address.trunc(), other.connected()?.address.trunc());
    let by_facts = |it: &Peering<'_>| it.circuit.is_some_and(|it| it.role.is_some());
    if by_facts(one)
        || by_facts(other)
        || !matches!(here.prefix_len(), 30 | 126)
        || !are_halves(&here, &there)
    {
        return None;
    }
    let (lower, upper) = if here < there { (one, other) } else { (other, one) };
    let role = |it| spoken_role(it).map(|it| it.0);
    let wrong = match (role(lower), role(upper)) {
        (Some(lower), Some(upper)) => (lower, upper) == (LinkRole::Secondary, LinkRole::Primary),
        (Some(lower), None) => lower == LinkRole::Secondary,
        (None, Some(upper)) => upper == LinkRole::Primary,
        (None, None) => false,
    };
    wrong.then_some((upper, lower))
}
