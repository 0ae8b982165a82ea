//! Cisco IOS: short texts and what they say, with everything inherited.
#![allow(
    clippy::format_push_string,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "tests"
)]

use bgplint::dialect::Dialect;
use bgplint::engine;
use bgplint::model::*;
use bgplint::net::{Asn, Family};
use bgplint::text::{Source, Sources};

/// Reads one device; every line must be understood.
fn read(text: &str) -> Device {
    let mut sources = Sources::default();
    let file = sources.add(Source::new("r1.cfg", text.as_bytes().to_vec()));
    let (network, readings) = engine::read(&sources, &[(file, Dialect::Ios)]);
    assert_eq!(readings[0].2.problems, [], "{text}");
    network.devices.into_iter().next().unwrap()
}

fn session<'d>(device: &'d Device, peer: &str) -> &'d Session {
    let mut all = device.bgp.iter().flat_map(|it| &it.sessions);
    all.find(|it| it.peer.to_string() == peer).unwrap_or_else(|| panic!("no session to {peer}"))
}

fn ipv4<'d>(device: &'d Device, peer: &str) -> &'d SessionFamily {
    session(device, peer).family(Family::IPV4_UNICAST).unwrap()
}

/// Names of the filters of a direction.
fn names(filters: &Filters) -> Vec<&str> {
    filters.filters.iter().map(|it| it.name.as_str()).collect()
}

fn active(device: &Device, peer: &str) -> Vec<Family> {
    session(device, peer).active_families().map(|it| it.family).collect()
}

#[test]
fn members_of_a_peer_group_say_what_differs() {
    let device = read(
        "router bgp 65000\n neighbor G peer-group\n neighbor G remote-as 65001\n neighbor G timers 10 30\n \
         neighbor G route-map IN in\n neighbor G route-map OUT out\n neighbor G send-community\n neighbor G shutdown\n \
         neighbor 192.0.2.1 peer-group G\n neighbor 192.0.2.2 peer-group G\n neighbor 192.0.2.2 remote-as 65002\n \
         neighbor 192.0.2.2 route-map MINE in\n neighbor 192.0.2.2 timers 5 15\n no neighbor 192.0.2.2 shutdown\n",
    );
    let (one, two) = (session(&device, "192.0.2.1"), session(&device, "192.0.2.2"));
    assert_eq!((one.remote_asn(), two.remote_asn()), (Some(Asn(65_001)), Some(Asn(65_002))));
    assert_eq!((one.timers.hold, two.timers.hold), (30, 15));
    assert_eq!((*one.enabled, *two.enabled), (false, true));
    assert_eq!(names(&ipv4(&device, "192.0.2.1").import), ["IN"]);
    assert_eq!(names(&ipv4(&device, "192.0.2.2").import), ["MINE"]);
    assert_eq!(names(&ipv4(&device, "192.0.2.2").export), ["OUT"]);
    assert!(ipv4(&device, "192.0.2.2").communities_sent.standard);
    assert!(matches!(one.timers.origin, Origin::Inherited { .. }));
    assert!(matches!(two.timers.origin, Origin::Written(_)));
    assert_eq!(device.bgp[0].sessions.len(), 2, "a group is no session");
}

#[test]
fn session_templates_form_chains() {
    let device = read(
        "router bgp 65000\n template peer-session BASE\n  timers 10 30\n  password secret\n exit-peer-session\n \
         template peer-session EDGE\n  remote-as 65001\n  timers 20 60\n  inherit peer-session BASE\n exit-peer-session\n \
         neighbor 192.0.2.1 inherit peer-session EDGE\n neighbor 192.0.2.2 inherit peer-session EDGE\n \
         neighbor 192.0.2.2 timers 1 3\n neighbor 192.0.2.3 inherit peer-session NOWHERE\n neighbor 192.0.2.3 remote-as 65003\n",
    );
    assert_eq!(session(&device, "192.0.2.1").timers.hold, 60, "a template outweighs what it inherits");
    assert!(session(&device, "192.0.2.1").key.is_some());
    assert_eq!(session(&device, "192.0.2.1").remote_asn(), Some(Asn(65_001)));
    assert_eq!(session(&device, "192.0.2.2").timers.hold, 3);
    assert_eq!(session(&device, "192.0.2.3").timers.hold, 180);
}

