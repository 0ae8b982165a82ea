//! Prefixes for documentation are wrong on Microsoft peering, unless the settings say that they stand for public ones.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use bgplint::dialect::Dialect;
use bgplint::engine::{self, Settings};
use bgplint::model::{Assume, Given};
use bgplint::text::{Source, Sources};

const CONFIGURATION: &str = "\
interface GigabitEthernet0/0/1.200
 description Microsoft peering
 ip address 131.107.0.1 255.255.255.252
ip route 203.0.113.0 255.255.255.0 Null0
ip route 100.64.8.0 255.255.252.0 Null0
router bgp 65010
 neighbor 131.107.0.2 remote-as 12076
 network 203.0.113.0 mask 255.255.255.0
 network 100.64.8.0 mask 255.255.252.0
 neighbor 131.107.0.2 prefix-list MSFT-OUT out
ip prefix-list MSFT-OUT seq 5 permit 203.0.113.0/24
ip prefix-list MSFT-OUT seq 10 permit 100.64.8.0/22
";

/// The prefixes that the rule names.
fn told(documentation_is_public: bool) -> Vec<String> {
    let mut sources = Sources::default();
    let file = sources.add(Source::new("ams-er1.cfg", CONFIGURATION.into()));
    let mut settings = Settings::new(vec!["special-prefix-advertised".parse().unwrap()], Vec::new());
    settings.given = Given { assume: Assume { documentation_is_public }, ..Given::default() };
    let found = engine::check(&sources, &[(file, Dialect::Ios)], &settings).findings;
    found.iter().map(|it| it.message.split(' ').next().unwrap().to_owned()).collect()
}

#[test]
fn documentation_space_is_let_out_where_it_stands_for_public_space() {
    assert_eq!(told(false), ["203.0.113.0/24", "100.64.8.0/22"]);
    assert_eq!(told(true), ["100.64.8.0/22"]);
}
