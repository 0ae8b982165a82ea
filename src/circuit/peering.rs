//! The facts of one peering.

use ipnet::IpNet;

use super::fields::Problems;
use super::json::Node;
use crate::model::{
    CircuitFamily, CircuitPeering, CircuitPeeringKind, Key, PeeringKind, PrefixesState, RouteFilterUse,
    Sourced,
};
use crate::net::Afi;

const MICROSOFT: CircuitPeeringKind = CircuitPeeringKind::Peering(PeeringKind::Microsoft);
const PRIVATE: CircuitPeeringKind = CircuitPeeringKind::Peering(PeeringKind::Private);

/// Types, and the names that old tools gave instead.
const KINDS: [(&str, CircuitPeeringKind); 4] = [
    ("AzurePrivatePeering", PRIVATE),
    ("MicrosoftPeering", MICROSOFT),
    ("AzurePublicPeering", CircuitPeeringKind::Public),
    ("AzureMicrosoftPeering", MICROSOFT),
];

const STATES: [(&str, bool); 2] = [("Enabled", true), ("Disabled", false)];

const PREFIX_STATES: [(&str, PrefixesState); 4] = [
    ("NotConfigured", PrefixesState::NotConfigured),
    ("Configuring", PrefixesState::Configuring),
    ("Configured", PrefixesState::Configured),
    ("ValidationNeeded", PrefixesState::ValidationNeeded),
];

/// Reads a peering; one of which the type cannot be told is none.
pub(super) fn read(node: Node<'_>, problems: &mut Problems) -> Option<CircuitPeering> {
    let node = problems.object(Some(node), "the peering")?;
    let kind = match node.get(&["peeringtype"]).filter(|it| !it.is_null()) {
        Some(at) => problems.word(Some(at), "the type of the peering", KINDS.get(..3).unwrap_or_default()),
        None => problems.word(node.get(&["name"]), "the name of the peering", &KINDS),
    };
    let Some(kind) = kind else {
        if node.get(&["peeringtype", "name"]).is_none_or(Node::is_null) {
            problems.add(
                node.opening(),
                "the type of the peering is missing".to_owned(),
                "private or Microsoft?",
            );
        }
        return None;
    };
    let enabled = problems.word(node.get(&["state"]), "the state of the peering", &STATES);
    let families = [ipv4(node, kind.value, problems), ipv6(node, kind.value, problems)];
    Some(CircuitPeering {
        kind,
        opening: node.opening(),
        enabled: enabled.unwrap_or(Sourced::default_of(true)),
        microsoft_asn: problems.asn(node.get(&["azureasn"]), "the AS of Microsoft (azureASN)"),
        peer_asn: problems.asn(node.get(&["peerasn"]), "the AS of the customer (peerASN)"),
        vlan: problems.tag(node.get(&["vlanid"]), "the VLAN id"),
        key: key(node),
        families: families.into_iter().flatten().collect(),
    })
}

/// What is told of the key, which is mostly left out. Stars stand for one that is not shown.
fn key(node: Node<'_>) -> Option<Sourced<Key>> {
    let at = node.get(&["sharedkey"])?;
    let key = at.text().filter(|it| !it.trim().is_empty())?;
    let hidden = key.bytes().all(|it| it == b'*') || key.starts_with('(') || key.starts_with('<');
    let known = if hidden { Key::Hidden } else { Key::readable(key) };
    Some(Sourced::written(known, at.span()))
}

/// The IPv4 family stands in the peering itself.
fn ipv4(node: Node<'_>, kind: CircuitPeeringKind, problems: &mut Problems) -> Option<CircuitFamily> {
    let enabled = problems.flag(node.get(&["ipv4enabled"]), "whether IPv4 is enabled");
    let family = family(node, Afi::Ipv4, kind, enabled, problems);
    let said = family.primary.is_some() || family.secondary.is_some();
    said.then_some(family)
}

/// The IPv6 family is an object of its own, in which some things are named differently.
fn ipv6(node: Node<'_>, kind: CircuitPeeringKind, problems: &mut Problems) -> Option<CircuitFamily> {
    let node = problems.object(node.get(&["ipv6peeringconfig", "ipv6"]), "the IPv6 part of the peering")?;
    let state = problems.word(node.get(&["state"]), "the state of IPv6", &STATES);
    let enabled = state.or_else(|| problems.flag(node.get(&["enabled"]), "whether IPv6 is enabled"));
    let family = family(node, Afi::Ipv6, kind, enabled, problems);
    let said = family.primary.is_some() || family.secondary.is_some();
    said.then_some(family)
}

