//! What rules about links say when they know the circuit: facts are put beside the sessions by hand.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests"
)]

use bgplint::analysis::peering::{FoundBy, Kind, OnCircuit};
use bgplint::diagnostic::{Certainty, Diagnostic, Severity};
use bgplint::dialect::Dialect;
use bgplint::engine;
use bgplint::model::{Circuit, CircuitPeering, CircuitPeeringKind, Sourced};
use bgplint::rules::{self, Check, Context, Facts};
use bgplint::text::{FileId, Source, Sources, Span};

const HERE: Span = Span { file: FileId(0), start: 0, end: 1 };

/// A circuit with a peering of each kind, private first.
fn circuit(name: &str, direct: Option<bool>, outer_tag: Option<u16>) -> Circuit {
    let peering = |kind| CircuitPeering {
        kind: Sourced::default_of(CircuitPeeringKind::Peering(kind)),
        opening: HERE,
        enabled: Sourced::default_of(true),
        microsoft_asn: None,
        peer_asn: None,
        vlan: None,
        key: None,
        families: Vec::new(),
    };
    Circuit {
        name: Sourced::default_of(name.to_owned()),
        id: None,
        opening: HERE,
        tier: None,
        direct: direct.map(Sourced::default_of),
        outer_tag: outer_tag.map(Sourced::default_of),
        location: None,
        provider: None,
        peerings: vec![peering(Kind::Private), peering(Kind::Microsoft)],
        reach_blocks: Vec::new(),
    }
}

/// What a rule says of devices whose sessions all belong to one circuit.
fn on_circuit(rule: &str, texts: &[&str], circuit: &Circuit) -> Vec<Diagnostic> {
    let mut sources = Sources::default();
    let files: Vec<_> = texts
        .iter()
        .enumerate()
        .map(|(at, text)| {
            (sources.add(Source::new(format!("device{at}.cfg"), text.as_bytes().into())), Dialect::Ios)
        })
        .collect();
    let (network, _) = engine::read(&sources, &files);
    let mut facts = Facts::of(&network);
    for it in &mut facts.peerings.all {
        let at = usize::from(it.kind == Some(Kind::Microsoft));
        let (peering, by) = (&circuit.peerings[at], FoundBy::Statement);
        it.circuit = Some(OnCircuit { place: (0, at), circuit, peering, family: None, role: None, by });
    }
    let mut found = Vec::new();
    let rule = rules::find(rule).unwrap();
    match rule.check {
        Check::Network(check) => {
            check(&mut Context::new(rule, rule.severity, &facts, &sources, None, &mut found));
        }
        Check::Device(check) => {
            for device in &network.devices {
                check(
                    &mut Context::new(
                        rule,
                        rule.severity,
                        &facts,
                        &sources,
                        Some(device.name.as_str()),
                        &mut found,
                    ),
                    device,
                );
            }
        }
        Check::Reading(_) | Check::Suppressions(_) => unreachable!("no rule about links is asked like that"),
    }
    found
}

fn severities(found: &[Diagnostic]) -> Vec<(Severity, Certainty)> {
    found.iter().map(|it| (it.severity, it.certainty)).collect()
}

const PROVEN_ERROR: (Severity, Certainty) = (Severity::Error, Certainty::Proven);

const BUNDLE: &str = "interface TenGigabitEthernet0/1/0\n channel-group 1 mode active\ninterface Port-channel1\n no ip address\n\
    interface Port-channel1.200\n encapsulation dot1Q 10 second-dot1q 200\n ip address 131.107.0.1 255.255.255.252\n\
    router bgp 65010\n neighbor 131.107.0.2 remote-as 12076\n";

#[test]
fn lacp_is_an_error_on_direct_and_nothing_elsewhere() {
    let on =
        |direct| severities(&on_circuit("lacp-on-direct-port", &[BUNDLE], &circuit("ams", direct, None)));
    assert_eq!(on(Some(true)), [PROVEN_ERROR]);
    assert_eq!(on(Some(false)), []);
    assert_eq!(on(None), [(Severity::Info, Certainty::Likely)]);
}

/// One port with private and Microsoft peering.
fn port(name: &str, half: u8, private: (u16, u16), microsoft: (u16, u16)) -> String {
    let unit = |number: u16, (outer, inner): (u16, u16), net: &str| {
        format!(
            "interface TenGigabitEthernet0/1/0.{number}\n encapsulation dot1Q {outer} second-dot1q {inner}\n \
             ip address {net}.{} 255.255.255.252\n",
            half + 1
        )
    };
    format!(
        "hostname {name}\n{}{}router bgp 65010\n neighbor 192.168.15.{2} remote-as 12076\n neighbor 131.107.0.{2} remote-as 12076\n",
        unit(100, private, "192.168.15"),
        unit(200, microsoft, "131.107.0"),
        half + 2
    )
}

