//! What `check --since` reports: a network of 200 devices with old faults, in a git repository, and every kind of change
//! on a branch of its own.
//!
//! The generator of networks may be kept beside the project; without it, or without Python, nothing is checked.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that cannot be set up fails"
)]

mod folder;
mod rewrite;
mod work_tree;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use folder::Ran;
use work_tree::Repository;

/// A finding that is new: the rule, the device and the object.
type New<'a> = (&'a str, &'a str, &'a str);

/// A finding that is gone: the rule, the device and how its message begins.
type Fixed<'a> = (&'a str, &'a str, &'a str);

/// Findings of the network before any change.
const OLD: usize = 39;

/// The network in a repository, made once. `None` where it cannot be made here.
fn original() -> Option<&'static Path> {
    static MADE: OnceLock<Option<PathBuf>> = OnceLock::new();
    MADE.get_or_init(|| {
        let generator = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/tools/gen_network.py");
        if !generator.exists() {
            return None;
        }
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("since-{}", std::process::id()));
        let _absent = fs::remove_dir_all(&folder);
        let mut command = Command::new("python3");
        command.arg(generator).args(["--devices", "200", "--seed", "1", "--faults", "60"]);
        command.args(["--neighbors", "2", "--prefix-lines", "4"]).arg(&folder);
        let made = command.output().ok()?;
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        for file in ["faults.json", "manifest.json"] {
            fs::remove_file(folder.join(file)).unwrap();
        }
        for arguments in [
            &["init", "--quiet", "--initial-branch=main"][..],
            &["add", "--all"],
            &["commit", "--quiet", "--message", "network"],
        ] {
            work_tree::git(&folder, arguments);
        }
        Some(folder)
    })
    .as_deref()
}

/// A copy of the network on a branch of its own.
fn network() -> Option<Repository> {
    let Some(original) = original() else {
        eprintln!("note: no generator of networks, or no python3; nothing was checked");
        return None;
    };
    let network = Repository::like(original);
    network.branch("change");
    Some(network)
}

/// What a comparison says.
struct Compared {
    ran: Ran,
    new: BTreeSet<(String, String, String)>,
    fixed: Vec<String>,
    counts: String,
}

impl Compared {
    fn of(repository: &Repository, arguments: &[&str]) -> Self {
        let concise = repository.path().join(".git/concise.txt");
        let concise_to = format!("concise={}", concise.display());
        let all = [&["check", "--format", "json", "--format", concise_to.as_str()], arguments].concat();
        let ran = repository.run(&all);
        assert!(ran.status < 2, "{ran:?}");
        let text = |it: &serde_json::Value| it.as_str().unwrap_or_default().to_owned();
        let json = ran.json();
        let findings = json["findings"].as_array().unwrap().iter();
        let new: Vec<_> =
            findings.map(|it| (text(&it["rule"]), text(&it["device"]), text(&it["object"]))).collect();
        let written = fs::read_to_string(concise).unwrap();
        let fixed = written.lines().filter_map(|it| it.strip_prefix("  fixed: ")).map(str::to_owned);
        let counts = written.lines().find_map(|it| it.strip_prefix("since ")?.split_once(": "));
        let counts = counts.expect("how it compares").1.to_owned();
        let compared = Compared { new: new.iter().cloned().collect(), fixed: fixed.collect(), counts, ran };
        assert_eq!(compared.new.len(), new.len(), "two findings have one name: {new:?}");
        compared
    }

    /// Holds it against what must be new and fixed; of the findings of the network, the others are unchanged.
    fn is(&self, new: &[New<'_>], fixed: &[Fixed<'_>]) {
        self.is_of(OLD, new, fixed);
    }

    fn is_of(&self, old: usize, new: &[New<'_>], fixed: &[Fixed<'_>]) {
        let owned = |it: &New<'_>| (it.0.to_owned(), it.1.to_owned(), it.2.to_owned());
        let expected: BTreeSet<_> = new.iter().map(owned).collect();
        assert_eq!(self.new, expected, "new");
        let is = |line: &String, it: &Fixed<'_>| {
            line.starts_with(&format!("{}: {}", it.1, it.2)) && line.ends_with(&format!(" [{}]", it.0))
        };
        for it in fixed {
            assert_eq!(self.fixed.iter().filter(|line| is(line, it)).count(), 1, "{it:?}: {:#?}", self.fixed);
        }
        assert_eq!(self.fixed.len(), fixed.len(), "{:#?}", self.fixed);
        let unchanged = old - fixed.len();
        let counts = format!("{} new, {} fixed, {unchanged} unchanged", new.len(), fixed.len());
        assert_eq!(self.counts, counts);
    }
}

