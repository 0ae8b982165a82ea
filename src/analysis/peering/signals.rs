//! The signals by which a session's kind is weighed. Each kind of signal counts once.

use std::collections::HashMap;
use std::net::IpAddr;

use ipnet::IpNet;

use super::{Connected, Evidence, FoundBy, Kind, Peering};
use crate::analysis::communities;
use crate::model::{Assume, BgpProcess, Device, FilterKind, NatRole, Session, Sourced};
use crate::net::{Afi, special};
use crate::text::Span;

const HIGH: u8 = 4;
const MEDIUM_HIGH: u8 = 3;
const MEDIUM: u8 = 2;
const LOW: u8 = 1;

/// Everything that speaks for one kind or the other, the strongest first.
pub(super) fn of<'m>(
    communities: &mut Communities<'m>,
    process: &BgpProcess,
    session: &'m Session,
    link: Option<Connected<'_>>,
    assume: Assume,
) -> Vec<Evidence> {
    let candidates = [
        by_link(session, link, assume),
        communities.speak_for(session),
        by_names(process, session, link),
        by_translation(link),
    ];
    let mut evidence: Vec<Evidence> = candidates.into_iter().flatten().collect();
    evidence.sort_by_key(|it| std::cmp::Reverse(it.weight));
    evidence
}

/// Microsoft peering runs between public addresses. Documentation space may stand for public space, and weighs less
/// unless somebody says that it does. With IPv6, both peerings mostly do.
fn by_link(session: &Session, link: Option<Connected<'_>>, assume: Assume) -> Option<Evidence> {
    let peer = session.address()?;
    let (subnet, span) = match link {
        Some(it) => (it.address.trunc(), it.address.span()),
        None => (IpNet::from(peer), session.peer.span()),
    };
    let evidence = |kind, weight, what| {
        Some(Evidence { kind, weight, span, text: format!("its link {subnet} is {what}") })
    };
    if peer.is_ipv6() && (assume.is_public(peer) || special::is_documentation(IpNet::from(peer))) {
        return None;
    }
    if assume.is_public(peer) {
        return evidence(Kind::Microsoft, MEDIUM, "public");
    }
    if special::is_documentation(IpNet::from(peer)) {
        return evidence(Kind::Microsoft, LOW, "documentation space, which stands for public space");
    }
    match peer {
        IpAddr::V6(it) if it.is_unicast_link_local() => None,
        _ => evidence(Kind::Private, HIGH, "not public"),
    }
}

/// A session of IPv6 is of the peering whose IPv4 session runs over the same sub-interface in the same table: there each
/// peering has one of its own. Where nothing else tells its kind, it is as certain as the other only if somebody states that.
pub(super) fn by_shared_link(all: &mut [Peering<'_>]) {
    let link = |it: &Peering<'_>| {
        Some((std::ptr::from_ref(it.connected()?.interface), std::ptr::from_ref(it.process)))
    };
    let mut of_ipv4: HashMap<_, Vec<usize>> = HashMap::new();
    for (at, it) in all.iter().enumerate().filter(|(_, it)| it.afi() == Afi::Ipv4 && it.wrong_asn.is_none()) {
        of_ipv4.entry(link(it)).or_default().push(at);
    }
    of_ipv4.remove(&None);
    let mut found = Vec::new();
    for (at, it) in all.iter().enumerate().filter(|(_, it)| it.afi() == Afi::Ipv6) {
        let beside = of_ipv4.get(&link(it)).into_iter().flatten().filter_map(|at| all.get(*at));
        found.extend(beside_known(it, beside).map(|beside| (at, beside)));
    }
    for (at, (evidence, stated)) in found {
        let Some(it) = all.get_mut(at) else { continue };
        it.evidence.push(evidence);
        let (kind, certain) = super::weighed(&it.evidence);
        (it.kind, it.certain) = (kind, certain || stated);
    }
}

