//! What a hostile configuration may cost: twice the input takes about twice the time.

use std::fmt::Write as _;
use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use bgplint::analysis::prefix_space::{PrefixRange, PrefixSpace};
use bgplint::diagnostic::Against;
use bgplint::dialect::Dialect;
use bgplint::engine::{self, RoutesQuestion, Settings};
use bgplint::model::Direction;
use bgplint::report::{self, Format, Report, Secrets, Style, Summary};
use bgplint::text::{Source, Sources};
use ipnet::{IpNet, Ipv4Net};

/// How much longer twice the input may take. Linear growth gives 2, quadratic growth 4.
const MOST_GROWTH: f64 = 3.2;

/// Inputs that take less are not measured: noise would be most of it.
const SHORTEST: Duration = Duration::from_millis(20);

fn time(text: &str) -> Duration {
    time_as(Dialect::Ios, text)
}

fn time_as(dialect: Dialect, text: &str) -> Duration {
    let one = || {
        let mut sources = Sources::default();
        let file = sources.add(Source::new("a.cfg", text.into()));
        let start = Instant::now();
        let outcome = engine::check(&sources, &[(file, dialect)], &Settings::default());
        let time = start.elapsed();
        drop(outcome);
        time
    };
    (0..3).map(|_| one()).min().unwrap_or_default()
}

/// How long it takes to answer what every session sends and accepts.
fn time_of_routes(text: &str) -> Duration {
    let mut sources = Sources::default();
    let file = sources.add(Source::new("a.cfg", text.into()));
    let (network, _) = engine::read(&sources, &[(file, Dialect::Ios)]);
    let question = RoutesQuestion {
        peer: None,
        directions: vec![Direction::Out, Direction::In],
        prefixes: PrefixSpace::all(),
    };
    let one = || {
        let start = Instant::now();
        let answers = network.devices.iter().flat_map(|it| question.answers(it));
        let ranges = answers.flat_map(|it| it.routes).map(|(_, _, it)| it.possible.ranges(8).list.len());
        assert!(ranges.sum::<usize>() > 0, "something may be sent");
        start.elapsed()
    };
    (0..3).map(|_| one()).min().unwrap_or_default()
}

/// Doubles an input from `size` until it takes long enough, and compares it with its double.
fn grows_linearly(what: &str, size: usize, make: impl Fn(usize) -> String) {
    grows(what, size, time, make);
}

fn grows(what: &str, size: usize, time: impl Fn(&str) -> Duration, make: impl Fn(usize) -> String) {
    let mut size = size;
    let mut small = time(&make(size));
    while small < SHORTEST {
        size *= 2;
        small = time(&make(size));
    }
    // One measurement in three may be spoilt by whatever else the machine does.
    let ratio = (0..3)
        .map(|_| time(&make(2 * size)).as_secs_f64() / time(&make(size)).as_secs_f64())
        .fold(f64::INFINITY, f64::min);
    assert!(ratio < MOST_GROWTH, "{what}: twice {size} takes {ratio:.1} times as long");
}

fn repeated(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut text, it| {
        let _infallible = writeln!(text, "{}", line(it));
        text
    })
}

fn address(number: usize) -> String {
    format!("{}.{}.{}", number >> 16 & 255, number >> 8 & 255, number & 255)
}

#[test]
fn sessions_with_one_policy() {
    grows_linearly("sessions", 200, |count| {
        let neighbor = |it| {
            let peer = address(it);
            format!(" neighbor 20.{peer} remote-as 12076\n neighbor 20.{peer} route-map X out")
        };
        let entry = |it| format!("ip prefix-list P seq {} permit 10.{}/32", it + 1, address(it));
        format!(
            "router bgp 1\n network 10.0.0.1 mask 255.255.255.255\n{}route-map X permit 10\n match ip address prefix-list P\n{}",
            repeated(count, neighbor),
            repeated(count, entry)
        )
    });
}

#[test]
fn sessions_with_comments_about_their_kind() {
    grows_linearly("comments", 200, |count| {
        let neighbor = |it| {
            let peer = address(it);
            format!(
                " ! bgplint: peering=private\n ! bgplint: peering=microsoft\n neighbor 20.{peer} remote-as 12076"
            )
        };
        format!("router bgp 1\n{}", repeated(count, neighbor))
    });
}

/// Comments above statements, each with a finding.
#[test]
fn suppressions_of_findings() {
    grows_linearly("suppressions", 200, |count| {
        let neighbor = |it| {
            let peer = address(it);
            format!(
                " ! bgplint: ignore-block[references] later\n ! bgplint: ignore[undefined-policy] later\n \
                 neighbor 20.{peer} route-map X{it} out"
            )
        };
        format!("! bgplint: ignore-file[references] later\nrouter bgp 1\n{}", repeated(count, neighbor))
    });
}

