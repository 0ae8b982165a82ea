//! Class of service as it is written, and the QoS that comes of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::model::{
    ArrivalClasses, ByFamily, Device, FilterTerm, MarkedClass, Named, PacketFate, PacketFilter, QosArrival,
    QosClass, QosPolicy, QosRewrite, Rate, Sourced,
};
use crate::net::{Afi, Dscp, DscpSet};
use crate::text::Span;

/// The classes that are there when none is defined, by queue.
const BUILT_IN: [&str; 4] = ["best-effort", "expedited-forwarding", "assured-forwarding", "network-control"];
/// The built-in classifier: code points with their queue and loss priority. All others go into the first queue.
const BUILT_IN_CLASSES: [(u8, usize, &str); 6] =
    [(46, 1, "low"), (10, 2, "low"), (12, 2, "high"), (14, 2, "high"), (48, 3, "low"), (56, 3, "low")];
/// The built-in rewrite rule: code points by queue and loss priority.
const BUILT_IN_MARKS: [(usize, &str, u8); 8] = [
    (0, "low", 0),
    (0, "high", 0),
    (1, "low", 46),
    (1, "high", 46),
    (2, "low", 10),
    (2, "high", 12),
    (3, "low", 48),
    (3, "high", 56),
];
/// The name of what is built in.
const DEFAULT: &str = "default";
/// Imports of imports that are followed.
const DEEPEST: usize = 16;
/// Patterns for interfaces beyond these are not applied: each is compared with every interface.
const MOST_PATTERNS: usize = 512;

/// Everything below `class-of-service`, and the filters that choose forwarding classes and markings.
#[derive(Debug, Default)]
pub(super) struct Queues {
    /// Forwarding classes with their queues.
    pub queue_numbers: Vec<(String, Sourced<u32>)>,
    pub classifiers: BTreeMap<(ClassifierKind, String), Classifier>,
    pub rewrites: ByFamily<BTreeMap<String, Rewrite>>,
    /// Names of code points.
    pub aliases: BTreeMap<String, Dscp>,
    pub maps: BTreeMap<String, SchedulerMap>,
    pub schedulers: BTreeMap<String, Scheduler>,
    pub profiles: BTreeMap<String, Profile>,
    pub bindings: Vec<Binding>,
    pub filters: ByFamily<BTreeMap<String, FilterDraft>>,
    /// Lines that were not understood, or that change classes in ways that are not modelled.
    pub unclear: Vec<Span>,
}

/// What a classifier looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ClassifierKind {
    /// Code points, in one family.
    Dscp(Afi),
    /// The upper three bits, in IPv4.
    Precedence,
}

/// Code points as written, with what they are put into.
#[derive(Debug, Default)]
pub(super) struct Classifier {
    pub points: Vec<(MarkedClass, Sourced<String>)>,
    /// The classifier that it starts from.
    pub base: Option<String>,
}

/// What classes are marked with, as written.
#[derive(Debug)]
pub(super) struct Rewrite {
    pub name: Sourced<String>,
    pub marks: Vec<(MarkedClass, Sourced<String>)>,
    /// The rule that it starts from.
    pub base: Option<String>,
}

/// Forwarding classes and how they are served.
#[derive(Debug)]
pub(super) struct SchedulerMap {
    pub name: Sourced<String>,
    /// Each with its scheduler.
    pub classes: Vec<(Sourced<String>, Sourced<String>)>,
}

/// How a queue is served.
#[derive(Debug, Default)]
pub(super) struct Scheduler {
    /// Served before the others.
    pub first: Option<Sourced<bool>>,
    pub rate: Option<Sourced<Rate>>,
    pub shape: Option<Sourced<Rate>>,
}

/// A traffic control profile.
#[derive(Debug)]
pub(super) struct Profile {
    pub name: Sourced<String>,
    pub map: Option<Sourced<String>>,
}

/// What is bound to an interface, or to all that fit a pattern.
#[derive(Debug)]
pub(super) struct Binding {
    pub interface: String,
    pub unit: Option<String>,
    pub bound: Bound,
}

