//! Packets that bring their class along: it is chosen where they arrive, may be changed by a filter where they leave, and
//! decides about queue and marking.

use super::{Cell, Treatment, Way};
use crate::analysis::Doubt;
use crate::model::{
    ArrivalClasses, Device, FilterTerm, MarkedClass, PacketFate, PacketFilter, QosArrival, QosClass,
    QosPolicy, Sourced,
};
use crate::net::{Afi, Dscp};
use crate::text::Span;

/// Possibilities that are followed for one code point.
const MOST_STATES: usize = 32;

/// Ways in that are tried.
const MOST_ARRIVALS: usize = 256;

/// A packet on its way.
#[derive(Debug, Clone, PartialEq)]
struct State<'m> {
    /// Its class, where that is known.
    class: Option<&'m str>,
    loss: &'m str,
    /// Where the class was chosen.
    chosen: Option<Span>,
    /// A marking that a filter gave it.
    mark: Option<(Dscp, Option<Span>)>,
    /// A filter gave it a marking that was not understood.
    unclear: bool,
}

impl State<'_> {
    /// One about which nothing is known.
    const UNPLACED: Self = State { class: None, loss: LOW, chosen: None, mark: None, unclear: false };
}

/// What may have become of the packets of a code point so far.
struct States<'m> {
    all: Vec<State<'m>>,
    exhaustive: bool,
    doubt: Option<Doubt>,
}

impl<'m> States<'m> {
    fn none() -> Self {
        States { all: Vec::new(), exhaustive: true, doubt: None }
    }

    /// Packets of which no class is known, and why.
    fn unplaced(&mut self, doubt: impl FnOnce() -> Doubt) {
        self.add(State::UNPLACED);
        self.doubted(true, doubt);
    }

    fn add(&mut self, state: State<'m>) {
        if !self.all.contains(&state) {
            self.all.push(state);
        }
    }

    fn doubted(&mut self, exhaustive: bool, doubt: impl FnOnce() -> Doubt) {
        self.exhaustive &= exhaustive;
        self.doubt.get_or_insert_with(doubt);
    }
}

/// What becomes of a code point on a way out.
pub(super) fn cell<'m>(way: &Way<'m>, policy: Option<&'m QosPolicy>, point: Dscp) -> Cell<'m> {
    let device = way.device;
    let mut states = arrived(way, point);
    for name in &way.interface.filters_out {
        states = filtered(device, way.family, name, point, states);
    }
    let mut cell =
        Cell { treatments: Vec::new(), exhaustive: states.exhaustive, doubt: states.doubt.clone() };
    for state in &states.all {
        let treatment = served(device, policy, state, point);
        cell.join(rewritten(way, state, treatment));
    }
    cell
}

/// The markings that filters on the way in may leave.
pub(super) fn marked_by<'m>(
    device: &'m Device,
    family: Afi,
    filters: &'m [Sourced<String>],
    point: Dscp,
) -> Cell<'m> {
    let mut states = States::none();
    states.add(State::UNPLACED);
    for name in filters {
        states = filtered(device, family, name, point, states);
    }
    let mut cell = Cell { treatments: Vec::new(), exhaustive: states.exhaustive, doubt: states.doubt };
    for state in states.all {
        cell.exhaustive &= !state.unclear;
        let (marking, at) = state.mark.unwrap_or((point, None));
        cell.join(Cell::one(Treatment::unserved(point).marked(marking, at)));
    }
    cell
}

/// The loss priority of what nobody gave one.
const LOW: &str = "low";

