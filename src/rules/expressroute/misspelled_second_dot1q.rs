use crate::diagnostic::{Fix, Safety};
use crate::model::Device;
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds `seconddot1q`, the keyword of a sample that Microsoft published until 2021. The router knows it with a
    /// hyphen only: `second-dot1q`.
    ///
    /// # Why it matters
    /// The router refuses the line. The sub-interface is left without tags and refuses an address, so the session over it
    /// does not exist.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  encapsulation dot1Q 10 seconddot1Q 200
    ///  ip address 131.107.0.1 255.255.255.252
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  encapsulation dot1Q 10 second-dot1q 200
    ///  ip address 131.107.0.1 255.255.255.252
    /// ```
    ///
    /// # How to fix
    /// Write the keyword with its hyphen.
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  encapsulation dot1Q 10 second-dot1q 200
    /// ```
    /// Junos and FRR have no such keyword.
    ///
    /// # References
    /// - Router configuration samples to set up and manage routing (corrected in 2021)
    "misspelled-second-dot1q", Expressroute, Error, requirements: ["ER-L2-08"], since "0.1.0",
    "The keyword of the published sample that no router knows", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    for interface in &device.interfaces {
        let Some((tags, keyword)) = interface.vlan.as_ref().and_then(|it| Some((it, it.refused?))) else {
            continue;
        };
        let word = cx.sources.slice(keyword);
        let _reported = cx
            .report(format!(
                "the router knows no keyword `{word}`, and {} stays without tags",
                *interface.name
            ))
            .at(keyword, "the keyword is `second-dot1q`")
            .at(tags.statement, "the router refuses this line")
            .help("write `second-dot1q`")
            .fix(Fix::replace(Safety::Safe, keyword, word, "second-dot1q"));
    }
}
