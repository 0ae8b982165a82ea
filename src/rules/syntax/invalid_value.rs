use crate::model::{ProblemKind, Reading};
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds values that cannot be: numbers out of range, broken addresses and masks, AS numbers over 32 bits.
    ///
    /// # Why it matters
    /// The router refuses the line, and what it was meant to do is silently missing.
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
        let ProblemKind::InvalidValue { expected } = &problem.kind else { continue };
        let word = cx.sources.slice(problem.at).to_owned();
        let _reported = cx
            .report(format!("`{word}` cannot be read as {expected}"))
            .at(problem.at, format!("expected {expected}"));
    }
}
