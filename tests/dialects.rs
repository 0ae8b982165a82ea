//! One router written in every language gives one model: what its interfaces, sessions, policies and routes mean.
//!
//! A device is turned into facts, which are compared one by one. What a language cannot say, or says in its own way, is in
//! [`EXCEPTIONS`]; an exception that no longer differs fails the test too.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use bgplint::analysis::advertise::{self, Fate};
use bgplint::analysis::evaluate::{self, Outcome};
use bgplint::analysis::link::{Link, Links};
use bgplint::analysis::lists;
use bgplint::analysis::peering::Peerings;
use bgplint::analysis::prefix_space::PrefixSpace;
use bgplint::analysis::qos::Qos;
use bgplint::analysis::route::{AsPath, Attributes, Communities, OneOf, Rest};
use bgplint::dialect::Dialect;
use bgplint::engine::{self, Settings};
use bgplint::model::{
    BfdTimers, BfdUse, BgpProcess, Device, Filters, Interface, Key, Network, Protocol, RemoteAs, Session,
    UpdateSource, Verdict,
};
use bgplint::net::{Afi, Dscp};
use bgplint::text::{FileId, Source, Sources};

const IOS: &str = "edge.ios";
const FRR: &str = "edge.frr";
const JUNOS: &str = "edge.junos";
const SET: &str = "edge.set";

/// The same router in every language; the first is what the others are compared with.
const FILES: [(&str, Dialect, &str); 4] = [
    (IOS, Dialect::Ios, include_str!("../fixtures/dialects/same-network/edge.ios")),
    (FRR, Dialect::Frr, include_str!("../fixtures/dialects/same-network/edge.frr")),
    (JUNOS, Dialect::Junos, include_str!("../fixtures/dialects/same-network/edge.junos")),
    (SET, Dialect::Junos, include_str!("../fixtures/dialects/same-network/edge.set")),
];

/// Files, how the names of the facts that differ in them begin and end, and why they may.
const EXCEPTIONS: &[(&[&str], &str, &str, &str)] = &[
    (&[FRR], "NAT", "", "no word for it"),
    (&[FRR], "interface", ": NAT", "no word for it"),
    (&[FRR], "interface", ": queues", "no word for QoS"),
    (&[FRR], "interface", ": tags", "only the name of the device tells, and that has one tag"),
    (&[FRR, JUNOS, SET], "session", ": large communities", "only here they are sent unasked"),
    (&[JUNOS, SET], "interface core", ": port", "addresses are on units, never on a port"),
    (&[JUNOS, SET], "interface router id", ": port", "addresses are on units, never on a port"),
    (&[JUNOS, SET], "community list OURS", "", "what is added has a name as well"),
    (&[JUNOS, SET], "policy IBGP-OUT", "", "static routes leave by policy, not by `network`"),
    (
        &[JUNOS, SET],
        "session CORP 192.168.15.2: sends 10.20.",
        "",
        "the policy asks for static routes, not for what leaks in",
    ),
    (&[JUNOS, SET], "prefix list ONPREM", "", "lengths stand in route filters"),
    (&[JUNOS, SET], "prefix list OURS", "", "lengths stand in route filters"),
    (&[JUNOS, SET], "prefix list VNETS", "", "lengths stand in route filters"),
];

/// Prefixes that sessions are asked about: each side of every border that a policy of the fixture draws.
const PROBES: &[&str] = &[
    "0.0.0.0/0",
    "10.0.0.0/8",
    "10.1.0.0/30",
    "10.20.0.0/15",
    "10.20.0.0/16",
    "10.20.4.0/22",
    "10.20.4.0/24",
    "10.20.4.0/25",
    "10.30.0.0/16",
    "10.40.0.0/16",
    "10.100.0.0/14",
    "10.100.0.0/16",
    "10.103.255.0/24",
    "10.103.255.0/25",
    "10.104.0.0/16",
    "10.255.0.1/32",
    "20.1.0.0/16",
    "131.107.0.0/30",
    "131.107.8.0/24",
    "131.107.8.0/25",
    "::/0",
    "2001:db8:15::/126",
    "2001:db8:20::/48",
    "2001:db8:20::/49",
    "2001:db8:40::/48",
    "2001:db8:100::/40",
    "2001:db8:100::/64",
    "2001:db8:100::/65",
    "2001:db8:200::/40",
];