/// One comment that names many rules, known and unknown, and many comments above one statement.
#[test]
fn suppressions_of_one_statement() {
    grows_linearly("names", 200, |count| {
        let names = repeated(count, |it| format!("undefined-polic{it},undefined-policy,references,"));
        let comment = format!(" ! bgplint: ignore[{}] later", names.replace('\n', ""));
        let comments = repeated(count, |_| " ! bgplint: ignore[undefined-policy] later".to_owned());
        let neighbor = |it| format!(" neighbor 20.{} route-map X{it} out", address(it));
        format!("{comment}\n{comments}router bgp 1\n{}", repeated(count, neighbor))
    });
}

/// Blocks in blocks, each with a comment about it.
#[test]
fn suppressions_of_blocks() {
    let time = |text: &str| time_as(Dialect::Junos, text);
    grows("blocks", 200, time, |count| {
        let group = |it| {
            format!(
                "/* bgplint: ignore-block[undefined-policy] later */ group g{it} {{ peer-as 65020; neighbor 20.{} {{ \
                 import [ X{it} ]; /* bgplint: ignore-block[references] nothing */ }} }}",
                address(it)
            )
        };
        format!("protocols {{ bgp {{\n{}}} }}", repeated(count, group))
    });
}

/// Statements in the settings, about objects that begin alike.
#[test]
fn suppressions_in_the_settings() {
    let time = |text: &str| {
        let (settings, text) = text.split_once('%').unwrap_or_default();
        let mut sources = Sources::default();
        let file = sources.add(Source::new("a.cfg", text.into()));
        let config = sources.add(Source::new("bgplint.toml", settings.into()));
        let given = bgplint::config::read(config, sources.get(config)).given;
        let one = || {
            let start = Instant::now();
            let settings = Settings::default().with_given(given.clone());
            let outcome = engine::check(&sources, &[(file, Dialect::Ios)], &settings);
            assert!(!outcome.suppressed.is_empty(), "something is suppressed");
            start.elapsed()
        };
        (0..3).map(|_| one()).min().unwrap_or_default()
    };
    grows("statements", 200, time, |count| {
        let statement = |it| {
            format!(
                "[[suppress]]\nrule = \"undefined-policy\"\nobject = \"neighbor 20.{}\"\nreason = \"later\"",
                address(it)
            )
        };
        let neighbor = |it| format!(" neighbor 20.{} route-map X{it} out", address(it));
        format!("{}%router bgp 1\n{}", repeated(count, statement), repeated(count, neighbor))
    });
}

#[test]
fn sessions_with_policies_of_their_own() {
    grows_linearly("policies", 200, |count| {
        let neighbor = |it| {
            let peer = address(it);
            format!(
                " neighbor 20.{peer} remote-as {}\n neighbor 20.{peer} route-map X{it} out\n neighbor 20.{peer} route-map X{it} in",
                if it % 2 == 0 { 12076 } else { it }
            )
        };
        let map = |it| format!("route-map X{it} permit 10\n match ip address prefix-list P{it}");
        let entry = |it| format!("ip prefix-list P{it} seq 5 permit 10.{}/32", address(it));
        format!(
            "router bgp 1\n{}{}{}",
            repeated(count, neighbor),
            repeated(count, map),
            repeated(count, entry)
        )
    });
}

/// Each session brings in a list of its own, and one list of everybody's stands in the way out.
#[test]
fn routes_of_sessions_with_lists_of_their_own() {
    grows("routes", 100, time_of_routes, |count| {
        let neighbor = |it: usize| {
            let peer = address(it);
            format!(
                " neighbor 20.{peer} remote-as {}\n neighbor 20.{peer} prefix-list P{it} in\n neighbor 20.{peer} route-map OUT out",
                it + 2
            )
        };
        let list = |it: usize| {
            let entry = |at: usize| format!("ip prefix-list P{it} permit 10.{}/32", address(it * 16 + at));
            format!("{}ip prefix-list OUT permit 10.{}/32", repeated(16, entry), address(it * 16))
        };
        format!(
            "router bgp 1\n{}route-map OUT permit 10\n match ip address prefix-list OUT\n{}",
            repeated(count, neighbor),
            repeated(count, list)
        )
    });
}

