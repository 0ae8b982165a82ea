use crate::model::{ProblemKind, Reading};
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds commands that exist, but not in the mode in which they stand; on Junos statements that stand further out
    /// than they belong, such as `vlan-tagging` beside the interfaces.
    ///
    /// # Why it matters
    /// The router refuses the line. Mostly the line that should open the mode is missing or misspelled, so everything
    /// below it is lost too.
    ///
    /// # Bad
    /// ```ios
    /// hostname ams-er1
    /// neighbor 131.107.0.2 remote-as 12076
    /// ```
    ///
    /// # Good
    /// ```ios
    /// hostname ams-er1
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    /// ```
    "wrong-mode", Syntax, Error, requirements: ["SYN002"], since "0.1.0",
    "The command exists but not in the current mode", Reading => check
}

fn check(cx: &mut Context<'_>, reading: &Reading) {
    for problem in &reading.problems {
        let ProblemKind::WrongMode { modes, found_in } = &problem.kind else { continue };
        let words = cx.sources.slice(problem.at).to_owned();
        let place = match found_in {
            Some(mode) => format!("in `{mode}`"),
            None => "at the top".to_owned(),
        };
        let known = modes.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ");
        let _reported = cx
            .report(format!("`{words}` does not exist {place}"))
            .at(problem.at, format!("belongs inside {known}"))
            .help("move it there, or check the line that should have opened that");
    }
}
