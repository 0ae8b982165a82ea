//! What is kept of findings, to know them again.

use super::Secrets;
use super::finding::Finding;
use super::place::Places;
use super::visible::one_line;
use crate::diagnostic::{Diagnostic, Known};
use crate::text::Sources;

/// Characters of a message that are kept.
const MESSAGE: usize = 500;

/// What is kept of findings, in their order. No secret is, and nothing that a terminal would obey.
pub fn known(findings: &[Diagnostic], sources: &Sources, secrets: &Secrets) -> Vec<Known> {
    let mut places = Places::new(sources);
    let mut keep = Vec::with_capacity(findings.len());
    for it in findings {
        let message = one_line(&Finding::new(it, &mut places, secrets).message, MESSAGE, true);
        let (rule, device) = (it.rule.to_owned(), it.device.clone());
        keep.push(Known { rule, severity: it.severity, device, message, identity: it.identity.clone() });
    }
    keep
}
