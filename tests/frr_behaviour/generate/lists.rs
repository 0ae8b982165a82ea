//! Lists of prefixes, addresses, paths and communities.

use std::collections::BTreeSet;

use bgplint::net::Afi;
use ipnet::IpNet;

use super::{COMMUNITIES, Draft, LARGE_COMMUNITIES, WELL_KNOWN, prefixes};

/// A name that nothing defines.
const UNDEFINED: &str = "NOWHERE";

pub const PREFIX_LISTS: [&str; 6] = ["PL-1", "PL-2", "PL-3", "PL-4", "PL-OPEN", "PL-EMPTY"];
pub const ACCESS_LISTS: [&str; 4] = ["ACL-1", "ACL-2", "10", "110"];
pub const ACCESS_LISTS_IPV6: [&str; 2] = ["ACL6-1", "ACL6-2"];
pub const PATH_LISTS: [&str; 3] = ["PATH-1", "PATH-2", "PATH-LOCAL"];
pub const COMMUNITY_LISTS: [&str; 4] = ["CL-1", "CL-2", "CL-WORDS", "20"];
pub const LARGE_COMMUNITY_LISTS: [&str; 2] = ["LCL-1", "LCL-WORDS"];

const PATHS: [&str; 9] =
    ["^$", "^65002$", "^65002_", "_65003$", "_3356_", ".*", "^6500[2-5]_", "^65001", "_(64512|64513)_"];

const COMMUNITY_WORDS: [&str; 6] = ["65001:.*", "_65001:1_", "^65001:2$", "_65001:[12]_", "65001:100", ".*"];

const LARGE_COMMUNITY_WORDS: [&str; 3] = ["65001:1:.*", "_65002:7:9_", "^65001:1:1$"];

impl Draft {
    /// Writes the definition of every list that maps and neighbors may name.
    pub fn lists(&mut self) {
        for &afi in self.families() {
            for name in ["PL-1", "PL-2", "PL-3", "PL-4"] {
                self.prefix_list(afi, name);
            }
            let ip = ip(afi);
            let line = format!("{ip} prefix-list PL-OPEN seq 5 permit any");
            self.list_lines.push(line);
            self.list_lines.push(format!("{ip} prefix-list PL-EMPTY description nothing yet"));
        }
        for name in ["ACL-1", "ACL-2"] {
            self.access_list(Afi::Ipv4, name);
        }
        self.numbered_access_lists();
        if self.dual_stack {
            for name in ["ACL6-1", "ACL6-2"] {
                self.access_list(Afi::Ipv6, name);
            }
        }
        self.path_lists();
        self.community_lists();
    }

