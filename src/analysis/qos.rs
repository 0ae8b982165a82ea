//! What QoS does with each code point on the way out of an interface: the class that serves it, and the marking that
//! leaves.
//!
//! A platform finds the class of a packet where it leaves, by classifiers, or takes along the one that it was put into
//! where it arrived. Both end in the same table, with a row for each of the 64 code points: what may become of its
//! packets, through which places, and why no more is known where that is so.

mod arrivals;
mod classifiers;
mod policies;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{Doubt, Step};
use crate::model::{Device, Interface, QosClass, Rate, Sourced};
use crate::net::{Afi, Dscp, DscpSet};
use crate::text::Span;
use classifiers::Classifiers;

/// The code points that Microsoft keeps apart on its peering, with what they are for.
pub const LISTED: [(Dscp, &str); 5] = [
    (Dscp::EF, "voice"),
    (Dscp::AF41, "video and screen sharing"),
    (Dscp::AF21, "application sharing"),
    (Dscp::AF11, "file transfer"),
    (Dscp::DEFAULT, "everything else"),
];

/// The set of them.
pub fn listed() -> DscpSet {
    LISTED.iter().map(|it| it.0).collect()
}

/// What becomes of packets with one code point, or of some of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Treatment<'m> {
    /// It is known which class serves them, or that none does.
    pub placed: bool,
    /// The class that serves them; `None` when no class of the policy does.
    pub class: Option<&'m QosClass>,
    /// The name of their class, where they have one, whether or not the policy serves it.
    pub class_name: Option<&'m str>,
    /// The queue of their class, where classes meet in queues.
    pub queue: Option<u32>,
    /// Served before everything else.
    pub priority: bool,
    /// The code point with which they leave.
    pub marking: Dscp,
    /// The place that gives them another marking, or might.
    pub marked_at: Option<Span>,
    /// These are only those beyond the rate of a policer.
    pub beyond: bool,
    /// The places that decide, in order.
    pub steps: Vec<Step>,
}

impl<'m> Treatment<'m> {
    fn unserved(point: Dscp) -> Self {
        Treatment {
            placed: true,
            class: None,
            class_name: None,
            queue: None,
            priority: false,
            marking: point,
            marked_at: None,
            beyond: false,
            steps: Vec::new(),
        }
    }

    /// Whether they have a class that is not that of everything else.
    pub fn own_class(&self) -> Option<&'m QosClass> {
        self.class.filter(|it| !it.is_default)
    }

    /// Whether two of them wait in one queue.
    pub fn shares_with(&self, other: &Treatment<'_>) -> bool {
        let one_class = match (self.class, other.class) {
            (Some(one), Some(other)) => std::ptr::eq(one, other),
            _ => false,
        };
        one_class || self.queue.is_some() && self.queue == other.queue
    }

    /// The place that chooses their class.
    pub fn chosen_at(&self) -> Option<Span> {
        self.steps.first().map(|it| it.span)
    }

    fn marked(mut self, marking: Dscp, at: Option<Span>) -> Self {
        self.marking = marking;
        self.marked_at = at;
        self
    }

    fn step(&mut self, span: Option<Span>, text: impl FnOnce() -> String) {
        self.steps.extend(span.map(|span| Step { span, text: text() }));
    }
}

/// What may become of the packets of one code point.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell<'m> {
    /// What is possible; none when they are dropped.
    pub treatments: Vec<Treatment<'m>>,
    /// Nothing else is possible.
    pub exhaustive: bool,
    /// Why not more is known.
    pub doubt: Option<Doubt>,
}

impl Default for Cell<'_> {
    fn default() -> Self {
        Cell { treatments: Vec::new(), exhaustive: true, doubt: None }
    }
}

impl<'m> Cell<'m> {
    fn one(treatment: Treatment<'m>) -> Self {
        Cell { treatments: vec![treatment], ..Cell::default() }
    }

