//! Neighbors and peer groups: who they are, what stands in the way of their routes, and what they announce.

use bgplint::net::Afi;

use super::lists::{ACCESS_LISTS, ACCESS_LISTS_IPV6, PATH_LISTS, PREFIX_LISTS};
use super::maps::{MAPS, NUMBERS};
use super::{COMMUNITIES, Draft, LARGE_COMMUNITIES, OWN_AS, WELL_KNOWN_VALUES, pool};
use crate::configuration::Announcement;

/// Lines of each family.
#[derive(Default)]
pub struct Lines {
    ipv4: Vec<String>,
    ipv6: Vec<String>,
}

impl Lines {
    pub fn of(&mut self, afi: Afi) -> &mut Vec<String> {
        match afi {
            Afi::Ipv4 => &mut self.ipv4,
            Afi::Ipv6 => &mut self.ipv6,
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (Afi, &Vec<String>)> {
        [(Afi::Ipv4, &self.ipv4), (Afi::Ipv6, &self.ipv6)].into_iter()
    }
}

/// Where a neighbor is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    External(u32),
    Internal,
    /// In another member of the confederation.
    Confederate(u32),
}

#[derive(Clone, Copy)]
struct Group {
    name: &'static str,
    side: Side,
    /// What it says of its members' AS; else each says it for itself.
    remote_as: Option<&'static str>,
}

/// The AS with which the oracle answers where any will do.
const ANY_AS: u32 = 64999;

const GROUPS: [Group; 4] = [
    Group { name: "CUSTOMERS", side: Side::External(65020), remote_as: Some("65020") },
    Group { name: "ABROAD", side: Side::External(ANY_AS), remote_as: Some("external") },
    Group { name: "UPSTREAMS", side: Side::External(65030), remote_as: None },
    Group { name: "INSIDE", side: Side::Internal, remote_as: Some("65001") },
];

struct Neighbor {
    address: String,
    /// Of its address.
    afi: Afi,
    side: Side,
    group: Option<Group>,
    enabled: bool,
}

impl Draft {
    /// The lines of all sessions, those of the process and those of each family.
    pub fn sessions(&mut self, has_aggregates: bool) -> (Vec<String>, Lines) {
        let (mut lines, mut policies) = (Vec::new(), Lines::default());
        let count = if self.random.chance(55) { self.random.between(1, 2) } else { 0 };
        let groups = self.random.some(&GROUPS, count);
        for group in &groups {
            lines.push(format!("neighbor {} peer-group", group.name));
            lines.extend(group.remote_as.map(|it| format!("neighbor {} remote-as {it}", group.name)));
            self.policies(group.name, group.side, Afi::Ipv4, true, has_aggregates, &mut policies);
            if !self.activates_ipv4 {
                policies.of(Afi::Ipv4).push(format!("neighbor {} activate", group.name));
            }
        }
        let last = self.random.between(9, 13);
        let neighbors: Vec<Neighbor> = (2..=last).map(|octet| self.neighbor(octet, &groups)).collect();
        for neighbor in &neighbors {
            lines.extend(self.session(neighbor));
            self.families_of(neighbor, has_aggregates, &mut policies);
        }
        if !self.is_closed {
            self.announce(&neighbors);
        }
        (lines, policies)
    }

    fn neighbor(&mut self, octet: usize, groups: &[Group]) -> Neighbor {
        let afi = if self.dual_stack && self.random.chance(30) { Afi::Ipv6 } else { Afi::Ipv4 };
        let address = match afi {
            Afi::Ipv4 => format!("10.0.0.{octet}"),
            Afi::Ipv6 => format!("2001:db8:1::{octet:x}"),
        };
        let enabled = !self.random.chance(4);
        if afi == Afi::Ipv4 && !groups.is_empty() && self.random.chance(35) {
            let group = self.random.pick(groups);
            return Neighbor { address, afi, side: group.side, group: Some(group), enabled };
        }
        let external = Side::External(65000 + u32::try_from(octet.min(9)).unwrap());
        let side = match self.random.below(10) {
            0..=2 => Side::Internal,
            3 | 4 if self.confederation => Side::Confederate(self.random.pick(&[65010, 65011])),
            _ => external,
        };
        Neighbor { address, afi, side, group: None, enabled }
    }

    fn session(&mut self, neighbor: &Neighbor) -> Vec<String> {
        let address = &neighbor.address;
        let remote = match neighbor.side {
            // FRR does not take `internal` for that in a confederation.
            Side::Internal if !self.confederation && self.random.chance(50) => "internal".to_owned(),
            Side::Internal => OWN_AS.to_string(),
            Side::External(asn) | Side::Confederate(asn) => asn.to_string(),
        };
        let mut lines = Vec::new();
        if neighbor.group.is_none_or(|it| it.remote_as.is_none()) {
            lines.push(format!("neighbor {address} remote-as {remote}"));
        }
        lines.extend(neighbor.group.map(|it| format!("neighbor {address} peer-group {}", it.name)));
        if matches!(neighbor.side, Side::External(_)) && neighbor.group.is_none() && self.random.chance(5) {
            let how = self.random.pick(&["", " no-prepend", " no-prepend replace-as"]);
            lines.push(format!("neighbor {address} local-as 64900{how}"));
        }
        if !neighbor.enabled {
            lines.push(format!("neighbor {address} shutdown"));
        }
        lines
    }

