//! Fragments, frames and texts that only look like configurations.

use super::*;

fn of(text: &str) -> Detected {
    detect(&Source::new("a.txt", text.as_bytes().to_vec()))
}

fn language(text: &str) -> Option<Language> {
    match of(text) {
        Detected::Dialect(Dialect::Ios, _) => Some(Language::Ios),
        Detected::Dialect(Dialect::Frr, _) => Some(Language::Frr),
        Detected::Dialect(Dialect::Junos, _) => Some(Language::Junos),
        Detected::Known(language, _) => Some(language),
        Detected::Undecided(_) | Detected::NotAConfiguration => None,
    }
}

#[test]
fn fragments_of_shared_syntax_read_as_ios() {
    let shared = "router bgp 65000\n neighbor 192.0.2.1 remote-as 12076\n";
    let Detected::Dialect(Dialect::Ios, evidence) = of(shared) else { panic!("{:?}", of(shared)) };
    assert_eq!(evidence.confidence, Confidence::Low);
    assert_eq!(evidence.signs.first().map(|it| (it.line, it.pattern)), Some((1, "router bgp @number $")));
    for text in [
        "route-map OUT permit 10\n match ip address prefix-list OURS\n",
        "ip prefix-list OURS seq 5 permit 192.0.2.0/24\n",
        "ip access-list standard A\n permit any\n",
        "interface GigabitEthernet0/0\n ip address 192.0.2.1 255.255.255.252\n",
        "router bgp 65000\n network 192.0.2.0 mask 255.255.255.0\n",
    ] {
        assert_eq!(language(text), Some(Language::Ios), "{text}");
    }
}

#[test]
fn one_sign_of_its_own_makes_it_frr() {
    for text in [
        "router bgp 65000\n no bgp ebgp-requires-policy\n neighbor 192.0.2.1 remote-as 12076\n",
        "router bgp 65000\n neighbor 192.0.2.1 remote-as external\n",
        "router bgp 65000\n neighbor eth0 interface remote-as external\n",
        "interface eth0\n ip address 192.0.2.1/30\n",
        "frr version 8.4.4\nfrr defaults traditional\nrouter bgp 65000\n neighbor 192.0.2.1 remote-as 1\n",
        "router bgp 65000\n address-family ipv4 unicast\n  network 192.0.2.0/24\n exit-address-family\n",
        "bgp as-path access-list A permit ^65000$\n",
    ] {
        assert_eq!(language(text), Some(Language::Frr), "{text}");
    }
    let shared = "router bgp 65000\n neighbor 192.0.2.1 remote-as 12076\n";
    let named = detect(&Source::new("lab/r1/bgpd.conf", shared.into()));
    assert!(matches!(named, Detected::Dialect(Dialect::Frr, _)), "{named:?}");
}

#[test]
fn both_forms_of_junos() {
    let braces =
        "protocols {\n    bgp {\n        group X {\n            peer-as 12076;\n        }\n    }\n}\n";
    assert_eq!(language(braces), Some(Language::Junos));
    let commands = "set protocols bgp group X peer-as 12076\nset routing-options autonomous-system 65000\n";
    assert_eq!(language(commands), Some(Language::Junos));
    let capture = "user@r1> show configuration\n## Last commit: 2026-11-20 10:00:00 UTC by x\nsystem {\n    host-name r1;\n}\n";
    assert_eq!(language(capture), Some(Language::Junos));
}

#[test]
fn neighbors_of_ios_are_not_ios() {
    for (text, expected) in [
        ("feature bgp\nrouter bgp 65000\n  neighbor 192.0.2.1\n    remote-as 12076\n", Language::NxOs),
        ("route-policy X\n  pass\nend-policy\nrouter bgp 65000\n neighbor 192.0.2.1\n", Language::IosXr),
        (
            "! device: r1 (vEOS-lab, EOS-4.28.3M)\nrouter bgp 65000\n   neighbor 192.0.2.1 remote-as 1\n",
            Language::Eos,
        ),
        (
            "ASA Version 9.9\ninterface GigabitEthernet0/1\n nameif inside\n ip address 192.0.2.1 255.255.255.0\n",
            Language::Asa,
        ),
        (
            "set interfaces ethernet eth0 address 192.0.2.1/24\nset protocols bgp system-as 65000\n",
            Language::Vyos,
        ),
        ("sysname r1\nbgp 65000\n peer 192.0.2.1 as-number 12076\n", Language::Huawei),
        ("router id 192.0.2.1;\nprotocol bgp x {\n  local as 65000;\n}\n", Language::Bird),
        ("AS 65000\nfib-update yes\nneighbor 192.0.2.1 {\n}\n", Language::Openbgpd),
    ] {
        assert_eq!(language(text), Some(expected), "{text}");
    }
}