    /// Anything may become of them.
    fn unknown(doubt: Doubt) -> Self {
        Cell { treatments: Vec::new(), exhaustive: false, doubt: Some(doubt) }
    }

    /// What becomes of all but those beyond the rate of a policer, where that is sure.
    pub fn sure(&self) -> Option<&Treatment<'m>> {
        let mut within = self.treatments.iter().filter(|it| !it.beyond);
        let only = within.next()?;
        (self.exhaustive && only.placed && within.next().is_none()).then_some(only)
    }

    /// The marking with which they leave, where all that is possible agrees, with what gives it.
    pub fn marking(&self) -> Option<&Treatment<'m>> {
        let mut within = self.treatments.iter().filter(|it| !it.beyond);
        let first = within.next()?;
        (self.exhaustive && within.all(|it| it.marking == first.marking)).then_some(first)
    }

    /// Takes in what else is possible.
    fn join(&mut self, other: Cell<'m>) {
        for it in other.treatments {
            if !self.treatments.contains(&it) {
                self.treatments.push(it);
            }
        }
        self.exhaustive &= other.exhaustive;
        if self.doubt.is_none() {
            self.doubt = other.doubt;
        }
    }
}

/// What QoS does with what leaves an interface in one address family.
#[derive(Debug, Clone)]
pub struct Egress<'m> {
    /// The policy that is bound to it, or else to the port under it.
    pub policy: Option<&'m Sourced<String>>,
    /// The rule that marks what leaves by its class.
    pub rewrite: Option<&'m Sourced<String>>,
    table: Arc<[Cell<'m>]>,
}

/// How voice (DSCP EF) leaves.
#[derive(Debug, Clone, PartialEq)]
pub enum Voice<'e, 'm> {
    /// In a class of its own that is served first.
    First(&'e Treatment<'m>),
    /// In a class of its own that waits for its turn like others.
    NotFirst(&'e Treatment<'m>),
    /// In a class, or a queue, together with these.
    Shared(&'e Treatment<'m>, DscpSet),
    /// Together with everything else.
    WithTheRest(&'e Treatment<'m>),
    /// That is not known.
    Unknown,
}

/// A class that serves some code points, for people who ask.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassSummary {
    /// Its name.
    pub name: String,
    /// The code points that it takes for certain.
    pub points: DscpSet,
    /// It is served before everything else.
    pub priority: bool,
    /// Its share.
    pub bandwidth: Option<Rate>,
    /// The code points with which those leave.
    pub leaving: Leaving,
    /// Other code points with which those beyond the rate of a policer leave.
    pub beyond: DscpSet,
    /// The places that decide, each once, in the order of the texts.
    pub decided_at: Vec<Span>,
}

/// The markings with which the packets of a class leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaving {
    /// With those that they came with.
    Unchanged,
    /// With these.
    With(DscpSet),
}

