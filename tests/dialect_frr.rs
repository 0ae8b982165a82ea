//! What FRR configurations mean: effective settings, defaults of releases and profiles, route maps, several files.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "tests"
)]

use bgplint::analysis::advertise;
use bgplint::analysis::prefix_space::PrefixSpace;
use bgplint::dialect::Dialect;
use bgplint::engine;
use bgplint::model::{
    BeyondLimit, BfdTimers, BfdUse, BgpProcess, CommunitiesSent, Device, Missing, NextHop, NextHopSelf,
    Origin, Peer, RemoteAs, Session, Timers, UpdateSource,
};
use bgplint::net::{Afi, Asn, Family};
use bgplint::text::{Source, Sources};

const IPV4: Family = Family::IPV4_UNICAST;

/// Reads files as (name, text); all lines must be understood.
fn devices(files: &[(&str, &str)]) -> Vec<Device> {
    let mut sources = Sources::default();
    let named = files.iter().map(|&(name, text)| (sources.add(Source::new(name, text.into())), Dialect::Frr));
    let named: Vec<_> = named.collect();
    let (network, readings) = engine::read(&sources, &named);
    let unknown: Vec<&str> = readings
        .iter()
        .flat_map(|(_, _, it)| &it.coverage.unknown_lines)
        .map(|&it| sources.slice(it))
        .collect();
    assert!(unknown.is_empty(), "not understood: {unknown:?}");
    network.devices
}

fn device(text: &str) -> Device {
    devices(&[("r1.conf", text)]).remove(0)
}

fn process<'d>(device: &'d Device, vrf: Option<&str>) -> &'d BgpProcess {
    device.bgp.iter().find(|it| it.vrf_name() == vrf).unwrap()
}

fn session<'d>(process: &'d BgpProcess, peer: &str) -> &'d Session {
    process.sessions.iter().find(|it| it.peer.to_string() == peer).unwrap()
}

/// Whether routes pass without any filter, in and out; `None` where releases differ.
fn unfiltered(text: &str) -> (Option<bool>, Option<bool>) {
    let device = device(text);
    let family = device.bgp[0].sessions[0].family(IPV4).unwrap();
    let open = |it: Missing| (it != Missing::Unknown).then_some(it == Missing::Permits);
    (open(family.import.unfiltered), open(family.export.unfiltered))
}

const PLAIN: &str = "router bgp 64496\n neighbor 192.0.2.1 remote-as 12076\n";

#[test]
fn releases_and_profiles_decide_whether_a_policy_is_needed() {
    for (head, open) in [
        ("", false),
        ("frr version 8.4.4\nfrr defaults traditional\n", false),
        ("frr version 7.4\n", false),
        ("frr version 7.3\nfrr defaults traditional\n", true),
        ("frr version 6.0-dev\n", true),
        ("frr version 8.4.4\nfrr defaults datacenter\n", true),
        ("frr version 7.3\nfrr defaults datacenter\n", true),
        ("frr defaults datacenter\nfrr version 7.3\n", true),
    ] {
        assert_eq!(unfiltered(&format!("{head}{PLAIN}")), (Some(open), Some(open)), "{head}");
    }
    let with = |line: &str| unfiltered(&format!("{PLAIN} {line}\n"));
    assert_eq!(with("no bgp ebgp-requires-policy"), (Some(true), Some(true)));
    assert_eq!(with("neighbor 192.0.2.1 unsuppress-map M"), (Some(false), None));
    assert_eq!(with("bgp confederation peers 12076"), (None, None));
    assert_eq!(
        unfiltered("router bgp 12076\n neighbor 192.0.2.1 remote-as 12076\n"),
        (Some(true), Some(true))
    );
    let datacenter = format!("frr defaults datacenter\n{PLAIN} bgp ebgp-requires-policy\n");
    assert_eq!(unfiltered(&datacenter), (Some(false), Some(false)));
}

