//! Findings that somebody decided not to hear of: which ones, for how long, and what is said of the decision.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot be set up fails")]

mod folder;

use bgplint::config;
use bgplint::diagnostic::{Medium, Suppressed};
use bgplint::dialect::Dialect;
use bgplint::engine::{self, Outcome, Settings};
use bgplint::model::Date;
use bgplint::text::{Source, Sources};
use folder::Folder;

/// Two policies that do not exist.
const TWO: &str = "hostname r1\nrouter bgp 65010\n neighbor 131.107.0.2 remote-as 65020\n \
    neighbor 131.107.0.2 route-map GONE in\n neighbor 131.107.0.2 route-map AWAY out\n";

fn settings() -> Settings {
    let mut settings = Settings::default();
    settings.today = Some(Date { year: 2026, month: 6, day: 30 });
    settings.everything_read = true;
    settings
}

/// Checks texts, the last of which may be settings.
fn check_with(mut settings: Settings, texts: &[(&str, &str)]) -> (Sources, Outcome) {
    let mut sources = Sources::default();
    let mut files = Vec::new();
    for (name, text) in texts {
        let file = sources.add(Source::new(*name, text.as_bytes().to_vec()));
        match name.rsplit('.').next().unwrap() {
            "toml" => {
                let read = config::read(file, sources.get(file));
                assert_eq!(read.complaints, []);
                settings = settings.with_given(read.given);
            }
            "junos" => files.push((file, Dialect::Junos)),
            "frr" => files.push((file, Dialect::Frr)),
            _ => files.push((file, Dialect::Ios)),
        }
    }
    let outcome = engine::check(&sources, &files, &settings);
    (sources, outcome)
}

fn check(texts: &[(&str, &str)]) -> Outcome {
    check_with(settings(), texts).1
}

fn rules(outcome: &Outcome) -> Vec<&'static str> {
    outcome.findings.iter().map(|it| it.rule).collect()
}

