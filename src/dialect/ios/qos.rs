//! QoS: classifiers and policies.

use crate::dialect::builder::{Builder, Scope};
use crate::dialect::common;
use crate::dialect::grammar::ios::qos::{Command, Mode, Negation};
use crate::model::{
    QosClass, QosClassifier, QosMap, QosMark, QosMarking, QosMatch, QosPart, QosPolicy, Rate, Sourced,
};
use crate::net::{Dscp, DscpSet};
use crate::text::{Span, Spanned};

/// The class that takes what no other takes.
const DEFAULT_CLASS: &str = "class-default";

/// IP precedences by name, from 0 on (RFC 791).
const PRECEDENCES: [&str; 8] =
    ["routine", "priority", "immediate", "flash", "flash-override", "critical", "internet", "network"];

/// What a policer does beyond its rate, as it stands on its line.
const POLICE_ACTIONS: [(&str, QosPart); 3] = [
    ("conform-action", QosPart::Conforming),
    ("exceed-action", QosPart::Exceeding),
    ("violate-action", QosPart::Exceeding),
];

pub(super) fn lower(into: &mut Builder<'_>, statement: Span, command: Command<'_>) {
    use Command as C;
    match command {
        C::ClassMap { mode, class } => {
            let any = mode.is_some_and(|it| it.value == Mode::MatchAny);
            let classes = &mut into.device.qos.classifiers;
            classes.entry(class.value.to_owned()).or_insert_with(|| QosClassifier {
                name: class.into(),
                any,
                matches: Vec::new(),
                unread: Vec::new(),
            });
            into.open(Scope::QosClassifier(class.value.to_owned()));
        }
        C::MatchDscp { negation, values } => {
            classify(into, statement, negation, points(&values).map(QosMatch::Dscp));
        }
        C::MatchIpDscp { negation, values } => {
            classify(into, statement, negation, points(&values).map(QosMatch::Ipv4Dscp));
        }
        C::MatchPrecedence { negation, values } => {
            classify(into, statement, negation, precedences(&values).map(QosMatch::Dscp));
        }
        C::MatchIpPrecedence { negation, values } => {
            classify(into, statement, negation, precedences(&values).map(QosMatch::Ipv4Dscp));
        }
        C::MatchAny {} => classify(into, statement, None, Some(QosMatch::Any)),
        C::MatchClass { negation, class } => {
            classify(into, statement, negation, Some(QosMatch::Classifier(class.value.to_owned())));
        }
        C::MatchOther { .. } => classify(into, statement, None, None),
        C::PolicyMap { policy } => {
            let policies = &mut into.device.qos.policies;
            policies.entry(policy.value.to_owned()).or_insert_with(|| QosPolicy {
                name: policy.into(),
                on_arrival: false,
                classes: Vec::new(),
                unread: Vec::new(),
            });
            into.open(Scope::QosPolicy(policy.value.to_owned()));
        }
        C::Class { class, before } => open_class(into, class, before),
        C::Priority { rate } => {
            let rate = kilobits(common::words(rate.as_ref()));
            on(into, |it| it.priority = Some(Sourced::written(rate, statement)));
        }
        C::Bandwidth { rate } => {
            let rate = kilobits(&rate);
            on(into, |it| it.bandwidth = Some(Sourced::written(rate, statement)));
        }
        C::Shape { rate, .. } => {
            let rate = bits(&rate);
            on(into, |it| it.shape = Some(Sourced::written(rate, statement)));
        }
        C::Police { rate } => {
            let words = common::words(rate.as_ref());
            let rate = bits(words);
            on(into, |it| it.police = Some(Sourced::written(rate, statement)));
            police_actions(into, words);
        }
        C::Conform { action } => police_action(into, QosPart::Conforming, &action),
        C::Exceed { action } | C::Violate { action } => police_action(into, QosPart::Exceeding, &action),
        C::SetDscp { value } => mark(into, statement, false, to_point(into.slice(statement), &value)),
        C::SetIpDscp { value } => mark(into, statement, true, to_point(into.slice(statement), &value)),
        C::SetPrecedence { value } => {
            mark(into, statement, false, to_precedence(into.slice(statement), &value));
        }
        C::SetIpPrecedence { value } => {
            mark(into, statement, true, to_precedence(into.slice(statement), &value));
        }
        C::SetTos { .. } | C::Trust { .. } => {
            mark(into, statement, false, QosMarking::Unclear(into.slice(statement).to_owned()));
        }
        C::Drop {} => on(into, |it| it.drops = true),
        C::Child { child } => on(into, |it| it.child = Some(child.into())),
        C::Table { table } => {
            let maps = &mut into.device.qos.maps;
            maps.entry(table.value.to_owned()).or_insert_with(|| QosMap {
                name: table.into(),
                entries: Vec::new(),
                otherwise: None,
                unread: Vec::new(),
            });
            into.open(Scope::QosMap(table.value.to_owned()));
        }
        C::TableEntry { from, to } => {
            let Some(map) = current_map(into) else { return };
            let entry = u8::try_from(from.value).ok().zip(u8::try_from(to.value).ok());
            map.entries.extend(entry);
        }
        C::TableDefault { value } => {
            let Some(map) = current_map(into) else { return };
            match value.value.parse() {
                Ok(number) => map.otherwise = Some(number),
                Err(_) if value.value.eq_ignore_ascii_case("copy") => map.otherwise = None,
                // What `ignore` leaves differs by platform.
                Err(_) => map.unread.push(statement),
            }
        }
        C::Platform {} => into.device.qos.unclear.push(statement),
    }
}

