//! Interfaces, routes, queues and translation.

use super::device;
use bgplint::analysis::qos::{Qos, Voice};
use bgplint::model::{DynamicAddress, Interface, LinkMtu, NatRole, NextHop};
use bgplint::net::Afi;

fn interface(text: &str, name: &str) -> Interface {
    let device = device(text);
    device.interfaces.iter().find(|it| *it.name == name).unwrap().clone()
}

#[test]
fn units_are_interfaces_of_their_own() {
    let text = "set interfaces xe-0/0/0 description \"to the circuit\"\nset interfaces xe-0/0/0 flexible-vlan-tagging\n\
        set interfaces xe-0/0/0 mtu 9192\nset interfaces xe-0/0/0 unit 100 vlan-tags outer 0x88a8.10 inner 100\n\
        set interfaces xe-0/0/0 unit 100 family inet address 198.51.100.1/30 vrrp-group 1 virtual-address 198.51.100.3\n\
        set interfaces xe-0/0/0 unit 100 family inet6 address 2001:db8::1/64\nset interfaces xe-0/0/0 unit 100 family inet mtu 1500\n\
        set interfaces xe-0/0/0 unit 100 family inet filter input MARK\nset interfaces xe-0/0/0 gigether-options 802.3ad ae0\n\
        set interfaces xe-0/0/0 unit 7 vlan-id 7\nset interfaces xe-0/0/0 unit 7 family inet dhcp\n";
    let port = interface(text, "xe-0/0/0");
    assert_eq!(
        (port.description.unwrap().value.as_str(), port.mtu.unwrap().value),
        ("to the circuit", LinkMtu::Frame(9192))
    );
    let unit = interface(text, "xe-0/0/0.100");
    let tags = unit.vlan.unwrap();
    assert_eq!((tags.outer.unwrap().value, tags.inner.unwrap().value), (10, 100));
    assert_eq!(
        unit.addresses.iter().map(|it| it.to_string()).collect::<Vec<_>>(),
        ["198.51.100.1/30", "2001:db8::1/64"]
    );
    assert_eq!((unit.parent.as_deref(), unit.ip_mtu.ipv4.unwrap().value), (Some("xe-0/0/0"), 1500));
    assert_eq!((unit.filters_in[0].as_str(), unit.first_hop_redundancy.len()), ("MARK", 1));
    let other = interface(text, "xe-0/0/0.7");
    assert_eq!(other.vlan.unwrap().inner.unwrap().value, 7);
    assert_eq!(other.dynamic_address.unwrap().value, DynamicAddress::Assigned);
}

#[test]
fn a_closed_port_closes_its_units() {
    let text = "set interfaces ge-0/0/0 unit 0 family inet address 10.0.0.1/30\nset interfaces ge-0/0/0 disable\nset interfaces ge-0/0/1 unit 0 disable\n";
    assert!(!interface(text, "ge-0/0/0.0").enabled.value && interface(text, "ge-0/0/1").enabled.value);
}

#[test]
fn static_routes_are_put_together() {
    let it = device(
        "set routing-options static route 10.0.0.0/8 next-hop [ 192.0.2.1 192.0.2.2 ]\nset routing-options static route 10.0.0.0/8 preference 250\n\
         set routing-options static route 10.0.0.0/8 tag 7\nset routing-options rib inet6.0 static route 2001:db8::/32 discard\n\
         set routing-options rib RED.inet.0 static route 10.1.0.0/16 discard\nset routing-options rib inet.3 static route 10.2.0.0/16 discard\n\
         set routing-options static route 10.9.9.9 next-hop ge-0/0/0.0\nset routing-options static route default reject\n",
    );
    let all: Vec<_> = it
        .static_routes
        .iter()
        .map(|it| (it.prefix.to_string(), it.vrf.as_ref().map(|it| it.value.clone()), it.distance.value))
        .collect();
    let red = Some("RED".to_owned());
    let expected = [
        ("10.0.0.0/8", None, 250),
        ("10.0.0.0/8", None, 250),
        ("2001:db8::/32", None, 5),
        ("10.9.9.9/32", None, 5),
        ("0.0.0.0/0", None, 5),
        ("10.1.0.0/16", red, 5),
    ];
    assert_eq!(all, expected.map(|(prefix, vrf, distance)| (prefix.to_owned(), vrf, distance)));
    assert_eq!(it.static_routes[0].tag.unwrap().value, 7);
    assert_eq!(it.static_routes[2].next_hop, NextHop::Discard);
    assert_eq!(it.static_routes[3].next_hop, NextHop::Interface("ge-0/0/0.0".to_owned()));
}

const MAP: &str = "set interfaces xe-0/0/0 unit 200 family inet address 203.0.113.1/30\nset class-of-service interfaces xe-* unit * scheduler-map M\n\
    set class-of-service scheduler-maps M forwarding-class VOICE scheduler FIRST\nset class-of-service scheduler-maps M forwarding-class best-effort scheduler REST\n\
    set class-of-service schedulers FIRST priority strict-high\nset class-of-service schedulers REST transmit-rate remainder\n";

