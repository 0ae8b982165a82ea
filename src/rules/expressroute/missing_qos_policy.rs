use std::collections::{BTreeSet, HashMap};

use super::together::{by_cause, grouped, more};
use super::way_out::{WayOut, ways_out};
use crate::analysis::qos::{Qos, Voice};
use crate::model::{Device, Interface};
use crate::rules::{Builder, Context};
use crate::text::Span;

rule! {
    /// # What it does
    /// Finds Microsoft peerings whose interface has no QoS policy on what goes out, or one in which voice (DSCP EF)
    /// has no class of its own that is served first; also policies that are bound and not defined, or of which a class is
    /// not defined.
    ///
    /// # Why it matters
    /// Microsoft asks for several queues, with voice alone in one that is served first. Without them, a file transfer
    /// makes calls break up as soon as the link is full.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    /// ```
    ///
    /// # Good
    /// ```ios
    /// class-map match-any VOICE
    ///  match dscp ef
    /// class-map match-any OTHER-LISTED
    ///  match dscp af41 af21 af11
    /// policy-map TO-MICROSOFT
    ///  class VOICE
    ///   priority percent 10
    ///  class OTHER-LISTED
    ///   bandwidth percent 40
    ///  class class-default
    ///   set dscp default
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    ///  service-policy output TO-MICROSOFT
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ```
    ///
    /// # How to fix
    /// Give EF a class that is served first, and bind the policy to what leaves the sub-interface or its port.
    ///
    /// ```ios
    /// class-map match-any VOICE
    ///  match dscp ef
    /// policy-map TO-MICROSOFT
    ///  class VOICE
    ///   priority percent 10
    /// interface GigabitEthernet0/0/1.200
    ///  service-policy output TO-MICROSOFT
    /// ```
    ///
    /// ```junos
    /// set class-of-service classifiers dscp EDGE import default
    /// set class-of-service classifiers dscp EDGE forwarding-class expedited-forwarding loss-priority low code-points ef
    /// set class-of-service schedulers VOICE priority strict-high
    /// set class-of-service scheduler-maps TO-MICROSOFT forwarding-class expedited-forwarding scheduler VOICE
    /// set class-of-service interfaces xe-0/0/0 unit 200 scheduler-map TO-MICROSOFT
    /// set class-of-service interfaces xe-0/0/1 unit 0 classifiers dscp EDGE
    /// ```
    ///
    /// FRR has no words for classes and markings: under it, the traffic control of Linux does this.
    ///
    /// # How sure it is
    /// What the policy does is followed for each code point. Where a class looks at more than the code point, where a
    /// policy is not in the file, or where no classifier says into which forwarding class voice goes, nothing is
    /// reported.
    ///
    /// # When to ignore it
    /// When no voice runs over the circuit, or another device in front of the link does the queueing.
    ///
    /// # References
    /// - Azure ExpressRoute QoS requirements
    /// - RFC 3246 (expedited forwarding)
    "missing-qos-policy", Expressroute, Warning, requirements: ["ER-QOS-03"], since "0.1.0",
    "The interface of a Microsoft peering has no egress QoS policy, or voice has no class of its own", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let ways = ways_out(facts, device);
    let mut bare = BTreeSet::new();
    for way in ways.iter().filter(|it| it.egress.policy.is_none()) {
        if bare.insert(way.link.interface.name.as_str()) && !may_be_on_members(device, way) {
            without_policy(cx, device, way);
        }
    }
    undefined_classes(cx, device);
    let mut served = BTreeSet::new();
    let faults = ways.iter().filter_map(|way| {
        let fault = Fault::of(device, way)?;
        served.insert(way.link.interface.name.as_str()).then_some(((way.egress.policy?.as_str(), fault), way))
    });
    let faults: Vec<_> = faults.collect();
    let mut together: HashMap<_, (&WayOut<'_, '_>, usize)> = HashMap::new();
    for (cause, way) in &faults {
        together.entry(cause).or_insert((way, 0)).1 += 1;
    }
    for (cause, group) in by_cause(faults.iter().map(|(cause, way)| (cause, way.peering))) {
        let Some((way, count)) = together.get(cause) else { continue };
        let Some(name) = way.egress.policy else { continue };
        let ((policy, fault), interface) = (cause, &way.link.interface.name);
        let on = match count {
            1 => format!("on {}", **interface),
            several => format!("on {} and {} more", **interface, several - 1),
        };
        let bound = format!("bound to the interface of {}", group.title());
        let (message, place) = match fault {
            Fault::Undefined => (format!("QoS policy `{policy}` {on} does not exist"), None),
            Fault::NoClass => (format!("QoS policy `{policy}` {on} has no class for voice"), None),
            Fault::Shared { others, place } => (
                format!("in QoS policy `{policy}` {on}, voice shares its class with {others}"),
                place.map(|it| (it, "takes DSCP EF together with others")),
            ),
            Fault::NotFirst { place } => (
                format!("QoS policy `{policy}` {on} does not serve voice first"),
                place.map(|it| (it, "the class of voice waits for its turn like others")),
            ),
        };
        let mut finding = cx.report(message).label(name, bound);
        if let Some((place, text)) = place {
            finding = finding.at(place, text);
        }
        let finding = group.point_out(finding);
        let _reported = group.of_this_kind(finding).help(match fault {
            Fault::Undefined => "define it, or correct its name",
            Fault::NoClass => "add a class for DSCP EF that is served first",
            Fault::Shared { .. } => "leave EF alone in its class, and give the others one of their own",
            Fault::NotFirst { .. } => "make the class of DSCP EF one that is served first",
        });
    }
}