#[test]
fn releases_and_profiles_decide_timers_and_import_checks() {
    let with = |head: &str, lines: &str| {
        let device = device(&format!("{head}{PLAIN}{lines} network 198.51.100.0/24\n"));
        let process = &device.bgp[0];
        let Timers { keepalive, hold } = *process.sessions[0].timers;
        (keepalive, hold, process.family(IPV4).unwrap().networks[0].needs_route)
    };
    assert_eq!(with("", ""), (60, 180, true));
    assert_eq!(with("frr version 7.3\n", ""), (60, 180, false));
    assert_eq!(with("frr defaults datacenter\n", ""), (3, 9, true));
    assert_eq!(with("", " timers bgp 20 60\n no bgp network import-check\n"), (20, 60, false));
    assert_eq!(with("", " timers bgp 20 60\n neighbor 192.0.2.1 timers 5 15\n").0, 5);
}

#[test]
fn the_default_family_is_settled_when_a_neighbor_is_created() {
    let text = "router bgp 64496
 neighbor 192.0.2.1 remote-as 64497
 no bgp default ipv4-unicast
 bgp default ipv6-unicast
 neighbor 192.0.2.2 remote-as 64497
 address-family ipv4 unicast
  no neighbor 192.0.2.1 activate
";
    let before = device(&text.replace("  no neighbor 192.0.2.1 activate\n", ""));
    let active = |device: &Device, peer: &str| {
        let session = session(&device.bgp[0], peer).clone();
        session.active_families().map(|it| it.family).collect::<Vec<_>>()
    };
    assert_eq!(active(&before, "192.0.2.1"), [IPV4]);
    assert_eq!(active(&before, "192.0.2.2"), [Family::unicast(Afi::Ipv6)]);
    assert!(active(&device(text), "192.0.2.1").is_empty());
}

#[test]
fn groups_give_what_members_do_not_say_and_their_as_wins() {
    let text = "router bgp 64496
 neighbor MS peer-group
 neighbor MS remote-as 12076
 neighbor MS bfd profile ER
 neighbor MS timers 5 15
 neighbor 192.0.2.1 remote-as 64500
 neighbor 192.0.2.1 peer-group MS
 neighbor 192.0.2.1 timers 7 21
 bgp listen range 198.51.100.0/24 peer-group MS
 address-family ipv4 unicast
  neighbor MS route-map OUT out
  neighbor MS prefix-list IN in
  neighbor 192.0.2.1 prefix-list OWN in
";
    let device = device(text);
    let member = session(&device.bgp[0], "192.0.2.1");
    assert_eq!(member.remote_asn(), Some(Asn(12076)));
    assert!(matches!(member.remote_as.as_ref().unwrap().origin, Origin::Inherited { .. }));
    assert_eq!(*member.timers, Timers { keepalive: 7, hold: 21 });
    assert_eq!(member.bfd.as_ref().unwrap().value, BfdUse::Profile("ER".into()));
    let family = member.family(IPV4).unwrap();
    assert_eq!(family.import.filters.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["OWN"]);
    assert_eq!(family.export.filters.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["OUT"]);
    let listened = session(&device.bgp[0], "198.51.100.0/24");
    assert_eq!(listened.remote_asn(), Some(Asn(12076)));
}

#[test]
fn neighbors_over_interfaces_take_settings_by_its_name() {
    let text = "router bgp 64496
 neighbor FABRIC peer-group
 neighbor FABRIC remote-as external
 neighbor eth0 interface peer-group FABRIC
 neighbor eth0.20 interface v6only remote-as internal
 neighbor eth0.20 description to the core
 neighbor swp1 interface
 neighbor swp1 remote-as auto
 neighbor fe80::1 remote-as 64500
 neighbor fe80::1 interface eth1
 address-family ipv6 unicast
  neighbor eth0.20 activate
";
    let device = device(text);
    let process = &device.bgp[0];
    assert_eq!(process.sessions.len(), 4);
    assert_eq!(session(process, "eth0").peer.value, Peer::Interface("eth0".into()));
    assert_eq!(session(process, "eth0").is_external(), Some(true));
    let core = session(process, "eth0.20");
    assert_eq!(
        (core.is_external(), core.description.as_ref().unwrap().as_str()),
        (Some(false), "to the core")
    );
    assert!(core.family(Family::unicast(Afi::Ipv6)).unwrap().active.value);
    assert_eq!(session(process, "swp1").remote_as.as_ref().unwrap().value, RemoteAs::Any);
    assert_eq!(session(process, "swp1").is_external(), None);
}

