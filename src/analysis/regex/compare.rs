//! Walks an expression and the texts that are possible together.
//!
//! A place of the walk is what both automata can be in after the same symbols. Symbols that lead to the same place are
//! taken as one, and no place is visited twice.

use std::collections::HashSet;

use super::automaton::{Automaton, State, StateId};
use super::node::{Class, holds};

/// Visits of states that any question is worth.
const LEAST_VISITS: usize = 10_000;

/// Visits beyond that for each state and range of the two automata: enough to read a known path of common length.
const VISITS_PER_STATE: usize = 64;

/// What an automaton can be in: the states that read a symbol, wait for the end or are through, in ascending order.
type Set = Vec<StateId>;

/// Whether all texts match the expression or none does. `texts` is whole and has no anchors, so that each of its states
/// is on the way to some text.
pub(super) fn compare(expression: &Automaton, texts: &Automaton) -> Option<bool> {
    let most = LEAST_VISITS + VISITS_PER_STATE * (expression.size() + texts.size());
    let mut expressions = Walker::new(expression);
    let mut possible = Walker::new(texts);
    let first = (expressions.first(), possible.first(), true);
    let mut seen = HashSet::from([first.clone()]);
    let mut open = vec![first];
    let mut answer = Answer::default();
    while let Some((set, texts, at_start)) = open.pop() {
        let decided = expressions.fate(&set);
        if decided.is_some() || possible.through(&texts) {
            answer.add(decided.unwrap_or_else(|| expressions.ends(&set, at_start)))?;
        }
        if decided.is_some() {
            continue;
        }
        for symbol in symbols(&possible.classes(&texts), &expressions.classes(&set)) {
            if expressions.visits + possible.visits > most {
                return None;
            }
            let next = (expressions.next(&set, symbol), possible.next(&texts, symbol), false);
            if !seen.contains(&next) {
                seen.insert(next.clone());
                open.push(next);
            }
        }
    }
    answer.0
}

/// What the texts that were looked at have in common.
#[derive(Default)]
struct Answer(Option<bool>);

impl Answer {
    /// One more text; `None` when it is not like the others.
    fn add(&mut self, matches: bool) -> Option<()> {
        (*self.0.get_or_insert(matches) == matches).then_some(())
    }
}

/// One symbol for each way in which these classes go on: what lies between two ends of ranges is all the same.
fn symbols(texts: &[&Class], expression: &[&Class]) -> Vec<u32> {
    let mut symbols = Vec::new();
    for &(low, high) in texts.iter().flat_map(|it| it.iter()) {
        symbols.push(low);
        for class in texts.iter().chain(expression) {
            let from = class.partition_point(|&(_, end)| end < low);
            for &(start, end) in class.iter().skip(from).take_while(|(start, _)| *start <= high) {
                symbols.extend((start > low).then_some(start));
                symbols.extend((end < high).then(|| end + 1));
            }
        }
    }
    symbols.sort_unstable();
    symbols.dedup();
    symbols.retain(|&it| texts.iter().any(|class| holds(class, it)));
    symbols
}

/// An automaton with the room that its steps need.
struct Walker<'a> {
    automaton: &'a Automaton,
    /// What a search can be in behind any symbol, because it may be found from there on.
    again: Set,
    /// In which round each state was last reached.
    reached: Vec<u32>,
    round: u32,
    stack: Vec<StateId>,
    /// How often a state was looked at.
    visits: usize,
}

impl<'a> Walker<'a> {
    fn new(automaton: &'a Automaton) -> Self {
        let reached = vec![0; automaton.len()];
        let mut walker =
            Walker { automaton, again: Set::new(), reached, round: 0, stack: Vec::new(), visits: 0 };
        if automaton.search() {
            walker.stack.push(automaton.start());
            walker.again = walker.close(false, false);
        }
        walker
    }

    /// Before the first symbol.
    fn first(&mut self) -> Set {
        self.stack.push(self.automaton.start());
        self.close(true, false)
    }

    /// After one more symbol.
    fn next(&mut self, set: &Set, symbol: u32) -> Set {
        self.visits += set.len();
        for &id in set {
            if let State::Symbol(class, next) = self.automaton.state(id)
                && holds(class, symbol)
            {
                self.stack.push(*next);
            }
        }
        self.stack.extend(&self.again);
        self.close(false, false)
    }

    /// Whether it matches when the text ends here.
    fn ends(&mut self, set: &Set, at_start: bool) -> bool {
        self.stack.extend(set);
        let end = self.close(at_start, true);
        self.through(&end)
    }

    /// What is sure whatever follows.
    fn fate(&self, set: &Set) -> Option<bool> {
        if set.is_empty() && self.again.is_empty() {
            return Some(false);
        }
        (self.automaton.search() && self.through(set)).then_some(true)
    }

    fn through(&self, set: &Set) -> bool {
        set.iter().any(|&id| matches!(self.automaton.state(id), State::Found))
    }

    fn classes(&self, set: &Set) -> Vec<&'a Class> {
        let of = |&id: &StateId| match self.automaton.state(id) {
            State::Symbol(class, _) => Some(class),
            _ => None,
        };
        set.iter().filter_map(of).collect()
    }

    /// What is reached from the states of the stack without a symbol.
    fn close(&mut self, at_start: bool, at_end: bool) -> Set {
        self.round += 1;
        let mut set = Vec::new();
        while let Some(id) = self.stack.pop() {
            self.visits += 1;
            match self.reached.get_mut(id) {
                Some(round) if *round != self.round => *round = self.round,
                _ => continue,
            }
            match self.automaton.state(id) {
                State::Split(one, other) => self.stack.extend([*one, *other]),
                State::Start(next) if at_start => self.stack.push(*next),
                State::Start(_) => {}
                State::End(next) if at_end => self.stack.push(*next),
                State::End(_) | State::Symbol(..) | State::Found => set.push(id),
            }
        }
        set.sort_unstable();
        set
    }
}