#[test]
fn an_outer_tag_is_held_against_that_of_a_circuit_on_direct() {
    let text = port("ams-er1", 0, (10, 100), (12, 200));
    let on = |direct, tag| {
        on_circuit("outer-tag-mismatch", &[&text], &circuit("ams", direct, tag))
            .iter()
            .map(|it| it.message.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        on(Some(true), Some(10)),
        ["Microsoft peering 131.107.0.2 carries the outer tag 12, and its circuit `ams` has 10"]
    );
    // The provider's tags are its own.
    assert!(
        on(Some(false), Some(10)).is_empty()
            && on(None, Some(10)).is_empty()
            && on(Some(true), None).is_empty()
    );
}

#[test]
fn an_ethertype_is_a_warning_on_direct_and_nothing_of_a_provider() {
    let text = format!(
        "interface TenGigabitEthernet0/1/0\n dot1q tunneling ethertype 0x9100\n{}",
        port("ams-er1", 0, (10, 100), (10, 200))
    );
    let on =
        |direct| severities(&on_circuit("outer-tag-mismatch", &[&text], &circuit("ams", direct, Some(10))));
    assert_eq!(on(Some(true)), [(Severity::Warning, Certainty::Proven)]);
    assert_eq!(on(Some(false)), []);
    assert_eq!(on(None), [(Severity::Info, Certainty::Likely)]);
}

#[test]
fn a_vlan_of_two_peerings_is_found_on_other_ports_of_the_circuit() {
    let other = port("ams-er2", 4, (10, 200), (10, 300));
    let texts = [&port("ams-er1", 0, (10, 200), (10, 300)), other.as_str()];
    let ams = circuit("ams", Some(true), Some(10));
    assert_eq!(on_circuit("vlan-reused-across-peerings", &texts, &ams), []);
    // The Microsoft peering has the tag of the private one, on a port where that is not.
    let private = "hostname ams-er3\ninterface TenGigabitEthernet0/1/0.100\n encapsulation dot1Q 10 second-dot1q 200\n \
        ip address 131.107.4.1 255.255.255.252\nrouter bgp 65010\n neighbor 131.107.4.2 remote-as 12076\n";
    let found = on_circuit("vlan-reused-across-peerings", &[texts[0], texts[1], private], &ams);
    assert_eq!(severities(&found), [PROVEN_ERROR]);
    assert_eq!(
        found[0].message,
        "private peering 192.168.15.2 and Microsoft peering 131.107.4.2 share VLAN 200 of one circuit"
    );
}

#[test]
fn tags_that_the_facts_know_are_not_compared_with_each_other() {
    let (one, other) = (port("ams-er1", 0, (10, 100), (10, 200)), port("ams-er2", 4, (10, 100), (10, 201)));
    let mut ams = circuit("ams", None, None);
    let found = |ams: &Circuit| severities(&on_circuit("pair-vlan-mismatch", &[&one, &other], ams));
    assert_eq!(found(&ams), [PROVEN_ERROR]);
    ams.peerings[1].vlan = Some(Sourced::default_of(200));
    assert_eq!(found(&ams), []);
}

#[test]
fn a_private_subnet_is_used_once_on_a_circuit_whatever_the_table() {
    let text = "vrf definition A\n address-family ipv4\nvrf definition B\n address-family ipv4\n\
        interface GigabitEthernet0/0/1.100\n encapsulation dot1Q 100\n vrf forwarding A\n ip address 10.250.0.1 255.255.255.252\n\
        interface GigabitEthernet0/0/2.100\n encapsulation dot1Q 100\n vrf forwarding B\n ip address 10.250.0.1 255.255.255.252\n\
        router bgp 65010\n address-family ipv4 vrf A\n  neighbor 10.250.0.2 remote-as 12076\n  neighbor 10.250.0.2 activate\n\
        \x20address-family ipv4 vrf B\n  neighbor 10.250.0.2 remote-as 12076\n  neighbor 10.250.0.2 activate\n";
    let found = on_circuit("duplicate-link-subnet", &[text], &circuit("ams", None, None));
    assert_eq!(severities(&found), [PROVEN_ERROR]);
}

#[test]
fn facts_tell_which_sessions_of_both_families_are_one_peering() {
    let text = "interface GigabitEthernet0/0/1.100\n encapsulation dot1Q 100\n ip address 192.168.15.1 255.255.255.252\n\
        interface GigabitEthernet0/0/2.100\n encapsulation dot1Q 100\n ipv6 address fd20:15::1/126\n\
        router bgp 65010\n neighbor 192.168.15.2 remote-as 12076\n neighbor fd20:15::2 remote-as 12076\n\
        \x20address-family ipv6\n  neighbor fd20:15::2 activate\n";
    let found = on_circuit("ipv6-on-separate-link", &[text], &circuit("ams", None, None));
    assert_eq!(severities(&found), [PROVEN_ERROR]);
}
