//! Which lines count: those of BGP and of what it rests on, namely policy, lists, interfaces, VRFs, static routes, BFD.
//!
//! The linter recognises the sections of other daemons as a whole, by design, and does not look into them.

/// First words of lines at the margin that are about routing with BGP, and of the sections that they open.
const SECTIONS: &[&str] = &[
    "router bgp",
    "route-map",
    "ip prefix-list",
    "ipv6 prefix-list",
    "access-list",
    "ip access-list",
    "ipv6 access-list",
    "bgp as-path",
    "bgp community-list",
    "bgp extcommunity-list",
    "bgp large-community-list",
    "ip as-path",
    "ip community-list",
    "ip extcommunity-list",
    "ip large-community-list",
    "interface",
    "vrf",
    "ip route",
    "ipv6 route",
    "bfd",
];

/// First words of lines inside those sections that belong to another daemon, or to a layer other than routes: OSPF, PIM
/// and the rest on an interface, virtual networks and their control in BGP.
const OTHER_DAEMONS: &[&str] = &[
    "babel",
    "eigrp",
    "ip eigrp",
    "ip igmp",
    "ip mroute",
    "ip msdp",
    "ip nhrp",
    "ip ospf",
    "ip pim",
    "ip rip",
    "ip router",
    "ipv6 mld",
    "ipv6 mroute",
    "ipv6 nd",
    "ipv6 nhrp",
    "ipv6 ospf6",
    "ipv6 pim",
    "ipv6 ripng",
    "ipv6 router",
    "isis",
    "link-params",
    "mpls",
    "openfabric",
    "ospf",
    "rfp",
    "vnc",
    "vrf-policy",
    "vrrp",
];

/// Whether each line of a text counts.
pub fn lines_that_count(text: &str) -> Vec<bool> {
    let mut inside = false;
    let mut opaque = None;
    text.lines()
        .map(|line| {
            let words = words(line);
            let indent = line.len() - line.trim_start().len();
            if words.is_empty() || words.starts_with(['!', '#']) {
                return false;
            }
            if indent == 0 && !CLOSERS.contains(&words.as_str()) {
                inside = begins_like(&words, SECTIONS);
            }
            if opaque.is_some_and(|it| indent > it) {
                return false;
            }
            let other = begins_like(&words, OTHER_DAEMONS);
            opaque = other.then_some(indent);
            inside && !other
        })
        .collect()
}

/// The refused lines, from 1, that fail for themselves. Below a refused opener the lines of its section fail with it, and
/// a line that leads out of a mode by mistake leaves the next ones behind: of each section only the first is trusted.
pub fn first_of_sections(text: &str, refused: impl IntoIterator<Item = usize>) -> Vec<usize> {
    let opens = |line: &str| {
        let words = words(line);
        !line.starts_with([' ', '\t', '!', '#']) && !words.is_empty() && !CLOSERS.contains(&words.as_str())
    };
    let mut section = 0;
    let sections = text.lines().map(|line| {
        section += usize::from(opens(line));
        section
    });
    let sections: Vec<usize> = sections.collect();
    let mut first: Vec<usize> = refused.into_iter().collect();
    first.dedup_by_key(|number| sections[*number - 1]);
    first
}

/// Lines that end a section; they stand at the margin or not.
const CLOSERS: &[&str] = &["exit", "end", "quit", "exit-vrf", "exit-address-family", "exit-link-params"];

/// The words of a line, without a `no` before them.
fn words(line: &str) -> String {
    let words: Vec<&str> = line.split_whitespace().skip_while(|it| *it == "no").collect();
    words.join(" ")
}

fn begins_like(words: &str, known: &[&str]) -> bool {
    known.iter().any(|it| words.strip_prefix(it).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
}

/// Words of commands that releases after 8.4, with which these tests were written, have and that one lacks: all of an
/// entry's words are on the line. They stand in configurations with which FRR tests itself, so FRR takes them.
const NEWER: &[&str] = &[
    "address-family unreachability",
    "aggregate-address upa",
    "as-path exclude",
    "bgp default-originate timer",
    "bgp enforce-first-as",
    "bgp enforce-first",
    "label allocation-mode",
    "match any",
    "neighbor addpath-rx-paths-limit",
    "neighbor addpath-tx-best-selected",
    "neighbor aigp",
    "neighbor bfd strict",
    "neighbor dampening",
    "neighbor extended-link-bandwidth",
    "neighbor oad",
    "neighbor remote-as auto",
    "neighbor send-nexthop-characteristics",
    "neighbor upa",
    "redistribute local",
    "redistribute sharp",
    "route bfd",
    "route segments",
    "set aigp",
    "set comm-list delete",
    "set encapsulation gretap",
    "set extcommunity bandwidth",
    "set extcommunity color",
    "set extcommunity nt",
    "set max-metric",
    "set metric aigp",
    "set metric igp",
    "set min-metric",
    "sid export",
    "sid vpn",
    "use-underlays-nexthop-weight",
];

/// Lines that 8.4 refuses because of the line before them: newer releases know that one in the address family of EVPN,
/// and 8.4 takes it for one of the process and goes back there.
const LEFT_BEHIND: &[(&str, &str)] = &[
    ("bgp_evpn_maximum_prefix__r2__frr.conf", "advertise-all-vni"),
    ("bgp_evpn_rt5_addpath__r1__frr.conf", "advertise-all-vni"),
    ("bgp_evpn_rt5_addpath__rr__frr.conf", "exit-address-family"),
];

/// Whether a line of a file is written for a release after 8.4.
pub fn is_newer(file: &str, line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    NEWER.iter().any(|it| it.split(' ').all(|word| words.contains(&word)))
        || LEFT_BEHIND.iter().any(|(end, it)| file.ends_with(end) && *it == line)
}
