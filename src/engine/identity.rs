//! What tells findings apart, on whatever line they stand.
//!
//! A finding is about places. Each is named by what stands there: an object of the model, or the words of a statement
//! behind those of the sections around it. The rule, and for each place the device and these words, are what the finding
//! means; no line number, no order of statements and no file name has a part in it.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Identity, Label};
use crate::dialect::{self, Dialect};
use crate::model::{Device, Network, Origin};
use crate::secrecy::{Secrets, mask};
use crate::text::{FileId, Sources, Span};

/// Most words of an object that are shown.
const SHOWN_WORDS: usize = 24;

/// Most characters of it.
const SHOWN: usize = 300;

/// What the places of findings are called.
pub(super) struct Names<'a> {
    pub(super) sources: &'a Sources,
    pub(super) network: &'a Network,
    pub(super) dialects: &'a HashMap<FileId, Dialect>,
}

impl Names<'_> {
    /// Finds out where the places of findings stand: see [`Label::path`] and [`Label::object`].
    pub(super) fn locate(&self, findings: &mut [Diagnostic]) {
        if findings.is_empty() {
            return;
        }
        let objects: HashMap<Span, Object> = self.network.devices.par_iter().flat_map_iter(objects).collect();
        let mut of_files: BTreeMap<FileId, Vec<Span>> = BTreeMap::new();
        for label in findings.iter().flat_map(Diagnostic::places) {
            of_files.entry(label.span.file).or_default().push(label.span);
        }
        let paths: HashMap<Span, Vec<Span>> = of_files
            .into_par_iter()
            .flat_map_iter(|(file, mut places)| {
                places.sort_unstable();
                places.dedup();
                let paths = self.paths(file, &places);
                places.into_iter().zip(paths)
            })
            .collect();
        for label in findings.iter_mut().flat_map(|it| it.labels.iter_mut().chain(&mut it.unshown)) {
            let object = objects.get(&label.span).filter(|it| it.is_term || !label.is_value);
            label.object = object.map(|it| it.name.clone());
            label.path = paths.get(&label.span).cloned().unwrap_or_default();
        }
    }

    fn paths(&self, file: FileId, places: &[Span]) -> Vec<Vec<Span>> {
        let Some(source) = self.sources.find(file) else { return vec![Vec::new(); places.len()] };
        match self.dialects.get(&file) {
            Some(&dialect) => dialect::paths(dialect, file, source, places),
            None => places.iter().map(|it| dialect::words_of(source, *it)).collect(),
        }
    }

    /// Names findings whose places are located. They stand in their order, by which equal ones are told apart.
    pub(super) fn identify(&self, secrets: &Secrets, findings: &mut [Diagnostic]) {
        let by_file = self.network.devices.iter().rev();
        let by_file = by_file.flat_map(|it| it.files.iter().map(move |file| (*file, written_name(it))));
        let devices: HashMap<FileId, &str> = by_file.collect();
        let mut seen: HashMap<u64, u32> = HashMap::new();
        for finding in findings {
            let place = |label: &Label| {
                let device = devices.get(&label.span.file).copied().unwrap_or_default();
                self.place(device, label, secrets)
            };
            let mut places: Vec<u64> = finding.places().map(place).collect();
            places.sort_unstable();
            places.dedup();
            let mut hash = Fnv::default();
            hash.field(finding.rule);
            for place in &places {
                hash.bytes(&place.to_le_bytes());
            }
            let times = seen.entry(hash.0).or_default();
            if *times > 0 {
                hash.bytes(&times.to_le_bytes());
            }
            *times += 1;
            let object = finding.labels.first().map_or_else(String::new, |it| self.object(it, secrets));
            finding.identity = Identity { fingerprint: format!("{:016x}", hash.0), object, places };
        }
    }

    /// The hash of what stands at a place.
    fn place(&self, device: &str, label: &Label, secrets: &Secrets) -> u64 {
        let mut hash = Fnv::default();
        hash.field(device);
        if let Some(object) = &label.object {
            hash.field(object);
            return hash.0;
        }
        for word in &label.path {
            hash.field(&self.word(*word, secrets));
        }
        // Two words of one statement are two places. What reaches to its end is about the statement: which of its words
        // stand there may depend on the lines before, where sections are opened by their first mention.
        hash.bytes(&[0xfe]);
        let is_part = label.path.last().is_some_and(|it| !label.span.contains(*it));
        for word in label.path.iter().filter(|it| is_part && label.span.contains(**it)) {
            hash.field(&self.word(*word, secrets));
        }
        hash.0
    }

    fn object(&self, label: &Label, secrets: &Secrets) -> String {
        if let Some(object) = &label.object {
            return object.clone();
        }
        let words = label.path.iter().take(SHOWN_WORDS).map(|it| self.word(*it, secrets).into_owned());
        let words = words.collect::<Vec<_>>().join(" ");
        match words.char_indices().nth(SHOWN) {
            Some((end, _)) => words.get(..end).unwrap_or_default().to_owned() + "…",
            None if label.path.len() > SHOWN_WORDS => words + " …",
            None => words,
        }
    }

    fn word(&self, word: Span, secrets: &Secrets) -> std::borrow::Cow<'_, str> {
        self.sources
            .find(word.file)
            .map_or_else(Default::default, |it| mask::slice(it, word.file, word.start, word.end, secrets))
    }
}

/// The name of a device, where it states one: the name of its file may change at any time.
fn written_name(device: &Device) -> &str {
    match device.name.origin {
        Origin::Default => "",
        _ => device.name.as_str(),
    }
}

/// What a place opens.
struct Object {
    name: String,
    /// Chains of decisions point at terms as a whole, and else at what a statement says.
    is_term: bool,
}

/// The places that open an object. Where an object has no statement of its own, any of its lines may come first.
fn objects(device: &Device) -> Vec<(Span, Object)> {
    let mut objects = Vec::new();
    let object = |name| Object { name, is_term: false };
    for policy in device.policies.values() {
        for term in &policy.terms {
            // A number that only orders terms is no name.
            if term.name.parse() != Ok(term.sequence) {
                let name = format!("policy {} term {}", *policy.name, *term.name);
                objects.push((term.opening, Object { name, is_term: true }));
            }
        }
    }
    for interface in &device.interfaces {
        objects.push((interface.opening, object(format!("interface {}", *interface.name))));
    }
    for process in &device.bgp {
        let table = process.vrf_name().map_or_else(String::new, |it| format!(" vrf {it}"));
        objects.push((process.opening, object(format!("bgp{table}"))));
        for session in &process.sessions {
            let name = format!("bgp{table} neighbor {}", *session.peer);
            objects.push((session.opening, object(name)));
        }
    }
    objects
}

/// FNV-1a, 64 bits (<http://www.isthe.com/chongo/tech/comp/fnv/>).
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn bytes(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
    }

    /// A text and a byte that no text holds, so that `a b` and `ab` differ.
    fn field(&mut self, text: &str) {
        self.bytes(text.as_bytes());
        self.bytes(&[0xff]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_fnv_1a() {
        let mut hash = Fnv::default();
        hash.bytes(b"foobar");
        assert_eq!(hash.0, 0x8594_4171_f739_67e8);
    }
}