/// What is known of a device, by the name of the fact.
#[derive(Default)]
struct Facts(BTreeMap<String, String>);

impl Facts {
    fn of(network: &Network) -> Self {
        let [device] = network.devices.as_slice() else { panic!("a file is one device") };
        let mut facts = Facts::default();
        facts.say("host name", &device.name.value);
        facts.interfaces(device);
        facts.tables(device);
        facts.lists(device);
        for process in &device.bgp {
            facts.process(device, process);
        }
        facts.peerings(network);
        facts.say("NAT pools", &device.nat.pools.values().map(range).collect::<Vec<_>>());
        facts.say("NAT rules", &device.nat.rules.len());
        facts
    }

    fn say(&mut self, name: impl Into<String>, value: &(impl Debug + ?Sized)) {
        let name = name.into();
        let before = self.0.insert(name.clone(), format!("{value:?}"));
        assert!(before.is_none(), "two facts are called `{name}`");
    }

    /// Names of interfaces differ everywhere, so that their descriptions tell them apart.
    fn interfaces(&mut self, device: &Device) {
        for it in device.interfaces.iter().filter(|it| it.description.is_some()) {
            let name = format!("interface {}", described(it));
            let parent =
                device.interfaces.iter().find(|port| Some(&*port.name.value) == it.parent.as_deref());
            self.say(format!("{name}: enabled"), &it.enabled.value);
            self.say(format!("{name}: table"), &it.vrf.as_ref().map(|it| &it.value));
            let addresses: Vec<_> = it.addresses.iter().map(|it| (it.to_string(), it.secondary)).collect();
            self.say(format!("{name}: addresses"), &addresses);
            self.say(format!("{name}: port"), &parent.map_or("itself", described));
            let vlan = it.vlan.as_ref();
            let tags = vlan.map(|it| (it.outer.map(|it| it.value), it.inner.map(|it| it.value)));
            self.say(format!("{name}: tags"), &tags);
            self.say(format!("{name}: NAT"), &it.nat_role.as_ref().map(|it| it.value));
            self.queues(device, it, &name);
        }
    }

    /// Classes have names of their own everywhere, so that what they do tells them apart.
    fn queues(&mut self, device: &Device, interface: &Interface, name: &str) {
        let egress = Qos::of(device).egress(interface, Afi::Ipv4);
        let Some(name) = egress.policy.map(|_| format!("{name}: queues")) else { return };
        let voice = egress.of(Dscp::EF).and_then(|it| it.sure()).unwrap();
        let rows = egress.rows().map(|(_, it)| {
            let it = it.sure().unwrap();
            (it.priority, it.marking, it.shares_with(voice))
        });
        self.say(name, &rows.collect::<Vec<_>>());
    }

    fn tables(&mut self, device: &Device) {
        for vrf in device.vrfs.values() {
            let values = |all: &[bgplint::model::Sourced<String>]| -> Vec<String> {
                all.iter().map(|it| it.value.trim_start_matches("target:").to_owned()).collect()
            };
            let name = format!("table {}", vrf.name.value);
            self.say(format!("{name}: distinguisher"), &vrf.distinguisher.as_ref().map(|it| &it.value));
            self.say(format!("{name}: targets"), &(values(&vrf.import_targets), values(&vrf.export_targets)));
        }
        for route in &device.static_routes {
            let table = route.vrf.as_ref().map_or("global", |it| it.as_str());
            let tag = route.tag.map_or(0, |it| it.value);
            let value = (&route.next_hop, route.distance.value, tag);
            self.say(format!("route {table} {}", route.prefix.value), &value);
        }
    }