#[test]
fn settings_of_a_session() {
    let text = "router bgp 64496
 neighbor 192.0.2.1 remote-as external
 neighbor 192.0.2.1 password Example-1
 neighbor 192.0.2.1 update-source 192.0.2.2
 neighbor 192.0.2.1 bfd
 neighbor 192.0.2.1 passive
 neighbor 192.0.2.1 shutdown message back soon
 address-family ipv4 unicast
  no neighbor 192.0.2.1 send-community extended
  neighbor 192.0.2.1 maximum-prefix 4000 80 restart 30
  neighbor 192.0.2.1 maximum-prefix-out 10
  neighbor 192.0.2.1 remove-private-AS all replace-AS
  neighbor 192.0.2.1 next-hop-self force
";
    let device = device(text);
    let session = &device.bgp[0].sessions[0];
    assert_eq!(session.source.as_ref().unwrap().value, UpdateSource::Address("192.0.2.2".parse().unwrap()));
    assert_eq!((session.enabled.value, session.passive.value), (false, true));
    assert_eq!(session.bfd.as_ref().unwrap().value, BfdUse::Timers(BfdTimers::default()));
    assert!(session.key.is_some());
    let family = session.family(IPV4).unwrap();
    let sent = CommunitiesSent { standard: true, extended: false, large: true };
    assert_eq!(family.communities_sent.value, sent);
    let beyond = BeyondLimit::Down { restart_minutes: Some(30) };
    assert_eq!(family.prefix_limit.as_ref().unwrap().beyond, beyond);
    assert_eq!(family.next_hop_self.value, NextHopSelf::All);
}

#[test]
fn every_vrf_has_a_process_of_its_own() {
    let text = "vrf red
 ip route 10.0.0.0/8 blackhole 250
exit-vrf
interface eth1.100.7 vrf red
 ip address 192.0.2.1/30
 ip address 192.0.2.9/30
exit
ip route 203.0.113.0/24 192.0.2.2 vrf red tag 7
ip route 198.51.100.0/24 Null0
router bgp 64496
 neighbor 192.0.2.6 remote-as 12076
router bgp 64497 vrf red
 bgp default shutdown
 neighbor 192.0.2.2 remote-as 12076
 address-family ipv4 unicast
  rd vpn export 1:1
  import vrf default
  import vrf route-map LEAK
";
    let device = device(text);
    assert_eq!(device.bgp.len(), 2);
    let red = process(&device, Some("red"));
    assert_eq!(red.asn.value, Asn(64497));
    assert!(!red.sessions[0].enabled.value && red.sessions[0].family(IPV4).unwrap().active.value);
    assert!(process(&device, None).sessions[0].enabled.value);
    let leak = &red.family(IPV4).unwrap().redistributions[0];
    assert_eq!(leak.policy.as_ref().unwrap().name.as_str(), "LEAK");
    assert_eq!(device.vrfs["red"].distinguisher.as_ref().unwrap().as_str(), "1:1");
    let interface = &device.interfaces[0];
    assert_eq!(interface.addresses.len(), 2);
    let vlan = interface.vlan.as_ref().unwrap();
    assert_eq!((vlan.outer.unwrap().value, vlan.inner.unwrap().value), (100, 7));
    let routes: Vec<_> = device
        .static_routes
        .iter()
        .map(|it| (it.prefix.to_string(), it.vrf.as_ref().map(|it| it.to_string()), &it.next_hop))
        .collect();
    let red = || Some("red".to_owned());
    let hop = NextHop::Address("192.0.2.2".parse().unwrap());
    assert_eq!(routes[0], ("10.0.0.0/8".into(), red(), &NextHop::Discard));
    assert_eq!(routes[1], ("203.0.113.0/24".into(), red(), &hop));
    assert_eq!(routes[2], ("198.51.100.0/24".into(), None, &NextHop::Discard));
    assert_eq!(
        (device.static_routes[0].distance.value, device.static_routes[1].tag.unwrap().value),
        (250, 7)
    );
}

