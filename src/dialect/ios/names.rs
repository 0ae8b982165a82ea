//! Interface names: types may be shortened and set apart from their numbers; equal interfaces get equal names.

/// Interface types by full name. Where a prefix fits several, the first wins, as on the router.
const TYPES: [&str; 36] = [
    "GigabitEthernet",
    "FastEthernet",
    "TenGigabitEthernet",
    "TwentyFiveGigE",
    "FortyGigabitEthernet",
    "FiftyGigE",
    "HundredGigE",
    "TwoHundredGigE",
    "FourHundredGigE",
    "Ethernet",
    "Loopback",
    "Port-channel",
    "Vlan",
    "Tunnel",
    "Serial",
    "Dialer",
    "BDI",
    "BVI",
    "nve",
    "Null",
    "Async",
    "ATM",
    "Bundle",
    "Cellular",
    "Embedded-Service-Engine",
    "Group-Async",
    "MFR",
    "Multilink",
    "POS",
    "Pseudowire",
    "TwoGigabitEthernet",
    "FiveGigabitEthernet",
    "AppGigabitEthernet",
    "Virtual-Template",
    "VirtualPortGroup",
    "vasileft",
];

/// The canonical form: full type and numbers without a blank between them. A type that is not in the table keeps its
/// letters, in lower case, so that equal names stay equal.
pub(in crate::dialect) fn canonical(name: &str) -> String {
    let digits = name.find(|it: char| it.is_ascii_digit()).unwrap_or(name.len());
    let (kind, number) = name.split_at_checked(digits).unwrap_or((name, ""));
    let kind = kind.trim_end();
    let fits = |full: &&&str| {
        full.get(..kind.len()).is_some_and(|start| start.eq_ignore_ascii_case(kind)) && !kind.is_empty()
    };
    match TYPES.iter().find(fits) {
        Some(full) => format!("{full}{number}"),
        None => format!("{}{number}", kind.to_ascii_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn one_interface_has_one_name() {
        for name in ["Gi0/0/1.100", "gigabitEthernet 0/0/1.100", "GigabitEthernet0/0/1.100"] {
            assert_eq!(canonical(name), "GigabitEthernet0/0/1.100");
        }
        assert_eq!(canonical("Te1/0"), "TenGigabitEthernet1/0");
        assert_eq!(canonical("Po1"), "Port-channel1");
        assert_eq!(canonical("null 0"), "Null0");
        assert_eq!(canonical("xyz3"), "xyz3");
    }
}