/// What can be bound.
#[derive(Debug)]
pub(super) enum Bound {
    /// A scheduler map or a profile.
    Policy(Sourced<String>),
    Classifier(ClassifierKind, Sourced<String>),
    /// A classifier that looks at the tag of the frame.
    FrameClassifier(Sourced<String>),
    /// One forwarding class for all that comes in.
    Class(Sourced<String>),
    Rewrite(Afi, Sourced<String>),
    /// A rule for the upper three bits of the code point.
    PrecedenceRewrite(Sourced<String>),
}

/// A packet filter, as far as it chooses classes and markings.
#[derive(Debug, Default)]
pub(super) struct FilterDraft {
    terms: Vec<TermDraft>,
    places: HashMap<String, usize>,
    /// Lines that were not understood.
    pub unread: Vec<Span>,
}

/// A term of a packet filter.
#[derive(Debug)]
pub(super) struct TermDraft {
    name: Sourced<String>,
    pub points: Vec<String>,
    /// It looks at something else too.
    pub others: bool,
    pub class: Option<Sourced<String>>,
    pub loss: Option<String>,
    pub mark: Option<Sourced<String>>,
    pub fate: PacketFate,
}

impl FilterDraft {
    /// The term of this name, created at its first mention.
    pub fn term(&mut self, name: Sourced<String>) -> &mut TermDraft {
        let next = self.terms.len();
        let at = *self.places.entry(name.value.clone()).or_insert(next);
        if at == next {
            self.terms.push(TermDraft {
                name,
                points: Vec::new(),
                others: false,
                class: None,
                loss: None,
                mark: None,
                fate: PacketFate::Passes,
            });
        }
        match self.terms.get_mut(at) {
            Some(term) => term,
            None => unreachable!("the places are those of terms of this filter"),
        }
    }
}

/// The interfaces that something is bound to.
struct Places<'q> {
    /// What is bound, where that is first said.
    name: &'q Sourced<String>,
    interfaces: BTreeSet<String>,
    /// Some of them are given by a pattern.
    pattern: bool,
}

impl<'q> Places<'q> {
    fn of(name: &'q Sourced<String>) -> Self {
        Places { name, interfaces: BTreeSet::new(), pattern: false }
    }

    fn add(&mut self, binding: &Binding) {
        self.interfaces.insert(binding.name());
        self.pattern |= binding.is_pattern();
    }

    /// The only one, where there is no other.
    fn only(&self) -> Option<String> {
        self.interfaces.first().filter(|_| self.interfaces.len() == 1 && !self.pattern).cloned()
    }
}

impl Queues {
    /// Puts policies, classes and bindings into the model.
    pub fn finish(mut self, device: &mut Device) {
        device.qos.unclear.append(&mut self.unclear);
        let numbers = std::mem::take(&mut self.queue_numbers);
        device.qos.queues = numbers.into_iter().collect();
        let classes = BuiltIn::of(&device.qos.queues);
        for (number, name) in (0..).zip(classes.names.clone()) {
            device.qos.queues.entry(name).or_insert(Sourced::default_of(number));
        }
        for (name, map) in &self.maps {
            device.qos.policies.insert(name.clone(), self.policy(map, &device.qos.queues));
        }
        for (name, profile) in &self.profiles {
            if profile.map.is_none() && !self.maps.contains_key(name) {
                let name = profile.name.clone();
                let policy = QosPolicy { name, on_arrival: true, classes: Vec::new(), unread: Vec::new() };
                device.qos.policies.insert(policy.name.value.clone(), policy);
            }
        }
        device.qos.filters = self.filters();
        self.arrivals(device, &classes);
        device.qos.rewrites = self.rewrites(&classes);
        self.bind(device);
    }

    fn policy(&self, map: &SchedulerMap, queues: &Named<Sourced<u32>>) -> QosPolicy {
        // A file that has no scheduler of a map is an excerpt.
        let is_excerpt = !map.classes.iter().any(|(_, it)| self.schedulers.contains_key(it.as_str()));
        let class = |(class, scheduler): &(Sourced<String>, Sourced<String>)| {
            let first_queue = queues.get(class.as_str()).is_some_and(|it| it.value == 0);
            let mut it = QosClass::new(class.clone(), first_queue);
            let Some(found) = self.schedulers.get(scheduler.as_str()) else {
                it.undefined = Some(scheduler.clone()).filter(|_| !is_excerpt);
                return it;
            };
            let first = found.first.filter(|it| it.value);
            it.priority = first.map(|it| it.map(|_| Rate::Unstated));
            it.bandwidth = found.rate;
            it.shape = found.shape;
            it
        };
        let classes = map.classes.iter().map(class).collect();
        QosPolicy { name: map.name.clone(), on_arrival: true, classes, unread: Vec::new() }
    }