/// Which of three networks a session sends through a route map of these lines.
fn sent(lines: &str) -> String {
    let text = format!(
        "frr version 8.4.4
ip route 10.1.0.0/16 Null0
ip route 10.2.0.0/16 Null0
ip route 10.3.0.0/16 Null0
router bgp 64496
 neighbor 192.0.2.1 remote-as 12076
 network 10.1.0.0/16
 network 10.2.0.0/16
 network 10.3.0.0/16
 neighbor 192.0.2.1 route-map M out
exit
ip prefix-list ONE permit 10.1.0.0/16
ip prefix-list TWO permit 10.2.0.0/16
ip prefix-list EMPTY description nothing
access-list ACL seq 5 permit 10.3.0.0/8 exact-match
access-list ACL seq 10 permit 10.3.0.0/15
route-map NONE deny 10
route-map ALL permit 10
 set community 1:1
route-map ONLY-ONE permit 10
 match ip address prefix-list ONE
{lines}
"
    );
    let device = device(&text);
    let process = &device.bgp[0];
    let session = &process.sessions[0];
    let family = session.family(IPV4).unwrap();
    let answer = advertise::sent(&device, process, session, family, &PrefixSpace::all_ipv4());
    let network = |number: u8| format!("10.{number}.0.0/16").parse().unwrap();
    let passes = |number: u8| answer.sent().any(|it| it.space.contains(&network(number)));
    let numbers: String = (1..=3).filter(|&it| passes(it)).map(|it| it.to_string()).collect();
    if answer.unknown().next().is_none() { numbers } else { format!("{numbers}?") }
}

#[test]
fn route_maps_flow_as_they_do_on_the_router() {
    for (lines, expected) in [
        ("route-map M permit 10", "123"),
        ("route-map M permit 10\n match ip address prefix-list ONE", "1"),
        // Nothing that follows matches, so the earlier permit is lost.
        (
            "route-map M permit 10\n match ip address prefix-list ONE\n on-match next\nroute-map M permit 20\n match ip address prefix-list TWO",
            "2",
        ),
        // No entry is left: the permit stands.
        ("route-map M permit 10\n match ip address prefix-list ONE\n on-match next", "1"),
        (
            "route-map M permit 10\n match ip address prefix-list ONE\n on-match goto 30\nroute-map M deny 20\nroute-map M permit 30",
            "1",
        ),
        ("route-map M permit 10\n match ip address prefix-list ONE\n continue 50\nroute-map M deny 20", "1"),
        // A second line of the same command replaces the first; other commands must hold too.
        ("route-map M permit 10\n match ip address prefix-list ONE\n match ip address prefix-list TWO", "2"),
        ("route-map M permit 10\n match ip address prefix-list ONE\n match ip address ACL", ""),
        ("route-map M permit 10\n match ip address ACL", "23"),
        ("route-map M permit 10\n match ipv6 address prefix-list ONE", ""),
        // What is missing never matches, and neither does what is empty.
        ("route-map M deny 10\n match ip address prefix-list GONE\nroute-map M permit 20", "123"),
        ("route-map M permit 10\n match ip address prefix-list EMPTY", ""),
        ("route-map M permit 10\n match as-path GONE", ""),
        // A call decides before anything else goes on.
        ("route-map M permit 10\n call ONLY-ONE", "1"),
        ("route-map M permit 10\n call NONE\nroute-map M permit 20", ""),
        ("route-map M permit 10\n call ALL\n on-match next\nroute-map M deny 20", ""),
        ("route-map M permit 10\n call GONE", "123"),
        ("route-map M deny 10\n match ip address prefix-list ONE\n call ALL\nroute-map M permit 20", "23"),
        ("route-map M permit 10\n call M", "?"),
        // Expressions look at the text of all communities in ascending order, which may be empty.
        ("bgp community-list expanded C permit ^$\nroute-map M permit 10\n match community C", "123"),
        ("bgp community-list expanded C permit .+\nroute-map M permit 10\n match community C", ""),
        (
            "bgp community-list expanded C permit ^9:1 10:1$\nroute-map M permit 10\n set community 10:1 9:1\n on-match next\nroute-map M permit 20\n match community C",
            "123",
        ),
        ("bgp as-path access-list P permit ^1{2}$|^$\nroute-map M permit 10\n match as-path P", "123"),
        // What a called route map sets stays set.
        (
            "bgp community-list standard C permit 1:1\nroute-map M permit 10\n call ALL\n on-match next\nroute-map M permit 20\n match community C",
            "123",
        ),
        // Of settings, too, the last holds.
        (
            "bgp community-list standard C permit 1:1 2:2\nroute-map M permit 10\n set community 1:1 additive\n set community 2:2 additive\n on-match next\nroute-map M permit 20\n match community C",
            "",
        ),
    ] {
        assert_eq!(sent(lines), expected, "{lines}");
    }
}

