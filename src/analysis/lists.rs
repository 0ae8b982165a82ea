//! What lists say of prefixes: pieces of a space, each with the entry that decides.

use ipnet::IpNet;

use super::prefix_space::{Lengths, PrefixRange, PrefixSpace};
use super::{Doubt, Step, Truth};
use crate::model::{
    AccessEntry, AccessList, AccessPattern, Missing, PrefixEntry, PrefixList, Sourced, Verdict,
};
use crate::text::Span;

/// Part of a space of prefixes about which one thing is known.
#[derive(Debug, Clone)]
pub struct Piece {
    /// The prefixes.
    pub space: PrefixSpace,
    /// Whether the list or condition lets them through.
    pub truth: Truth,
    /// The entries that say so.
    pub steps: Vec<Step>,
}

impl Piece {
    /// A space about which one thing holds, without a place that says so.
    pub fn whole(space: &PrefixSpace, truth: Truth) -> Vec<Piece> {
        if space.is_empty() {
            return Vec::new();
        }
        vec![Piece { space: space.clone(), truth, steps: Vec::new() }]
    }
}

/// What a missing or empty thing means, as an answer.
pub fn missing(it: Missing, doubt: impl FnOnce() -> Doubt) -> Truth {
    match it {
        Missing::Permits => Truth::Yes,
        Missing::Denies => Truth::No,
        Missing::Unknown => Truth::Unknown(doubt()),
    }
}

/// The answer of a list whose lines are tried in order, where some may take the route or not.
#[derive(Debug, Default)]
pub(super) struct FirstHit {
    /// What a line that may have taken the route says, and why that is not known.
    maybe: Option<(Verdict, Doubt)>,
}

