//! The reading of configurations that are written as paths: both forms, groups, broken text, and the walk.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::format_push_string,
    clippy::format_collect,
    clippy::cast_precision_loss,
    clippy::print_stdout,
    reason = "tests"
)]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use bgplint::dialect::Placed;
use bgplint::dialect::hierarchy::{At, Language, read};
use bgplint::grammar::{Fields, Grammar};
use bgplint::model::{ProblemKind, Reading};
use bgplint::syntax::{Configuration, FlawKind, Hierarchy, MOST_WORDS};
use bgplint::text::{FileId, Source, Span, Spanned};
use proptest::prelude::*;

const BRACES: &str = include_str!("junos/edge.braces");
const SETS: &str = include_str!("junos/edge.set");

/// Keywords that hold one value, as far as these tests use them.
fn single(word: &str) -> bool {
    matches!(word, "hold-time" | "description" | "type" | "mtu" | "peer-as")
}

/// The statements, one a string; words with blanks are quoted, and what is switched off has a sign.
fn flat(configuration: &Configuration<'_>) -> Vec<String> {
    let (mut all, mut statements) = (Vec::new(), configuration.hierarchy.statements());
    let text = configuration.hierarchy.text();
    while let Some(statement) = statements.next() {
        let words = statement.words.iter().map(|it| &text[it.0 as usize..it.1 as usize]);
        let words: Vec<_> =
            words.map(|it| if it.contains(' ') { format!("\"{it}\"") } else { it.to_owned() }).collect();
        let sign = if statement.inactive { "- " } else { "" };
        all.push(format!("{sign}{}", words.join(" ")));
    }
    all
}

fn paths(text: &str) -> Vec<String> {
    flat(&Configuration::read(text))
}

fn inherited(text: &str) -> Vec<String> {
    let mut configuration = Configuration::read(text);
    configuration.inherit(single);
    let mut all = flat(&configuration);
    all.retain(|it| !it.trim_start_matches("- ").starts_with("groups ") && !it.contains("apply-groups"));
    all
}

/// What is wrong with a text: what it is, and its place.
fn flaws(text: &str) -> Vec<String> {
    let configuration = Configuration::read(text);
    let place = |(start, end): (u32, u32)| text[start as usize..end as usize].to_owned();
    let describe = |kind| match kind {
        FlawKind::Unclosed(sign) => format!("no {sign}"),
        FlawKind::Stray => "stray".to_owned(),
        FlawKind::Unsupported(what) => what.to_owned(),
    };
    configuration.flaws.iter().map(|it| format!("{}: {}", describe(it.kind), place(it.at))).collect()
}

#[test]
fn both_forms_say_the_same() {
    assert_eq!(flaws(BRACES), [""; 0]);
    assert_eq!(flaws(SETS), [""; 0]);
    assert_eq!(paths(BRACES), paths(SETS));
    let all = paths(BRACES);
    assert_eq!(all.len(), 24);
    assert_eq!(all[1], "system host-name er-edge1");
    assert!(all.contains(&"- interfaces xe-0/0/0 unit 200 family inet address 203.0.113.1/30".to_owned()));
    assert!(all.contains(&"protocols bgp group MSEE import \"( A && ( B || C ) )\"".to_owned()));
    // What is written in both forms is there once.
    assert_eq!(paths(&format!("{BRACES}{SETS}")), all);
    assert_eq!(paths(&format!("{SETS}{BRACES}")), all);
    assert_eq!(paths(&BRACES.replace('\n', "\r\n"))[3..], all[3..]);
}