/// What sessions of IPv4 on its sub-interface speak for, and whether that is stated. Nothing where they are of several
/// kinds, where something of the session itself speaks against it, or where it is the same that speaks of both.
fn beside_known<'p, 'm: 'p>(
    ipv6: &Peering<'_>,
    mut beside: impl Iterator<Item = &'p Peering<'m>>,
) -> Option<(Evidence, bool)> {
    let first = beside.next()?;
    let kind = first.kind?;
    let mut own = ipv6.evidence.iter();
    let news = |it: &Evidence| it.kind == kind && ipv6.evidence.iter().all(|own| own.span != it.span);
    if beside.any(|it| it.kind != Some(kind))
        || own.any(|it| it.kind != kind || it.is_stated())
        || !first.evidence.iter().any(news)
    {
        return None;
    }
    let interface = first.connected()?.interface;
    let text = format!("it shares {} with the {}", *interface.name, first.title());
    let stated = first.evidence.iter().any(Evidence::is_stated);
    Some((Evidence { kind, weight: MEDIUM, span: Some(interface.opening), text }, stated))
}

/// What the communities that import filters look for speak for. Sessions with the same filters are asked once.
pub(super) struct Communities<'m> {
    device: &'m Device,
    known: HashMap<Vec<&'m str>, Option<Evidence>>,
}

impl<'m> Communities<'m> {
    /// For a device of which no session was asked yet.
    pub fn of(device: &'m Device) -> Self {
        Communities { device, known: HashMap::new() }
    }

    fn speak_for(&mut self, session: &'m Session) -> Option<Evidence> {
        let filters = session.families.iter().flat_map(|it| &it.import.filters);
        let policies = filters.filter(|it| it.kind == FilterKind::Policy).map(|it| it.name.as_str());
        let known = self.known.entry(policies.collect());
        known.or_insert_with(|| by_communities(self.device, session)).clone()
    }
}

/// Regional and service communities are carried on one kind of peering only.
fn by_communities(device: &Device, session: &Session) -> Option<Evidence> {
    let mut evidence: Option<Evidence> = None;
    for looked in communities::of_import(device, session) {
        for sought in looked.sought() {
            let Some(private) = communities::found(looked.entry, sought).and_then(|it| it.is_private())
            else {
                continue;
            };
            let kind = if private { Kind::Private } else { Kind::Microsoft };
            match &evidence {
                Some(other) if other.kind != kind => return None,
                Some(_) => {}
                None => {
                    let text = format!("its import policy looks for `{sought}`");
                    evidence =
                        Some(Evidence { kind, weight: HIGH, span: Some(looked.entry.statement), text });
                }
            }
        }
    }
    evidence
}

const MICROSOFT_WORDS: [&str; 9] =
    ["msft", "m365", "o365", "office365", "public", "mspeering", "mspeer", "saas", "teams"];
const PRIVATE_WORDS: [&str; 7] = ["private", "priv", "vnet", "vnets", "azureprivate", "pvt", "privpeer"];

/// Descriptions, groups, policies and tables often name the kind.
fn by_names(process: &BgpProcess, session: &Session, link: Option<Connected<'_>>) -> Option<Evidence> {
    let mut named = Vec::new();
    for (text, span) in names(process, session, link) {
        // "private peering to Microsoft" is private: what is said of the peering is stronger than whose it is.
        let words = || text.split(|it: char| !it.is_ascii_alphanumeric()).map(str::to_ascii_lowercase);
        let private = words().any(|it| PRIVATE_WORDS.contains(&it.as_str()));
        // The company's name stands in the names of both kinds, unless it stands beside "peering" or in an identifier.
        let identifier = !text.contains(char::is_whitespace);
        let company = (identifier || text.to_ascii_lowercase().contains("peering"))
            && words().any(|it| matches!(it.as_str(), "ms" | "microsoft"));
        let microsoft = company || words().any(|it| MICROSOFT_WORDS.contains(&it.as_str()));
        let kind = match (private, microsoft) {
            (true, _) => Kind::Private,
            (false, true) => Kind::Microsoft,
            (false, false) => continue,
        };
        named.push((kind, span, text));
    }
    let &(kind, span, text) =
        named.iter().find(|it| it.2.to_ascii_lowercase().contains("peering")).or(named.first())?;
    if named.iter().any(|it| it.0 != kind) {
        return None;
    }
    // Words of which one is the very term say it outright; others only hint at it.
    let outright = text.to_ascii_lowercase().contains("peering");
    let weight = if outright { MEDIUM_HIGH } else { MEDIUM };
    Some(Evidence { kind, weight, span, text: format!("it is named `{text}`") })
}

