//! What tools and devices write at the head of a configuration.

use super::super::Language::{self, A10, Eos, Frr, Ios, IosXr, IronWare, Junos, JunosSet, NxOs};

/// Their signs.
pub(super) const SIGNALS: &[(&str, &[(Language, i32)])] = &[
    ("Building configuration...", &[(Ios, 2), (Frr, 2)]),
    ("Current configuration : @number bytes", &[(Ios, 8)]),
    ("Current configuration: $", &[(Frr, 4), (IronWare, 3)]),
    ("Using @number out of @number bytes", &[(Ios, 8)]),
    ("! Last configuration change at", &[(Ios, 5)]),
    ("! NVRAM config last updated", &[(Ios, 6)]),
    ("version @dotted $", &[(Ios, 6), (Frr, -4), (NxOs, 2)]),
    ("!Command: show ...run", &[(NxOs, 6), (Eos, 2)]),
    ("! Command: show ...run", &[(Eos, 6)]),
    ("! device: ...EOS", &[(Eos, 20)]),
    ("! boot system flash:...EOS", &[(Eos, 20)]),
    ("!! IOS XR", &[(IosXr, 20)]),
    ("!RANCID-CONTENT-TYPE: cisco $", &[(Ios, 6)]),
    ("!RANCID-CONTENT-TYPE: ios", &[(Ios, 10)]),
    ("!RANCID-CONTENT-TYPE: cisco-nx", &[(NxOs, 20)]),
    ("!RANCID-CONTENT-TYPE: cisco-xr", &[(IosXr, 20)]),
    ("!RANCID-CONTENT-TYPE: arista", &[(Eos, 20)]),
    ("!RANCID-CONTENT-TYPE: a10", &[(A10, 20)]),
    ("#RANCID-CONTENT-TYPE: juniper", &[(Junos, 8), (JunosSet, 8)]),
    ("# RANCID-CONTENT-TYPE: juniper", &[(Junos, 8), (JunosSet, 8)]),
];