    fn lists(&mut self, device: &Device) {
        for (_, family) in device.prefix_lists.iter() {
            for list in family.values() {
                let permits = |it: &&bgplint::model::PrefixEntry| it.verdict == Verdict::Accept;
                let space = list.entries.iter().filter(permits).map(lists::space_of);
                let space = PrefixSpace::union_of(space);
                self.say(format!("prefix list {}", list.name.value), &space);
            }
        }
        for list in device.community_lists.values() {
            let entries: Vec<_> = list.entries.iter().map(|it| (it.verdict, &it.pattern)).collect();
            self.say(format!("community list {}", list.name.value), &entries);
        }
        // Where expressions differ in syntax, their meaning shows in what the sessions send.
        let paths: Vec<Vec<_>> = device
            .as_path_lists
            .values()
            .map(|list| list.entries.iter().map(|it| it.verdict).collect())
            .collect();
        self.say("AS-path lists", &paths);
        for policy in device.policies.values() {
            let actions: Vec<_> = policy.terms.iter().flat_map(|it| &it.then).map(|it| &it.value).collect();
            self.say(format!("policy {}", policy.name.value), &actions);
        }
    }

    fn process(&mut self, device: &Device, process: &BgpProcess) {
        let table = process.vrf_name().unwrap_or("global");
        let name = format!("BGP {table}");
        self.say(format!("{name}: AS"), &process.asn.value);
        self.say(format!("{name}: router id"), &process.router_id.map(|it| it.value));
        self.say(format!("{name}: unread"), &process.unread.len());
        let links = Links::of(device);
        for session in &process.sessions {
            let name = format!("session {table} {}", *session.peer);
            self.session(&name, device, session);
            let link = match links.of_session(process, session) {
                Link::Connected(it) => {
                    format!("{} of {}, {}", described(it.interface), described(it.port), it.address.value)
                }
                Link::None => "none".to_owned(),
                Link::Unknown(_) => "unknown".to_owned(),
            };
            self.say(format!("{name}: link"), &link);
            self.routes(&name, device, process, session);
        }
    }

    fn session(&mut self, name: &str, device: &Device, session: &Session) {
        let groups: Vec<_> = session.groups.iter().map(|it| &it.value).collect();
        let remote = session.remote_as.as_ref().map(|it| match it.value {
            RemoteAs::Internal => RemoteAs::Number(session.local_as.value),
            other => other,
        });
        let source = session.source.as_ref().map(|it| match &it.value {
            UpdateSource::Address(it) => Some(*it),
            UpdateSource::Interface(name) => {
                let interface = device.interfaces.iter().find(|it| it.name.value == *name);
                interface.and_then(|it| it.addresses.first()).map(|it| it.addr())
            }
        });
        let bfd = session.bfd.as_ref().map(|it| match &it.value {
            BfdUse::Profile(name) => device.bfd_profiles.get(name).copied(),
            BfdUse::Timers(it) => Some(*it),
            BfdUse::Elsewhere => None,
            BfdUse::InterfaceTimers => {
                let peer = session.address().unwrap();
                let link = device.interfaces.iter().find(|it| it.subnet_of(peer).is_some());
                link.and_then(|it| it.bfd.as_ref()).map(|it| it.value)
            }
        });
        let values =
            |it: BfdTimers| [it.transmit_ms, it.receive_ms, it.multiplier].map(|it| it.map(|it| it.value));
        let bfd = bfd.map(|it| it.map(values));
        self.say(format!("{name}: description"), &session.description.as_ref().map(|it| &it.value));
        self.say(format!("{name}: groups"), &groups);
        self.say(format!("{name}: AS"), &(session.local_as.value, remote));
        self.say(format!("{name}: enabled"), &session.enabled.value);
        self.say(format!("{name}: source"), &source);
        self.say(format!("{name}: multihop"), &session.multihop.map(|it| it.value));
        self.say(format!("{name}: connected check"), &session.connected_check.value);
        self.say(format!("{name}: timers"), &session.timers.value);
        self.say(format!("{name}: key"), &session.key.map(|it| it.value == Key::readable("Contoso2024")));
        self.say(format!("{name}: BFD"), &bfd);
        self.say(format!("{name}: passive"), &session.passive.value);
        self.say(format!("{name}: unread"), &session.unread.len());
        let families: Vec<_> = session.active_families().map(|it| it.family).collect();
        self.say(format!("{name}: families"), &families);
    }

