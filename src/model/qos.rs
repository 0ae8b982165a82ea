//! QoS: how traffic is told apart, what each class gets, and which marking leaves.

use super::{ByFamily, Named, Sourced};
use crate::net::{Dscp, DscpSet};
use crate::text::Span;

/// All QoS of a device.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Qos {
    /// Whether the language of the platform can say QoS at all; where it cannot, silence means nothing.
    pub has_language: bool,
    /// Policies that can be bound to interfaces.
    pub policies: Named<QosPolicy>,
    /// Classifiers by name.
    pub classifiers: Named<QosClassifier>,
    /// Maps from code points to code points.
    pub maps: Named<QosMap>,
    /// The ways in which traffic is put into classes where it arrives.
    pub arrivals: ByFamily<Vec<QosArrival>>,
    /// What classes are marked with when they leave.
    pub rewrites: ByFamily<Named<QosRewrite>>,
    /// Queues of classes that are told apart before they meet in queues.
    pub queues: Named<Sourced<u32>>,
    /// Packet filters that choose classes or markings.
    pub filters: ByFamily<Named<PacketFilter>>,
    /// Lines about QoS of which it is not known what they do.
    pub unclear: Vec<Span>,
}

/// A QoS policy that can be bound to an interface.
#[derive(Debug, Clone, PartialEq)]
pub struct QosPolicy {
    /// Its name, where it is first defined.
    pub name: Sourced<String>,
    /// Packets bring their class along from where they arrived; otherwise the classifiers of the classes are tried.
    pub on_arrival: bool,
    /// In the order in which traffic is tried.
    pub classes: Vec<QosClass>,
    /// Lines of this policy that were not understood.
    pub unread: Vec<Span>,
}

/// What one class of traffic gets.
#[derive(Debug, Clone, PartialEq)]
pub struct QosClass {
    /// Name of its classifier, or of the class.
    pub classifier: Sourced<String>,
    /// What it names and the file does not have, though it has that of another class of the policy.
    pub undefined: Option<Sourced<String>>,
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
    pub marks: Vec<Sourced<QosMark>>,
    /// Nothing of it is sent.
    pub drops: bool,
    /// A policy inside this class.
    pub child: Option<Sourced<String>>,
}

impl QosClass {
    /// A class that treats its traffic like any other.
    pub fn new(classifier: Sourced<String>, is_default: bool) -> Self {
        QosClass {
            classifier,
            undefined: None,
            is_default,
            priority: None,
            bandwidth: None,
            shape: None,
            police: None,
            marks: Vec::new(),
            drops: false,
            child: None,
        }
    }
}

/// A marking that a class puts on its packets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QosMark {
    /// On which of them.
    pub part: QosPart,
    /// On those of IPv4 for certain; it is not sure what it does to IPv6.
    pub ipv4_only: bool,
    /// The marking.
    pub to: QosMarking,
}

/// Part of the packets of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QosPart {
    /// All.
    All,
    /// Those within the rate of a policer.
    Conforming,
    /// Those beyond it.
    Exceeding,
}

/// What a marking does to a code point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QosMarking {
    /// It becomes this one.
    Dscp(Dscp),
    /// Its upper three bits become this (RFC 791).
    Precedence(u8),
    /// It becomes what a map has for it.
    Map(String),
    /// It is not known; the text is for notes.
    Unclear(String),
}

/// A map from code points to code points.
#[derive(Debug, Clone, PartialEq)]
pub struct QosMap {
    /// Its name, where it is first defined.
    pub name: Sourced<String>,
    /// From and to; a later one replaces an earlier one.
    pub entries: Vec<(u8, u8)>,
    /// What becomes of the others; `None` leaves them.
    pub otherwise: Option<u8>,
    /// Lines that were not understood.
    pub unread: Vec<Span>,
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
    Dscp(DscpSet),
    /// One of these code points, in IPv4; it is not sure what it says of IPv6.
    Ipv4Dscp(DscpSet),
    /// Every packet.
    Any,
    /// What another classifier takes.
    Classifier(String),
    /// What this condition does not take.
    Not(Box<QosMatch>),
    /// Anything else; the text is for notes.
    Other(String),
}

/// A way in which traffic is put into classes where it arrives.
#[derive(Debug, Clone, PartialEq)]
pub struct QosArrival {
    /// What does so, where it is bound.
    pub name: Sourced<String>,
    /// The only interface that it is bound to.
    pub only_on: Option<String>,
    /// The classes.
    pub classes: ArrivalClasses,
}

/// Classes of what arrives.
#[derive(Debug, Clone, PartialEq)]
pub enum ArrivalClasses {
    /// One for all packets.
    One(String),
    /// By code point; those that are not here are in none that is known.
    ByDscp(Vec<(Dscp, Sourced<MarkedClass>)>),
    /// Those that this packet filter chooses, as far as it chooses.
    Filter(String),
    /// Not known.
    Unclear,
}

/// A class, and how soon its packets are dropped: both decide about the marking that leaves.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MarkedClass {
    /// Its name.
    pub class: String,
    /// The loss priority, by its name.
    pub loss: String,
}

/// What classes are marked with when they leave; the packets of others keep their marking.
#[derive(Debug, Clone, PartialEq)]
pub struct QosRewrite {
    /// Its name, where it is first defined.
    pub name: Sourced<String>,
    /// Code points by class; `None` is one that was not understood.
    pub marks: Vec<(MarkedClass, Sourced<Option<Dscp>>)>,
    /// Something that it starts from is not known.
    pub unclear: bool,
}

/// A packet filter, as far as it chooses classes and markings.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PacketFilter {
    /// In the order in which they are tried; what none takes is dropped.
    pub terms: Vec<FilterTerm>,
    /// Lines that were not understood.
    pub unread: Vec<Span>,
}

/// A term of a packet filter.
#[derive(Debug, Clone, PartialEq)]
pub struct FilterTerm {
    /// Its name, where it is first mentioned.
    pub name: Sourced<String>,
    /// The code points that it takes; `None` takes all.
    pub points: Option<DscpSet>,
    /// It looks at something else too, or in a way that was not understood.
    pub others: bool,
    /// The class that it chooses.
    pub class: Option<Sourced<String>>,
    /// The loss priority that it chooses.
    pub loss: Option<String>,
    /// The marking that it gives; a value of `None` was not understood.
    pub mark: Option<Sourced<Option<Dscp>>>,
    /// What becomes of what it takes.
    pub fate: PacketFate,
}

/// What becomes of a packet that a filter's term takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PacketFate {
    /// It passes.
    Passes,
    /// It is dropped.
    Dropped,
    /// The next term looks at it too.
    GoesOn,
    /// Not known.
    Unclear,
}