#[test]
fn the_highest_policy_template_wins() {
    let text = |first: u32, second: u32| {
        format!(
            "router bgp 65000\n template peer-policy A\n  route-map A-IN in\n  route-map A-OUT out\n exit-peer-policy\n \
             template peer-policy B\n  route-map B-IN in\n  weight 5\n exit-peer-policy\n \
             template peer-policy BOTH\n  prefix-list OWN in\n  inherit peer-policy A {first}\n  \
             inherit peer-policy B {second}\n exit-peer-policy\n \
             neighbor 192.0.2.1 remote-as 65001\n neighbor 192.0.2.1 inherit peer-policy BOTH\n"
        )
    };
    let policies = |text: &str| {
        let device = read(text);
        let import = &ipv4(&device, "192.0.2.1").import.filters;
        let of = |kind| import.iter().find(|it| it.kind == kind).map(|it| it.name.value.clone()).unwrap();
        assert_eq!(of(FilterKind::PrefixList), "OWN");
        assert_eq!(names(&ipv4(&device, "192.0.2.1").export), ["A-OUT"]);
        assert_eq!(ipv4(&device, "192.0.2.1").weight.map(|it| it.value), Some(5));
        of(FilterKind::Policy)
    };
    assert_eq!(policies(&text(10, 20)), "B-IN");
    assert_eq!(policies(&text(20, 10)), "A-IN");
}

#[test]
fn templates_in_a_circle_end() {
    let mut text =
        "router bgp 65000\n template peer-session A\n  inherit peer-session B\n template peer-session B\n  \
                    timers 10 30\n  inherit peer-session A\n"
            .to_owned();
    // Each inherits each, several times over: as many ways as there are paths.
    for name in 0..12 {
        text += &format!(" template peer-policy P{name}\n  weight {name}\n");
        for (number, other) in (0..7).map(|it| (name + it) % 12).enumerate() {
            text += &format!("  inherit peer-policy P{other} {number}\n");
        }
    }
    text += " neighbor 192.0.2.1 remote-as 65001\n neighbor 192.0.2.1 inherit peer-session A\n \
             neighbor 192.0.2.1 inherit peer-policy P3\n";
    let device = read(&text);
    assert_eq!(session(&device, "192.0.2.1").timers.hold, 30);
    assert_eq!(ipv4(&device, "192.0.2.1").weight.map(|it| it.value), Some(3));
}

#[test]
fn neighbors_are_active_where_the_file_says_so() {
    let neighbors = " neighbor 192.0.2.1 remote-as 65001\n neighbor 2001:db8::1 remote-as 65001\n";
    let families = " address-family ipv4\n  no neighbor 192.0.2.1 activate\n address-family ipv6\n  \
                    neighbor 2001:db8::1 activate\n";
    let device = read(&format!("router bgp 65000\n{neighbors}{families}"));
    assert_eq!(active(&device, "192.0.2.1"), []);
    assert_eq!(active(&device, "2001:db8::1"), [Family::IPV4_UNICAST, Family::IPV6_UNICAST]);
    let device = read(&format!("router bgp 65000\n no bgp default ipv4-unicast\n{neighbors}{families}"));
    assert_eq!(active(&device, "2001:db8::1"), [Family::IPV6_UNICAST]);
    let device =
        read("router bgp 65000\n neighbor 192.0.2.1 remote-as 65001\n no bgp default ipv4-unicast\n");
    assert_eq!(active(&device, "192.0.2.1"), []);
}