#[test]
fn frames_line_endings_and_indentation_make_no_difference() {
    let text = "R1#show running-config\nBuilding configuration...\n\nCurrent configuration : 1234 bytes\n!\nversion 15.2\n\
        interface GigabitEthernet0/0\n ip address 192.0.2.1 255.255.255.252\nend\nR1#exit\n";
    let indented = format!("\t  {}", text.replace('\n', "\n\t  "));
    for text in [
        text.to_owned(),
        text.replace('\n', "\r\n"),
        indented,
        text.to_uppercase(),
        format!("\u{feff}{text}"),
    ] {
        let Detected::Dialect(Dialect::Ios, evidence) = of(&text) else { panic!("{text}") };
        assert_eq!(evidence.confidence, Confidence::High);
        assert!(evidence.signs.len() <= 3);
    }
}

#[test]
fn other_texts_are_no_configuration() {
    for text in [
        "",
        "\n\n",
        "hello\n",
        "# Lab\n\nHow to set it up.\n\n```\nrouter bgp 65000\n neighbor 192.0.2.1 remote-as 1\n```\n",
        "{\n  \"router bgp\": 65000,\n  \"version\": 1\n}\n",
        "<?xml version=\"1.0\"?>\n<configuration>\n  <version>15.2</version>\n</configuration>\n",
        "---\n- name: BGP\n  cisco.ios.ios_config:\n    lines:\n      - neighbor 192.0.2.1 remote-as 1\n    parents: router bgp 65000\n",
        "from a import b\n\ndef test():\n    text = \"\"\"\nrouter bgp 65000\n neighbor 192.0.2.1 remote-as 1\n\"\"\"\n",
        "fn main() {\n    println!(\"router bgp 1\");\n}\n",
        "2026-11-20T10:00:00Z r1 %BGP-5-ADJCHANGE: neighbor 192.0.2.1 Up\n*Nov 20 10:00:00.000: %SYS-5-CONFIG_I: x\n",
        "This page says how the routers are set up.\nFirst we open a session to the provider.\n\nrouter bgp 65000\n\n\
         Then we wait for the routes to come.\nAfter that we are ready for the test.\n",
        "\0\u{1}\u{2}",
    ] {
        assert_eq!(of(text), Detected::NotAConfiguration, "{text}");
    }
}

#[test]
fn long_lines_and_long_files_are_bounded() {
    let long = format!("{}router bgp 65000\n", "x".repeat(1_000_000));
    assert_eq!(of(&long), Detected::NotAConfiguration);
    let far = format!("{}frr version 8.4.4\n", "!\n".repeat(LINES));
    assert_eq!(of(&far), Detected::NotAConfiguration);
    let wide = format!("hostname {}\n", "é".repeat(LINE_BYTES));
    assert_eq!(of(&wide), Detected::NotAConfiguration);
}

#[test]
fn every_sign_is_written_once_and_can_match() {
    let mut patterns: Vec<&str> = signals::OF_LANGUAGES.into_iter().flatten().map(|it| it.0).collect();
    patterns.extend(signals::OF_TEXT.iter().map(|it| it.0));
    let count = patterns.len();
    for pattern in &patterns {
        assert!(pattern.split(' ').all(|it| !it.is_empty()), "{pattern:?}");
        let kinds = ["@word", "@number", "@address", "@prefix", "@host-interface", "@dotted", "@key:"];
        let kind = |it: &str| kinds.contains(&it) || !it.starts_with('@') || it == "@Test" || it == "@@";
        assert!(pattern.split(' ').all(kind), "{pattern:?}");
    }
    patterns.sort_unstable();
    patterns.dedup();
    assert_eq!(patterns.len(), count);
}