/// The classes that packets may bring along. They do not come in where they go out.
fn arrived<'m>(way: &Way<'m>, point: Dscp) -> States<'m> {
    let device = way.device;
    let all = device.qos.arrivals.get(way.family);
    let own = |it: &&QosArrival| it.only_on.as_deref() == Some(way.interface.name.as_str());
    let others: Vec<&QosArrival> = all.iter().filter(|it| !own(it)).collect();
    let ways: Vec<&QosArrival> = if others.is_empty() { all.iter().collect() } else { others };
    let mut states = States::none();
    if ways.len() > MOST_ARRIVALS {
        states.unplaced(|| Doubt::at(None, "there are too many ways in to try"));
        return states;
    }
    let mut told_apart = false;
    for arrival in ways {
        let state =
            |class, loss, chosen| State { class: Some(class), loss, chosen, mark: None, unclear: false };
        match &arrival.classes {
            ArrivalClasses::One(class) => {
                told_apart = true;
                states.add(state(class.as_str(), LOW, arrival.name.span()));
            }
            ArrivalClasses::ByDscp(points) => {
                told_apart = true;
                match points.iter().find(|it| it.0 == point) {
                    Some((_, chosen)) => states.add(state(&chosen.class, &chosen.loss, chosen.span())),
                    None => states.unplaced(|| unclear(arrival)),
                }
            }
            ArrivalClasses::Unclear => {
                told_apart = true;
                states.unplaced(|| unclear(arrival));
            }
            ArrivalClasses::Filter(name) => {
                let mut alone = States::none();
                alone.add(State::UNPLACED);
                let after = filtered_by(
                    device.qos.filters.get(way.family).get(name),
                    name,
                    &arrival.name,
                    point,
                    alone,
                );
                for state in after.all {
                    // What the filter does not choose keeps the class that it has otherwise.
                    if state.class.is_some() {
                        told_apart |= after.doubt.is_none();
                        states.add(State { mark: None, unclear: false, ..state });
                    }
                }
                if let Some(doubt) = after.doubt {
                    states.doubted(after.exhaustive, || doubt);
                }
            }
        }
    }
    if !told_apart {
        let reason = "no classifier is bound that tells code points apart where packets arrive";
        states.unplaced(|| Doubt::at(None, reason));
    }
    states
}

fn unclear(arrival: &QosArrival) -> Doubt {
    Doubt::at(arrival.name.span(), format!("what `{}` makes of code points is not known", *arrival.name))
}

/// What a filter leaves of packets.
fn filtered<'m>(
    device: &'m Device,
    family: Afi,
    name: &'m Sourced<String>,
    point: Dscp,
    states: States<'m>,
) -> States<'m> {
    let filters = &device.qos.filters;
    let other = match family {
        Afi::Ipv4 => Afi::Ipv6,
        Afi::Ipv6 => Afi::Ipv4,
    };
    let own = filters.get(family).get(name.as_str());
    if own.is_none() && filters.get(other).contains_key(name.as_str()) {
        return states;
    }
    filtered_by(own, name, name, point, states)
}

fn filtered_by<'m>(
    filter: Option<&'m PacketFilter>,
    name: &str,
    place: &Sourced<String>,
    point: Dscp,
    states: States<'m>,
) -> States<'m> {
    let mut after = States { all: Vec::new(), exhaustive: states.exhaustive, doubt: states.doubt };
    let Some(filter) = filter.filter(|it| it.unread.is_empty()) else {
        after.doubted(false, || {
            Doubt::at(place.span(), format!("what the filter `{name}` does is not known"))
        });
        return after;
    };
    let mut waiting = states.all;
    for term in &filter.terms {
        if waiting.is_empty() {
            break;
        }
        if term.points.is_some_and(|it| !it.contains(point)) {
            continue;
        }
        let perhaps = term.others;
        let changes = term.class.is_some() || term.loss.is_some() || term.mark.is_some();
        if perhaps && changes {
            let reason = || format!("term `{}` looks at more than the code point", *term.name);
            after.doubted(true, || Doubt::at(term.name.span(), reason()));
        }
        let before = std::mem::take(&mut waiting);
        for state in before {
            let taken = changed(&state, term);
            match term.fate {
                PacketFate::Passes => after.add(taken),
                PacketFate::Dropped => {}
                PacketFate::GoesOn => waiting.push(taken),
                PacketFate::Unclear => {
                    after.doubted(false, || {
                        Doubt::at(term.name.span(), format!("what term `{}` does is not known", *term.name))
                    });
                    waiting.push(taken);
                }
            }
            if perhaps {
                waiting.push(state);
            }
        }
        waiting.dedup();
        if waiting.len() + after.all.len() > MOST_STATES {
            after
                .doubted(false, || Doubt::at(place.span(), format!("the filter `{name}` has too many ways")));
            return after;
        }
    }
    after
}