fn current_map<'b>(into: &'b mut Builder<'_>) -> Option<&'b mut QosMap> {
    let Scope::QosMap(name) = into.scope().clone() else { return None };
    into.device.qos.maps.get_mut(&name)
}

/// Adds a condition to the classifier whose mode is open; `None` is one that is not modelled.
fn classify(
    into: &mut Builder<'_>,
    statement: Span,
    negation: Option<Spanned<Negation>>,
    looks_for: Option<QosMatch>,
) {
    let it = match looks_for {
        Some(it) if negation.is_some() => QosMatch::Not(Box::new(it)),
        Some(it) => it,
        None => QosMatch::Other(into.slice(statement).to_owned()),
    };
    let Scope::QosClassifier(name) = into.scope().clone() else { return };
    let Some(classifier) = into.device.qos.classifiers.get_mut(&name) else { return };
    classifier.matches.push(Sourced::written(it, statement));
}

/// Code points in numbers or names, all of which must be understood.
fn points(values: &[Spanned<&str>]) -> Option<DscpSet> {
    values.iter().map(|it| it.value.parse::<Dscp>().ok()).collect()
}

/// The code points of precedences in numbers or names, all of which must be understood.
fn precedences(values: &[Spanned<&str>]) -> Option<DscpSet> {
    let sets: Option<Vec<DscpSet>> =
        values.iter().map(|it| precedence(it.value).map(DscpSet::of_precedence)).collect();
    Some(sets?.into_iter().fold(DscpSet::NONE, |all, it| all | it))
}

fn precedence(text: &str) -> Option<u8> {
    let named = PRECEDENCES.iter().position(|it| it.eq_ignore_ascii_case(text));
    named.and_then(|it| u8::try_from(it).ok()).or_else(|| text.parse().ok()).filter(|it| *it < 8)
}

/// What `set dscp` says behind these words.
fn to_point(statement: &str, value: &[Spanned<&str>]) -> QosMarking {
    let texts: Vec<&str> = value.iter().map(|it| it.value).collect();
    let known = match *texts.as_slice() {
        [point] => point.parse().ok().map(QosMarking::Dscp),
        ["dscp", "table", map] => Some(QosMarking::Map(map.to_owned())),
        _ => None,
    };
    known.unwrap_or_else(|| QosMarking::Unclear(statement.to_owned()))
}

