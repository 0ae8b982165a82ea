//! QoS: classifiers and policies.

use crate::dialect::builder::{Builder, Scope};
use crate::dialect::common;
use crate::dialect::grammar::ios::qos::{Command, Mode};
use crate::model::{QosClass, QosClassifier, QosMatch, QosPolicy, Rate, Sourced};
use crate::net::Dscp;
use crate::text::{Span, Spanned};

/// The class that takes what no other takes.
const DEFAULT_CLASS: &str = "class-default";

pub(super) fn lower(into: &mut Builder<'_>, statement: Span, command: Command<'_>) {
    use Command as C;
    match command {
        C::ClassMap { mode, class } => {
            let any = mode.is_some_and(|it| it.value == Mode::MatchAny);
            let classes = &mut into.device.qos_classes;
            classes.entry(class.value.to_owned()).or_insert_with(|| QosClassifier {
                name: class.into(),
                any,
                matches: Vec::new(),
                unread: Vec::new(),
            });
            into.open(Scope::QosClassifier(class.value.to_owned()));
        }
        C::MatchDscp { values } | C::MatchIpDscp { values } => {
            let known: Option<Vec<Dscp>> = values.iter().map(|it| it.value.parse().ok()).collect();
            let it = known.map_or_else(|| QosMatch::Other(into.slice(statement).to_owned()), QosMatch::Dscp);
            classify(into, statement, it);
        }
        C::MatchAny {} => classify(into, statement, QosMatch::Any),
        C::MatchClass { class } => classify(into, statement, QosMatch::Classifier(class.value.to_owned())),
        C::MatchOther { .. } => {
            let text = into.slice(statement).to_owned();
            classify(into, statement, QosMatch::Other(text));
        }
        C::PolicyMap { policy } => {
            let policies = &mut into.device.qos_policies;
            policies.entry(policy.value.to_owned()).or_insert_with(|| QosPolicy {
                name: policy.into(),
                classes: Vec::new(),
                unread: Vec::new(),
            });
            into.open(Scope::QosPolicy(policy.value.to_owned()));
        }
        C::Class { class, .. } => open_class(into, class),
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
            let rate = bits(common::words(rate.as_ref()));
            on(into, |it| it.police = Some(Sourced::written(rate, statement)));
        }
        C::SetDscp { value } | C::SetIpDscp { value } => {
            let dscp = value.first().and_then(|it| it.value.parse().ok());
            on(into, |it| it.set_dscp = dscp.map(|dscp| Sourced::written(dscp, statement)));
        }
        C::Child { child } => on(into, |it| it.child = Some(child.into())),
    }
}

fn classify(into: &mut Builder<'_>, statement: Span, it: QosMatch) {
    let Scope::QosClassifier(name) = into.scope().clone() else { return };
    let Some(classifier) = into.device.qos_classes.get_mut(&name) else { return };
    classifier.matches.push(Sourced::written(it, statement));
}

/// Opens a class of the policy whose mode is open; opening it again continues it.
fn open_class(into: &mut Builder<'_>, class: Spanned<&str>) {
    let (Scope::QosPolicy(policy) | Scope::QosClass { policy, .. }) = into.scope().clone() else { return };
    let Some(classes) = into.device.qos_policies.get_mut(&policy).map(|it| &mut it.classes) else { return };
    let index = classes.iter().position(|it| *it.classifier == class.value).unwrap_or_else(|| {
        classes.push(QosClass::new(class.into(), class.value == DEFAULT_CLASS));
        classes.len() - 1
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
