//! Class of service, and packet filters as far as they choose a forwarding class.

use super::builder::{At, Builder, unquoted, values};
use super::queues::{Binding, FilterTerm, Profile, Queues, Scheduler, SchedulerMap};
use crate::dialect::grammar::junos::qos::{Command, Priority};
use crate::model::{Rate, Sourced};
use crate::net::Dscp;
use crate::text::Spanned;

type Name<'a> = Option<Spanned<&'a str>>;

pub(super) fn lower(into: &mut Builder<'_>, at: At, command: Command<'_>) {
    use Command as C;
    match command {
        C::CodePoints { classifier, class, points, .. } => {
            let class = unquoted(class).value;
            let found = values(&points).map(|it| (class.to_owned(), at.name(it)));
            queues(into, at).classifiers.entry(text(classifier)).or_default().extend(found);
        }
        C::ClassifierImport { classifier, base, .. } => {
            let queues = queues(into, at);
            queues.classifiers.entry(text(classifier)).or_default();
            queues.imports.insert(text(classifier), text(base));
        }
        C::Alias { alias, bits } => {
            let point = u8::from_str_radix(unquoted(bits).value, 2).ok().and_then(Dscp::new);
            queues(into, at).aliases.extend(point.map(|it| (text(alias), it)));
        }
        C::Map { map } => {
            self::map(into, at, map);
        }
        C::MapEntry { map, class, scheduler } => {
            let entry = (at.name(class), text(scheduler));
            self::map(into, at, map).classes.push(entry);
        }
        C::Priority { scheduler, priority } => {
            let first = matches!(priority.value, Priority::High | Priority::StrictHigh);
            self::scheduler(into, at, scheduler).first = Some(at.whole(first));
        }
        C::TransmitRate { scheduler, rate } => {
            self::scheduler(into, at, scheduler).rate = Some(self::rate(at, &rate));
        }
        C::SchedulerShapingRate { scheduler, rate } => {
            self::scheduler(into, at, scheduler).shape = Some(self::rate(at, &rate));
        }
        C::Profile { profile } => {
            self::profile(into, at, profile);
        }
        C::ProfileMap { profile, map } => {
            self::profile(into, at, profile).map = Some(at.name(map));
        }
        C::BindClassifier { classifier, .. } => {
            queues(into, at).bound_classifiers.insert(text(classifier));
        }
        C::BindMap { interface, unit, map } => bind(into, at, interface, unit, map),
        C::BindProfile { interface, unit, profile } => bind(into, at, interface, unit, profile),

        C::FilterTerm { system, filter, term } | C::PlainFilterTerm { system, filter, term } => {
            filter_term(into, at, system, (filter, term));
        }
        C::FilterDscp { system, filter, term, points } => {
            let found = values(&points).map(|it| it.value.to_owned());
            filter_term(into, at, system, (filter, term)).points.extend(found);
        }
        C::FilterOther { system, filter, term, .. } => {
            filter_term(into, at, system, (filter, term)).others = true;
        }
        C::FilterClass { system, filter, term, class } => {
            filter_term(into, at, system, (filter, term)).class = Some(at.name(class));
        }
    }
}

fn queues<'b>(into: &'b mut Builder<'_>, at: At) -> &'b mut Queues {
    &mut into.system(at, None).queues
}

fn map<'b>(into: &'b mut Builder<'_>, at: At, name: Spanned<&str>) -> &'b mut SchedulerMap {
    let draft = || SchedulerMap { name: at.name(name), classes: Vec::new() };
    queues(into, at).maps.entry(text(name)).or_insert_with(draft)
}

fn scheduler<'b>(into: &'b mut Builder<'_>, at: At, name: Spanned<&str>) -> &'b mut Scheduler {
    queues(into, at).schedulers.entry(text(name)).or_default()
}

fn profile<'b>(into: &'b mut Builder<'_>, at: At, name: Spanned<&str>) -> &'b mut Profile {
    let draft = || Profile { name: at.name(name), map: None };
    queues(into, at).profiles.entry(text(name)).or_insert_with(draft)
}

fn bind(into: &mut Builder<'_>, at: At, interface: Spanned<&str>, unit: Name<'_>, policy: Spanned<&str>) {
    let (interface, unit) = (text(interface), unit.map(text));
    queues(into, at).bindings.push(Binding { interface, unit, policy: at.name(policy) });
}

fn filter_term<'b>(
    into: &'b mut Builder<'_>,
    at: At,
    system: Name<'_>,
    (filter, term): (Spanned<&str>, Spanned<&str>),
) -> &'b mut FilterTerm {
    let key = (text(filter), text(term));
    into.system(at, system).queues.filter_terms.entry(key).or_default()
}

fn text(name: Spanned<&str>) -> String {
    unquoted(name).value.to_owned()
}

/// `20m`, `percent 20`, `remainder`, each with further words.
fn rate(at: At, words: &[Spanned<&str>]) -> Sourced<Rate> {
    let number = |at: usize| words.get(at).and_then(|it| it.value.parse().ok());
    let known = match words.first().map(|it| it.value) {
        Some("percent") => number(1).map(Rate::Percent),
        Some("remainder") => Some(number(2).map_or(Rate::Unstated, Rate::RemainingPercent)),
        Some(text) => bits(text).map(Rate::BitsPerSecond),
        None => None,
    };
    at.whole(known.unwrap_or(Rate::Unstated))
}

/// Bits per second, with `k`, `m` or `g` for thousands.
fn bits(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|it: char| it.is_ascii_alphabetic());
    let factor = match text.get(digits.len()..)? {
        "" => 1,
        "k" => 1_000,
        "m" => 1_000_000,
        "g" => 1_000_000_000,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(factor)
}
