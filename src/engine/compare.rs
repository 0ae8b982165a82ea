//! Which findings are new, and which are gone.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Against, Comparison, Diagnostic, Identity, Known, Suppressed};

/// Most findings that are looked at to find one that says more than another. Where a place has more, none is sought.
const MOST_RELATED: usize = 1000;

/// Takes out of `findings` what was known `before`; what stays is new.
///
/// Findings are the same when their identities are. One finding may speak for several places with one cause: when some
/// of them were mended, what is left is not new; when there are more of them, the finding is new, and nothing was fixed.
/// What is worse than before is new. What somebody decided not to hear of is not fixed, and neither is what is still so
/// for another reason. A baseline holds reasons, so there it is gone.
pub fn compare(
    against: Against,
    with: String,
    before: Vec<Known>,
    findings: &mut Vec<Diagnostic>,
    suppressed: &[Suppressed],
) -> Comparison {
    let known = Shelf::of(before.iter().map(|it| (it.rule.as_str(), &it.identity)));
    let mut there = vec![false; before.len()];
    let (mut unchanged, mut fresh) = (Vec::new(), Vec::new());
    let mut keep = |finding: Diagnostic, was: &Known| {
        let list = if finding.severity <= was.severity { &mut unchanged } else { &mut fresh };
        list.push(finding);
    };
    let mut others = Vec::new();
    for finding in findings.drain(..) {
        match known.same(&finding.identity).and_then(|at| Some((before.get(at)?, there.get_mut(at)?))) {
            Some((was, there)) => {
                *there = true;
                keep(finding, was);
            }
            None => others.push(finding),
        }
    }
    // Only now, so that what is the same is never taken for a part of something else.
    others.retain_mut(|finding| {
        let larger = known.larger(finding.rule, &finding.identity);
        let Some((was, there)) = larger.and_then(|at| Some((before.get(at)?, there.get_mut(at)?))) else {
            return true;
        };
        *there = true;
        keep(finding.clone(), was);
        false
    });
    fresh.append(&mut others);
    let reported = unchanged.iter().chain(&fresh).chain(suppressed.iter().map(|it| &it.finding));
    let now = Shelf::of(reported.map(|it| (it.rule, &it.identity)));
    let grown = |it: &Known| now.same(&it.identity).is_some() || now.larger(&it.rule, &it.identity).is_some();
    let still: HashSet<Fact<'_>> = fresh.iter().filter(|_| against == Against::State).map(fact).collect();
    let is_so = |it: &Known| {
        still.contains(&(it.rule.as_str(), it.device.as_deref(), &it.identity.object, it.message.as_str()))
    };
    let gone = |(known, there): (Known, bool)| (!there && !grown(&known) && !is_so(&known)).then_some(known);
    drop(known);
    let fixed = before.into_iter().zip(there).filter_map(gone).collect();
    drop((now, still));
    *findings = fresh;
    Comparison { against, with, unchanged, fixed }
}

/// What a finding says, whatever its reasons: the rule, the device, the object and the message.
type Fact<'a> = (&'a str, Option<&'a str>, &'a String, &'a str);

fn fact(finding: &Diagnostic) -> Fact<'_> {
    (finding.rule, finding.device.as_deref(), &finding.identity.object, finding.message.as_str())
}

/// Findings by their names and by their places.
struct Shelf<'a> {
    all: Vec<&'a Identity>,
    by_name: HashMap<&'a str, usize>,
    by_place: HashMap<(&'a str, u64), Vec<usize>>,
}

impl<'a> Shelf<'a> {
    /// Findings by their rules.
    fn of(findings: impl Iterator<Item = (&'a str, &'a Identity)>) -> Self {
        let mut shelf = Shelf { all: Vec::new(), by_name: HashMap::new(), by_place: HashMap::new() };
        for (at, (rule, identity)) in findings.enumerate() {
            shelf.all.push(identity);
            shelf.by_name.insert(&identity.fingerprint, at);
            for place in &identity.places {
                shelf.by_place.entry((rule, *place)).or_default().push(at);
            }
        }
        shelf
    }

    fn same(&self, identity: &Identity) -> Option<usize> {
        self.by_name.get(identity.fingerprint.as_str()).copied()
    }