#[test]
fn neighbors_of_a_vrf_live_in_its_family() {
    let device = read(
        "vrf definition RED\n rd 65000:1\nrouter bgp 65000\n timers bgp 10 30\n neighbor 192.0.2.9 remote-as 65009\n \
         address-family ipv4 vrf RED\n  network 10.0.0.0\n  neighbor 192.0.2.1 remote-as 65001\n  \
         neighbor 192.0.2.1 activate\n exit-address-family\n address-family ipv6 vrf RED\n  \
         neighbor 2001:db8::1 remote-as 65001\n  neighbor 2001:db8::1 activate\n exit-address-family\n",
    );
    assert_eq!(device.bgp.len(), 2);
    assert_eq!(device.bgp[1].vrf_name(), Some("RED"));
    let peers: Vec<String> = device.bgp[1].sessions.iter().map(|it| it.peer.to_string()).collect();
    assert_eq!(peers, ["192.0.2.1", "2001:db8::1"]);
    assert_eq!(active(&device, "192.0.2.1"), [Family::IPV4_UNICAST]);
    assert_eq!(active(&device, "2001:db8::1"), [Family::IPV6_UNICAST]);
    assert_eq!(session(&device, "192.0.2.1").timers.hold, 30);
    assert_eq!(device.bgp[1].family(Family::IPV4_UNICAST).unwrap().networks.len(), 1);
}

#[test]
fn communities_are_sent_on_request() {
    for (lines, standard, extended) in [
        ("", false, false),
        (" neighbor 192.0.2.1 send-community\n", true, false),
        (" neighbor 192.0.2.1 send-community standard\n", true, false),
        (" neighbor 192.0.2.1 send-community extended\n", false, true),
        (" neighbor 192.0.2.1 send-community both\n", true, true),
        (" neighbor 192.0.2.1 send-community\n neighbor 192.0.2.1 send-community extended\n", true, true),
    ] {
        let device = read(&format!("router bgp 65000\n neighbor 192.0.2.1 remote-as 65001\n{lines}"));
        let sent = *ipv4(&device, "192.0.2.1").communities_sent;
        assert_eq!((sent.standard, sent.extended), (standard, extended), "{lines}");
    }
}