/// Two prefix lists of 20,000 entries each: what both let through, and one example of it.
#[test]
fn long_lists_meet() {
    let list = |step: u32| -> PrefixSpace {
        let range = |it: u32| {
            let network = Ipv4Net::new(Ipv4Addr::from_bits((0x0A00_0000 + it * step) << 4), 28);
            PrefixRange { network: network.map(IpNet::V4).unwrap_or_default(), ge: 28, le: 30 }
        };
        (0..20_000).map(range).collect()
    };
    let (one, other) = (list(2), list(3));
    let taken = || {
        let start = Instant::now();
        let both = one.intersection(&other);
        assert!(both.witness().is_some() && both.count() > 20_000);
        start.elapsed()
    };
    let best = (0..5).map(|_| taken()).min().unwrap_or_default();
    eprintln!("20,000 entries against 20,000: {best:.1?}");
    // Without optimisation it takes about ten times as long.
    let most = if cfg!(debug_assertions) { 500 } else { 50 };
    assert!(best < Duration::from_millis(most), "{best:?}");
}

#[test]
fn interfaces_networks_and_sessions() {
    grows_linearly("interfaces", 200, |count| {
        let interface = |it| format!("interface Gi0/{it}\n ip address 10.{} 255.255.255.255", address(it));
        let network = |it| format!(" network 10.{} mask 255.255.255.255", address(it));
        let neighbor = |it| format!(" neighbor 20.{} remote-as 12076", address(it));
        format!(
            "{}router bgp 1\n redistribute connected\n{}{}",
            repeated(count, interface),
            repeated(count, network),
            repeated(count / 20, neighbor)
        )
    });
}

#[test]
fn terms_that_go_on() {
    grows_linearly("terms", 100, |count| {
        let term = |it| {
            format!("route-map X permit {}\n match ip address prefix-list P{}\n continue", it + 1, it % 10)
        };
        let entry =
            |it| format!("ip prefix-list P{} seq {} permit 10.{}/32", it % 10, it + 1, address(it % 100));
        format!(
            "router bgp 1\n neighbor 1.1.1.1 remote-as 12076\n neighbor 1.1.1.1 description microsoft peering\n \
             neighbor 1.1.1.1 route-map X out\n neighbor 2.2.2.2 remote-as 3\n{}{}",
            repeated(count, term),
            repeated(100, entry)
        )
    });
}

#[test]
fn unknown_lines() {
    grows_linearly("unknown lines", 500, |count| repeated(count, |it| format!("frobnicate{it} x")));
}

#[test]
fn undefined_names() {
    grows_linearly("undefined names", 300, |count| {
        let neighbor = |it| format!(" neighbor 20.{} prefix-list P{it} in", address(it));
        let entry = |it| format!("ip prefix-list Q{it} permit 10.0.0.0/8");
        let opening = |it| format!(" neighbor 20.{} remote-as 5", address(it));
        format!(
            "router bgp 1\n{}{}{}",
            repeated(count, opening),
            repeated(count, neighbor),
            repeated(count, entry)
        )
    });
}

#[test]
fn tables() {
    grows_linearly("tables", 100, |count| {
        let family = |it| {
            format!(
                " address-family ipv4 vrf V{it}\n  neighbor 20.{} remote-as 12076\n exit-address-family",
                address(it)
            )
        };
        let interface = |it| {
            format!(
                "interface Gi0/{it}\n vrf forwarding V{it}\n ip address 10.{} 255.255.255.255",
                address(it)
            )
        };
        format!("{}router bgp 1\n{}", repeated(count, interface), repeated(count, family))
    });
}

/// What a page for a browser costs, with everything that it shows of many sessions.
#[test]
fn pages_with_many_sessions() {
    let page = |text: &str| {
        let mut sources = Sources::default();
        let file = sources.add(Source::new("a.cfg", text.into()));
        let outcome = engine::check(&sources, &[(file, Dialect::Ios)], &Settings::default());
        let secrets = Secrets::default();
        let report = Report {
            findings: &outcome.findings,
            suppressed: &outcome.suppressed,
            comparisons: &[],
            network: &outcome.network,
            sources: &sources,
            summary: Summary::default(),
            secrets: &secrets,
            complete: true,
        };
        let start = Instant::now();
        let written = report::write(Format::Html, &report, &mut std::io::sink(), &Style::PLAIN);
        assert!(written.is_ok());
        start.elapsed()
    };
    let time = |text: &str| (0..3).map(|_| page(text)).min().unwrap_or_default();
    grows("pages", 400, time, |count| {
        let link = |it| {
            let (own, peer) = (address(4 * it + 1), address(4 * it + 2));
            format!(
                "interface Gi0/0.{it}\n encapsulation dot1Q {}\n ip address 20.{own} 255.255.255.252\nrouter bgp 1\n neighbor 20.{peer} remote-as 12076\n neighbor 20.{peer} route-map X out",
                it % 4000 + 1
            )
        };
        let entry = |it| format!("ip prefix-list P seq {} permit 10.{}/32", it + 1, address(it));
        format!(
            "{}router bgp 1\n network 10.0.0.1 mask 255.255.255.255\nroute-map X permit 10\n match ip address prefix-list P\n{}",
            repeated(count, link),
            repeated(count, entry)
        )
    });
}

