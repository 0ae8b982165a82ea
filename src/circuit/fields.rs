//! Values of the facts with their types. What has another type, or is out of range, is a problem with its place, and unknown.

use std::ops::RangeInclusive;

use ipnet::IpNet;

use super::json::{Malformed, Node};
use crate::diagnostic::Complaint;
use crate::model::Sourced;
use crate::net::{Afi, Asn};
use crate::text::Span;

/// What was wrong with a file, in the order of reading.
#[derive(Default)]
pub(super) struct Problems {
    pub all: Vec<Complaint>,
}

/// Problems of one file that are told.
const MOST: usize = 100;

impl Problems {
    /// The text is no JSON.
    pub(super) fn push(&mut self, problem: Malformed) {
        self.add(problem.span, "the facts are no valid JSON".to_owned(), problem.reason);
    }

    /// Something is wrong at a place.
    pub(super) fn add(
        &mut self,
        span: Span,
        message: String,
        label: impl Into<String>,
    ) -> Option<&mut Complaint> {
        if self.all.len() >= MOST {
            return None;
        }
        self.all.push(Complaint::error(span, message, label));
        self.all.last_mut()
    }

    fn wrong<T>(&mut self, at: Node<'_>, what: &str, wanted: &str) -> Option<T> {
        // PowerShell writes the name of the type where it stops to look deeper.
        let cut_short =
            at.text().is_some_and(|it| it.starts_with("Microsoft.Azure.") || it.starts_with("@{"));
        let added = self.add(at.opening(), format!("{what} is not {wanted}"), format!("not {wanted}"));
        if let Some(problem) = added.filter(|_| cut_short) {
            problem.help =
                Some("PowerShell left out what lies deeper: use `ConvertTo-Json -Depth 10`".to_owned());
        }
        None
    }

    /// A text that is not empty.
    pub(super) fn text(&mut self, at: Option<Node<'_>>, what: &str) -> Option<Sourced<String>> {
        let at = at.filter(|it| !it.is_null())?;
        match at.text() {
            Some("") => None,
            Some(text) => Some(Sourced::written(text.to_owned(), at.span())),
            None => self.wrong(at, what, "a text"),
        }
    }

    /// A number in a range; a text of digits is one too. 0 stands for nothing wherever it is out of range.
    pub(super) fn number(
        &mut self,
        at: Option<Node<'_>>,
        what: &str,
        range: RangeInclusive<u32>,
    ) -> Option<Sourced<u32>> {
        let at = at.filter(|it| !it.is_null())?;
        let digits = at.digits().filter(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()));
        match digits.and_then(|it| it.parse().ok()) {
            Some(number) if range.contains(&number) => Some(Sourced::written(number, at.span())),
            Some(0) => None,
            _ if at.text() == Some("") => None,
            _ => self.wrong(at, what, &format!("a number from {} to {}", range.start(), range.end())),
        }
    }

    /// An AS number; 0 is none.
    pub(super) fn asn(&mut self, at: Option<Node<'_>>, what: &str) -> Option<Sourced<Asn>> {
        self.number(at, what, 1..=u32::MAX).map(|it| it.map(Asn))
    }

    /// A VLAN tag; 0 is none.
    pub(super) fn tag(&mut self, at: Option<Node<'_>>, what: &str) -> Option<Sourced<u16>> {
        let number = self.number(at, what, 1..=4094)?;
        Some(number.map(|it| u16::try_from(it).unwrap_or_default()))
    }

    /// Yes or no.
    pub(super) fn flag(&mut self, at: Option<Node<'_>>, what: &str) -> Option<Sourced<bool>> {
        let at = at.filter(|it| !it.is_null())?;
        match at.flag() {
            Some(flag) => Some(Sourced::written(flag, at.span())),
            None => self.wrong(at, what, "true or false"),
        }
    }

    /// One of some words, whatever their case.
    pub(super) fn word<T: Copy>(
        &mut self,
        at: Option<Node<'_>>,
        what: &str,
        words: &[(&str, T)],
    ) -> Option<Sourced<T>> {
        let at = at.filter(|it| !it.is_null() && it.text() != Some(""))?;
        let found = at.text().and_then(|text| words.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)));
        if let Some((_, value)) = found {
            return Some(Sourced::written(*value, at.span()));
        }
        let all: Vec<&str> = words.iter().map(|it| it.0).collect();
        let wanted = match all.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
            _ => all.concat(),
        };
        self.wrong(at, what, &wanted)
    }

    /// A prefix of one family, or of any; without host bits.
    pub(super) fn prefix(
        &mut self,
        at: Option<Node<'_>>,
        what: &str,
        afi: Option<Afi>,
    ) -> Option<Sourced<IpNet>> {
        let at = at.filter(|it| !it.is_null() && it.text() != Some(""))?;
        let net: Option<IpNet> = at.text().and_then(|it| it.trim().parse().ok());
        if let Some(net) = net.filter(|it| afi.is_none_or(|afi| Afi::of(it) == afi)) {
            return Some(Sourced::written(net.trunc(), at.span()));
        }
        let wanted = afi.map_or("a prefix".to_owned(), |it| format!("an {it} prefix"));
        self.wrong(at, what, &wanted)
    }

    /// A list, pointed at by its opening, each of whose elements is read by `each`; those that cannot be read are left out, and then the whole is
    /// not known.
    pub(super) fn list<'t, T>(
        &mut self,
        at: Option<Node<'t>>,
        what: &str,
        mut each: impl FnMut(&mut Self, Node<'t>) -> Option<T>,
    ) -> Option<Sourced<Vec<T>>> {
        let at = at.filter(|it| !it.is_null())?;
        if !at.is_list() {
            return self.wrong(at, what, "a list");
        }
        let elements: Option<Vec<T>> = at.elements().map(|it| each(self, it)).collect();
        Some(Sourced::written(elements?, at.opening()))
    }

    /// An object, or a list of one as Terraform writes it.
    pub(super) fn object<'t>(&mut self, at: Option<Node<'t>>, what: &str) -> Option<Node<'t>> {
        let at = at.filter(|it| !it.is_null())?;
        if at.is_list() {
            return at.elements().next();
        }
        if at.is_object() { Some(at) } else { self.wrong(at, what, "an object") }
    }
}
