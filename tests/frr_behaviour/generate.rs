//! Configurations made from a seed: realistic mixtures, small enough for everything to meet everything.
//!
//! Names are few, so that maps share lists and neighbors share maps. What a configuration originates and what its
//! neighbors announce has no prefix in common, and each prefix comes from one place only: which of several paths is the
//! best is not what is tested.

mod lists;
mod maps;
mod process;
mod sessions;

use bgplint::net::Afi;

use crate::configuration::{Announcements, Configuration, SETTLE};
use crate::random::Random;

/// The AS of the router under test.
const OWN_AS: u32 = 65001;

/// A configuration that is always the same for one seed.
pub fn configuration(seed: u64) -> Configuration {
    let mut draft = Draft::new(seed);
    draft.lists();
    draft.maps();
    draft.process();
    let name = format!("generated-{seed:02}");
    let text = draft.text();
    Configuration { name, text, announcements: draft.announcements, settle: SETTLE }
}

/// A configuration in the making.
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
struct Draft {
    random: Random,
    /// Everything there is to know stands in the text: neighbors announce nothing, and policies ask for little but
    /// prefixes.
    is_closed: bool,
    /// The whole configuration says something of IPv6.
    dual_stack: bool,
    /// Networks are announced only if the routing table holds them.
    import_check: bool,
    /// Neighbors exchange IPv4 routes unless told otherwise.
    activates_ipv4: bool,
    /// The AS is a member of a confederation.
    confederation: bool,
    interfaces: Vec<String>,
    static_routes: Vec<String>,
    list_lines: Vec<String>,
    map_lines: Vec<String>,
    process_lines: Vec<String>,
    announcements: Announcements,
}

/// Prefixes of one family by where they may come from. No prefix stands in two of these.
struct Pool {
    /// Of networks and static routes.
    own: &'static [&'static str],
    /// Announced by neighbors.
    learned: &'static [&'static str],
    /// Of aggregates.
    aggregates: &'static [&'static str],
}

const IPV4: Pool = Pool {
    own: &[
        "10.1.0.0/16",
        "10.1.1.0/24",
        "10.1.1.128/25",
        "10.1.2.0/24",
        "10.2.0.0/16",
        "10.2.4.0/22",
        "172.16.0.0/12",
        "172.20.1.0/24",
        "192.168.0.0/24",
        "192.168.7.0/24",
        "131.107.8.0/24",
        "131.107.9.128/26",
    ],
    learned: &[
        "20.1.0.0/16",
        "20.1.1.0/24",
        "20.1.1.64/26",
        "20.2.0.0/15",
        "20.2.3.0/24",
        "20.4.0.0/14",
        "100.64.0.0/10",
        "100.64.8.0/24",
        "131.107.0.0/21",
        "131.107.4.0/24",
        "10.1.3.0/24",
        "172.21.0.0/16",
        "192.168.9.0/24",
        "0.0.0.0/0",
    ],
    aggregates: &[
        "10.0.0.0/8",
        "10.1.0.0/18",
        "192.168.0.0/16",
        "20.0.0.0/8",
        "131.107.0.0/16",
        "99.0.0.0/8",
    ],
};

const IPV6: Pool = Pool {
    own: &[
        "2001:db8:100::/40",
        "2001:db8:100::/48",
        "2001:db8:100:1::/64",
        "2001:db8:101::/48",
        "2001:db8:200::/48",
        "fd00:10::/32",
        "fd00:10:1::/48",
    ],
    learned: &[
        "2001:db8:a000::/36",
        "2001:db8:a001::/48",
        "2001:db8:a001:8::/64",
        "2001:db8:102::/48",
        "2620:10::/32",
        "2620:10:4::/48",
        "::/0",
    ],
    aggregates: &["2001:db8::/32", "2001:db8:100::/44", "2620::/24"],
};

fn pool(afi: Afi) -> &'static Pool {
    match afi {
        Afi::Ipv4 => &IPV4,
        Afi::Ipv6 => &IPV6,
    }
}

/// Every prefix of a family, whatever it is for.
fn prefixes(afi: Afi) -> Vec<&'static str> {
    let Pool { own, learned, aggregates } = pool(afi);
    [*own, *learned, *aggregates].concat()
}

/// Community values that routes carry and lists name.
const COMMUNITIES: [&str; 5] = ["65001:1", "65001:2", "65001:100", "65002:1", "3356:7"];

/// Communities that mean something to every speaker, as configurations write them.
const WELL_KNOWN: [&str; 3] = ["no-export", "no-advertise", "local-AS"];

/// The same as numbers.
const WELL_KNOWN_VALUES: [&str; 3] = ["65535:65281", "65535:65282", "65535:65283"];

const LARGE_COMMUNITIES: [&str; 3] = ["65001:1:1", "65001:1:2", "65002:7:9"];

impl Draft {
    fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        Draft {
            is_closed: seed.is_multiple_of(2),
            dual_stack: random.chance(60),
            import_check: random.chance(40),
            activates_ipv4: random.chance(80),
            confederation: random.chance(10),
            random,
            interfaces: Vec::new(),
            static_routes: Vec::new(),
            list_lines: Vec::new(),
            map_lines: Vec::new(),
            process_lines: Vec::new(),
            announcements: Announcements::new(),
        }
    }

    fn families(&self) -> &'static [Afi] {
        if self.dual_stack { &[Afi::Ipv4, Afi::Ipv6] } else { &[Afi::Ipv4] }
    }

    /// Lists and maps stand before or after what names them.
    fn text(&mut self) -> String {
        let head =
            if self.random.chance(10) { "frr defaults datacenter" } else { "frr defaults traditional" };
        let mut parts = vec![std::mem::take(&mut self.list_lines), std::mem::take(&mut self.map_lines)];
        let process = std::mem::take(&mut self.process_lines);
        let place = self.random.below(parts.len() + 1);
        parts.insert(place, process);
        let head = [head, "hostname edge"].map(str::to_owned).to_vec();
        let lines = [head, self.interfaces.clone(), self.static_routes.clone()].concat();
        let mut text = lines.into_iter().chain(parts.concat()).collect::<Vec<_>>().join("\n");
        text.push('\n');
        text
    }
}