    fn filters(&self) -> ByFamily<Named<PacketFilter>> {
        let term = |it: &TermDraft| {
            let points: Option<DscpSet> = it.points.iter().map(|it| self.point(it)).collect();
            FilterTerm {
                name: it.name.clone(),
                points: points.filter(|it| !it.is_empty()),
                others: it.others || points.is_none(),
                class: it.class.clone(),
                loss: it.loss.clone(),
                mark: it.mark.clone().map(|it| it.map(|it| self.point(&it))),
                fate: it.fate,
            }
        };
        let filter = |it: &FilterDraft| PacketFilter {
            terms: it.terms.iter().map(term).collect(),
            unread: it.unread.clone(),
        };
        let all =
            |family| self.filters.get(family).iter().map(|(name, it)| (name.clone(), filter(it))).collect();
        ByFamily { ipv4: all(Afi::Ipv4), ipv6: all(Afi::Ipv6) }
    }

    /// The ways into classes: each classifier that is bound to something, and each filter that chooses.
    fn arrivals(&self, device: &mut Device, built_in: &BuiltIn) {
        let mut bound: BTreeMap<(ClassifierKind, &str), Places<'_>> = BTreeMap::new();
        let mut told_apart = BTreeSet::new();
        for binding in &self.bindings {
            let Bound::Classifier(kind, name) = &binding.bound else { continue };
            bound.entry((*kind, name.as_str())).or_insert_with(|| Places::of(name)).add(binding);
            told_apart.insert(binding.name());
        }
        let arrivals = &mut device.qos.arrivals;
        for ((kind, _), places) in bound {
            let name = places.name;
            let classes = self
                .classes_of(kind, name, built_in)
                .map_or(ArrivalClasses::Unclear, |it| ArrivalClasses::ByDscp(it.into_iter().collect()));
            let family = match kind {
                ClassifierKind::Dscp(family) => family,
                ClassifierKind::Precedence => Afi::Ipv4,
            };
            arrivals.get_mut(family).push(QosArrival { name: name.clone(), only_on: places.only(), classes });
        }
        let mut others: BTreeMap<(bool, &str), Places<'_>> = BTreeMap::new();
        for binding in &self.bindings {
            let (one, name) = match &binding.bound {
                Bound::Class(name) => (true, name),
                Bound::FrameClassifier(name) if !told_apart.contains(&binding.name()) => (false, name),
                _ => continue,
            };
            others.entry((one, name.as_str())).or_insert_with(|| Places::of(name)).add(binding);
        }
        for ((one, class), places) in others {
            let classes = if one { ArrivalClasses::One(class.to_owned()) } else { ArrivalClasses::Unclear };
            for family in [Afi::Ipv4, Afi::Ipv6] {
                let (name, classes) = (places.name.clone(), classes.clone());
                arrivals.get_mut(family).push(QosArrival { name, only_on: places.only(), classes });
            }
        }
        for family in [Afi::Ipv4, Afi::Ipv6] {
            let choosing = |name: &str| {
                let filter = self.filters.get(family).get(name);
                filter.is_some_and(|it| !it.unread.is_empty() || it.terms.iter().any(|it| it.class.is_some()))
            };
            let mut seen = BTreeSet::new();
            for name in device.interfaces.iter().flat_map(|it| &it.filters_in) {
                if choosing(name) && seen.insert(name.as_str()) {
                    let classes = ArrivalClasses::Filter(name.value.clone());
                    arrivals.get_mut(family).push(QosArrival { name: name.clone(), only_on: None, classes });
                }
            }
        }
    }

