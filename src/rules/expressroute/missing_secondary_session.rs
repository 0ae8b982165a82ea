use crate::analysis::obstacle::obstacle;
use crate::analysis::pairs::{Partner, Vacancy, other_half};
use crate::analysis::peering::{Peering, second_host};
use crate::model::CircuitPeeringKind::Public;
use crate::net::Afi;
use crate::rules::{Context, Facts};

rule! {
    /// # What it does
    /// Finds peerings with Microsoft that have one BGP session where two are required.
    ///
    /// # Why it matters
    /// Microsoft demands a primary and a secondary session for each peering and each address family, to two routers of
    /// its own. With one, its next maintenance is an outage, and the availability promise is void.
    ///
    /// # Bad
    /// ```ios
    /// hostname ams-er1
    /// interface GigabitEthernet0/0/1.200
    ///  ip address 131.107.0.1 255.255.255.252
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    /// --- ams-er2
    /// hostname ams-er2
    /// interface GigabitEthernet0/0/1.200
    ///  ip address 131.107.0.5 255.255.255.252
    /// ```
    ///
    /// # Good
    /// ```ios
    /// hostname ams-er1
    /// interface GigabitEthernet0/0/1.200
    ///  ip address 131.107.0.1 255.255.255.252
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    /// --- ams-er2
    /// hostname ams-er2
    /// interface GigabitEthernet0/0/1.200
    ///  ip address 131.107.0.5 255.255.255.252
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.6 remote-as 12076
    /// ```
    ///
    /// # How to fix
    /// Set up the second session of the peering, over the second link, to the address that the link's subnet gives Microsoft: the
    /// second usable one. Best on another router.
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  ip address 131.107.0.5 255.255.255.252
    /// router bgp 65010
    ///  neighbor 131.107.0.6 remote-as 12076
    /// ```
    ///
    /// ```frr
    /// interface eth1.200
    ///  ip address 131.107.0.5/30
    /// router bgp 65010
    ///  neighbor 131.107.0.6 remote-as 12076
    /// ```
    ///
    /// ```junos
    /// interfaces {
    ///     xe-0/0/0 {
    ///         unit 200 {
    ///             family inet {
    ///                 address 131.107.0.5/30;
    ///             }
    ///         }
    ///     }
    /// }
    /// protocols {
    ///     bgp {
    ///         group MSFT {
    ///             type external;
    ///             neighbor 131.107.0.6 {
    ///                 peer-as 12076;
    ///             }
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// # How sure it is
    /// With one device given, its partner may be in a file that was not: the finding is then likely. With several, it
    /// is proven. Facts of the circuit say which link lacks its session, and that a peering which is switched off needs none.
    /// Where the line of a neighbor was not understood, that may be the partner, and nothing is said.
    ///
    /// # References
    /// - Azure ExpressRoute routing requirements, "IP addresses used for peering"
    "missing-secondary-session", Expressroute, Error, requirements: ["ER-RED-01"], since "0.1.0",
    "A peering with Microsoft has one BGP session (per address family) where two are required", Network => check
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let stray = Stray::of(facts);
    let partners = facts.peerings.partners.iter().zip(&facts.peerings.vacancies);
    // What the facts say is switched off, or retired, needs no pair; what cannot come up is told of as that.
    let needed = |it: &Peering<'_>| {
        it.circuit.is_none_or(|on| on.is_enabled() && on.peering.kind.value != Public)
            && obstacle(it).is_none()
    };
    for (peering, (partner, vacancy)) in facts.peerings.all.iter().zip(partners).filter(|(it, _)| needed(it))
    {
        // One of the neighbors that were not understood may be the partner.
        let has_unread = !peering.process.unread_sessions.is_empty();
        match partner {
            Partner::Found { .. } => {}
            Partner::Alone | Partner::Perhaps if has_unread => {}
            Partner::Alone => report(cx, peering, vacancy.as_ref(), &stray, !facts.network.is_complete()),
            Partner::Perhaps => report(cx, peering, vacancy.as_ref(), &stray, true),
        }
    }
}