/// What is wrong with voice.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Fault {
    Undefined,
    NoClass,
    Shared { others: String, place: Option<Span> },
    NotFirst { place: Option<Span> },
}

impl Fault {
    fn of(device: &Device, way: &WayOut<'_, '_>) -> Option<Fault> {
        let policy = way.egress.policy?;
        if !device.qos.policies.contains_key(policy.as_str()) {
            // Where there is none at all, they may just not be shown.
            let whole = !device.qos.policies.is_empty() && device.qos.unclear.is_empty();
            return whole.then_some(Fault::Undefined);
        }
        match way.egress.voice() {
            Voice::WithTheRest(_) => Some(Fault::NoClass),
            Voice::Shared(voice, others) => {
                Some(Fault::Shared { others: others.to_string(), place: voice.chosen_at() })
            }
            // Which one it is to be is not known.
            Voice::NotFirst(voice) if voice.own_class().is_some_and(|it| it.undefined.is_some()) => None,
            Voice::NotFirst(voice) => {
                Some(Fault::NotFirst { place: voice.own_class().and_then(|it| it.classifier.span()) })
            }
            Voice::First(_) | Voice::Unknown => None,
        }
    }
}

/// Classes that name something that does not exist: their packets are served with everything else. On a port to
/// Microsoft that is a mistake whichever peering the policy is for.
fn undefined_classes(cx: &mut Context<'_>, device: &Device) {
    let mut links = cx.facts.peerings.on(device).map(|(_, it)| it.connected()).peekable();
    if links.peek().is_none() || !device.qos.unclear.is_empty() {
        return;
    }
    // A session whose link is not found may run over any of them.
    let ports: Option<BTreeSet<&str>> = links.map(|it| Some(it?.interface.port())).collect();
    let to_microsoft = |it: &&Interface| ports.as_ref().is_none_or(|ports| ports.contains(it.port()));
    let interfaces = device.interfaces.iter().filter(|it| it.enabled.value).filter(to_microsoft);
    let bound = interfaces.filter_map(|it| Some((it.qos_out.as_ref()?, it)));
    let bound = grouped(bound.map(|(policy, interface)| (policy.as_str(), (policy, interface))));
    let undefined = bound.iter().flat_map(|(policy, on)| {
        let classes = Qos::undefined(device, policy).into_iter();
        classes.filter_map(move |it| Some((it.undefined.as_ref()?.span(), (*policy, on, it))))
    });
    // A policy inside may stand in several.
    for (_, uses) in grouped(undefined) {
        let Some((policy, on, class)) = uses.first() else { continue };
        let Some((name, (binding, interface))) = class.undefined.as_ref().zip(on.first()) else { continue };
        let others = more(on.len() - 1);
        let on = format!("QoS policy `{policy}` on {}{others}", *interface.name);
        let finding = cx.report(if name.value == class.classifier.value {
            format!("class `{}` of {on} does not exist", **name)
        } else {
            format!("class `{}` of {on} is served by `{}`, which does not exist", *class.classifier, **name)
        });
        let finding = finding
            .label(name, "not defined: the class gets nothing of its own")
            .label(binding, "bound to what goes out");
        let bindings = uses.iter().flat_map(|(_, on, _)| *on).filter_map(|(it, _)| it.span());
        let _reported = bindings
            .skip(1)
            .fold(finding, Builder::about)
            .help(format!("define `{}`, or correct its name", **name));
    }
}

/// Members of a bundle may carry the policy in its place.
fn may_be_on_members(device: &Device, way: &WayOut<'_, '_>) -> bool {
    let member = |it: &Interface| it.parent.is_none() && it.addresses.is_empty() && it.qos_out.is_some();
    way.link.interface.on_a_bundle() && device.interfaces.iter().any(member)
}

fn without_policy(cx: &mut Context<'_>, device: &Device, way: &WayOut<'_, '_>) {
    let (interface, peering) = (way.link.interface, way.peering);
    let elsewhere = device.interfaces.iter().find_map(|it| it.qos_out.as_ref());
    let help = match elsewhere {
        Some(name) => format!("bind a QoS policy to what goes out; another interface uses `{}`", **name),
        None => "bind a QoS policy to what goes out, with a priority class for DSCP EF".to_owned(),
    };
    let _reported = cx
        .report(format!(
            "{} carries {} and has no QoS policy on what goes out",
            *interface.name,
            peering.title()
        ))
        .at(interface.opening, "no QoS policy is bound here")
        .at(peering.session.opening, "voice on this session shares one queue with everything else")
        .likely_if(!peering.certain)
        .note_some(peering.because())
        .help(help);
}