/// What was suppressed, by the policy that it names, and why.
fn suppressed(outcome: &Outcome) -> Vec<(&str, &str)> {
    let policy = |it: &'_ Suppressed| it.finding.message.split('`').nth(1).unwrap().to_owned();
    let known = ["GONE", "AWAY"];
    let of = |it: &Suppressed| known.into_iter().find(|name| *name == policy(it)).unwrap();
    outcome.suppressed.iter().map(|it| (of(it), it.reason.as_str())).collect()
}

/// A comment above the first of the two.
fn above_the_first(comment: &str) -> String {
    TWO.replace(
        " neighbor 131.107.0.2 route-map GONE",
        &format!("{comment}\n neighbor 131.107.0.2 route-map GONE"),
    )
}

#[test]
fn a_comment_is_about_the_next_statement() {
    for comment in [
        " ! bgplint: ignore[undefined-policy] later",
        "! bgplint: ignore[references] later\r",
        " ! bgplint: ignore[undefined-policy] later\n!\n\n ! another comment",
        " ! bgplint: ignore[invalid-value] ö\n ! bgplint: ignore[undefined-policy] later\r",
        " ! bgplint: ignore[nonsense, undefined-policy] later",
        " ! bgplint: ignore-block[undefined-policy] later",
    ] {
        let outcome = check(&[("r1.cfg", &above_the_first(comment))]);
        assert_eq!(suppressed(&outcome), [("GONE", "later")], "{comment}");
        assert_eq!(rules(&outcome).iter().filter(|it| **it == "undefined-policy").count(), 1, "{comment}");
    }
}

#[test]
fn a_block_ends_with_what_is_below_its_statement() {
    let text = TWO.replace("router bgp", "! bgplint: ignore-block[undefined-policy] later\nrouter bgp");
    let after = "interface Loopback0\n ip address 131.107.8.1 255.255.255.255\nroute-map X permit 10\n continue 20\n\
        router bgp 65010\n neighbor 131.107.0.6 remote-as 65020\n neighbor 131.107.0.6 route-map FURTHER in\n";
    let outcome = check(&[("r1.cfg", &format!("{text}{after}"))]);
    assert_eq!(suppressed(&outcome), [("GONE", "later"), ("AWAY", "later")]);
    assert_eq!(rules(&outcome), ["undefined-policy"]);
}

#[test]
fn the_place_that_a_finding_names_first_decides() {
    // The finding is at the group, which names the policy, and not at the neighbor that it holds for.
    let junos = "protocols { bgp { group transit {\n type external;\n peer-as 65020;\n import GONE;\n \
        /* bgplint: ignore[undefined-policy] later */\n neighbor 131.107.0.2;\n } } }\n";
    let outcome = check(&[("r1.junos", junos)]);
    assert_eq!(rules(&outcome), ["undefined-policy", "unused-suppression"]);
}

#[test]
fn of_several_the_nearest_has_the_finding() {
    let comment = "! bgplint: ignore-file[undefined-policy] file\n! bgplint: ignore-block[references] block";
    let text = above_the_first(" ! bgplint: ignore[references] line")
        .replace("router", &format!("{comment}\nrouter"));
    let stated = "[[suppress]]\nrule = \"undefined-policy\"\ndevice = \"r1\"\nreason = \"settings\"\n";
    let (sources, outcome) = check_with(settings(), &[("r1.cfg", &text), ("bgplint.toml", stated)]);
    assert_eq!(suppressed(&outcome), [("GONE", "line"), ("AWAY", "block")]);
    assert_eq!(rules(&outcome), ["unused-suppression", "unused-suppression"]);
    let first = &outcome.suppressed[0];
    assert_eq!(first.medium, Medium::Comment);
    assert_eq!(sources.slice(first.span), "bgplint: ignore[references] line");
    assert!(!first.finding.identity.fingerprint.is_empty());
    let outcome = check(&[("r1.cfg", TWO), ("bgplint.toml", stated)]);
    assert_eq!(suppressed(&outcome), [("GONE", "settings"), ("AWAY", "settings")]);
    assert_eq!(outcome.suppressed[0].medium, Medium::Settings);
}

#[test]
fn everything_is_reported_on_request() {
    let text = above_the_first(" ! bgplint: ignore[undefined-policy, nonsense, wrong-mode]");
    let mut all = settings();
    all.report_suppressed = true;
    let (_, outcome) = check_with(all, &[("r1.cfg", &text)]);
    assert_eq!(rules(&outcome), ["undefined-policy", "undefined-policy"]);
    assert!(outcome.suppressed.is_empty());
}

#[test]
fn what_was_not_asked_or_not_read_may_be_needed() {
    let choose = |names: &[&str]| names.iter().map(|it| it.parse().unwrap()).collect::<Vec<_>>();
    let text = "router bgp 65010\n ! bgplint: ignore[undefined-policy, references, invalid-value] later\n \
        neighbor 131.107.0.2 remote-as 65020\n";
    let unused = |settings: Settings| {
        let (_, outcome) = check_with(settings, &[("r1.cfg", text)]);
        outcome.findings.iter().map(|it| it.labels.len()).sum::<usize>()
    };
    assert_eq!(unused(settings()), 3);
    let ask = |select: &[&str], ignore: &[&str]| {
        let mut settings = Settings::new(choose(select), choose(ignore));
        settings.everything_read = true;
        unused(settings)
    };
    assert_eq!(ask(&["suppressions"], &[]), 0);
    assert_eq!(ask(&["suppressions", "undefined-policy"], &[]), 1);
    assert_eq!(ask(&["suppressions", "references"], &[]), 2);
    assert_eq!(ask(&[], &["undefined-match-list"]), 2);
    assert_eq!(ask(&[], &["unused-suppression"]), 0);
    // One file says nothing of what another could bring.
    assert_eq!(unused(Settings::default()), 1);
    let elsewhere = "[[suppress]]\nrule = \"invalid-value\"\ndevice = \"r9\"\nreason = \"later\"\n";
    assert!(
        rules(&check(&[("r1.cfg", TWO), ("bgplint.toml", elsewhere)]))
            .iter()
            .all(|it| *it == "undefined-policy")
    );
}

#[test]
fn statements_in_the_settings_name_devices_and_objects() {
    let stated =
        |keys: &str| format!("[[suppress]]\nrule = \"undefined-policy\"\n{keys}\nreason = \"later\"\n");
    let (one, both) = (vec!["GONE"], vec!["GONE", "AWAY"]);
    for (keys, expected) in [
        ("device = \"R1\"", &both),
        ("device = \"r2\"", &vec![]),
        ("object = \"neighbor 131.107.0.2\"", &both),
        ("object = \"  neighbor   131.107.0.2 route-map GONE\"", &one),
        ("object = \"router bgp 65010 neighbor\"", &both),
        ("object = \"neighbor 131.107.0\"", &vec![]),
        ("object = \"NEIGHBOR 131.107.0.2\"", &vec![]),
        ("object = \"neighbor route-map\"", &vec![]),
        ("device = \"r2\"\nobject = \"route-map GONE\"", &vec![]),
        ("device = \"r1\"\nobject = \"route-map GONE\"", &one),
        ("device = \"r1\"\nuntil = 2026-06-30", &both),
        ("device = \"r1\"\nuntil = 2026-06-29", &vec![]),
    ] {
        let outcome = check(&[("r1.cfg", TWO), ("bgplint.toml", &stated(keys))]);
        let found: Vec<&str> = suppressed(&outcome).iter().map(|it| it.0).collect();
        assert_eq!(&found, expected, "{keys}");
    }
}

#[test]
fn findings_of_other_devices_are_told_apart() {
    let one = "system { host-name r1; }\nprotocols { bgp { group g { type external; peer-as 65020; import GONE; neighbor 131.107.0.2; } } }\n";
    let two = one.replace("r1", "r2");
    let stated =
        "[[suppress]]\nrule = \"references\"\ndevice = \"r2\"\nobject = \"group g\"\nreason = \"later\"\n";
    let outcome = check(&[("a.junos", one), ("b.junos", &two), ("bgplint.toml", stated)]);
    assert_eq!(rules(&outcome), ["undefined-policy"]);
    assert_eq!(outcome.suppressed[0].finding.device.as_deref(), Some("r2"));
}

/// A section with any mistake suppresses nothing: without the key that is wrong it would say more.
#[test]
fn a_mistake_does_not_suppress_more_than_was_meant() {
    let read = |keys: &str| {
        let text = format!("[[suppress]]\nrule = \"syntax\"\ndevice = \"r1\"\nreason = \"x\"\n{keys}\n");
        config::read(bgplint::text::FileId(0), &Source::new(config::FILE_NAME, text.into_bytes()))
    };
    assert_eq!(read("until = 2027-01-31").given.suppressions.len(), 1);
    for keys in [
        "until = \"2027-01-31\"",
        "until = 2027-01-31T00:00:00Z",
        "until = 2027-02-30",
        "object = 5",
        "object = \"\"",
        "objekt = \"neighbor 131.107.0.2\"",
        "object \"neighbor 131.107.0.2\"",
    ] {
        let config = read(keys);
        assert!(!config.complaints.is_empty(), "{keys}");
        assert_eq!(config.given.suppressions, [], "{keys}");
    }
}

#[test]
fn secrets_in_a_reason_are_not_shown() {
    let text = above_the_first(" ! bgplint: ignore[undefined-policy] password hunter2secret");
    let stated = "[[suppress]]\nrule = \"undefined-policy\"\nobject = \"route-map AWAY\"\nreason = \"password hunter3secret\"\n\
        until = 2020-01-01\n[[suppress]]\nrule = \"references\"\ndevice = \"r1\"\nreason = \"password hunter4secret\"\n";
    let outcome = check(&[("r1.cfg", &text), ("bgplint.toml", stated)]);
    let reasons: Vec<&str> = suppressed(&outcome).iter().map(|it| it.1).collect();
    assert_eq!(reasons, ["password *", "password *************"]);
    let text = text.replace("undefined-policy]", "undefined-policy, nonsense]");
    let folder = Folder::with(&[("r1.cfg", &text), ("bgplint.toml", stated)]);
    for format in ["full", "concise", "json", "html"] {
        let ran = folder.run(&["check", "--format", format]);
        assert!(ran.out.contains("nonsense") && !ran.out.contains("hunter"), "{format}: {ran:?}");
    }
}

#[test]
fn the_command_counts_what_is_suppressed() {
    let text = above_the_first(" ! bgplint: ignore-block[undefined-policy] later")
        .replace(" neighbor 131.107.0.2 route-map AWAY out\n", "");
    let folder = Folder::with(&[("r1.cfg", &text)]);
    for format in ["full", "concise"] {
        let ran = folder.run(&["check", "--fail-on", "warning", "--format", format]);
        assert_eq!(ran.status, 0, "{ran:?}");
        assert!(ran.out.ends_with(": no findings; 1 suppressed\n"), "{ran:?}");
    }
    assert!(folder.run(&["check", "--format", "html"]).out.contains("no findings; 1 suppressed"));
    let ran = folder.run(&["check", "--fail-on", "warning", "--format", "concise", "--no-suppress"]);
    assert_eq!(ran.status, 1, "{ran:?}");
    assert!(ran.out.contains("undefined-policy") && !ran.out.contains("suppressed"), "{ran:?}");
    let unused = "! bgplint: ignore[undefined-policy] later\nhostname r1\nrouter bgp 65010\n";
    let folder = Folder::with(&[("configs/r1.cfg", unused)]);
    assert!(folder.run(&["check", "configs"]).out.contains("unused-suppression"));
    assert!(!folder.run(&["check", "configs/r1.cfg"]).out.contains("unused-suppression"));
}