impl FirstHit {
    /// The answer of a list. `entry` tells what a line says and where it stands, `hit` whether it takes the route: `None`,
    /// for the given reason, where it takes some of the routes that are meant.
    pub(super) fn of_lines<'l, L: 'l>(
        lines: &'l [L],
        entry: impl Fn(&L) -> (Verdict, Span),
        hit: impl Fn(&'l L) -> Option<bool>,
        reason: impl Fn() -> String,
    ) -> Truth {
        let mut first = FirstHit::default();
        for line in lines {
            let (verdict, statement) = entry(line);
            match hit(line) {
                Some(true) => return first.decided(verdict),
                Some(false) => {}
                None => {
                    let doubt = Doubt::of_route(Some(statement), reason());
                    if let Some(truth) = first.doubtful(verdict, doubt) {
                        return truth;
                    }
                }
            }
        }
        first.decided(Verdict::Reject)
    }

    /// A line takes the route; without one, the end of the list rejects it.
    pub(super) fn decided(&self, verdict: Verdict) -> Truth {
        match &self.maybe {
            Some((earlier, doubt)) if *earlier != verdict => Truth::Unknown(doubt.clone()),
            _ => (verdict == Verdict::Accept).into(),
        }
    }

    /// A line may take the route. Gives the answer when lines that follow make no difference to it.
    pub(super) fn doubtful(&mut self, verdict: Verdict, doubt: Doubt) -> Option<Truth> {
        match &self.maybe {
            Some((earlier, _)) if *earlier != verdict => Some(Truth::Unknown(doubt)),
            Some(_) => None,
            None => {
                self.maybe = Some((verdict, doubt));
                None
            }
        }
    }
}

/// What a prefix list says of a space.
pub fn prefix_list(list: &PrefixList, space: &PrefixSpace) -> Vec<Piece> {
    if let Some(&line) = list.unread.first() {
        let doubt =
            Doubt::at(Some(line), format!("a line of prefix list `{}` was not understood", *list.name));
        return Piece::whole(space, Truth::Unknown(doubt));
    }
    if list.entries.is_empty() {
        let doubt = || Doubt::at(list.name.span(), format!("prefix list `{}` has no entry", *list.name));
        return Piece::whole(space, missing(list.if_empty, doubt));
    }
    let mut pieces = Vec::new();
    let mut rest = space.clone();
    let only = space.only();
    for entry in &list.entries {
        if rest.is_empty() {
            break;
        }
        // To look at one prefix is much cheaper than to cut a set, and what is asked is often about one.
        if only.is_some_and(|it| !takes(entry, &it)) {
            continue;
        }
        let taken = rest.intersection(&space_of(entry));
        if taken.is_empty() {
            continue;
        }
        rest = rest.difference(&taken);
        let step = Step { span: entry.statement, text: decision(&list.name, entry.verdict, &taken) };
        pieces.push(Piece {
            space: taken,
            truth: (entry.verdict == Verdict::Accept).into(),
            steps: vec![step],
        });
    }
    pieces.extend(unmatched(rest, Truth::No, &list.name));
    pieces
}

/// What a prefix list permits, whichever entry does.
pub(super) fn permitted(list: &PrefixList) -> PrefixSpace {
    let range = |it: &PrefixEntry| PrefixRange {
        network: it.network,
        ge: *it.lengths.start(),
        le: *it.lengths.end(),
    };
    let (mut permitted, mut denied) = (Vec::new(), PrefixSpace::empty());
    for run in list.entries.chunk_by(|one, other| one.verdict == other.verdict) {
        let taken: PrefixSpace = run.iter().map(range).collect();
        match run.first().map(|it| it.verdict) {
            Some(Verdict::Accept) => permitted.push(taken.difference(&denied)),
            Some(Verdict::Reject) | None => denied = denied.union(&taken),
        }
    }
    PrefixSpace::union_of(permitted)
}

/// What no entry of a list takes.
fn unmatched(rest: PrefixSpace, truth: Truth, name: &Sourced<String>) -> Option<Piece> {
    let step = |span| Step { span, text: format!("no entry of `{}` takes it, so it is denied", **name) };
    (!rest.is_empty()).then(|| Piece {
        space: rest,
        truth,
        steps: name.span().map(step).into_iter().collect(),
    })
}

/// The prefixes that an entry of a prefix list speaks of.
pub fn space_of(entry: &PrefixEntry) -> PrefixSpace {
    PrefixSpace::under(entry.network, entry.lengths.clone())
}

/// Whether an entry of a prefix list speaks of a prefix.
fn takes(entry: &PrefixEntry, prefix: &IpNet) -> bool {
    entry.network.contains(prefix) && entry.lengths.contains(&prefix.prefix_len())
}

/// What an access list says of a space, when it filters routes.
pub fn access_list(list: &AccessList, space: &PrefixSpace) -> Vec<Piece> {
    if let Some(&line) = list.unread.first() {
        let doubt =
            Doubt::at(Some(line), format!("a line of access list `{}` was not understood", *list.name));
        return Piece::whole(space, Truth::Unknown(doubt));
    }
    if list.entries.is_empty() {
        let doubt = || Doubt::at(list.name.span(), format!("access list `{}` has no entry", *list.name));
        return Piece::whole(space, missing(list.if_empty, doubt));
    }
    let mut pieces = Vec::new();
    let mut rest = space.clone();
    let mut first = FirstHit::default();
    for entry in &list.entries {
        if rest.is_empty() {
            break;
        }
        let Some(said) = said_of_routes(entry) else {
            let reason =
                format!("what this line of access list `{}` says of routes is not known", *list.name);
            if let Some(truth) = first.doubtful(entry.verdict, Doubt::at(Some(entry.statement), reason)) {
                pieces.extend(Piece::whole(&rest, truth));
                return pieces;
            }
            continue;
        };
        let taken = rest.intersection(&said);
        if taken.is_empty() {
            continue;
        }
        rest = rest.difference(&taken);
        let step = Step { span: entry.statement, text: decision(&list.name, entry.verdict, &taken) };
        pieces.push(Piece { space: taken, truth: first.decided(entry.verdict), steps: vec![step] });
    }
    pieces.extend(unmatched(rest, first.decided(Verdict::Reject), &list.name));
    pieces
}

/// The prefixes that a line of an access list speaks of; `None` when that cannot be said.
fn said_of_routes(entry: &AccessEntry) -> Option<PrefixSpace> {
    match &entry.pattern {
        AccessPattern::Ipv4 { network: (address, wildcard), mask } => {
            let lengths = match mask {
                Some((mask, wildcard)) => Lengths::of_masks(*mask, *wildcard),
                None => Lengths::between(0..=32),
            };
            PrefixSpace::network_matches(*address, *wildcard, lengths)
        }
        AccessPattern::Prefix(net, lengths) => Some(PrefixSpace::under(*net, lengths.clone())),
        AccessPattern::Other => None,
    }
}

fn decision(list: &str, verdict: Verdict, taken: &PrefixSpace) -> String {
    let verb = match verdict {
        Verdict::Accept => "permits",
        Verdict::Reject => "denies",
    };
    format!("`{list}` {verb} {taken}")
}
