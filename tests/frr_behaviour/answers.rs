//! What the analysis says of each session. This file alone knows the library's interface.

use std::collections::{BTreeMap, HashSet};
use std::net::IpAddr;

use bgplint::analysis::advertise::{Advertised, Answer, Exports, Supply};
use bgplint::analysis::prefix_space::PrefixSpace;
use bgplint::dialect::Dialect;
use bgplint::engine;
use bgplint::model::{BgpProcess, Device, Peer, Session};
use bgplint::net::{Afi, Family};
use bgplint::text::{Source, Sources, Span};
use ipnet::IpNet;

use crate::configuration::{Announcements, Configuration};

/// Both families that are compared.
pub const FAMILIES: [Afi; 2] = [Afi::Ipv4, Afi::Ipv6];

/// What the analysis says of one prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is sent.
    Proven,
    /// It is sent if a source that the file does not bound supplies it.
    Open,
    /// It may be sent, although the file says everything there is to know.
    Vague,
    /// It may be sent or not, because of some line.
    Unknown,
    /// It is not sent.
    No,
}

/// What the analysis says of one session and family.
pub struct Claims {
    advertised: Vec<(Verdict, PrefixSpace, Vec<String>)>,
    unknown: Vec<(PrefixSpace, String)>,
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
            answers.ask(device, &configuration.announcements, place);
        }
        answers
    }

    fn ask(&mut self, device: &Device, _announcements: &Announcements, place: impl Fn(Span) -> u32) {
        let everything = PrefixSpace::all();
        let mut exports = Exports::of(device, &everything);
        for process in &device.bgp {
            let waiting = waiting(device, process);
            let outside = process.families.iter().flat_map(|it| &it.aggregates).map(|it| it.prefix.value);
            let outside = outside.chain(waiting.iter().copied()).collect();
            self.waiting.extend(waiting);
            for session in &process.sessions {
                let name = session.peer.to_string();
                if let Peer::Range(range) = session.peer.value {
                    self.ranges.push((range, name.clone()));
                }
                self.enabled.extend(session.enabled.value.then(|| name.clone()));
                for afi in FAMILIES {
                    let claims = claims(&mut exports, process, session, afi, &outside, &place);
                    self.sessions.insert((name.clone(), afi), claims);
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
    /// What is said of a prefix, and why.
    pub fn of(&self, prefix: &IpNet) -> (Verdict, String) {
        let of = |verdict| {
            let found = self.advertised.iter().find(|it| it.0 == verdict && it.1.contains(prefix))?;
            Some((verdict, found.2.join(" > ")))
        };
        let unknown = || {
            let found = self.unknown.iter().find(|it| it.0.contains(prefix))?;
            Some((Verdict::Unknown, found.1.clone()))
        };
        of(Verdict::Proven)
            .or_else(unknown)
            .or_else(|| of(Verdict::Open))
            .or_else(|| of(Verdict::Vague))
            .unwrap_or_else(|| (Verdict::No, String::new()))
    }
}

fn claims<'m>(
    exports: &mut Exports<'m>,
    process: &'m BgpProcess,
    session: &'m Session,
    afi: Afi,
    outside: &HashSet<IpNet>,
    place: &impl Fn(Span) -> u32,
) -> Claims {
    let answer = match session.family(Family::unicast(afi)) {
        Some(family) => exports.sent(process, session, family),
        None => Answer::default(),
    };
    let steps = |it: &Advertised| {
        it.steps.iter().map(|step| format!("{}: {}", place(step.span), step.text)).collect()
    };
    let advertised = answer.advertised.iter().map(|it| (verdict(it, outside), it.space.clone(), steps(it)));
    let unknown = answer.doubts.iter().map(|it| {
        let at = it.span.map_or(String::new(), |it| format!("{}: ", place(it)));
        // A doubt says nothing yet of the prefixes that it concerns.
        (PrefixSpace::all(), format!("{at}{}", it.reason))
    });
    Claims { advertised: advertised.collect(), unknown: unknown.collect() }
}

fn verdict(advertised: &Advertised, outside: &HashSet<IpNet>) -> Verdict {
    let is_outside = advertised.space.only().is_some_and(|it| outside.contains(&it));
    match advertised.supply {
        Supply::Proven => Verdict::Proven,
        Supply::Possible if !advertised.named || is_outside => Verdict::Open,
        Supply::Possible => Verdict::Vague,
    }
}

/// Networks whose route the configuration does not hold.
fn waiting(device: &Device, process: &BgpProcess) -> HashSet<IpNet> {
    let held: HashSet<IpNet> = routes(device).collect();
    let networks = process.families.iter().flat_map(|it| &it.networks).filter(|it| it.needs_route);
    networks.map(|it| it.prefix.value).filter(|it| !held.contains(it)).collect()
}

/// Routes that the configuration puts into the routing table.
fn routes(device: &Device) -> impl Iterator<Item = IpNet> {
    let connected = device.interfaces.iter().flat_map(|it| &it.addresses).map(|it| it.net.value.trunc());
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
