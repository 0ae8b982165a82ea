//! The signals by which a session's kind is weighed. Each kind of signal counts once.

use std::collections::HashMap;
use std::net::IpAddr;

use ipnet::IpNet;

use super::{Connected, Evidence, FoundBy, Kind, MICROSOFT, Peering};
use crate::model::{
    Assume, BgpProcess, CommunityKind, CommunityPattern, Condition, Device, FilterKind, NatRole, Session,
    Sourced,
};
use crate::net::special;
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
/// unless somebody says that it does.
fn by_link(session: &Session, link: Option<Connected<'_>>, assume: Assume) -> Option<Evidence> {
    let peer = session.address()?;
    let (subnet, span) = match link {
        Some(it) => (it.address.trunc(), it.address.span()),
        None => (IpNet::from(peer), session.peer.span()),
    };
    let evidence = |kind, weight, what| {
        Some(Evidence { kind, weight, span, text: format!("its link {subnet} is {what}") })
    };
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
    let mut found: Option<Evidence> = None;
    for (text, span) in matched_communities(device, session) {
        let Some(kind) = kind_of_community(&text) else { continue };
        match &found {
            Some(other) if other.kind != kind => return None,
            Some(_) => {}
            None => {
                let text = format!("its import policy looks for `{}`", text.trim_matches('_'));
                found = Some(Evidence { kind, weight: HIGH, span: Some(span), text });
            }
        }
    }
    found
}

/// Which peering carries a community of AS 12076. The value may be an expression, of which the leading digits are read.
fn kind_of_community(text: &str) -> Option<Kind> {
    let (_, value) = text.split_once(&format!("{MICROSOFT}:"))?;
    let digits: String = value.chars().take_while(char::is_ascii_digit).collect();
    let width = value.chars().take_while(|it| !matches!(it, '$' | '_' | ' ')).collect::<String>();
    match digits.as_str() {
        "5010" | "5020" | "5030" | "5040" | "5050" | "5060" | "5070" | "5100" | "5220" | "5250" => {
            Some(Kind::Microsoft)
        }
        it if it.starts_with("500") => Some(Kind::Private),
        it if it.starts_with('2') && it.len() == 5 => Some(Kind::Private),
        it if ["51", "52", "53", "54", "55"].iter().any(|head| it.starts_with(head)) => Some(Kind::Microsoft),
        "5" if width.len() > 1 => Some(Kind::Microsoft),
        _ => None,
    }
}

/// The communities of Microsoft's that the import filters of a session look for word by word, with the kind of peering that
/// carries each and the place of its list line.
pub fn sought_communities(device: &Device, session: &Session) -> Vec<(String, Kind, Span)> {
    let found = matched_communities(device, session).into_iter();
    let known = found.filter_map(|(text, span)| Some((kind_of_community(&text)?, text, span)));
    let exact = known.map(|(kind, text, span)| {
        let text = text.trim_matches(|it| matches!(it, '_' | '^' | '$')).to_owned();
        (text, kind, span)
    });
    exact.filter(|(text, ..)| text.bytes().all(|it| it.is_ascii_digit() || it == b':')).collect()
}

/// Communities that the import filters of a session look for, with the place of each list line.
fn matched_communities(device: &Device, session: &Session) -> Vec<(String, Span)> {
    let filters = session.families.iter().flat_map(|it| &it.import.filters);
    let policies = filters
        .filter(|it| it.kind == FilterKind::Policy)
        .filter_map(|it| device.policies.get(it.name.as_str()));
    let conditions = policies.flat_map(|it| &it.terms).flat_map(|it| &it.when);
    let lists = conditions.flat_map(|it| match &it.value {
        Condition::Community { kind: CommunityKind::Standard, lists, .. } => lists.as_slice(),
        _ => &[],
    });
    let entries =
        lists.filter_map(|it| device.community_lists.get(it.name.as_str())).flat_map(|it| &it.entries);
    entries
        .flat_map(|entry| {
            let texts: Vec<String> = match &entry.pattern {
                CommunityPattern::All(values) | CommunityPattern::Each(values) => values.clone(),
                CommunityPattern::Regex { text, .. } => vec![text.clone()],
            };
            texts.into_iter().map(|it| (it, entry.statement))
        })
        .collect()
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
    let communities = matched_communities(suspect.device, suspect.session);
    if let Some((text, span)) = communities.into_iter().find(|(text, _)| text.contains("12076:")) {
        return Some((Some(span), format!("it looks for `{text}`, which only ExpressRoute carries")));
    }
    let link = suspect.connected()?;
    let half = super::pairs::other_half(&link.address.trunc())?;
    let twin = known.get(&(link.interface.vrf.as_deref().map(String::as_str), half))?;
    let text = format!("its link is the other half of that of {}", *twin.session.peer);
    Some((link.address.span(), text))
}
