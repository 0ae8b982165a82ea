//! Statements of the settings by what they are about.

use std::collections::{BTreeSet, HashMap};

use crate::diagnostic::Diagnostic;
use crate::model::StatedSuppression;
use crate::text::Span;

/// Most words of a place that are compared: names of objects are far shorter.
const MOST_WORDS: usize = 64;

/// Suppressions in the settings, each by its position among all.
#[derive(Default)]
pub(super) struct Statements<'a> {
    by_subject: HashMap<Subject<'a>, usize>,
    /// For each word with which an object begins, how many words such objects have.
    lengths: HashMap<&'a str, BTreeSet<usize>>,
}

/// A rule or group, a device in small letters, and the words of an object.
type Subject<'a> = (std::borrow::Cow<'a, str>, Option<String>, Option<String>);

impl<'a> Statements<'a> {
    /// A statement. Of two with the same subject the first has the findings.
    pub(super) fn add(&mut self, stated: &'a StatedSuppression, entry: usize) {
        let device = stated.device.as_ref().map(|it| it.to_lowercase());
        let object = stated.object.as_ref().map(|it| it.split_whitespace().collect::<Vec<&str>>());
        if let Some((first, words)) = object.as_ref().and_then(|it| Some((*it.first()?, it.len()))) {
            self.lengths.entry(first).or_default().insert(words);
        }
        let subject = (stated.rule.as_str().into(), device, object.map(|it| it.join(" ")));
        self.by_subject.entry(subject).or_insert(entry);
    }

    /// The statement about a finding, if there is one: the most particular.
    pub(super) fn find(
        &self,
        finding: &Diagnostic,
        device: Option<&str>,
        word: impl Fn(Span) -> String,
    ) -> Option<usize> {
        if self.by_subject.is_empty() {
            return None;
        }
        let mut objects = self.objects(finding, word);
        objects.push(None);
        let device = device.map(str::to_lowercase);
        let devices = [device.clone(), None].into_iter().take(1 + usize::from(device.is_some()));
        let mut subject: Subject<'_> = Subject::default();
        for device in devices {
            subject.1 = device;
            for object in &objects {
                subject.2.clone_from(object);
                for choice in [finding.rule, finding.group] {
                    subject.0 = choice.into();
                    if let Some(entry) = self.by_subject.get(&subject) {
                        return Some(*entry);
                    }
                }
            }
        }
        None
    }

    /// The objects of statements whose words stand where a finding is.
    fn objects(&self, finding: &Diagnostic, word: impl Fn(Span) -> String) -> Vec<Option<String>> {
        let Some(label) = finding.labels.first().filter(|_| !self.lengths.is_empty()) else {
            return Vec::new();
        };
        let path: Vec<String> = label.path.iter().take(MOST_WORDS).map(|it| word(*it)).collect();
        let object = label.object.iter().flat_map(|it| it.split_whitespace()).take(MOST_WORDS);
        let object: Vec<String> = object.map(str::to_owned).collect();
        let mut found = BTreeSet::new();
        for words in [path, object] {
            for (at, first) in words.iter().enumerate() {
                let lengths = self.lengths.get(first.as_str()).into_iter().flatten();
                let phrases = lengths.filter_map(|length| words.get(at..at + length));
                found.extend(phrases.map(|it| it.join(" ")));
            }
        }
        // Longer ones say more.
        let mut found: Vec<String> = found.into_iter().collect();
        found.sort_by_key(|it| std::cmp::Reverse(it.len()));
        found.into_iter().map(Some).collect()
    }
}
