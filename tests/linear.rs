//! What a hostile configuration may cost: twice the input takes about twice the time.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use bgplint::dialect::Dialect;
use bgplint::engine::{self, Settings};
use bgplint::text::{Source, Sources};

/// How much longer twice the input may take. Linear growth gives 2, quadratic growth 4.
const MOST_GROWTH: f64 = 3.2;

/// Inputs that take less are not measured: noise would be most of it.
const SHORTEST: Duration = Duration::from_millis(20);

fn time(text: &str) -> Duration {
    let one = || {
        let mut sources = Sources::default();
        let file = sources.add(Source::new("a.cfg", text.into()));
        let start = Instant::now();
        let outcome = engine::check(&sources, &[(file, Dialect::Ios)], &Settings::default());
        let time = start.elapsed();
        drop(outcome);
        time
    };
    (0..3).map(|_| one()).min().unwrap_or_default()
}

/// Doubles an input from `size` until it takes long enough, and compares it with its double.
fn grows_linearly(what: &str, size: usize, make: impl Fn(usize) -> String) {
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