    /// A finding of a rule that is about all places of this one, and about more.
    fn larger(&self, rule: &str, identity: &Identity) -> Option<usize> {
        let with = |place: &u64| self.by_place.get(&(rule, *place)).map(Vec::as_slice).unwrap_or_default();
        let fewest = identity.places.iter().map(with).min_by_key(|it| it.len());
        let holds = |at: &usize| self.all.get(*at).is_some_and(|it| identity.is_part_of(it));
        fewest.filter(|it| it.len() <= MOST_RELATED)?.iter().copied().find(holds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Certainty, Severity};

    fn finding(message: &str, places: &[u64], severity: Severity) -> Diagnostic {
        let fingerprint = format!("{places:?}");
        Diagnostic {
            rule: "r",
            group: "g",
            severity,
            certainty: Certainty::Proven,
            message: message.to_owned(),
            device: Some("a".to_owned()),
            labels: Vec::new(),
            unshown: Vec::new(),
            notes: Vec::new(),
            help: None,
            fix: None,
            identity: Identity { fingerprint, object: "o".to_owned(), places: places.to_vec() },
        }
    }

    fn known(it: &Diagnostic) -> Known {
        let (rule, device, message) = (it.rule.to_owned(), it.device.clone(), it.message.clone());
        Known { rule, severity: it.severity, device, message, identity: it.identity.clone() }
    }

    /// How many are new, fixed and unchanged.
    fn compared(against: Against, before: &[Diagnostic], now: &[Diagnostic]) -> (usize, usize, usize) {
        let mut findings = now.to_vec();
        let before = before.iter().map(known).collect();
        let comparison = compare(against, String::new(), before, &mut findings, &[]);
        (findings.len(), comparison.fixed.len(), comparison.unchanged.len())
    }

    #[test]
    fn findings_are_known_by_their_places() {
        let error = |places: &[u64]| finding(&format!("{places:?}"), places, Severity::Error);
        let state = |before: &[Diagnostic], now: &[Diagnostic]| compared(Against::State, before, now);
        assert_eq!(state(&[error(&[1, 2])], &[error(&[1, 2])]), (0, 0, 1));
        assert_eq!(state(&[error(&[1, 2])], &[error(&[2])]), (0, 0, 1), "one of two was mended");
        assert_eq!(state(&[error(&[1, 2])], &[error(&[1]), error(&[2])]), (0, 0, 2), "told apart now");
        assert_eq!(state(&[error(&[1])], &[error(&[1, 2])]), (1, 0, 0), "one more");
        assert_eq!(state(&[error(&[1])], &[error(&[2])]), (1, 1, 0), "another one");
        assert_eq!(state(&[error(&[1, 2])], &[error(&[1, 3])]), (1, 1, 0));
        assert_eq!(state(&[], &[error(&[1])]), (1, 0, 0));
        assert_eq!(state(&[error(&[1])], &[]), (0, 1, 0));
    }

    #[test]
    fn what_is_worse_is_new_and_nothing_was_fixed() {
        let (error, warning) = (Severity::Error, Severity::Warning);
        let state = |before, now| {
            compared(Against::State, &[finding("m", &[1, 2], before)], &[finding("m", &[1, 2], now)])
        };
        assert_eq!(state(warning, error), (1, 0, 0));
        assert_eq!(state(error, warning), (0, 0, 1));
        let part = compared(Against::State, &[finding("m", &[1, 2], warning)], &[finding("m", &[1], error)]);
        assert_eq!(part, (1, 0, 0));
    }

    #[test]
    fn what_is_still_so_is_not_fixed() {
        let leak = |filter| finding("10.0.0.0/8 is advertised", &[1, filter], Severity::Error);
        assert_eq!(compared(Against::State, &[leak(2)], &[leak(3)]), (1, 0, 0));
        assert_eq!(compared(Against::Baseline, &[leak(2)], &[leak(3)]), (1, 1, 0));
    }

    #[test]
    fn what_is_suppressed_now_is_not_fixed() {
        let old = finding("m", &[1], Severity::Error);
        let suppressed = Suppressed {
            finding: old.clone(),
            medium: crate::diagnostic::Medium::Comment,
            reason: "why".to_owned(),
            span: crate::text::Span { file: crate::text::FileId(0), start: 0, end: 0 },
        };
        let comparison =
            compare(Against::State, String::new(), vec![known(&old)], &mut Vec::new(), &[suppressed]);
        assert_eq!(comparison.fixed.len(), 0);
    }
}