/// What a change on the branch brings, against `main`.
fn since_main(network: &Repository) -> Compared {
    network.commit();
    Compared::of(network, &["--since", "main"])
}

/// Rewrites every file of the network.
fn each_file(network: &Repository, change: impl Fn(&str) -> String) {
    let mut changed = 0;
    for entry in fs::read_dir(network.path().join("configs")).unwrap() {
        let path = entry.unwrap().path();
        let before = fs::read_to_string(&path).unwrap();
        let after = change(&before);
        changed += usize::from(before != after);
        fs::write(&path, after).unwrap();
    }
    assert!(changed >= 60, "{changed} files are otherwise");
}

#[test]
fn blanks_and_comments_change_nothing() {
    let Some(network) = network() else { return };
    each_file(&network, rewrite::with_blanks_and_comments);
    since_main(&network).is(&[], &[]);
}

#[test]
fn the_order_of_independent_statements_changes_nothing() {
    let Some(network) = network() else { return };
    each_file(&network, rewrite::reordered);
    since_main(&network).is(&[], &[]);
}

#[test]
fn numbers_that_only_order_change_nothing() {
    let Some(network) = network() else { return };
    each_file(&network, rewrite::renumbered);
    since_main(&network).is(&[], &[]);
}

#[test]
fn names_and_folders_of_files_change_nothing() {
    let Some(network) = network() else { return };
    for entry in fs::read_dir(network.path().join("configs")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let device = name.strip_suffix(".cfg").unwrap();
        let (cluster, rest) = device.split_at(3);
        network.rename(
            &format!("configs/{name}"),
            &format!("sites/{cluster}/{}.txt", rest.len() * 7).replace(".txt", &format!("-{device}.conf")),
        );
    }
    since_main(&network).is(&[], &[]);
}

#[test]
fn line_endings_change_nothing() {
    let Some(network) = network() else { return };
    each_file(&network, |text| text.replace('\n', "\r\n"));
    since_main(&network).is(&[], &[]);
}

#[test]
fn an_encoding_changes_nothing() {
    let Some(network) = network() else { return };
    // The description belongs to a session with an old finding.
    let from = "neighbor 192.168.12.126 description ExpressRoute azure-private";
    network.replace("configs/c01-azure06.cfg", from, &format!("{from} München"));
    network.commit();
    network.git(&["checkout", "--quiet", "-b", "latin"]);
    let text = network.read("configs/c01-azure06.cfg");
    let bytes: Vec<u8> = text.chars().map(|it| u8::try_from(u32::from(it)).unwrap()).collect();
    network.0.write("configs/c01-azure06.cfg", &bytes);
    network.commit();
    for with in ["main", "change"] {
        Compared::of(&network, &["--since", with]).is(&[], &[]);
    }
}

#[test]
fn a_deleted_device_shows_on_its_partner() {
    let Some(network) = network() else { return };
    network.remove("configs/c01-azure04.cfg");
    let compared = since_main(&network);
    compared.is(
        &[
            ("missing-secondary-session", "c01-azure03", "bgp neighbor 192.168.12.114"),
            ("missing-secondary-session", "c01-azure03", "bgp neighbor 20.0.1.2"),
        ],
        &[
            ("pair-vlan-mismatch", "c01-azure04", "the links of a pair"),
            ("peering-session-down", "c01-azure04", "Microsoft peering 20.0.1.70 cannot come up"),
            ("peerings-share-vrf", "c01-azure04", "private peering 192.168.12.118"),
        ],
    );
    assert_eq!(compared.ran.status, 1);
}

#[test]
fn a_new_device_brings_its_own_faults_only() {
    let Some(network) = network() else { return };
    network.write(
        "configs/lab1.cfg",
        "hostname lab1\n!\ninterface GigabitEthernet0/0\n ip address 198.51.100.1 255.255.255.252\n!\n\
         router bgp 64496\n neighbor 198.51.100.2 remote-as 64497\n neighbor 198.51.100.2 route-map FROM-B in\n\
         !\nroute-map FROM-C permit 10\n",
    );
    let object = "router bgp 64496 neighbor 198.51.100.2 route-map FROM-B in";
    since_main(&network).is(&[("undefined-policy", "lab1", object)], &[]);
}