impl<'m> Egress<'m> {
    /// What may become of packets with a code point.
    pub fn of(&self, point: Dscp) -> Option<&Cell<'m>> {
        self.table.get(usize::from(point.value()))
    }

    /// Every code point and what may become of it.
    pub fn rows(&self) -> impl Iterator<Item = (Dscp, &Cell<'m>)> {
        Dscp::all().zip(self.table.iter())
    }

    /// How voice leaves. Code points that differ from its own in the last three bits only are taken for voice too.
    pub fn voice(&self) -> Voice<'_, 'm> {
        let Some(voice) = self.of(Dscp::EF).and_then(Cell::sure) else { return Voice::Unknown };
        if voice.own_class().is_none() {
            return Voice::WithTheRest(voice);
        }
        let others = self.rows().filter(|(point, cell)| {
            point.precedence() != Dscp::EF.precedence() && cell.sure().is_some_and(|it| it.shares_with(voice))
        });
        let others: DscpSet = others.map(|it| it.0).collect();
        match voice.priority {
            _ if !others.is_empty() => Voice::Shared(voice, others),
            true => Voice::First(voice),
            false => Voice::NotFirst(voice),
        }
    }

    /// The code points of which it is not known what becomes of them, and why.
    pub fn unknown(&self) -> Option<(DscpSet, &Doubt)> {
        let unknown = || self.rows().filter(|(_, it)| it.sure().is_none());
        let doubt = unknown().find_map(|(_, it)| it.doubt.as_ref())?;
        Some((unknown().map(|it| it.0).collect(), doubt))
    }

    /// The classes that take code points for certain: those that are served first, then the others from their highest code
    /// point down, and the one that takes the most at the end.
    pub fn summary(&self) -> Vec<ClassSummary> {
        let mut classes: Vec<ClassSummary> = Vec::new();
        for (point, cell) in self.rows() {
            let Some(treatment) = cell.sure() else { continue };
            let name = treatment.class_name.unwrap_or("everything else");
            let known = classes.iter().position(|it| it.name == name);
            let at = known.unwrap_or_else(|| {
                classes.push(ClassSummary {
                    name: name.to_owned(),
                    points: DscpSet::NONE,
                    priority: treatment.priority,
                    bandwidth: treatment.class.and_then(|it| it.bandwidth).map(|it| it.value),
                    leaving: Leaving::Unchanged,
                    beyond: DscpSet::NONE,
                    decided_at: Vec::new(),
                });
                classes.len() - 1
            });
            let Some(class) = classes.get_mut(at) else { continue };
            let one: DscpSet = std::iter::once(treatment.marking).collect();
            class.leaving = match class.leaving {
                Leaving::Unchanged if treatment.marking == point => Leaving::Unchanged,
                Leaving::Unchanged => Leaving::With(class.points | one),
                Leaving::With(others) => Leaving::With(others | one),
            };
            class.points = class.points | std::iter::once(point).collect();
            class.decided_at.extend(treatment.steps.iter().map(|it| it.span).chain(treatment.marked_at));
            for other in cell.treatments.iter().filter(|it| it.beyond && it.marking != treatment.marking) {
                class.beyond = class.beyond | std::iter::once(other.marking).collect();
                class.decided_at.extend(other.marked_at);
            }
        }
        for class in &mut classes {
            class.decided_at.sort_unstable();
            class.decided_at.dedup();
        }
        let most = classes.iter().map(|it| it.points.len()).max().unwrap_or_default();
        classes.sort_by_key(|it| {
            let is_rest = most > 1 && it.points.len() == most;
            (!it.priority, is_rest, std::cmp::Reverse(it.points.iter().last()))
        });
        classes
    }
}

/// What interfaces that have the same bound to them have in common.
#[derive(PartialEq, Eq, Hash)]
struct Key<'m> {
    family: Afi,
    policy: Option<&'m str>,
    port_policy: Option<&'m str>,
    rewrite: Option<&'m str>,
    filters: Vec<&'m str>,
    /// The interface, when there is a way in of its own that is left out.
    with_own_arrival: Option<&'m str>,
}

/// What QoS does on the way out of the interfaces of a device. What they share is found once.
pub struct Qos<'m> {
    device: &'m Device,
    interfaces: HashMap<&'m str, &'m Interface>,
    /// Interfaces that have a way in of their own.
    with_own_arrivals: HashSet<&'m str>,
    classifiers: [Classifiers<'m>; 2],
    known: HashMap<Key<'m>, Arc<[Cell<'m>]>>,
}

impl<'m> Qos<'m> {
    /// For a device about which nothing was asked yet.
    pub fn of(device: &'m Device) -> Self {
        let arrivals = device.qos.arrivals.iter().flat_map(|(_, it)| it);
        let own = arrivals.filter_map(|it| it.only_on.as_deref());
        Qos {
            device,
            interfaces: device.interfaces.iter().map(|it| (it.name.as_str(), it)).collect(),
            with_own_arrivals: own.collect(),
            classifiers: [Classifiers::of(device, Afi::Ipv4), Classifiers::of(device, Afi::Ipv6)],
            known: HashMap::new(),
        }
    }

