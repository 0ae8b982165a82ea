//! Which policies stand behind filters.

use std::collections::BTreeSet;

use crate::model::{Condition, Device, Filters, RoutePolicy, Term};

/// The terms of the policies of some filters, and of those that they call or ask, each once.
pub fn terms<'m>(device: &'m Device, filters: &'m Filters) -> impl Iterator<Item = &'m Term> {
    let mut names: Vec<&str> = filters.filters.iter().rev().map(|it| it.name.as_str()).collect();
    let mut seen = BTreeSet::new();
    let mut policies: Vec<&RoutePolicy> = Vec::new();
    while let Some(name) = names.pop() {
        let Some(policy) = device.policies.get(name).filter(|_| seen.insert(name)) else { continue };
        let called = policy.terms.iter().filter_map(|it| it.call.as_ref());
        let asked = policy.terms.iter().flat_map(|it| &it.when).filter_map(|it| match &it.value {
            Condition::Policy { policies, .. } => Some(policies.references()),
            _ => None,
        });
        names.extend(called.chain(asked.flatten()).map(|it| it.name.as_str()));
        policies.push(policy);
    }
    policies.into_iter().flat_map(|it| &it.terms)
}