#[test]
fn a_mended_fault_is_named() {
    let Some(network) = network() else { return };
    network.replace(
        "configs/c01-edge56.cfg",
        "neighbor 185.0.1.190 route-map RM-PEER1-52001-IN in\n",
        "neighbor 185.0.1.190 route-map RM-TRANSIT0-51000-IN in\n",
    );
    let compared = since_main(&network);
    compared.is(&[], &[("undefined-policy", "c01-edge56", "route policy `RM-PEER1-52001-IN` is used")]);
    assert_eq!(compared.ran.status, 0);
}

#[test]
fn a_part_of_a_finding_that_is_mended_is_neither_new_nor_fixed() {
    let Some(network) = network() else { return };
    // One class is missing in a policy that is bound twice.
    network.edit("configs/c01-azure03.cfg", |text| {
        let at = text.find("interface GigabitEthernet0/0/2.4981\n").unwrap();
        let (before, after) = text.split_at(at);
        format!("{before}{}", after.replacen(" service-policy output PM-EXPRESSROUTE-OUT\n", "", 1))
    });
    since_main(&network).is(&[], &[]);
}

#[test]
fn a_finding_that_grows_is_new() {
    let Some(network) = network() else { return };
    // The interface had no policy; now it has one that lacks a class, like the other.
    network.edit("configs/c02-azure05.cfg", |text| {
        let at = text.find("interface GigabitEthernet0/0/2.5022\n").unwrap();
        let (before, after) = text.split_at(at);
        let (opening, rest) = after.split_once('\n').unwrap();
        format!("{before}{opening}\n service-policy output PM-EXPRESSROUTE-OUT\n{rest}")
    });
    let compared = since_main(&network);
    let object = "policy-map PM-CLASSES class CM-VIDEO";
    let (old, fixed) = (OLD - 1, ("missing-qos-policy", "c02-azure05", "GigabitEthernet0/0/2.5022 carries"));
    // The finding that grew is neither unchanged nor fixed.
    compared.is_of(old, &[("missing-qos-policy", "c02-azure05", object)], &[fixed]);
}

#[test]
fn a_leak_is_shown_at_the_line_that_changed() {
    let Some(network) = network() else { return };
    network.replace(
        "configs/c01-azure03.cfg",
        "route-map RM-AZURE-MS-OUT permit 10\n match ip address prefix-list PL-NAT-POOL\n",
        "route-map RM-AZURE-MS-OUT permit 10\n match ip address prefix-list PL-NAT-POOL PL-ONPREM\n",
    );
    let compared = since_main(&network);
    assert_eq!(compared.new.len(), 1, "{:?}", compared.new);
    let finding = &compared.ran.json()["findings"][0];
    assert_eq!(
        (finding["rule"].as_str(), finding["device"].as_str()),
        (Some("private-prefix-advertised"), Some("c01-azure03"))
    );
    assert!(finding["message"].as_str().unwrap().contains("10.0.0.0/8"), "{finding}");
    let text = network.read("configs/c01-azure03.cfg");
    let changed = text.lines().position(|it| it.ends_with("PL-NAT-POOL PL-ONPREM")).unwrap() + 1;
    let labels = finding["labels"].as_array().unwrap();
    assert_eq!(
        (labels[0]["line"].as_u64(), labels[0]["primary"].as_bool()),
        (Some(changed as u64), Some(true))
    );
    // Where the prefix comes from follows.
    let origin = text.lines().position(|it| it.contains("network 10.0.0.0 mask 255.0.0.0")).unwrap() + 1;
    assert!(labels[1..].iter().any(|it| it["line"].as_u64() == Some(origin as u64)), "{finding}");
    assert_eq!(compared.counts, format!("1 new, 0 fixed, {OLD} unchanged"));
}

#[test]
fn a_fault_that_moves_is_new_and_fixed() {
    let Some(network) = network() else { return };
    // As many findings of as many rules as before: counting would not see it.
    network.replace(
        "configs/c01-azure04.cfg",
        "vlan-tags outer 498 inner 15;",
        "vlan-tags outer 498 inner 10;",
    );
    network.replace("configs/c01-azure06.cfg", "second-dot1q 10\n", "second-dot1q 15\n");
    let compared = since_main(&network);
    let new: Vec<_> = compared.new.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
    assert_eq!(new, [("pair-vlan-mismatch", "c01-azure06")]);
    assert_eq!(compared.fixed.len(), 1, "{:?}", compared.fixed);
    assert!(compared.fixed[0].starts_with("c01-azure04: the links of a pair"), "{:?}", compared.fixed);
    assert_eq!(compared.counts, format!("1 new, 1 fixed, {} unchanged", OLD - 1));
}

