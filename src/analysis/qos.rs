//! What a QoS policy does with voice.

use crate::model::{Device, QosClass, QosClassifier, QosMatch};
use crate::net::Dscp;
use crate::text::Span;

/// How a QoS policy treats voice (DSCP EF).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    /// It has a class of its own.
    Own,
    /// It shares a class with other code points, told apart here.
    Shared(Span),
    /// No class takes it.
    None,
    /// Something is undefined, or was not understood.
    Unknown,
}

/// Policies within policies go no deeper than this on any platform.
const DEEPEST: usize = 8;

/// What a policy does with voice.
pub fn voice(device: &Device, policy: &str) -> Voice {
    within(device, policy, 0)
}

fn within(device: &Device, policy: &str, depth: usize) -> Voice {
    let Some(policy) = device.qos_policies.get(policy).filter(|it| it.unread.is_empty()) else {
        return Voice::Unknown;
    };
    if depth > DEEPEST {
        return Voice::Unknown;
    }
    let mut unknown = false;
    for class in &policy.classes {
        let taken = if class.is_default { Voice::None } else { of_class(device, class) };
        match taken {
            Voice::Own | Voice::Shared(_) => return taken,
            Voice::Unknown => unknown = true,
            Voice::None if class.is_default => {
                let inner = class.child.as_ref().map(|it| within(device, it, depth + 1));
                match inner {
                    Some(found @ (Voice::Own | Voice::Shared(_))) => return found,
                    Some(Voice::Unknown) => unknown = true,
                    Some(Voice::None) | None => {}
                }
            }
            Voice::None => {}
        }
    }
    if unknown { Voice::Unknown } else { Voice::None }
}

fn of_class(device: &Device, class: &QosClass) -> Voice {
    match device.qos_classes.get(class.classifier.as_str()) {
        Some(classifier) => of_classifier(device, classifier, 0),
        None => Voice::Unknown,
    }
}

fn of_classifier(device: &Device, classifier: &QosClassifier, depth: usize) -> Voice {
    if !classifier.unread.is_empty() || depth > DEEPEST {
        return Voice::Unknown;
    }
    let mut voice = None;
    let mut others = false;
    let mut unknown = false;
    for one in &classifier.matches {
        match &one.value {
            QosMatch::Dscp(points) if points.contains(&Dscp::EF) => {
                voice = voice.or(one.span());
                others |= points.iter().any(|it| *it != Dscp::EF);
            }
            QosMatch::Dscp(_) => others = true,
            QosMatch::Classifier(name) => match device.qos_classes.get(name) {
                Some(inner) => match of_classifier(device, inner, depth + 1) {
                    Voice::Own => voice = voice.or(one.span()),
                    Voice::Shared(_) => {
                        voice = voice.or(one.span());
                        others = true;
                    }
                    Voice::None => others = true,
                    Voice::Unknown => unknown = true,
                },
                None => unknown = true,
            },
            QosMatch::Any => {
                voice = voice.or(one.span());
                others = true;
            }
            QosMatch::Other(_) => unknown = true,
        }
    }
    match voice {
        // All conditions must hold: code points beside EF make it narrower, not wider.
        Some(_) if !classifier.any && classifier.matches.len() > 1 => Voice::Unknown,
        Some(place) if others => Voice::Shared(place),
        Some(_) => Voice::Own,
        None if unknown => Voice::Unknown,
        None => Voice::None,
    }
}