/// What `set precedence` says behind these words.
fn to_precedence(statement: &str, value: &[Spanned<&str>]) -> QosMarking {
    let known = match value {
        [only] => precedence(only.value).map(QosMarking::Precedence),
        _ => None,
    };
    known.unwrap_or_else(|| QosMarking::Unclear(statement.to_owned()))
}

fn mark(into: &mut Builder<'_>, statement: Span, ipv4_only: bool, to: QosMarking) {
    let mark = QosMark { part: QosPart::All, ipv4_only, to };
    on(into, |it| it.marks.push(Sourced::written(mark, statement)));
}

/// Actions of a policer that stand on its own line.
fn police_actions(into: &mut Builder<'_>, words: &[Spanned<&str>]) {
    for (at, word) in words.iter().enumerate() {
        let action = POLICE_ACTIONS.iter().find(|(name, _)| word.value.eq_ignore_ascii_case(name));
        if let Some((_, part)) = action {
            police_action(into, *part, words.get(at + 1..).unwrap_or_default());
        }
    }
}

/// What a policer does with part of the packets, which may be to mark them: `set-dscp-transmit ef`.
fn police_action(into: &mut Builder<'_>, part: QosPart, action: &[Spanned<&str>]) {
    let [name, value, ..] = action else { return };
    let known = match name.value.to_ascii_lowercase().as_str() {
        "set-dscp-transmit" => value.value.parse().ok().map(QosMarking::Dscp),
        "set-prec-transmit" => precedence(value.value).map(QosMarking::Precedence),
        _ => return,
    };
    let to = known.unwrap_or_else(|| QosMarking::Unclear(into.slice(name.span.to(value.span)).to_owned()));
    let mark = Sourced::written(QosMark { part, ipv4_only: false, to }, name.span.to(value.span));
    on(into, |it| it.marks.push(mark));
}

/// Opens a class of the policy whose mode is open; opening it again continues it.
fn open_class(into: &mut Builder<'_>, class: Spanned<&str>, before: Option<Spanned<&str>>) {
    let (Scope::QosPolicy(policy) | Scope::QosClass { policy, .. }) = into.scope().clone() else { return };
    let Some(classes) = into.device.qos.policies.get_mut(&policy).map(|it| &mut it.classes) else { return };
    let place = |classes: &[QosClass], name: &str| classes.iter().position(|it| *it.classifier == name);
    let index = place(classes, class.value).unwrap_or_else(|| {
        let next = before.and_then(|it| place(classes, it.value)).unwrap_or(classes.len());
        classes.insert(next, QosClass::new(class.into(), class.value == DEFAULT_CLASS));
        next
    });
    into.open(Scope::QosClass { policy, index });
}

/// Changes the class whose mode is open.
fn on(into: &mut Builder<'_>, change: impl FnOnce(&mut QosClass)) {
    if let Some(class) = into.current_class() {
        change(class);
    }
}

/// A rate whose bare number is in kilobits per second.
fn kilobits(words: &[Spanned<&str>]) -> Rate {
    rate(words, 1000)
}

/// A rate whose bare number is in bits per second.
fn bits(words: &[Spanned<&str>]) -> Rate {
    rate(words, 1)
}

fn rate(words: &[Spanned<&str>], unit: u64) -> Rate {
    let texts: Vec<&str> = words.iter().map(|it| it.value).collect();
    let percent = |it: &str| it.parse().ok();
    match *texts.as_slice() {
        ["remaining", "percent", share, ..] => percent(share).map_or(Rate::Unstated, Rate::RemainingPercent),
        ["percent", share, ..] | ["cir", "percent", share, ..] | ["level", _, "percent", share, ..] => {
            percent(share).map_or(Rate::Unstated, Rate::Percent)
        }
        ["cir" | "rate", number, ..] | ["level", _, number, ..] | [number, ..] => {
            number.parse::<u64>().map_or(Rate::Unstated, |it| Rate::BitsPerSecond(it.saturating_mul(unit)))
        }
        _ => Rate::Unstated,
    }
}