#[test]
fn a_fault_that_moves_to_another_session_of_a_device_is_new_and_fixed() {
    let Some(network) = network() else { return };
    let from = "neighbor 192.168.12.121 bfd profile azure";
    network.replace("configs/c01-azure05.cfg", from, "neighbor 20.0.2.2 bfd profile azure");
    since_main(&network).is(
        &[("bfd-missing", "c01-azure05", "bgp neighbor 192.168.12.121")],
        &[("bfd-missing", "c01-azure05", "no BFD watches Microsoft peering 20.0.2.2")],
    );
}

#[test]
fn settings_are_those_of_their_time() {
    let Some(network) = network() else { return };
    network.write("bgplint.toml", "[rules]\nbfd-missing = \"off\"\n");
    let off = since_main(&network);
    // What is no longer asked for is not mended, but it is no longer there either.
    assert_eq!((off.new.len(), off.fixed.len()), (0, 0), "{:?}", off.fixed);
    network.branch("again");
    network.write("bgplint.toml", "[rules]\nbfd-missing = \"warning\"\n");
    network.commit();
    let on = Compared::of(&network, &["--since", "change"]);
    let new: Vec<_> = on.new.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
    assert_eq!(new, [("bfd-missing", "c01-azure05"), ("bfd-missing", "c01-azure06")]);
    assert_eq!(on.counts, format!("2 new, 0 fixed, {} unchanged", OLD - 2));
}

#[test]
fn what_is_worse_than_before_is_new() {
    let Some(network) = network() else { return };
    network.write("bgplint.toml", "[rules]\nbfd-missing = \"error\"\n");
    let worse = since_main(&network);
    assert_eq!(worse.counts, format!("2 new, 0 fixed, {} unchanged", OLD - 2));
    network.branch("better");
    network.write("bgplint.toml", "[rules]\nbfd-missing = \"info\"\n");
    network.commit();
    let better = Compared::of(&network, &["--since", "change"]);
    assert_eq!(better.counts, format!("0 new, 0 fixed, {OLD} unchanged"));
}

#[test]
fn facts_of_a_circuit_that_change_show_in_sessions() {
    let Some(network) = network() else { return };
    let facts = |vlan: u32| {
        format!(
            r#"{{"name": "ams-01", "peerings": [{{"name": "AzurePrivatePeering", "peeringType": "AzurePrivatePeering",
            "state": "Enabled", "azureASN": 12076, "peerASN": 60500, "vlanId": {vlan},
            "primaryPeerAddressPrefix": "192.168.12.112/30", "secondaryPeerAddressPrefix": "192.168.12.116/30"}}]}}"#
        )
    };
    network.write("circuits/ams-01.json", &facts(10));
    network.write("bgplint.toml", "[[circuit]]\nname = \"ams-01\"\nfacts = \"circuits/ams-01.json\"\n");
    network.commit();
    let before = network.run(&["check", "--format", "json"]).json()["findings"].as_array().unwrap().len();
    network.branch("vlan");
    network.write("circuits/ams-01.json", &facts(11));
    network.commit();
    let compared = Compared::of(&network, &["--since", "change"]);
    assert!(!compared.new.is_empty(), "{}", compared.counts);
    let of_vlan =
        |it: &(String, String, String)| it.0 == "circuit-mismatch" && it.1.starts_with("c01-azure0");
    assert!(compared.new.iter().all(of_vlan), "{:?}", compared.new);
    assert!(compared.counts.ends_with("unchanged") && before >= OLD, "{}", compared.counts);
}

