use super::together::{SHOWN, grouped, more};
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds peerings whose primary and secondary session end on the same device.
    ///
    /// # Why it matters
    /// Microsoft ends the two sessions on two routers. One router on the customer's side makes both fail together,
    /// at its next reload at the latest.
    ///
    /// # Bad
    /// ```ios
    /// hostname ams-er1
    /// interface GigabitEthernet0/0/1.200
    ///  ip address 131.107.0.1 255.255.255.252
    /// interface GigabitEthernet0/0/2.200
    ///  ip address 131.107.0.5 255.255.255.252
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.6 remote-as 12076
    /// --- ams-er2
    /// hostname ams-er2
    /// interface GigabitEthernet0/0/0
    ///  ip address 10.1.0.1 255.255.255.252
    /// ```
    ///
    /// # Good
    /// ```ios
    /// hostname ams-er1
    /// interface GigabitEthernet0/0/1.200
    ///  ip address 131.107.0.1 255.255.255.252
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    /// --- ams-er2
    /// hostname ams-er2
    /// interface GigabitEthernet0/0/1.200
    ///  ip address 131.107.0.5 255.255.255.252
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.6 remote-as 12076
    /// ```
    ///
    /// # How to fix
    /// Move the secondary link and its session to the second router; both routers keep the same policies.
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  encapsulation dot1Q 200
    ///  ip address 131.107.0.5 255.255.255.252
    /// router bgp 65010
    ///  neighbor 131.107.0.6 remote-as 12076
    /// ```
    /// ```junos
    /// protocols {
    ///     bgp {
    ///         group MSFT {
    ///             peer-as 12076;
    ///             neighbor 131.107.0.6;
    ///         }
    ///     }
    /// }
    /// ```
    /// ```frr
    /// router bgp 65010
    ///  neighbor 131.107.0.6 remote-as 12076
    /// ```
    ///
    /// # How sure it is
    /// It speaks when the input holds other devices on which a session could end. One device alone may be all that a site
    /// has, which is a decision and not a mistake in its configuration.
    ///
    /// # When to ignore it
    /// When a site has one router on purpose, and another site takes over when it fails.
    ///
    /// # References
    /// - Designing for high availability with ExpressRoute, "First mile physical layer design considerations"
    "pair-on-one-device", Expressroute, Warning, requirements: ["ER-RED-03"], since "0.1.0",
    "Primary and secondary session end on the same device", Network => check
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    if !facts.network.is_complete() {
        return;
    }
    let on_one = facts.peerings.pairs().filter(|(one, second, _)| one.device_index == second.device_index);
    for (_, pairs) in grouped(on_one.map(|it| (it.0.device_index, it))) {
        let Some((one, second, because)) = pairs.first() else { continue };
        let finding = cx.report(format!(
            "both sessions of {}, {} and {}{}, end on {}",
            if pairs.len() == 1 { "a pair" } else { "several pairs" },
            one.title(),
            *second.session.peer,
            more(pairs.len() - 1),
            *one.device.name
        ));
        let places = pairs.iter().flat_map(|(one, second, _)| {
            [(one, "one session of the pair"), (second, "the other one")]
                .map(|(it, text)| (it.session.opening, text.to_owned()))
        });
        let _reported = finding
            .at_first(2 * SHOWN, places)
            .device(&one.device.name)
            .note(format!("taken for a pair because {because}"))
            .help("end the secondary on a second router");
    }
}