    /// What it does on the way out of an interface.
    pub fn egress(&mut self, interface: &'m Interface, family: Afi) -> Egress<'m> {
        let port = interface.parent.as_deref().and_then(|it| self.interfaces.get(it)).copied();
        let port_policy = port.and_then(|it| it.qos_out.as_ref());
        let policy = interface.qos_out.as_ref().or(port_policy);
        let rewrite = interface.qos_rewrite.get(family).as_ref();
        let key = Key {
            family,
            policy: policy.map(|it| it.as_str()),
            port_policy: port_policy.filter(|_| interface.qos_out.is_some()).map(|it| it.as_str()),
            rewrite: rewrite.map(|it| it.as_str()),
            filters: interface.filters_out.iter().map(|it| it.as_str()).collect(),
            with_own_arrival: self.with_own_arrivals.get(interface.name.as_str()).copied(),
        };
        let (device, [ipv4, ipv6]) = (self.device, &mut self.classifiers);
        let classifiers = if family == Afi::Ipv6 { ipv6 } else { ipv4 };
        let outer = port_policy.filter(|_| interface.qos_out.is_some());
        let table = self.known.entry(key).or_insert_with(|| {
            let way = Way { device, family, interface, policy, outer };
            Dscp::all().map(|point| way.cell(point, classifiers)).collect()
        });
        Egress { policy, rewrite, table: Arc::clone(table) }
    }

    /// The classes of a policy, and of those inside it, that name something that does not exist.
    pub fn undefined(device: &'m Device, policy: &str) -> Vec<&'m QosClass> {
        policies::undefined(device, policy)
    }

    /// What a policy on the way in may turn code points into, for an interface that has one. `None` where it has none.
    pub fn ingress(&mut self, interface: &'m Interface, family: Afi) -> Option<Vec<Cell<'m>>> {
        let (device, [ipv4, ipv6]) = (self.device, &mut self.classifiers);
        let classifiers = if family == Afi::Ipv6 { ipv6 } else { ipv4 };
        if let Some(policy) = &interface.qos_in {
            let cell = |point| policies::through(device, family, policy, point, classifiers);
            return Some(Dscp::all().map(cell).collect());
        }
        let filters = device.qos.filters.get(family);
        let marking = |it: &&Sourced<String>| {
            let filter = filters.get(it.as_str());
            filter.is_some_and(|it| it.terms.iter().any(|it| it.mark.is_some()))
        };
        interface.filters_in.iter().any(|it| marking(&it)).then(|| {
            let cell = |point| arrivals::marked_by(device, family, &interface.filters_in, point);
            Dscp::all().map(cell).collect()
        })
    }
}

/// One way out of a device.
struct Way<'m> {
    device: &'m Device,
    family: Afi,
    interface: &'m Interface,
    policy: Option<&'m Sourced<String>>,
    /// A policy on the port around that of the interface.
    outer: Option<&'m Sourced<String>>,
}

impl<'m> Way<'m> {
    fn cell(&self, point: Dscp, classifiers: &mut Classifiers<'m>) -> Cell<'m> {
        let qos = &self.device.qos;
        if let Some(&line) = qos.unclear.first() {
            return Cell::unknown(Doubt::at(
                Some(line),
                "what this line does to classes and markings is not known",
            ));
        }
        let policy = self.policy.and_then(|it| qos.policies.get(it.as_str()));
        let Some(name) = self.policy.filter(|_| policy.is_none_or(|it| !it.on_arrival)) else {
            return arrivals::cell(self, policy, point);
        };
        let mut cell = policies::through(self.device, self.family, name, point, classifiers);
        if let Some(outer) = self.outer.filter(|it| !policies::only_shapes(self.device, it)) {
            cell.exhaustive = false;
            let reason = "the policy on the port may change what the one on the interface did";
            cell.doubt = Some(Doubt::at(outer.span(), reason));
        }
        cell
    }
}