#[test]
fn another_file_of_a_device_counts() {
    let Some(network) = network() else { return };
    // FRR: one device in two files.
    network.write("frr/e1/zebra.conf", "hostname e1\ninterface eth0\n ip address 198.51.100.1/30\n");
    let session = " neighbor 198.51.100.2 remote-as 64497\n neighbor 198.51.100.2 description east\n";
    network.write("frr/e1/bgpd.conf", &format!("hostname e1\nrouter bgp 64496\n{session}"));
    network.commit();
    network.branch("list");
    network.edit("frr/e1/bgpd.conf", |text| {
        format!("{text} address-family ipv4 unicast\n  neighbor 198.51.100.2 prefix-list OUT out\n exit-address-family\n")
    });
    network.commit();
    let missing = Compared::of(&network, &["--since", "change"]);
    assert!(missing.new.iter().all(|it| it.1 == "e1"), "{:?}", missing.new);
    assert!(missing.new.iter().any(|it| it.0.starts_with("undefined-")), "{:?}", missing.new);
    network.branch("defined");
    // The list may stand in any file of the device.
    network
        .edit("frr/e1/zebra.conf", |text| format!("{text}ip prefix-list OUT seq 5 permit 203.0.113.0/24\n"));
    network.commit();
    let defined = Compared::of(&network, &["--since", "list"]);
    assert!(defined.new.is_empty(), "{:?}", defined.new);
    assert!(
        defined.fixed.iter().any(|it| it.starts_with("e1: ") && it.contains("`OUT`")),
        "{:?}",
        defined.fixed
    );
}

#[test]
fn what_others_committed_meanwhile_is_not_ours() {
    let Some(network) = network() else { return };
    network.remove("configs/c01-azure04.cfg");
    network.commit();
    network.git(&["checkout", "--quiet", "main"]);
    network.replace(
        "configs/c01-edge56.cfg",
        "neighbor 185.0.1.190 route-map RM-PEER1-52001-IN in\n",
        "neighbor 185.0.1.190 route-map RM-TRANSIT0-51000-IN in\n",
    );
    network.write("configs/lab1.cfg", "hostname lab1\nrouter bgp 64496\n neighbor 198.51.100.2 remote-as 64497\n neighbor 198.51.100.2 route-map FROM-B in\n");
    network.commit();
    network.git(&["checkout", "--quiet", "change"]);
    let apart = Compared::of(&network, &["--since", "main"]);
    assert_eq!(apart.counts, format!("2 new, 3 fixed, {} unchanged", OLD - 3));
    // After a merge, the branch has what the others did, and is compared with it.
    network.git(&["merge", "--quiet", "--no-edit", "main"]);
    let merged = Compared::of(&network, &["--since", "main"]);
    assert_eq!(merged.new, apart.new);
    assert_eq!(merged.fixed, apart.fixed);
    let lab = network.run(&["check", "--format", "json", "configs/lab1.cfg"]).json();
    let of_lab = lab["findings"].as_array().unwrap().len();
    assert_eq!(merged.counts, format!("2 new, 3 fixed, {} unchanged", OLD - 3 - 1 + of_lab));
}

#[test]
fn each_state_of_the_files_counts_for_itself() {
    let Some(network) = network() else { return };
    // Staged: a session without BFD. Not staged: a route map that is no longer there.
    network.replace("configs/c01-azure05.cfg", " neighbor 192.168.12.121 bfd profile azure\n", "");
    network.git(&["add", "--all"]);
    network.replace(
        "configs/c01-azure03.cfg",
        "  neighbor 20.0.1.2 route-map RM-AZURE-MS-IN in\n",
        "  neighbor 20.0.1.2 route-map RM-AZURE-MS-INN in\n",
    );
    network.write("new.cfg", "hostname lab2\nrouter bgp 64496\n neighbor 198.51.100.2 remote-as 64497\n neighbor 198.51.100.2 route-map FROM-B in\n");
    network.write("ignored.cfg", "hostname lab3\nrouter bgp 64496\n neighbor 198.51.100.6 remote-as 64498\n neighbor 198.51.100.6 route-map FROM-B in\n");
    network.write(".gitignore", "ignored.cfg\n");
    let staged = Compared::of(&network, &["--staged"]);
    staged.is(&[("bfd-missing", "c01-azure05", "bgp neighbor 192.168.12.121")], &[]);
    let since = Compared::of(&network, &["--since", "main"]);
    let devices: BTreeSet<&str> = since.new.iter().map(|it| it.1.as_str()).collect();
    assert_eq!(devices, BTreeSet::from(["c01-azure03", "c01-azure05", "lab2"]));
    assert!(
        since.new.iter().any(|it| it.0 == "undefined-policy" && it.1 == "c01-azure03"),
        "{:?}",
        since.new
    );
    // Without all that, nothing is new.
    network.git(&["stash", "--quiet", "--include-untracked"]);
    network.remove("ignored.cfg");
    Compared::of(&network, &["--since", "main"]).is(&[], &[]);
}