    /// Which families a neighbor exchanges, at least one, and its policies in them.
    fn families_of(&mut self, neighbor: &Neighbor, has_aggregates: bool, policies: &mut Lines) {
        let Neighbor { address, side, group, .. } = neighbor;
        let both = self.random.chance(40);
        let has_ipv4 = neighbor.afi == Afi::Ipv4 || both;
        let has_ipv6 = neighbor.afi == Afi::Ipv6 || self.dual_stack && both && group.is_none();
        let by_group = group.is_some();
        match has_ipv4 {
            true if !self.activates_ipv4 && !by_group => {
                policies.of(Afi::Ipv4).push(format!("neighbor {address} activate"));
            }
            false if self.activates_ipv4 => {
                policies.of(Afi::Ipv4).push(format!("no neighbor {address} activate"));
            }
            _ => {}
        }
        if has_ipv6 {
            policies.of(Afi::Ipv6).push(format!("neighbor {address} activate"));
            self.policies(address, *side, Afi::Ipv6, by_group, has_aggregates, policies);
        }
        // A member mostly leaves it at what its group says.
        if has_ipv4 && (!by_group || self.random.chance(35)) {
            self.policies(address, *side, Afi::Ipv4, by_group, has_aggregates, policies);
        }
    }

    /// What a neighbor or a group says of its routes in a family. A group and its members do not mix kinds of lists, which
    /// FRR refuses.
    fn policies(
        &mut self,
        peer: &str,
        side: Side,
        afi: Afi,
        in_group: bool,
        has_aggregates: bool,
        policies: &mut Lines,
    ) {
        let mut lines = Vec::new();
        for (direction, likely) in [("in", 60), ("out", 100)] {
            if self.random.chance(30 * likely / 100) {
                let access = if afi == Afi::Ipv4 { &ACCESS_LISTS[..] } else { &ACCESS_LISTS_IPV6[..] };
                let list = if in_group || self.random.chance(65) {
                    format!("prefix-list {}", self.name(&PREFIX_LISTS))
                } else {
                    format!("distribute-list {}", self.name(access))
                };
                lines.push(format!("{list} {direction}"));
            }
            if !self.is_closed && self.random.chance(15 * likely / 100) {
                lines.push(format!("filter-list {} {direction}", self.name(&PATH_LISTS)));
            }
            if self.random.chance(60 * likely / 100) {
                lines.push(format!("route-map {} {direction}", self.name(&MAPS)));
            }
        }
        if self.random.chance(10) {
            let policy = self.maybe_map(50);
            lines.push(format!("default-originate{policy}"));
        }
        if has_aggregates && self.random.chance(25) {
            lines.push(format!("unsuppress-map {}", self.random.pick(&MAPS)));
        }
        if side == Side::Internal && self.random.chance(50) {
            lines.push("route-reflector-client".to_owned());
        }
        if matches!(side, Side::External(_)) && self.random.chance(10) {
            lines.push(
                self.random
                    .pick(&[
                        "remove-private-AS",
                        "remove-private-AS all",
                        "remove-private-AS all replace-AS",
                        "as-override",
                    ])
                    .to_owned(),
            );
        }
        let others = [
            "next-hop-self",
            "soft-reconfiguration inbound",
            "maximum-prefix 100",
            "weight 200",
            "allowas-in",
        ];
        let count = usize::from(self.random.chance(35));
        lines.extend(self.random.some(&others, count).into_iter().map(str::to_owned));
        policies.of(afi).extend(lines.into_iter().map(|it| format!("neighbor {peer} {it}")));
    }

    /// Deals the prefixes of the pools out to neighbors.
    fn announce(&mut self, neighbors: &[Neighbor]) {
        for &afi in self.families() {
            let speakers: Vec<&Neighbor> = neighbors
                .iter()
                .filter(|it| it.enabled && it.afi == afi && !matches!(it.side, Side::Confederate(_)))
                .collect();
            if speakers.is_empty() {
                continue;
            }
            let learned = pool(afi).learned;
            let count = self.random.between(learned.len() / 2, learned.len());
            for prefix in self.random.some(learned, count) {
                let speaker = self.random.below(speakers.len());
                let Neighbor { address, side, .. } = speakers[speaker];
                let announcement = self.announcement(prefix, *side);
                self.announcements.entry(address.clone()).or_default().push(announcement);
            }
        }
    }

    fn announcement(&mut self, prefix: &str, side: Side) -> Announcement {
        let beyond = match self.random.below(10) {
            0..=4 => vec![],
            5 | 6 => vec![3356],
            7 => vec![65003, 3356],
            8 => vec![64512],
            _ => vec![3356, OWN_AS],
        };
        let first = match side {
            Side::External(asn) | Side::Confederate(asn) => vec![asn],
            Side::Internal => vec![],
        };
        let count = self.random.pick(&[0, 0, 1, 1, 2]);
        let mut communities = self.random.some(&COMMUNITIES, count);
        if self.random.chance(15) {
            communities.push(self.random.pick(&WELL_KNOWN_VALUES));
        }
        let count = usize::from(self.random.chance(25));
        let large = self.random.some(&LARGE_COMMUNITIES, count);
        Announcement {
            prefix: prefix.to_owned(),
            as_path: Some([first, beyond].concat()),
            communities: communities.into_iter().map(str::to_owned).collect(),
            large_communities: large.into_iter().map(str::to_owned).collect(),
            med: self.random.chance(40).then(|| self.random.pick(&NUMBERS)),
            local_pref: (side == Side::Internal && self.random.chance(40))
                .then(|| self.random.pick(&NUMBERS)),
        }
    }
}
