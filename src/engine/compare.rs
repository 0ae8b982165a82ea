//! Which findings are new, and which are gone.

use std::collections::HashMap;

use crate::diagnostic::{Against, Comparison, Diagnostic, Identity, Known, Suppressed};

/// Most findings that are looked at to find one that says more than another. Where a place has more, none is sought.
const MOST_RELATED: usize = 1000;

/// Takes out of `findings` what was known `before`; what stays is new.
///
/// Findings are the same when their identities are. One finding may speak for several places with one cause: when some
/// of them were mended, what is left is not new; when there are more of them, the finding is new, and nothing was fixed.
/// What is worse than before is new. What somebody decided not to hear of is not fixed.
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
    let gone = |(known, there): (Known, bool)| (!there && !grown(&known)).then_some(known);
    drop(known);
    let fixed = before.into_iter().zip(there).filter_map(gone).collect();
    *findings = fresh;
    Comparison { against, with, unchanged, fixed }
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
        let holds = |at: &usize| {
            self.all.get(*at).is_some_and(|it| {
                it.places.len() > identity.places.len()
                    && identity.places.iter().all(|place| it.places.binary_search(place).is_ok())
            })
        };
        fewest.filter(|it| it.len() <= MOST_RELATED)?.iter().copied().find(holds)
    }
}
