//! QoS policies: which traffic is told apart, and what each class gets.

use super::Sourced;
use crate::net::Dscp;
use crate::text::Span;

/// A QoS policy that can be bound to an interface.
#[derive(Debug, Clone, PartialEq)]
pub struct QosPolicy {
    /// Its name, where it is first defined.
    pub name: Sourced<String>,
    /// In the order in which traffic is tried.
    pub classes: Vec<QosClass>,
    /// Lines of this policy that were not understood.
    pub unread: Vec<Span>,
}

/// What one class of traffic gets.
#[derive(Debug, Clone, PartialEq)]
pub struct QosClass {
    /// Name of its classifier.
    pub classifier: Sourced<String>,
    /// Takes what no other class takes.
    pub is_default: bool,
    /// Sent before everything else.
    pub priority: Option<Sourced<Rate>>,
    /// Guaranteed share.
    pub bandwidth: Option<Sourced<Rate>>,
    /// Shaped to.
    pub shape: Option<Sourced<Rate>>,
    /// Policed to.
    pub police: Option<Sourced<Rate>>,
    /// Marked with.
    pub set_dscp: Option<Sourced<Dscp>>,
    /// A policy inside this class.
    pub child: Option<Sourced<String>>,
}

impl QosClass {
    /// A class that treats its traffic like any other.
    pub fn new(classifier: Sourced<String>, is_default: bool) -> Self {
        QosClass {
            classifier,
            is_default,
            priority: None,
            bandwidth: None,
            shape: None,
            police: None,
            set_dscp: None,
            child: None,
        }
    }
}

/// A rate, as far as it is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rate {
    /// Bits per second.
    BitsPerSecond(u64),
    /// Hundredths of the link.
    Percent(u32),
    /// Hundredths of what is left.
    RemainingPercent(u32),
    /// Not stated, or stated in a way that is not modelled.
    Unstated,
}

/// Tells a class of traffic.
#[derive(Debug, Clone, PartialEq)]
pub struct QosClassifier {
    /// Its name, where it is first defined.
    pub name: Sourced<String>,
    /// Whether one condition is enough.
    pub any: bool,
    /// What it looks for.
    pub matches: Vec<Sourced<QosMatch>>,
    /// Lines of this classifier that were not understood.
    pub unread: Vec<Span>,
}

/// What a classifier looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QosMatch {
    /// One of these code points (RFC 2474).
    Dscp(Vec<Dscp>),
    /// Every packet.
    Any,
    /// What another classifier takes.
    Classifier(String),
    /// Anything else; the text is for notes.
    Other(String),
}