fn changed<'m>(state: &State<'m>, term: &'m FilterTerm) -> State<'m> {
    let mut changed = state.clone();
    if let Some(class) = &term.class {
        (changed.class, changed.chosen) = (Some(class.as_str()), class.span());
    }
    if let Some(loss) = &term.loss {
        changed.loss = loss;
    }
    match &term.mark {
        Some(Sourced { value: Some(mark), origin }) => changed.mark = Some((*mark, origin.span())),
        Some(_) => changed.unclear = true,
        None => {}
    }
    changed
}

/// The class of a policy that serves a packet: the one of its name, or one that meets it in its queue.
fn served<'m>(
    device: &'m Device,
    policy: Option<&'m QosPolicy>,
    state: &State<'m>,
    point: Dscp,
) -> Treatment<'m> {
    let queue = |class: &str| device.qos.queues.get(class).map(|it| it.value);
    let own = state.class.and_then(queue);
    let classes = || policy.map(|it| it.classes.as_slice()).unwrap_or_default().iter();
    let named = |it: &&QosClass| state.class == Some(it.classifier.as_str());
    let met = |it: &&QosClass| own.is_some() && queue(&it.classifier) == own;
    let class = classes().find(named).or_else(|| classes().find(met));
    let mut treatment = Treatment {
        placed: state.class.is_some(),
        class,
        class_name: state.class,
        queue: own,
        priority: class.is_some_and(|it| it.priority.is_some()),
        ..Treatment::unserved(point)
    };
    treatment.step(state.chosen, || format!("{point} goes into `{}`", state.class.unwrap_or_default()));
    treatment.step(class.and_then(|it| it.classifier.span()), || "which is served here".to_owned());
    treatment
}

/// What the rewrite rule of the interface and filters leave as marking.
fn rewritten<'m>(way: &Way<'m>, state: &State<'m>, treatment: Treatment<'m>) -> Cell<'m> {
    let mut cell = Cell::default();
    if state.unclear {
        cell.exhaustive = false;
        cell.doubt = Some(Doubt::at(state.chosen, "a filter marks it in a way that was not understood"));
    }
    let marked = state.mark.map(|(mark, at)| treatment.clone().marked(mark, at));
    let rewrites = &way.interface.qos_rewrite;
    let name = rewrites.get(way.family).as_ref();
    if let Some(other) = rewrites.ipv4.as_ref().filter(|_| way.family == Afi::Ipv6 && name.is_none()) {
        let reason = "whether this rule marks IPv6 too differs by platform";
        return Cell::unknown(Doubt::of_platform(other.span(), reason));
    }
    let Some(name) = name else {
        cell.join(Cell::one(marked.unwrap_or(treatment)));
        return cell;
    };
    let unknown = || Doubt::at(name.span(), format!("what `{}` marks is not known", **name));
    let rule = way.device.qos.rewrites.get(way.family).get(name.as_str());
    let Some(rule) = rule.filter(|it| !it.unclear) else { return Cell::unknown(unknown()) };
    let Some(class) = state.class else { return Cell::unknown(unknown()) };
    let marks = |it: &&(MarkedClass, _)| it.0.class == class && it.0.loss == state.loss;
    let entry = rule.marks.iter().find(marks).map(|it| it.1);
    let rewritten = match entry {
        Some(Sourced { value: Some(mark), origin }) => {
            treatment.clone().marked(mark, origin.span().or(name.span()))
        }
        Some(_) => return Cell::unknown(unknown()),
        None => {
            cell.join(Cell::one(marked.unwrap_or(treatment)));
            return cell;
        }
    };
    // Which of two that mark has the last word differs by platform.
    if let Some(marked) = marked.filter(|it| it.marking != rewritten.marking) {
        cell.doubt = Some(Doubt::of_platform(name.span(), "a filter marks it too"));
        cell.join(Cell::one(marked));
    }
    cell.join(Cell::one(rewritten));
    cell
}