#[test]
fn undefined_filters_of_neighbors_refuse_everything_and_empty_ones_nothing() {
    let sent = |filter: &str, lists: &str| {
        let text = format!(
            "ip route 10.0.0.0/8 Null0\n{PLAIN} network 10.0.0.0/8\n neighbor 192.0.2.1 {filter} out\nexit\n{lists}\n"
        );
        let device = device(&text);
        let process = &device.bgp[0];
        let family = process.sessions[0].family(IPV4).unwrap();
        let all = PrefixSpace::all_ipv4();
        advertise::sent(&device, process, &process.sessions[0], family, &all).sent().next().is_some()
    };
    for filter in ["route-map GONE", "prefix-list GONE", "distribute-list GONE", "filter-list GONE"] {
        assert!(!sent(filter, ""), "{filter}");
    }
    assert!(sent("prefix-list L", "ip prefix-list L description nothing"));
    assert!(!sent("distribute-list L", "access-list L remark nothing"));
    assert!(sent("prefix-list L", "ip prefix-list L permit any"));
}

#[test]
fn entries_without_a_sequence_take_the_next_multiple_of_five() {
    let device =
        device("ip prefix-list L seq 7 permit 10.0.0.0/8\nip prefix-list L permit 11.0.0.0/8 ge 8 le 8\n");
    let entries = &device.prefix_lists.ipv4["L"].entries;
    assert_eq!(entries.iter().map(|it| it.sequence).collect::<Vec<_>>(), [7, 10]);
    assert_eq!(entries[1].lengths, 8..=8);
}

#[test]
fn redistribution_takes_default_routes_along() {
    let text =
        format!("ip route 0.0.0.0/0 blackhole\n{PLAIN} no bgp ebgp-requires-policy\n redistribute static\n");
    let device = device(&text);
    let process = &device.bgp[0];
    let family = process.sessions[0].family(IPV4).unwrap();
    let asked = advertise::default_routes();
    assert_eq!(advertise::sent(&device, process, &process.sessions[0], family, &asked).sent().count(), 1);
}

#[test]
fn files_of_daemons_are_one_device() {
    let zebra = "! zebra\nhostname r1\ninterface eth0\n ip address 192.0.2.2/30\n";
    let bgpd = "# bgpd\nrouter bgp 64496\n neighbor 192.0.2.1 remote-as 12076\n neighbor 192.0.2.1 route-map M out\n";
    let two = devices(&[
        ("lab/r1/bgpd.conf", bgpd),
        ("lab/r1/zebra.conf", zebra),
        ("lab/r2/bgpd.conf", bgpd),
        ("lab/r2/staticd.conf", "ip route 10.0.0.0/8 Null0\n"),
    ]);
    assert_eq!(two.len(), 2);
    assert_eq!((two[0].name.as_str(), two[0].files.len()), ("r1", 2));
    assert_eq!((two[0].interfaces.len(), two[0].bgp.len()), (1, 1));
    assert_eq!((two[1].name.as_str(), two[1].static_routes.len()), ("r2", 1));
    let flat = devices(&[("lab/r1__bgpd.conf", bgpd), ("lab/r1__zebra.conf", zebra)]);
    assert_eq!(flat.len(), 2);
    let whole = devices(&[("lab/r3/frr.conf", bgpd)]);
    assert_eq!(whole[0].name.as_str(), "r3");
}

#[test]
fn a_whole_configuration_is_understood() {
    let device = device(include_str!("../fixtures/frr/er-edge1.conf"));
    assert_eq!((device.name.as_str(), device.interfaces.len(), device.bgp.len()), ("er-edge1", 5, 2));
    let private = process(&device, Some("er-private"));
    assert_eq!(session(private, "198.51.100.6").remote_asn(), Some(Asn(12076)));
    let primary = session(process(&device, None), "203.0.113.2");
    assert_eq!(*primary.timers, Timers { keepalive: 20, hold: 60 });
    assert_eq!(primary.family(IPV4).unwrap().import.filters[0].name.as_str(), "MSFT-IN-PRI");
    assert_eq!(primary.family(IPV4).unwrap().export.filters[0].name.as_str(), "MSFT-OUT");
}

