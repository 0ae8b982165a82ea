use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::leak::label_filters;
use super::together::{Together, by_cause};
use crate::analysis::advertise::{Openness, Sent};
use crate::analysis::announced::own_family;
use crate::analysis::peering::Kind;
use crate::analysis::prefix_space::PrefixSpace;
use crate::model::{Device, Direction, Sourced};
use crate::net::Afi;
use crate::rules::Context;
use crate::text::Span;

rule! {
    /// # What it does
    /// Finds a default route, or two halves of everything in its place, that is announced on private peering.
    ///
    /// # Why it matters
    /// It is allowed, and changes much: all traffic of the virtual networks to the Internet goes through the company. Services
    /// of Azure that need a direct way, such as the activation of Windows, stop unless they get routes of their own. When the
    /// announcement ends, the virtual networks go to the Internet directly again, past every firewall of the company.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 192.168.15.1 255.255.255.252
    /// ip route 0.0.0.0 0.0.0.0 10.0.0.1
    /// router bgp 65010
    ///  network 0.0.0.0
    ///  neighbor 192.168.15.2 remote-as 12076
    ///  neighbor 192.168.15.2 prefix-list AZURE-OUT out
    /// ip prefix-list AZURE-OUT seq 5 permit 0.0.0.0/0
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 192.168.15.1 255.255.255.252
    /// ip route 0.0.0.0 0.0.0.0 10.0.0.1
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// router bgp 65010
    ///  network 10.20.0.0 mask 255.255.0.0
    ///  neighbor 192.168.15.2 remote-as 12076
    ///  neighbor 192.168.15.2 prefix-list AZURE-OUT out
    /// ip prefix-list AZURE-OUT seq 5 permit 10.20.0.0/16
    /// ```
    ///
    /// # How to fix
    /// Leave the default route out, unless the traffic is meant to go through the company; then announce it on both links.
    ///
    /// ```ios
    /// ip prefix-list AZURE-OUT seq 5 permit 10.20.0.0/16
    /// ```
    ///
    /// ```junos
    /// policy-options {
    ///     policy-statement AZURE-OUT {
    ///         term own {
    ///             from {
    ///                 route-filter 10.20.0.0/16 exact;
    ///             }
    ///             then accept;
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// ```frr
    /// ip prefix-list AZURE-OUT seq 5 permit 10.20.0.0/16
    /// ```
    ///
    /// # How sure it is
    /// Proven when the file holds the route. Likely when the filter lets it through and something that the file does not bound
    /// may supply it.
    ///
    /// # When to ignore it
    /// When the virtual networks are meant to reach the Internet through the company, and know the exceptions.
    ///
    /// # References
    /// - Azure ExpressRoute routing requirements, "Advertising default routes"
    "default-route-on-private-peering", Expressroute, Info, requirements: ["ER-ADV-04"], since "0.1.0",
    "A default route is advertised on private peering", Device => check
}

/// How everything is announced.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Form {
    /// As the default route.
    Default,
    /// In two halves.
    Halves,
    /// As the default route, if something supplies it.
    Perhaps,
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let mut openness = Openness::of(device);
    let mut found = Vec::new();
    for peering in facts.peerings.of_kind(device, Kind::Private) {
        let (Some(sent), Some(family)) = (facts.sent(peering), own_family(peering)) else { continue };
        let Some((form, prefix)) = form(sent, peering.afi()) else { continue };
        if form == Form::Perhaps && openness.lets_everything_through(family, Direction::Out).is_some() {
            continue;
        }
        let stated = family.default_originate.as_ref().and_then(Sourced::span);
        let origin = || sent.summary.proven.get(&prefix)?.first().copied();
        let place: Option<Span> = stated.or_else(origin);
        let filter = family.export.filters.last().map(|it| it.name.as_str());
        found.push(((form, prefix, place, filter), peering));
    }
    for ((form, prefix, place, _), sessions) in by_cause(found) {
        report(cx, &sessions, (&form, prefix, place));
    }
}

fn report(
    cx: &mut Context<'_>,
    sessions: &Together<'_, '_>,
    (form, prefix, place): (&Form, IpNet, Option<Span>),
) {
    let title = sessions.title();
    let message = match form {
        Form::Default => format!("the default route is advertised on {title}"),
        Form::Halves => format!("{prefix} and the other half of everything are advertised on {title}"),
        Form::Perhaps => format!("the filters of {title} let a default route through"),
    };
    let finding = cx.report(message).at_some(place, "comes from here");
    let first = sessions.first;
    let finding = match own_family(first) {
        Some(it) => label_filters(finding, first.session, &it.export, |_| "lets it out".to_owned()),
        None => finding,
    };
    let finding = sessions.of_this_kind(sessions.point_out(finding)).likely_if(*form == Form::Perhaps);
    let _reported = finding
        .note("all Internet traffic of the virtual networks goes through the company while it is announced")
        .help("leave it out, unless that is what it is for");
}

/// Whether a session sends everything, and as what.
fn form(sent: &Sent, afi: Afi) -> Option<(Form, IpNet)> {
    let default = match afi {
        Afi::Ipv4 => IpNet::V4(Ipv4Net::default()),
        Afi::Ipv6 => IpNet::V6(Ipv6Net::default()),
    };
    let halves: PrefixSpace = default.subnets(1).ok()?.collect();
    if sent.certain.contains(&default) {
        Some((Form::Default, default))
    } else if halves.is_subset(&sent.certain) {
        Some((Form::Halves, halves.witness()?))
    } else {
        sent.summary.possible.contains(&default).then_some((Form::Perhaps, default))
    }
}
