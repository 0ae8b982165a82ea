//! Policies whose classes have classifiers: the first class that takes a packet serves and marks it.

use std::collections::HashSet;

use super::classifiers::{Classifiers, Takes};
use super::{Cell, Treatment};
use crate::analysis::Doubt;
use crate::model::{Device, QosClass, QosMark, QosMarking, QosPart, Sourced};
use crate::net::{Afi, Dscp};
use crate::text::Span;

/// Policies within policies go no deeper than this on any platform.
const DEEPEST: usize = 8;
/// Classes that one code point is tried on, over all policies within policies.
const MOST_CLASSES: usize = 4096;

/// What becomes of a code point that goes through a policy.
pub(super) fn through<'m>(
    device: &'m Device,
    family: Afi,
    policy: &'m Sourced<String>,
    point: Dscp,
    classifiers: &mut Classifiers<'m>,
) -> Cell<'m> {
    Packet { device, family, point, classifiers, tried: 0 }.through(policy, 0)
}

/// Whether a policy does nothing but shape: it marks nothing, and tells nothing apart.
pub(super) fn only_shapes(device: &Device, policy: &str) -> bool {
    let policy = device.qos.policies.get(policy).filter(|it| it.unread.is_empty());
    let shapes = |it: &QosClass| it.is_default && it.marks.is_empty() && it.child.is_none() && !it.drops;
    policy.is_some_and(|it| it.classes.iter().all(shapes))
}

/// The classes of a policy, and of those inside it, that name something that does not exist.
pub(super) fn undefined<'m>(device: &'m Device, policy: &str) -> Vec<&'m QosClass> {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    let mut waiting = vec![policy];
    while let Some(name) = waiting.pop() {
        let Some(policy) = device.qos.policies.get(name).filter(|_| seen.insert(name)) else { continue };
        found.extend(policy.classes.iter().filter(|it| it.undefined.is_some()));
        waiting.extend(policy.classes.iter().filter_map(|it| it.child.as_deref()).map(String::as_str));
    }
    found
}

/// Packets of one code point on their way.
struct Packet<'m, 'c> {
    device: &'m Device,
    family: Afi,
    point: Dscp,
    classifiers: &'c mut Classifiers<'m>,
    tried: usize,
}

/// What a class marks its packets with.
struct Marked {
    /// Possible markings of those within the rate of a policer, with the places that give them.
    within: Vec<(Dscp, Option<Span>)>,
    beyond: Vec<(Dscp, Option<Span>)>,
    exhaustive: bool,
    doubt: Option<Doubt>,
}