#[test]
fn malformations() {
    let left_open = |count| {
        let neighbor =
            |it| format!(" neighbor <peer {it}> remote-as <ASN>\n neighbor <peer> description <{it}");
        format!("interface Gi<0>\nrouter bgp <ASN>\n{}", repeated(count, neighbor))
    };
    grows_linearly("placeholders", 100, left_open);
    let statement = |it| format!("  description D{it}; export E{it}\n    import I{it};");
    let as_junos = |what, make: &dyn Fn(usize) -> String| {
        grows(what, 100, |text| time_as(Dialect::Junos, text), make);
    };
    as_junos("statements without semicolons", &|count| {
        let head = repeated(100, |it| format!("{:it$}policy-options", ""));
        let head = format!("policy-options\n policy-statement P from x\n{head}{{\n");
        let groups = |it| format!(" group G{it} {{\n{}\n }}", statement(it));
        format!(
            "protocols {{ bgp {{\n{}}} }}\n{head}{}}}\n",
            repeated(count, groups),
            repeated(count, statement)
        )
    });
    as_junos("placeholders in paths", &|count| {
        let unit = |it| format!("  unit <{it}> {{ vlan-id <x>; family inet {{ address <y>/30; }} }}");
        format!("interfaces {{ <{}> {{\n{}}} }}\n", "x".repeat(40), repeated(count, unit))
    });
    as_junos("braces too many", &|count| {
        format!("a {{\n b {{\n  }}\n }}\n{}", repeated(count, |it| format!(" c{it} {{\n  }}\n }}")))
    });
    as_junos("statements too far out", &|count| {
        repeated(count, |it| {
            format!(
                "neighbor{it} {{ x; }}\ninterfaces {{ vlan-tagging; unit {it} {{ vlan-id 1; }} }}\ngroup G{it} {{ peer-as 1; }}"
            )
        })
    });
}

/// How long it takes to compare the findings of two texts.
fn time_of_comparing(then: &str, now: &str) -> Duration {
    let mut sources = Sources::default();
    let [then, now] = [then, now].map(|text| {
        let file = sources.add(Source::new("a.cfg", text.into()));
        engine::check(&sources, &[(file, Dialect::Ios)], &Settings::default()).findings
    });
    assert!(then.len() > 10 && then.len() == now.len(), "{} {}", then.len(), now.len());
    let one = || {
        let known = report::known(&then, &sources, &Secrets::default());
        let (mut new, before) = (now.clone(), "before".to_owned());
        let start = Instant::now();
        let compared = engine::compare(Against::State, before, known, &mut new, &[]);
        assert_eq!(new.len() + compared.unchanged.len(), now.len());
        start.elapsed()
    };
    (0..3).map(|_| one()).min().unwrap_or_default()
}

/// A neighbor whose policy looks into lists that are not there, all on one line.
fn lists_on_one_line(count: usize, name: &str) -> String {
    let names: Vec<String> = (0..count).map(|it| format!("{name}{it}")).collect();
    format!(
        "router bgp 1\n neighbor 1.1.1.1 remote-as 2\n neighbor 1.1.1.1 route-map X in\nroute-map X permit 10\n match community {}\n",
        names.join(" ")
    )
}

#[test]
fn names_of_findings() {
    grows_linearly("findings on one line", 500, |count| lists_on_one_line(count, "NONE"));
    grows_linearly("words of one statement", 5_000, |count| {
        format!("router bgp 1\n frobnicate{}\n", " word".repeat(count))
    });
    // Each finding is about the place that all share, and about one of its own.
    let text = |count: usize, name: &str| {
        let neighbor = |it| format!(" neighbor 20.{} route-map {name}{it} out", address(it));
        let opening = |it| format!(" neighbor 20.{} remote-as 5", address(it));
        format!("router bgp 1\n{}{}", repeated(count, opening), repeated(count, neighbor))
    };
    let compared = |count| {
        let (then, now) = (text(count, "THEN"), text(count, "NOW"));
        time_of_comparing(&then, &now)
    };
    let (size, most) = (4_000, Duration::from_millis(400));
    let time = compared(size);
    assert!(time < most, "{size} findings that are all new take {time:?}");
    let one_line = time_of_comparing(&lists_on_one_line(size, "THEN"), &lists_on_one_line(size, "NOW"));
    assert!(one_line < most, "{size} findings on one line take {one_line:?}");
}