fn family(
    node: Node<'_>,
    afi: Afi,
    kind: CircuitPeeringKind,
    enabled: Option<Sourced<bool>>,
    problems: &mut Problems,
) -> CircuitFamily {
    let subnet =
        |problems: &mut Problems, key, what: &str| problems.prefix(node.get(&[key]), what, Some(afi));
    let primary = subnet(problems, "primarypeeraddressprefix", "the subnet of the primary link");
    let secondary = subnet(problems, "secondarypeeraddressprefix", "the subnet of the secondary link");
    let mut family = CircuitFamily {
        afi,
        enabled: enabled.unwrap_or(Sourced::default_of(true)),
        primary,
        secondary,
        advertised_prefixes: None,
        prefixes_accepted: None,
        customer_asn: None,
        route_filter: None,
        filtered_communities: None,
    };
    if kind == MICROSOFT {
        registration(node, &mut family, problems);
        family.route_filter = route_filter(node, afi, problems);
        let filter = node.get(&["routefilter"]);
        family.filtered_communities = peering_rules(filter).and_then(|it| communities(Some(it), problems));
    }
    family
}

/// What the customer registered for Microsoft peering.
fn registration(node: Node<'_>, family: &mut CircuitFamily, problems: &mut Problems) {
    let config = node.get(&["microsoftpeeringconfig", "microsoftpeering"]);
    let Some(config) = problems.object(config, "the configuration of Microsoft peering") else { return };
    let prefixes = config.get(&["advertisedpublicprefixes"]);
    let each = |problems: &mut Problems, it| problems.prefix(Some(it), "an advertised public prefix", None);
    family.advertised_prefixes = problems.list(prefixes, "the list of advertised public prefixes", each);
    let state = config.get(&["advertisedpublicprefixesstate"]);
    family.prefixes_accepted =
        problems.word(state, "the state of the advertised public prefixes", &PREFIX_STATES);
    family.customer_asn = problems.asn(config.get(&["customerasn"]), "the AS of the prefixes (customerASN)");
}

/// Whether a route filter is attached. Azure leaves out what there is none of, so the facts that it printed itself say
/// so by saying nothing; those that somebody wrote down may be incomplete. A peering in legacy mode needs none.
fn route_filter(node: Node<'_>, afi: Afi, problems: &mut Problems) -> Option<Sourced<RouteFilterUse>> {
    let config = node.get(&["microsoftpeeringconfig"]);
    let legacy = config.and_then(|it| it.get(&["legacymode"])).and_then(Node::digits);
    if legacy.is_some_and(|it| it != "0") {
        return None;
    }
    match node.get(&["routefilter", "routefilterid"]) {
        Some(at) if at.is_null() || at.text() == Some("") => {
            Some(Sourced::written(RouteFilterUse::Absent, at.span()))
        }
        Some(at) => {
            let id = if at.is_object() { at.get(&["id"]) } else { Some(at) };
            let id = problems.text(id, "the identifier of the route filter").map(|it| it.value);
            Some(Sourced::written(RouteFilterUse::Attached(id), at.opening()))
        }
        None => {
            let printed = node.get(&["etag"]).is_some() && node.get(&["provisioningstate"]).is_some();
            (printed && afi == Afi::Ipv4).then(|| Sourced::default_of(RouteFilterUse::Absent))
        }
    }
}

fn peering_rules(filter: Option<Node<'_>>) -> Option<Node<'_>> {
    filter?.get(&["rules"]).filter(|it| it.is_list())
}

/// The communities that the rules of a route filter let through.
pub(super) fn communities(
    rules: Option<Node<'_>>,
    problems: &mut Problems,
) -> Option<Sourced<Vec<Sourced<String>>>> {
    let rules = rules.filter(|it| it.is_list() && it.elements().next().is_some())?;
    let mut all = Vec::new();
    for rule in rules.elements() {
        let each = |problems: &mut Problems, it| problems.text(Some(it), "a community");
        let list = rule.get(&["communities"]);
        all.extend(problems.list(list, "the list of communities", each)?.value);
    }
    Some(Sourced::written(all, rules.opening()))
}

/// The blocks that Global Reach takes, from both ends' connections.
pub(super) fn reach_blocks(peering: Node<'_>, problems: &mut Problems, into: &mut Vec<Sourced<IpNet>>) {
    for key in ["connections", "peeredconnections"] {
        for connection in peering.get(&[key]).into_iter().flat_map(Node::elements) {
            let ipv6 = connection.get(&["ipv6circuitconnectionconfig"]);
            for node in [Some(connection), ipv6.filter(|it| it.is_object())].into_iter().flatten() {
                into.extend(problems.prefix(
                    node.get(&["addressprefix"]),
                    "the block of a Global Reach connection",
                    None,
                ));
            }
        }
    }
}
