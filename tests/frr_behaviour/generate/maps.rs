//! Route maps.

use bgplint::net::Afi;

use super::lists::{
    ACCESS_LISTS, ACCESS_LISTS_IPV6, COMMUNITY_LISTS, LARGE_COMMUNITY_LISTS, PATH_LISTS, PREFIX_LISTS, ip,
};
use super::{COMMUNITIES, Draft, LARGE_COMMUNITIES, WELL_KNOWN};

/// Maps that neighbors, networks and other statements name.
pub const MAPS: [&str; 7] = ["RM-1", "RM-2", "RM-3", "RM-4", "RM-5", "RM-6", "RM-7"];

/// Maps that other maps call.
const CALLED: [&str; 2] = ["CALLED-1", "CALLED-2"];

/// Small numbers, so that what one entry sets another one finds.
pub const NUMBERS: [u32; 3] = [7, 50, 100];

impl Draft {
    /// Writes every map that others may name.
    pub fn maps(&mut self) {
        for name in MAPS {
            self.map(name, true);
        }
        for name in CALLED {
            self.map(name, false);
        }
    }

    fn map(&mut self, name: &str, calls: bool) {
        let count = self.random.between(1, 4);
        let mut sequences: Vec<usize> = (1..=count).map(|it| it * 10).collect();
        // Entries go by number, whatever the order in which they are typed.
        if self.random.chance(15) {
            sequences.reverse();
        }
        for sequence in sequences {
            let denies = self.random.chance(30);
            let verdict = if denies { "deny" } else { "permit" };
            self.map_lines.push(format!("route-map {name} {verdict} {sequence}"));
            for _ in 0..self.random.pick(&[0, 1, 1, 1, 1, 1, 2]) {
                let condition = self.condition();
                self.map_lines.push(format!(" match {condition}"));
            }
            for _ in 0..self.random.pick(&[0, 0, 1, 1, 2]) {
                let setting = self.setting();
                self.map_lines.push(format!(" set {setting}"));
            }
            if calls && self.random.chance(15) {
                let called = self.name(&CALLED);
                self.map_lines.push(format!(" call {called}"));
            }
            if !denies && self.random.chance(35) {
                let to = sequence + self.random.pick(&[5, 10, 10, 20, 90]);
                let flow = match self.random.below(3) {
                    0 => "on-match next".to_owned(),
                    1 => format!("on-match goto {to}"),
                    _ => format!("continue {to}"),
                };
                self.map_lines.push(format!(" {flow}"));
            }
            self.map_lines.push("exit".to_owned());
        }
        if self.random.chance(65) {
            self.map_lines.push(format!("route-map {name} permit 90"));
            self.map_lines.push("exit".to_owned());
        }
    }

    fn condition(&mut self) -> String {
        let afi = if self.dual_stack && self.random.chance(35) { Afi::Ipv6 } else { Afi::Ipv4 };
        let ip = ip(afi);
        let kinds = if self.is_closed { 18 } else { 40 };
        match self.random.below(kinds) {
            0..=13 => format!("{ip} address prefix-list {}", self.name(&PREFIX_LISTS)),
            14..=17 => {
                let lists = if afi == Afi::Ipv4 { &ACCESS_LISTS[..] } else { &ACCESS_LISTS_IPV6[..] };
                format!("{ip} address {}", self.name(lists))
            }
            18..=24 => {
                let exact = if self.random.chance(25) { " exact-match" } else { "" };
                format!("community {}{exact}", self.name(&COMMUNITY_LISTS))
            }
            25 | 26 => format!("large-community {}", self.name(&LARGE_COMMUNITY_LISTS)),
            27..=30 => format!("as-path {}", self.name(&PATH_LISTS)),
            31..=33 => format!("metric {}", self.random.pick(&NUMBERS)),
            34 | 35 => format!("tag {}", self.random.pick(&NUMBERS)),
            36 => format!("local-preference {}", self.random.pick(&NUMBERS)),
            37 => format!("origin {}", self.random.pick(&["igp", "incomplete"])),
            38 => format!("{ip} address prefix-len {}", self.random.pick(&[16, 24, 48])),
            _ => format!("source-protocol {}", self.random.pick(&["static", "connected", "bgp"])),
        }
    }

    fn setting(&mut self) -> String {
        let number = self.random.pick(&NUMBERS);
        match self.random.below(20) {
            0..=5 => {
                let well_known = self.random.chance(15);
                let values = if well_known { &WELL_KNOWN[..] } else { &COMMUNITIES[..] };
                let count = self.random.between(1, 2);
                let additive = if self.random.chance(60) { " additive" } else { "" };
                format!("community {}{additive}", self.random.some(values, count).join(" "))
            }
            6 => "community none".to_owned(),
            7 | 8 => format!("comm-list {} delete", self.name(&COMMUNITY_LISTS)),
            9 => format!("large-community {} additive", self.random.pick(&LARGE_COMMUNITIES)),
            10..=12 => format!("metric {number}"),
            13 => format!("metric +{number}"),
            14 => format!("tag {number}"),
            15 | 16 => format!("local-preference {number}"),
            17 | 18 => {
                format!("as-path prepend {}", self.random.pick(&["65001 65001", "65003", "3356 64512"]))
            }
            _ => format!("origin {}", self.random.pick(&["igp", "incomplete"])),
        }
    }
}
