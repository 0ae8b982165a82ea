//! Arista EOS.

use super::super::Language::{self, Asa, Eos, Frr, Ios};

/// Their signs.
pub(super) const SIGNALS: &[(&str, &[(Language, i32)])] = &[
    ("daemon TerminAttr", &[(Eos, 20)]),
    ("transceiver qsfp", &[(Eos, 14)]),
    ("service routing protocols model", &[(Eos, 20)]),
    ("vlan internal", &[(Eos, 8), (Ios, 2)]),
    ("vrf instance", &[(Eos, 14)]),
    ("neighbor @word peer group", &[(Eos, 12)]),
    ("spanning-tree mode mstp", &[(Eos, 6)]),
    ("no aaa root", &[(Eos, 14)]),
    ("aaa root", &[(Eos, 14)]),
    ("no enable password", &[(Eos, 8)]),
    ("username @word privilege @number role", &[(Eos, 10)]),
    ("interface Management*", &[(Eos, 6), (Asa, 2)]),
    ("management api", &[(Eos, 20)]),
    ("mlag", &[(Eos, 10)]),
    ("ip virtual-router", &[(Eos, 12)]),
    ("ip routing vrf", &[(Eos, 10)]),
    ("ip routing $", &[(Eos, 4), (Ios, 3)]),
    ("maximum-paths @number ecmp", &[(Eos, 12)]),
    ("neighbor @word maximum-routes", &[(Eos, 14)]),
    ("neighbor default send-community", &[(Eos, 14)]),
    ("switchport trunk group", &[(Eos, 12)]),
    ("vxlan", &[(Eos, 10)]),
    ("interface Vxlan*", &[(Eos, 14)]),
    ("bgp trace", &[(Eos, 10)]),
    ("redistribute learned", &[(Eos, 10)]),
    ("peer-filter", &[(Eos, 14)]),
    ("bgp listen range", &[(Eos, 1), (Ios, 1), (Frr, 1)]),
    ("platform tcam", &[(Eos, 10)]),
    ("queue-monitor", &[(Eos, 10)]),
];