    fn routes(&mut self, name: &str, device: &Device, process: &BgpProcess, session: &Session) {
        for family in session.active_families() {
            let afi = family.family.afi;
            // What counts, and when a message warns, differs.
            let limit = family.prefix_limit.map(|it| (it.value.maximum, it.value.beyond));
            self.say(format!("{name}: prefix limit of {afi}"), &limit);
            let sent = family.communities_sent.value;
            self.say(format!("{name}: communities of {afi}"), &(sent.standard, sent.extended));
            self.say(format!("{name}: {afi}: large communities"), &sent.large);
            for probe in PROBES.iter().map(|it| it.parse().unwrap()).filter(|it| Afi::of(it) == afi) {
                let space = PrefixSpace::exactly(probe);
                let answer = advertise::sent(device, process, session, family, &space);
                let fate: Option<Fate> = answer.sent().map(|it| it.fate).max();
                self.say(
                    format!("{name}: sends {probe}"),
                    &(fate, answer.ways.iter().any(|it| it.doubt.is_some())),
                );
                if fate == Some(Fate::Proven) {
                    let own = Attributes::originated(OneOf::only(Protocol::Static), OneOf::default());
                    let regions = evaluate::filters(device, &family.export, &space, &own);
                    let communities: Vec<_> =
                        regions.into_iter().map(|it| it.attributes.communities.clone()).collect();
                    self.say(format!("{name}: sends {probe} with communities"), &communities);
                }
                for (kind, attributes) in kinds() {
                    let verdicts = verdicts(device, &family.import, &space, &attributes);
                    self.say(format!("{name}: accepts {probe} {kind}"), &verdicts);
                }
            }
        }
    }

    fn peerings(&mut self, network: &Network) {
        for it in &Peerings::of(network).all {
            let name = format!("peering {}", *it.session.peer);
            self.say(name, &(it.kind, it.certain, it.wrong_asn.is_some()));
        }
    }
}

/// Routes that a neighbor may send, by what is known of them.
fn kinds() -> [(&'static str, Attributes); 3] {
    let with = |communities: &[&str]| Attributes {
        as_path: AsPath { leading: Vec::new(), rest: Rest::Something },
        communities: Communities::exactly(communities.iter().map(|&it| it.to_owned())),
        protocol: OneOf::only(Protocol::Bgp),
        ..Attributes::default()
    };
    [
        ("with nothing known", Attributes::learned(Some(true))),
        ("without communities", with(&[])),
        ("of the region", with(&["12076:51002"])),
    ]
}

/// What filters say of the prefixes.
fn verdicts(
    device: &Device,
    filters: &Filters,
    space: &PrefixSpace,
    attributes: &Attributes,
) -> BTreeSet<&'static str> {
    let regions = evaluate::filters(device, filters, space, attributes);
    let verdict = |it: &Outcome| match it {
        Outcome::Accept => "accepted",
        Outcome::Reject => "rejected",
        Outcome::Undecided => "undecided",
        Outcome::Unknown(_) => "unknown",
    };
    regions.iter().map(|it| verdict(&it.outcome)).collect()
}

fn described(interface: &Interface) -> &str {
    interface.description.as_ref().map_or("not described", |it| it.as_str().trim_matches('"'))
}

fn range(pool: &bgplint::model::NatPool) -> (&str, Vec<(std::net::IpAddr, std::net::IpAddr)>) {
    (&pool.name.value, pool.ranges.iter().map(|it| it.value).collect())
}

/// Reads one of the files; every line must be understood.
fn sources(name: &str) -> (Sources, FileId, Dialect) {
    let (name, dialect, text) = FILES.into_iter().find(|it| it.0 == name).unwrap();
    let mut sources = Sources::default();
    let file = sources.add(Source::new(name, text.into()));
    (sources, file, dialect)
}

fn network(name: &str) -> Network {
    let (sources, file, dialect) = sources(name);
    let (network, readings) = engine::read(&sources, &[(file, dialect)]);
    let unknown = readings.iter().flat_map(|(_, _, it)| &it.coverage.unknown_lines);
    let unknown: Vec<&str> = unknown.map(|&it| sources.slice(it)).collect();
    assert!(unknown.is_empty(), "{name}: not understood: {unknown:?}");
    network
}

