//! What the reader of paths has to know of the language besides its grammar.

/// Grammar files about routing, by the end of their names: their lines count as BGP sections.
pub const ROUTING: &[&str] = &[
    "junos/bgp.grammar",
    "junos/hierarchy.grammar",
    "junos/interfaces.grammar",
    "junos/nat.grammar",
    "junos/policy.grammar",
    "junos/protocols.grammar",
    "junos/qos.grammar",
    "junos/routing.grammar",
];

/// First words of statements that belong to routing, for those that are not understood.
pub const ROUTING_WORDS: &[&[&str]] = &[
    &["protocols", "bgp"],
    &["policy-options"],
    &["routing-options"],
    &["routing-instances"],
    &["interfaces"],
    &["class-of-service"],
    &["firewall"],
    &["logical-systems"],
];

/// Keywords that hold one value: a configuration group does not add to what is stated. All others hold names of
/// further statements, or lists, which are united.
const SINGLE: &[&str] = &[
    "advertise",
    "as-path-expand",
    "as-path-prepend",
    "authentication-algorithm",
    "authentication-key",
    "authentication-key-chain",
    "autonomous-system",
    "bandwidth",
    "default-action",
    "description",
    "encapsulation",
    "hold-time",
    "host-name",
    "idle-timeout",
    "inner",
    "instance-type",
    "keep",
    "local-address",
    "local-as",
    "local-interface",
    "local-preference",
    "loops",
    "maximum",
    "metric",
    "metric-out",
    "minimum-interval",
    "minimum-receive-interval",
    "minimum-transmit-interval",
    "mtu",
    "multiplier",
    "next",
    "origin",
    "out-delay",
    "outer",
    "output-traffic-control-profile",
    "peer-as",
    "preference",
    "priority",
    "receive",
    "route-distinguisher",
    "router-id",
    "scheduler",
    "scheduler-map",
    "tcp-mss",
    "teardown",
    "transmit-rate",
    "ttl",
    "type",
    "version",
    "vlan-id",
];

/// Whether a keyword holds one value.
pub fn single_valued(keyword: &str) -> bool {
    SINGLE.binary_search(&keyword).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{SINGLE, single_valued};

    #[test]
    fn the_table_is_in_order() {
        assert!(SINGLE.is_sorted_by(|one, two| one < two));
        assert!(single_valued("hold-time") && !single_valued("import") && !single_valued("neighbor"));
    }
}
