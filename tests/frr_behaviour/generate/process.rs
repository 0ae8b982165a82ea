//! The BGP process: where routes come from, and its address families.

use bgplint::net::Afi;

use super::lists::ip;
use super::maps::MAPS;
use super::sessions::Lines;
use super::{Draft, OWN_AS, pool};

impl Draft {
    /// Writes interfaces, static routes and the BGP process.
    pub fn process(&mut self) {
        self.write_interfaces();
        let mut own = Lines::default();
        for &afi in self.families() {
            let lines = self.originations(afi);
            own.of(afi).extend(lines);
        }
        let has_aggregates = own.iter().any(|(_, it)| it.iter().any(|it| it.starts_with("aggregate")));
        let (sessions, policies) = self.sessions(has_aggregates);
        self.process_lines.push(format!("router bgp {OWN_AS}"));
        let settings = self.settings();
        let of_process = settings.into_iter().chain(sessions);
        self.process_lines.extend(of_process.map(|it| format!(" {it}")));
        // What stands in the process itself is said of IPv4.
        let old_style = self.random.chance(15);
        for ((afi, own), (_, policies)) in own.iter().zip(policies.iter()) {
            let lines = own.iter().chain(policies);
            if afi == Afi::Ipv4 && old_style {
                self.process_lines.extend(lines.map(|it| format!(" {it}")));
            } else if self.families().contains(&afi) {
                let name = if afi == Afi::Ipv4 { "ipv4" } else { "ipv6" };
                self.process_lines.push(format!(" address-family {name} unicast"));
                self.process_lines.extend(lines.map(|it| format!("  {it}")));
                self.process_lines.push(" exit-address-family".to_owned());
            }
        }
        self.process_lines.push("exit".to_owned());
    }

    fn settings(&mut self) -> Vec<String> {
        let mut settings = vec!["bgp router-id 192.0.2.1".to_owned()];
        if self.random.chance(70) {
            settings.push("no bgp ebgp-requires-policy".to_owned());
        }
        if !self.import_check {
            settings.push("no bgp network import-check".to_owned());
        }
        if !self.activates_ipv4 {
            settings.push("no bgp default ipv4-unicast".to_owned());
        }
        if self.confederation {
            settings.push("bgp confederation identifier 65000".to_owned());
            settings.push("bgp confederation peers 65010 65011".to_owned());
        }
        settings
    }

    fn write_interfaces(&mut self) {
        let down = self.random.chance(15);
        for (name, number) in [("lo", 0), ("e1", 1), ("e2", 9)] {
            self.interfaces.push(format!("interface {name}"));
            let (ipv4, ipv6) = match number {
                0 => ("192.0.2.1/32".to_owned(), "2001:db8:0:ff::1/128".to_owned()),
                1 => ("10.0.0.1/24".to_owned(), "2001:db8:1::1/64".to_owned()),
                _ => (format!("10.{number}.0.1/24"), format!("2001:db8:{number}::1/64")),
            };
            self.interfaces.push(format!(" ip address {ipv4}"));
            if self.dual_stack {
                self.interfaces.push(format!(" ipv6 address {ipv6}"));
            }
            if name == "e2" && down {
                self.interfaces.push(" shutdown".to_owned());
            }
            self.interfaces.push("exit".to_owned());
        }
    }

    /// Networks, static routes, redistribution and aggregates of a family.
    fn originations(&mut self, afi: Afi) -> Vec<String> {
        let own = pool(afi).own;
        let half = own.len() / 2;
        let count = self.random.between(half, own.len());
        let networks = self.random.some(own, count);
        let (statics, redistributes_static) = if self.import_check {
            let count = self.random.between(2, networks.len());
            (self.random.some(&networks, count), false)
        } else {
            let rest: Vec<&str> = own.iter().copied().filter(|it| !networks.contains(it)).collect();
            (rest, self.random.chance(65))
        };
        for prefix in statics {
            let via = if afi == Afi::Ipv4 { "10.0.0.250" } else { "2001:db8:1::fa" };
            let via = self.random.pick(&["Null0", "blackhole", "reject", via]);
            let tag = self.random.pick(&["", "", " tag 7", " tag 50"]);
            self.static_routes.push(format!("{} route {prefix} {via}{tag}", ip(afi)));
        }
        let mut lines = Vec::new();
        for prefix in networks {
            let policy = self.maybe_map(20);
            lines.push(format!("network {prefix}{policy}"));
        }
        if redistributes_static {
            let policy = self.maybe_map(50);
            lines.push(format!("redistribute static{policy}"));
        }
        if self.random.chance(45) {
            let policy = self.maybe_map(50);
            lines.push(format!("redistribute connected{policy}"));
        }
        if self.random.chance(45) {
            let count = self.random.between(1, 2);
            for prefix in self.random.some(pool(afi).aggregates, count) {
                let options = self.aggregate_options();
                lines.push(format!("aggregate-address {prefix}{options}"));
            }
        }
        lines
    }

    fn aggregate_options(&mut self) -> String {
        let mut options = match self.random.below(10) {
            0..=3 => String::new(),
            4..=7 => " summary-only".to_owned(),
            _ => format!(" suppress-map {}", self.name(&MAPS)),
        };
        if self.random.chance(15) {
            options.insert_str(0, " as-set");
        }
        options + &self.maybe_map(20)
    }

    /// A map behind a statement, in so many of a hundred cases.
    pub fn maybe_map(&mut self, percent: usize) -> String {
        if !self.random.chance(percent) {
            return String::new();
        }
        format!(" route-map {}", self.name(&MAPS))
    }
}