#[test]
fn every_language_says_the_same() {
    let reference = Facts::of(&network(IOS)).0;
    assert!(reference.len() > 300, "{} facts", reference.len());
    let mut differences = Vec::new();
    let mut needed = BTreeSet::new();
    for (file, ..) in FILES {
        let facts = Facts::of(&network(file)).0;
        let names: BTreeSet<&String> = reference.keys().chain(facts.keys()).collect();
        for name in names {
            let (expected, found) = (reference.get(name), facts.get(name));
            if expected == found {
                continue;
            }
            let excuse = EXCEPTIONS.iter().position(|(files, start, end, _)| {
                files.contains(&file) && name.starts_with(start) && name.ends_with(end)
            });
            match excuse {
                Some(excuse) => drop(needed.insert((excuse, file))),
                None => differences.push(format!("{file}: {name}: {found:?}\n    {IOS}: {expected:?}")),
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    let all = EXCEPTIONS.iter().enumerate().flat_map(|(at, it)| it.0.iter().map(move |&file| (at, file)));
    let idle: Vec<_> =
        all.filter(|it| !needed.contains(it)).map(|(at, file)| (file, EXCEPTIONS[at])).collect();
    assert!(idle.is_empty(), "no longer needed: {idle:?}");
}

/// Equal answers could all be "unknown".
#[test]
fn the_facts_say_something() {
    let facts = Facts::of(&network(IOS)).0;
    for (name, value) in [
        ("peering 131.107.0.2", "(Some(Microsoft), true, false)"),
        ("peering 192.168.15.2", "(Some(Private), true, false)"),
        ("peering 2001:db8:15::2", "(Some(Private), true, false)"),
        ("session global 131.107.0.2: sends 131.107.8.0/24", "(Some(Proven),"),
        ("session global 131.107.0.2: sends 10.20.0.0/16", "(None,"),
        ("session CORP 192.168.15.2: sends 10.20.4.0/22", "(Some(Proven),"),
        ("session CORP 192.168.15.2: sends 10.30.0.0/16", "(None,"),
        ("session CORP 2001:db8:15::2: sends 2001:db8:20::/48", "(Some(Proven),"),
        ("session global 10.255.0.2: sends 20.1.0.0/16", "(None, true)"),
        ("session CORP 192.168.15.2: accepts 10.100.0.0/16 of the region", "{\"accepted\"}"),
        ("session CORP 192.168.15.2: accepts 10.100.0.0/14 of the region", "{\"rejected\"}"),
        ("session global 131.107.0.2: accepts 20.1.0.0/16 of the region", "{\"accepted\"}"),
        ("session global 131.107.0.2: accepts 20.1.0.0/16 without communities", "{\"unknown\"}"),
        ("session global 131.107.0.2: accepts 10.40.0.0/16 of the region", "{\"rejected\"}"),
    ] {
        let found = facts.get(name).unwrap();
        assert!(found.starts_with(value), "{name}: {found}");
    }
}

#[test]
fn braces_and_set_commands_give_one_model() {
    let [braces, set] = [JUNOS, SET].map(|it| without_spans(&format!("{:?}", network(it))));
    assert_eq!(braces, set);
}

#[test]
fn the_same_rules_speak_up() {
    let findings = FILES.map(|(name, ..)| {
        let (sources, file, dialect) = sources(name);
        let outcome = engine::check(&sources, &[(file, dialect)], &Settings::default());
        // Statements stand in another order in every language.
        let mut rules: Vec<_> = outcome.findings.iter().map(|it| it.rule).collect();
        rules.sort_unstable();
        rules
    });
    for (found, (name, ..)) in findings.iter().zip(FILES) {
        assert_eq!(found, &findings[0], "{name}");
    }
}

/// The printed form of a model without the places in the text.
fn without_spans(text: &str) -> String {
    let mut parts = text.split("Span {");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + part.split_once('}').map_or("", |(_, rest)| rest))
}
