//! The notation, the shipped grammars and the walk, together with the reader of lines.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests"
)]

use bgplint::{grammar, net};

use bgplint::grammar::generate::{self, Choice};
use bgplint::grammar::{Grammar, Kind, Matcher, Mismatch, Modes, Outcome, Reason, Swallow, Words, layout};
use bgplint::syntax::{LineKind, Lines, StatementKind, Tree};
use bgplint::text::FileId;
use proptest::prelude::*;

use bgplint::dialect::grammar::{common, frr, ios, junos};

const MARKS: &[&str] = &["no", "default"];

/// What became of each statement, in few words.
fn read(grammar: &Grammar, text: &str) -> Vec<String> {
    let (mut lines, mut modes, mut words) = (Lines::new(text), Modes::new(grammar, MARKS, true), Vec::new());
    let (mut all, mut id) = (Vec::new(), 0);
    while let Some(line) = lines.next(&mut words) {
        if line.kind != LineKind::Statement {
            continue;
        }
        let words = Words { text, spans: &words };
        all.push(match modes.read(words, line.indent, id) {
            Outcome::Matched(matched) => {
                match matched.reached.swallow {
                    Some(Swallow::Block(from)) => modes.swallowed(lines.swallow_block(from).text),
                    Some(Swallow::Until(word)) => modes.swallowed(lines.swallow_until(word).text),
                    None => {}
                }
                let fields = modes.fields(&matched, words, FileId(0));
                let command = fields.command().map_or("…", |it| it.name.as_deref().unwrap_or("-"));
                let mark = matched.mark.map_or(String::new(), |mark| format!("{mark} "));
                let mode = grammar.mode_name(matched.mode);
                let parent = matched.parent.map_or(String::new(), |it| format!("@{it}"));
                format!("{mark}{command} in {mode}{parent}")
            }
            Outcome::Below { statement, reason: Reason::Opaque } => format!("opaque {statement}"),
            Outcome::Below { statement, reason: Reason::Unknown } => format!("below {statement}"),
            Outcome::Mismatch(mismatch) => describe(&mismatch),
        });
        id += 1;
    }
    all
}

