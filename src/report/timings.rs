//! What took how long. No two runs say the same, so no other report has any of it.

use std::io;
use std::time::Duration;

use super::summary::count;
use crate::engine::Timings;

/// Rules that are named.
const NAMED: usize = 20;

/// Writes the stages in their order, then the slowest rules. Errors are those of `out`.
pub fn write_timings(timings: &Timings, out: &mut dyn io::Write) -> io::Result<()> {
    for (name, spent) in &timings.stages {
        row(name, *spent, out)?;
    }
    row("in all", timings.total, out)?;
    let (named, others) = timings.rules.split_at(NAMED.min(timings.rules.len()));
    if named.is_empty() {
        return Ok(());
    }
    writeln!(out, "rules, summed over threads; what several ask is counted for the first:")?;
    for (name, spent) in named {
        row(name, *spent, out)?;
    }
    if !others.is_empty() {
        let rest = count(others.len() as u64, "more rule");
        row(&rest, others.iter().map(|(_, spent)| *spent).sum(), out)?;
    }
    Ok(())
}

fn row(name: &str, spent: Duration, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "{:>10.2} ms  {name}", spent.as_secs_f64() * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_of_rules_end_in_a_sum() {
        let rules = vec![("a", Duration::from_micros(1500)); NAMED + 2];
        let stages = vec![("read files", Duration::from_millis(12))];
        let mut out = Vec::new();
        write_timings(&Timings { total: Duration::from_secs(2), stages, rules }, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.starts_with("     12.00 ms  read files\n   2000.00 ms  in all\nrules"), "{text}");
        assert!(text.ends_with("      1.50 ms  a\n      3.00 ms  2 more rules\n"), "{text}");
        assert_eq!(text.lines().count(), 2 + 1 + NAMED + 1);
    }
}
