//! What a finding costs, whatever the size of its file.

use std::time::{Duration, Instant};

use super::*;

/// Many findings with three labels each, spread over a file or, without line feeds, over one line.
fn case(line_end: &str) -> Case {
    let mut case = Case::default();
    let line = format!(" neighbor 192.0.2.2 route-map RM-MS-OUT out{line_end}");
    let lines = 10_000_000 / line.len();
    let file = case.add("big.cfg", line.repeat(lines));
    let at =
        |number: usize| case.sources.get(file).span(file, number * line.len() + 1, number * line.len() + 19);
    case.findings = (0..1000)
        .map(|it| {
            let labels = [it * 200, it * 37 + 50_000, 230_000 - it * 111].map(|it| (at(it), "a label"));
            finding("r", Severity::Error, "session 192.0.2.2 does what it should not", &labels)
        })
        .collect();
    case
}

fn measure(case: &Case, format: Format) -> Duration {
    case.written(format, &Style::PLAIN);
    let start = Instant::now();
    case.written(format, &Style::PLAIN);
    let each = start.elapsed() / 1000;
    println!("{} {each:?} a finding", format.as_str());
    each
}

/// The bound holds for a debug build on a busy machine; scanning the file from its start would cost far more.
#[test]
fn a_finding_costs_the_same_in_a_large_file() {
    for case in [case("\n"), case(" ")] {
        for format in Format::ALL {
            assert!(measure(&case, *format) < Duration::from_millis(3));
        }
    }
}