#[test]
fn commands_are_applied_in_their_order() {
    let text = "\
set protocols bgp group A hold-time 30
set protocols bgp group A neighbor 192.0.2.1
set protocols bgp group A neighbor 192.0.2.2
set protocols bgp group A neighbor 192.0.2.3
delete protocols bgp group A neighbor 192.0.2.2
set protocols bgp group A neighbor 192.0.2.2
deactivate protocols bgp group A hold-time
edit policy-options policy-statement P
set term a then accept
set term b then reject
insert term b before term a
rename term a to term c
copy term b to term d
deactivate term [ c d ]
activate term c
top set system host-name x
edit term b
set from tag 1
exit
set term e then accept
up
set policy-statement Q then accept
top
set system domain-name y
annotate system \"a remark\"
commit and-quit
";
    assert_eq!(flaws(text), [""; 0]);
    assert_eq!(
        paths(text),
        [
            "- protocols bgp group A hold-time 30",
            "protocols bgp group A neighbor 192.0.2.1",
            "protocols bgp group A neighbor 192.0.2.3",
            "protocols bgp group A neighbor 192.0.2.2",
            "policy-options policy-statement P term b then reject",
            "policy-options policy-statement P term b from tag 1",
            "policy-options policy-statement P term c then accept",
            "- policy-options policy-statement P term d then reject",
            "policy-options policy-statement P term e then accept",
            "policy-options policy-statement Q then accept",
            "system host-name x",
            "system domain-name y",
        ]
    );
    assert_eq!(paths("set a b\ndelete a\n"), [""; 0]);
    assert_eq!(paths("set a [ b c d ]\ndelete a [ b d ]\n"), ["a c"]);
}

#[test]
fn deleting_among_many_leaves_the_others() {
    let mut text: String = (0..50).map(|it| format!("set l p{it}\n")).collect();
    text += &(0..50).step_by(2).map(|it| format!("delete l p{it}\n")).collect::<String>();
    text += "set l p0\nrename l p1 to p2\nset l p1\n";
    let all = paths(&text);
    assert_eq!(all.len(), 27);
    assert_eq!((all[0].as_str(), all[25].as_str(), all[26].as_str()), ("l p2", "l p0", "l p1"));
}

#[test]
fn patches_in_braces_change_what_is_there() {
    let text =
        "a { b 1; c 2; d { e; } }\na { delete: b; replace: d { f; } inactive: c 2; }\ndelete: g { h; }\n";
    assert_eq!(paths(text), ["- a c 2", "a d f"]);
    assert_eq!(paths("a [ b inactive: c d ];\na { active: c; }"), ["a b", "a c", "a d"]);
    assert_eq!(
        paths("a [ b inactive: c d ];\ninactive: x [ y z ];"),
        ["a b", "- a c", "a d", "- x y", "- x z"]
    );
}

#[test]
fn captures_begin_where_their_terminal_says() {
    let text = "\
{master}
ops@mx1> show configuration protocols bgp | no-more
## Last commit: 2026-11-20 10:00:00 UTC by x
group A {
---(more 20%)---\r                    \r    type external;
    neighbor 192.0.2.1;
}

{master}
ops@mx1> configure
Entering configuration mode

[edit]
ops@mx1# edit policy-options

[edit policy-options]
ops@mx1# show policy-statement P
term x {
    then accept;
}

[edit policy-options]
ops@mx1# set policy-statement Q then reject

[edit policy-options]
ops@mx1# show | display set
set policy-options policy-statement P term x then accept

[edit policy-options]
ops@mx1# top
";
    assert_eq!(flaws(text), [""; 0]);
    assert_eq!(
        paths(text),
        [
            "protocols bgp group A type external",
            "protocols bgp group A neighbor 192.0.2.1",
            "policy-options policy-statement P term x then accept",
            "policy-options policy-statement Q then reject",
        ]
    );
    assert_eq!(
        paths("[edit protocols bgp]\ngroup A { type external; }"),
        ["protocols bgp group A type external"]
    );
}