fn report(
    cx: &mut Context<'_>,
    peering: &Peering<'_>,
    vacancy: Option<&Vacancy<'_>>,
    stray: &Stray<'_, '_>,
    likely: bool,
) {
    let facts = cx.facts;
    let table = peering.process.vrf_name().map(|it| format!(" in VRF {it}")).unwrap_or_default();
    let devices = facts.network.devices.len();
    let read =
        if devices == 1 { "the one device read".to_owned() } else { format!("the {devices} devices read") };
    let elsewhere = stray.in_another_vrf(peering);
    let mut finding = cx
        .report(format!(
            "{}{table} has one {} BGP session of two: none of {read} has its partner",
            peering.title(),
            peering.afi()
        ))
        .at(peering.session.opening, "the only session of this peering")
        .device(&peering.device.name)
        .likely_if(likely || peering.wrong_asn.is_some());
    if let Some(link) = peering.connected() {
        finding = finding.label(&link.address.net, "its link");
    }
    if let Some(Vacancy { device, interface, address, .. }) = vacancy {
        let place = format!("{} of {}", *interface.name, *device.name);
        finding = finding
            .label(&address.net, format!("the other half of the block is on {place}, without a session"));
    }
    if let Some((on, subnet)) = peering.circuit.and_then(|on| Some((on, on.other_subnet()?))) {
        let role = on.role.map(|it| it.other().as_str()).unwrap_or_default();
        finding = finding.label(subnet, format!("the {role} link of circuit {}", *on.circuit.name));
    }
    if let Some(elsewhere) = elsewhere {
        finding = finding.note(elsewhere);
    }
    finding = finding.note(
        "Microsoft's availability promise holds only with two sessions for each peering and address family",
    );
    let _reported = finding.help(match (peering.afi(), partner_address(peering)) {
        (_, Some(address)) => {
            format!("configure the session with {address} on the router that ends the other link")
        }
        (Afi::Ipv4 | Afi::Ipv6, None) => {
            "configure the other session on the router that ends the other link".to_owned()
        }
    });
}

/// The neighbor on the other link by the facts, or that the other half of the link's block would have.
fn partner_address(peering: &Peering<'_>) -> Option<std::net::IpAddr> {
    if let Some(subnet) = peering.circuit.and_then(|it| it.other_subnet()) {
        return second_host(subnet);
    }
    let subnet = peering.connected()?.address.trunc();
    let other = other_half(&subnet)?;
    matches!(subnet.prefix_len(), 30 | 126).then(|| second_host(&other)).flatten()
}

/// For each family the first session without a partner, and the first in another table than that one: whatever the
/// table of a third is, one of them stands in another.
struct Stray<'m, 'p>(Vec<&'p Peering<'m>>);

impl<'m, 'p> Stray<'m, 'p> {
    fn of(facts: &'p Facts<'m>) -> Self {
        let mut stray: Vec<&Peering<'_>> = Vec::new();
        let partners = facts.peerings.all.iter().zip(&facts.peerings.partners);
        for (peering, _) in partners.filter(|(_, it)| !matches!(it, Partner::Found { .. })) {
            let mut alike = stray.iter().filter(|it| it.afi() == peering.afi());
            let known = |it: &&Peering<'_>| it.process.vrf_name() == peering.process.vrf_name();
            if alike.clone().count() < 2 && !alike.any(known) {
                stray.push(peering);
            }
        }
        Stray(stray)
    }

    /// A session that would fit if it were not in another table.
    fn in_another_vrf(&self, peering: &Peering<'_>) -> Option<String> {
        let own = peering.process.vrf_name();
        let fits = |it: &&&Peering<'_>| it.process.vrf_name() != own && it.afi() == peering.afi();
        let other = self.0.iter().find(fits)?;
        let table = other.process.vrf_name().map_or("the global table".to_owned(), |it| format!("VRF {it}"));
        Some(format!("{} on {} stands alone too, in {table}", *other.session.peer, *other.device.name))
    }
}