fn describe(mismatch: &Mismatch<'_>) -> String {
    match mismatch {
        Mismatch::Unknown { at, suggestion, .. } => format!("unknown {} {suggestion:?}", at.word),
        Mismatch::Ambiguous { candidates, .. } => format!("ambiguous {candidates:?}"),
        Mismatch::InvalidValue { at, expected } => format!("invalid {} {expected}", at.word),
        Mismatch::Incomplete { expected } => {
            format!("incomplete {}", expected.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
        }
        Mismatch::WrongMode { modes } => format!("wrong mode {modes:?}"),
    }
}

fn grammar_of(text: &str) -> Grammar {
    Grammar::new(&[("t.grammar", text)]).unwrap()
}

#[test]
fn mistakes_name_file_line_column_and_reason() {
    for (text, message) in [
        ("router bgp <n:asm>", "t.grammar:1:15: unknown kind \"asm\"; did you mean \"asn\"?"),
        ("a\n  b <x:frob>", "t.grammar:2:8: unknown kind \"frob\""),
        ("a <x", "t.grammar:1:5: expected \":\" and a kind after the name \"x\""),
        ("a <x:num(9-1)>", "t.grammar:1:9: the range 9-1 holds no number"),
        ("a <x:num(9)> => B", "t.grammar:1:9: expected a range of numbers: num(1-4094)"),
        ("a <x:word => B", "t.grammar:1:10: expected \">\" at the end of the capture"),
        ("a [b => C", "t.grammar:1:5: expected \"]\" at the end of the optional group"),
        ("a ]", "t.grammar:1:3: unexpected \"]\""),
        ("a (b|c|b)", "t.grammar:1:8: \"b\" stands twice in this choice"),
        ("a <t:line> b", "t.grammar:1:12: nothing can follow <t:line>: it takes the rest of the line"),
        ("a <t:word> <t:num>", "t.grammar:1:12: the capture \"t\" stands twice on this line"),
        ("a [b] [c] [d] [e] [f]", "t.grammar:1:19: more than 4 optional groups on one line"),
        ("[a]", "t.grammar:1:1: a line needs something that may not be left out"),
        ("a => lower", "t.grammar:1:6: expected a name such as RouterId, or close, or top, after the arrow"),
        ("a => B\nc => B", "t.grammar:2:6: the name \"B\" is taken by line 1"),
        ("a <x:word> => B\na <y:word> => C", "t.grammar:2:1: t.grammar:1 matches the same words"),
        ("a\n    b\n  c", "t.grammar:3:3: this indentation fits no line above"),
        ("  a", "t.grammar:1:3: this indentation fits no line above"),
        ("a\n\tb", "t.grammar:2:1: indent with blanks, not with tabs"),
        (
            "a\n  use lnes\nfragment lines\n  b",
            "t.grammar:2:3: unknown fragment \"lnes\"; did you mean \"lines\"?",
        ),
        ("a\n  use f\nfragment f\n  use f", "t.grammar:4:3: the fragment \"f\" contains itself"),
        ("a\n  opaque\n  b", "t.grammar:3:3: nothing can stand beside `opaque`"),
        ("a\n  x\nb\n  y\n(a|b)\n  z", "t.grammar:5:1: the ends of this line open different modes"),
        ("a\n  x\na\n  opaque", "t.grammar:3:1: this line opens a mode elsewhere: it cannot be opaque"),
        ("a <o:{b | c} d", "t.grammar:1:12: expected \"}>\" at the end of the option"),
        (
            "a <o:{b | <t:line>}>",
            "t.grammar:1:3: an option cannot take the rest of the line: others may follow",
        ),
        ("a <o:{b | c [d]}>", "t.grammar:1:3: an option has no groups in it"),
        (
            "a <o:{<w:word> ...}>",
            "t.grammar:1:3: only a single value can repeat, and not one that every word fits",
        ),
        ("a <o:{b}> c", "t.grammar:1:11: nothing can follow <o:{…}>: it takes the rest of the line"),
        ("a <u:until>", "t.grammar:1:11: expected one word in parentheses: until(quit)"),
        (
            "nesting paths\na <t:line>\n  b",
            "t.grammar:3:3: nothing can follow <t:line>: it takes the rest of the line",
        ),
        (
            "nesting paths\na <t:word>\n  b <t:num>",
            "t.grammar:3:5: an outer line has a capture \"t\" already",
        ),
    ] {
        let mistake = Grammar::new(&[("t.grammar", text)]).err().map(|it| it.to_string());
        assert_eq!(mistake.as_deref(), Some(message), "{text}");
    }
    let unused = layout::file("t.grammar", "fragment f\n  a\nfragment everywhere\n  b").unwrap();
    let unused = grammar::compile::unused_fragments(&[unused]);
    assert_eq!(unused[0].to_string(), "t.grammar:1:1: the fragment \"f\" is never used");
}

/// Each named line matches what is written from it, under the lines that it stands below, and reads as itself.
#[test]
fn every_named_line_reads_back_as_itself() {
    reads_back(ios::grammar(), ios::FILES, |fields| ios::command(fields).is_some());
    reads_back(frr::grammar(), frr::FILES, |fields| frr::command(fields).is_some());
}

type IsTyped = fn(&grammar::Fields<'_, '_>) -> bool;

fn reads_back(grammar: &Grammar, files: &[(&str, &str)], is_typed: IsTyped) {
    let files: Vec<_> = files.iter().map(|(name, text)| layout::file(name, text).unwrap()).collect();
    let mut seen = std::collections::BTreeSet::new();
    for path in generate::paths(&files) {
        for seed in 0..12 {
            check_path(grammar, is_typed, &path, Choice { full: seed % 2 == 0, seed: seed / 2 });
        }
        let last = path.last().unwrap();
        seen.extend(last.line.variant.map(|variant| (u16::try_from(last.file).unwrap(), variant)));
    }
    let named = grammar.commands().iter().filter_map(|it| Some((it.file, it.variant?)));
    assert_eq!(seen, named.collect());
}

/// The same for paths: what is written from a line and the lines above it is one statement.
#[test]
fn every_named_path_reads_back_as_itself() {
    let grammar = junos::grammar();
    let files: Vec<_> = junos::FILES.iter().map(|(name, text)| layout::file(name, text).unwrap()).collect();
    let mut seen = std::collections::BTreeSet::new();
    let mut matcher = Matcher::new(grammar);
    for path in generate::paths(&files) {
        let last = path.last().unwrap();
        let identity = last.line.variant.map(|variant| (u16::try_from(last.file).unwrap(), variant));
        for seed in 0..12 {
            let choice = Choice { full: seed % 2 == 0, seed: seed / 2 };
            let text = path.iter().map(|it| generate::example(it, choice)).collect::<Vec<_>>().join(" ");
            let (mut lines, mut spans) = (Lines::new(&text), Vec::new());
            lines.next(&mut spans).unwrap();
            let words = Words { text: &text, spans: &spans };
            matcher.start();
            // A line without a name may stand for a container, which is no statement of its own.
            let Some(reached) = matcher.walk(words, Grammar::TOP, identity.is_none()) else {
                panic!("{text}: {:?}", matcher.mismatch(words))
            };
            let fields = matcher.fields(reached.node, words, FileId(0));
            assert_eq!(fields.identity(), identity, "{text}");
            assert_eq!(junos::command(&fields).is_some(), identity.is_some(), "{text}");
        }
        seen.extend(identity);
    }
    let named = grammar.commands().iter().filter_map(|it| Some((it.file, it.variant?)));
    assert_eq!(seen, named.collect());
}

fn check_path(grammar: &Grammar, is_typed: IsTyped, path: &generate::Path<'_>, choice: Choice) {
    let mut modes = Modes::new(grammar, MARKS, true);
    for (depth, stand) in path.iter().enumerate() {
        let text = generate::example(stand, choice);
        let (mut lines, mut spans) = (Lines::new(&text), Vec::new());
        lines.next(&mut spans).unwrap();
        let words = Words { text: &text, spans: &spans };
        let outcome = modes.read(words, u32::try_from(depth).unwrap(), 0);
        let Outcome::Matched(matched) = outcome else { panic!("{text}: {outcome:?}") };
        match matched.reached.swallow {
            Some(Swallow::Block(from)) => assert!(lines.swallow_block(from).terminated, "{text}"),
            Some(Swallow::Until(word)) => assert!(lines.swallow_until(word).terminated, "{text}"),
            None => {}
        }
        let fields = modes.fields(&matched, words, FileId(0));
        let identity = stand.line.variant.map(|variant| (u16::try_from(stand.file).unwrap(), variant));
        // A line without a name may extend the mode of one with a name, which then wins.
        if identity.is_some() {
            assert_eq!(fields.identity(), identity, "{text}");
        }
        assert_eq!(is_typed(&fields), fields.identity().is_some(), "{text}");
    }
}

#[test]
fn commands_are_typed() {
    use bgplint::grammar::Peer;
    use common::{neighbor, prefix};
    use ios::bgp;
    let text = "router bgp 1.10\n neighbor 192.0.2.1 send-community both\n neighbor A password 7 0822\nip prefix-list L deny 10.0.0.1/8 le 32";
    let (mut lines, mut modes, mut spans) =
        (Lines::new(text), Modes::new(ios::grammar(), MARKS, true), Vec::new());
    let mut commands = Vec::new();
    while let Some(line) = lines.next(&mut spans) {
        let words = Words { text, spans: &spans };
        let Outcome::Matched(matched) = modes.read(words, line.indent, 0) else { panic!() };
        commands.extend(ios::command(&modes.fields(&matched, words, FileId(3))));
    }
    let [
        ios::Command::Bgp(bgp::Command::Process { asn }),
        ios::Command::CommonNeighbor(neighbor::Command::SendCommunity {
            peer: Some(peer),
            which: Some(which),
        }),
        ios::Command::CommonNeighbor(neighbor::Command::Password { key, .. }),
        ios::Command::CommonPrefix(prefix::Command::Entry { sequence: None, prefix, le: Some(le), .. }),
    ] = commands.as_slice()
    else {
        panic!("{commands:?}")
    };
    assert_eq!((asn.value, asn.span.file, asn.span.start), (net::Asn(65_546), FileId(3), 11));
    assert_eq!(peer.value, Peer::Address("192.0.2.1".parse().unwrap()));
    assert_eq!(which.value.as_str(), "both");
    assert_eq!((key.value.reveal(), format!("{key:?}").contains("0822")), ("7 0822", false));
    assert_eq!((prefix.value.to_string().as_str(), le.value), ("10.0.0.1/8", 32));
    assert_eq!(&text[prefix.span.start as usize..prefix.span.end as usize], "10.0.0.1/8");
}

#[test]
fn words_may_be_shortened_while_they_are_unique() {
    let text = "int gi 0/0\n ip add 192.0.2.1 255.255.255.252\nROUTER BGP 1\n nei 192.0.2.2 remote 12076\n n 192.0.2.2 remote-as 1\n neighbor 192.0.2.2 route-map X i";
    assert_eq!(
        read(ios::grammar(), text),
        [
            "Interface in ",
            "Address in interface@0",
            "Process in ",
            "RemoteAs in router bgp@2",
            "ambiguous [\"neighbor\", \"network\", \"no\"]",
            "RouteMap in router bgp@2",
        ]
    );
}

#[test]
fn mismatches_say_what_is_wrong() {
    let bgp = |line: &str| read(ios::grammar(), &format!("router bgp 1\n {line}")).pop().unwrap();
    assert_eq!(bgp("neigbor 192.0.2.1 activate"), "unknown 0 Some(\"neighbor\")");
    assert_eq!(bgp("neighbor 192.0.2.1 remtoe-as 1"), "unknown 2 Some(\"remote-as\")");
    assert_eq!(bgp("neighbor 192.0.2.1 remote-as 99999999999"), "invalid 3 an AS number (1-4294967295)");
    assert_eq!(bgp("neighbor 192.0.2.1 ebgp-multihop 256"), "invalid 3 a number (1-255)");
    assert_eq!(bgp("neighbor 192.0.2.300 activate"), "invalid 1 an IP address or a name");
    assert_eq!(bgp("neighbor 192.0.2.1 route-map X"), "incomplete `in`, `out`");
    assert_eq!(bgp("neighbor 192.0.2.1 remote-as"), "incomplete an AS number (1-4294967295)");
    assert_eq!(bgp("address-family ipv5"), "unknown 1 Some(\"ipv4\")");
    assert_eq!(bgp("bgp router-id 192.0.2.1 now"), "unknown 3 None");
    assert_eq!(bgp("mtu 1500"), "wrong mode [\"interface\"]");
    assert_eq!(bgp("match tag 1"), "wrong mode [\"route-map\", \"class-map\"]");
}

#[test]
fn lines_fall_through_to_outer_modes() {
    let flat = "router bgp 1\nneighbor A peer-group\naddress-family ipv4\nneighbor A activate\nbgp confederation identifier 1\ninterface Lo0\nshutdown\nend\nhostname x";
    assert_eq!(
        read(ios::grammar(), flat),
        [
            "Process in ",
            "PeerGroup in router bgp@0",
            "Family in router bgp@0",
            "Activate in address-family@2",
            "ConfederationIdentifier in router bgp@0",
            "Interface in ",
            "Shutdown in interface@5",
            "- in interface@5",
            "Hostname in ",
        ]
    );
    let closers = "router bgp 1\n address-family ipv4\n  exit-address-family\n neighbor A shutdown\n exit\nneighbor A shutdown";
    assert_eq!(
        read(ios::grammar(), closers)[2..],
        [
            "- in address-family@1",
            "Shutdown in router bgp@0",
            "- in router bgp@0",
            "wrong mode [\"router bgp\", \"address-family\", \"address-family nsap\"]"
        ]
    );
}

#[test]
fn the_margin_leaves_modes_that_were_indented() {
    let grammar = grammar_of("a\n  service <x:word> => Inner\n  b\n    c\nservice <x:word> => Outer");
    assert_eq!(read(&grammar, "a\n service x\nservice x")[1..], ["Inner in a@0", "Outer in "]);
    assert_eq!(read(&grammar, "a\n b\nservice x")[2], "Outer in ");
    assert_eq!(read(&grammar, "a\nservice x\nservice x")[1..], ["Inner in a@0", "Inner in a@0"]);
}

#[test]
fn marks_need_only_a_beginning() {
    let text = "router bgp 1\n no bgp default ipv4-unicast\n no neighbor A activate\n default neighbor A\n no nonsense\n no\ninterface x\n no ip address\n no shutdown\nno router bgp 1\n neighbor A activate";
    assert_eq!(
        read(ios::grammar(), text),
        [
            "Process in ",
            "NoDefaultIpv4 in router bgp@0",
            "Deactivate in router bgp@0",
            "default … in router bgp@0",
            "unknown 1 None",
            "incomplete `bgp`, `neighbor`",
            "Interface in ",
            "NoAddress in interface@6",
            "NoShutdown in interface@6",
            "no Process in ",
            "wrong mode [\"router bgp\", \"address-family\", \"address-family nsap\"]",
        ]
    );
}

#[test]
fn sections_below_unknown_and_opaque_lines_are_not_read() {
    let text = "frobnicate x\n shutdown\n  y\nevent manager applet X\n action 1\nhostname a\nevent manager applet X\naction 1\nhostname b\nfrobnicate";
    assert_eq!(
        read(ios::grammar(), text),
        [
            "unknown 0 None",
            "below 0",
            "below 0",
            "- in ",
            "opaque 3",
            "Hostname in ",
            "- in ",
            "opaque 6",
            "Hostname in ",
            "unknown 0 None",
        ]
    );
}

#[test]
fn banners_and_certificates_swallow_lines() {
    let text = "banner motd ^C\nrouter bgp 1\n^C\ncrypto pki certificate chain X\n certificate ca 01\n  30 82\n  quit\nhostname a";
    assert_eq!(
        read(ios::grammar(), text),
        ["- in ", "- in ", "- in crypto pki certificate chain@1", "- in certificate@2", "Hostname in "]
    );
}

#[test]
fn a_walk_pauses_and_goes_on_with_its_captures() {
    let grammar = grammar_of(
        "nesting paths\nprotocols bgp\n  group <group:word>\n    use session\n    neighbor <peer:peer> => Neighbor\n      use session\nfragment session\n  import <policies:words> => Import\n  peer-as <asn:asn> => PeerAs\nsystem\n  opaque",
    );
    let text = "protocols bgp group G neighbor 192.0.2.1 peer-as 7";
    let (mut lines, mut spans) = (Lines::new(text), Vec::new());
    lines.next(&mut spans).unwrap();
    let mut matcher = Matcher::new(&grammar);
    let words = |range: std::ops::Range<usize>| Words { text, spans: &spans[range] };
    let group = matcher.walk(words(0..4), Grammar::TOP, true).unwrap().node;
    let peer = matcher.walk(words(4..6), group, true).unwrap().node;
    let paused = matcher.walk(words(6..8), peer, false).unwrap().node;
    let whole = Matcher::new(&grammar).walk(words(0..8), Grammar::TOP, false).unwrap().node;
    assert_eq!(paused, whole);
    let fields = matcher.fields(paused, words(6..8), FileId(0));
    let names: Vec<_> =
        fields.command().unwrap().fields.iter().map(|it| (it.name.as_str(), it.optional)).collect();
    assert_eq!(names, [("peer", true), ("group", false), ("asn", false)]);
    assert_eq!(fields.read::<&str>(1).unwrap().value, "G");
    assert_eq!(fields.read::<net::Asn>(2).unwrap().value, net::Asn(7));
    let again = matcher.walk(words(6..8), group, false).unwrap().node;
    let fields = matcher.fields(again, words(6..8), FileId(0));
    assert!(fields.read::<grammar::Peer<'_>>(0).is_none());
    assert_eq!(fields.read::<&str>(1).unwrap().value, "G");

    let opaque = "system login user x";
    Lines::new(opaque).next(&mut spans).unwrap();
    assert!(matcher.walk(Words { text: opaque, spans: &spans }, Grammar::TOP, false).is_some());
}

#[test]
fn files_extend_modes_and_everywhere_is_everywhere() {
    let grammar = Grammar::new(&[
        ("a.grammar", "router bgp <asn:asn> => Process\n  one\n    two"),
        ("b.grammar", "router bgp <asn:asn>\n  three\nfragment everywhere\n  quit => close"),
    ])
    .unwrap();
    assert_eq!(
        read(&grammar, "router bgp 1\n three\n one\n  two\n  quit\n three\nquit\nquit"),
        [
            "Process in ",
            "- in router bgp@0",
            "- in router bgp@0",
            "- in one@2",
            "- in one@2",
            "- in router bgp@0",
            "- in ",
            "- in "
        ]
    );
}

#[test]
fn order_is_exact_typed_abbreviated_free() {
    let grammar = grammar_of(
        "x <a:word> => Word\nx <a:num> => Number\nx all => All\nx <a:(out|in)> => Choice\nx <a:line> => Line\ny <i:interface> <n:num> => Interface",
    );
    let text = "x all\nx 5\nx al\nx o\nx a1\nx 5 6\ny Null 0 5\ny Null0 5\ny Null 5";
    let names: Vec<String> = read(&grammar, text).iter().map(|it| it.replace(" in ", "")).collect();
    assert_eq!(
        names,
        ["All", "Number", "All", "Choice", "Word", "Line", "Interface", "Interface", "Interface"]
    );
    assert_eq!(Kind::plain("peer").map(|it| it.to_string()).as_deref(), Some("peer"));
}

/// Reads a text as a dialect does, and checks what the tree promises.
fn tree_of(text: &str) -> Tree {
    let (mut lines, mut modes, mut words, mut tree) =
        (Lines::new(text), Modes::new(ios::grammar(), MARKS, true), Vec::new(), Tree::default());
    while let Some(line) = lines.next(&mut words) {
        match line.kind {
            LineKind::Comment => {
                tree.push(StatementKind::Comment, None, line.span, line.indent, &[]);
            }
            LineKind::Statement => {
                let outcome = modes.read(Words { text, spans: &words }, line.indent, tree.next_id());
                let (parent, swallow) = match &outcome {
                    Outcome::Matched(matched) => (matched.parent, matched.reached.swallow),
                    Outcome::Below { statement, .. } => (Some(*statement), None),
                    Outcome::Mismatch(_) => (modes.openers().last(), None),
                };
                tree.push(StatementKind::Command, parent, line.span, line.indent, &words);
                let end = match swallow {
                    Some(Swallow::Block(from)) => lines.swallow_block(from).end,
                    Some(Swallow::Until(word)) => lines.swallow_until(word).end,
                    None => continue,
                };
                tree.extend_last(end);
            }
            LineKind::Blank | LineKind::Frame => {}
        }
    }
    tree
}

/// Statements and the gaps between them give the text back; spans are in order and in bounds.
fn assert_round_trip(text: &str) {
    let tree = tree_of(text);
    let (mut written, mut at) = (String::new(), 0);
    for (id, statement) in tree.iter() {
        let (start, end) = (statement.span.0 as usize, statement.span.1 as usize);
        assert!(at <= start && start <= end, "{text:?}");
        written.push_str(&text[at..start]);
        written.push_str(&text[start..end]);
        at = end;
        let mut last = start;
        for &(from, to) in tree.words(statement) {
            assert!(last <= from as usize && from < to && to as usize <= end, "{text:?}");
            assert!(text.get(from as usize..to as usize).is_some());
            last = to as usize;
        }
        assert!(statement.parent.is_none_or(|parent| parent < id));
    }
    written.push_str(&text[at..]);
    assert_eq!(written, text);
}

proptest! {
    #[test]
    fn any_text_gives_a_tree(text in any::<String>()) {
        assert_round_trip(&text);
    }

    #[test]
    fn any_text_of_configuration_words_gives_a_tree(words in proptest::collection::vec(
        prop_oneof![
            Just(" ".to_owned()), Just("\n".to_owned()), Just("\n ".to_owned()), Just("\r\n  ".to_owned()),
            Just("router bgp 1".to_owned()), Just("address-family ipv4".to_owned()), Just("banner motd ^C".to_owned()),
            Just("certificate x".to_owned()), Just("crypto pki certificate chain a".to_owned()), Just("^C".to_owned()),
            Just("quit".to_owned()), Just("exit".to_owned()), Just("no ".to_owned()), Just("neighbor 192.0.2.1 ".to_owned()),
            Just("\"".to_owned()), Just("R1(config)#".to_owned()), Just(" --More-- \u{8}\u{8}".to_owned()),
            Just("event manager applet a".to_owned()), Just("!".to_owned()), Just("end".to_owned()), "\\PC{0,6}",
        ], 0..60)) {
        assert_round_trip(&words.concat());
    }
}

#[test]
fn hostile_texts_take_linear_time() {
    let started = std::time::Instant::now();
    for text in [
        "x".repeat(2_000_000),
        "a ".repeat(1_000_000),
        "\"".repeat(2_000_000),
        "\n".repeat(200_000),
        "!\n".repeat(200_000),
        format!("banner motd ^C{}", "line\n".repeat(200_000)),
        "banner motd ^Ca^C\n".repeat(50_000),
        "router bgp 1\n".repeat(20_000),
        " neighbor x\n".repeat(20_000),
        "neigbor x\n".repeat(20_000),
        format!("route-map x\n set as-path prepend{}", " 1".repeat(500_000)),
    ] {
        assert!(tree_of(&text).len() <= text.len());
    }
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

#[test]
fn options_stand_in_any_order_and_at_most_once() {
    let grammar = grammar_of(
        "x <o:{flag | metric <m:num(1-9)> | map <m:word>}> => Options\ny <h:word> [<i:word>] [<o:{tag <t:num> | <d:num(1-9)>}>] => Route\nz <n:{all | <n:asn> ...}> => Numbers",
    );
    let text = "x flag\nx map a metric 5\nx met 5 fl\ny 10 tag 5 7\ny h i 7 tag 5\nz 1 2 3\nz all 7";
    let names: Vec<String> = read(&grammar, text).iter().map(|it| it.replace(" in ", "")).collect();
    assert_eq!(names, ["Options", "Options", "Options", "Route", "Route", "Numbers", "Numbers"]);
    for (text, problem) in [
        ("x flag map a flag", "unknown 4 None"),
        ("x metric 10", "invalid 2 a number (1-9)"),
        ("x flog", "unknown 1 Some(\"flag\")"),
        ("x", "incomplete `flag`, `map`, `metric`"),
        ("y h i j", "unknown 3 None"),
        ("z 1 0 2", "invalid 2 an AS number (1-4294967295)"),
    ] {
        assert_eq!(read(&grammar, text), [problem], "{text}");
    }
}

#[test]
fn an_indented_line_that_can_be_ignored_further_out_leaves_no_mode() {
    let text = "interface x\n boot nonsense\n shutdown\ncrypto y\n shutdown";
    assert_eq!(read(ios::grammar(), text)[1..], ["- in @0", "Shutdown in interface@0", "- in ", "opaque 3"]);
}
