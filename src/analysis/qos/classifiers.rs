//! Which code points classifiers take.

use std::collections::HashMap;

use crate::analysis::Doubt;
use crate::model::{Device, QosClassifier, QosMatch, Sourced};
use crate::net::{Afi, Dscp, DscpSet};
use crate::text::Span;

/// What a classifier says of code points.
#[derive(Debug, Clone)]
pub(super) struct Taken {
    /// It takes all packets with these.
    yes: DscpSet,
    /// It takes none with these.
    no: DscpSet,
    /// Why the others are not known.
    doubt: Option<Doubt>,
}

/// Whether a classifier takes the packets of a code point.
pub(super) enum Takes {
    /// All.
    Yes,
    /// None.
    No,
    /// Some, or it is not known.
    Unknown(Doubt),
}

/// The classifiers of a device, each looked at once.
pub(super) struct Classifiers<'m> {
    device: &'m Device,
    family: Afi,
    /// `None` is one that is being looked at: it looks for itself.
    known: HashMap<&'m str, Option<Taken>>,
}

/// Classifiers within classifiers go no deeper than this on any platform.
const DEEPEST: usize = 16;

impl Taken {
    fn exactly(yes: DscpSet) -> Self {
        Taken { yes, no: !yes, doubt: None }
    }

    fn unknown(doubt: Doubt) -> Self {
        Taken { yes: DscpSet::NONE, no: DscpSet::NONE, doubt: Some(doubt) }
    }

    fn not(self) -> Self {
        Taken { yes: self.no, no: self.yes, doubt: self.doubt }
    }

    fn all(self, other: Taken) -> Self {
        Taken { yes: self.yes & other.yes, no: self.no | other.no, doubt: self.doubt.or(other.doubt) }
    }

    fn any(self, other: Taken) -> Self {
        self.not().all(other.not()).not()
    }
}

impl<'m> Classifiers<'m> {
    /// Of a device about which nothing was asked yet.
    pub(super) fn of(device: &'m Device, family: Afi) -> Self {
        Classifiers { device, family, known: HashMap::new() }
    }

    /// Whether the classifier of this name takes a code point.
    pub(super) fn takes(&mut self, name: &'m Sourced<String>, point: Dscp) -> Takes {
        let taken = self.taken(name, 0);
        match taken {
            Some(it) if it.yes.contains(point) => Takes::Yes,
            Some(it) if it.no.contains(point) => Takes::No,
            Some(Taken { doubt: Some(doubt), .. }) => Takes::Unknown(doubt.clone()),
            _ => Takes::Unknown(Doubt::at(name.span(), format!("what `{}` takes is not known", **name))),
        }
    }

    /// The line of a classifier that takes a code point.
    pub(super) fn place(&self, name: &str, point: Dscp) -> Option<Span> {
        let conditions = self.device.qos.classifiers.get(name).into_iter().flat_map(|it| &it.matches);
        let takes = |it: &&Sourced<QosMatch>| match &it.value {
            QosMatch::Dscp(points) | QosMatch::Ipv4Dscp(points) => points.contains(point),
            QosMatch::Classifier(inner) => self
                .known
                .get(inner.as_str())
                .is_some_and(|it| it.as_ref().is_some_and(|it| it.yes.contains(point))),
            QosMatch::Any | QosMatch::Not(_) | QosMatch::Other(_) => false,
        };
        let mut conditions = conditions.filter(takes);
        conditions.next().and_then(Sourced::span)
    }

    fn taken(&mut self, name: &'m str, depth: usize) -> Option<&Taken> {
        if !self.known.contains_key(name) {
            self.known.insert(name, None);
            let classifier = self.device.qos.classifiers.get(name).filter(|_| depth < DEEPEST)?;
            let taken = self.look_at(classifier, depth);
            self.known.insert(name, Some(taken));
        }
        self.known.get(name)?.as_ref()
    }

    fn look_at(&mut self, classifier: &'m QosClassifier, depth: usize) -> Taken {
        if let Some(&line) = classifier.unread.first() {
            let reason = format!("a line of `{}` was not understood", *classifier.name);
            return Taken::unknown(Doubt::at(Some(line), reason));
        }
        let mut sum: Option<Taken> = None;
        for condition in &classifier.matches {
            let taken = self.condition(condition, &condition.value, depth);
            sum = Some(match sum {
                None => taken,
                Some(sum) if classifier.any => sum.any(taken),
                Some(sum) => sum.all(taken),
            });
        }
        sum.unwrap_or_else(|| {
            Taken::unknown(Doubt::at(
                classifier.name.span(),
                format!("`{}` looks for nothing", *classifier.name),
            ))
        })
    }

    fn condition(&mut self, place: &Sourced<QosMatch>, condition: &'m QosMatch, depth: usize) -> Taken {
        match condition {
            QosMatch::Dscp(points) => Taken::exactly(*points),
            QosMatch::Ipv4Dscp(points) if self.family == Afi::Ipv4 => Taken::exactly(*points),
            QosMatch::Ipv4Dscp(_) => Taken::unknown(Doubt::of_platform(
                place.span(),
                "what this line takes of IPv6 differs by platform",
            )),
            QosMatch::Any => Taken::exactly(DscpSet::ALL),
            QosMatch::Not(inner) => self.condition(place, inner, depth).not(),
            QosMatch::Classifier(name) => match self.taken(name, depth + 1) {
                Some(taken) => taken.clone(),
                None => Taken::unknown(Doubt::at(place.span(), format!("what `{name}` takes is not known"))),
            },
            QosMatch::Other(_) => {
                Taken::unknown(Doubt::at(place.span(), "this line looks at more than the code point"))
            }
        }
    }
}