impl<'m> Packet<'m, '_> {
    fn through(&mut self, name: &'m Sourced<String>, depth: usize) -> Cell<'m> {
        let Some(policy) = self.device.qos.policies.get(name.as_str()) else {
            return Cell::unknown(Doubt::at(name.span(), format!("there is no policy `{}` here", **name)));
        };
        if let Some(&line) = policy.unread.first() {
            return Cell::unknown(Doubt::at(
                Some(line),
                format!("a line of `{}` was not understood", **name),
            ));
        }
        if depth > DEEPEST || policy.on_arrival {
            return Cell::unknown(Doubt::at(name.span(), format!("what `{}` does is not known", **name)));
        }
        let mut cell = Cell::default();
        for class in policy.classes.iter().filter(|it| !it.is_default) {
            self.tried += 1;
            if self.tried > MOST_CLASSES {
                return Cell::unknown(Doubt::at(name.span(), "there are too many classes to try"));
            }
            match self.classifiers.takes(&class.classifier, self.point) {
                Takes::No => {}
                Takes::Yes => {
                    cell.join(self.served(class, depth));
                    return cell;
                }
                Takes::Unknown(doubt) => {
                    cell.join(self.served(class, depth));
                    cell.doubt.get_or_insert(doubt);
                }
            }
        }
        // What no class takes falls to the one for everything else, whether or not it is written.
        match policy.classes.iter().find(|it| it.is_default) {
            Some(class) => cell.join(self.served(class, depth)),
            None => cell.join(Cell::one(Treatment::unserved(self.point))),
        }
        cell
    }

    fn served(&mut self, class: &'m QosClass, depth: usize) -> Cell<'m> {
        if class.drops {
            return Cell::default();
        }
        let inner = match &class.child {
            Some(child) => self.through(child, depth + 1),
            None => Cell::one(Treatment {
                class: Some(class),
                class_name: Some(class.classifier.as_str()),
                ..Treatment::unserved(self.point)
            }),
        };
        let marked = self.marked(class);
        let mut cell = Cell { treatments: Vec::new(), exhaustive: inner.exhaustive, doubt: inner.doubt };
        for mut treatment in inner.treatments {
            // What a policy inside leaves to chance is served by the class around it.
            if treatment.class.is_none() {
                (treatment.class, treatment.class_name) = (Some(class), Some(class.classifier.as_str()));
            }
            treatment.priority |= class.priority.is_some();
            let step = class.classifier.span();
            if treatment.steps.is_empty() && !class.is_default {
                let place = self.classifiers.place(&class.classifier, self.point);
                treatment.step(place, || format!("takes {}", self.point));
            }
            treatment.step(step, || format!("`{}` takes {}", *class.classifier, self.point));
            let Some(marked) = &marked else {
                cell.treatments.push(treatment);
                continue;
            };
            if treatment.marked_at.is_some() {
                let reason =
                    "which marking stays, that of the policy inside or this one, differs by platform";
                cell.doubt.get_or_insert(Doubt::of_platform(step, reason));
                cell.treatments.push(treatment.clone());
            }
            let with = |&(marking, at)| treatment.clone().marked(marking, at);
            cell.treatments.extend(marked.within.iter().map(with));
            cell.treatments.extend(marked.beyond.iter().map(with).map(|it| Treatment { beyond: true, ..it }));
        }
        if let Some(marked) = marked {
            cell.exhaustive &= marked.exhaustive;
            cell.doubt = cell.doubt.or(marked.doubt);
        }
        cell
    }

    /// What a class marks its packets with; `None` when it leaves them as they are.
    fn marked(&self, class: &QosClass) -> Option<Marked> {
        if class.marks.is_empty() {
            return None;
        }
        let mut sum =
            Marked { within: vec![(self.point, None)], beyond: Vec::new(), exhaustive: true, doubt: None };
        for part in [QosPart::All, QosPart::Conforming, QosPart::Exceeding] {
            for mark in class.marks.iter().filter(|it| it.part == part) {
                if mark.ipv4_only && self.family != Afi::Ipv4 {
                    sum.exhaustive = false;
                    let reason = "what this line marks of IPv6 differs by platform";
                    sum.doubt = Some(Doubt::of_platform(mark.span(), reason));
                    continue;
                }
                match self.marking(mark) {
                    Ok(markings) => {
                        let placed = markings.into_iter().map(|it| (it, mark.span())).collect();
                        match part {
                            QosPart::All | QosPart::Conforming => sum.within = placed,
                            QosPart::Exceeding => sum.beyond.extend(placed),
                        }
                    }
                    Err(doubt) if part != QosPart::Exceeding => {
                        sum.exhaustive = false;
                        sum.doubt = Some(doubt);
                    }
                    Err(_) => {}
                }
            }
        }
        Some(sum)
    }

    /// The code points that a marking may leave.
    fn marking(&self, mark: &Sourced<QosMark>) -> Result<Vec<Dscp>, Doubt> {
        let unknown = |reason: &str| Doubt::at(mark.span(), reason);
        match &mark.to {
            QosMarking::Dscp(point) => Ok(vec![*point]),
            QosMarking::Precedence(precedence) => {
                // Whether the lower bits stay or are cleared differs by platform.
                let (cleared, kept) = (precedence << 3, precedence << 3 | self.point.value() & 7);
                let mut points: Vec<Dscp> = [cleared, kept].into_iter().filter_map(Dscp::new).collect();
                points.dedup();
                Ok(points)
            }
            QosMarking::Map(name) => {
                let map = self.device.qos.maps.get(name).filter(|it| it.unread.is_empty());
                let map = map.ok_or_else(|| unknown("what this map makes of code points is not known"))?;
                let entry = map.entries.iter().rev().find(|it| it.0 == self.point.value());
                let to = entry.map(|it| it.1).or(map.otherwise).unwrap_or(self.point.value());
                Dscp::new(to).map(|it| vec![it]).ok_or_else(|| unknown("this map gives no code point"))
            }
            QosMarking::Unclear(_) => Err(unknown("which code point this line leaves is not known")),
        }
    }
}
