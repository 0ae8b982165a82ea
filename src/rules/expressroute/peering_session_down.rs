use crate::analysis::obstacle::obstacle;
use crate::model::Device;
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds sessions to Microsoft that are configured and cannot come up: shut down, not activated in their address
    /// family, on an interface that is shut down, or with a neighbor that no interface can reach directly.
    ///
    /// # Why it matters
    /// Microsoft's availability promise holds only while both sessions of a peering are up. A session that is
    /// configured but cannot come up looks redundant on paper and is not.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  ip address 131.107.0.1 255.255.255.252
    ///  shutdown
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  ip address 131.107.0.1 255.255.255.252
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    /// ```
    ///
    /// # References
    /// - Azure ExpressRoute planned maintenance
    "peering-session-down", Expressroute, Error, requirements: ["ER-RED-02"], since "0.1.0",
    "A configured Microsoft session cannot come up", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    for (_, peering) in facts.peerings.on(device) {
        let Some(obstacle) = obstacle(peering) else { continue };
        let mut finding = cx
            .report(format!("{} cannot come up: {}", peering.title(), obstacle.message))
            .at(peering.session.opening, "this session")
            .likely_if(peering.wrong_asn.is_some());
        if let Some(span) = obstacle.span {
            finding = finding.at(span, obstacle.label);
        }
        let _reported = finding.help(obstacle.help);
    }
}