    /// One of these names, or now and then one that nothing defines.
    pub fn name(&mut self, defined: &[&'static str]) -> &'static str {
        if self.random.chance(6) { UNDEFINED } else { self.random.pick(defined) }
    }

    fn verdict(&mut self, denies: usize) -> &'static str {
        if self.random.chance(denies) { "deny" } else { "permit" }
    }

    fn prefix_list(&mut self, afi: Afi, name: &str) {
        let numbered = self.random.chance(75);
        let mut known = BTreeSet::new();
        let count = self.random.between(1, 6);
        for place in 0..count {
            let pattern = self.prefix_pattern(afi);
            // FRR refuses an entry that stands in the list already.
            if !known.insert(pattern.clone()) {
                continue;
            }
            let sequence = if numbered { format!(" seq {}", self.sequence(place)) } else { String::new() };
            let verdict = self.verdict(30);
            self.list_lines.push(format!("{} prefix-list {name}{sequence} {verdict} {pattern}", ip(afi)));
        }
        if self.random.chance(45) && !known.contains("any") {
            let sequence = if numbered { " seq 100" } else { "" };
            self.list_lines.push(format!("{} prefix-list {name}{sequence} permit any", ip(afi)));
        }
    }

    /// Mostly in order, but typed by hand now and then.
    fn sequence(&mut self, place: usize) -> usize {
        if self.random.chance(85) { (place + 1) * 10 } else { self.random.between(1, 70) }
    }

    fn prefix_pattern(&mut self, afi: Afi) -> String {
        if self.random.chance(6) {
            return "any".to_owned();
        }
        let net: IpNet = self.random.pick(&prefixes(afi)).parse().unwrap();
        let (length, longest) = (usize::from(net.prefix_len()), usize::from(net.max_prefix_len()));
        let kind = self.random.below(10);
        let ge = self.random.between(length, longest.min(length + 8));
        let le = self.random.between(ge, longest);
        match kind {
            0..=2 => net.to_string(),
            3..=5 => format!("{net} le {le}"),
            6 => format!("{net} le {longest}"),
            7 => format!("{net} ge {ge}"),
            _ => format!("{net} ge {ge} le {le}"),
        }
    }

    fn access_list(&mut self, afi: Afi, name: &str) {
        let count = self.random.between(1, 4);
        let head = if afi == Afi::Ipv4 { "access-list" } else { "ipv6 access-list" };
        for prefix in self.random.some(&prefixes(afi), count) {
            let exact = if self.random.chance(30) { " exact-match" } else { "" };
            let verdict = self.verdict(35);
            self.list_lines.push(format!("{head} {name} {verdict} {prefix}{exact}"));
        }
        if self.random.chance(40) {
            let verdict = self.verdict(20);
            self.list_lines.push(format!("{head} {name} {verdict} any"));
        }
    }

    fn numbered_access_lists(&mut self) {
        const STANDARD: [&str; 6] = [
            "10.1.0.0 0.0.255.255",
            "10.0.0.0 0.255.255.255",
            "host 192.168.0.0",
            "20.0.0.0 0.3.255.255",
            "131.107.0.0 0.0.15.255",
            "172.16.0.0",
        ];
        const EXTENDED: [&str; 5] = [
            "10.0.0.0 0.255.255.255 255.255.0.0 0.0.255.255",
            "20.1.0.0 0.0.255.255 any",
            "any host 255.255.255.0",
            "host 10.1.0.0 host 255.255.0.0",
            "192.168.0.0 0.0.255.255 255.255.255.0 0.0.0.255",
        ];
        for (name, ip, sources) in [("10", "", &STANDARD[..]), ("110", "ip ", &EXTENDED[..])] {
            let count = self.random.between(1, 3);
            for source in self.random.some(sources, count) {
                let verdict = self.verdict(25);
                self.list_lines.push(format!("access-list {name} {verdict} {ip}{source}"));
            }
        }
    }

    fn path_lists(&mut self) {
        self.list_lines.push("bgp as-path access-list PATH-LOCAL permit ^$".to_owned());
        for name in ["PATH-1", "PATH-2"] {
            let count = self.random.between(1, 3);
            for path in self.random.some(&PATHS, count) {
                let verdict = self.verdict(30);
                self.list_lines.push(format!("bgp as-path access-list {name} {verdict} {path}"));
            }
            if self.random.chance(50) {
                self.list_lines.push(format!("bgp as-path access-list {name} permit .*"));
            }
        }
    }

    fn community_lists(&mut self) {
        let values = [&COMMUNITIES[..], &WELL_KNOWN[..]].concat();
        for name in ["CL-1", "CL-2", "20"] {
            let style = if name == "20" { "" } else { "standard " };
            for _ in 0..self.random.between(1, 3) {
                let count = self.random.between(1, 2);
                let wanted = self.random.some(&values, count).join(" ");
                let verdict = self.verdict(20);
                self.list_lines.push(format!("bgp community-list {style}{name} {verdict} {wanted}"));
            }
        }
        let count = self.random.between(1, 2);
        for words in self.random.some(&COMMUNITY_WORDS, count) {
            let verdict = self.verdict(25);
            self.list_lines.push(format!("bgp community-list expanded CL-WORDS {verdict} {words}"));
        }
        let count = self.random.between(1, 2);
        for value in self.random.some(&LARGE_COMMUNITIES, count) {
            self.list_lines.push(format!("bgp large-community-list standard LCL-1 permit {value}"));
        }
        let words = self.random.pick(&LARGE_COMMUNITY_WORDS);
        self.list_lines.push(format!("bgp large-community-list expanded LCL-WORDS permit {words}"));
    }
}

/// The word that opens commands of a family.
pub fn ip(afi: Afi) -> &'static str {
    match afi {
        Afi::Ipv4 => "ip",
        Afi::Ipv6 => "ipv6",
    }
}
