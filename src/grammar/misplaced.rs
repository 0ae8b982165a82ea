//! Where a statement of a language of paths belongs that stands too far out.

use super::kind::Kind;
use super::matcher::{Matcher, Words};
use super::trie::{Grammar, NodeId};

/// Most places that are named.
const MOST_PLACES: usize = 3;

/// A statement that stands too far out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misplaced {
    /// Position of its first word.
    pub word: usize,
    /// What it should stand in, as the configuration writes it: `from`, `group <group>`.
    pub inside: Vec<String>,
}

/// One word further in: a keyword, or else a name.
type Step<'g> = (Option<&'g str>, NodeId);

impl Matcher<'_> {
    /// Where the words belong, if anywhere, at which the walks since [`Matcher::start`] failed: one or two words further
    /// in. Only what means something to the model counts, for what is just recognised may be known in one place of many.
    pub fn misplaced(&mut self, words: Words<'_, '_>) -> Option<Misplaced> {
        let farthest = self.farthest.clone();
        let word = farthest.word;
        let mut found = word.checked_sub(1).and_then(|before| {
            farthest.nodes.iter().find_map(|&node| self.taken_for_a_name(words, before, node))
        });
        if found.is_none() {
            let mut inside = Vec::new();
            farthest.nodes.iter().for_each(|&node| self.further_in(words, word, node, &mut inside));
            found = (!inside.is_empty()).then_some(Misplaced { word, inside });
        }
        self.farthest = farthest;
        found
    }

    /// The same for a word that was taken for a name, and is a keyword of what should have the name. `node` is the place
    /// behind it.
    pub fn taken_for_a_name(&mut self, words: Words<'_, '_>, word: usize, node: NodeId) -> Option<Misplaced> {
        let (above, first) = (words.get(word.checked_sub(1)?)?, words.get(word)?);
        let known = self.grammar.node(node).word(first).is_some();
        let fits = known && self.walk_at(words, word, node, true).is_some();
        fits.then(|| Misplaced {
            word,
            inside: vec![format!("{above} {}", written(self.grammar, (None, node)))],
        })
    }

    fn further_in(&mut self, words: Words<'_, '_>, word: usize, node: NodeId, inside: &mut Vec<String>) {
        let Some(first) = words.get(word) else { return };
        let grammar = self.grammar;
        for step in steps(grammar, node) {
            let second = steps(grammar, step.1).filter(|_| step.0.is_some()).map(Some);
            for second in std::iter::once(None).chain(second) {
                let (_, below) = second.unwrap_or(step);
                if inside.len() < MOST_PLACES
                    && begins(grammar, below, first)
                    && self.means_something(words, word, below)
                {
                    let steps = [Some(step), second].into_iter().flatten();
                    let place = steps.map(|it| written(grammar, it)).collect::<Vec<_>>().join(" ");
                    if !inside.contains(&place) {
                        inside.push(place);
                    }
                }
            }
        }
    }

    fn means_something(&mut self, words: Words<'_, '_>, word: usize, node: NodeId) -> bool {
        let Some(reached) = self.walk_at(words, word, node, true) else { return false };
        let command = self.grammar.command_at(reached.node);
        !self.grammar.is_closed(reached.node) && command.is_none_or(|it| it.variant.is_some())
    }
}

/// Whether a word begins something at a place, as the grammar writes it.
fn begins(grammar: &Grammar, node: NodeId, word: &str) -> bool {
    let node = grammar.node(node);
    let choice = |kind: &Kind| matches!(kind, Kind::Choice(words) if words.iter().any(|it| it == word));
    node.word(word).is_some() || node.captures.iter().any(|it| choice(&it.kind))
}

/// What may come next: keywords, and values of one word.
fn steps(grammar: &Grammar, node: NodeId) -> impl Iterator<Item = Step<'_>> {
    let node = grammar.node(node);
    let one_word = |kind: &Kind| !kind.takes_rest() && !matches!(kind, Kind::Choice(_));
    let names = node.captures.iter().filter(move |it| one_word(&it.kind)).map(|it| (None, it.next));
    node.words.iter().map(|it| (Some(&*it.text), it.next)).chain(names)
}

/// A step as the notation writes it.
fn written(grammar: &Grammar, (keyword, node): Step<'_>) -> String {
    let name = || {
        let (leaf, command) = (grammar.leaf(node)?, grammar.command_at(node)?);
        let last = grammar.node(node).bound.checked_sub(1);
        let at = leaf.slots.iter().position(|it| last.is_some() && *it == last)?;
        command.fields.get(at).map(|it| it.name.as_str())
    };
    keyword.map_or_else(|| format!("<{}>", name().unwrap_or("name")), str::to_owned)
}
