//! What a session sends, from the text to the answer.

use super::device;
use bgplint::analysis::advertise::{Fate, Openness, sent};
use bgplint::analysis::prefix_space::PrefixSpace;
use bgplint::model::{Device, Direction};

const BASE: &str = "set interfaces ge-0/0/0 unit 0 family inet address 203.0.113.1/30\n\
    set routing-options autonomous-system 65010\nset routing-options static route 192.0.2.0/24 discard\n\
    set routing-options static route 0.0.0.0/0 next-hop 203.0.113.9\nset routing-options aggregate route 198.51.100.0/22\n\
    set routing-options static route 198.51.100.0/24 discard\nset routing-options static route 198.51.101.0/24 discard\n\
    set routing-options static route 198.51.101.0/24 no-readvertise\n\
    set protocols bgp group G neighbor 203.0.113.2 peer-as 12076\n";

/// Prefixes that the first session sends for certain, and whether others may follow.
fn proven(device: &Device) -> (Vec<String>, bool) {
    let process = &device.bgp[0];
    let session = &process.sessions[0];
    let answer = sent(device, process, session, &session.families[0], &PrefixSpace::all_ipv4());
    let all = answer.sent();
    let mut names: Vec<_> =
        all.filter(|it| it.fate == Fate::Proven).map(|it| it.space.witness().unwrap().to_string()).collect();
    names.sort();
    assert!(answer.ways.iter().all(|it| it.steps.iter().all(|step| step.span.end > step.span.start)));
    (names, answer.sent().any(|it| it.fate == Fate::Possible))
}

/// Whether the first session lets everything out.
fn is_open(device: &Device) -> bool {
    Openness::of(device)
        .lets_everything_through(&device.bgp[0].sessions[0].families[0], Direction::Out)
        .is_some()
}

fn with(lines: &str) -> Device {
    device(&format!("{BASE}{}", lines.replace('@', "set policy-options policy-statement")))
}

#[test]
fn nothing_is_announced_that_no_policy_accepts() {
    assert_eq!(proven(&with("")), (Vec::new(), false));
    let static_only = "set protocols bgp group G export P\n@ P term A from protocol static\n@ P term A then accept\n@ P then reject\n";
    let names = ["0.0.0.0/0", "192.0.2.0/24", "198.51.100.0/24"].map(str::to_owned).to_vec();
    assert_eq!(proven(&with(static_only)), (names, false));
}

#[test]
fn aggregates_and_subnets_are_sources_of_their_own() {
    let lines = "set protocols bgp group G export P\n@ P term A from protocol [ aggregate direct ]\n@ P term A then accept\n@ P then reject\n";
    assert_eq!(proven(&with(lines)).0, ["198.51.100.0/22", "203.0.113.0/30"]);
    let chosen =
        format!("{lines}set routing-options aggregate route 198.51.100.0/22 policy WHO\n@ WHO then accept\n");
    assert_eq!(proven(&with(&chosen)), (vec!["203.0.113.0/30".to_owned()], true));
}

#[test]
fn interior_routes_may_follow_where_a_policy_lets_them() {
    let all = "set protocols bgp group G export P\n@ P then accept\n";
    assert!(!proven(&with(all)).1);
    assert!(proven(&with(&format!("set protocols ospf area 0 interface ge-0/0/0.0\n{all}"))).1);
}

#[test]
fn an_open_end_lets_learned_routes_through() {
    let it = with("set protocols bgp group H neighbor 203.0.113.6 peer-as 64500\n");
    assert_eq!(proven(&it), (Vec::new(), true));
    assert!(is_open(&it));
    let closed = with("set protocols bgp group G export P\n@ P then reject\n");
    assert!(!is_open(&closed));
    let marked = with("set protocols bgp group G export P\n@ P then metric 5\n");
    assert!(is_open(&marked));
}
