use crate::model::{ProblemKind, Reading};
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds values that cannot be: numbers out of range, broken addresses and masks, AS numbers over 32 bits. Also
    /// comments that speak to bgplint (`bgplint: peering=microsoft`) and cannot be understood, or stand where they change
    /// nothing.
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
    /// router bgp 65010
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
}
