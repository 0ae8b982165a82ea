use super::together::{Together, by_cause};
use crate::analysis::announced::own_family;
use crate::analysis::drain::{DRAIN, Drains, Dropped};
use crate::diagnostic::Severity;
use crate::model::Device;
use crate::rules::Context;
use crate::text::Span;

rule! {
    /// # What it does
    /// Finds inbound filters that take Microsoft's routes as they usually come, and drop them when the AS path begins with
    /// Microsoft's number eight times more; and limits on the length of paths that do so.
    ///
    /// # Why it matters
    /// Before Microsoft takes a link out of service it puts its AS number in front of the paths on it eight times more, so that
    /// traffic moves to the other link. A router that drops such routes loses the link at once instead, and both links when
    /// Microsoft does so on both.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  description Azure private peering
    ///  ip address 192.168.15.1 255.255.255.252
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// router bgp 65010
    ///  network 10.20.0.0 mask 255.255.0.0
    ///  neighbor 192.168.15.2 remote-as 12076
    ///  neighbor 192.168.15.2 filter-list 10 in
    ///  neighbor 192.168.15.2 prefix-list OWN out
    /// ip as-path access-list 10 permit ^12076 65515$
    /// ip prefix-list OWN seq 5 permit 10.20.0.0/16
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  description Azure private peering
    ///  ip address 192.168.15.1 255.255.255.252
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// router bgp 65010
    ///  network 10.20.0.0 mask 255.255.0.0
    ///  neighbor 192.168.15.2 remote-as 12076
    ///  neighbor 192.168.15.2 filter-list 10 in
    ///  neighbor 192.168.15.2 prefix-list OWN out
    /// ip as-path access-list 10 permit ^12076_
    /// ip prefix-list OWN seq 5 permit 10.20.0.0/16
    /// ```
    ///
    /// # How to fix
    /// Let the expression accept the number any number of times, and keep limits on the length of paths above 20.
    ///
    /// ```ios
    /// ip as-path access-list 10 permit ^12076_
    /// ```
    ///
    /// ```junos
    /// policy-options {
    ///     as-path FROM-MICROSOFT "12076+ .*";
    /// }
    /// ```
    ///
    /// ```frr
    /// bgp as-path access-list FROM-MICROSOFT seq 5 permit ^12076_
    /// ```
    ///
    /// # How sure it is
    /// The filters themselves are asked, once with the path that routes usually have and once with the longer one; what depends
    /// on communities counts as accepted. Paths usually are `12076 65515` on private peering and begin with `12076 8075` on
    /// Microsoft peering. A limit on their length that leaves little room is likely to drop some.
    ///
    /// # References
    /// - Azure ExpressRoute, "Planned maintenance guidance", on how maintenance is done
    "maintenance-prepend-rejected", Expressroute, Error, requirements: ["ER-RED-09"], since "0.1.0",
    "An AS-path or length filter drops the prepended paths that Microsoft sends during maintenance", Device => check
}

/// The shortest path on a drained link that routes usually have.
const SHORTEST: u32 = 10;

/// Room for the numbers of those behind.
const ROOM: u32 = 20;

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let mut drains = Drains::of(device);
    let mut dropping = Vec::new();
    let mut limited = Vec::new();
    for (_, peering) in facts.peerings.on(device) {
        let Some(family) = own_family(peering) else { continue };
        if let Some(limit) = &peering.process.longest_path
            && let Some(span) = limit.span().filter(|_| limit.value < ROOM)
        {
            limited.push(((span, limit.value), peering));
        }
        if !peering.session.unread.is_empty() {
            continue;
        }
        let dropped = drains.dropped(peering.process, peering, family);
        dropping.extend(dropped.map(|it| (it, peering)));
    }
    for (dropped, sessions) in by_cause(dropping) {
        report(cx, &sessions, &dropped);
    }
    for ((span, limit), sessions) in by_cause(limited) {
        limit_reached(cx, &sessions, (span, limit));
    }
}

fn report(cx: &mut Context<'_>, sessions: &Together<'_, '_>, dropped: &Dropped) {
    let path: Vec<String> = dropped.path.iter().map(ToString::to_string).collect();
    let path = path.join(" ");
    let mut finding = cx.report(format!(
        "the inbound filters of {} drop routes while Microsoft drains the link",
        sessions.title()
    ));
    let takes = || format!("takes `{path}`, and not with 12076 {DRAIN} times more in front");
    for span in &dropped.lines {
        finding = finding.at(*span, takes());
    }
    for span in &dropped.conditions {
        finding =
            finding.at(*span, if dropped.lines.is_empty() { takes() } else { "decides by it".to_owned() });
    }
    let _reported = sessions
        .point_out(finding)
        .note(format!("before maintenance Microsoft puts 12076 in front of the path {DRAIN} times more"))
        .help("accept 12076 any number of times at the beginning of the path");
}

fn limit_reached(cx: &mut Context<'_>, sessions: &Together<'_, '_>, (span, limit): (Span, u32)) {
    let title = sessions.title();
    let finding = cx
        .report(format!("while Microsoft drains {title}, paths of more than {limit} numbers are not taken"))
        .at(span, "the longest path that is taken");
    let finding = if limit < SHORTEST { finding } else { finding.at_most(Severity::Warning).likely() };
    let _reported = sessions
        .point_out(finding)
        .note(format!("before maintenance Microsoft puts 12076 in front of the path {DRAIN} times more"))
        .help(format!("take paths of at least {ROOM} numbers"));
}
