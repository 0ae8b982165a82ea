#![allow(
    missing_docs,
    clippy::all,
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr
)]
use bgplint::{
    dialect::Dialect,
    engine::{self, Settings},
    report::{self, Format, Report, Secrets, Style, Summary},
    text::{Source, Sources},
};
fn main() {
    let mut sources = Sources::default();
    let mut files = vec![];
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let format = match args.remove(0).as_str() {
        "full" => Format::Full,
        "json" => Format::Json,
        "cov" => {
            let mut tot = (0u64, 0u64, 0u64, 0u64);
            let verbose = args[0] == "-v";
            if verbose {
                args.remove(0);
            }
            for a in &args {
                let mut s = Sources::default();
                let id = s.add(Source::new(a.clone(), std::fs::read(a).unwrap()));
                let (_, r) = engine::read(&s, &[(id, Dialect::Ios)]);
                let c = &r[0].2.coverage;
                tot.0 += c.lines as u64;
                tot.1 += c.unknown as u64;
                tot.2 += c.bgp_lines as u64;
                tot.3 += c.bgp_understood as u64;
                if verbose {
                    for u in &c.unknown_lines {
                        println!("{}:{}: {}", a, s.position(*u).line, s.slice(*u));
                    }
                }
            }
            eprintln!(
                "lines {} unknown {} ({:.2}%) bgp {} understood {} ({:.2}%)",
                tot.0,
                tot.1,
                tot.1 as f64 * 100.0 / tot.0 as f64,
                tot.2,
                tot.3,
                tot.3 as f64 * 100.0 / tot.2 as f64
            );
            return;
        }
        "model" => {
            for a in &args {
                let mut s = Sources::default();
                let id = s.add(Source::new(a.clone(), std::fs::read(a).unwrap()));
                let (n, r) = engine::read(&s, &[(id, Dialect::Ios)]);
                println!("{:#?}", n.devices);
                println!("{:#?}", r[0].2.problems);
            }
            return;
        }
        _ => Format::Concise,
    };
    for a in &args {
        files.push((sources.add(Source::new(a.clone(), std::fs::read(a).unwrap())), Dialect::Ios));
    }
    let o = engine::check(&sources, &files, &Settings::default());
    let secrets = Secrets::new(o.secrets(), &o.unknown_lines(), &sources);
    let n = |s| o.findings.iter().filter(|f| f.severity == s).count() as u32;
    use bgplint::diagnostic::Severity::*;
    let summary = Summary {
        devices: o.network.devices.len() as u32,
        lines: o.readings.iter().map(|r| r.2.coverage.lines as u64).sum(),
        unknown_lines: o.readings.iter().map(|r| r.2.coverage.unknown as u64).sum(),
        errors: n(Error),
        warnings: n(Warning),
        infos: n(Info),
    };
    report::write(
        format,
        &Report { findings: &o.findings, sources: &sources, summary, secrets: &secrets },
        &mut std::io::stdout().lock(),
        &Style::PLAIN,
    )
    .unwrap();
}
