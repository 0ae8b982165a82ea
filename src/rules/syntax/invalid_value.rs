use std::collections::HashMap;

use crate::model::{Problem, ProblemKind, Reading};
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds values that cannot be: numbers out of range, broken addresses and masks, AS numbers over 32 bits, and
    /// places that were left to be filled in, such as `<Customer_ASN>`. Also comments that speak to bgplint
    /// (`bgplint: peering=microsoft`) and cannot be understood, or stand where they change nothing.
    ///
    /// # Why it matters
    /// The router refuses the line, and what it was meant to do is silently missing. A comment does nothing to the router;
    /// but what it was meant to state is missing just as silently, and rules go by what they infer instead.
    ///
    /// # Bad
    /// ```ios
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 99999999999
    /// ```
    ///
    /// # Good
    /// ```ios
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    /// ```
    "invalid-value", Syntax, Error, requirements: ["SYN003"], since "0.1.0",
    "Number out of range, bad address, prefix too long, AS number over 32 bits", Reading => check
}

fn check(cx: &mut Context<'_>, reading: &Reading) {
    for problem in &reading.problems {
        let word = cx.sources.slice(problem.at);
        let (message, label) = match &problem.kind {
            ProblemKind::InvalidValue { expected } => {
                (format!("`{word}` cannot be read as {expected}"), format!("expected {expected}"))
            }
            ProblemKind::NoEffect { reason } => (format!("`{word}` has no effect"), reason.clone()),
            _ => continue,
        };
        let _reported = cx.report(message).at(problem.at, label);
    }
    left_open(cx, reading);
}

/// What is not filled in is one mistake, however often it stands.
fn left_open(cx: &mut Context<'_>, reading: &Reading) {
    let mut all: Vec<(&str, Vec<&Problem>)> = Vec::new();
    let mut places = HashMap::new();
    for problem in reading.problems.iter().filter(|it| matches!(it.kind, ProblemKind::LeftOpen { .. })) {
        let word = cx.sources.slice(problem.at);
        let at = *places.entry(word).or_insert(all.len());
        match all.get_mut(at) {
            Some((_, problems)) => problems.push(problem),
            None => all.push((word, vec![problem])),
        }
    }
    for (word, problems) in all {
        let finding = cx.report(format!("a placeholder was left in: `{word}`"));
        let labelled = problems.iter().enumerate().fold(finding, |it, (at, problem)| match &problem.kind {
            ProblemKind::LeftOpen { expected } if at == 0 => {
                it.at(problem.at, format!("expected {expected}"))
            }
            _ => it.at(problem.at, "here too"),
        });
        let _reported = labelled.help("put the value in its place");
    }
}
