//! What the analysis says of each session. This file alone knows the library's interface.

use std::collections::{BTreeMap, HashSet};
use std::net::IpAddr;

use bgplint::analysis::advertise::{Announcement, Exports, Fate, Way};
use bgplint::analysis::prefix_space::PrefixSpace;
use bgplint::analysis::route::{AsPath, Attributes, Communities, OneOf, Rest};
use bgplint::dialect::Dialect;
use bgplint::engine;
use bgplint::model::{BgpProcess, Device, Peer, Protocol, RouteOrigin, Session};
use bgplint::net::{Afi, Asn, Safi};
use bgplint::text::{Source, Sources, Span};
use ipnet::IpNet;

use crate::configuration::{self, Configuration};

/// Both families that are compared.
pub const FAMILIES: [Afi; 2] = [Afi::Ipv4, Afi::Ipv6];

/// What the analysis says of one prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It is not sent.
    No,
    /// It is sent if something that the configuration does not hold supplies it.
    Possible,
    /// It may be sent or not, because of some line.
    Unknown,
    /// It is sent.
    Proven,
}

/// What the analysis says of one session and family.
pub struct Claims(Vec<Claim>);

/// What it says of some prefixes, and why.
struct Claim {
    space: PrefixSpace,
    verdict: Verdict,
    reasons: String,
}

/// What the analysis says of a configuration.
pub struct Answers {
    sessions: BTreeMap<(String, Afi), Claims>,
    ranges: Vec<(IpNet, String)>,
    /// Neighbors with a session that is not shut down.
    pub enabled: HashSet<String>,
    /// Every prefix that the configuration itself may originate.
    pub named: HashSet<IpNet>,
    /// Networks that are announced as soon as the routing table holds them, which the configuration cannot tell.
    waiting: HashSet<IpNet>,
}

impl Answers {
    /// Reads a configuration and asks what each of its sessions sends.
    pub fn of(configuration: &Configuration) -> Answers {
        let mut sources = Sources::default();
        let source = Source::new(configuration.name.as_str(), configuration.text.clone().into_bytes());
        let file = sources.add(source);
        let (network, _) = engine::read(&sources, &[(file, Dialect::Frr)]);
        let mut answers = Answers {
            sessions: BTreeMap::new(),
            ranges: Vec::new(),
            enabled: HashSet::new(),
            named: HashSet::new(),
            waiting: HashSet::new(),
        };
        let place = |span: Span| sources.position(span).line;
        for device in &network.devices {
            answers.named.extend(named(device));
            answers.ask(device, &announced(device, configuration), place);
        }
        answers
    }

    fn ask(&mut self, device: &Device, announced: &[Announcement], place: impl Fn(Span) -> u32) {
        let everything = PrefixSpace::all();
        let mut exports = Exports::of(device, &everything).with_returns().with_announcements(announced);
        for process in &device.bgp {
            self.waiting.extend(waiting(device, process));
            for session in &process.sessions {
                let name = session.peer.to_string();
                if let Peer::Range(range) = session.peer.value {
                    self.ranges.push((range, name.clone()));
                }
                self.enabled.extend(session.enabled.value.then(|| name.clone()));
                for family in session.families.iter().filter(|it| it.family.safi == Safi::Unicast) {
                    let ways = exports.sent(process, session, family).ways;
                    let claims = Claims(ways.iter().map(|it| claim(it, &place)).collect());
                    self.sessions.insert((name.clone(), family.family.afi), claims);
                }
            }
        }
    }

    /// What is said of a neighbor, and whether its session is enabled; a range speaks for every address in it.
    pub fn session(&self, neighbor: &str, afi: Afi) -> Option<(&Claims, bool)> {
        let key = |name: &str| (name.to_owned(), afi);
        let of = |name: &str| Some((self.sessions.get(&key(name))?, self.enabled.contains(name)));
        let in_range = || {
            let address: IpAddr = neighbor.parse().ok()?;
            self.ranges.iter().find(|(range, _)| range.contains(&address)).and_then(|(_, name)| of(name))
        };
        of(neighbor).or_else(in_range)
    }

    /// Whether a network is announced as soon as the routing table holds it, which the configuration cannot tell.
    pub fn waits_for_route(&self, prefix: &IpNet) -> bool {
        self.waiting.contains(prefix)
    }
}

impl Claims {
    /// What is said of a prefix, and why: the most certain of all that is.
    pub fn of(&self, prefix: &IpNet) -> (Verdict, String) {
        let of = self.0.iter().filter(|it| it.space.contains(prefix));
        let best = of.max_by_key(|it| it.verdict);
        best.map_or_else(|| (Verdict::No, String::new()), |it| (it.verdict, it.reasons.clone()))
    }
}

