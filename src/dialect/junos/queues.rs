//! Class of service as it is written, and the QoS policies that come of it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::model::{Device, QosClass, QosClassifier, QosMatch, QosPolicy, Rate, Sourced};
use crate::net::Dscp;
use crate::text::Span;

/// The forwarding classes of the built-in classifier `default`, by code point. All others are best effort.
const BUILT_IN: [(&str, &[u8]); 3] =
    [("expedited-forwarding", &[46]), ("assured-forwarding", &[10, 12, 14]), ("network-control", &[48, 56])];
const BEST_EFFORT: &str = "best-effort";
const LAST_CODE_POINT: u8 = 63;
/// More forwarding classes than any hardware has.
const MOST_CLASSES: usize = 64;
/// Patterns for interfaces beyond these are not applied: each is compared with every interface.
const MOST_PATTERNS: usize = 512;

/// Everything below `class-of-service`, and the filters that choose forwarding classes.
#[derive(Debug, Default)]
pub(super) struct Queues {
    /// Code points as written, by classifier, with their forwarding class.
    pub classifiers: BTreeMap<String, Vec<(String, Sourced<String>)>>,
    /// Classifiers that others start from.
    pub imports: BTreeMap<String, String>,
    /// Names of code points.
    pub aliases: BTreeMap<String, Dscp>,
    pub maps: BTreeMap<String, SchedulerMap>,
    pub schedulers: BTreeMap<String, Scheduler>,
    pub profiles: BTreeMap<String, Profile>,
    pub bound_classifiers: BTreeSet<String>,
    pub bindings: Vec<Binding>,
    pub filter_terms: BTreeMap<(String, String), FilterTerm>,
    /// Lines that were not understood.
    pub unread: Vec<Span>,
}

/// Forwarding classes and how they are served.
#[derive(Debug)]
pub(super) struct SchedulerMap {
    pub name: Sourced<String>,
    pub classes: Vec<(Sourced<String>, String)>,
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

/// What serves an interface, or all that fit a pattern.
#[derive(Debug)]
pub(super) struct Binding {
    pub interface: String,
    pub unit: Option<String>,
    /// A scheduler map or a profile.
    pub policy: Sourced<String>,
}

/// A term of a packet filter, as far as it chooses a forwarding class.
#[derive(Debug, Default)]
pub(super) struct FilterTerm {
    pub points: Vec<String>,
    /// It looks at something else too.
    pub others: bool,
    pub class: Option<Sourced<String>>,
}

impl Queues {
    /// Puts policies, classes and bindings into the model.
    pub fn finish(self, device: &mut Device) {
        for (class, _) in self.maps.values().flat_map(|it| &it.classes) {
            // Each looks through all classifiers; without one, what a class takes is not known.
            if device.qos_classes.len() < MOST_CLASSES && !device.qos_classes.contains_key(&class.value) {
                device.qos_classes.insert(class.value.clone(), self.classifier(class));
            }
        }
        for (name, map) in &self.maps {
            device.qos_policies.insert(name.clone(), self.policy(map));
        }
        for (name, profile) in &self.profiles {
            let policy = QosPolicy { name: profile.name.clone(), classes: Vec::new(), unread: Vec::new() };
            if profile.map.is_none() && !self.maps.contains_key(name) {
                device.qos_policies.insert(name.clone(), policy);
            }
        }
        let places = device.interfaces.iter().enumerate();
        let places: HashMap<String, usize> = places.map(|(at, it)| (it.name.value.clone(), at)).collect();
        // What names one interface is nearer than what names many.
        let (many, one): (Vec<&Binding>, Vec<&Binding>) =
            self.bindings.iter().partition(|it| it.is_pattern());
        for binding in many.into_iter().take(MOST_PATTERNS).chain(one) {
            let map = self.profiles.get(binding.policy.as_str()).and_then(|it| it.map.as_ref());
            let policy = match map {
                Some(map) => Sourced { value: map.value.clone(), origin: binding.policy.origin },
                None => binding.policy.clone(),
            };
            if binding.is_pattern() {
                for interface in device.interfaces.iter_mut().filter(|it| binding.fits(&it.name)) {
                    interface.qos_out = Some(policy.clone());
                }
            } else if let Some(&at) = places.get(&binding.name())
                && let Some(interface) = device.interfaces.get_mut(at)
            {
                interface.qos_out = Some(policy);
            }
        }
    }