#[test]
fn bfd_profiles_are_kept() {
    let device = device(
        "bfd\n profile ER\n  detect-multiplier 3\n  transmit-interval 300\n exit\n peer 192.0.2.1\n  transmit-interval 50\n exit\nexit\n",
    );
    let profile = device.bfd_profiles["ER"];
    let values =
        [profile.multiplier, profile.transmit_ms, profile.receive_ms].map(|it| it.map(|it| it.value));
    assert_eq!(values, [Some(3), Some(300), None]);
    let [peer] = device.bfd_peers.as_slice() else { panic!("one session of its own") };
    assert_eq!(peer.timers.transmit_ms.unwrap().value, 50);
}

#[test]
fn modes_fall_through_as_in_the_shell() {
    // A session line in an address family leads back to the process: what follows is about IPv4 again.
    let text = "router bgp 64496
 neighbor 192.0.2.1 remote-as 64497
 address-family ipv6 unicast
  neighbor 192.0.2.1 activate
  neighbor 192.0.2.2 remote-as 64498
  neighbor 192.0.2.1 route-map OUT out
interface eth0
 ip address 192.0.2.9/30
ip route 10.0.0.0/8 Null0
vrf red
 vni 100
quit
hostname r9
";
    let device = device(text);
    let first = session(&device.bgp[0], "192.0.2.1");
    assert_eq!(first.family(IPV4).unwrap().export.filters.len(), 1);
    assert!(first.family(Family::unicast(Afi::Ipv6)).unwrap().export.filters.is_empty());
    assert_eq!(device.name.as_str(), "r9");
    assert!(!device.qos.has_language && !device.has_interface_language);
}

#[test]
fn static_routes_below_an_empty_interface_are_no_settings_of_it() {
    let device = device(
        "interface lo\nip route 10.0.0.0/8 192.0.2.1 eth0 20 tag 7\nipv6 route 2001:db8::/32 2001:db8::1 5\n",
    );
    let routes: Vec<_> = device.static_routes.iter().map(|it| (&it.next_hop, it.distance.value)).collect();
    let hop = |address: &str| NextHop::Address(address.parse().unwrap());
    assert_eq!(routes, [(&hop("192.0.2.1"), 20), (&hop("2001:db8::1"), 5)]);
}

#[test]
fn an_end_within_a_file_changes_nothing() {
    let device =
        device("router bgp 64496\n neighbor 192.0.2.1 remote-as 64497\n end\n neighbor 192.0.2.1 passive\n");
    assert!(device.bgp[0].sessions[0].passive.value);
}

#[test]
fn what_the_shell_refuses_is_not_read() {
    let unread = |text: &str| {
        let mut sources = Sources::default();
        let file = sources.add(Source::new("r1.conf", text.into()));
        engine::read(&sources, &[(file, Dialect::Frr)]).1[0].2.coverage.unknown
    };
    for line in [
        "ip route 10.0.0.0/8 192.0.2.1 eth0 tag 7 tag 8",
        "ip route 10.0.0.0/8 blackhole 256",
        "access-list A permit any any",
        "route-map M permit",
        "bgp community-list C permit 1:1",
        "router bgp 0",
        "no no router bgp 64496",
        "router bgp 64496\n bgp bestpath as-path multipath-relaxed",
        "router bgp 64496\n aggregate-address 10.0.0.0/8 summary-only summary-only",
        "router bgp 64496\n redistribute conected",
        "router bgp 64496\n bgp confederation peers 64497 0",
        "route-map M permit 10\n match ip address prefix-list A B",
        "route-map M permit 10\n match comunity C",
        "route-map M permit 10\n set as-path prepend 64496 4294967296",
        "bfd\n peer 192.0.2.1 multihopp",
    ] {
        assert_eq!(unread(line), 1, "{line}");
    }
}

#[test]
fn a_profile_of_defaults_is_where_its_timers_come_from() {
    let text = "frr defaults datacenter\nrouter bgp 64496\n neighbor 192.0.2.1 remote-as 64497\n";
    let datacenter = device(text);
    let timers = datacenter.bgp[0].sessions[0].timers;
    assert_eq!(timers.value, Timers { keepalive: 3, hold: 9 });
    let span = timers.span().unwrap();
    assert_eq!(&text[span.start as usize..span.end as usize], "frr defaults datacenter");
    let usual = device(&text.replace("datacenter", "traditional"));
    assert_eq!(usual.bgp[0].sessions[0].timers.span(), None);
}