fn claim(way: &Way, place: &impl Fn(Span) -> u32) -> Claim {
    let verdict = match (way.fate, &way.doubt) {
        (Fate::No, _) => Verdict::No,
        (Fate::Possible, None) => Verdict::Possible,
        (Fate::Proven, _) => Verdict::Proven,
        // Attributes on which it depends are known where they are announced.
        (Fate::Unknown, _) | (Fate::Possible, Some(_)) => Verdict::Unknown,
    };
    let steps = way.steps.iter().map(|it| format!("{}: {}", place(it.span), it.text));
    let doubt = way.doubt.iter().map(|it| {
        let at = it.span.map_or(String::new(), |it| format!("{}: ", place(it)));
        format!("{at}{}", it.reason)
    });
    let reasons: Vec<String> = match verdict {
        Verdict::Unknown => doubt.collect(),
        _ => steps.collect(),
    };
    Claim { space: way.space.clone(), verdict, reasons: reasons.join(" > ") }
}

/// What neighbors announce, in the words of the analysis.
fn announced(device: &Device, configuration: &Configuration) -> Vec<Announcement> {
    let sessions = device.bgp.iter().flat_map(|it| &it.sessions);
    let of_session = sessions.flat_map(|session| {
        let routes = configuration.announcements.get(&session.peer.to_string());
        routes.into_iter().flatten().map(|it| announcement(session, it))
    });
    of_session.collect()
}

fn announcement(session: &Session, route: &configuration::Announcement) -> Announcement {
    let is_internal = session.is_external() == Some(false);
    let as_path = match (&route.as_path, session.remote_asn()) {
        (Some(numbers), _) => AsPath::exactly(numbers.iter().copied().map(Asn).collect()),
        (None, _) if is_internal => AsPath::empty(),
        (None, Some(asn)) => AsPath::exactly(vec![asn]),
        (None, None) => AsPath { leading: Vec::new(), rest: Rest::Something },
    };
    Announcement {
        peer: session.peer.value.clone(),
        prefix: route.prefix.parse().unwrap(),
        attributes: Attributes {
            as_path,
            communities: Communities::exactly(route.communities.iter().map(|it| community(it))),
            large_communities: Communities::exactly(route.large_communities.iter().cloned()),
            protocol: OneOf::only(Protocol::Bgp),
            // FRR takes what is not there for zero.
            tag: OneOf::only(0),
            metric: OneOf::only(route.med.unwrap_or(0)),
            local_preference: OneOf::only(route.local_pref.unwrap_or(if is_internal { 100 } else { 0 })),
            origin: OneOf::only(RouteOrigin::Igp),
            weight: OneOf::default(),
            prepended: OneOf::default(),
        },
    }
}

/// A community as the model writes it.
fn community(value: &str) -> String {
    match value {
        "65535:65281" => "no-export",
        "65535:65282" => "no-advertise",
        "65535:65283" => "local-as",
        _ => value,
    }
    .to_owned()
}

/// Networks whose route the configuration does not hold, and what they could make stand.
fn waiting(device: &Device, process: &BgpProcess) -> HashSet<IpNet> {
    let held: HashSet<IpNet> = routes(device).collect();
    let networks = process.families.iter().flat_map(|it| &it.networks).filter(|it| it.needs_route);
    let mut waiting: HashSet<IpNet> =
        networks.map(|it| it.prefix.value).filter(|it| !held.contains(it)).collect();
    let aggregates = process.families.iter().flat_map(|it| &it.aggregates).map(|it| it.prefix.value);
    let on_networks: Vec<IpNet> =
        aggregates.filter(|it| waiting.iter().any(|network| it.contains(network))).collect();
    waiting.extend(on_networks);
    // A default route that depends on what the table holds depends on them as well.
    let families = process.sessions.iter().flat_map(|it| &it.families);
    let depends = families.filter_map(|it| it.default_originate.as_ref()).any(|it| it.value.is_some());
    if depends && !waiting.is_empty() {
        waiting.extend(["0.0.0.0/0", "::/0"].map(|it| it.parse::<IpNet>().unwrap()));
    }
    waiting
}

/// Routes that the configuration puts into the routing table.
fn routes(device: &Device) -> impl Iterator<Item = IpNet> {
    let up = device.interfaces.iter().filter(|it| it.enabled.value);
    let connected = up.flat_map(|it| &it.addresses).map(|it| it.net.value.trunc());
    connected.chain(device.static_routes.iter().map(|it| it.prefix.value))
}

fn named(device: &Device) -> impl Iterator<Item = IpNet> {
    let families = device.bgp.iter().flat_map(|it| &it.families);
    let of_family = families.flat_map(|it| {
        let networks = it.networks.iter().map(|it| it.prefix.value);
        networks.chain(it.aggregates.iter().map(|it| it.prefix.value))
    });
    of_family.chain(routes(device))
}
