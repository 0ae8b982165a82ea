use crate::diagnostic::{Fix, Safety, Severity};
use crate::model::{ProblemKind, Reading};
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds prefixes with bits beyond their length, such as `10.0.1.5/24`, in lists and policies, and where a route is
    /// named: announced, aggregated or static. Addresses of interfaces have such bits by right.
    ///
    /// # Why it matters
    /// Some routers cut the bits off and say nothing, others refuse the line. Where they are cut off, the entry stands for
    /// the whole network, while who wrote it may have had a single host in mind, or another length.
    ///
    /// # Bad
    /// ```ios
    /// ip prefix-list NAT-POOL seq 5 permit 131.107.8.5/24
    /// ```
    ///
    /// # Good
    /// ```ios
    /// ip prefix-list NAT-POOL seq 5 permit 131.107.8.0/24
    /// ```
    ///
    /// # How to fix
    /// Write the network, or the length that was meant. `bgplint fix` writes the network: what a router makes of the line
    /// that takes it.
    "host-bits-set", Syntax, Error, requirements: ["SYN005"], since "0.1.0",
    "A prefix has bits beyond its length", Reading => check
}

fn check(cx: &mut Context<'_>, reading: &Reading) {
    for problem in &reading.problems {
        let ProblemKind::HostBits { instead, network, matches } = &problem.kind else { continue };
        let word = cx.sources.slice(problem.at).to_owned();
        // Nobody writes an address to say everything.
        let safety = if network.prefix_len() == 0 { Safety::Unsafe } else { Safety::Safe };
        let _reported = cx
            .report(format!("`{word}` has bits beyond the length of its prefix, which is {network}"))
            .at(problem.at, format!("the network is {network}"))
            .at_most(if *matches { Severity::Error } else { Severity::Warning })
            .help(format!("write `{instead}`, or the length that was meant"))
            .fix(Fix::replace(safety, problem.at, &word, instead));
    }
}