    fn policy(&self, map: &SchedulerMap) -> QosPolicy {
        let class = |(class, scheduler): &(Sourced<String>, String)| {
            let mut it = QosClass::new(class.clone(), class.value == BEST_EFFORT);
            if let Some(scheduler) = self.schedulers.get(scheduler) {
                let first = scheduler.first.filter(|it| it.value);
                it.priority = first.map(|it| it.map(|_| Rate::Unstated));
                it.bandwidth = scheduler.rate;
                it.shape = scheduler.shape;
            }
            it
        };
        let classes = map.classes.iter().map(class).collect();
        QosPolicy { name: map.name.clone(), classes, unread: self.unread.clone() }
    }

    /// The code points that some interface puts into a forwarding class. Where no interface looks at code points, and
    /// none is known to be filtered into classes, nothing can be said.
    fn classifier(&self, class: &Sourced<String>) -> QosClassifier {
        let mut matches = Vec::new();
        let mut seen = HashSet::new();
        for name in &self.bound_classifiers {
            self.points(name, class, &mut seen, &mut matches);
        }
        let filtered = self.filter_terms.values().filter_map(|it| Some((it, it.class.as_ref()?)));
        for (term, chosen) in filtered.filter(|(_, chosen)| chosen.value == class.value) {
            let points: Option<Vec<Dscp>> = term.points.iter().map(|it| self.point(it)).collect();
            let known = points.filter(|it| !it.is_empty() && !term.others).map(QosMatch::Dscp);
            let looked_at = known.unwrap_or_else(|| QosMatch::Other("a packet filter".to_owned()));
            matches.push(Sourced { value: looked_at, origin: chosen.origin });
        }
        if self.bound_classifiers.is_empty() && matches.is_empty() {
            let what = QosMatch::Other("no classifier is bound".to_owned());
            matches.push(Sourced::default_of(what));
        }
        QosClassifier { name: class.clone(), any: true, matches, unread: Vec::new() }
    }

    /// The code points that a classifier, or one that it starts from, puts into a class.
    fn points(
        &self,
        classifier: &str,
        class: &Sourced<String>,
        seen: &mut HashSet<String>,
        into: &mut Vec<Sourced<QosMatch>>,
    ) {
        if !seen.insert(classifier.to_owned()) {
            return;
        }
        if classifier == "default" {
            into.extend(built_in(class).map(|it| Sourced { value: it, origin: class.origin }));
            return;
        }
        let Some(own) = self.classifiers.get(classifier) else {
            let what = QosMatch::Other(format!("there is no classifier `{classifier}`"));
            into.push(Sourced { value: what, origin: class.origin });
            return;
        };
        for (chosen, point) in own.iter().filter(|(chosen, _)| *chosen == class.value) {
            let what = match self.point(point) {
                Some(point) => QosMatch::Dscp(vec![point]),
                None => QosMatch::Other(format!("`{}` goes into {chosen}", **point)),
            };
            into.push(Sourced { value: what, origin: point.origin });
        }
        if let Some(base) = self.imports.get(classifier) {
            self.points(base, class, seen, into);
        }
    }

    /// A code point by its bits, a name given here, or a name that everyone knows.
    fn point(&self, text: &str) -> Option<Dscp> {
        let bits = (text.len() == 6).then(|| u8::from_str_radix(text, 2).ok()).flatten();
        let known = || match text {
            "nc1" => Dscp::new(48),
            "nc2" => Dscp::new(56),
            _ => text.parse().ok(),
        };
        self.aliases.get(text).copied().or_else(|| bits.and_then(Dscp::new)).or_else(known)
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

fn built_in(class: &str) -> Option<QosMatch> {
    let points = |all: &[u8]| QosMatch::Dscp(all.iter().filter_map(|&it| Dscp::new(it)).collect());
    if class == BEST_EFFORT {
        let taken = |it: &u8| BUILT_IN.iter().any(|(_, points)| points.contains(it));
        let rest: Vec<u8> = (0..=LAST_CODE_POINT).filter(|it| !taken(it)).collect();
        return Some(points(&rest));
    }
    BUILT_IN.iter().find(|(name, _)| *name == class).map(|(_, all)| points(all))
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