#[test]
fn broken_text_is_read_on() {
    // Text, flaws, statements.
    let cases: &[(&str, &[&str], &[&str])] = &[
        ("a 1\nb 2;", &["no ;: a 1"], &["a 1", "b 2"]),
        ("a {\n    b 1\n    c;\n    d\n}\ne;", &["no ;: b 1", "no ;: d"], &["a b 1", "a c", "a d", "e"]),
        ("a b\n    c d;", &[], &["a b c d"]),
        ("a { b; ", &["no }: a"], &["a b"]),
        ("a; }\nb;", &["stray: }"], &["a", "b"]),
        (
            "a {\n    b {\n        c;\n    d {\n        e;\n    }\n}\nf {\n    g;\n}\n",
            &["no }: b"],
            &["a b c", "a d e", "f g"],
        ),
        ("a {\n    b {\n        c;\n}\nf {\n    g;\n}\n", &["no }: b"], &["a b c", "f g"]),
        ("a {\n    b {\n        c;\n    }\n    }\n    d;\n}\n", &["stray: }"], &["a b c", "a d"]),
        ("a \"x y;\nb \"z\";\n", &["no \": \"x y"], &["a \"x y\"", "b z"]),
        ("a { b [ c d; e; }", &["no ]: b"], &["a b c", "a b d", "a e"]),
        ("a [ b ] c;", &["stray: c"], &["a b"]),
        ("a; /* never\nb;", &["no */: /* never"], &["a", "b"]),
        ("a; /* ever */ b;", &[], &["a", "b"]),
        ("{ a; }", &["stray: {"], &["a"]),
        (
            "replace pattern a with b\nset c d",
            &["a command that changes statements by a pattern: replace pattern a with b"],
            &["c d"],
        ),
        (
            "a {\n    b;\n}\nset a c\ngarbage d\nset a e\n",
            &["no ;: garbage d"],
            &["a b", "a c", "a e", "garbage d"],
        ),
        ("[edit a]\n-  b;\n+  c;\n", &["a comparison of two configurations: -  b;"], &[]),
        (
            "a {{ x }} {\n  {% if y %}\n  b ge-{{ y }}/0;\n}\n",
            &["the template of a configuration: {{ x }}"],
            &["a \"{{ x }}\" b \"ge-{{ y }}/0\""],
        ),
    ];
    for (text, wrong, statements) in cases {
        assert_eq!((flaws(text), paths(text)), (strings(wrong), strings(statements)), "{text}");
    }
    for text in [
        "<rpc-reply>\n <a>\n</rpc-reply>\n",
        "{\n  \"configuration\": {\n  }\n}",
        "<?xml version=\"1.0\"?>\n<a/>",
    ] {
        assert_eq!((paths(text).len(), flaws(text).len()), (0, 1), "{text}");
        assert!(flaws(text)[0].starts_with("a configuration in XML or JSON"));
    }
}

fn strings(all: &[&str]) -> Vec<String> {
    all.iter().map(ToString::to_string).collect()
}