    /// What a classifier puts each code point into; `None` when that is not known. What it does not name goes into the
    /// first queue.
    fn classes_of(
        &self,
        kind: ClassifierKind,
        name: &str,
        built_in: &BuiltIn,
    ) -> Option<BTreeMap<Dscp, Sourced<MarkedClass>>> {
        let mut chain = Vec::new();
        let mut next = Some(name);
        while let Some(name) = next.filter(|it| *it != DEFAULT) {
            if chain.len() >= DEEPEST {
                return None;
            }
            let classifier = self.classifiers.get(&(kind, name.to_owned()))?;
            next = classifier.base.as_deref();
            chain.push(classifier);
        }
        if next == Some(DEFAULT) && kind == ClassifierKind::Precedence {
            return None;
        }
        let named = |point: Dscp| {
            let own = BUILT_IN_CLASSES.iter().find(|it| next == Some(DEFAULT) && it.0 == point.value());
            let (queue, loss) = own.map_or((0, "low"), |it| (it.1, it.2));
            (point, Sourced::default_of(built_in.class(queue, loss)))
        };
        let mut classes: BTreeMap<_, _> = Dscp::all().map(named).collect();
        for (class, point) in chain.iter().rev().flat_map(|it| &it.points) {
            let points: DscpSet = match kind {
                ClassifierKind::Dscp(_) => self.point(point).into_iter().collect(),
                ClassifierKind::Precedence => {
                    let bits = (point.len() == 3).then(|| u8::from_str_radix(point, 2).ok()).flatten();
                    bits.map_or(DscpSet::NONE, DscpSet::of_precedence)
                }
            };
            if points.is_empty() {
                return None;
            }
            let chosen = Sourced { value: class.clone(), origin: point.origin };
            classes.extend(points.iter().map(|it| (it, chosen.clone())));
        }
        Some(classes)
    }

    fn rewrites(&self, built_in: &BuiltIn) -> ByFamily<Named<QosRewrite>> {
        let mut all = ByFamily::<Named<QosRewrite>>::default();
        for (family, own) in self.rewrites.iter() {
            for (name, rewrite) in own {
                let mut marks: Vec<_> = Vec::new();
                let known = |it: Sourced<String>| it.map(|it| self.point(&it));
                marks
                    .extend(rewrite.marks.iter().map(|(class, point)| (class.clone(), known(point.clone()))));
                if rewrite.base.as_deref() == Some(DEFAULT) {
                    marks.extend(built_in.marks());
                }
                let unclear = rewrite.base.as_ref().is_some_and(|it| it != DEFAULT);
                let rewrite = QosRewrite { name: rewrite.name.clone(), marks, unclear };
                all.get_mut(family).insert(name.clone(), rewrite);
            }
        }
        for binding in &self.bindings {
            let (family, name, marks, unclear) = match &binding.bound {
                Bound::Rewrite(family, name) if name.value == DEFAULT => {
                    (*family, name, built_in.marks(), false)
                }
                Bound::PrecedenceRewrite(name) => (Afi::Ipv4, name, Vec::new(), true),
                _ => continue,
            };
            let draft = || QosRewrite { name: name.clone(), marks, unclear };
            all.get_mut(family).entry(name.value.clone()).or_insert_with(draft);
        }
        all
    }

    fn bind(&self, device: &mut Device) {
        let places = device.interfaces.iter().enumerate();
        let places: HashMap<String, usize> = places.map(|(at, it)| (it.name.value.clone(), at)).collect();
        // What names one interface is nearer than what names many.
        let outgoing = |it: &&Binding| {
            matches!(it.bound, Bound::Policy(_) | Bound::Rewrite(..) | Bound::PrecedenceRewrite(_))
        };
        let (many, one): (Vec<&Binding>, Vec<&Binding>) =
            self.bindings.iter().filter(outgoing).partition(|it| it.is_pattern());
        for binding in many.into_iter().take(MOST_PATTERNS).chain(one) {
            if binding.is_pattern() {
                let fitting = device.interfaces.iter_mut().filter(|it| binding.fits(&it.name));
                fitting.for_each(|it| self.bind_to(it, &binding.bound));
            } else if let Some(&at) = places.get(&binding.name())
                && let Some(interface) = device.interfaces.get_mut(at)
            {
                self.bind_to(interface, &binding.bound);
            }
        }
    }