#[test]
fn networks_have_the_mask_of_their_class() {
    let device = read(
        "router bgp 1.10\n network 10.0.0.0\n network 172.16.0.0\n network 192.0.2.0\n \
         network 10.1.0.0 mask 255.255.0.0\n network 0.0.0.0\n network 10.0.0.0 route-map AGAIN\n",
    );
    let networks = &device.bgp[0].family(Family::IPV4_UNICAST).unwrap().networks;
    let mut prefixes: Vec<String> = networks.iter().map(|it| it.prefix.to_string()).collect();
    prefixes.sort();
    assert_eq!(prefixes, ["0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "172.16.0.0/16", "192.0.2.0/24"]);
    let again = networks.iter().find(|it| it.prefix.to_string() == "10.0.0.0/8").unwrap();
    assert!(again.policy.is_some() && again.needs_route);
    assert_eq!(*device.bgp[0].asn, Asn(65_546));
}

#[test]
fn opening_something_again_goes_on_with_it() {
    let device = read(
        "interface Gi0/1\n ip address 192.0.2.1 255.255.255.252\ninterface GigabitEthernet 0/1\n description again\n\
         route-map M permit 10\n match as-path 1\n continue 30\nroute-map M deny 30\nroute-map M permit 20\n\
         route-map M permit 10\n match as-path 2\n match community C\n set weight 7\n",
    );
    assert_eq!(device.interfaces.len(), 1);
    assert_eq!(device.interfaces[0].addresses.len(), 1);
    assert!(device.interfaces[0].description.is_some());
    let terms = &device.policies["M"].terms;
    assert_eq!(terms.iter().map(|it| it.sequence).collect::<Vec<_>>(), [10, 20, 30]);
    let jump = Flow::Jump { to: JumpTarget::Sequence(30), pending: Some(Verdict::Accept) };
    assert_eq!(*terms[0].on_match, jump, "the jump outlives the second opening");
    // Values of one kind are alternatives, on one line or on several.
    let Condition::AsPath(paths) = &terms[0].when[0].value else { panic!("{:?}", terms[0].when) };
    assert_eq!(paths.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    assert_eq!(terms[0].when.len(), 2);
}

#[test]
fn a_vrf_takes_addresses_away() {
    let device = read(
        "interface Gi0/1\n ip address 192.0.2.1 255.255.255.252\n vrf forwarding RED\ninterface Gi0/2\n \
         vrf forwarding RED\n ip address 192.0.2.5 255.255.255.252\n ip address 192.0.2.9 255.255.255.252\n \
         ip address 192.0.2.13 255.255.255.252 secondary\n",
    );
    assert_eq!(device.interfaces[0].addresses, []);
    let addresses: Vec<_> =
        device.interfaces[1].addresses.iter().map(|it| (it.net.to_string(), it.secondary)).collect();
    assert_eq!(addresses, [("192.0.2.9/30".to_owned(), false), ("192.0.2.13/30".to_owned(), true)]);
    assert_eq!(device.interfaces[1].vrf.as_ref().unwrap().as_str(), "RED");
}

#[test]
fn prefix_lists_are_in_order_of_sequence() {
    let device = read(
        "ip prefix-list P seq 30 permit 10.3.0.0/16\nip prefix-list P seq 10 permit 10.1.0.0/16 le 24\n\
         ip prefix-list P permit 10.4.0.0/16\nip prefix-list P seq 10 deny 10.1.0.0/16 ge 17\n\
         ip prefix-list Q permit 0.0.0.0/0 le 32\nip prefix-list Q deny any\nip prefix-list R description nothing\n\
         ipv6 prefix-list P permit 2001:db8::/32 ge 40 le 48\n",
    );
    let list = &device.prefix_lists.ipv4["P"];
    let entries: Vec<_> =
        list.entries.iter().map(|it| (it.sequence, it.network.to_string(), it.lengths.clone())).collect();
    assert_eq!(
        entries,
        [
            (10, "10.1.0.0/16".to_owned(), 17..=32),
            (30, "10.3.0.0/16".to_owned(), 16..=16),
            (35, "10.4.0.0/16".to_owned(), 16..=16)
        ]
    );
    assert_eq!(list.entries[0].verdict, Verdict::Reject, "the later line of a sequence replaces the earlier");
    let sequences: Vec<u32> = device.prefix_lists.ipv4["Q"].entries.iter().map(|it| it.sequence).collect();
    assert_eq!(sequences, [5, 10]);
    assert_eq!(device.prefix_lists.ipv4["R"].entries, []);
    assert_eq!(device.prefix_lists.ipv6["P"].entries[0].lengths, 40..=48);
}

#[test]
fn static_routes_come_in_many_forms() {
    let interface = |name: &str| NextHop::Interface(name.to_owned());
    let address = NextHop::Address("192.0.2.1".parse().unwrap());
    for (line, next_hop, distance, tag) in [
        ("ip route 10.0.0.0 255.0.0.0 192.0.2.1", address.clone(), 1, None),
        ("ip route 10.0.0.0 255.0.0.0 Null0 250", NextHop::Discard, 250, None),
        ("ip route 10.0.0.0 255.0.0.0 Null 0", NextHop::Discard, 1, None),
        (
            "ip route 10.0.0.0 255.0.0.0 Gi0/0 192.0.2.1 200 tag 77 name 10 track 3",
            address.clone(),
            200,
            Some(77),
        ),
        ("ip route 10.0.0.0 255.0.0.0 Tunnel1 permanent", interface("Tunnel1"), 1, None),
        ("ip route vrf RED 10.0.0.0 255.0.0.0 192.0.2.1 global tag 5", address.clone(), 1, Some(5)),
        ("ip route 10.0.0.0 255.0.0.0 192.0.2.1 name anchor 9", address, 9, None),
    ] {
        let device = read(&format!("{line}\n"));
        let route = &device.static_routes[0];
        assert_eq!(route.prefix.to_string(), "10.0.0.0/8", "{line}");
        assert_eq!(route.next_hop, next_hop, "{line}");
        assert_eq!(*route.distance, distance, "{line}");
        assert_eq!(route.tag.as_ref().map(|it| it.value), tag, "{line}");
        assert_eq!(route.vrf.is_some(), line.contains("vrf"), "{line}");
    }
    let device = read("ipv6 route 2001:db8::/32 Null0\nipv6 route vrf RED ::/0 2001:db8::1 254\n");
    assert_eq!(device.static_routes[0].next_hop, NextHop::Discard);
    assert_eq!(*device.static_routes[1].distance, 254);
}

#[test]
fn nat_pools_and_rules() {
    let device = read(
        "ip nat pool ONE 203.0.113.1 203.0.113.6 prefix-length 29\nip nat pool TWO prefix-length 29\n \
         address 203.0.113.9 203.0.113.10\n address 203.0.113.12 203.0.113.14\n\
         ip nat inside source list 10 pool ONE overload\nip nat inside source list 11 interface Gi0/1 vrf RED overload\n\
         ip nat inside source static 10.0.0.1 203.0.113.20\n",
    );
    assert_eq!(device.nat.pools["ONE"].ranges.len(), 1);
    assert_eq!(device.nat.pools["TWO"].ranges.len(), 2);
    assert_eq!(device.nat.rules.len(), 3);
    assert!(device.nat.rules[0].overload && !device.nat.rules[2].overload);
    assert!(
        matches!(&device.nat.rules[1].target, NatTarget::Interface(it) if it.value == "GigabitEthernet0/1")
    );
    assert_eq!(device.nat.rules[1].vrf.as_ref().unwrap().as_str(), "RED");
}

#[test]
fn qos_policies_nest() {
    let device = read(
        "class-map match-any VOICE\n match dscp ef\n match dscp af41 af42\nclass-map BOTH\n match class-map VOICE\n\
         policy-map CHILD\n class VOICE\n  priority percent 20\n class class-default\n  fair-queue\n\
         policy-map PARENT\n class class-default\n  shape average 100000000\n  service-policy CHILD\n\
         interface Gi0/1\n service-policy output PARENT\n",
    );
    assert!(device.qos.classifiers["VOICE"].any && !device.qos.classifiers["BOTH"].any);
    assert_eq!(device.qos.classifiers["VOICE"].matches.len(), 2);
    assert!(
        matches!(&device.qos.classifiers["BOTH"].matches[0].value, QosMatch::Classifier(it) if it == "VOICE")
    );
    let child = &device.qos.policies["CHILD"].classes;
    assert_eq!(child[0].priority.map(|it| it.value), Some(Rate::Percent(20)));
    assert!(child[1].is_default);
    let parent = &device.qos.policies["PARENT"].classes[0];
    assert_eq!(parent.shape.map(|it| it.value), Some(Rate::BitsPerSecond(100_000_000)));
    assert_eq!(parent.child.as_ref().unwrap().as_str(), "CHILD");
    assert_eq!(device.interfaces[0].qos_out.as_ref().unwrap().as_str(), "PARENT");
}

#[test]
fn a_range_listens_with_the_settings_of_its_group() {
    let device = read(
        "router bgp 65000\n bgp listen range 192.0.2.0/24 peer-group DYNAMIC\n bgp listen limit 20\n \
         neighbor DYNAMIC peer-group\n neighbor DYNAMIC remote-as 65001\n neighbor DYNAMIC route-map IN in\n",
    );
    let range = session(&device, "192.0.2.0/24");
    assert_eq!(range.remote_asn(), Some(Asn(65_001)));
    assert_eq!(names(&ipv4(&device, "192.0.2.0/24").import), ["IN"]);
}

#[test]
fn timers_of_the_nearest() {
    let device = read(
        "router bgp 65000\n timers bgp 20 60\n neighbor G peer-group\n neighbor G timers 10 30\n \
         neighbor 192.0.2.1 remote-as 65001\n neighbor 192.0.2.1 peer-group G\n neighbor 192.0.2.2 remote-as 65001\n \
         neighbor 192.0.2.3 remote-as 65001\n neighbor 192.0.2.3 timers 5 15\n",
    );
    for (peer, hold) in [("192.0.2.1", 30), ("192.0.2.2", 60), ("192.0.2.3", 15)] {
        assert_eq!(session(&device, peer).timers.hold, hold, "{peer}");
    }
    let device = read("router bgp 65000\n neighbor 192.0.2.1 remote-as 65001\n");
    assert_eq!(*session(&device, "192.0.2.1").timers, Timers { keepalive: 60, hold: 180 });
}

#[test]
fn how_communities_are_printed_is_known_from_one_line() {
    let list = "ip community-list expanded C permit _65000:1_\n";
    for (text, expected) in [
        (list.to_owned(), CommunityPrinting::Unknown),
        (format!("{list}ip bgp-community new-format\n"), CommunityPrinting::Halves),
        (format!("ip bgp-community new-format\n{list}"), CommunityPrinting::Halves),
    ] {
        let pattern = &read(&text).community_lists["C"].entries[0].pattern;
        let regex =
            |printing| CommunityPattern::Regex { text: "_65000:1_".to_owned(), bounds: false, printing };
        assert_eq!(*pattern, regex(expected), "{text}");
    }
}

#[test]
fn well_known_communities_have_one_spelling() {
    let device = read(
        "ip community-list standard C permit 65535:65281\nip community-list standard C permit 4294967042\n\
         ip community-list standard C permit no-export\nip community-list standard C permit local-AS 065000:01\n",
    );
    let values: Vec<_> = device.community_lists["C"].entries.iter().map(|it| it.pattern.clone()).collect();
    let all = |words: &[&str]| CommunityPattern::All(words.iter().map(|it| (*it).to_owned()).collect());
    assert_eq!(
        values,
        [all(&["no-export"]), all(&["no-advertise"]), all(&["no-export"]), all(&["local-as", "65000:1"])]
    );
}

#[test]
fn timers_of_a_vrf_are_its_own() {
    let device = read(
        "vrf definition RED\n rd 65000:1\nrouter bgp 65000\n timers bgp 10 30\n neighbor 192.0.2.9 remote-as 65009\n \
         address-family ipv4 vrf RED\n  timers bgp 20 60\n  neighbor 192.0.2.1 remote-as 65001\n",
    );
    assert_eq!(device.bgp[0].sessions[0].timers.hold, 30);
    assert_eq!(device.bgp[1].sessions[0].timers.hold, 60);
}

#[test]
fn a_local_as_hides_that_of_the_process_on_request() {
    for (options, own_as) in [
        ("", OwnAs::Behind),
        (" no-prepend", OwnAs::Behind),
        (" no-prepend replace-as", OwnAs::Hidden),
        (" no-prepend replace-as dual-as", OwnAs::Either),
    ] {
        let device = read(&format!(
            "router bgp 65000\n neighbor G peer-group\n neighbor G local-as 65009{options}\n \
             neighbor 192.0.2.1 remote-as 65001\n neighbor 192.0.2.1 peer-group G\n"
        ));
        let session = session(&device, "192.0.2.1");
        assert_eq!((session.local_as.value, session.own_as), (Asn(65009), own_as), "{options}");
    }
}

#[test]
fn keys_and_bfd_are_what_the_neighbor_says() {
    let device = read(
        "router bgp 65000\n neighbor 192.0.2.1 remote-as 65001\n neighbor 192.0.2.1 password 7 0822455D0A16\n \
         neighbor 192.0.2.1 fall-over bfd\n neighbor 192.0.2.2 remote-as 65001\n neighbor 192.0.2.2 ao CHAIN\n \
         neighbor 192.0.2.2 fall-over bfd multi-hop\n",
    );
    let [one, other] = ["192.0.2.1", "192.0.2.2"].map(|it| session(&device, it));
    assert_eq!(one.key.unwrap().value, Key::readable("cisco"));
    assert_eq!(other.key.unwrap().value, Key::Hidden);
    assert_eq!(one.bfd.as_ref().unwrap().value, BfdUse::InterfaceTimers);
    assert_eq!(other.bfd.as_ref().unwrap().value, BfdUse::Elsewhere);
}