fn heard(lines: &str) -> &'static str {
    let it = device(&format!("{MAP}{}", lines.replace('@', "set class-of-service")));
    let interface = it.interfaces.iter().find(|it| *it.name == "xe-0/0/0.200").unwrap();
    assert!(it.qos.has_language);
    match Qos::of(&it).egress(interface, Afi::Ipv4).voice() {
        Voice::First(_) => "first",
        Voice::NotFirst(_) => "not first",
        Voice::Shared(..) => "shared",
        Voice::WithTheRest(_) => "with the rest",
        Voice::Unknown => "unknown",
    }
}

#[test]
fn voice_has_the_forwarding_class_that_a_bound_classifier_gives_it() {
    assert_eq!(heard(""), "unknown");
    let classifier = "@ classifiers dscp C forwarding-class VOICE loss-priority low code-points ";
    let bound = "@ interfaces ge-0/0/1 unit 0 classifiers dscp C\n";
    assert_eq!(heard(&format!("{classifier}ef\n")), "unknown", "bound nowhere");
    assert_eq!(heard(&format!("{classifier}ef\n{bound}")), "first");
    assert_eq!(heard(&format!("{classifier}101110\n{bound}")), "first");
    assert_eq!(heard(&format!("{classifier}[ ef af41 ]\n{bound}")), "shared");
    assert_eq!(heard(&format!("{classifier}af41\n{bound}")), "with the rest");
    assert_eq!(heard("@ interfaces ge-0/0/1 unit 0 classifiers dscp NOWHERE\n"), "unknown");
    let alias = "@ code-point-aliases dscp calls 101110\n";
    assert_eq!(heard(&format!("{alias}{classifier}calls\n{bound}")), "first");
    let frames = "@ interfaces ge-0/0/2 unit 0 classifiers ieee-802.1 FRAMES\n";
    assert_eq!(heard(&format!("{classifier}ef\n{bound}{frames}")), "unknown", "the tag of the frame decides");
    let other = "@ classifiers dscp D forwarding-class best-effort loss-priority low code-points ef\n\
        @ interfaces ge-0/0/2 unit 0 classifiers dscp D\n";
    assert_eq!(
        heard(&format!("{classifier}ef\n{bound}{other}")),
        "unknown",
        "it depends on where it arrives"
    );
    let own = other.replace("ge-0/0/2 unit 0", "xe-0/0/0 unit 200");
    assert_eq!(
        heard(&format!("{classifier}ef\n{bound}{own}")),
        "first",
        "nothing comes in where it goes out"
    );
    let fixed = "@ interfaces ge-0/0/1 unit 0 forwarding-class best-effort\n";
    assert_eq!(heard(fixed), "with the rest");
    let slow = "@ schedulers FIRST priority low\n";
    assert_eq!(heard(&format!("{classifier}ef\n{bound}{slow}")), "not first");
    let imported = "@ classifiers dscp C import default\n";
    let renamed = "@ forwarding-classes queue 1 VOICE\n";
    assert_eq!(heard(&format!("{imported}{bound}")), "with the rest");
    assert_eq!(heard(&format!("{imported}{renamed}{bound}")), "first");
    let queue =
        "@ forwarding-classes class VOICE queue-num 5\n@ forwarding-classes class CALLS queue-num 5\n";
    let calls = classifier.replace("VOICE", "CALLS");
    assert_eq!(heard(&format!("{queue}{calls}ef\n{bound}")), "first", "classes of one queue are one");
    assert_eq!(heard(&format!("{queue}{calls}ef\n{classifier}af41\n{bound}")), "shared");
}

#[test]
fn packet_filters_choose_forwarding_classes_too() {
    let term = "set firewall family inet filter F term T";
    let chosen = format!("{term} from dscp ef\n{term} then forwarding-class VOICE\n");
    let bound = "set interfaces ge-0/0/1 unit 0 family inet filter input F\n";
    assert_eq!(heard(&chosen), "unknown", "bound nowhere");
    assert_eq!(heard(&format!("{chosen}{bound}")), "first");
    let ports = format!("{term} from protocol udp\n");
    assert_eq!(heard(&format!("{chosen}{ports}{bound}")), "unknown");
    let out = bound.replace("ge-0/0/1 unit 0", "xe-0/0/0 unit 200").replace("input", "output");
    assert_eq!(heard(&format!("{chosen}{out}")), "first", "whatever class it came with");
}

#[test]
fn zones_say_which_side_an_interface_is_on() {
    let text = "set interfaces ge-0/0/0 unit 0 family inet address 203.0.113.1/30\nset security zones security-zone OUT interfaces ge-0/0/0.0 host-inbound-traffic protocols bgp\n\
        set security nat source pool P address 192.0.2.0/28\nset security nat source rule-set S from zone IN\nset security nat source rule-set S to zone OUT\n\
        set security nat source rule-set S rule R match source-address 10.0.0.0/8\nset security nat source rule-set S rule R then source-nat pool P\n";
    assert_eq!(interface(text, "ge-0/0/0.0").nat_role.unwrap().value, NatRole::Outside);
    let it = device(text);
    assert_eq!(it.nat.rules.len(), 1);
    let (first, last) = it.nat.pools["P"].ranges[0].value;
    assert_eq!((first.to_string().as_str(), last.to_string().as_str()), ("192.0.2.0", "192.0.2.15"));
}
