//! Every configuration language that is told apart.

use std::fmt;

use crate::dialect::Dialect;

/// Declares the languages with their titles, and their list.
macro_rules! languages {
    ($($(#[doc = $doc:literal])* $name:ident = $title:literal,)*) => {
        /// A configuration language.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Language {
            $($(#[doc = $doc])* $name,)*
        }

        impl Language {
            /// All of them, in the order of the variants.
            pub const ALL: &'static [Language] = &[$(Language::$name),*];

            /// What people call it.
            pub fn title(self) -> &'static str {
                match self {
                    $(Language::$name => $title,)*
                }
            }
        }
    };
}

languages! {
    /// Cisco IOS and IOS-XE.
    Ios = "Cisco IOS",
    /// FRR and its ancestor Quagga.
    Frr = "FRR",
    /// Junos in braces.
    Junos = "Junos",
    /// Junos as `set` commands.
    JunosSet = "Junos set commands",
    /// Cisco NX-OS.
    NxOs = "Cisco NX-OS",
    /// Cisco IOS-XR.
    IosXr = "Cisco IOS-XR",
    /// Cisco ASA and its kin.
    Asa = "Cisco ASA",
    /// Arista EOS.
    Eos = "Arista EOS",
    /// `VyOS` and `EdgeOS`, in braces or as `set` commands.
    Vyos = "VyOS",
    /// Cumulus Linux: NCLU commands, or FRR within a file of several parts.
    Cumulus = "Cumulus Linux",
    /// BIRD.
    Bird = "BIRD",
    /// `OpenBGPD`.
    Openbgpd = "OpenBGPD",
    /// `ExaBGP`.
    Exabgp = "ExaBGP",
    /// Huawei VRP and H3C Comware.
    Huawei = "Huawei VRP",
    /// Nokia SR OS.
    SrOs = "Nokia SR OS",
    /// Aruba AOS-CX.
    AosCx = "Aruba AOS-CX",
    /// `ArubaOS` of controllers.
    ArubaOs = "ArubaOS",
    /// A10 ACOS.
    A10 = "A10 ACOS",
    /// F5 BIG-IP.
    BigIp = "F5 BIG-IP",
    /// Fortinet `FortiOS`.
    Fortios = "FortiOS",
    /// Palo Alto PAN-OS.
    PanOs = "PAN-OS",
    /// Check Point Gaia.
    Gaia = "Check Point Gaia",
    /// `MikroTik` `RouterOS`.
    RouterOs = "MikroTik RouterOS",
    /// Brocade and Ruckus `FastIron` and `NetIron`.
    IronWare = "FastIron or NetIron",
    /// Brocade and Extreme NOS and SLX-OS.
    SlxOs = "SLX-OS",
    /// MRV `OptiSwitch`.
    OptiSwitch = "OptiSwitch",
    /// Rules of `iptables-save`.
    Iptables = "iptables",
}

impl Language {
    /// The dialect that reads it.
    pub fn dialect(self) -> Option<Dialect> {
        match self {
            Language::Ios => Some(Dialect::Ios),
            Language::Frr => Some(Dialect::Frr),
            Language::Junos | Language::JunosSet => Some(Dialect::Junos),
            _ => None,
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.title())
    }
}
