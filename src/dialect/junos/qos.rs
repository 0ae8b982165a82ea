//! Class of service, and packet filters as far as they choose a forwarding class or a marking.

use super::builder::{At, Builder, unquoted, values};
use super::queues::{
    Binding, Bound, Classifier, ClassifierKind, FilterDraft, Profile, Queues, Rewrite, Scheduler,
    SchedulerMap,
};
use crate::dialect::grammar::junos::qos::{Command, Family, Kind, Priority, Table};
use crate::model::{MarkedClass, PacketFate, Rate, Sourced};
use crate::net::{Afi, Dscp};
use crate::text::Spanned;

type Name<'a> = Option<Spanned<&'a str>>;

#[expect(clippy::too_many_lines, reason = "one arm for each line of the grammar file")]
pub(super) fn lower(into: &mut Builder<'_>, at: At, command: Command<'_>) {
    use Command as C;
    match command {
        C::ClassQueue { class, queue } | C::QueueClass { queue, class } => {
            let number = at.value(queue);
            queues(into, at).queue_numbers.push((text(class), number));
        }
        C::CodePoints { kind, classifier, class, loss, points } => {
            let chosen = marked(class, loss);
            let found: Vec<_> = values(&points).map(|it| (chosen.clone(), at.name(it))).collect();
            self::classifier(into, at, kind, classifier).points.extend(found);
        }
        C::ClassifierImport { kind, classifier, base } => {
            self::classifier(into, at, kind, classifier).base = Some(text(base));
        }
        C::Alias { alias, bits } => {
            let point = u8::from_str_radix(unquoted(bits).value, 2).ok().and_then(Dscp::new);
            queues(into, at).aliases.extend(point.map(|it| (text(alias), it)));
        }
        C::RewritePoint { table, rewrite, class, loss, point } => {
            let mark = (marked(class, loss), at.name(point));
            self::rewrite(into, at, table, rewrite).marks.push(mark);
        }
        C::RewriteImport { table, rewrite, base } => {
            self::rewrite(into, at, table, rewrite).base = Some(text(base));
        }
        C::Map { map } => {
            self::map(into, at, map);
        }
        C::MapEntry { map, class, scheduler } => {
            let entry = (at.name(class), at.name(scheduler));
            self::map(into, at, map).classes.push(entry);
        }
        C::Scheduler { scheduler, settings: _ } => {
            self::scheduler(into, at, scheduler);
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
        C::Unclear {} => queues(into, at).unclear.push(at.statement),
        C::BindClassifier { interface, unit, kind, classifier } => {
            bind(into, at, interface, unit, Bound::Classifier(kind_of(kind), at.name(classifier)));
        }
        C::BindFrameClassifier { interface, unit, classifier, .. } => {
            bind(into, at, interface, unit, Bound::FrameClassifier(at.name(classifier)));
        }
        C::BindClass { interface, unit, class } => {
            bind(into, at, interface, unit, Bound::Class(at.name(class)));
        }
        C::BindRewrite { interface, unit, table, rewrite } => {
            bind(into, at, interface, unit, Bound::Rewrite(family_of(table), at.name(rewrite)));
        }
        C::BindPrecedence { interface, unit, rewrite } => {
            bind(into, at, interface, unit, Bound::PrecedenceRewrite(at.name(rewrite)));
        }
        C::BindMap { interface, unit, map } => {
            bind(into, at, interface, unit, Bound::Policy(at.name(map)));
        }
        C::BindProfile { interface, unit, profile } => {
            bind(into, at, interface, unit, Bound::Policy(at.name(profile)));
        }

        C::FilterTerm { system, family, filter, term } => {
            filter_term(into, at, system, Some(family), filter, term);
        }
        C::PlainFilterTerm { system, filter, term } => {
            filter_term(into, at, system, None, filter, term);
        }
        C::FilterDscp { system, family, filter, term, points } => {
            let found = values(&points).map(|it| it.value.to_owned());
            filter_term(into, at, system, family, filter, term).points.extend(found);
        }
        C::FilterOther { system, family, filter, term, .. } => {
            filter_term(into, at, system, family, filter, term).others = true;
        }
        C::FilterClass { system, family, filter, term, class } => {
            filter_term(into, at, system, family, filter, term).class = Some(at.name(class));
        }
        C::FilterLoss { system, family, filter, term, loss } => {
            filter_term(into, at, system, family, filter, term).loss = Some(text(loss));
        }
        C::FilterMark { system, family, filter, term, point } => {
            filter_term(into, at, system, family, filter, term).mark = Some(at.name(point));
        }
        C::FilterDrop { system, family, filter, term } => {
            filter_term(into, at, system, family, filter, term).fate = PacketFate::Dropped;
        }
        C::FilterNext { system, family, filter, term } => {
            filter_term(into, at, system, family, filter, term).fate = PacketFate::GoesOn;
        }
        C::FilterInner { system, family, filter, term, .. } => {
            let term = filter_term(into, at, system, family, filter, term);
            (term.others, term.fate) = (true, PacketFate::Unclear);
        }
    }
}

fn queues<'b>(into: &'b mut Builder<'_>, at: At) -> &'b mut Queues {
    &mut into.system(at, None).queues
}

fn kind_of(kind: Spanned<Kind>) -> ClassifierKind {
    match kind.value {
        Kind::Dscp => ClassifierKind::Dscp(Afi::Ipv4),
        Kind::DscpIpv6 => ClassifierKind::Dscp(Afi::Ipv6),
        Kind::InetPrecedence => ClassifierKind::Precedence,
    }
}

fn family_of(table: Spanned<Table>) -> Afi {
    match table.value {
        Table::Dscp => Afi::Ipv4,
        Table::DscpIpv6 => Afi::Ipv6,
    }
}

fn marked(class: Spanned<&str>, loss: Spanned<&str>) -> MarkedClass {
    MarkedClass { class: text(class), loss: text(loss) }
}

fn classifier<'b>(
    into: &'b mut Builder<'_>,
    at: At,
    kind: Spanned<Kind>,
    name: Spanned<&str>,
) -> &'b mut Classifier {
    queues(into, at).classifiers.entry((kind_of(kind), text(name))).or_default()
}

fn rewrite<'b>(
    into: &'b mut Builder<'_>,
    at: At,
    table: Spanned<Table>,
    name: Spanned<&str>,
) -> &'b mut Rewrite {
    let draft = || Rewrite { name: at.name(name), marks: Vec::new(), base: None };
    queues(into, at).rewrites.get_mut(family_of(table)).entry(text(name)).or_insert_with(draft)
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

fn bind(into: &mut Builder<'_>, at: At, interface: Spanned<&str>, unit: Name<'_>, bound: Bound) {
    let (interface, unit) = (text(interface), unit.map(text));
    queues(into, at).bindings.push(Binding { interface, unit, bound });
}

fn filter_term<'b>(
    into: &'b mut Builder<'_>,
    at: At,
    system: Name<'_>,
    family: Option<Spanned<Family>>,
    filter: Spanned<&str>,
    term: Spanned<&str>,
) -> &'b mut super::queues::TermDraft {
    let family = match family.map(|it| it.value) {
        Some(Family::Inet6) => Afi::Ipv6,
        Some(Family::Inet) | None => Afi::Ipv4,
    };
    let filters = into.system(at, system).queues.filters.get_mut(family);
    let filter: &mut FilterDraft = filters.entry(text(filter)).or_default();
    filter.term(at.name(term))
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
