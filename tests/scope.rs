//! What is read, and what of it is reported: a mistake in one file often shows in another.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot be set up fails")]

mod folder;
mod work_tree;

use folder::Ran;
use work_tree::Repository;

/// One router of a pair of sessions to Microsoft, by its place in it.
fn edge(name: &str, place: u8) -> String {
    let (own, peer) = (4 * place + 1, 4 * place + 2);
    format!(
        "hostname {name}\ninterface GigabitEthernet0/0.100\n encapsulation dot1Q 100\n description ExpressRoute\n \
         ip address 192.168.15.{own} 255.255.255.252\nrouter bgp 64496\n neighbor 192.168.15.{peer} remote-as 12076\n"
    )
}

const ALONE: &str = "missing-secondary-session";

/// Rules that were broken, and the file of the first place of each finding.
fn found(ran: &Ran) -> Vec<(String, String)> {
    let text = |it: &serde_json::Value| it.as_str().unwrap().to_owned();
    let json = ran.json();
    let findings = json["findings"].as_array().unwrap().iter();
    findings.map(|it| (text(&it["rule"]), text(&it["labels"][0]["file"]))).collect()
}

fn check(repository: &Repository, arguments: &[&str]) -> Ran {
    repository.run(&[&["check", "--exit-zero", "--format", "json"], arguments].concat())
}

fn is_alone(ran: &Ran) -> bool {
    found(ran).iter().any(|it| it.0 == ALONE)
}

fn pair() -> Repository {
    Repository::with(&[("site/a/er1.cfg", &edge("er1", 0)), ("site/b/er2.cfg", &edge("er2", 1))])
}

#[test]
fn a_file_belongs_to_its_repository() {
    let repository = pair();
    // The partner is in another folder.
    let ran = check(&repository, &["site/a/er1.cfg"]);
    assert!(!is_alone(&ran), "{ran:?}");
    assert!(!found(&ran).is_empty() && found(&ran).iter().all(|it| it.1 == "site/a/er1.cfg"), "{ran:?}");
    assert_eq!(ran.json()["summary"]["devices"], 2);
    // Alone, it has none, and so has a folder, which is a network of its own.
    let ran = check(&repository, &["--no-workspace", "site/a/er1.cfg"]);
    assert_eq!(ran.json()["summary"]["devices"], 1, "{ran:?}");
    assert!(is_alone(&check(&repository, &["site/a"])));
    assert!(!is_alone(&check(&repository, &[])));
}

#[test]
fn settings_say_what_belongs_together() {
    let repository = pair();
    repository.write("site/a/bgplint.toml", "[rules]\n");
    let ran = check(&repository, &["site/a/er1.cfg"]);
    assert_eq!(ran.json()["summary"]["devices"], 1, "{ran:?}");
    repository.remove("site/a/bgplint.toml");
    repository.write("site/bgplint.toml", "[rules]\n");
    repository.write("other/r9.cfg", "hostname r9\nrouter bgp 64496\n neighbor 192.0.2.1 remote-as 64497\n");
    for path in ["site/a/er1.cfg", "site/a"] {
        let ran = check(&repository, &[path]);
        assert_eq!(ran.json()["summary"]["devices"], 2, "{path}: {ran:?}");
        assert!(!is_alone(&ran), "{path}: {ran:?}");
        assert!(found(&ran).iter().all(|it| it.1.starts_with("site/a/")), "{path}: {ran:?}");
    }
    // Settings that are named from elsewhere say nothing of where the network is.
    repository.write("elsewhere/bgplint.toml", "[rules]\n");
    let ran = check(&repository, &["--config", "elsewhere/bgplint.toml", "site/a"]);
    assert_eq!(ran.json()["summary"]["devices"], 1, "{ran:?}");
}

#[test]
fn a_file_that_git_ignores_stands_alone() {
    let repository = pair();
    repository.write(".gitignore", "drafts/\n");
    repository.write("drafts/er3.cfg", &edge("er3", 0));
    let ran = check(&repository, &["drafts/er3.cfg"]);
    assert_eq!(ran.json()["summary"]["devices"], 1, "{ran:?}");
    // A file that was not added yet does not.
    repository.write("site/c/er3.cfg", &edge("er3", 2));
    let ran = check(&repository, &["site/c/er3.cfg"]);
    assert_eq!(ran.json()["summary"]["devices"], 3, "{ran:?}");
}

#[test]
fn settings_can_be_asked_for() {
    let repository = pair();
    repository.write("bgplint.toml", "[rules]\n");
    let ran = check(&repository, &["bgplint.toml"]);
    assert_eq!((ran.status, found(&ran).len()), (0, 0), "{ran:?}");
    assert_eq!(ran.json()["summary"]["devices"], 2);
}

#[test]
fn an_editor_holds_a_file_of_the_workspace() {
    let repository = pair();
    let run = |name: &str, text: &str| {
        let arguments = ["check", "--exit-zero", "--format", "json", "--stdin-filename", name];
        repository.0.run_with_stdin(&arguments, text.as_bytes())
    };
    let ran = run("site/a/er1.cfg", &edge("er1", 0));
    assert_eq!(ran.json()["summary"]["devices"], 2, "{ran:?}");
    assert!(!is_alone(&ran) && found(&ran).iter().all(|it| it.1 == "site/a/er1.cfg"), "{ran:?}");
    // What it holds stands for what is on the disk.
    let broken = edge("er1", 0) + " neighbor 192.168.15.2 route-map NOWHERE out\n";
    let ran = run("site/a/er1.cfg", &broken);
    assert!(found(&ran).iter().any(|it| it.0 == "undefined-policy"), "{ran:?}");
    assert_eq!(ran.json()["summary"]["devices"], 2);
}