    fn bind_to(&self, interface: &mut crate::model::Interface, bound: &Bound) {
        match bound {
            Bound::Policy(name) => {
                let map = self.profiles.get(name.as_str()).and_then(|it| it.map.as_ref());
                let bound = map.map_or_else(|| name.value.clone(), |it| it.value.clone());
                interface.qos_out = Some(Sourced { value: bound, origin: name.origin });
            }
            Bound::Rewrite(family, name) => *interface.qos_rewrite.get_mut(*family) = Some(name.clone()),
            Bound::PrecedenceRewrite(name) => interface.qos_rewrite.ipv4 = Some(name.clone()),
            Bound::Classifier(..) | Bound::FrameClassifier(_) | Bound::Class(_) => {}
        }
    }

    /// A code point by its bits, a name given here, or a name that everyone knows.
    fn point(&self, text: &str) -> Option<Dscp> {
        let bits = (text.len() == 6).then(|| u8::from_str_radix(text, 2).ok()).flatten();
        let known = || match text {
            "nc1" => Some(Dscp::CS6),
            "nc2" => Some(Dscp::CS7),
            _ => text.parse().ok(),
        };
        self.aliases.get(text).copied().or_else(|| bits.and_then(Dscp::new)).or_else(known)
    }
}

/// The names of the classes that are built in: whoever gives another name to one of their queues renames them.
struct BuiltIn {
    names: [String; 4],
}

impl BuiltIn {
    fn of(queues: &Named<Sourced<u32>>) -> Self {
        let name = |queue: usize| {
            let built_in = BUILT_IN.get(queue).copied().unwrap_or_default();
            let same =
                |it: &(&String, &Sourced<u32>)| usize::try_from(it.1.value).is_ok_and(|it| it == queue);
            let mut others = queues.iter().filter(same);
            match (queues.contains_key(built_in), others.next(), others.next()) {
                (false, Some((only, _)), None) => only.clone(),
                _ => built_in.to_owned(),
            }
        };
        BuiltIn { names: [name(0), name(1), name(2), name(3)] }
    }

    fn class(&self, queue: usize, loss: &str) -> MarkedClass {
        MarkedClass { class: self.names.get(queue).cloned().unwrap_or_default(), loss: loss.to_owned() }
    }

    fn marks(&self) -> Vec<(MarkedClass, Sourced<Option<Dscp>>)> {
        let mark = |&(queue, loss, point): &(usize, &str, u8)| {
            (self.class(queue, loss), Sourced::default_of(Dscp::new(point)))
        };
        BUILT_IN_MARKS.iter().map(mark).collect()
    }
}

impl Binding {
    fn is_pattern(&self) -> bool {
        self.interface == "all" || self.interface.contains('*') || self.unit.as_deref() == Some("*")
    }

    /// The interface of one that is no pattern.
    fn name(&self) -> String {
        match &self.unit {
            Some(unit) => format!("{}.{unit}", self.interface),
            None => self.interface.clone(),
        }
    }

    fn fits(&self, interface: &str) -> bool {
        let (port, unit) =
            interface.rsplit_once('.').map_or((interface, None), |(port, unit)| (port, Some(unit)));
        let units = match (&self.unit, unit) {
            (None, None) => true,
            (Some(pattern), Some(unit)) => pattern == "*" || pattern == unit,
            _ => false,
        };
        units && (self.interface == "all" || glob(&self.interface, port))
    }
}

/// Whether a name fits a pattern in which `*` stands for anything.
fn glob(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else { return false };
    let mut last = None;
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        last = Some(part);
        rest = rest.get(at + part.len()..).unwrap_or_default();
    }
    match last {
        None => rest.is_empty(),
        Some(last) => last.is_empty() || name.ends_with(last),
    }
}

#[cfg(test)]
mod tests {
    use super::glob;

    #[test]
    fn patterns_fit_names() {
        for (pattern, name) in [("ge-*", "ge-0/0/1"), ("xe-0/0/*", "xe-0/0/3"), ("ae1", "ae1"), ("*", "lo0")]
        {
            assert!(glob(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("ge-*", "xe-0/0/1"), ("ae1", "ae10"), ("*/1", "ge-0/0/2")] {
            assert!(!glob(pattern, name), "{pattern} {name}");
        }
    }
}