#[test]
fn groups_fill_in_what_is_not_there() {
    let text = "\
groups {
    ONE {
        protocols { bgp { group <MSEE-*> { hold-time 60; export G1; bfd { multiplier 3; } } } }
        system { services { ssh; } }
    }
    TWO {
        protocols { bgp { group <*> { hold-time 90; description \"from two\"; inactive: passive; } } }
    }
    NEAR { protocols { bgp { group <*> { hold-time 10; neighbor <192.*> { peer-as 7; } } } } }
    OFF { system { telnet; } }
    inactive: DEAD { system { ftp; } }
}
apply-groups [ ONE TWO DEAD ];
inactive: apply-groups OFF;
protocols {
    bgp {
        group MSEE-A { export E; inactive: description none; }
        group MSEE-B { hold-time 5; }
        group OTHER { apply-groups NEAR; neighbor 192.0.2.1; neighbor 198.51.100.1; }
        group LAST { apply-groups-except TWO; type external; }
    }
}
";
    assert_eq!(
        inherited(text),
        [
            "protocols bgp group MSEE-A export E",
            "protocols bgp group MSEE-A export G1",
            "- protocols bgp group MSEE-A description none",
            "protocols bgp group MSEE-A description \"from two\"",
            "protocols bgp group MSEE-A hold-time 60",
            "protocols bgp group MSEE-A bfd multiplier 3",
            "protocols bgp group MSEE-B hold-time 5",
            "protocols bgp group MSEE-B export G1",
            "protocols bgp group MSEE-B bfd multiplier 3",
            "protocols bgp group MSEE-B description \"from two\"",
            "protocols bgp group OTHER neighbor 192.0.2.1",
            "protocols bgp group OTHER neighbor 192.0.2.1 peer-as 7",
            "protocols bgp group OTHER neighbor 198.51.100.1",
            "protocols bgp group OTHER hold-time 10",
            "protocols bgp group OTHER description \"from two\"",
            "protocols bgp group LAST type external",
            "system services ssh",
        ]
    );
}

#[test]
fn groups_apply_groups_and_cycles_end() {
    let text = "\
set groups A a b apply-groups B
set groups A a b x 1
set groups B a b apply-groups A
set groups B a b y 2
set groups B a <*> z 3
set groups C when model mx
set groups C c d
set groups C apply-groups A
set apply-groups C
set a q
";
    assert_eq!(inherited(text), ["a q", "a b x 1", "a b y 2", "a b z 3", "c d"]);
}

#[test]
fn inherited_statements_know_both_places() {
    let text = "groups { G { a { <*> { k v; } } } }\na { apply-groups G; b { l; } }";
    let mut configuration = Configuration::read(text);
    configuration.inherit(single);
    let mut statements = configuration.hierarchy.statements();
    let mut found = Vec::new();
    while let Some(statement) = statements.next() {
        if let Some(graft) = statement.graft {
            let cut = |it: (u32, u32)| (it.0, &text[it.0 as usize..it.1 as usize]);
            let words: Vec<_> = statement.words.iter().map(|it| cut(*it)).collect();
            found.push((words, cut(statement.span), cut(graft.applied)));
        }
    }
    let b = u32::try_from(text.find("b {").unwrap()).unwrap();
    let expected = (vec![(36, "a"), (b, "b"), (23, "k"), (25, "v")], (23, "k v"), (53, "G"));
    assert_eq!(found, [expected]);
}

#[test]
fn lists_take_members_from_paths() {
    let text = "\
policy-options {
    prefix-list PEERS { apply-path \"protocols bgp group <*> neighbor <*>\"; }
    prefix-list LINKS { apply-path \"interfaces <*> unit <*> family inet address <192.*>\"; 203.0.113.0/24; }
}
interfaces { xe-0 { unit 0 { family inet { address 192.0.2.1/30; address 10.0.0.1/30; } } } }
groups { G { protocols { bgp { group X { neighbor 198.51.100.9; } } } } }
apply-groups G;
protocols { bgp { group A { neighbor 198.51.100.1 { passive; } inactive: neighbor 198.51.100.2; neighbor name; } } }
";
    let all = inherited(text);
    assert_eq!(
        all[..5],
        [
            "policy-options prefix-list PEERS apply-path \"protocols bgp group <*> neighbor <*>\"",
            "policy-options prefix-list PEERS 198.51.100.1",
            "policy-options prefix-list PEERS 198.51.100.9",
            "policy-options prefix-list LINKS apply-path \"interfaces <*> unit <*> family inet address <192.*>\"",
            "policy-options prefix-list LINKS 203.0.113.0/24",
        ]
    );
    assert_eq!(all[5], "policy-options prefix-list LINKS 192.0.2.1/30");
}

#[test]
fn groups_that_expand_without_end_are_left() {
    let mut text = String::from("apply-groups G;\ngroups { G { a { ");
    for _ in 0..2000 {
        text += "<*> { ";
        text += &(0..2).map(|it| format!("k{it} v; ")).collect::<String>();
        text += "} ";
    }
    text += "} } }\na { ";
    text += &(0..2000).map(|it| format!("n{it}; ")).collect::<String>();
    text += "}\n";
    let many = "x".repeat(200);
    let stars =
        format!("groups {{ G {{ a {{ <{}> {{ k; }} }} }} }} apply-groups G; a {{ ", "*x".repeat(120) + "y");
    let stars = stars + &(0..30_000).map(|it| format!("{many}{it}; ")).collect::<String>() + "}";
    let wide: String = (0..3000).map(|it| format!("set groups G a <*> k{it} v\nset a n{it}\n")).collect();
    let started = Instant::now();
    for text in [stars, wide + "set apply-groups G\n"] {
        let mut configuration = Configuration::read(&text);
        configuration.inherit(single);
        let last = configuration.flaws.last().unwrap();
        assert_eq!(last.kind, FlawKind::Unsupported("groups that expand to so many statements"));
        assert!(configuration.hierarchy.size() < 400_000);
    }
    let mut configuration = Configuration::read(&text);
    configuration.inherit(single);
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

/// Reads a text, and checks what a hierarchy promises.
fn assert_sound(text: &str) -> usize {
    let mut configuration = Configuration::read(text);
    configuration.inherit(single);
    let in_text = |(start, end): (u32, u32)| {
        assert!(start <= end && text.get(start as usize..end as usize).is_some(), "{text:?} {start} {end}");
    };
    let (mut count, mut statements) = (0, configuration.hierarchy.statements());
    while let Some(statement) = statements.next() {
        count += 1;
        assert!(!statement.words.is_empty() && statement.words.len() <= MOST_WORDS);
        assert_eq!(statement.words.len(), statement.nodes.len());
        statement.words.iter().for_each(|&it| in_text(it));
        in_text(statement.span);
        if let Some(graft) = statement.graft {
            in_text(graft.applied);
        }
    }
    for flaw in &configuration.flaws {
        in_text(flaw.at);
    }
    configuration.unread.iter().for_each(|&it| in_text(it));
    for block in &configuration.blocks {
        in_text(block.opener);
        in_text((block.opener.1, block.closer));
    }
    assert!(
        configuration.hierarchy.children(Hierarchy::ROOT).count()
            <= count.max(1) + configuration.hierarchy.size()
    );
    count
}

fn pieces() -> impl Strategy<Value = String> {
    let fixed = prop::sample::select(vec![
        " ",
        "\n",
        "\n    ",
        "\r\n",
        "{",
        "}",
        "[",
        "]",
        ";",
        "\"",
        "\\",
        "#",
        "/*",
        "*/",
        "(",
        ")",
        "a",
        "b ",
        "group ",
        "set a ",
        "set ",
        "delete a ",
        "deactivate a",
        "rename a to b",
        "insert a before b",
        "copy a to b",
        "edit a",
        "up",
        "top ",
        "exit",
        "inactive: ",
        "replace: ",
        "delete: ",
        "groups ",
        "apply-groups ",
        "apply-groups-except ",
        "apply-path ",
        "<*> ",
        "<[a-b]*> ",
        "[edit a b]",
        "u@h> show configuration a",
        "u@h# ",
        "{master}",
        "---(more)---",
        "{{ x }}",
        "{% y %}",
        "<rpc>",
        "é",
    ]);
    prop::collection::vec(prop_oneof![9 => fixed.prop_map(str::to_owned), 1 => "\\PC{0,5}"], 0..80)
        .prop_map(|it| it.concat())
}

proptest! {
    #[test]
    fn any_text_is_read(text in any::<String>()) {
        assert_sound(&text);
        assert_coverage(&text);
    }

    #[test]
    fn any_text_of_its_pieces_is_read(text in pieces()) {
        assert_sound(&text);
        assert_coverage(&text);
    }

    /// A configuration written in both forms gives the same statements.
    #[test]
    fn forms_agree(tree in prop::collection::btree_map("k[a-z]( [a-z0-9./]{1,4})?", tree(), 1..6)) {
        let tree = Tree::Block(tree.into_iter().collect());
        let (mut braces, mut sets) = (String::new(), String::new());
        write_braces(&tree, 0, &mut braces);
        write_sets(&tree, "", &mut sets);
        prop_assert_eq!(paths(&braces), paths(&sets));
        prop_assert_eq!(flaws(&braces).len() + flaws(&sets).len(), 0);
    }
}

/// Keywords with a value each, or with more of the same below.
#[derive(Debug, Clone)]
enum Tree {
    Leaf(Vec<String>),
    Block(Vec<(String, Tree)>),
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = prop::collection::vec("v[0-9]", 1..4).prop_map(Tree::Leaf);
    leaf.prop_recursive(4, 60, 6, |inner| {
        prop::collection::btree_map("k[a-z]( [a-z0-9./]{1,4})?", inner, 1..6)
            .prop_map(|it| Tree::Block(it.into_iter().collect()))
    })
}

fn write_braces(tree: &Tree, depth: usize, out: &mut String) {
    let Tree::Block(entries) = tree else { return };
    for (key, value) in entries {
        out.push_str(&"    ".repeat(depth));
        match value {
            Tree::Leaf(values) => *out += &format!("{key} [ {} ];\n", values.join(" ")),
            Tree::Block(_) => {
                *out += &format!("{key} {{\n");
                write_braces(value, depth + 1, out);
                *out += &format!("{}}}\n", "    ".repeat(depth));
            }
        }
    }
}

fn write_sets(tree: &Tree, path: &str, out: &mut String) {
    match tree {
        Tree::Leaf(values) => values.iter().for_each(|it| *out += &format!("set {path}{it}\n")),
        Tree::Block(entries) => {
            for (key, it) in entries {
                write_sets(it, &format!("{path}{key} "), out);
            }
        }
    }
}

#[test]
fn hostile_texts_take_linear_time() {
    let started = Instant::now();
    for (name, text) in [
        ("nested", "a { ".repeat(100_000)),
        ("nested and closed", "a {\n".repeat(100_000) + &"}\n".repeat(100_000)),
        ("nested wide", format!("{}{}", "x ".repeat(250) + "{", "y z;".repeat(300_000))),
        ("closing", "}".repeat(1_000_000)),
        ("closing lines", "     a {\n".repeat(50_000) + &" }\n".repeat(50_000)),
        ("quotes", "\"".repeat(1_000_000)),
        ("escapes", "\"\\\"\n".repeat(300_000)),
        ("escaped", "\\\"\\\"\n".repeat(300_000)),
        ("comments", "/* a ".repeat(300_000)),
        ("comment lines", "/* a\n".repeat(300_000)),
        ("templates", "{{".repeat(500_000)),
        ("parentheses", "(".repeat(1_000_000)),
        ("brackets", "a [ ".repeat(300_000)),
        ("members", format!("a [ {} ];", "b ".repeat(300_000))),
        ("words", "a ".repeat(1_000_000)),
        ("one word", "a".repeat(5_000_000)),
        ("sets", "set a b c\n".repeat(200_000)),
        ("set and delete", "set a b\ndelete a\n".repeat(100_000)),
        ("many names", (0..200_000).map(|it| format!("set a n{it} b\n")).collect()),
        ("many deleted", (0..100_000).map(|it| format!("set a n{it}\ndelete a n{}\n", it / 2)).collect()),
        ("copies", (0..20_000).map(|it| format!("set a x{it}\ncopy a to b{it}\n")).collect()),
        ("edits", "edit a\n".repeat(200_000)),
        ("prompts", "u@h> show configuration a b c\na;\n".repeat(100_000)),
        ("headers", "[edit a b c]\n".repeat(200_000)),
        (
            "groups",
            (0..50_000).map(|it| format!("set a n{it} apply-groups G\nset groups G a n{it} b\n")).collect(),
        ),
    ] {
        let before = Instant::now();
        assert_sound(&text);
        assert_coverage(&text);
        println!("{name}: {:?}", before.elapsed());
        assert!(before.elapsed() < Duration::from_secs(15), "{name}: {:?}", before.elapsed());
    }
    assert!(started.elapsed() < Duration::from_secs(120), "{:?}", started.elapsed());
}

/// Configurations from elsewhere, where they are at hand.
fn corpus() -> Vec<(String, Vec<u8>)> {
    let folder = std::env::var("BGPLINT_CORPUS").unwrap_or_else(|_| "../shared/corpus".to_owned());
    let mut files = Vec::new();
    for form in ["junos-braces", "junos-set"] {
        let Ok(entries) = fs::read_dir(Path::new(&folder).join(form)) else { continue };
        for entry in entries.map(Result::unwrap) {
            files.push((entry.path().display().to_string(), fs::read(entry.path()).unwrap()));
        }
    }
    if files.is_empty() {
        println!("skipped: no corpus at {folder}");
    }
    files
}

#[test]
fn the_corpus_is_read() {
    for (name, bytes) in corpus() {
        let source = Source::new(name.clone(), bytes);
        let statements = assert_sound(source.text());
        assert_coverage(source.text());
        let lines =
            source.text().lines().filter(|it| it.trim_end().ends_with(';') || it.starts_with("set ")).count();
        let flawed = Configuration::read(source.text()).flaws.len();
        if statements * 2 < lines || flawed > 0 {
            println!("{name}: {statements} statements of {lines} lines, {:?}", flaws(source.text()));
        }
    }
}

const GRAMMAR: &str = "\
nesting paths
system
  host-name <name:word> => HostName
  login
    opaque
  root-authentication encrypted-password <key:secret> => RootPassword
protocols bgp group <group:word>
  neighbor <peer:peer> => Neighbor
    peer-as <asn:asn> => PeerAs
  hold-time <seconds:num(3-65535)> => HoldTime
  type (internal|external)
  description <text:line> => Description
  authentication-key <key:secret> => Key
policy-options prefix-list <name:word>
  <prefix:anyprefix> => Prefix
  things <all:words> => Things
";

/// What a lowering was given.
#[derive(Default)]
struct Seen {
    commands: Vec<String>,
    unread: Vec<String>,
}

fn lower(seen: &mut Seen, at: At, fields: &Fields<'_, '_>) -> bool {
    let command = fields.command().unwrap();
    let Some(name) = &command.name else { return false };
    let values = (0..command.fields.len()).filter_map(|it| fields.read::<&str>(it));
    let values: Vec<_> = values.map(|it| it.value).collect();
    let applied = if at.applied.is_some() { " inherited" } else { "" };
    seen.commands.push(format!("{name} {}{applied}", values.join(",")));
    true
}

fn unread(seen: &mut Seen, _: At, words: &[Spanned<&str>]) {
    seen.unread.push(words.iter().map(|it| it.value).collect::<Vec<_>>().join(" "));
}

fn drive(text: &str) -> (Seen, Reading) {
    let grammar = Grammar::new(&[("junos/bgp.grammar", GRAMMAR)]).unwrap();
    let language = Language {
        grammar: &grammar,
        lower,
        unread,
        state: |_, _, _, _| Placed::Nowhere,
        single_valued: single,
        told_when_inactive: &[],
        routing: &["bgp.grammar"],
        routing_words: &[&["protocols", "bgp"]],
    };
    let mut seen = Seen::default();
    let source = Source::new("x.conf", text.as_bytes().to_vec());
    let reading = read(&language, FileId(0), &source, &mut seen);
    (seen, reading)
}

/// Lines count once, whatever the text.
fn assert_coverage(text: &str) {
    let (_, reading) = drive(text);
    let coverage = &reading.coverage;
    assert_eq!(coverage.lines, coverage.modelled + coverage.recognised + coverage.unknown, "{text:?}");
    assert_eq!(coverage.unknown as usize, coverage.unknown_lines.len());
    assert!(coverage.bgp_understood <= coverage.bgp_lines && coverage.bgp_lines <= coverage.lines);
    let in_text = |it: Span| text.get(it.start as usize..it.end as usize).is_some();
    for problem in &reading.problems {
        assert!(in_text(problem.at) && problem.statement.contains(problem.at), "{text:?} {problem:?}");
    }
    assert!(reading.secrets.iter().chain(&coverage.unknown_lines).all(|it| in_text(*it)));
}

fn problems(text: &str) -> Vec<String> {
    let (_, reading) = drive(text);
    let cut = |it: Span| &text[it.start as usize..it.end as usize];
    let describe = |kind: &ProblemKind| match kind {
        ProblemKind::Unknown { suggestion, .. } => format!("unknown {suggestion:?}"),
        ProblemKind::InvalidValue { expected } => format!("not {expected}"),
        ProblemKind::Incomplete { expected } => format!("incomplete {}", expected.join(" ")),
        other => format!("{other:?}"),
    };
    let all = reading.problems.iter();
    all.map(|it| format!("{} | {} in {} +{}", describe(&it.kind), cut(it.at), cut(it.statement), it.skipped))
        .collect()
}

const DEVICE: &str = "\
groups {
    G {
        protocols {
            bgp {
                group <*> {
                    hold-time 60;
                    authentication-key \"$9$zzz\";
                }
            }
        }
    }
}
apply-groups G;
system {
    host-name edge1;
    login {
        user x { class super-user; }
        message \"a
            b\";
    }
}
protocols {
    bgp {
        group A {
            type external; neighbor 192.0.2.1 { peer-as 64500; }
            inactive: neighbor 192.0.2.2 {
                nonsense;
            }
            neighbor 192.0.2.3;
            description \"in A\";
        }
    }
}
policy-options { prefix-list P { 10.0.0.0/8; things [ a b ]; } }
";

#[test]
fn statements_are_lowered_with_their_values() {
    let (seen, reading) = drive(DEVICE);
    assert_eq!(
        seen.commands,
        [
            "HostName edge1",
            "PeerAs A,192.0.2.1,64500",
            "Neighbor A,192.0.2.3",
            "Description A,in A",
            "HoldTime A,60 inherited",
            "Key A,$9$zzz inherited",
            "Prefix P,10.0.0.0/8",
            "Things P,a",
            "Things P,b",
        ]
    );
    assert_eq!(reading.problems, []);
    let coverage = &reading.coverage;
    assert_eq!((coverage.lines, coverage.unknown, coverage.modelled), (34, 0, 25));
    let secret = reading.secrets[0];
    assert_eq!(&DEVICE[secret.start as usize..secret.end as usize], "$9$zzz");
}

#[test]
fn problems_stand_at_their_words() {
    assert_eq!(
        problems(
            "protocols {\n  bgp {\n    group A {\n      hold-tme 30;\n      neighbor 192.0.2.300;\n      hold-time 1;\n    }\n  }\n}\n"
        ),
        [
            "unknown Some(\"hold-time\") | hold-tme in hold-tme 30 +0",
            "not an IP address or a name | 192.0.2.300 in neighbor 192.0.2.300 +0",
            "not a number (3-65535) | 1 in hold-time 1 +0",
        ]
    );
    assert_eq!(
        problems(
            "protocols { bgp { group A { neighbor 192.0.2.1 { peer-as; frobnicate x { a; b; c; } } } } }"
        ),
        [
            "incomplete an AS number (1-4294967295) | peer-as in peer-as +0",
            "unknown None | frobnicate in frobnicate x +3",
        ]
    );
    assert_eq!(
        problems(
            "set protocols bgp grop A type external\nset protocols bgp grop A neighbor x\nset protocols bgp group A"
        ),
        ["unknown Some(\"group\") | grop in set protocols bgp grop A type external +1"]
    );
    assert_eq!(problems("set protocols bgp group A typ external").len(), 1, "nothing is shortened");
    assert_eq!(problems("system { host-name x }\n").len(), 1);
    assert_eq!(problems("groups { G { system { tpyo; } } }\n").len(), 0, "it is applied nowhere");
    let twice = "groups { G { protocols { bgp { group <*> { tpyo; } } } } }\napply-groups G;\nprotocols { bgp { group A { type external; } group B { type internal; } } }";
    assert_eq!(problems(twice).len(), 1);
    assert_eq!(problems("system {{ x }};\n").len(), 1);
    let (seen, _) = drive("protocols { bgp { group A { a { b; c; } hold-time 1; } } }");
    assert_eq!(seen.unread, ["protocols bgp group A a b", "protocols bgp group A hold-time 1"]);
}

#[test]
fn lines_count_once() {
    let count = |text: &str| {
        let (_, reading) = drive(text);
        let it = reading.coverage;
        (it.lines, it.modelled, it.recognised, it.unknown, it.bgp_lines, it.bgp_understood)
    };
    let text = "\
system { host-name x; domain y; }
protocols {
    bgp {
        group A {
            typo {
                a;
                b;
            }

            hold-time 60;
        }
    }
}
";
    assert_eq!(count(text), (13, 7, 1, 5, 12, 7));
    assert_eq!(count("system { login { a { b; } } }\nsystem {\n  nonsense;\n}\n"), (4, 0, 3, 1, 3, 3));
    assert_eq!(count("set system host-name x\ndeactivate system host-name\n"), (2, 0, 2, 0, 0, 0));
    assert_eq!(count("<rpc>\n\n<a/>\n"), (3, 0, 1, 2, 0, 0));
}

#[test]
fn values_over_several_places_keep_to_their_own_text() {
    let (seen, _) = drive("protocols bgp group A { description a { b; } description c \"d e\"; }\n");
    assert_eq!(seen.commands, ["Description A,a", "Description A,c \"d e"]);
    let (_, reading) = drive("system { root-authentication { encrypted-password a { b; } } }");
    let places: Vec<_> = reading.secrets.iter().map(|it| (it.start, it.end)).collect();
    assert_eq!(places, [(50, 51), (54, 55)]);
}

/// `cargo test --release --test junos_syntax -- --ignored --nocapture speed`
#[test]
#[ignore = "a measurement"]
fn speed() {
    for (name, unit) in [("braces", BRACES), ("set", SETS)] {
        let mut text = String::new();
        for copy in 0..200 {
            text +=
                &unit.replace("MSEE", &format!("MSEE{copy}")).replace("xe-0/0/0", &format!("xe-0/0/{copy}"));
        }
        let measure = |what: &str, act: &dyn Fn()| {
            let best = (0..20)
                .map(|_| {
                    let at = Instant::now();
                    act();
                    at.elapsed()
                })
                .min()
                .unwrap();
            println!("{name} {what}: {:.0} MB/s", text.len() as f64 / best.as_secs_f64() / 1e6);
        };
        measure("read", &|| assert!(Configuration::read(&text).flaws.is_empty()));
        measure("walk", &|| assert!(!drive(&text).1.problems.is_empty()));
    }
}