/// Names that people give to a session and what belongs to it.
fn names<'a>(
    process: &'a BgpProcess,
    session: &'a Session,
    link: Option<Connected<'a>>,
) -> Vec<(&'a str, Option<Span>)> {
    let named = |it: &'a Sourced<String>| (it.as_str(), it.span());
    let own = session.description.iter().chain(&session.groups).chain(&process.vrf).map(named);
    let interface = link.into_iter().flat_map(|it| &it.interface.description).map(named);
    let filters = session.families.iter().flat_map(|it| it.import.filters.iter().chain(&it.export.filters));
    own.chain(interface).chain(filters.map(|it| named(&it.name))).collect()
}

/// Private space is translated on the way to Microsoft peering, and never on private peering. Between private addresses
/// it tells nothing: Microsoft peering does not run there, so it is a fault.
fn by_translation(link: Option<Connected<'_>>) -> Option<Evidence> {
    let link = link.filter(|it| !special::is_private(it.address.trunc()))?;
    let role = link.interface.nat_role.as_ref().filter(|it| it.value == NatRole::Outside)?;
    let text = "its interface is the outside of address translation".to_owned();
    Some(Evidence { kind: Kind::Microsoft, weight: MEDIUM_HIGH, span: role.span(), text })
}

/// Whether a text speaks of ExpressRoute, whatever signs stand between its words, or of Microsoft's edge (MSEE): as a
/// word of its own, since router names run into those letters.
pub fn names_expressroute(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let letters: String = lower.chars().filter(char::is_ascii_alphanumeric).collect();
    let mut words = lower.split(|it: char| !it.is_ascii_alphabetic());
    letters.contains("expressroute") || words.any(|it| matches!(it, "msee" | "msees"))
}

/// Sessions by routing table and the subnet of their link; of several in one, the first.
pub(super) fn by_subnet<'p>(known: &'p [Peering<'_>]) -> HashMap<(Option<&'p str>, IpNet), &'p Peering<'p>> {
    let mut subnets = HashMap::new();
    for peering in known {
        if let Some(link) = peering.connected() {
            let vrf = link.interface.vrf.as_deref().map(String::as_str);
            subnets.entry((vrf, link.address.trunc())).or_insert(peering);
        }
    }
    subnets
}

/// What gives a session with another AS of Microsoft's away as ExpressRoute; peering with those on an exchange is
/// nothing special.
pub(super) fn looks_like_expressroute(
    suspect: &Peering<'_>,
    known: &HashMap<(Option<&str>, IpNet), &Peering<'_>>,
) -> Option<(Option<Span>, String)> {
    if let Some(stated) = suspect.evidence.iter().find(|it| it.is_stated()) {
        return Some((stated.span, stated.text.clone()));
    }
    if let Some(on) = suspect.circuit.filter(|it| it.by == FoundBy::Address) {
        let subnet = on.subnet();
        let text = format!("its link is one of circuit {}", *on.circuit.name);
        return Some((subnet.and_then(Sourced::span), text));
    }
    let named = names(suspect.process, suspect.session, suspect.connected())
        .into_iter()
        .find(|(text, _)| names_expressroute(text));
    if let Some((text, span)) = named {
        return Some((span, format!("`{text}` speaks of ExpressRoute")));
    }
    let looked = communities::of_import(suspect.device, suspect.session);
    let sought = looked.iter().find_map(|it| Some((it.sought().into_iter().next()?, it.entry.statement)));
    if let Some((sought, span)) = sought {
        return Some((Some(span), format!("it looks for `{sought}`, which only ExpressRoute carries")));
    }
    let link = suspect.connected()?;
    let half = super::pairs::other_half(&link.address.trunc())?;
    let twin = known.get(&(link.interface.vrf.as_deref().map(String::as_str), half))?;
    let text = format!("its link is the other half of that of {}", *twin.session.peer);
    Some((link.address.span(), text))
}
